// Which thread starts a call.

#include <temporal/detail/rpc/call_starter.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

using temporal::detail::rpc::call_starter;
using temporal::detail::rpc::queue_entry;
using temporal::detail::rpc::startable;

namespace {

/// A queue whose events the test takes out by itself.
struct fixture {
  grpc::CompletionQueue queue;
  call_starter starter = call_starter(queue);

  /// Does what the queue's thread does for one event.
  bool next() {
    void* tag = nullptr;
    bool ok = false;
    if (!queue.Next(&tag, &ok)) return false;
    static_cast<queue_entry*>(tag)->complete(ok);
    return true;
  }
};

struct call final : startable {
  void start() noexcept override { ++starts; }
  void complete(bool) noexcept override {}
  int starts = 0;
};

int started(std::vector<call> const& calls) {
  return static_cast<int>(
      std::count_if(calls.begin(), calls.end(), [](auto const& each) { return each.starts == 1; }));
}

}  // namespace

TEST_CASE("a caller starts its call itself while few are in flight, the queue's thread then") {
  fixture at;
  std::vector<call> calls(100);
  for (auto& each : calls) at.starter.start(each, true);
  CHECK(started(calls) == 8);
  REQUIRE(at.next());
  CHECK(started(calls) == 100);

  for (std::size_t i = 0; i < calls.size() - 7; ++i) at.starter.ended();
  call another;
  at.starter.start(another, true);
  CHECK(another.starts == 1);
  call waiting;
  at.starter.start(waiting, true);
  CHECK(waiting.starts == 0);
  REQUIRE(at.next());
  CHECK(waiting.starts == 1);
  at.queue.Shutdown();
  CHECK_FALSE(at.next());
}

TEST_CASE("long polls in flight do not make other calls wait for the queue's thread") {
  fixture at;
  std::vector<call> polls(100);
  for (auto& each : polls) at.starter.start(each, false);
  CHECK(started(polls) == 100);
  call brief;
  at.starter.start(brief, true);
  CHECK(brief.starts == 1);
  at.queue.Shutdown();
  CHECK_FALSE(at.next());
}

TEST_CASE("calls of many threads are each started once") {
  fixture at;
  std::thread queue([&] {
    while (at.next()) {}
  });
  std::vector<std::vector<call>> calls(4, std::vector<call>(1000));
  std::vector<std::thread> callers;
  for (auto& each : calls) {
    callers.emplace_back([&] {
      for (auto& call : each) at.starter.start(call, true);
    });
  }
  for (auto& each : callers) each.join();
  at.queue.Shutdown();
  queue.join();
  for (auto& each : calls) CHECK(started(each) == 1000);
}
