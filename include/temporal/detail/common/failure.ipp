#pragma once

#include <temporal/common/failure.hpp>
#include <temporal/detail/common/failure_data.hpp>
#include <temporal/detail/common/type_name.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <typeinfo>

namespace temporal {

namespace detail {

TEMPORAL_DECL api::failure::v1::Failure failure_with_message(std::string message) {
  api::failure::v1::Failure proto;
  proto.set_message(std::move(message));
  return proto;
}

/// A nested exception as a failure; null if there is none.
TEMPORAL_DECL std::exception_ptr nested_in(std::exception const& error) noexcept {
  auto const* nested = dynamic_cast<std::nested_exception const*>(&error);
  return nested != nullptr ? nested->nested_ptr() : nullptr;
}

}  // namespace detail

TEMPORAL_DECL failure::failure(std::string message, std::exception_ptr cause)
    : data_(detail::make_failure(detail::failure_with_message(std::move(message)), cause)) {}

TEMPORAL_DECL failure::failure(std::shared_ptr<detail::failure_data const> data) noexcept
    : data_(std::move(data)) {}

TEMPORAL_DECL char const* failure::what() const noexcept { return data_->what.c_str(); }
TEMPORAL_DECL std::string const& failure::message() const noexcept { return data_->message; }
TEMPORAL_DECL std::string const& failure::source() const noexcept { return data_->proto->source(); }
TEMPORAL_DECL std::string const& failure::stack_trace() const noexcept {
  return data_->stack_trace;
}
TEMPORAL_DECL std::shared_ptr<failure const> const& failure::cause() const noexcept {
  return data_->cause;
}
TEMPORAL_DECL api::failure::v1::Failure const* failure::raw() const noexcept {
  return data_->received ? data_->proto.get() : nullptr;
}
TEMPORAL_DECL std::shared_ptr<failure> failure::clone() const {
  return std::make_shared<failure>(*this);
}
TEMPORAL_DECL void failure::raise() const { throw failure(*this); }

TEMPORAL_DECL std::shared_ptr<failure const> failure::from(std::exception_ptr error) {
  if (!error) return nullptr;
  std::string message = "unknown exception";
  std::exception_ptr cause;
  std::string type;
  try {
    std::rethrow_exception(error);
  } catch (failure const& caught) {
    auto const nested = detail::nested_in(caught);
    if (!nested || caught.cause()) {
      // The exception itself, kept alive by its pointer: so even a class that overrides nothing
      // keeps its type. (Both ABIs in use throw the same object again, not a copy.)
      auto const owner = std::make_shared<std::exception_ptr const>(error);
      return std::shared_ptr<failure const>(owner, &caught);
    }
    auto copy = caught.clone();
    detail::failure_data changed = detail::failure_access::data(caught);
    changed.cause = from(nested);
    detail::failure_access::set_data(*copy, detail::finish_failure(std::move(changed)));
    return copy;
  } catch (std::exception const& caught) {
    message = caught.what();
    cause = detail::nested_in(caught);
    type = detail::exception_type_name(typeid(caught));
  } catch (...) {
    type = detail::current_exception_type_name();
  }
  application_failure_options options;
  options.cause = cause;
  return std::make_shared<application_failure>(std::move(message), std::move(type), options);
}

TEMPORAL_DECL std::string describe(std::exception const& error) {
  std::string text = error.what();
  // A failure's text has its causes already.
  if (auto const* own = dynamic_cast<failure const*>(&error); own != nullptr && own->cause()) {
    return text;
  }
  if (auto const nested = detail::nested_in(error)) text += ": " + describe(nested);
  return text;
}

TEMPORAL_DECL std::string describe(std::exception_ptr error) {
  if (!error) return "no error";
  try {
    std::rethrow_exception(error);
  } catch (std::exception const& caught) {
    return describe(caught);
  } catch (...) {
    return "unknown exception of type " + detail::current_exception_type_name();
  }
}

TEMPORAL_DECL bool is_cancellation(failure const& value) noexcept {
  using api::failure::v1::Failure;
  for (failure const* link = &value; link != nullptr; link = link->cause().get()) {
    switch (detail::failure_access::data(*link).proto->failure_info_case()) {
      case Failure::kCanceledFailureInfo:
        return true;
      case Failure::kActivityFailureInfo:
      case Failure::kChildWorkflowExecutionFailureInfo:
      case Failure::kNexusOperationExecutionFailureInfo:
        break;  // these say what was canceled; the cause says whether
      default:
        return false;
    }
  }
  return false;
}

namespace detail {

TEMPORAL_DECL std::shared_ptr<failure_data const> make_application_failure(
    std::string message, std::string type, application_failure_options const& options) {
  auto proto = failure_with_message(std::move(message));
  auto& info = *proto.mutable_application_failure_info();
  info.set_type(std::move(type));
  info.set_non_retryable(options.non_retryable);
  info.set_category(enum_cast<api::enums::v1::ApplicationErrorCategory>(options.category));
  if (options.next_retry_delay) {
    to_proto(*options.next_retry_delay, *info.mutable_next_retry_delay());
  }
  return make_failure(std::move(proto), options.cause, options.details);
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_canceled_failure(std::string message,
                                                                        failure_details details) {
  auto proto = failure_with_message(std::move(message));
  proto.mutable_canceled_failure_info();
  return make_failure(std::move(proto), nullptr, std::move(details));
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_terminated_failure(std::string message) {
  auto proto = failure_with_message(std::move(message));
  proto.mutable_terminated_failure_info();
  return make_failure(std::move(proto), nullptr);
}

TEMPORAL_DECL std::shared_ptr<failure_data const> make_server_failure(std::string message,
                                                                      bool non_retryable) {
  auto proto = failure_with_message(std::move(message));
  proto.mutable_server_failure_info()->set_non_retryable(non_retryable);
  return make_failure(std::move(proto), nullptr);
}

}  // namespace detail

TEMPORAL_DECL application_failure::application_failure(std::string message, std::string type,
                                                       application_failure_options const& options)
    : failure_kind(detail::make_application_failure(std::move(message), std::move(type), options)) {
}

TEMPORAL_DECL std::string const& application_failure::type() const noexcept {
  return data().proto->application_failure_info().type();
}
TEMPORAL_DECL bool application_failure::is_retryable() const noexcept {
  return !data().proto->application_failure_info().non_retryable();
}
TEMPORAL_DECL failure_details const& application_failure::details() const noexcept {
  return data().details;
}
TEMPORAL_DECL std::optional<std::chrono::nanoseconds> application_failure::next_retry_delay()
    const noexcept {
  auto const& info = data().proto->application_failure_info();
  if (!info.has_next_retry_delay()) return std::nullopt;
  return detail::from_proto(info.next_retry_delay());
}
TEMPORAL_DECL failure_category application_failure::category() const noexcept {
  return detail::enum_cast<failure_category>(data().proto->application_failure_info().category());
}

TEMPORAL_DECL canceled_failure::canceled_failure(std::string message, failure_details details)
    : failure_kind(detail::make_canceled_failure(std::move(message), std::move(details))) {}

TEMPORAL_DECL failure_details const& canceled_failure::details() const noexcept {
  return data().details;
}
TEMPORAL_DECL std::string const& canceled_failure::identity() const noexcept {
  return data().proto->canceled_failure_info().identity();
}

TEMPORAL_DECL terminated_failure::terminated_failure(std::string message)
    : failure_kind(detail::make_terminated_failure(std::move(message))) {}

TEMPORAL_DECL std::string const& terminated_failure::identity() const noexcept {
  return data().proto->terminated_failure_info().identity();
}

TEMPORAL_DECL server_failure::server_failure(std::string message, bool non_retryable)
    : failure_kind(detail::make_server_failure(std::move(message), non_retryable)) {}

TEMPORAL_DECL bool server_failure::is_retryable() const noexcept {
  return !data().proto->server_failure_info().non_retryable();
}

}  // namespace temporal
