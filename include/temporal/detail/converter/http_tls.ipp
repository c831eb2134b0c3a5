#pragma once

#include <temporal/detail/converter/http_tls.hpp>

#include <asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <stdexcept>

namespace temporal::detail {

class http_tls::impl {
 public:
  impl(std::string const& host, std::string const& root_ca) {
    ERR_clear_error();
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!context_) throw std::runtime_error("OpenSSL has no TLS client");
    SSL_CTX_set_options(context_.get(), SSL_OP_ALL);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    trust(root_ca);
    session_.reset(SSL_new(context_.get()));
    expect(host);
    input_ = BIO_new(BIO_s_mem());
    output_ = BIO_new(BIO_s_mem());
    // No more bytes now does not mean none ever.
    BIO_set_mem_eof_return(input_, -1);
    SSL_set_bio(session_.get(), input_, output_);
    SSL_set_connect_state(session_.get());
  }

  progress handshake() {
    ERR_clear_error();
    return after(SSL_do_handshake(session_.get()));
  }

  void write(std::string_view plain) {
    ERR_clear_error();
    SSL_write(session_.get(), plain.data(), static_cast<int>(plain.size()));
  }

  progress read(std::string& plain) {
    char buffer[16 << 10];
    for (;;) {
      ERR_clear_error();
      auto const size = SSL_read(session_.get(), buffer, sizeof(buffer));
      if (size <= 0) return after(size);
      plain.append(buffer, static_cast<std::size_t>(size));
    }
  }

  void feed(std::string_view bytes) {
    BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
  }

  std::string take_output() {
    std::string bytes(BIO_ctrl_pending(output_), '\0');
    BIO_read(output_, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

  std::string const& problem() const noexcept { return problem_; }

 private:
  struct free_context {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  };
  struct free_session {
    void operator()(SSL* session) const noexcept { SSL_free(session); }
  };

  void trust(std::string const& root_ca) {
    if (root_ca.empty()) {
      SSL_CTX_set_default_verify_paths(context_.get());
      return;
    }
    auto* const pem = BIO_new_mem_buf(root_ca.data(), static_cast<int>(root_ca.size()));
    while (auto* const one = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr)) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), one);
      X509_free(one);
    }
    BIO_free(pem);
  }

  /// Whose certificate it must be.
  void expect(std::string const& host) {
    asio::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    auto const set =
        not_an_address
            ? SSL_set1_host(session_.get(), host.c_str()) == 1 &&
                  SSL_set_tlsext_host_name(session_.get(), host.c_str()) == 1
            : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_.get()), host.c_str()) == 1;
    if (!set) throw std::runtime_error("no certificate can be for its name");
  }

  progress after(int result) {
    if (result > 0) return progress::done;
    auto const why = SSL_get_error(session_.get(), result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return progress::needs_input;
    if (why == SSL_ERROR_ZERO_RETURN) {
      problem_ = "the server ended it";
      return progress::ended;
    }
    auto const* const reason = ERR_reason_error_string(ERR_peek_error());
    problem_ = reason != nullptr ? reason : "OpenSSL does not say why";
    // Others on this thread read that list too, and would take it for theirs.
    ERR_clear_error();
    return progress::failed;
  }

  std::unique_ptr<SSL_CTX, free_context> context_;
  std::unique_ptr<SSL, free_session> session_;
  BIO* input_ = nullptr;   // the session's
  BIO* output_ = nullptr;  // the session's
  std::string problem_;
};

TEMPORAL_DECL http_tls::http_tls(std::string const& host, std::string const& root_ca)
    : impl_(std::make_unique<impl>(host, root_ca)) {}
TEMPORAL_DECL http_tls::~http_tls() = default;

TEMPORAL_DECL http_tls::progress http_tls::handshake() { return impl_->handshake(); }
TEMPORAL_DECL void http_tls::write(std::string_view plain) { impl_->write(plain); }
TEMPORAL_DECL http_tls::progress http_tls::read(std::string& plain) { return impl_->read(plain); }
TEMPORAL_DECL void http_tls::feed(std::string_view bytes) { impl_->feed(bytes); }
TEMPORAL_DECL std::string http_tls::take_output() { return impl_->take_output(); }
TEMPORAL_DECL std::string const& http_tls::problem() const noexcept { return impl_->problem(); }

}  // namespace temporal::detail
