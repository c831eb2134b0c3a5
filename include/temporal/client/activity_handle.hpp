#pragma once

#include <temporal/activity/cancellation.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/rpc/rpc_options.hpp>

#include <asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace temporal {

/// Names an activity: by the token of one attempt (`activity::info::task_token`), or by its ids,
/// which mean its current attempt.
class activity_reference {
 public:
  explicit activity_reference(std::string task_token) : task_token(std::move(task_token)) {}
  activity_reference(std::string workflow_id, std::string run_id, std::string activity_id)
      : workflow_id(std::move(workflow_id)),
        run_id(std::move(run_id)),
        activity_id(std::move(activity_id)) {}

  std::string task_token;
  /// Empty for an activity that was started without a workflow.
  std::string workflow_id;
  /// Of the workflow, or of an activity without one; empty: the latest.
  std::string run_id;
  std::string activity_id;
};

/// Completes an activity from outside of it: one that ended with
/// `activity::context::complete_async`, or that no worker of an SDK runs. Made by
/// `client::get_activity_handle`.
///
/// Values are encoded before the returned awaitable starts; what cannot be encoded throws
/// `conversion_error`, and nothing is sent. Every operation throws `activity_not_found` when the
/// activity does not wait for it any more, and `error` for all else.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe, but for assignment.
class activity_handle {
 public:
  activity_reference const& reference() const noexcept { return reference_; }

  /// Ends the activity with a result, or without one.
  /// Cancellation: terminal; it may have been done.
  template <class... Result>
  asio::awaitable<void> complete(Result const&... result) const {
    static_assert(sizeof...(Result) <= 1, "an activity has one result, or none");
    return send_completed(converter().to_payloads(result...));
  }

  /// Ends this attempt with a failure: any exception, as an activity would throw it. Whether
  /// another attempt follows is for the activity's retry policy to say. Cancellation: terminal; it
  /// may have been done.
  TEMPORAL_DECL asio::awaitable<void> fail(std::exception_ptr error) const;

  /// Ends the activity as canceled. The server refuses that unless its cancellation was requested.
  /// @throws error FAILED_PRECONDITION or INVALID_ARGUMENT when it was not.
  /// Cancellation: terminal; it may have been done.
  template <class... Details>
  asio::awaitable<void> report_cancellation(Details const&... details) const {
    return send_canceled(converter().to_payloads(details...));
  }

  /// Says that the attempt lives, and what a later one should know. Each call is sent.
  /// @return why the activity is to stop; nothing when it may go on.
  /// Cancellation: terminal; it may have been sent.
  template <class... Details>
  asio::awaitable<std::optional<activity::cancellation_details>> heartbeat(
      Details const&... details) const {
    return send_heartbeat(converter().to_payloads(details...));
  }

  /// For the library's own use.
  activity_handle(std::shared_ptr<detail::client::client_state const> state,
                  activity_reference reference, rpc_options rpc)
      : state_(std::move(state)), reference_(std::move(reference)), rpc_(std::move(rpc)) {}

 private:
  data_converter const& converter() const noexcept { return state_->converter; }

  TEMPORAL_DECL asio::awaitable<void> send_completed(payloads result) const;
  TEMPORAL_DECL asio::awaitable<void> send_canceled(payloads details) const;
  TEMPORAL_DECL asio::awaitable<std::optional<activity::cancellation_details>> send_heartbeat(
      payloads details) const;

  std::shared_ptr<detail::client::client_state const> state_;
  activity_reference reference_;
  rpc_options rpc_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/activity_handle.ipp>
#endif
