#pragma once

#include <temporal/detail/common/openssl.hpp>
#include <temporal/detail/rpc/credentials.hpp>

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/version_info.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <functional>
#include <stdexcept>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::shared_ptr<tls_setup const> tls_setup::load(tls_options options) {
  auto const now = std::chrono::system_clock::now();
  auto texts = read_tls_texts(options);
  auto material = check_tls_texts(options, texts, now);
  return std::make_shared<tls_setup const>(std::move(options), std::move(texts),
                                           std::move(material));
}

/// Decides after the handshake: takes any server, or only one whose certificate has a given name.
/// That the certificate leads to a CA is decided before, in the handshake.
class server_verifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  /// Empty: any server.
  explicit server_verifier(std::string name) : name_(std::move(name)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>, grpc::Status* result) override {
    auto const shown = request->peer_cert();
    if (!name_.empty() && !has_name(std::string(shown.data(), shown.size()))) {
      *result = grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                             "Hostname Verification Check failed: the server's certificate is not "
                             "for the name '" +
                                 name_ + "'");
    }
    return true;
  }

  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  bool has_name(std::string const& pem) const {
    quiet_openssl const quiet;
    bio_ptr const in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    certificate_ptr const certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) return false;
    return X509_check_host(certificate.get(), name_.data(), name_.size(), 0, nullptr) == 1 ||
           X509_check_ip_asc(certificate.get(), name_.c_str(), 0) == 1;
  }

  std::string name_;
};

/// A certificate of nobody. gRPC 1.51 wants some CA even when it verifies nothing, and fails where
/// the system has none, as slim containers do.
inline std::string placeholder_ca() {
  quiet_openssl const quiet;
  key_ptr const key(EVP_EC_gen("P-256"));
  certificate_ptr const certificate(X509_new());
  bio_ptr const out(BIO_new(BIO_s_mem()));
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 0);
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  PEM_write_bio_X509(out.get(), certificate.get());
  return text_of(out.get());
}

/// The setters of gRPC's options have other names in newer releases, and some came later:
/// templates, so that what is not there is not compiled.
template <class Options>
void give_material(Options& options, std::string const& root_ca, tls_material const& material) {
  using provider = grpc::experimental::StaticDataCertificateProvider;
  std::vector<grpc::experimental::IdentityKeyCertPair> pairs;
  if (!material.certificate_chain.empty()) {
    pairs.push_back({material.private_key, material.certificate_chain});
  }
  if constexpr (requires { options.set_identity_certificate_provider(nullptr); }) {
    options.set_root_certificate_provider(std::make_shared<provider>(root_ca));
    if (!pairs.empty()) {
      options.set_identity_certificate_provider(std::make_shared<provider>(pairs));
    }
  } else {
    options.set_certificate_provider(std::make_shared<provider>(root_ca, pairs));
    options.watch_root_certs();
    if (!pairs.empty()) options.watch_identity_key_cert_pairs();
  }
}

template <class Options>
void refuse_tls_1_2(Options& options) {
  if constexpr (requires { options.set_min_tls_version(grpc_tls_version::TLS1_3); }) {
    options.set_min_tls_version(grpc_tls_version::TLS1_3);
  }
}

/// @throws std::invalid_argument when gRPC cannot do that. To be asked before there are options:
/// gRPC frees them with the credentials made of them, and leaks those of which none are made.
template <class Options>
void check_refusing_tls_1_2() {
  if constexpr (!requires(Options& options) {
                  options.set_min_tls_version(grpc_tls_version::TLS1_3);
                }) {
    throw std::invalid_argument(
        "tls_options: minimum_version TLS 1.3 cannot be had with gRPC " GRPC_CPP_VERSION_STRING
        ", which has no such setting; use a newer gRPC, or let the server refuse TLS 1.2");
  }
}

TEMPORAL_DECL std::shared_ptr<grpc::ChannelCredentials> make_credentials(tls_setup const& tls) {
  auto const& material = tls.material;
  auto const own_check = tls.options.skip_verification || !tls.options.verification_name.empty();
  if (!own_check && tls.options.minimum_version == tls_version::tls_1_2) {
    grpc::SslCredentialsOptions pem;
    pem.pem_root_certs = material.root_ca;
    pem.pem_cert_chain = material.certificate_chain;
    pem.pem_private_key = material.private_key;
    return grpc::SslCredentials(pem);
  }
  using options_type = grpc::experimental::TlsChannelCredentialsOptions;
  auto const only_tls_1_3 = tls.options.minimum_version == tls_version::tls_1_3;
  if (only_tls_1_3) check_refusing_tls_1_2<options_type>();
  options_type options;
  if (only_tls_1_3) refuse_tls_1_2(options);
  give_material(options, tls.options.skip_verification ? placeholder_ca() : material.root_ca,
                material);
  if (own_check) {
    // Off for the handshake alone, gRPC would still compare the name.
    options.set_verify_server_certs(!tls.options.skip_verification);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        grpc::experimental::ExternalCertificateVerifier::Create<server_verifier>(
            tls.options.verification_name));
  }
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace temporal::detail::rpc
