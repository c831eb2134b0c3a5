// expected: non-aggregate|no matching constructor

// An options type that can be made from designated initializers would be an aggregate, which GCC 12
// destroys twice inside a co_await expression.

#include <temporal/rpc/rpc_options.hpp>

temporal::rpc_options make() {
#if defined(ALLOWED)
  temporal::rpc_options options;
  options.timeout = std::chrono::seconds(1);
  return options;
#else
  return {.timeout = std::chrono::seconds(1)};
#endif
}
