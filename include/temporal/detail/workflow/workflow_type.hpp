#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/workflow/task.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace temporal::detail::wf {

/// What a workflow class is to the engine: functions that know the class, by name. `object` points
/// to an object of the class; arguments are as they came.
class workflow_type {
 public:
  using signal_function = workflow::task<> (*)(void* object, payloads const& arguments,
                                               data_converter const& converter);
  using query_function = payload (*)(void const* object, payloads const& arguments,
                                     data_converter const& converter);
  /// Handlers of what has no handler of its own get the name, too.
  using dynamic_signal_function = workflow::task<> (*)(void* object, std::string const& name,
                                                       payloads const& arguments);
  using dynamic_query_function = payload (*)(void const* object, std::string const& name,
                                             payloads const& arguments,
                                             data_converter const& converter);

  explicit workflow_type(std::string name) : name(std::move(name)) {}

  std::string name;
  /// Makes an object; a constructor that takes the run function's parameters gets the arguments.
  std::shared_ptr<void> (*create)(payloads const& arguments,
                                  data_converter const& converter) = nullptr;
  workflow::task<payloads> (*run)(void* object, payloads arguments,
                                  data_converter converter) = nullptr;
  std::map<std::string, signal_function, std::less<>> signals;
  std::map<std::string, query_function, std::less<>> queries;
  dynamic_signal_function dynamic_signal = nullptr;
  dynamic_query_function dynamic_query = nullptr;
};

/// The workflow types of a worker or a replayer.
class workflow_registry {
 public:
  /// @throws std::invalid_argument when there is one of that name already, or the name is reserved.
  TEMPORAL_DECL void add(workflow_type type);

  /// For all types that have none of their own.
  /// @throws std::invalid_argument when there is one already.
  TEMPORAL_DECL void add_dynamic(workflow_type type);

  /// Null if there is none.
  TEMPORAL_DECL workflow_type const* find(std::string_view name) const noexcept;

  /// For error messages: `'order', 'refund'`.
  TEMPORAL_DECL std::string names() const;

  bool empty() const noexcept { return types_.empty() && dynamic_ == nullptr; }

 private:
  std::map<std::string, workflow_type, std::less<>> types_;
  std::unique_ptr<workflow_type> dynamic_;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/workflow_type.ipp>
#endif
