// expected: cannot be converted to the type of the search attribute

#include <temporal/common/search_attributes.hpp>

auto search_attribute_pointer(temporal::search_attributes& attributes) {
#if defined(ALLOWED)
  return attributes.set(temporal::bool_key("Paid"), false);
#else
  return attributes.set(temporal::bool_key("Paid"), "false");  // a pointer, which is true
#endif
}
