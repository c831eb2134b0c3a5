#pragma once

#include "model.hpp"

#include <string>
#include <vector>

namespace service_generator {

/// `methods.hpp`: the table of all unary RPCs.
std::string methods_header(std::vector<service> const& services);

/// `<service>.hpp`: the class with one awaitable member per unary RPC.
std::string service_header(service const& offered);

/// `services.hpp`: includes of all the others.
std::string umbrella_header(std::vector<service> const& services);

}  // namespace service_generator
