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

TEMPORAL_DECL void run_handlers::signal(workflow::handle_signal_input input) {
  auto changed = std::make_shared<ambient>(*run_.coroutines().root_ambient());
  changed->handler_name = input.signal_name;
  auto description = "signal '" + input.signal_name + "'";
  run_.coroutines().start_root(handle(std::move(input)), std::move(description),
                               std::move(changed));
}

TEMPORAL_DECL bool run_handlers::handles(std::string const& name) const {
  return type_->dynamic_signal != nullptr || signals_.contains(name) ||
         type_->signals.contains(name);
}

TEMPORAL_DECL workflow::task<> run_handlers::call(std::string const& name,
                                                  payloads const& arguments) {
  auto const& converter = run_.converter();
  if (auto const set = signals_.find(name); set != signals_.end())
    return set->second(arguments, converter);
  if (auto const found = type_->signals.find(name); found != type_->signals.end())
    return found->second(object_.get(), arguments, converter);
  return type_->dynamic_signal(object_.get(), name, arguments);
}

/// A handler that does nothing.
inline workflow::task<> no_handler() { co_return; }

TEMPORAL_DECL workflow::task<> run_handlers::deliver(workflow::handle_signal_input input) {
  // Interceptors may have given it another name.
  if (!handles(input.signal_name)) {
    waiting_.push_back(std::move(input));
    return no_handler();
  }
  try {
    return call(input.signal_name, input.arguments);
  } catch (conversion_error const& error) {
    run_.log(log_level::error, "signal '" + input.signal_name + "' is dropped: " + error.what());
    return no_handler();
  }
}

TEMPORAL_DECL workflow::task<> run_handlers::handle(workflow::handle_signal_input input) {
  if (!handles(input.signal_name)) {
    waiting_.push_back(std::move(input));
    co_return;
  }
  auto const name = input.signal_name;
  unfinished_.push_back(name);
  auto body = workflow::inbound(run_).handle_signal(std::move(input));
  co_await std::move(body);
  // Equal names are as good as each other: what counts is how many.
  unfinished_.erase(std::find(unfinished_.begin(), unfinished_.end(), name));
}

TEMPORAL_DECL void run_handlers::set_signal_handler(std::string name, signal_handler handler) {
  run_.coroutines().check_writable("set_signal_handler");
  check_registered_name("signal", name);
  signals_.insert_or_assign(name, std::move(handler));
  using input = workflow::handle_signal_input;
  auto const first =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [&name](input const& one) { return one.signal_name != name; });
  std::vector<input> now(std::make_move_iterator(first), std::make_move_iterator(waiting_.end()));
  waiting_.erase(first, waiting_.end());
  for (auto& one : now) signal(std::move(one));
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
