// expected: only operations, tasks and futures of a workflow can be combined

#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/task.hpp>
#include <temporal/workflow/when.hpp>

temporal::workflow::operation<int> charge();

temporal::workflow::task<> run() {
#if defined(ALLOWED)
  co_await temporal::workflow::when_all(charge(), charge());
#else
  co_await temporal::workflow::when_all(charge(), 3);
#endif
}
