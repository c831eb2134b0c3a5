#pragma once

#include <temporal/detail/common/memory_tls.hpp>
#include <temporal/detail/converter/http_tls.hpp>

#include <asio/ip/address.hpp>

#include <stdexcept>

namespace temporal::detail {

class http_tls::impl {
 public:
  impl(std::string const& host, std::string const& root_ca)
      : context_(make_tls_context(TLS1_2_VERSION)), tls_(prepared(context_.get(), root_ca)) {
    asio::error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    auto* const session = tls_.session();
    auto const set =
        not_an_address ? SSL_set1_host(session, host.c_str()) == 1 &&
                             SSL_set_tlsext_host_name(session, host.c_str()) == 1
                       : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1;
    if (!set) throw std::runtime_error("no certificate can be for its name");
  }

  progress noted(memory_tls::progress state) {
    switch (state) {
      case memory_tls::progress::done:
        return progress::done;
      case memory_tls::progress::needs_input:
        return progress::needs_input;
      case memory_tls::progress::ended:
        problem_ = "the server ended it";
        return progress::ended;
      default:
        problem_ = tls_.reason().empty() ? "OpenSSL does not say why" : tls_.reason();
        return progress::failed;
    }
  }

  memory_tls& tls() noexcept { return tls_; }
  std::string const& problem() const noexcept { return problem_; }

 private:
  static SSL_CTX* prepared(SSL_CTX* context, std::string const& root_ca) {
    clean_openssl const clean;
    SSL_CTX_set_options(context, SSL_OP_ALL);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    trust(context, root_ca);
    return context;
  }

  tls_context_ptr context_;
  memory_tls tls_;
  std::string problem_;
};

TEMPORAL_DECL http_tls::http_tls(std::string const& host, std::string const& root_ca)
    : impl_(std::make_unique<impl>(host, root_ca)) {}
TEMPORAL_DECL http_tls::~http_tls() = default;

TEMPORAL_DECL http_tls::progress http_tls::handshake() {
  return impl_->noted(impl_->tls().handshake());
}
TEMPORAL_DECL void http_tls::write(std::string_view plain) { impl_->tls().write(plain); }
TEMPORAL_DECL http_tls::progress http_tls::read(std::string& plain) {
  return impl_->noted(impl_->tls().read(plain));
}
TEMPORAL_DECL void http_tls::feed(std::string_view bytes) { impl_->tls().feed(bytes); }
TEMPORAL_DECL std::string http_tls::take_output() { return impl_->tls().take_output(); }
TEMPORAL_DECL std::string const& http_tls::problem() const noexcept { return impl_->problem(); }

}  // namespace temporal::detail
