#pragma once

#include <temporal/detail/common/memory_tls.hpp>
#include <temporal/detail/common/openssl.hpp>
#include <temporal/detail/rpc/tls_session.hpp>

#include <asio/ip/address.hpp>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>

namespace temporal::detail::rpc {

inline bio_ptr memory_of(std::string_view text) {
  return bio_ptr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// The next one of several in a PEM text; nothing at its end.
inline certificate_ptr next_certificate(bio_ptr const& from) {
  return certificate_ptr(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr));
}

inline std::string address_text(ASN1_OCTET_STRING const* address) {
  auto const* bytes = ASN1_STRING_get0_data(address);
  if (ASN1_STRING_length(address) == 4) {
    asio::ip::address_v4::bytes_type four{};
    std::copy_n(bytes, four.size(), four.begin());
    return asio::ip::make_address_v4(four).to_string();
  }
  if (ASN1_STRING_length(address) == 16) {
    asio::ip::address_v6::bytes_type sixteen{};
    std::copy_n(bytes, sixteen.size(), sixteen.begin());
    return asio::ip::make_address_v6(sixteen).to_string();
  }
  return "an address of unknown kind";
}

inline std::vector<std::string> names_of(X509* from) {
  std::vector<std::string> result;
  std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>> const all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(from, NID_subject_alt_name, nullptr, nullptr)));
  for (int n = 0; n < sk_GENERAL_NAME_num(all.get()); ++n) {
    auto const* one = sk_GENERAL_NAME_value(all.get(), n);
    if (one->type == GEN_DNS) {
      auto const* text = ASN1_STRING_get0_data(one->d.dNSName);
      result.emplace_back(reinterpret_cast<char const*>(text),
                          static_cast<std::size_t>(ASN1_STRING_length(one->d.dNSName)));
    } else if (one->type == GEN_IPADD) {
      result.push_back(address_text(one->d.iPAddress));
    }
  }
  return result;
}

inline peer_certificate read_certificate(X509* from) {
  peer_certificate result;
  auto const* subject = X509_get_subject_name(from);
  auto const* issuer = X509_get_issuer_name(from);
  result.subject = name_text(subject);
  result.issuer = name_text(issuer);
  result.names = names_of(from);
  result.not_before = time_text(X509_get0_notBefore(from));
  result.not_after = time_text(X509_get0_notAfter(from));
  result.self_signed = X509_NAME_cmp(subject, issuer) == 0;
  return result;
}

inline bool is_for(X509* certificate, std::string const& name) {
  asio::error_code error;
  asio::ip::make_address(name, error);
  if (!error) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  return X509_check_host(certificate, name.data(), name.size(), 0, nullptr) == 1;
}

class tls_session::impl {
 public:
  explicit impl(tls_question const& question) : question_(question) {
    clean_openssl const clean;
    auto const oldest =
        question.minimum_version == tls_version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
    context_ = make_tls_context(oldest);
    trust(context_.get(), question.root_ca);
    // gRPC also trusts an intermediate CA that was given as a root.
    if (!question.root_ca.empty()) {
      X509_STORE_set_flags(SSL_CTX_get_cert_store(context_.get()),
                           X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
    }
    use_client_certificate();
    tls_.emplace(context_.get());
    auto* const ssl = tls_->session();
    SSL_set_app_data(ssl, this);
    if (question.verify) SSL_set_verify(ssl, SSL_VERIFY_PEER, &impl::on_verification);
    SSL_set_cert_cb(ssl, &impl::on_certificate_request, this);
    SSL_set_info_callback(ssl, &impl::on_info);
    SSL_set_msg_callback(ssl, &impl::on_message);
    SSL_set_msg_callback_arg(ssl, this);
    constexpr unsigned char http2[] = {2, 'h', '2'};
    SSL_set_alpn_protos(ssl, http2, sizeof(http2));
    asio::error_code is_name;
    asio::ip::make_address(question.server_name, is_name);
    if (is_name) SSL_set_tlsext_host_name(ssl, question.server_name.c_str());
  }

  progress handshake() {
    clean_openssl const clean;
    auto const result = noted(tls_->handshake());
    if (result == progress::done) note_completion();
    return result;
  }

  progress read(std::string& plain) {
    clean_openssl const clean;
    return noted(tls_->read(plain));
  }

  memory_tls& tls() noexcept { return *tls_; }
  tls_findings const& findings() const noexcept { return findings_; }

 private:
  static impl& of(SSL const* ssl) { return *static_cast<impl*>(SSL_get_app_data(ssl)); }

  /// Notes what is wrong with the chain, and lets the handshake go on.
  static int on_verification(int good, X509_STORE_CTX* store) {
    auto const* ssl = static_cast<SSL const*>(
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    if (good == 0) of(ssl).add_problem(*store);
    return 1;
  }

  static int on_certificate_request(SSL* ssl, void* self) {
    auto& findings = static_cast<impl*>(self)->findings_;
    findings.certificate_requested = true;
    auto const* names = SSL_get0_peer_CA_list(ssl);
    for (int n = 0; n < sk_X509_NAME_num(names); ++n) {
      findings.accepted_cas.push_back(name_text(sk_X509_NAME_value(names, n)));
    }
    return 1;
  }

  static void on_info(SSL const* ssl, int where, int value) {
    if ((where & SSL_CB_ALERT) == 0 || (where & SSL_CB_READ) == 0) return;
    auto& findings = of(ssl).findings_;
    findings.answered = true;
    findings.alert = static_cast<tls_alert>(value & 0xff);
    findings.alert_text = SSL_alert_desc_string_long(value);
  }

  static void on_message(int sent, int, int type, void const*, std::size_t, SSL*, void* self) {
    if (sent == 0 && type == SSL3_RT_HANDSHAKE) static_cast<impl*>(self)->findings_.answered = true;
  }

  void add_problem(X509_STORE_CTX& store) {
    auto const code = X509_STORE_CTX_get_error(&store);
    auto fault = certificate_fault::untrusted;
    if (code == X509_V_ERR_CERT_HAS_EXPIRED) fault = certificate_fault::expired;
    if (code == X509_V_ERR_CERT_NOT_YET_VALID) fault = certificate_fault::not_yet_valid;
    auto* const certificate = X509_STORE_CTX_get_current_cert(&store);
    findings_.problems.emplace_back(
        fault, X509_verify_cert_error_string(code),
        certificate != nullptr ? read_certificate(certificate) : peer_certificate());
  }

  void use_client_certificate() {
    if (question_.certificate_chain.empty()) return;
    auto const chain = memory_of(question_.certificate_chain);
    auto const leaf = next_certificate(chain);
    if (!leaf || SSL_CTX_use_certificate(context_.get(), leaf.get()) != 1) return;
    while (auto const one = next_certificate(chain)) {
      SSL_CTX_add1_chain_cert(context_.get(), one.get());
    }
    auto const pem = memory_of(question_.private_key);
    key_ptr const key(PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr));
    if (key) SSL_CTX_use_PrivateKey(context_.get(), key.get());
  }

  void note_completion() {
    auto const* ssl = tls_->session();
    findings_.completed = true;
    findings_.version = SSL_get_version(ssl);
    unsigned char const* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &protocol, &size);
    findings_.alpn.assign(reinterpret_cast<char const*>(protocol), size);
    note_certificate();
  }

  void note_certificate() {
    auto* const ssl = tls_->session();
    findings_.certificate_sent =
        findings_.certificate_requested && SSL_get_certificate(ssl) != nullptr;
    if (findings_.certificate) return;
    certificate_ptr const shown(SSL_get1_peer_certificate(ssl));
    if (!shown) return;
    findings_.certificate = read_certificate(shown.get());
    if (!question_.verify || question_.verified_name.empty()) return;
    if (!is_for(shown.get(), question_.verified_name)) {
      findings_.problems.emplace_back(certificate_fault::other_name, "hostname mismatch",
                                      *findings_.certificate);
    }
  }

  progress noted(memory_tls::progress state) {
    if (state == memory_tls::progress::done) return progress::done;
    if (state == memory_tls::progress::needs_input) return progress::needs_input;
    if (!tls_->reason().empty()) findings_.failure = tls_->reason();
    note_certificate();
    return progress::failed;
  }

  tls_question question_;
  tls_findings findings_;
  tls_context_ptr context_;
  std::optional<memory_tls> tls_;
};

TEMPORAL_DECL tls_session::tls_session(tls_question const& question)
    : impl_(std::make_unique<impl>(question)) {}
TEMPORAL_DECL tls_session::~tls_session() = default;

TEMPORAL_DECL tls_session::progress tls_session::handshake() { return impl_->handshake(); }
TEMPORAL_DECL void tls_session::write(std::string_view plain) { impl_->tls().write(plain); }
TEMPORAL_DECL tls_session::progress tls_session::read(std::string& plain) {
  return impl_->read(plain);
}
TEMPORAL_DECL void tls_session::feed(std::string_view bytes) { impl_->tls().feed(bytes); }
TEMPORAL_DECL std::string tls_session::take_output() { return impl_->tls().take_output(); }
TEMPORAL_DECL tls_findings const& tls_session::findings() const noexcept {
  return impl_->findings();
}

}  // namespace temporal::detail::rpc
