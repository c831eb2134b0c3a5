#include <support/relay.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace temporal::test {

using asio::ip::tcp;

namespace {

constexpr std::size_t index_of(flow direction) { return direction == flow::to_server ? 0 : 1; }

/// The two sockets of one connection.
struct pipe {
  pipe(tcp::socket accepted, asio::io_context& context, std::uint32_t number)
      : client(std::move(accepted)), server(context), number(number) {}

  /// Ends both sides with a TCP reset.
  void reset() {
    for (auto* socket : {&client, &server}) {
      asio::error_code ignored;
      socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);
    }
  }

  tcp::socket client;
  tcp::socket server;
  std::uint32_t number;
};

}  // namespace

struct relay::impl {
  explicit impl(int port) : upstream(port) {
    asio::co_spawn(context, accept(), asio::detached);
    thread = std::thread([this] { context.run(); });
  }
  ~impl() {
    context.stop();
    thread.join();
  }

  asio::awaitable<void> accept() {
    while (true) {
      auto socket = co_await acceptor.async_accept(asio::use_awaitable);
      std::uint32_t number = 0;
      bool refused = false;
      {
        std::lock_guard lock(mutex);
        number = static_cast<std::uint32_t>(++accepted);
        refused = refusing;
      }
      changed.notify_all();
      auto const both = std::make_shared<pipe>(std::move(socket), context, number);
      if (refused) {
        both->reset();
        continue;
      }
      std::erase_if(pipes, [](std::weak_ptr<pipe> const& one) { return one.expired(); });
      pipes.push_back(both);
      asio::co_spawn(context, connect(both), asio::detached);
    }
  }

  asio::awaitable<void> connect(std::shared_ptr<pipe> both) {
    try {
      tcp::endpoint const server(asio::ip::address_v4::loopback(),
                                 static_cast<unsigned short>(upstream));
      co_await both->server.async_connect(server, asio::use_awaitable);
    } catch (std::system_error const&) {
      co_return both->reset();
    }
    asio::co_spawn(context, pass(both, flow::to_server), asio::detached);
    asio::co_spawn(context, pass(both, flow::to_client), asio::detached);
  }

  asio::awaitable<void> pass(std::shared_ptr<pipe> both, flow direction) {
    auto& from = direction == flow::to_server ? both->client : both->server;
    auto& to = direction == flow::to_server ? both->server : both->client;
    std::minstd_rand random;
    std::size_t done = 0;
    std::optional<std::uint32_t> seeded;
    try {
      std::array<char, 16'384> buffer;
      while (true) {
        auto const size = co_await from.async_read_some(asio::buffer(buffer), asio::use_awaitable);
        count(direction, size);
        for (std::size_t at = 0; at < size;) {
          auto const now = faults_of(direction, both->number);
          if (seeded != now.seed) random.seed(now.seed + both->number);
          seeded = now.seed;
          auto length = std::min(size - at, now.piece == 0 ? size : now.piece);
          if (now.delay.count() > 0) co_await pause(now.delay);
          if (now.cut_after)
            length = std::min(length, *now.cut_after - std::min(*now.cut_after, done));
          auto const stopped = now.stop_after && done >= *now.stop_after;
          if (now.stop_after && !stopped) length = std::min(length, *now.stop_after - done);
          spoil(now, random, done, {buffer.data() + at, length});
          if (!stopped) {
            co_await asio::async_write(to, asio::buffer(buffer.data() + at, length),
                                       asio::use_awaitable);
          }
          at += length;
          done += length;
          if (now.cut_after && done >= *now.cut_after) co_return both->reset();
        }
      }
    } catch (std::system_error const&) {
      both->reset();
    }
  }

  asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(context, time);
    co_await timer.async_wait(asio::use_awaitable);
  }

  struct bytes_view {
    char* data;
    std::size_t size;
  };

  void spoil(flow_faults const& now, std::minstd_rand& random, std::size_t done, bytes_view bytes) {
    if (now.corrupt_one_in == 0) return;
    for (std::size_t n = 0; n < bytes.size; ++n) {
      auto const drawn = random();
      if (done + n < now.intact || drawn % now.corrupt_one_in != 0) continue;
      bytes.data[n] = static_cast<char>(bytes.data[n] ^ static_cast<char>(1 + drawn / 7 % 255));
      std::lock_guard lock(mutex);
      ++changed_bytes;
    }
  }

  flow_faults faults_of(flow direction, std::uint32_t connection) const {
    std::lock_guard lock(mutex);
    auto const& set = faults[index_of(direction)];
    return connection > set.last_connection ? flow_faults() : set;
  }

  void count(flow direction, std::size_t size) {
    {
      std::lock_guard lock(mutex);
      arrived[index_of(direction)] += size;
    }
    changed.notify_all();
  }

  template <class Done>
  void wait(std::string const& what, std::chrono::seconds limit, Done const& done) const {
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, limit, done)) {
      throw std::runtime_error("the relay did not see " + what);
    }
  }

  asio::io_context context{1};
  tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  int port = acceptor.local_endpoint().port();
  int upstream;
  std::vector<std::weak_ptr<pipe>> pipes;  // of the thread alone
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::array<flow_faults, 2> faults;
  std::array<std::size_t, 2> arrived{};
  std::size_t accepted = 0;
  std::size_t changed_bytes = 0;
  bool refusing = false;
  std::thread thread;
};

relay::relay(int port) : impl_(std::make_unique<impl>(port)) {}
relay::~relay() = default;

std::string relay::target() const { return "127.0.0.1:" + std::to_string(impl_->port); }

void relay::set_faults(flow direction, flow_faults faults) {
  std::lock_guard lock(impl_->mutex);
  impl_->faults[index_of(direction)] = faults;
}

void relay::heal() {
  set_faults(flow::to_server, {});
  set_faults(flow::to_client, {});
  refuse(false);
}

void relay::cut() {
  asio::post(impl_->context, [this] {
    for (auto const& one : impl_->pipes) {
      if (auto const open = one.lock()) open->reset();
    }
  });
}

void relay::refuse(bool on) {
  std::lock_guard lock(impl_->mutex);
  impl_->refusing = on;
}

std::size_t relay::connections() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

std::size_t relay::bytes(flow direction) const {
  std::lock_guard lock(impl_->mutex);
  return impl_->arrived[index_of(direction)];
}

std::size_t relay::corrupted() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->changed_bytes;
}

void relay::wait_for_bytes(flow direction, std::size_t count, std::chrono::seconds limit) const {
  impl_->wait(std::to_string(count) + " bytes", limit,
              [&] { return impl_->arrived[index_of(direction)] >= count; });
}

void relay::wait_for_connections(std::size_t count, std::chrono::seconds limit) const {
  impl_->wait(std::to_string(count) + " connections", limit,
              [&] { return impl_->accepted >= count; });
}

}  // namespace temporal::test
