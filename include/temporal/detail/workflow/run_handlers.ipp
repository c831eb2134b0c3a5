#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/detail/common/registered_name.hpp>
#include <temporal/detail/workflow/context.hpp>
#include <temporal/detail/workflow/run_handlers.hpp>

#include <temporal/api/sdk/v1/workflow_metadata.pb.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

/// The names of a class's handlers and of those that were set while it ran.
template <class Declared, class Set>
std::set<std::string> names_in(Declared const& declared, Set const& set) {
  std::set<std::string> names;
  for (auto const& [name, function] : declared) names.insert(name);
  for (auto const& [name, function] : set) names.insert(name);
  return names;
}

TEMPORAL_DECL void run_handlers::create(workflow_type const& type, payloads const& arguments) {
  type_ = &type;
  object_ = type.create(arguments, run_.converter());
}

TEMPORAL_DECL workflow::task<payloads> run_handlers::run(payloads arguments) {
  return type_->run(object_.get(), std::move(arguments), run_.converter());
}

TEMPORAL_DECL void run_handlers::signal(std::string name, payloads arguments) {
  auto changed = std::make_shared<ambient>(*run_.coroutines().root_ambient());
  changed->handler_name = name;
  auto description = "signal '" + name + "'";
  run_.coroutines().start_root(handle(std::move(name), std::move(arguments)),
                               std::move(description), std::move(changed));
}

TEMPORAL_DECL std::unique_ptr<workflow::task<>> run_handlers::call(std::string const& name,
                                                                   payloads const& arguments) {
  auto const& converter = run_.converter();
  auto const made = [](workflow::task<> body) {
    return std::make_unique<workflow::task<>>(std::move(body));
  };
  if (auto const set = signals_.find(name); set != signals_.end())
    return made(set->second(arguments, converter));
  if (auto const found = type_->signals.find(name); found != type_->signals.end())
    return made(found->second(object_.get(), arguments, converter));
  if (type_->dynamic_signal != nullptr)
    return made(type_->dynamic_signal(object_.get(), name, arguments));
  return nullptr;
}

TEMPORAL_DECL workflow::task<> run_handlers::handle(std::string name, payloads arguments) {
  std::unique_ptr<workflow::task<>> body;
  try {
    body = call(name, arguments);
  } catch (conversion_error const& error) {
    run_.log(log_level::error, "signal '" + name + "' is dropped: " + error.what());
    co_return;
  }
  if (body == nullptr) {
    waiting_.emplace_back(std::move(name), std::move(arguments));
    co_return;
  }
  unfinished_.push_back(name);
  co_await std::move(*body);
  // Equal names are as good as each other: what counts is how many.
  unfinished_.erase(std::find(unfinished_.begin(), unfinished_.end(), name));
}

TEMPORAL_DECL void run_handlers::set_signal_handler(std::string name, signal_handler handler) {
  run_.coroutines().check_writable("set_signal_handler");
  check_registered_name("signal", name);
  signals_.insert_or_assign(name, std::move(handler));
  auto const is_its = [&name](waiting_signal const& one) { return one.name == name; };
  auto const first =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [&is_its](waiting_signal const& one) { return !is_its(one); });
  std::vector<waiting_signal> const now(std::make_move_iterator(first),
                                        std::make_move_iterator(waiting_.end()));
  waiting_.erase(first, waiting_.end());
  for (auto const& one : now) signal(one.name, one.arguments);
}

TEMPORAL_DECL payload run_handlers::query(std::string const& name,
                                          payloads const& arguments) const {
  auto const& converter = run_.converter();
  if (auto const set = queries_.find(name); set != queries_.end())
    return set->second(arguments, converter);
  if (auto const found = type_->queries.find(name); found != type_->queries.end())
    return found->second(object_.get(), arguments, converter);
  if (type_->dynamic_query != nullptr)
    return type_->dynamic_query(object_.get(), name, arguments, converter);
  std::string list;
  for (auto const& one : names_in(type_->queries, queries_)) list += " '" + one + "'";
  throw std::invalid_argument("the workflow has no query '" + name +
                              "'; it has:" + (list.empty() ? " none" : list));
}

TEMPORAL_DECL void run_handlers::set_query_handler(std::string name, query_handler handler) {
  run_.coroutines().check_writable("set_query_handler");
  check_registered_name("query", name);
  queries_.insert_or_assign(std::move(name), std::move(handler));
}

TEMPORAL_DECL void run_handlers::describe(api::sdk::v1::WorkflowMetadata& target) const {
  auto& definition = *target.mutable_definition();
  definition.set_type(run_.info().workflow_type);
  // The one for all others has no name, and comes first.
  if (type_->dynamic_signal != nullptr) definition.add_signal_definitions();
  if (type_->dynamic_query != nullptr) definition.add_query_definitions();
  for (auto const& name : names_in(type_->signals, signals_))
    definition.add_signal_definitions()->set_name(name);
  for (auto const& name : names_in(type_->queries, queries_))
    definition.add_query_definitions()->set_name(name);
  target.set_current_details(run_.current_details);
}

}  // namespace temporal::detail::wf
