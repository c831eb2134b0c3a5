#pragma once

#include <temporal/detail/rpc/queue_runtime.hpp>
#include <temporal/rpc/runtime.hpp>

namespace temporal {

TEMPORAL_DECL runtime::runtime() : impl_(std::make_shared<detail::rpc::queue_runtime>()) {}

}  // namespace temporal
