#pragma once

#include <temporal/detail/rpc/queue_runtime.hpp>
#include <temporal/rpc/runtime.hpp>

#include <cstdlib>

namespace temporal {

TEMPORAL_DECL runtime::runtime() : impl_(std::make_shared<detail::rpc::queue_runtime>()) {}

TEMPORAL_DECL void quiet_grpc() { ::setenv("GRPC_VERBOSITY", "NONE", 0); }

}  // namespace temporal
