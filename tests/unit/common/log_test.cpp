#include <temporal/common/log.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using temporal::log_level;
using temporal::logger;

TEST_CASE("a logger hands over what is important enough, to all of its copies") {
  std::vector<std::pair<log_level, std::string>> seen;
  auto const keep = [&seen](log_level level, std::string_view message) {
    seen.emplace_back(level, message);
  };
  logger const log(keep, log_level::info);
  auto const copy = log;
  log.debug("d");
  log.info("i");
  copy.warning("w");
  copy.error("e");
  CHECK(seen == std::vector<std::pair<log_level, std::string>>{
                    {log_level::info, "i"}, {log_level::warning, "w"}, {log_level::error, "e"}});
  CHECK_FALSE(log.enabled(log_level::debug));
  CHECK(log.enabled(log_level::info));
}

TEST_CASE("a logger as made takes warnings and errors, and one that discards takes nothing") {
  logger const usual;
  CHECK_FALSE(usual.enabled(log_level::info));
  CHECK(usual.enabled(log_level::warning));
  CHECK_FALSE(logger::discard().enabled(log_level::error));
}

TEST_CASE("what a sink throws does not reach who logs") {
  logger const log([](log_level, std::string_view) { throw std::runtime_error("disk full"); });
  CHECK_NOTHROW(log.error("a message"));
}

TEST_CASE("an empty sink is refused") {
  logger::sink const none;
  CHECK_THROWS_AS(logger{none}, std::invalid_argument);
}
