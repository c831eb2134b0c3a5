#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/common/registered_name.hpp>
#include <temporal/detail/worker/activity_registry.hpp>

#include <stdexcept>

namespace temporal::detail::worker {

TEMPORAL_DECL void activity_registry::add(std::string name, activity_entry entry) {
  check_registered_name("activity", name);
  if (entries_.contains(name)) {
    throw std::invalid_argument("cannot register activity '" + name +
                                "': there is one of this name already. Activities have the name of "
                                "their function, without its class; give one of them another name");
  }
  entries_.emplace(std::move(name), std::make_shared<activity_entry const>(std::move(entry)));
}

TEMPORAL_DECL void activity_registry::add_dynamic(activity_entry entry) {
  if (dynamic_) {
    throw std::invalid_argument("cannot register a dynamic activity: there is one already");
  }
  dynamic_ = std::make_shared<activity_entry const>(std::move(entry));
}

TEMPORAL_DECL std::shared_ptr<activity_entry const> activity_registry::find(
    std::string const& name) const {
  auto const found = entries_.find(name);
  return found != entries_.end() ? found->second : dynamic_;
}

TEMPORAL_DECL std::string activity_registry::names() const {
  std::string list;
  for (auto const& [name, entry] : entries_) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

TEMPORAL_DECL void fail_decoding_arguments(activity::info const& info,
                                           conversion_error const& error) {
  throw application_failure(
      "Failed decoding arguments of activity '" + info.activity_type + "': " + error.what(),
      "ArgumentDecodingError");
}

}  // namespace temporal::detail::worker
