#pragma once

#include <temporal/detail/rpc/status_error.hpp>

#include <temporal/api/errordetails/v1/message/NamespaceAlreadyExistsFailure.pb.h>
#include <temporal/api/errordetails/v1/message/NamespaceNotFoundFailure.pb.h>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <utility>

namespace temporal::detail::rpc {

/// The request's `namespace` field; empty when there is no such field or no request.
inline std::string namespace_of(google::protobuf::Message const* request) {
  if (request == nullptr) return {};
  auto const* field = request->GetDescriptor()->FindFieldByName("namespace");
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    return {};
  }
  return request->GetReflection()->GetString(*request, field);
}

TEMPORAL_DECL void throw_status(temporal::status status, error_info info,
                                google::protobuf::Message const* request) {
  namespace details = api::errordetails::v1;
  if (status.code == status_code::not_found) {
    if (auto const found = status.detail<details::NamespaceNotFoundFailure>()) {
      auto name = found->namespace_().empty() ? namespace_of(request) : found->namespace_();
      throw namespace_not_found(std::move(status), std::move(info), std::move(name));
    }
  }
  if (status.code == status_code::already_exists &&
      status.detail<details::NamespaceAlreadyExistsFailure>()) {
    throw namespace_already_exists(std::move(status), std::move(info), namespace_of(request));
  }
  throw error(std::move(status), std::move(info));
}

}  // namespace temporal::detail::rpc
