#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/credentials.hpp>
#include <temporal/detail/rpc/serialized_request.hpp>
#include <temporal/rpc/connection_options.hpp>

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <utility>

namespace temporal::detail::rpc {

/// A gRPC channel and the stub that calls through it.
class channel {
 public:
  explicit channel(std::shared_ptr<grpc::Channel> connected) : stub(std::move(connected)) {}

  rpc::stub stub;
};

/// Whether these options mean TLS, given that an API key asks for it.
TEMPORAL_DECL bool uses_tls(connection_options const& options) noexcept;

/// A channel with the options' limits; connects when it is first used.
/// @param tls nothing for plaintext, whatever the options say.
/// @throws std::invalid_argument as `make_credentials`.
TEMPORAL_DECL std::shared_ptr<channel> make_channel(connection_options const& options,
                                                    std::string const& grpc_target,
                                                    tls_setup const* tls);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/channel.ipp>
#endif
