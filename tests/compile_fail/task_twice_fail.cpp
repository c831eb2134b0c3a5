// expected: tasks and operations are awaited once: write co_await std::move\(name\)

#include <temporal/workflow/task.hpp>

#include <utility>

temporal::workflow::task<int> child();

temporal::workflow::task<int> run() {
  auto task = child();
#if defined(ALLOWED)
  co_return co_await std::move(task);
#else
  co_return co_await task;
#endif
}
