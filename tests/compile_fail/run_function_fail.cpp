// expected: not the run function

#include "order.hpp"

auto run_function() {
#if defined(ALLOWED)
  return client.start_workflow<&order::run>(options, "book", 2);
#else
  return client.start_workflow<&order::approve>(options, "me");
#endif
}
