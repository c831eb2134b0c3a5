#pragma once

#include <temporal/common/error.hpp>
#include <temporal/detail/client/call_errors.hpp>
#include <temporal/detail/client/service_call.hpp>
#include <temporal/detail/converter/payload_sizes.hpp>
#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/connection_state.hpp>

#include <google/protobuf/any.pb.h>

#include <optional>
#include <string>
#include <typeinfo>
#include <utility>

namespace temporal::detail::client {

inline void warn_of_sizes(client_state const& state, rpc::method const& rpc,
                          google::protobuf::Message& request) {
  detail::warn_of_sizes(request, rpc.name, state.converter.options(), *state.visitor,
                        state.connection.impl()->options().logger);
}

/// The error with the payloads in its details decoded: the failure of a query, for example.
inline asio::awaitable<error> decode_details(client_state const& state, error thrown,
                                             std::string workflow_id) {
  auto status = thrown.status();
  for (auto& detail : status.details) {
    google::protobuf::Any packed;
    packed.set_type_url(detail.type_url);
    packed.set_value(std::move(detail.value));
    co_await state.codecs->decode(packed, undecodable::accepted, workflow_id);
    detail.value = std::move(*packed.mutable_value());
  }
  co_return error(std::move(status), info_of(thrown));
}

/// Encodes the request, and decodes what an error has.
inline asio::awaitable<void> encoded_call(client_state const& state, rpc::method const& rpc,
                                          google::protobuf::Message& request,
                                          google::protobuf::Message& response,
                                          rpc_options options) {
  co_await state.codecs->encode(request);
  warn_of_sizes(state, rpc, request);
  std::optional<error> failed;
  try {
    co_await rpc::invoke(state.connection, rpc, request, response, std::move(options));
  } catch (error const& thrown) {
    // What has a type of its own was made from details without payloads.
    if (typeid(thrown) != typeid(error) || thrown.status().details.empty()) throw;
    failed = thrown;
  }
  if (!failed) co_return;
  std::string workflow_id(state.visitor->workflow_of(request));
  auto const decoded = co_await decode_details(state, *std::move(failed), std::move(workflow_id));
  throw decoded;
}

inline asio::awaitable<void> coded_call(client_state const& state, rpc::method const& rpc,
                                        google::protobuf::Message& request,
                                        google::protobuf::Message& response, rpc_options options,
                                        undecodable what) {
  co_await encoded_call(state, rpc, request, response, std::move(options));
  std::string workflow_id(state.visitor->workflow_of(request));
  co_await state.codecs->decode(response, what, std::move(workflow_id));
}

TEMPORAL_DECL asio::awaitable<void> half_coded_call(client_state const& state,
                                                    rpc::method const& rpc,
                                                    google::protobuf::Message& request,
                                                    google::protobuf::Message& response,
                                                    rpc_options options) {
  if (state.codecs) return encoded_call(state, rpc, request, response, std::move(options));
  warn_of_sizes(state, rpc, request);
  return rpc::invoke(state.connection, rpc, request, response, std::move(options));
}

TEMPORAL_DECL asio::awaitable<void> service_call(client_state const& state, rpc::method const& rpc,
                                                 google::protobuf::Message& request,
                                                 google::protobuf::Message& response,
                                                 rpc_options options, undecodable what) {
  if (state.codecs) return coded_call(state, rpc, request, response, std::move(options), what);
  return half_coded_call(state, rpc, request, response, std::move(options));
}

TEMPORAL_DECL asio::awaitable<void> undecoded_call(client_state const& state,
                                                   rpc::method const& rpc,
                                                   google::protobuf::Message& request,
                                                   google::protobuf::Message& response,
                                                   rpc_options options) {
  return rpc::invoke(state.connection, rpc, request, response, std::move(options));
}

}  // namespace temporal::detail::client
