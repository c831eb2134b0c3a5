// Runs the workflow `publish` and its activities until it is interrupted (Ctrl+C, or SIGTERM).
#include "review_desk.hpp"
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace activity = temporal::activity;
namespace workflow = temporal::workflow;

workflow::task<std::vector<std::string>> publish::run(std::string video) {
  std::vector<std::string> story;
  workflow::activity_options quick(10s);  // for one attempt
  quick.retry.emplace().initial_interval = 100ms;

  // Retried until it succeeds, but not when the failure says that this is of no use.
  story.push_back(co_await workflow::execute_activity<&fetch>(quick, video));
  try {
    co_await workflow::execute_activity<&fetch>(quick, "missing");
  } catch (temporal::activity_failure const& error) {
    auto const* reason = temporal::find_cause<temporal::application_failure>(error);
    story.push_back("no trailer: " + (reason ? reason->type() : error.message()));
  }

  // Heartbeats: a lost worker is noticed soon, and the next attempt goes on where it was.
  workflow::activity_options lengthy(1h);
  lengthy.heartbeat_timeout = 5s;
  lengthy.retry = quick.retry;
  int const encoded = co_await workflow::execute_activity<&encode>(lengthy, 10);
  story.push_back("the last attempt encoded " + std::to_string(encoded) + " of 10 frames");

  // Cancellation: the activity learns of it by its heartbeats, and says itself how it ended.
  workflow::activity_options cancellable(1h);
  cancellable.heartbeat_timeout = 5s;
  cancellable.cancellation_type = workflow::activity_cancellation_type::wait_cancellation_completed;
  auto const advertisement = workflow::start_activity<&play_advertisement>(cancellable);
  co_await workflow::sleep(500ms);
  advertisement.cancel();
  try {
    story.push_back(co_await advertisement);
  } catch (temporal::failure const& error) {
    story.push_back(is_cancellation(error) ? "advertisement canceled" : error.what());
  }

  // Completed by somebody else, long after the activity's function has ended.
  workflow::activity_options patient(24h);
  story.push_back(co_await workflow::execute_activity<&review_desk::review>(patient, video));
  co_return story;
}

asio::awaitable<std::string> fetch(activity::context here, std::string video) {
  if (video == "missing")
    throw temporal::application_failure::non_retryable("no such video", "NotFound", video);
  if (here.info().attempt == 1)
    throw temporal::application_failure::retryable("the store is busy", "Busy", video);
  co_return video + " fetched at attempt " + std::to_string(here.info().attempt);
}

int encode(activity::context here, int frames) {
  int const begin = here.heartbeat_details<int>().value_or(0);
  for (int frame = begin; frame < frames; ++frame) {
    here.throw_if_canceled();
    // Encodes the frame. A worker that ends in the middle looks like this:
    if (frame == 6 && here.info().attempt == 1) throw std::runtime_error("out of memory");
    here.heartbeat(frame + 1);
  }
  return frames - begin;
}

asio::awaitable<std::string> play_advertisement(activity::context here) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int tenth = 0; tenth < 6000; ++tenth) {
    here.heartbeat(tenth);  // more often than the timeout asks for; the worker sends what is needed
    timer.expires_after(100ms);
    co_await timer.async_wait(asio::use_awaitable);  // ends when the activity is canceled
  }
  co_return "advertisement played";
}

asio::awaitable<void> answer(temporal::activity_handle pending, std::string video) {
  co_await pending.complete(video + " approved");
}

asio::awaitable<std::string> review_desk::review(activity::context here, std::string video) {
  // A mail with a link, say; whoever follows it completes the activity by this token.
  auto const pending = client_.get_activity_handle(here.info().task_token);
  asio::co_spawn(co_await asio::this_coro::executor, answer(pending, video), asio::detached);
  here.complete_async();
}

asio::awaitable<void> work() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);

  review_desk desk(client);
  temporal::worker worker(client, "videos");
  worker.register_workflow<publish>();
  worker.register_activities<&fetch, &encode, &play_advertisement>();
  worker.register_activities<&review_desk::review>(desk);

  std::cout << "the worker runs" << std::endl;
  co_await worker.run_until_interrupted();
}

int main() {
  try {
    temporal::run(work());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
