#include <temporal/common/failure.hpp>
#include <temporal/testing/activity_environment.hpp>

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

namespace activity = temporal::activity;
using temporal::testing::activity_environment;

namespace activity_environment_test {

std::string greet(std::string const& name) { return "hello " + name; }

struct shop {
  int charge(activity::context here, int cents) { return sold += cents * here.info().attempt; }
  asio::awaitable<std::string> fetch(std::string sku) const { co_return sku + "!"; }

  int sold = 0;
};

}  // namespace activity_environment_test

namespace {

using activity_environment_test::greet;
using activity_environment_test::shop;

void work_until_canceled(activity::context here) {
  for (int i = 0;; ++i) {
    here.throw_if_canceled();
    here.heartbeat(i, "steps");
  }
}

asio::awaitable<void> wait_for_ever(activity::context here) {
  here.heartbeat();
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

TEST_CASE("the environment runs functions, members, coroutines and lambdas on this thread") {
  activity_environment environment;
  environment.info.attempt = 2;
  shop object;
  CHECK(environment.run(&greet, "ada") == "hello ada");
  CHECK(environment.run<&shop::charge>(object, 21) == 42);
  CHECK(environment.run<&shop::fetch>(object, "sku") == "sku!");
  auto const thread = std::this_thread::get_id();
  environment.run([&] {
    CHECK(std::this_thread::get_id() == thread);
    CHECK(activity::context::current().info().attempt == 2);
  });
  CHECK_THROWS_AS(activity::context::current(), std::logic_error);
}

TEST_CASE("the environment hears heartbeats as they come, and can cancel by them") {
  activity_environment environment;
  std::optional<temporal::payloads> last;
  environment.on_heartbeat = [&](temporal::payloads const& details) {
    last = details;
    if (environment.data_converter.from_payload<int>(details[0]) == 3) {
      environment.cancel(activity::cancellation_reason::paused);
    }
  };
  CHECK_THROWS_WITH_AS(environment.run(&work_until_canceled), doctest::Contains("paused"),
                       temporal::canceled_failure);
  REQUIRE(last);
  CHECK((*last)[0].data == "3");
  CHECK((*last)[1].data == "\"steps\"");
}

TEST_CASE("the environment cancels coroutines as Asio does") {
  activity_environment environment;
  environment.on_heartbeat = [&](temporal::payloads const&) { environment.cancel(); };
  std::error_code code;
  try {
    environment.run(&wait_for_ever);
  } catch (std::system_error const& thrown) {
    code = thrown.code();
  }
  CHECK(code == asio::error::operation_aborted);
}

TEST_CASE("a cancellation before the run is for the next activity, and for that only") {
  activity_environment environment;
  environment.cancel(activity::cancellation_reason::worker_shutdown);
  auto const reason = [](activity::context here) { return here.cancellation_reason(); };
  CHECK(environment.run(reason) == activity::cancellation_reason::worker_shutdown);
  CHECK_FALSE(environment.run(reason));
}

TEST_CASE("details of an earlier attempt are given as a server would") {
  activity_environment environment;
  environment.info.heartbeat_details = environment.data_converter.to_payloads(7);
  CHECK(environment.run([](activity::context here) { return *here.heartbeat_details<int>(); }) ==
        7);
}

TEST_CASE("an activity that completes elsewhere says so") {
  activity_environment environment;
  auto const later = [](activity::context here) { here.complete_async(); };
  CHECK_THROWS_AS(environment.run(later), temporal::testing::completes_elsewhere);
}
