#include <support/copy_bytes.hpp>
#include <support/tls_server.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <openssl/pem.h>

#include <atomic>
#include <string_view>
#include <thread>

namespace temporal::test {

using asio::ip::tcp;

struct tls_server::impl {
  using stream = asio::ssl::stream<tcp::socket>;

  explicit impl(tls_server_options given) : options(std::move(given)) {
    tls.use_certificate_chain(asio::buffer(options.server.certificate));
    tls.use_private_key(asio::buffer(options.server.key), asio::ssl::context::pem);
    if (options.only_tls_1_2) SSL_CTX_set_max_proto_version(tls.native_handle(), TLS1_2_VERSION);
    if (!options.client_ca.empty()) {
      tls.add_certificate_authority(asio::buffer(options.client_ca));
      tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
      announce_client_ca();
    }
    if (!options.protocol.empty()) {
      SSL_CTX_set_alpn_select_cb(tls.native_handle(), &impl::choose_protocol, this);
    }
    asio::co_spawn(context, accept(), asio::detached);
    thread = std::thread([this] { context.run(); });
  }
  ~impl() {
    context.stop();
    thread.join();
  }

  /// Clients are told which CA's certificates are wanted.
  void announce_client_ca() {
    auto* const text = BIO_new_mem_buf(options.client_ca.data(), -1);
    auto* const certificate = PEM_read_bio_X509(text, nullptr, nullptr, nullptr);
    SSL_CTX_add_client_CA(tls.native_handle(), certificate);
    X509_free(certificate);
    BIO_free(text);
  }

  static int choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size,
                             unsigned char const* offered, unsigned offered_size, void* self) {
    auto const& protocol = static_cast<impl*>(self)->options.protocol;
    for (unsigned at = 0; at < offered_size; at += 1u + offered[at]) {
      std::string_view const one(reinterpret_cast<char const*>(offered + at + 1), offered[at]);
      if (one != protocol) continue;
      *chosen = offered + at + 1;
      *size = offered[at];
      return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }

  asio::awaitable<void> accept() {
    while (true) {
      auto socket = co_await acceptor.async_accept(asio::use_awaitable);
      auto const client = std::make_shared<stream>(std::move(socket), tls);
      asio::co_spawn(context, serve(client), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<stream> client) {
    try {
      co_await client->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      ++handshakes;
      if (options.answer.empty() && options.upstream != 0) co_return co_await pass_on(client);
      std::string bytes(4096, '\0');
      do {
        co_await client->async_read_some(asio::buffer(bytes), asio::use_awaitable);
      } while (options.answer.empty());
      co_await asio::async_write(*client, asio::buffer(options.answer), asio::use_awaitable);
      co_await client->async_shutdown(asio::use_awaitable);
    } catch (std::system_error const&) {
      // The client's or the server's verdict; the socket closes.
    }
  }

  asio::awaitable<void> pass_on(std::shared_ptr<stream> client) {
    auto const server = std::make_shared<tcp::socket>(context);
    tcp::endpoint const endpoint(asio::ip::address_v4::loopback(),
                                 static_cast<unsigned short>(options.upstream));
    co_await server->async_connect(endpoint, asio::use_awaitable);
    asio::co_spawn(context, pump(server, client, server), asio::detached);
    co_await pump(client, server, server);
  }

  /// Copies from one to the other; at the end of one, ends the connection to the server.
  template <class From, class To>
  asio::awaitable<void> pump(std::shared_ptr<From> from, std::shared_ptr<To> to,
                             std::shared_ptr<tcp::socket> server) {
    co_await copy_bytes(*from, *to);
    asio::error_code ignored;
    server->close(ignored);
  }

  tls_server_options const options;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::io_context context{1};
  tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  unsigned short const port = acceptor.local_endpoint().port();
  std::atomic<std::size_t> handshakes = 0;
  std::thread thread;
};

tls_server::tls_server(tls_server_options options)
    : impl_(std::make_unique<impl>(std::move(options))) {}
tls_server::~tls_server() = default;

int tls_server::port() const { return impl_->port; }
std::size_t tls_server::handshakes() const { return impl_->handshakes; }

}  // namespace temporal::test
