// PEM. Input: client certificate, client key and root CA as their texts, with a zero byte between.
// "@C" stands for a good certificate, "@K" for its key, "@R" for its CA, so that no key is in the
// corpus.

#include <temporal/detail/common/openssl.hpp>
#include <temporal/detail/rpc/pem.hpp>
#include <temporal/rpc/connect_error.hpp>

#include <fuzz/fuzz.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace detail = temporal::detail;
namespace rpc = temporal::detail::rpc;
using temporal::test::require;

namespace {

/// A CA and what it issued, new in each run.
class good_texts {
 public:
  good_texts() {
    detail::key_ptr const ca_key(EVP_EC_gen("P-256"));
    detail::key_ptr const own_key(EVP_EC_gen("P-256"));
    auto const ca_certificate = issue("CA", ca_key.get(), nullptr, ca_key.get());
    auto const own_certificate = issue("orders", own_key.get(), ca_certificate.get(), ca_key.get());
    root = text_of_certificate(ca_certificate.get());
    certificate = text_of_certificate(own_certificate.get());
    detail::bio_ptr const out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(out.get(), own_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    key = detail::text_of(out.get());
    // Of the second line of its base64: the first is the same for all keys of a kind.
    secret = key.substr(key.find('\n', key.find('\n') + 1) + 1, 16);
  }

  std::string root;
  std::string certificate;
  std::string key;
  std::string secret;

 private:
  static detail::certificate_ptr issue(char const* name, EVP_PKEY* key, X509* issuer,
                                       EVP_PKEY* issuer_key) {
    detail::certificate_ptr made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), issuer == nullptr ? 1 : 2);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    auto* const subject = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>(name), -1, -1, 0);
    X509_set_issuer_name(made.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
    X509_set_pubkey(made.get(), key);
    auto* const constraints = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints,
                                                  issuer == nullptr ? "CA:TRUE" : "CA:FALSE");
    X509_add_ext(made.get(), constraints, -1);
    X509_EXTENSION_free(constraints);
    X509_sign(made.get(), issuer_key, EVP_sha256());
    return made;
  }

  static std::string text_of_certificate(X509* certificate) {
    detail::bio_ptr const out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), certificate);
    return detail::text_of(out.get());
  }
};

std::string filled_in(std::string_view text, good_texts const& good) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const next = i + 1 < text.size() ? text[i + 1] : '\0';
    auto const* const stands_for = text[i] != '@' ? nullptr
                                   : next == 'C'  ? &good.certificate
                                   : next == 'K'  ? &good.key
                                   : next == 'R'  ? &good.root
                                                  : nullptr;
    if (stands_for == nullptr) {
      result += text[i];
      continue;
    }
    result += *stands_for;
    ++i;
  }
  return result;
}

std::optional<temporal::pem_source> source(std::string_view piece, good_texts const& good) {
  if (piece.empty()) return std::nullopt;
  return temporal::pem_text(filled_in(piece, good));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static good_texts const good;
  temporal::test::fuzz_input input(data, size);
  temporal::tls_options options;
  options.client_certificate = source(input.until('\0'), good);
  options.client_private_key = source(input.until('\0'), good);
  options.server_root_ca = source(input.until('\0'), good);
  options.skip_verification = !options.server_root_ca;
  try {
    auto const material = rpc::load_tls_material(options);
    require(material.describe().find(good.secret) == std::string::npos, "no key is described");
    // What was repaired needs no repair.
    if (options.client_certificate) {
      options.client_certificate = temporal::pem_text(material.certificate_chain);
      options.client_private_key = temporal::pem_text(material.private_key);
    }
    if (options.server_root_ca) options.server_root_ca = temporal::pem_text(material.root_ca);
    auto const again = rpc::load_tls_material(options);
    require(again.certificate_chain == material.certificate_chain &&
                again.private_key == material.private_key && again.root_ca == material.root_ca,
            "what was repaired is taken as it is");
  } catch (temporal::connect_error const& refused) {
    using kind = temporal::connect_error_kind;
    require(refused.kind() == kind::bad_pem || refused.kind() == kind::key_mismatch ||
                refused.kind() == kind::certificate_expired,
            "the error is one of PEM");
    require(std::string_view(refused.what()).find(good.secret) == std::string_view::npos,
            "no error holds a part of a key");
  } catch (std::invalid_argument const&) {
    // Options that contradict each other, such as a certificate without key.
  }
  return 0;
}
