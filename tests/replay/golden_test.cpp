#include "golden_workflows.hpp"

#include <temporal/detail/workflow/event_traits.hpp>
#include <temporal/workflow/nondeterminism_error.hpp>

#include <temporal/api/history/v1/message.pb.h>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using temporal::api::history::v1::History;

// Local activities and updates come later.
bool is_supported(std::filesystem::path const& file) {
  auto const name = file.stem().string();
  return name != "index" && name != "local_activities" && name != "updates";
}

std::vector<std::filesystem::path> files() {
  auto const* const vectors = std::getenv("TEMPORAL_TEST_VECTORS");
  REQUIRE(vectors != nullptr);
  std::vector<std::filesystem::path> found;
  for (auto const& entry :
       std::filesystem::directory_iterator(std::filesystem::path(vectors) / "histories")) {
    if (entry.path().extension() == ".json" && is_supported(entry.path()))
      found.push_back(entry.path());
  }
  return found;
}

std::string problem_of(temporal::replayer const& replayer, History const& history) {
  try {
    replayer.replay(temporal::workflow_history(history));
    return {};
  } catch (temporal::workflow::nondeterminism_error const& error) {
    return error.what();
  }
}

// The rest of the history must go on as if nothing was missing: ids are kept, and only what refers
// to the event is left without it.
History without(History const& source, int position) {
  auto changed = source;
  changed.mutable_events()->DeleteSubrange(position, 1);
  return changed;
}

History with_inserted(History const& source, int position) {
  auto changed = source;
  temporal::api::history::v1::HistoryEvent extra;
  extra.set_event_id(source.events(position).event_id());
  extra.set_event_type(temporal::api::enums::v1::EVENT_TYPE_TIMER_STARTED);
  extra.mutable_timer_started_event_attributes()->set_timer_id("77");
  *changed.add_events() = extra;
  for (auto i = changed.events_size() - 1; i > position; --i)
    changed.mutable_events()->SwapElements(i, i - 1);
  return changed;
}

History with_other_type(History const& source, int position) {
  using namespace temporal::api::enums::v1;
  auto changed = source;
  auto& event = *changed.mutable_events(position);
  auto const id = event.event_id();
  auto const nexus = event.event_type() == EVENT_TYPE_NEXUS_OPERATION_SCHEDULED;
  event.Clear();
  event.set_event_id(id);
  event.set_event_type(nexus ? EVENT_TYPE_TIMER_STARTED : EVENT_TYPE_NEXUS_OPERATION_SCHEDULED);
  return changed;
}

}  // namespace

TEST_CASE("histories of another SDK replay") {
  auto const replayer = golden::replayer();
  auto const found = files();
  CHECK(found.size() >= 24);
  for (auto const& file : found) {
    CAPTURE(file.stem().string());
    CHECK_NOTHROW(replayer.replay(temporal::workflow_history::from_file(file)));
  }
}

TEST_CASE("a history with a command's event dropped, added or changed does not replay") {
  auto const replayer = golden::replayer();
  int mutations = 0;
  for (auto const& file : files()) {
    auto const history = temporal::workflow_history::from_file(file).raw();
    for (int i = 0; i < history.events_size(); ++i) {
      if (!temporal::detail::wf::is_command_event(history.events(i))) continue;
      CAPTURE(file.stem().string());
      CAPTURE(history.events(i).event_id());
      auto const last = i + 1 == history.events_size();
      // Without its last event a history is one that was exported before it.
      if (!last) CHECK(problem_of(replayer, without(history, i)).starts_with("[TMPRL1100]"));
      CHECK(problem_of(replayer, with_inserted(history, i)).starts_with("[TMPRL1100]"));
      CHECK(problem_of(replayer, with_other_type(history, i)).starts_with("[TMPRL1100]"));
      ++mutations;
    }
  }
  CHECK(mutations > 50);
}

TEST_CASE("a folder of histories is replayed file by file") {
  auto const* const vectors = std::getenv("TEMPORAL_TEST_VECTORS");
  REQUIRE(vectors != nullptr);
  auto const results =
      golden::replayer().replay_folder(std::filesystem::path(vectors) / "histories");
  std::size_t good = 0;
  for (auto const& result : results) good += result.error == nullptr ? 1 : 0;
  CHECK(good == files().size());
  for (auto const& result : results) {
    CAPTURE(result.file.string());
    CHECK((result.error == nullptr) == is_supported(result.file));
  }
}
