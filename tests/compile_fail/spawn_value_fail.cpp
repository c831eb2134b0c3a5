// expected: what is spawned, shielded or run in a scope is a callable

#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/spawn.hpp>

temporal::workflow::operation<int> charge();

void run() {
#if defined(ALLOWED)
  auto const spawned = temporal::workflow::spawn([] { return charge(); });
#else
  auto const spawned = temporal::workflow::spawn([] { return 3; });
#endif
}
