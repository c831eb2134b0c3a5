#include <support/connect_proxy.hpp>
#include <support/copy_bytes.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read_until.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <openssl/evp.h>
#include <unistd.h>

#include <mutex>
#include <thread>

namespace temporal::test {

using asio::ip::tcp;

namespace {

using any_socket = asio::generic::stream_protocol::socket;

std::string base64(std::string const& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<unsigned char const*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

}  // namespace

struct connect_proxy::impl {
  explicit impl(connect_proxy_options given) : options(std::move(given)) {
    if (options.socket_path.empty()) {
      tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
      port = acceptor.local_endpoint().port();
      asio::co_spawn(context, accept(std::move(acceptor)), asio::detached);
    } else {
      asio::local::stream_protocol::acceptor acceptor(
          context, asio::local::stream_protocol::endpoint(options.socket_path));
      asio::co_spawn(context, accept(std::move(acceptor)), asio::detached);
    }
    thread = std::thread([this] { context.run(); });
  }
  ~impl() {
    context.stop();
    thread.join();
    if (!options.socket_path.empty()) ::unlink(options.socket_path.c_str());
  }

  template <class Acceptor>
  asio::awaitable<void> accept(Acceptor acceptor) {
    while (true) {
      auto socket = co_await acceptor.async_accept(asio::use_awaitable);
      auto const client = std::make_shared<any_socket>(std::move(socket));
      asio::co_spawn(context, serve(client), asio::detached);
    }
  }

  bool is_welcome(std::string const& request) const {
    if (options.user.empty()) return true;
    auto const login = "Proxy-Authorization:";
    auto const at = request.find(login);
    if (at == std::string::npos) return false;
    auto const line = request.substr(at, request.find("\r\n", at) - at);
    return line.ends_with("Basic " + base64(options.user + ':' + options.password));
  }

  int answer_to(std::string const& request) {
    std::lock_guard lock(mutex);
    requests.push_back(request);
    if (!request.starts_with("CONNECT ")) return 405;
    if (!is_welcome(request)) return 407;
    if (options.status == 200) ++tunnels;
    return options.status;
  }

  asio::awaitable<void> serve(std::shared_ptr<any_socket> client) {
    try {
      std::string request;
      auto buffer = asio::dynamic_buffer(request);
      co_await asio::async_read_until(*client, buffer, "\r\n\r\n", asio::use_awaitable);
      auto const status = answer_to(request);
      auto const reply = "HTTP/1.1 " + std::to_string(status) +
                         (status == 200   ? " Connection established"
                          : status == 407 ? " Proxy Authentication Required"
                                          : " Refused") +
                         "\r\n" + (status == 200 ? "" : "Content-Length: 0\r\n") + "\r\n";
      if (status != 200) {
        co_await asio::async_write(*client, asio::buffer(reply), asio::use_awaitable);
        co_return;
      }
      auto const server = std::make_shared<tcp::socket>(context);
      auto const colon = request.find(':');
      tcp::endpoint const endpoint(
          asio::ip::address_v4::loopback(),
          static_cast<unsigned short>(std::stoi(request.substr(colon + 1))));
      co_await server->async_connect(endpoint, asio::use_awaitable);
      co_await asio::async_write(*client, asio::buffer(reply), asio::use_awaitable);
      asio::co_spawn(context, pump(server, client), asio::detached);
      co_await pump(client, server);
    } catch (std::system_error const&) {
      // One of the two has gone; the sockets close.
    }
  }

  template <class From, class To>
  asio::awaitable<void> pump(std::shared_ptr<From> from, std::shared_ptr<To> to) {
    co_await copy_bytes(*from, *to);
    asio::error_code ignored;
    from->close(ignored);
    to->close(ignored);
  }

  connect_proxy_options const options;
  asio::io_context context{1};
  unsigned short port = 0;
  mutable std::mutex mutex;
  std::vector<std::string> requests;
  std::size_t tunnels = 0;
  std::thread thread;
};

connect_proxy::connect_proxy(connect_proxy_options options)
    : impl_(std::make_unique<impl>(std::move(options))) {}
connect_proxy::~connect_proxy() = default;

std::string connect_proxy::address() const {
  if (!impl_->options.socket_path.empty()) return "unix:" + impl_->options.socket_path;
  return "127.0.0.1:" + std::to_string(port());
}

int connect_proxy::port() const { return impl_->port; }

std::vector<std::string> connect_proxy::requests() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::size_t connect_proxy::tunnels() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->tunnels;
}

}  // namespace temporal::test
