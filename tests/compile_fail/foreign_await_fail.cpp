// expected: a workflow can co_await only what temporal::workflow offers

#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/task.hpp>

#include <asio/awaitable.hpp>

asio::awaitable<int> foreign();
temporal::workflow::operation<int> ours();

temporal::workflow::task<int> run() {
#if defined(ALLOWED)
  co_return co_await ours();
#else
  co_return co_await foreign();
#endif
}
