#include <support/run.hpp>
#include <temporal/detail/worker/eager_inbox.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>

namespace test = temporal::test;
using temporal::detail::rpc::task_place;
using temporal::detail::worker::eager_inbox;
using temporal::detail::worker::slot_pool;

namespace {

/// An inbox with so many slots.
class small_inbox {
 public:
  explicit small_inbox(std::size_t limit) : slots(std::make_shared<slot_pool>(limit)) {}

  bool has_slot() const { return static_cast<bool>(slots->try_reserve()); }
  /// The token of the next task; `none` when none comes any more.
  std::string next() const {
    auto const task = test::run(eager_inbox::next(inbox));
    return task ? task->message.task_token() : "none";
  }

  std::shared_ptr<slot_pool> slots;
  std::shared_ptr<eager_inbox> inbox = std::make_shared<eager_inbox>(slots);
};

bool give(task_place& place, std::string const& token) {
  temporal::api::workflowservice::v1::PollWorkflowTaskQueueResponse task;
  task.set_task_token(token);
  return place.give(task);
}

}  // namespace

TEST_CASE("a place has a slot until it ends, or until its task does") {
  small_inbox with(1);
  auto place = with.inbox->try_reserve();
  REQUIRE(place);
  CHECK_FALSE(with.has_slot());
  CHECK_FALSE(with.inbox->try_reserve());
  place = nullptr;
  CHECK(with.has_slot());

  place = with.inbox->try_reserve();
  REQUIRE(place);
  CHECK(give(*place, "first"));
  place = nullptr;
  CHECK_FALSE(with.has_slot());
  {
    auto const task = test::run(eager_inbox::next(with.inbox));
    REQUIRE(task);
    CHECK(task->message.task_token() == "first");
    CHECK_FALSE(with.has_slot());
  }
  CHECK(with.has_slot());
}

TEST_CASE("a closed inbox has no place left, and waits for those that were reserved") {
  small_inbox with(3);
  auto one = with.inbox->try_reserve();
  auto two = with.inbox->try_reserve();
  with.inbox->close();
  CHECK_FALSE(with.inbox->try_reserve());
  std::thread other([&] {
    CHECK(give(*one, "late"));
    one = nullptr;
    two = nullptr;
  });
  CHECK(with.next() == "late");
  CHECK(with.next() == "none");
  other.join();
}

TEST_CASE("an inbox that refuses gives out what it has, and takes nothing more") {
  small_inbox with(3);
  auto const one = with.inbox->try_reserve();
  auto two = with.inbox->try_reserve();
  CHECK(give(*one, "in time"));
  with.inbox->refuse();
  CHECK_FALSE(give(*two, "late"));
  CHECK(with.next() == "in time");
  CHECK(with.next() == "none");
  // The place may be the last to go.
  with.inbox = nullptr;
  with.slots = nullptr;
  two = nullptr;
}
