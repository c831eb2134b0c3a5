#pragma once

#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/common/failure_data.hpp>
#include <temporal/detail/common/type_name.hpp>
#include <temporal/detail/common/utf8.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message/Payloads.pb.h>

#include <typeinfo>
#include <utility>

namespace temporal {

namespace detail {

using failure_proto = api::failure::v1::Failure;
using shared_failure_proto = std::shared_ptr<failure_proto const>;

/// Message and stack trace from the encoded attributes, as far as they are there and readable.
TEMPORAL_DECL void decode_attributes(failure_data& data, data_converter const& converter) {
  if (!data.proto->has_encoded_attributes()) return;
  try {
    auto const attributes =
        converter.from_payload<json>(from_proto(data.proto->encoded_attributes()));
    if (!attributes.is_object()) return;
    auto const message = attributes.find("message");
    if (message != attributes.end() && message->is_string()) {
      data.message = message->get<std::string>();
    }
    auto const stack_trace = attributes.find("stack_trace");
    if (stack_trace != attributes.end() && stack_trace->is_string()) {
      data.stack_trace = stack_trace->get<std::string>();
    }
  } catch (std::exception const&) {
    // Encoded by something this process cannot decode. The rest of the failure still says enough.
  }
}

TEMPORAL_DECL failure_details decode_details(api::common::v1::Payloads const& source,
                                             data_converter const& converter) {
  return source.payloads_size() == 0 ? failure_details()
                                     : failure_details(from_proto(source), converter);
}

TEMPORAL_DECL std::shared_ptr<failure const> make_typed_failure(
    std::shared_ptr<failure_data const> data) {
  switch (data->proto->failure_info_case()) {
    case failure_proto::kApplicationFailureInfo:
      return std::make_shared<application_failure>(std::move(data));
    case failure_proto::kTimeoutFailureInfo:
      return std::make_shared<timeout_failure>(std::move(data));
    case failure_proto::kCanceledFailureInfo:
      return std::make_shared<canceled_failure>(std::move(data));
    case failure_proto::kTerminatedFailureInfo:
      return std::make_shared<terminated_failure>(std::move(data));
    case failure_proto::kServerFailureInfo:
      return std::make_shared<server_failure>(std::move(data));
    case failure_proto::kResetWorkflowFailureInfo:
      return std::make_shared<reset_workflow_failure>(std::move(data));
    case failure_proto::kActivityFailureInfo:
      return std::make_shared<activity_failure>(std::move(data));
    case failure_proto::kChildWorkflowExecutionFailureInfo:
      return std::make_shared<child_workflow_failure>(std::move(data));
    case failure_proto::kNexusOperationExecutionFailureInfo:
      return std::make_shared<nexus_operation_failure>(std::move(data));
    case failure_proto::kNexusHandlerFailureInfo:
      return std::make_shared<nexus_handler_failure>(std::move(data));
    case failure_proto::FAILURE_INFO_NOT_SET:
      break;
  }
  return std::make_shared<failure>(std::move(data));
}

/// Causes share the ownership of the one message that holds them all.
TEMPORAL_DECL std::shared_ptr<failure const> failure_from_proto(shared_failure_proto const& source,
                                                                data_converter const& converter) {
  failure_data data;
  data.proto = source;
  data.received = true;
  data.message = source->message();
  data.stack_trace = source->stack_trace();
  decode_attributes(data, converter);
  if (source->has_cause()) {
    data.cause = failure_from_proto(shared_failure_proto(source, &source->cause()), converter);
  }
  if (source->has_application_failure_info()) {
    data.details = decode_details(source->application_failure_info().details(), converter);
  } else if (source->has_canceled_failure_info()) {
    data.details = decode_details(source->canceled_failure_info().details(), converter);
  } else if (source->has_timeout_failure_info()) {
    data.details =
        decode_details(source->timeout_failure_info().last_heartbeat_details(), converter);
  } else if (source->has_reset_workflow_failure_info()) {
    data.details =
        decode_details(source->reset_workflow_failure_info().last_heartbeat_details(), converter);
  }
  return make_typed_failure(finish_failure(std::move(data)));
}

/// Hides message and stack trace, unless that is done already; causes likewise.
TEMPORAL_DECL void encode_attributes(failure_proto& target, data_converter const& converter) {
  if (!target.has_encoded_attributes()) {
    json attributes = json::object();
    attributes["message"] = target.message();
    attributes["stack_trace"] = target.stack_trace();
    to_proto(converter.to_payload(attributes), *target.mutable_encoded_attributes());
    target.set_message("Encoded failure");
    target.clear_stack_trace();
  }
  if (target.has_cause()) encode_attributes(*target.mutable_cause(), converter);
}

TEMPORAL_DECL void encode_details(failure_data const& data, data_converter const& converter,
                                  failure_proto& target) {
  if (data.details.empty()) return;
  auto values = data.details.payloads(converter);
  switch (target.failure_info_case()) {
    case failure_proto::kApplicationFailureInfo:
      to_proto(std::move(values), *target.mutable_application_failure_info()->mutable_details());
      break;
    case failure_proto::kCanceledFailureInfo:
      to_proto(std::move(values), *target.mutable_canceled_failure_info()->mutable_details());
      break;
    case failure_proto::kTimeoutFailureInfo:
      to_proto(std::move(values),
               *target.mutable_timeout_failure_info()->mutable_last_heartbeat_details());
      break;
    case failure_proto::kResetWorkflowFailureInfo:
      to_proto(std::move(values),
               *target.mutable_reset_workflow_failure_info()->mutable_last_heartbeat_details());
      break;
    default:
      break;  // the others have none
  }
}

/// What exceptions say may be in any encoding, and must not keep the failure from being reported.
inline void replace_invalid_text(failure_proto& target) {
  auto const replace = [](std::string& text) { text = to_utf8(std::move(text)); };
  replace(*target.mutable_message());
  replace(*target.mutable_stack_trace());
  if (target.has_application_failure_info()) {
    replace(*target.mutable_application_failure_info()->mutable_type());
  }
}

TEMPORAL_DECL failure_proto failure_to_proto(failure const& source,
                                             data_converter const& converter) {
  failure_data const& data = failure_access::data(source);
  failure_proto target = *data.proto;
  if (!data.received) {
    if (target.failure_info_case() == failure_proto::FAILURE_INFO_NOT_SET) {
      // A class of the application or of the client: the other side knows only its name.
      target.mutable_application_failure_info()->set_type(exception_type_name(typeid(source)));
    }
    encode_details(data, converter, target);
    replace_invalid_text(target);
  }
  // A received failure has its cause in the message, unless one was attached later.
  if (data.cause && !target.has_cause()) {
    *target.mutable_cause() = failure_to_proto(*data.cause, converter);
  }
  return target;
}

}  // namespace detail

TEMPORAL_DECL std::shared_ptr<failure const> failure_converter::from_failure(
    api::failure::v1::Failure const& source) const {
  return detail::failure_from_proto(std::make_shared<detail::failure_proto const>(source),
                                    converter_);
}

TEMPORAL_DECL std::exception_ptr failure_converter::to_exception(
    api::failure::v1::Failure const& source) const {
  std::exception_ptr result;
  try {
    from_failure(source)->raise();
  } catch (...) {
    result = std::current_exception();
  }
  return result;
}

TEMPORAL_DECL api::failure::v1::Failure failure_converter::to_failure(failure const& source) const {
  auto target = detail::failure_to_proto(source, converter_);
  if (converter_.options().encode_common_attributes) detail::encode_attributes(target, converter_);
  return target;
}

TEMPORAL_DECL api::failure::v1::Failure failure_converter::to_failure(
    std::exception_ptr error) const {
  if (auto const source = failure::from(std::move(error))) return to_failure(*source);
  return {};
}

}  // namespace temporal
