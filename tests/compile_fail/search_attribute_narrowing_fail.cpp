// expected: cannot be converted to the type of the search attribute

#include <temporal/common/search_attributes.hpp>

auto search_attribute_narrowing(temporal::search_attributes& attributes) {
#if defined(ALLOWED)
  return attributes.set(temporal::int_key("Items"), 3);
#else
  return attributes.set(temporal::int_key("Items"), 3.7);
#endif
}
