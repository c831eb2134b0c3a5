#include <temporal/detail/worker/run_cache.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using temporal::detail::worker::run_cache;

namespace {

using run = std::unique_ptr<std::string>;
using strings = std::vector<std::string>;

run make(std::string const& name) { return std::make_unique<std::string>(name); }

/// Puts a run of this name, and tells the names of those that have to go.
strings put(run_cache<run>& cache, std::string const& name, std::size_t bytes = 1) {
  strings gone;
  for (auto const& one : cache.put(name, make(name), bytes)) gone.push_back(*one);
  return gone;
}

}  // namespace

TEST_CASE("a run that is taken out of the cache is there no more") {
  run_cache<run> cache(2);
  CHECK(put(cache, "a", 10).empty());
  CHECK(cache.bytes() == 10);
  CHECK(cache.take("b") == nullptr);
  CHECK(*cache.take("a") == "a");
  CHECK(cache.take("a") == nullptr);
  CHECK(cache.size() == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("the least recently used run goes first") {
  run_cache<run> cache(2);
  put(cache, "a");
  put(cache, "b");
  auto a = cache.take("a");
  cache.put("a", std::move(a), 1);
  CHECK(put(cache, "c") == strings{"b"});
  CHECK(put(cache, "d") == strings{"a"});
  CHECK(cache.size() == 2);
}

TEST_CASE("what is out of the cache does not go, and counts again when it is back") {
  run_cache<run> cache(1);
  put(cache, "a");
  auto a = cache.take("a");
  CHECK(put(cache, "b").empty());
  auto const gone = cache.put("a", std::move(a), 1);
  REQUIRE(gone.size() == 1);
  CHECK(*gone[0] == "b");
}

TEST_CASE("runs go when they are too large together, and one that is too large by itself") {
  run_cache<run> cache(10, 100);
  put(cache, "a", 40);
  put(cache, "b", 40);
  CHECK(put(cache, "c", 60) == strings{"a"});
  CHECK(cache.bytes() == 100);
  CHECK(put(cache, "d", 101) == strings{"b", "c", "d"});
  CHECK(cache.size() == 0);
}

TEST_CASE("nothing stays in a cache of no runs, and a run takes the place of its older self") {
  run_cache<run> none(0);
  CHECK(put(none, "a") == strings{"a"});
  run_cache<run> cache(2);
  put(cache, "a", 5);
  CHECK(put(cache, "a", 7) == strings{"a"});
  CHECK(cache.size() == 1);
  CHECK(cache.bytes() == 7);
  put(cache, "b");
  CHECK(cache.clear().size() == 2);
  CHECK(cache.size() == 0);
  CHECK(cache.bytes() == 0);
}
