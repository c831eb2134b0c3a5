#include <support/certificates.hpp>
#include <temporal/detail/rpc/tls_rotation.hpp>

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rpc = temporal::detail::rpc;
namespace test = temporal::test;
using namespace std::chrono_literals;
using temporal::log_level;
using temporal::pem_provider;
using temporal::pem_text;
using temporal::tls_options;
using time_point = std::chrono::system_clock::time_point;

namespace {

/// What a store of secrets hands out, and what the rotation makes of it.
class rotated {
 public:
  explicit rotated(std::chrono::milliseconds interval = 1h)
      : interval(interval), pair(ca.client()) {}

  std::unique_ptr<rpc::tls_rotation> start() {
    tls_options options;
    options.server_root_ca = pem_text(ca.pem());
    options.client_certificate = pem_provider([this] { return read().certificate; });
    options.client_private_key = pem_provider([this] { return read().key; });
    options.reload_interval = interval;
    auto use = [this](rpc::tls_rotation::setup_ptr next) {
      std::lock_guard lock(mutex);
      used.push_back(next->material.certificate_chain);
    };
    auto note = [this](log_level level, std::string_view text) {
      std::lock_guard lock(mutex);
      logged.push_back(std::string(to_string(level)) + ": " + std::string(text));
      if (on_log) on_log();
    };
    return std::make_unique<rpc::tls_rotation>(rpc::tls_setup::load(options), std::move(use),
                                               temporal::logger(std::move(note)), "h:1");
  }

  void store(test::identity_pem next) {
    std::lock_guard lock(mutex);
    pair = std::move(next);
  }

  test::identity_pem read() {
    std::lock_guard lock(mutex);
    return pair;
  }

  test::certificate_authority ca;
  std::chrono::milliseconds interval;
  std::recursive_mutex mutex;  // of all below
  test::identity_pem pair;
  std::vector<std::string> used;
  std::vector<std::string> logged;
  std::function<void()> on_log;
};

bool contains(std::string const& text, std::string const& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what did not change is not used again") {
  rotated store;
  auto const rotation = store.start();
  CHECK_FALSE(rotation->reload_now());
  CHECK(store.used.empty());
  CHECK(store.logged.empty());
}

TEST_CASE("a new pair is used once, and told") {
  rotated store;
  auto const rotation = store.start();
  auto const next = store.ca.client("orders-2");
  store.store(next);
  CHECK(rotation->reload_now());
  CHECK_FALSE(rotation->reload_now());
  REQUIRE(store.used.size() == 1);
  CHECK(store.used[0] == next.certificate);
  REQUIRE(store.logged.size() == 1);
  CHECK(contains(store.logged[0], "info: connection to h:1: uses new TLS certificates"));
  CHECK(contains(store.logged[0], "CN=orders-2"));
}

TEST_CASE("a broken pair is told once and not used; the next good one is") {
  rotated store;
  auto const rotation = store.start();
  auto const next = store.ca.client("orders-2");
  store.store(test::identity_pem(next.certificate, store.read().key));  // half written
  CHECK_FALSE(rotation->reload_now());
  CHECK_FALSE(rotation->reload_now());
  CHECK(store.used.empty());
  REQUIRE(store.logged.size() == 1);
  CHECK(contains(store.logged[0], "warning: connection to h:1: "));
  CHECK(contains(store.logged[0], "does not belong to this certificate of CN=orders-2"));
  CHECK(contains(store.logged[0], "keeps what it has"));
  store.store(store.ca.expired());
  CHECK_FALSE(rotation->reload_now());
  REQUIRE(store.logged.size() == 2);
  CHECK(contains(store.logged[1], "expired on"));
  store.store(next);
  CHECK(rotation->reload_now());
  CHECK(store.used == std::vector{next.certificate});
}

TEST_CASE("a provider may throw anything") {
  test::certificate_authority const ca;
  auto const pair = ca.client();
  bool broken = false;
  tls_options options;
  options.server_root_ca = pem_text(ca.pem());
  options.client_certificate = pem_provider([&]() -> std::string {
    if (broken) throw 42;
    return pair.certificate;
  });
  options.client_private_key = pem_text(pair.key);
  options.reload_interval = 0ms;
  std::vector<std::string> logged;
  auto note = [&logged](log_level, std::string_view text) { logged.emplace_back(text); };
  rpc::tls_rotation rotation(
      rpc::tls_setup::load(options), [](rpc::tls_rotation::setup_ptr) {},
      temporal::logger(std::move(note)), "h:1");
  broken = true;
  CHECK_FALSE(rotation.reload_now());
  REQUIRE(logged.size() == 1);
  CHECK(contains(logged[0], "no std::exception"));
}

TEST_CASE("a set given by hand is used at once, and replaces what was kept fresh") {
  rotated store;
  auto const rotation = store.start();
  auto const given = store.ca.client("given");
  tls_options options;
  options.server_root_ca = pem_text(store.ca.pem());
  options.client_certificate = pem_text(given.certificate);
  options.client_private_key = pem_text(given.key);
  rotation->replace(rpc::tls_setup::load(options));
  CHECK(store.used == std::vector{given.certificate});
  store.store(store.ca.client("never asked for"));
  CHECK_FALSE(rotation->reload_now());
  CHECK(store.used.size() == 1);
}

TEST_CASE("the thread finds a new pair by itself, without anyone's executor") {
  rotated store(1ms);
  std::promise<void> told;
  store.on_log = [&told] { told.set_value(); };
  auto const rotation = store.start();
  store.store(store.ca.client("orders-2"));
  REQUIRE(told.get_future().wait_for(60s) == std::future_status::ready);
  std::lock_guard lock(store.mutex);
  CHECK(store.used.size() == 1);
}

TEST_CASE("no thread asks when the interval is zero or nothing can change") {
  rotated store(0ms);
  auto const rotation = store.start();
  store.store(store.ca.client("orders-2"));
  CHECK(rotation->reload_now());  // by hand it still can
}

TEST_CASE("the rotation can end on its own thread, and after its end nothing happens") {
  rotated store(1ms);
  auto rotation = store.start();
  std::promise<void> ended;
  store.on_log = [&] {
    rotation.reset();
    ended.set_value();
  };
  store.store(store.ca.client("orders-2"));
  REQUIRE(ended.get_future().wait_for(60s) == std::future_status::ready);
  std::lock_guard lock(store.mutex);
  CHECK_FALSE(rotation);
}

TEST_CASE("stopping waits for the provider's call that is under way, and is harmless twice") {
  rotated store(1ms);
  auto const rotation = store.start();
  rotation->stop();
  rotation->stop();
  store.store(store.ca.client("orders-2"));
  CHECK_FALSE(rotation->reload_now());
  CHECK(store.used.empty());
}

TEST_CASE("sources are looked at once an interval, and sooner after a half-written pair") {
  rpc::look_schedule::clock::time_point const start{1000h};
  rpc::look_schedule looks;
  CHECK_FALSE(looks.next());
  looks.begin(start, 0ms);
  CHECK_FALSE(looks.next());
  looks.looked(start, true);
  CHECK_FALSE(looks.next());

  looks.begin(start, 24h);  // longer than the thread sleeps at a time
  CHECK(looks.next() == start + 24h);
  looks.looked(start + 24h, true);
  CHECK(looks.next() == start + 24h + 1s);
  looks.looked(start + 24h + 1s, false);
  CHECK(looks.next() == start + 48h + 1s);

  looks.begin(start, 10ms);
  looks.looked(start, true);
  CHECK(looks.next() == start + 10ms);
  looks.begin(start, std::chrono::milliseconds::max());
  CHECK(looks.next() > start);
}

TEST_CASE("a certificate's end is told a week, a day and no time before, each once") {
  rpc::expiry_watch watch;
  CHECK_FALSE(watch.next());
  CHECK_FALSE(watch.due(time_point::max()));
  time_point const end = std::chrono::sys_days(std::chrono::year(2030) / 6 / 30);
  rpc::tls_material material;
  material.not_before = end - std::chrono::days(365);
  material.not_after = end;
  watch.begin(material);
  CHECK(watch.next() == end - std::chrono::days(7));
  CHECK_FALSE(watch.due(end - std::chrono::days(8)));
  CHECK(watch.due(end - std::chrono::days(7)) == "expires in 7 days");
  CHECK_FALSE(watch.due(end - std::chrono::days(6)));
  CHECK(watch.next() == end - std::chrono::days(1));
  CHECK(watch.due(end - 20h) == "expires in 20 hours");
  CHECK_FALSE(watch.due(end - 19h));
  CHECK(watch.due(end) == "has expired: new connections will be refused");
  CHECK_FALSE(watch.due(end + 1h));
  CHECK_FALSE(watch.next());

  watch.begin(material);
  CHECK(watch.due(end - 10min) == "expires in 10 minutes");  // both at once
  CHECK(watch.next() == end);
}

TEST_CASE("short-lived certificates are told of at a tenth and a thirtieth of their life") {
  rpc::expiry_watch watch;
  time_point const end = std::chrono::sys_days(std::chrono::year(2030) / 6 / 30);
  rpc::tls_material material;
  material.not_before = end - 60min;
  material.not_after = end;
  watch.begin(material);
  CHECK(watch.next() == end - 6min);
  CHECK(watch.due(end - 5min) == "expires in 5 minutes");
  CHECK(watch.next() == end - 2min);
}
