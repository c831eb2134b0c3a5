// expected: operations and tasks are combined once: write std::move\(name\)

#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/task.hpp>
#include <temporal/workflow/when.hpp>

#include <utility>

temporal::workflow::operation<int> charge();

temporal::workflow::task<> run() {
  auto operation = charge();
#if defined(ALLOWED)
  co_await temporal::workflow::when_any(std::move(operation), charge());
#else
  co_await temporal::workflow::when_any(operation, charge());
#endif
}
