// expected: a task's result is a value

#include <temporal/workflow/task.hpp>

#if defined(ALLOWED)
using result = int*;
#else
using result = int&;
#endif

void start(temporal::workflow::task<result> const& task) { static_cast<void>(sizeof(task)); }
