// expected: belongs to another workflow class

#include "order.hpp"

auto foreign_handler() {
#if defined(ALLOWED)
  return handle.signal<&order::approve>("me");
#else
  return handle.signal<&invoice::pay>(5);
#endif
}
