#include <support/manual_clock.hpp>
#include <temporal/detail/worker/failure_backoff.hpp>
#include <temporal/detail/worker/poll_failures.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

namespace worker = temporal::detail::worker;
using namespace std::chrono_literals;
using temporal::test::manual_clock;

TEST_CASE("what fails is tried again after 200 ms, then longer and longer, up to 10 s") {
  manual_clock clock;
  worker::failure_backoff backoff;
  std::vector<std::chrono::nanoseconds> waits;
  for (int i = 0; i < 9; ++i) {
    auto const again = backoff.next(clock.now(), manual_clock::time_point::max());
    REQUIRE(again);
    waits.push_back(*again - clock.now());
  }
  CHECK(waits == std::vector<std::chrono::nanoseconds>{200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms,
                                                       10s, 10s, 10s});
}

TEST_CASE("it is not tried again when its time would be over") {
  manual_clock clock;
  worker::failure_backoff backoff;
  auto const end = clock.now() + 601ms;
  CHECK(backoff.next(clock.now(), end) == clock.now() + 200ms);
  clock.advance(200ms);
  CHECK(backoff.next(clock.now(), end) == clock.now() + 400ms);
  clock.advance(400ms);
  CHECK_FALSE(backoff.next(clock.now(), end));
  clock.advance(1h);
  CHECK_FALSE(worker::failure_backoff().next(clock.now(), end));
}

TEST_CASE("polls that fail are repeated for a minute, counted from the first of them") {
  manual_clock clock;
  worker::poll_patience patience;
  auto const until_given_up = [&] {
    auto const start = clock.now();
    while (auto const again = patience.failed(clock.now())) clock.advance(*again - clock.now());
    return clock.now() - start;
  };
  CHECK(patience.failed(clock.now()));
  clock.advance(50s);
  CHECK(patience.failed(clock.now()));
  patience.succeeded();
  clock.advance(1h);
  auto const lasted = until_given_up();
  CHECK(lasted > 50s);
  CHECK(lasted < 60s);
  CHECK_FALSE(patience.failed(clock.now()));
}
