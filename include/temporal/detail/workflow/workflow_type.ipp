#pragma once

#include <temporal/detail/workflow/workflow_type.hpp>

#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

TEMPORAL_DECL void check_handler_name(std::string_view name, std::string_view what) {
  auto const text = std::string(what);
  if (name.empty()) throw std::invalid_argument("the name of a " + text + " is empty");
  if (name.starts_with("__temporal_") || name == "__stack_trace" ||
      name == "__enhanced_stack_trace") {
    throw std::invalid_argument("'" + std::string(name) + "' cannot be the name of a " + text +
                                ": Temporal keeps names like it for itself");
  }
}

TEMPORAL_DECL void workflow_registry::add(workflow_type type) {
  check_handler_name(type.name, "workflow type");
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
