// expected: cannot be converted to the type of its

#include "order.hpp"

auto argument_type() {
#if defined(ALLOWED)
  return client.start_workflow<&order::run>(options, "book", 2);
#else
  return client.start_workflow<&order::run>(options, 2, "book");
#endif
}
