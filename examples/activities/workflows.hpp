// The workflow `publish` and its activities, for clients and workers alike.
#pragma once

#include <temporal/activity/context.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <asio/awaitable.hpp>

#include <string>
#include <vector>

/// Prepares a video and publishes it; its result is what happened.
struct publish {
  temporal::workflow::task<std::vector<std::string>> run(std::string video);

  static constexpr auto handlers =
      temporal::workflow::define(temporal::workflow::run<&publish::run>());
};

// The activities that it uses. Those that return an `awaitable` are coroutines and share threads;
// the others block a thread of the worker's own.
asio::awaitable<std::string> fetch(temporal::activity::context here, std::string video);
int encode(temporal::activity::context here, int frames);
asio::awaitable<std::string> play_advertisement(temporal::activity::context here);
