#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/workflow/workflow_type.hpp>
#include <temporal/fwd.hpp>
#include <temporal/workflow/interceptor.hpp>
#include <temporal/workflow/task.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace temporal::detail::wf {

class context;

/// The object of one run, and what answers its signals and queries: the handlers of its class, and
/// those that its code set while it ran, which go before them.
class run_handlers {
 public:
  using signal_handler =
      std::function<workflow::task<>(payloads const& arguments, data_converter const& converter)>;
  using query_handler =
      std::function<payload(payloads const& arguments, data_converter const& converter)>;

  explicit run_handlers(context& run) noexcept : run_(run) {}

  /// Makes the object.
  TEMPORAL_DECL void create(workflow_type const& type, payloads const& arguments);
  TEMPORAL_DECL workflow::task<payloads> run(payloads arguments);
  bool created() const noexcept { return object_ != nullptr; }
  void destroy() noexcept { object_.reset(); }

  /// Has a signal handled, after all that is ready to run. One that nothing handles waits for its
  /// handler to be set. One whose arguments cannot be decoded is dropped with an error in the log:
  /// it would never be decoded.
  TEMPORAL_DECL void signal(workflow::handle_signal_input input);
  /// The handler's coroutine.
  TEMPORAL_DECL workflow::task<> deliver(workflow::handle_signal_input input);
  TEMPORAL_DECL void set_signal_handler(std::string name, signal_handler handler);

  /// @throws whatever the handler throws; std::invalid_argument when there is none.
  TEMPORAL_DECL payload query(std::string const& name, payloads const& arguments) const;
  TEMPORAL_DECL void set_query_handler(std::string name, query_handler handler);

  /// Names of signals whose handlers have not ended, in the order in which they began.
  std::vector<std::string> const& unfinished() const noexcept { return unfinished_; }

  /// For `__temporal_workflow_metadata`.
  TEMPORAL_DECL void describe(api::sdk::v1::WorkflowMetadata& target) const;

 private:
  TEMPORAL_DECL workflow::task<> handle(workflow::handle_signal_input input);
  TEMPORAL_DECL bool handles(std::string const& name) const;
  TEMPORAL_DECL workflow::task<> call(std::string const& name, payloads const& arguments);

  context& run_;
  workflow_type const* type_ = nullptr;
  std::shared_ptr<void> object_;
  std::map<std::string, signal_handler, std::less<>> signals_;
  std::map<std::string, query_handler, std::less<>> queries_;
  std::vector<workflow::handle_signal_input> waiting_;
  std::vector<std::string> unfinished_;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
// Its body needs the context, whose class needs this one.
#include <temporal/detail/workflow/context.hpp>
#endif
