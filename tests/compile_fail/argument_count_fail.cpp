// expected: the number of arguments differs

#include "order.hpp"

auto argument_count() {
#if defined(ALLOWED)
  return client.start_workflow<&order::run>(options, "book", 2);
#else
  return client.start_workflow<&order::run>(options, "book");
#endif
}
