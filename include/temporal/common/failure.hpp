#pragma once

#include <temporal/common/failure_details.hpp>
#include <temporal/common/failure_enums.hpp>
#include <temporal/config.hpp>
#include <temporal/fwd.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace temporal {

namespace detail {
struct failure_data;
class failure_access;
}  // namespace detail

/// Root of what becomes of workflows, activities and Nexus operations: their failures, as
/// exceptions. Errors of transport and service are `temporal::error`s instead.
///
/// `what()` tells the whole story, causes included: `activity 'charge' failed: CardDeclined: no
/// funds`. `message()` is this failure's own text. Copying is cheap and does not throw; a copy made
/// through a base class loses the type but not the content.
///
/// A failure that was received keeps the message it came in, and goes back exactly so when it is
/// thrown again, stack traces of other languages included.
///
/// Distinct objects: safe. Shared objects: safe.
class failure : public std::exception {
 public:
  /// A failure of no particular kind. Outside this process it is seen as an application failure
  /// whose type is the (derived) class's name. Derived classes override `raise` and `clone`.
  TEMPORAL_DECL explicit failure(std::string message, std::exception_ptr cause = nullptr);

  /// For the library: a failure with this content.
  TEMPORAL_DECL explicit failure(std::shared_ptr<detail::failure_data const> data) noexcept;

  TEMPORAL_DECL char const* what() const noexcept override;

  /// This failure's own text, as the one who failed gave it.
  TEMPORAL_DECL std::string const& message() const noexcept;

  /// SDK that made the failure, for example `GoSDK`; empty for Python, .NET and the server.
  TEMPORAL_DECL std::string const& source() const noexcept;

  /// In the format of the language that failed; usually empty for C++.
  TEMPORAL_DECL std::string const& stack_trace() const noexcept;

  /// What led to this failure; null at the end of the chain.
  TEMPORAL_DECL std::shared_ptr<failure const> const& cause() const noexcept;

  /// The message as it was received; null for a failure made in this process.
  TEMPORAL_DECL api::failure::v1::Failure const* raw() const noexcept;

  /// Throws a copy of the same type.
  [[noreturn]] TEMPORAL_DECL virtual void raise() const;

  /// A copy of the same type.
  TEMPORAL_DECL virtual std::shared_ptr<failure> clone() const;

  /// The failure that stands for an exception of any type.
  /// - A `failure` stands for itself.
  /// - Every other becomes an `application_failure`: message is `what()`, and type is the class's
  ///   qualified name as one writes it in C++, such as `std::runtime_error` or
  ///   `orders::out_of_stock`, without unnamed and inline namespaces. It can be retried.
  /// - What is not derived from `std::exception` gets the message `unknown exception`.
  /// An exception thrown by `std::throw_with_nested` has the nested one as its cause.
  TEMPORAL_DECL static std::shared_ptr<failure const> from(std::exception_ptr error);

 protected:
  detail::failure_data const& data() const noexcept { return *data_; }

 private:
  friend class detail::failure_access;

  std::shared_ptr<detail::failure_data const> data_;
};

namespace detail {

/// What every class of the tree does for itself.
template <class Derived>
class failure_kind : public failure {
 public:
  explicit failure_kind(std::shared_ptr<failure_data const> data) noexcept
      : failure(std::move(data)) {}

  [[noreturn]] void raise() const override { throw Derived(static_cast<Derived const&>(*this)); }

  std::shared_ptr<failure> clone() const override {
    return std::make_shared<Derived>(static_cast<Derived const&>(*this));
  }

 protected:
  failure_kind(std::string message, std::exception_ptr cause)
      : failure(std::move(message), std::move(cause)) {}
};

}  // namespace detail

/// The first failure of type `T` in the chain of causes that begins with `start` itself, or null.
/// Valid as long as `start` is.
template <class T>
T const* find_cause(failure const& start) noexcept {
  static_assert(std::is_base_of_v<failure, T>);
  for (failure const* link = &start; link != nullptr; link = link->cause().get()) {
    if (auto const* found = dynamic_cast<T const*>(link)) return found;
  }
  return nullptr;
}

/// The story of an exception of any type, nested exceptions included:
/// `workflow failed: activity 'charge' failed: CardDeclined: no funds`.
TEMPORAL_DECL std::string describe(std::exception const& error);
TEMPORAL_DECL std::string describe(std::exception_ptr error);

/// Whether the failure means that something was canceled, itself or through an activity, child
/// workflow or Nexus operation.
TEMPORAL_DECL bool is_cancellation(failure const& value) noexcept;

class application_failure_options {
 public:
  application_failure_options() {}

  /// No retry, whatever the retry policy says.
  bool non_retryable = false;

  /// See `failure_details::of`.
  failure_details details;

  /// Wait before the next attempt, instead of what the retry policy gives.
  std::optional<std::chrono::nanoseconds> next_retry_delay;

  failure_category category = failure_category::unspecified;

  /// Any exception, typically `std::current_exception()`.
  std::exception_ptr cause;
};

/// Failure of the application's own code, in a workflow, an activity, or a handler. Throw it to say
/// more than an ordinary exception can:
/// ```
/// throw temporal::application_failure::non_retryable("card declined", "CardDeclined", order_id);
/// ```
/// `type` is what a retry policy's `non_retryable_error_types` is compared with, and what callers
/// in other languages branch on.
class application_failure : public detail::failure_kind<application_failure> {
 public:
  explicit application_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit application_failure(std::string message, std::string type = {},
                                             application_failure_options const& options = {});

  /// One that may be retried, with `details`.
  template <class... Details>
  static application_failure retryable(std::string message, std::string type,
                                       Details&&... details) {
    application_failure_options options;
    options.details = failure_details::of(std::forward<Details>(details)...);
    return application_failure(std::move(message), std::move(type), options);
  }

  /// One that is final, with `details`.
  template <class... Details>
  static application_failure non_retryable(std::string message, std::string type,
                                           Details&&... details) {
    application_failure_options options;
    options.non_retryable = true;
    options.details = failure_details::of(std::forward<Details>(details)...);
    return application_failure(std::move(message), std::move(type), options);
  }

  TEMPORAL_DECL std::string const& type() const noexcept;
  TEMPORAL_DECL bool is_retryable() const noexcept;
  TEMPORAL_DECL failure_details const& details() const noexcept;
  TEMPORAL_DECL std::optional<std::chrono::nanoseconds> next_retry_delay() const noexcept;
  TEMPORAL_DECL failure_category category() const noexcept;
};

/// Something was canceled on request.
class canceled_failure : public detail::failure_kind<canceled_failure> {
 public:
  explicit canceled_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit canceled_failure(std::string message = "canceled",
                                          failure_details details = {});

  TEMPORAL_DECL failure_details const& details() const noexcept;
  /// Who asked for it; may be empty.
  TEMPORAL_DECL std::string const& identity() const noexcept;
};

/// A workflow was terminated.
class terminated_failure : public detail::failure_kind<terminated_failure> {
 public:
  explicit terminated_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit terminated_failure(std::string message = "terminated");

  /// Who did it; may be empty.
  TEMPORAL_DECL std::string const& identity() const noexcept;
};

/// The server failed the operation for a reason of its own.
class server_failure : public detail::failure_kind<server_failure> {
 public:
  explicit server_failure(std::shared_ptr<detail::failure_data const> data) noexcept
      : failure_kind(std::move(data)) {}

  TEMPORAL_DECL explicit server_failure(std::string message, bool non_retryable = false);

  TEMPORAL_DECL bool is_retryable() const noexcept;
};

}  // namespace temporal

#include <temporal/common/operation_failure.hpp>

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/failure.ipp>
#endif
