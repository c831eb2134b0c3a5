// expected: not defined as a handler of this kind

#include "order.hpp"

auto handler_kind() {
#if defined(ALLOWED)
  return handle.query<&order::state>();
#else
  return handle.signal<&order::state>();
#endif
}
