#include <support/run.hpp>
#include <temporal/detail/common/strand_task.hpp>
#include <temporal/detail/common/timed_wire.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/write.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace test = temporal::test;
using asio::ip::tcp;
using temporal::detail::look_up;
using temporal::detail::run_on_strand;
using temporal::detail::timed_wire;
using clock_type = timed_wire::clock;
using addresses = std::vector<timed_wire::address_type>;
using namespace std::chrono_literals;

namespace {

/// A port of 127.0.0.1 that accepts, and one that does not.
class ports {
 public:
  ports() : acceptor(context, local()), bound(context, local()) {}

  tcp::endpoint open() const { return acceptor.local_endpoint(); }
  tcp::endpoint closed() const { return bound.local_endpoint(); }
  addresses only_open() const { return addresses(1, open()); }

  asio::io_context context;
  tcp::acceptor acceptor;
  tcp::socket bound;

 private:
  static tcp::endpoint local() { return {asio::ip::address_v4::loopback(), 0}; }
};

using body = std::function<asio::awaitable<void>(asio::any_io_executor)>;

asio::awaitable<void> on_strand(body const& work) {
  co_await work(co_await asio::this_coro::executor);
}

void run(body const& work) { test::run(run_on_strand(on_strand(work))); }

clock_type::time_point in(clock_type::duration time) { return clock_type::now() + time; }

}  // namespace

TEST_CASE("a wire connects to the first address that accepts") {
  ports const at;
  run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    timed_wire wire(executor, in(test::run_limit));
    addresses const to{at.closed(), at.open(), at.closed()};
    CHECK_FALSE(co_await wire.connect(to));
    CHECK(wire.tried() == 1);
    addresses const none{at.closed(), at.closed()};
    CHECK(co_await wire.connect(none) == asio::error::connection_refused);
    CHECK(wire.tried() == 1);
    addresses const empty;
    CHECK(co_await wire.connect(empty) == asio::error::not_found);
  });
}

TEST_CASE("a wire sends what is more than a socket takes at once") {
  ports at;
  std::string const text(std::size_t{16} << 20, 'x');
  auto peer = std::async(std::launch::async, [&] {
    std::string got(text.size(), '\0');
    auto socket = at.acceptor.accept();
    asio::read(socket, asio::buffer(got));
    asio::write(socket, asio::buffer("thanks", 6));
    return got;
  });
  run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    timed_wire wire(executor, in(test::run_limit));
    CHECK_FALSE(co_await wire.connect(at.only_open()));
    CHECK_FALSE(co_await wire.write(text));
    std::string answer = "> ";
    while (answer.size() < 8) CHECK_FALSE(co_await wire.read(answer));
    CHECK(answer == "> thanks");
    CHECK(co_await wire.read(answer) == asio::error::eof);
  });
  CHECK(peer.get() == text);
}

TEST_CASE("a read that ends in time leaves the wire usable") {
  ports at;
  run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    timed_wire wire(executor, in(test::run_limit));
    CHECK_FALSE(co_await wire.connect(at.only_open()));
    auto peer = at.acceptor.accept();
    std::string bytes;
    CHECK(co_await wire.read(bytes, in(1ms)) == asio::error::timed_out);
    asio::write(peer, asio::buffer("late", 4));
    CHECK_FALSE(co_await wire.read(bytes));
    CHECK(bytes == "late");
    CHECK_FALSE(wire.expired());
  });
}

TEST_CASE("nothing is done after the deadline") {
  ports const at;
  run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    timed_wire wire(executor, in(-1s));
    CHECK(wire.expired());
    std::string bytes;
    CHECK(co_await wire.connect(at.only_open()) == asio::error::timed_out);
    CHECK(co_await wire.read(bytes) == asio::error::timed_out);
    CHECK(co_await wire.write("more") == asio::error::timed_out);
  });
}

TEST_CASE("a peer that neither writes nor reads ends either at the deadline") {
  ports const at;
  run([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    for (bool const writes : {false, true}) {
      timed_wire wire(executor, in(50ms));
      // On a busy machine the time may be over here already.
      auto error = co_await wire.connect(at.only_open());
      std::string text(std::size_t{64} << 20, 'x');
      if (!error && writes) error = co_await wire.write(std::move(text));
      if (!error) error = co_await wire.read(text);
      CHECK(error == asio::error::timed_out);
      CHECK(wire.expired());
    }
  });
}

TEST_CASE("lookups") {
  run([&](asio::any_io_executor) -> asio::awaitable<void> {
    std::vector<tcp::endpoint> found;
    CHECK_FALSE(co_await look_up("::1", 7233, in(-1s), found));
    REQUIRE(found.size() == 1);
    CHECK(found[0] == tcp::endpoint(asio::ip::address_v6::loopback(), 7233));
    CHECK_FALSE(co_await look_up("localhost", 80, in(test::run_limit), found));
    CHECK(found.size() > 1);
    CHECK(found.back().port() == 80);
    CHECK(co_await look_up("no-such-host.invalid", 80, in(-1s), found) == asio::error::timed_out);
  });
}

TEST_CASE("a strand passes on what its coroutine throws") {
  CHECK_THROWS_WITH_AS(run([](asio::any_io_executor) -> asio::awaitable<void> {
                         throw std::invalid_argument("of the coroutine");
                         co_return;
                       }),
                       "of the coroutine", std::invalid_argument);
}

TEST_CASE("canceling a wire, of many threads") {
  ports at;
  for (int i = 0; i < 50; ++i) {
    asio::thread_pool pool(4);
    asio::cancellation_signal cancel;
    std::promise<void> connected;
    std::exception_ptr ended;
    body const work = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
      timed_wire wire(executor, in(test::run_limit));
      CHECK_FALSE(co_await wire.connect(at.only_open()));
      connected.set_value();
      std::string bytes;
      co_await wire.read(bytes);
    };
    // A strand, as signals and what they cancel have to be on one.
    auto const strand = asio::make_strand(pool);
    auto done = [&ended](std::exception_ptr error) { ended = error; };
    asio::co_spawn(strand, run_on_strand(on_strand(work)),
                   asio::bind_cancellation_slot(cancel.slot(), done));
    connected.get_future().wait();
    asio::post(strand, [&cancel] { cancel.emit(asio::cancellation_type::terminal); });
    auto peer = at.acceptor.accept();
    pool.join();
    REQUIRE(ended);
    try {
      std::rethrow_exception(ended);
    } catch (std::system_error const& error) {
      CHECK(error.code() == asio::error::operation_aborted);
    }
    // The socket is closed, and nothing was left behind.
    std::string bytes(1, '\0');
    asio::error_code error;
    CHECK(peer.read_some(asio::buffer(bytes), error) == 0);
    CHECK(error == asio::error::eof);
  }
}

TEST_CASE("a context that ends while a wire waits leaves nothing behind") {
  ports at;
  bool waits = false;
  body const reads = [&](asio::any_io_executor executor) -> asio::awaitable<void> {
    timed_wire wire(executor, in(test::run_limit));
    CHECK_FALSE(co_await wire.connect(at.only_open()));
    waits = true;
    std::string bytes;
    co_await wire.read(bytes);
  };
  body const looks_up = [&](asio::any_io_executor) -> asio::awaitable<void> {
    waits = true;
    std::vector<tcp::endpoint> found;
    co_await look_up("no-such-host.invalid", 80, in(test::run_limit), found);
  };
  for (auto const* work : {&reads, &looks_up}) {
    waits = false;
    asio::io_context context;
    asio::co_spawn(context, run_on_strand(on_strand(*work)), [](std::exception_ptr) {});
    while (!waits) context.run_one();
  }
  // The first one is closed, as its peer sees.
  auto peer = at.acceptor.accept();
  std::string bytes(1, '\0');
  asio::error_code error;
  CHECK(peer.read_some(asio::buffer(bytes), error) == 0);
  CHECK(error == asio::error::eof);
}
