// expected: pointers and arrays have no conversion

#include <temporal/converter/data_converter.hpp>

auto pointer_conversion(temporal::data_converter const& converter, int const* number) {
#if defined(ALLOWED)
  return converter.to_payload(*number);
#else
  return converter.to_payload(number);
#endif
}
