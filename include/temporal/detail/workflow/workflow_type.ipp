#pragma once

#include <temporal/detail/common/registered_name.hpp>
#include <temporal/detail/workflow/workflow_type.hpp>

#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

TEMPORAL_DECL void workflow_registry::add(workflow_type type) {
  check_registered_name("workflow type", type.name);
  auto name = type.name;
  if (types_.contains(name)) {
    throw std::invalid_argument("there is already a workflow of type '" + name +
                                "'; give one of them another name in the `handlers` of its class");
  }
  types_.emplace(std::move(name), std::move(type));
}

TEMPORAL_DECL void workflow_registry::add_dynamic(workflow_type type) {
  if (dynamic_ != nullptr)
    throw std::invalid_argument("there is already a workflow for all types without their own");
  dynamic_ = std::make_unique<workflow_type>(std::move(type));
}

TEMPORAL_DECL workflow_type const* workflow_registry::find(std::string_view name) const noexcept {
  auto const found = types_.find(name);
  return found == types_.end() ? dynamic_.get() : &found->second;
}

TEMPORAL_DECL std::string workflow_registry::names() const {
  std::string text;
  for (auto const& [name, type] : types_) text += (text.empty() ? "'" : ", '") + name + "'";
  return text.empty() ? "none" : text;
}

}  // namespace temporal::detail::wf
