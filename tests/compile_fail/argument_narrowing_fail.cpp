// expected: cannot be converted to the type of its

#include "order.hpp"

auto argument_narrowing() {
#if defined(ALLOWED)
  return client.start_workflow<&order::run>(options, "book", 2);
#else
  return client.start_workflow<&order::run>(options, "book", 2.5);
#endif
}
