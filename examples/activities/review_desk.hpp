// An activity that somebody else completes.
#pragma once

#include <temporal/temporal.hpp>

#include <string>
#include <utility>

class review_desk {
 public:
  explicit review_desk(temporal::client client) : client_(std::move(client)) {}

  /// Puts the video on somebody's desk, and ends without a result.
  asio::awaitable<std::string> review(temporal::activity::context here, std::string video);

 private:
  temporal::client client_;
};
