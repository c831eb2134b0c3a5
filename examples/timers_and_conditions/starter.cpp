// Plans three dinners: one takes place, one is not confirmed, one is canceled.
#include "workflows.hpp"

#include <temporal/temporal.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

temporal::workflow_options options_for(std::string const& guest) {
  temporal::workflow_options options("dinner-of-" + guest, "dinners");
  options.execution_timeout = 24h;
  return options;
}

asio::awaitable<void> wait_for_state(temporal::workflow_handle<&dinner::run> handle,
                                     std::string state) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (co_await handle.query<&dinner::state>() != state) {
    pause.expires_after(50ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> plan_dinners() {
  auto const profile = temporal::config::load();
  auto const connection = co_await temporal::connect(profile);
  temporal::client const client(connection, profile);
  auto const confirm = temporal::signal_call::of<&dinner::confirm>();

  dinner_plan const soon{"Ada", 1};
  auto const ada =
      co_await client.signal_with_start<&dinner::run>(options_for(soon.guest), confirm, soon);
  std::string const dined = co_await ada.result();
  std::cout << dined << '\n';

  dinner_plan const unconfirmed{"Bjarne", 1};
  auto const bjarne =
      co_await client.start_workflow<&dinner::run>(options_for(unconfirmed.guest), unconfirmed);
  std::string const given_away = co_await bjarne.result();
  std::cout << "Bjarne: " << given_away << '\n';

  dinner_plan const late{"Grace", 3600};
  auto const grace =
      co_await client.signal_with_start<&dinner::run>(options_for(late.guest), confirm, late);
  co_await wait_for_state(grace, "waiting for dinner");
  co_await grace.cancel();
  try {
    std::string const unlikely = co_await grace.result();
    std::cout << unlikely << '\n';
  } catch (temporal::workflow_failed_error const& error) {
    std::cout << "Grace: " << to_string(error.status()) << '\n';
  }
  std::string const state = co_await grace.query<&dinner::state>();
  std::cout << "Grace: " << state << '\n';
}

int main() {
  try {
    temporal::run(plan_dinners());
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
