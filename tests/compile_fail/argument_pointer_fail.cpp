// expected: cannot be converted to the type of its

#include "order.hpp"

struct parcel {
  void ship(bool insured);
  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::signal<&parcel::ship>());
};

auto argument_pointer() {
#if defined(ALLOWED)
  return temporal::signal_call::of<&parcel::ship>(false);
#else
  return temporal::signal_call::of<&parcel::ship>("false");  // a pointer, which is true
#endif
}
