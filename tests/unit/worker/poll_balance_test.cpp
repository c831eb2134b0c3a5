#include <temporal/detail/worker/poll_balance.hpp>

#include <doctest/doctest.h>

#include <cstddef>

using temporal::detail::worker::poll_balance;
using temporal::detail::worker::queue_kind;

namespace {

/// How many of so many polls begun at once ask the normal queue.
std::size_t normal_of(std::size_t polls, bool sticky) {
  poll_balance balance(polls, sticky);
  for (std::size_t count = 0; count < polls; ++count) balance.begin();
  return balance.active_normal();
}

}  // namespace

TEST_CASE("one poll in five, but at least one, asks the normal queue") {
  CHECK(normal_of(2, true) == 1);
  CHECK(normal_of(5, true) == 1);
  CHECK(normal_of(10, true) == 2);
  CHECK(normal_of(25, true) == 5);
}

TEST_CASE("without a sticky queue all polls ask the normal one") {
  CHECK(normal_of(1, false) == 1);
  CHECK(normal_of(5, false) == 5);
}

TEST_CASE("with two slots each queue is asked, whatever comes") {
  poll_balance balance(5, true);
  CHECK(balance.begin() == queue_kind::sticky);
  CHECK(balance.begin() == queue_kind::normal);
  // A slot comes free only with the end of a poll: it goes where nobody asks.
  balance.end(queue_kind::normal, 0);
  CHECK(balance.begin() == queue_kind::normal);
  balance.end(queue_kind::sticky, 7);
  CHECK(balance.begin() == queue_kind::sticky);
}

TEST_CASE("a backlog of the sticky queue is worked off before a second normal poll begins") {
  poll_balance balance(10, true);
  balance.begin();
  balance.begin();
  balance.end(queue_kind::sticky, 3);
  for (std::size_t sticky = 1; sticky <= 3; ++sticky) {
    CHECK(balance.begin() == queue_kind::sticky);
    CHECK(balance.active_sticky() == sticky);
  }
  // As many polls as there are tasks.
  CHECK(balance.begin() == queue_kind::normal);
  CHECK(balance.begin() == queue_kind::sticky);
  balance.end(queue_kind::sticky, 0);
  CHECK(balance.begin() == queue_kind::sticky);
}
