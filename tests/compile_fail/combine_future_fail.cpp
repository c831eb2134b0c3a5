// expected: name the future before you combine it

#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/task.hpp>
#include <temporal/workflow/when.hpp>

temporal::workflow::operation<int> charge();

temporal::workflow::task<> run() {
#if defined(ALLOWED)
  auto const first = charge().start();
  co_await temporal::workflow::when_all(first, charge());
#else
  co_await temporal::workflow::when_all(charge().start(), charge().start());
#endif
}
