#include <support/certificates.hpp>
#include <temporal/detail/common/openssl.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace temporal::test {

namespace {

using temporal::detail::bio_ptr;
using temporal::detail::certificate_ptr;
using temporal::detail::freed_by;
using temporal::detail::key_ptr;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;

void check(bool done, char const* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

template <class Write>
std::string pem_of(Write const& write) {
  bio_ptr const out(BIO_new(BIO_s_mem()));
  check(write(out.get()) == 1, "writing PEM");
  return temporal::detail::text_of(out.get());
}

key_ptr make_key(key_kind kind) {
  key_ptr key([kind] {
    switch (kind) {
      case key_kind::ec:
        return EVP_EC_gen("P-256");
      case key_kind::ed25519:
        return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
      case key_kind::rsa:
        return EVP_RSA_gen(2048);
      case key_kind::rsa_1024:
        return EVP_RSA_gen(1024);
    }
    return static_cast<EVP_PKEY*>(nullptr);
  }());
  check(key != nullptr, "making a key");
  return key;
}

std::string pem_of_key(EVP_PKEY* key, key_format format) {
  return pem_of([&](BIO* out) {
    if (format == key_format::traditional) {
      return PEM_write_bio_PrivateKey_traditional(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    }
    auto const* const cipher = format == key_format::encrypted ? EVP_aes_256_cbc() : nullptr;
    char password[] = "password";
    return PEM_write_bio_PKCS8PrivateKey(out, key, cipher, cipher ? password : nullptr,
                                         cipher ? 8 : 0, nullptr, nullptr);
  });
}

void add_extension(X509* certificate, X509* issuer, int kind, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  extension_ptr const extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

certificate_ptr unsigned_certificate(certificate_request const& request, EVP_PKEY* key) {
  certificate_ptr certificate(X509_new());
  check(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "version");
  std::int64_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "random");
  ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate.get()), serial & 0x7fffffffffffffff);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), request.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), request.valid_until);
  auto* const subject = X509_get_subject_name(certificate.get());
  auto const* const name = reinterpret_cast<unsigned char const*>(request.common_name.c_str());
  check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1, "name");
  check(X509_set_pubkey(certificate.get(), key) == 1, "public key");
  return certificate;
}

}  // namespace

struct certificate_authority::impl {
  key_ptr key;
  certificate_ptr certificate;
  std::string pem;
};

namespace {

/// What makes a certificate a CA's; signs it.
std::string become_authority(X509* own, X509* issuer, EVP_PKEY* signing_key) {
  check(X509_set_issuer_name(own, X509_get_subject_name(issuer)) == 1, "issuer");
  add_extension(own, issuer, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(own, issuer, NID_subject_key_identifier, "hash");
  check(X509_sign(own, signing_key, EVP_sha256()) > 0, "signing");
  return pem_of([&](BIO* out) { return PEM_write_bio_X509(out, own); });
}

}  // namespace

certificate_authority::certificate_authority(std::string const& name)
    : impl_(std::make_unique<impl>()) {
  impl_->key = make_key(key_kind::ec);
  impl_->certificate = unsigned_certificate(certificate_request(name), impl_->key.get());
  auto* const own = impl_->certificate.get();
  impl_->pem = become_authority(own, own, impl_->key.get());
}

certificate_authority::certificate_authority(std::unique_ptr<impl> made) : impl_(std::move(made)) {}

certificate_authority certificate_authority::intermediate(std::string const& name) const {
  auto made = std::make_unique<impl>();
  made->key = make_key(key_kind::ec);
  made->certificate = unsigned_certificate(certificate_request(name), made->key.get());
  made->pem = become_authority(made->certificate.get(), impl_->certificate.get(), impl_->key.get());
  return certificate_authority(std::move(made));
}

identity_pem certificate_authority::identity() const {
  return identity_pem(impl_->pem, pem_of_key(impl_->key.get(), key_format::pkcs8));
}

certificate_authority::~certificate_authority() = default;
certificate_authority::certificate_authority(certificate_authority&&) noexcept = default;

std::string const& certificate_authority::pem() const noexcept { return impl_->pem; }

identity_pem certificate_authority::issue(certificate_request const& request) const {
  auto const key = make_key(request.key);
  auto const certificate = unsigned_certificate(request, key.get());
  auto* const issuer = impl_->certificate.get();
  check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) == 1, "issuer");
  add_extension(certificate.get(), issuer, NID_basic_constraints,
                request.authority ? "critical,CA:TRUE" : "CA:FALSE");
  add_extension(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
  std::string names;
  for (auto const& name : request.names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (auto const& ip : request.addresses) names += (names.empty() ? "IP:" : ",IP:") + ip;
  if (!names.empty()) add_extension(certificate.get(), issuer, NID_subject_alt_name, names);
  auto const add = [&](int kind, std::string const& value) {
    if (!value.empty()) add_extension(certificate.get(), issuer, kind, value);
  };
  add(NID_ext_key_usage, request.extended_key_usage);
  add(NID_key_usage, request.key_usage);
  check(X509_sign(certificate.get(), impl_->key.get(), EVP_sha256()) > 0, "signing");
  return identity_pem(pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); }),
                      pem_of_key(key.get(), request.format));
}

identity_pem certificate_authority::server() const {
  certificate_request request("localhost");
  request.names = {"localhost"};
  request.addresses = {"127.0.0.1", "::1"};
  return issue(request);
}

identity_pem certificate_authority::server_named(std::string const& name) const {
  certificate_request request(name);
  request.names = {name};
  return issue(request);
}

identity_pem certificate_authority::client(std::string const& common_name) const {
  return issue(certificate_request(common_name));
}

identity_pem certificate_authority::expired() const {
  certificate_request request("localhost");
  request.names = {"localhost"};
  request.addresses = {"127.0.0.1", "::1"};
  request.valid_from = -48 * 3600;
  request.valid_until = -24 * 3600;
  return issue(request);
}

}  // namespace temporal::test
