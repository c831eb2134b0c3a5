#pragma once

#include <temporal/detail/common/openssl.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

/// @file
/// TLS without I/O. Included by bodies only.

namespace temporal::detail {

/// OpenSSL's functions for TLS want the thread's list of errors empty before, and it is to be so
/// after, for the next one that reads it.
class clean_openssl {
 public:
  clean_openssl() { ERR_clear_error(); }
  ~clean_openssl() { ERR_clear_error(); }
  clean_openssl(clean_openssl const&) = delete;
  clean_openssl& operator=(clean_openssl const&) = delete;
};

/// @param oldest such as TLS1_2_VERSION
inline tls_context_ptr make_tls_context(int oldest) {
  tls_context_ptr context(SSL_CTX_new(TLS_client_method()));
  if (!context) throw std::runtime_error("OpenSSL has no TLS client");
  SSL_CTX_set_min_proto_version(context.get(), oldest);
  return context;
}

/// Trusts the CAs of a PEM text; without one, those of the system.
inline void trust(SSL_CTX* context, std::string const& root_ca) {
  if (root_ca.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return;
  }
  bio_ptr const pem(BIO_new_mem_buf(root_ca.data(), static_cast<int>(root_ca.size())));
  while (auto const one =
             certificate_ptr(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr))) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), one.get());
  }
}

/// The client's side of one TLS connection: bytes from the server go in with `feed`, those for it
/// come out of `take_output`.
class memory_tls {
 public:
  enum class progress { done, needs_input, ended, failed };

  explicit memory_tls(SSL_CTX* context)
      : session_(SSL_new(context)), input_(BIO_new(BIO_s_mem())), output_(BIO_new(BIO_s_mem())) {
    // No more bytes now does not mean none ever.
    BIO_set_mem_eof_return(input_, -1);
    SSL_set_bio(session_.get(), input_, output_);
    SSL_set_connect_state(session_.get());
  }

  SSL* session() const noexcept { return session_.get(); }

  progress handshake() {
    clean_openssl const clean;
    return after(SSL_do_handshake(session_.get()));
  }

  /// After the handshake.
  void write(std::string_view plain) {
    clean_openssl const clean;
    SSL_write(session_.get(), plain.data(), static_cast<int>(plain.size()));
  }

  /// Adds what the server said to `plain`, if there is some.
  progress read(std::string& plain) {
    clean_openssl const clean;
    char buffer[4096];
    for (;;) {
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

  /// Why it failed; empty where OpenSSL does not say.
  std::string const& reason() const noexcept { return reason_; }

 private:
  progress after(int result) {
    if (result > 0) return progress::done;
    auto const why = SSL_get_error(session_.get(), result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return progress::needs_input;
    if (why == SSL_ERROR_ZERO_RETURN) return progress::ended;
    if (auto const* reason = ERR_reason_error_string(ERR_peek_error())) reason_ = reason;
    return progress::failed;
  }

  tls_session_ptr session_;
  BIO* input_;   // the session's
  BIO* output_;  // the session's
  std::string reason_;
};

}  // namespace temporal::detail
