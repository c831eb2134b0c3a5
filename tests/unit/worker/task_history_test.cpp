#include <temporal/common/error.hpp>
#include <temporal/detail/worker/task_history.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace temporal::detail::worker;
using temporal::api::history::v1::History;
using task_message = temporal::api::workflowservice::v1::PollWorkflowTaskQueueResponse;

namespace {

History events(std::int64_t first, std::int64_t last) {
  History history;
  for (auto id = first; id <= last; ++id) history.add_events()->set_event_id(id);
  return history;
}

/// A task with these events; nothing when `last` is 0.
task_message task(std::int64_t first, std::int64_t last, std::int64_t previous = 0,
                  std::int64_t started = 0) {
  task_message message;
  if (last != 0) *message.mutable_history() = events(first, last);
  message.set_previous_started_event_id(previous);
  message.set_started_event_id(started);
  return message;
}

task_message query(std::int64_t first, std::int64_t last, std::int64_t previous) {
  auto message = task(first, last, previous);
  message.mutable_query()->set_query_type("state");
  return message;
}

std::vector<std::int64_t> ids(task_message const& message) {
  std::vector<std::int64_t> found;
  for (auto const& event : message.history().events()) found.push_back(event.event_id());
  return found;
}

using id_list = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a task fits the run in memory, is complete by itself, or misses what was before") {
  CHECK(fit_of(task(1, 3, 0, 3), 0, 0) == history_fit::complete);
  CHECK(fit_of(task(4, 7, 3, 7), 3, 3) == history_fit::continues);
  CHECK(fit_of(task(4, 7, 3, 7), 0, 0) == history_fit::missing);
  // The run in memory is older than what the server gives, or the newest it gives is all of it.
  CHECK(fit_of(task(8, 11, 7, 11), 3, 3) == history_fit::missing);
  CHECK(fit_of(task(1, 11, 7, 11), 7, 7) == history_fit::complete);
}

TEST_CASE("a query without history fits the run that has seen what its asker has") {
  CHECK(fit_of(query(0, 0, 7), 7, 7) == history_fit::continues);
  CHECK(fit_of(query(0, 0, 7), 0, 0) == history_fit::missing);
  CHECK(fit_of(query(0, 0, 11), 7, 7) == history_fit::missing);
  CHECK(fit_of(query(0, 0, 3), 7, 7) == history_fit::expired);
  CHECK(fit_of(query(1, 12, 7), 0, 0) == history_fit::complete);
  CHECK(fit_of(query(1, 12, 3), 7, 7) == history_fit::expired);
}

TEST_CASE("pages follow what came with the task, empty ones too") {
  auto message = task(1, 2, 0, 6);
  message.set_next_page_token("two");
  task_history history(message, false);
  CHECK(history.needs_page());
  CHECK(history.page_token() == "two");
  history.add_page(events(3, 4), "three");
  CHECK(history.page_token() == "three");
  history.add_page(History(), "four");
  CHECK(history.needs_page());
  history.add_page(events(5, 6), "");
  CHECK_FALSE(history.needs_page());
  history.finish();
  CHECK(ids(message) == id_list{1, 2, 3, 4, 5, 6});
  CHECK(message.next_page_token().empty());
}

TEST_CASE("the events of a speculative task are put behind the history that was fetched") {
  auto message = task(8, 11, 7, 11);
  task_history history(message, true);
  CHECK(history.needs_page());
  CHECK(history.page_token().empty());
  // 10 and 11, the speculative task's, exist only in the task.
  history.add_page(events(1, 5), "next");
  history.add_page(events(6, 9), "");
  history.finish();
  CHECK(ids(message) == id_list{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("a task whose history came as pages of its own is fetched from the start as well") {
  auto message = task(8, 9, 7, 11);
  message.set_next_page_token("its own");
  task_history history(message, true);
  CHECK(history.page_token().empty());
  history.add_page(events(1, 11), "");
  history.finish();
  CHECK(ids(message).size() == 11);
}

TEST_CASE("a history with a gap, or without the task's start, is an error") {
  auto gap = task(8, 11, 7, 11);
  task_history broken(gap, true);
  broken.add_page(events(1, 5), "");
  CHECK_THROWS_WITH_AS(broken.finish(), doctest::Contains("event 8 where 6 should be"),
                       temporal::error);
  auto early = task(1, 2, 0, 6);
  early.set_next_page_token("two");
  task_history ends(early, false);
  ends.add_page(events(3, 5), "");
  CHECK_THROWS_WITH_AS(ends.finish(), doctest::Contains("ends with event 5"), temporal::error);
}
