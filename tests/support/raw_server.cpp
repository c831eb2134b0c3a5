#include <support/raw_server.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

namespace temporal::test {

using asio::ip::tcp;

namespace {

constexpr std::size_t preface_size = 24;
constexpr std::size_t header_size = 9;

enum class frame_type : unsigned char {
  data = 0,
  headers = 1,
  rst_stream = 3,
  goaway = 7,
  window_update = 8,
  continuation = 9,
};
constexpr unsigned char end_stream_flag = 0x1;
constexpr unsigned char end_headers_flag = 0x4;

std::string number(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::uint32_t number_at(std::string const& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < 4; ++n)
    value = value << 8 | static_cast<unsigned char>(bytes[at + n]);
  return value;
}

std::string frame(frame_type type, unsigned flags, std::uint32_t stream,
                  std::string const& payload) {
  auto bytes = number(static_cast<std::uint32_t>(payload.size())).substr(1);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return bytes + number(stream) + payload;
}

std::string rst_stream(std::uint32_t stream, http2_error code) {
  return frame(frame_type::rst_stream, 0, stream, number(static_cast<std::uint32_t>(code)));
}

/// A reply whose headers leave the client's HPACK table as it is.
std::string http_reply(std::uint32_t stream, int status, std::string const& body) {
  auto const code = std::to_string(status);
  std::string const type = "text/html";
  // Literals without indexing; names of the static table: 8 is :status, 31 (15 + 16) content-type.
  auto const block = std::string("\x08") + static_cast<char>(code.size()) + code + "\x0f\x10" +
                     static_cast<char>(type.size()) + type;
  return frame(frame_type::headers, end_headers_flag, stream, block) +
         frame(frame_type::data, end_stream_flag, stream, body);
}

enum class manner { silent, close, reset, answer, forward };
enum class fault_kind { rst, goaway, http };

struct fault {
  fault_kind kind = fault_kind::rst;
  http2_error code = http2_error::no_error;
  int status = 0;
  std::string body;
};

/// A socket with a queue before it, so that whole frames of two writers do not mix.
struct peer {
  explicit peer(tcp::socket socket) : socket(std::move(socket)) {}

  static void send(std::shared_ptr<peer> const& self, std::string bytes) {
    self->queue.push_back(std::move(bytes));
    if (self->queue.size() == 1) write(self);
  }

  static void write(std::shared_ptr<peer> const& self) {
    auto then = [self](asio::error_code error, std::size_t) {
      self->queue.pop_front();
      if (error) return self->queue.clear();
      if (!self->queue.empty()) write(self);
    };
    asio::async_write(self->socket, asio::buffer(self->queue.front()), std::move(then));
  }

  void close() {
    asio::error_code ignored;
    socket.close(ignored);
  }

  tcp::socket socket;
  std::deque<std::string> queue;
};

asio::awaitable<std::string> read_exactly(peer& from, std::size_t size) {
  std::string bytes(size, '\0');
  co_await asio::async_read(from.socket, asio::buffer(bytes), asio::use_awaitable);
  co_return bytes;
}

asio::awaitable<std::string> read_frame(peer& from) {
  auto bytes = co_await read_exactly(from, header_size);
  auto const size = number_at(bytes, 0) >> 8;
  auto const payload = co_await read_exactly(from, size);
  co_return bytes + payload;
}

frame_type type_of(std::string const& bytes) { return static_cast<frame_type>(bytes[3]); }
std::uint32_t stream_of(std::string const& bytes) { return number_at(bytes, 5) & 0x7fffffff; }
bool ends_headers(std::string const& bytes) {
  return (static_cast<unsigned char>(bytes[4]) & end_headers_flag) != 0;
}

}  // namespace

struct raw_server::impl {
  impl() {
    asio::co_spawn(context, accept(), asio::detached);
    thread = std::thread([this] { context.run(); });
  }
  ~impl() {
    context.stop();
    thread.join();
  }

  /// A connection that is passed on, and the streams that are not.
  struct link {
    std::shared_ptr<peer> client;
    std::shared_ptr<peer> server;
    std::uint32_t last_stream = 0;
    std::set<std::uint32_t> dead;
    std::optional<fault> pending;  ///< For the stream whose headers are arriving.
  };

  asio::awaitable<void> accept() {
    while (true) {
      auto socket = co_await acceptor.async_accept(asio::use_awaitable);
      auto const client = std::make_shared<peer>(std::move(socket));
      auto how = manner::silent;
      {
        std::lock_guard lock(mutex);
        how = behaviour;
        ++accepted;
      }
      condition.notify_all();
      std::erase_if(peers, [](std::weak_ptr<peer> const& one) { return one.expired(); });
      peers.push_back(client);
      asio::co_spawn(context, serve(client, how), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<peer> client, manner how) {
    try {
      if (how == manner::reset) client->socket.set_option(asio::socket_base::linger(true, 0));
      if (how == manner::close || how == manner::reset) co_return client->close();
      if (how == manner::forward) co_return co_await forward(client);
      while (true) {
        std::string bytes(4096, '\0');
        auto const size =
            co_await client->socket.async_read_some(asio::buffer(bytes), asio::use_awaitable);
        std::string reply;
        {
          std::lock_guard lock(mutex);
          seen.append(bytes, 0, size);
          reply = fixed;
        }
        if (how != manner::answer) continue;
        co_await asio::async_write(client->socket, asio::buffer(reply), asio::use_awaitable);
        client->socket.shutdown(tcp::socket::shutdown_send);
        how = manner::silent;
      }
    } catch (std::system_error const&) {
      client->close();
    }
  }

  asio::awaitable<void> forward(std::shared_ptr<peer> client) {
    auto both = std::make_shared<link>();
    both->client = client;
    both->server = std::make_shared<peer>(tcp::socket(context));
    peers.push_back(both->server);
    auto port = 0;
    {
      std::lock_guard lock(mutex);
      port = upstream;
    }
    tcp::endpoint const endpoint(asio::ip::address_v4::loopback(),
                                 static_cast<unsigned short>(port));
    co_await both->server->socket.async_connect(endpoint, asio::use_awaitable);
    asio::co_spawn(context, from_server(both), asio::detached);
    try {
      auto preface = co_await read_exactly(*client, preface_size);
      peer::send(both->server, std::move(preface));
      while (true) on_client_frame(*both, co_await read_frame(*client));
    } catch (std::system_error const&) {
      client->close();
      both->server->close();
    }
  }

  asio::awaitable<void> from_server(std::shared_ptr<link> both) {
    try {
      while (true) {
        auto bytes = co_await read_frame(*both->server);
        // Headers pass in any case: the client's HPACK table depends on them.
        auto const dead = both->dead.contains(stream_of(bytes)) &&
                          type_of(bytes) != frame_type::headers &&
                          type_of(bytes) != frame_type::continuation;
        if (!dead && !is_frozen()) peer::send(both->client, std::move(bytes));
      }
    } catch (std::system_error const&) {
      both->client->close();
      both->server->close();
    }
  }

  void on_client_frame(link& both, std::string bytes) {
    if (is_frozen()) return;
    auto const type = type_of(bytes);
    auto const stream = stream_of(bytes);
    auto const has_headers = type == frame_type::headers || type == frame_type::continuation;
    if (type == frame_type::headers && stream > both.last_stream) {
      both.last_stream = stream;
      both.pending = next_fault();
      if (both.pending) both.dead.insert(stream);
    }
    // The server must see the headers of dead streams too, for its HPACK table.
    if (both.dead.contains(stream) && !has_headers) return;
    auto const complete = has_headers && ends_headers(bytes);
    peer::send(both.server, std::move(bytes));
    if (!complete || !both.pending) return;
    peer::send(both.server, rst_stream(stream, http2_error::cancel));
    peer::send(both.client, fault_frames(*both.pending, stream));
    both.pending.reset();
  }

  static std::string fault_frames(fault const& what, std::uint32_t stream) {
    if (what.kind == fault_kind::rst) return rst_stream(stream, what.code);
    if (what.kind == fault_kind::http) return http_reply(stream, what.status, what.body);
    auto const last = stream < 2 ? 0 : stream - 2;
    return frame(frame_type::goaway, 0, 0,
                 number(last) + number(static_cast<std::uint32_t>(what.code)));
  }

  std::optional<fault> next_fault() {
    std::lock_guard lock(mutex);
    if (faults.empty()) return std::nullopt;
    auto const next = faults.front();
    faults.pop_front();
    return next;
  }

  bool is_frozen() const {
    std::lock_guard lock(mutex);
    return frozen;
  }

  void add_faults(int count, fault const& one) {
    std::lock_guard lock(mutex);
    faults.insert(faults.end(), static_cast<std::size_t>(count), one);
  }

  void behave(manner how) {
    std::lock_guard lock(mutex);
    behaviour = how;
  }

  asio::io_context context{1};
  tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  unsigned short const port = acceptor.local_endpoint().port();
  std::vector<std::weak_ptr<peer>> peers;  // of the thread

  mutable std::mutex mutex;
  mutable std::condition_variable condition;
  manner behaviour = manner::silent;
  bool frozen = false;
  int upstream = 0;
  std::string fixed;
  std::string seen;
  std::size_t accepted = 0;
  std::deque<fault> faults;
  std::thread thread;
};

raw_server::raw_server() : impl_(std::make_unique<impl>()) {}
raw_server::~raw_server() = default;

std::string raw_server::target() const { return "127.0.0.1:" + std::to_string(port()); }
int raw_server::port() const { return impl_->port; }

void raw_server::stay_silent() { impl_->behave(manner::silent); }
void raw_server::close_at_once() { impl_->behave(manner::close); }
void raw_server::reset_at_once() { impl_->behave(manner::reset); }

void raw_server::answer(std::string bytes) {
  std::lock_guard lock(impl_->mutex);
  impl_->fixed = std::move(bytes);
  impl_->behaviour = manner::answer;
}

void raw_server::answer_http1(int status, std::string const& reason, std::string const& body) {
  answer("HTTP/1.1 " + std::to_string(status) + ' ' + reason +
         "\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body);
}

void raw_server::forward_to(int port) {
  std::lock_guard lock(impl_->mutex);
  impl_->upstream = port;
  impl_->behaviour = manner::forward;
}

void raw_server::fail_streams(int count, http2_error code) {
  fault one;
  one.code = code;
  impl_->add_faults(count, one);
}

void raw_server::refuse_streams_with_goaway(int count, http2_error code) {
  fault one;
  one.kind = fault_kind::goaway;
  one.code = code;
  impl_->add_faults(count, one);
}

void raw_server::answer_streams_with_http(int count, int status, std::string const& body) {
  fault one;
  one.kind = fault_kind::http;
  one.status = status;
  one.body = body;
  impl_->add_faults(count, one);
}

int raw_server::faults_left() const {
  std::lock_guard lock(impl_->mutex);
  return static_cast<int>(impl_->faults.size());
}

void raw_server::freeze() {
  std::lock_guard lock(impl_->mutex);
  impl_->frozen = true;
  impl_->behaviour = manner::silent;
}

void raw_server::drop_connections() {
  auto* const own = impl_.get();
  asio::post(own->context, [own] {
    for (auto const& one : own->peers) {
      if (auto const held = one.lock()) held->close();
    }
  });
}

std::size_t raw_server::connections() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

std::string raw_server::received() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->seen;
}

void raw_server::wait_for_connections(std::size_t count, std::chrono::seconds limit) const {
  std::unique_lock lock(impl_->mutex);
  if (impl_->condition.wait_for(lock, limit, [&] { return impl_->accepted >= count; })) return;
  throw std::runtime_error("the raw server waited in vain for " + std::to_string(count) +
                           " connections; it saw " + std::to_string(impl_->accepted));
}

}  // namespace temporal::test
