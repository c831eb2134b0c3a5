// expected: no conversion of this type to a payload

#include <temporal/converter/data_converter.hpp>

#include <string>

struct opaque {
  void* handle;
};

auto conversion(temporal::data_converter const& converter) {
#if defined(ALLOWED)
  return converter.to_payload(std::string("text"));
#else
  return converter.to_payload(opaque());
#endif
}
