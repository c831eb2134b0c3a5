#pragma once

#include <temporal/common/status.hpp>
#include <temporal/config.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace temporal {

/// What is known about the effect of a failed call on the server.
enum class outcome {
  not_sent,  ///< The request did not leave this process; it had no effect.
  rejected,  ///< The server answered that it did not do it.
  unknown,   ///< It may have been executed: the reply was lost, not awaited, or says so little.
};

/// `"not_sent"`, `"rejected"` or `"unknown"`.
TEMPORAL_DECL std::string_view to_string(outcome value) noexcept;

/// Where and how a call failed; what an `error` is made from.
class error_info {
 public:
  error_info() {}

  std::string operation;  ///< RPC name such as `StartWorkflowExecution`, or a local step.
  std::string target;     ///< Address of the server as the user gave it; may be empty.
  temporal::outcome outcome = temporal::outcome::unknown;
  int attempts = 0;  ///< How often the request was sent.
};

/// Root of every error of transport and service. Application outcomes (a workflow that failed)
/// are `failure`s instead, and bad arguments are `std::invalid_argument`.
///
/// `code()` holds the gRPC status in `rpc_category()`. `what()` reads
/// `StartWorkflowExecution at localhost:7233 failed: NOT_FOUND: <server's text>` and never holds a
/// secret. Copying is cheap and does not throw.
class error : public std::system_error {
 public:
  TEMPORAL_DECL error(temporal::status status, error_info info);

  TEMPORAL_DECL char const* what() const noexcept override;

  /// The status as the server or the transport gave it, with its decoded details.
  TEMPORAL_DECL temporal::status const& status() const noexcept;

  /// RPC name, for example `StartWorkflowExecution`.
  TEMPORAL_DECL std::string const& operation() const noexcept;

  /// The server's address; empty when no connection was involved.
  TEMPORAL_DECL std::string const& target() const noexcept;

  /// Whether the server may have executed the request.
  TEMPORAL_DECL temporal::outcome outcome() const noexcept;

  /// How often the request was sent to the server, retries included.
  TEMPORAL_DECL int attempts() const noexcept;

  /// The first `google.rpc.Status` detail of this type, for example
  /// `api::errordetails::v1::ResourceExhaustedFailure`; empty when the server sent none.
  /// `Message` must be complete: include its `.pb.h`.
  template <class Message>
  std::optional<Message> detail() const {
    return status().template detail<Message>();
  }

 private:
  struct data;
  std::shared_ptr<data const> data_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/error.ipp>
#endif
