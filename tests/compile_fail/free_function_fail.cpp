// expected: by a pointer to its member function

#include "order.hpp"

void run_order(std::string item);

auto free_function() {
#if defined(ALLOWED)
  return client.start_workflow<&order::run>(options, "book", 2);
#else
  return client.start_workflow<&run_order>(options, "book");
#endif
}
