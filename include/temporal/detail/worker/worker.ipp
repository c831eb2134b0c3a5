#pragma once

#include <temporal/detail/worker/worker_state.hpp>
#include <temporal/run.hpp>
#include <temporal/worker/worker.hpp>

#include <asio/signal_set.hpp>
#include <asio/this_coro.hpp>

#include <csignal>
#include <system_error>

namespace temporal {

TEMPORAL_DECL worker::worker(temporal::client const& client, std::string task_queue,
                             worker_options options)
    : state_(std::make_shared<detail::worker::worker_state>(
          std::make_shared<detail::worker::worker_core>(client.impl(), std::move(task_queue),
                                                        std::move(options)))) {}

TEMPORAL_DECL std::string const& worker::task_queue() const noexcept {
  return state_->core().task_queue;
}

TEMPORAL_DECL std::string const& worker::identity() const noexcept {
  return state_->core().identity;
}

TEMPORAL_DECL void worker::add(std::string name, detail::worker::activity_entry entry) {
  state_->activities().add(std::move(name), std::move(entry));
}

TEMPORAL_DECL asio::awaitable<void> worker::run() {
  // A coroutine of its own object, not of this one, which may be gone when it runs.
  return [](std::shared_ptr<detail::worker::worker_state> state) -> asio::awaitable<void> {
    co_await state->run();
  }(state_);
}

TEMPORAL_DECL asio::awaitable<void> worker::run_until_interrupted() {
  return [](std::shared_ptr<detail::worker::worker_state> state) -> asio::awaitable<void> {
    auto const executor = co_await asio::this_coro::executor;
    auto const interrupts = std::make_shared<asio::signal_set>(executor, SIGINT, SIGTERM);
    // Called after this coroutine has ended when that happens first.
    interrupts->async_wait([state, mine = std::weak_ptr(interrupts)](std::error_code error, int) {
      if (error) return;
      state->shutdown();
      if (auto const set = mine.lock()) set->clear();
    });
    co_await state->run();
  }(state_);
}

TEMPORAL_DECL void worker::run_blocking(std::stop_token stop) {
  std::stop_callback const on_stop(stop, [state = state_] { state->shutdown(); });
  temporal::run(run());
}

TEMPORAL_DECL void worker::shutdown() noexcept { state_->shutdown(); }

}  // namespace temporal
