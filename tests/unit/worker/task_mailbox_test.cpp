#include <temporal/detail/worker/task_mailbox.hpp>

#include <doctest/doctest.h>

using temporal::detail::worker::task_mailbox;

TEST_CASE("of tasks that advance a run the newest is kept, and is done after the queries") {
  task_mailbox<int> mailbox;
  CHECK(mailbox.empty());
  CHECK_FALSE(mailbox.put(1, true));
  CHECK_FALSE(mailbox.put(2, false));
  CHECK_FALSE(mailbox.put(3, true));
  CHECK(mailbox.put(4, false) == 2);
  CHECK(mailbox.take() == 1);
  CHECK(mailbox.take() == 3);
  CHECK_FALSE(mailbox.empty());
  CHECK(mailbox.take() == 4);
  CHECK_FALSE(mailbox.take());
  CHECK(mailbox.empty());
}
