#pragma once

#include <temporal/detail/common/openssl.hpp>
#include <temporal/detail/rpc/pem.hpp>
#include <temporal/detail/rpc/pem_blocks.hpp>
#include <temporal/detail/rpc/system_roots.hpp>

#include <asio/ip/address.hpp>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>

namespace temporal::detail::rpc {

namespace pem_check {

/// A certificate and the block it came in.
class certificate {
 public:
  certificate(certificate_ptr parsed, pem_block block)
      : parsed(std::move(parsed)), block(std::move(block)) {}

  std::string subject() const { return name_text(X509_get_subject_name(parsed.get())); }
  bool is_ca() const { return X509_check_ca(parsed.get()) == 1; }
  bool issued_by(certificate const& other) const {
    return X509_check_issued(other.parsed.get(), parsed.get()) == X509_V_OK;
  }
  bool ended(std::time_t now) const {
    return X509_cmp_time(X509_get0_notAfter(parsed.get()), &now) < 0;
  }

  certificate_ptr parsed;
  pem_block block;
};

[[noreturn]] inline void fail(pem_origin const& from, std::size_t line, std::string const& problem,
                              std::string hint) {
  fail_pem(connect_error_kind::bad_pem, from, line, problem, std::move(hint));
}

inline certificate parse_certificate(pem_block block, pem_origin const& from) {
  quiet_openssl const openssl;
  auto const* data = reinterpret_cast<unsigned char const*>(block.bytes.data());
  auto const size = static_cast<long>(block.bytes.size());
  // The "trusted" form has more after the certificate; what others write must end with it.
  certificate_ptr parsed(block.label == "TRUSTED CERTIFICATE" ? d2i_X509_AUX(nullptr, &data, size)
                                                              : d2i_X509(nullptr, &data, size));
  if (!parsed) {
    fail(from, block.line, "the certificate cannot be read: " + openssl.reason(),
         "it was damaged on its way, or is something else; openssl x509 -noout -text shows it");
  }
  return certificate(std::move(parsed), std::move(block));
}

/// What to say of a file that has blocks, but not those of its role.
[[noreturn]] inline void fail_without(std::string const& wanted,
                                      std::vector<pem_block> const& found, pem_origin const& from,
                                      bool other_way_round) {
  auto const has = [&found](auto const& is) { return std::any_of(found.begin(), found.end(), is); };
  auto const is = [](std::string_view label) {
    return [label](pem_block const& block) { return block.label == label; };
  };
  auto const& first = found.front();
  auto const line = first.line;
  if (wanted == "certificate" && has([](pem_block const& one) { return one.is_private_key(); })) {
    fail(from, line, "it holds a private key and no certificate",
         other_way_round ? "client_certificate and client_private_key look swapped"
                         : "give the certificate that belongs to the key");
  }
  if (wanted == "private key" && has([](pem_block const& one) { return one.is_certificate(); })) {
    fail(from, line, "it holds a certificate and no private key",
         other_way_round ? "client_certificate and client_private_key look swapped"
                         : "give the key that the certificate was made for");
  }
  if (has(is("CERTIFICATE REQUEST")) || has(is("NEW CERTIFICATE REQUEST"))) {
    fail(from, line, "it holds a request for a certificate, no " + wanted,
         "have a CA sign it, and give the certificate that you get");
  }
  if (has(is("PUBLIC KEY")) || has(is("RSA PUBLIC KEY"))) {
    fail(from, line, "it holds a public key, no " + wanted, "the private key is needed");
  }
  if (has(is("PKCS7"))) {
    fail(from, line, "it is a PKCS#7 bundle",
         "take the certificates out: openssl pkcs7 -print_certs -in FILE -out client.pem");
  }
  fail(from, line, "it holds a block " + shown_label(first.label) + " and no " + wanted,
       "is it the right file?");
}

inline std::vector<certificate> certificates_of(std::vector<pem_block> const& blocks,
                                                pem_origin const& from, bool other_way_round) {
  std::vector<certificate> result;
  for (auto const& block : blocks) {
    if (!block.is_certificate()) continue;
    auto const again = std::any_of(result.begin(), result.end(), [&block](certificate const& one) {
      return one.block.bytes == block.bytes;
    });
    if (!again) result.push_back(parse_certificate(block, from));
  }
  if (result.empty()) fail_without("certificate", blocks, from, other_way_round);
  return result;
}

/// OpenSSL would ask on the terminal.
inline int no_pass_phrase(char*, int, int, void*) { return -1; }

inline key_ptr parse_key(pem_block const& block, pem_origin const& from) {
  if (block.encrypted) {
    auto const file = from.source.starts_with('<') ? std::string("FILE") : from.source;
    fail(from, block.line, "the private key is encrypted with a pass phrase",
         "decrypt it, and protect the file instead: openssl pkey -in " + file +
             " -out decrypted.key");
  }
  if (block.label == "OPENSSH PRIVATE KEY") {
    fail(from, block.line, "the private key is in OpenSSH's own format",
         "convert a copy of it: ssh-keygen -p -m PEM -f COPY");
  }
  quiet_openssl const openssl;
  auto const text = block.to_pem();
  bio_ptr const in(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  key_ptr key(PEM_read_bio_PrivateKey(in.get(), nullptr, no_pass_phrase, nullptr));
  if (!key) {
    fail(from, block.line, "the private key cannot be read: " + openssl.reason(),
         "it was damaged on its way, or is of a kind that OpenSSL does not know");
  }
  return key;
}

/// The client's identity while it is put together.
class identity {
 public:
  identity(tls_options const& options, tls_texts const& texts)
      : certificate_from_("client certificate", options.client_certificate->describe()),
        key_from_("client private key", options.client_private_key->describe()) {
    auto const certificate_blocks = parse_pem(texts.client_certificate, certificate_from_);
    auto const key_blocks = parse_pem(texts.client_private_key, key_from_);
    auto const swapped = std::none_of(certificate_blocks.begin(), certificate_blocks.end(),
                                      [](auto const& one) { return one.is_certificate(); }) &&
                         std::none_of(key_blocks.begin(), key_blocks.end(),
                                      [](auto const& one) { return one.is_private_key(); });
    chain_ = certificates_of(certificate_blocks, certificate_from_, swapped);
    pick_pair(key_blocks, swapped);
    order_chain();
  }

  void check_time(std::time_t now) const {
    auto const* const leaf = chain_.front().parsed.get();
    auto const line = chain_.front().block.line;
    if (chain_.front().ended(now)) {
      fail_pem(connect_error_kind::certificate_expired, certificate_from_, line,
               "the certificate of " + chain_.front().subject() + " expired on " +
                   time_text(X509_get0_notAfter(leaf)),
               "renew it; its CA issues a new one for the same key");
    }
    if (X509_cmp_time(X509_get0_notBefore(leaf), &now) > 0) {
      fail_pem(connect_error_kind::certificate_expired, certificate_from_, line,
               "the certificate of " + chain_.front().subject() + " is valid only from " +
                   time_text(X509_get0_notBefore(leaf)),
               "is this machine's clock right?");
    }
  }

  /// The last word is the library's that will use them: sizes and algorithms it does not take.
  void check_use() const {
    quiet_openssl const openssl;
    tls_context_ptr const context(SSL_CTX_new(TLS_client_method()));
    if (!context) return;
    if (SSL_CTX_use_certificate(context.get(), chain_.front().parsed.get()) != 1) {
      fail(certificate_from_, chain_.front().block.line,
           "TLS cannot use this certificate: " + openssl.reason(),
           "have it issued anew, with a key of at least 2048 bits (RSA) and SHA-256");
    }
    if (SSL_CTX_use_PrivateKey(context.get(), key_.get()) != 1) {
      fail(key_from_, key_block_.line, "TLS cannot use this key: " + openssl.reason(),
           "use an RSA, EC or Ed25519 key");
    }
  }

  void store(tls_material& result) const {
    auto* const leaf = chain_.front().parsed.get();
    for (auto const& one : chain_) {
      auto plain = one.block;
      if (plain.label == "X509 CERTIFICATE") plain.label = "CERTIFICATE";
      result.certificate_chain += plain.to_pem();
    }
    result.private_key = key_block_.to_pem();
    result.subject = chain_.front().subject();
    result.issuer = name_text(X509_get_issuer_name(leaf));
    result.not_before = to_time(X509_get0_notBefore(leaf));
    result.not_after = to_time(X509_get0_notAfter(leaf));
    // Servers of OpenSSL and Go differ in what they take, so none of this is an error here.
    if (chain_.front().is_ca()) {
      result.warnings.push_back(certificate_from_.describe() +
                                " is a CA's, not one that a CA issued for a client; some servers "
                                "refuse that");
    }
    if ((X509_get_extended_key_usage(leaf) & XKU_SSL_CLIENT) == 0) {
      result.warnings.push_back(certificate_from_.describe() +
                                " is not for clients: its extended key usage lacks clientAuth, so "
                                "most servers refuse it");
    }
  }

 private:
  /// Finds the key and the certificate that belong together, and puts that certificate first.
  void pick_pair(std::vector<pem_block> const& blocks, bool swapped) {
    for (auto const& block : blocks) {
      if (!block.is_private_key()) continue;
      auto key = parse_key(block, key_from_);
      auto const leaf = std::find_if(chain_.begin(), chain_.end(), [&key](certificate const& one) {
        quiet_openssl const quiet;
        return X509_check_private_key(one.parsed.get(), key.get()) == 1;
      });
      if (key_ && leaf == chain_.end()) continue;
      key_ = std::move(key);
      key_block_ = block;
      if (leaf == chain_.end()) continue;
      std::rotate(chain_.begin(), leaf, leaf + 1);
      check_can_sign();
      return;
    }
    if (!key_) fail_without("private key", blocks, key_from_, swapped);
    auto const* const certified = X509_get0_pubkey(chain_.front().parsed.get());
    auto const* const its_kind =
        certified != nullptr ? EVP_PKEY_get0_type_name(certified) : nullptr;
    auto const* const own_kind = EVP_PKEY_get0_type_name(key_.get());
    auto problem = key_from_.describe() + " does not belong to this certificate of " +
                   chain_.front().subject();
    if (its_kind != nullptr && own_kind != nullptr && std::string_view(its_kind) != own_kind) {
      problem +=
          std::string(", which was made for an ") + its_kind + " key and not for an " + own_kind;
    }
    fail_pem(connect_error_kind::key_mismatch, certificate_from_, chain_.front().block.line,
             problem,
             chain_.front().is_ca()
                 ? "this certificate is a CA's: give the one that the CA issued for the client"
                 : "give the key that the certificate's request was made with");
  }

  /// The key usage of a CA's certificate often allows nothing else than to issue others.
  void check_can_sign() const {
    auto* const leaf = chain_.front().parsed.get();
    auto const usage = X509_get_key_usage(leaf);
    if (chain_.front().is_ca() && (usage & KU_DIGITAL_SIGNATURE) == 0) {
      fail(certificate_from_, chain_.front().block.line,
           "the certificate of " + chain_.front().subject() +
               " is a CA's, which may only issue others (key usage)",
           "give the certificate that the CA issued for the client");
    }
  }

  /// After the leaf comes its issuer, and so on; what has no place in that stays behind it.
  void order_chain() {
    for (auto place = chain_.begin() + 1; place != chain_.end(); ++place) {
      auto const& before = *(place - 1);
      auto const issuer = std::find_if(
          place, chain_.end(), [&before](certificate const& one) { return before.issued_by(one); });
      if (issuer == chain_.end()) return;
      std::rotate(place, issuer, issuer + 1);
    }
  }

  pem_origin certificate_from_;
  pem_origin key_from_;
  std::vector<certificate> chain_;
  key_ptr key_;
  pem_block key_block_;
};

inline void load_roots(tls_options const& options, tls_texts const& texts, std::time_t now,
                       tls_material& result) {
  if (!options.server_root_ca) {
    auto found = find_system_roots();
    result.root_ca = std::move(found.pem);
    result.root_source = std::move(found.source);
    return;
  }
  pem_origin const from("server's root CA", options.server_root_ca->describe());
  auto const blocks = parse_pem(texts.server_root_ca, from);
  auto const certificates = certificates_of(blocks, from, false);
  if (std::all_of(certificates.begin(), certificates.end(),
                  [now](certificate const& one) { return one.ended(now); })) {
    auto const& first = certificates.front();
    fail_pem(connect_error_kind::certificate_expired, from, first.block.line,
             "the CA certificate of " + first.subject() + " expired on " +
                 time_text(X509_get0_notAfter(first.parsed.get())),
             "get the CA's new certificate");
  }
  if (std::any_of(blocks.begin(), blocks.end(),
                  [](auto const& one) { return one.is_private_key(); })) {
    result.warnings.push_back(from.describe() +
                              " holds a private key as well, which does not belong there");
  }
  for (auto const& one : certificates) {
    auto plain = one.block;
    if (plain.label == "X509 CERTIFICATE") plain.label = "CERTIFICATE";
    result.root_ca += plain.to_pem();
  }
  result.root_source = from.describe();
}

inline void check_name(std::string const& name, char const* option) {
  if (name.empty()) return;
  asio::error_code not_an_address;
  asio::ip::make_address(name, not_an_address);
  auto const odd = name.find_first_of(" \t\r\n:/[]") != std::string::npos;
  if (not_an_address && odd) {
    throw std::invalid_argument(std::string("tls_options: ") + option + " '" + name +
                                "' is no host name; give the bare name, without scheme and port");
  }
}

inline void check_combination(tls_options const& options) {
  if (options.client_certificate.has_value() != options.client_private_key.has_value()) {
    throw std::invalid_argument(options.client_certificate
                                    ? "tls_options: client_certificate needs client_private_key"
                                    : "tls_options: client_private_key needs client_certificate");
  }
  if (!options.verification_name.empty() && options.skip_verification) {
    throw std::invalid_argument(
        "tls_options: with skip_verification nothing is compared with verification_name; set one "
        "of them");
  }
  if (!options.verification_name.empty() && !options.server_root_ca) {
    throw std::invalid_argument(
        "tls_options: verification_name needs server_root_ca: among the system's CAs, somebody "
        "else may own the name");
  }
  if (options.reload_interval < std::chrono::milliseconds::zero()) {
    throw std::invalid_argument(
        "tls_options: reload_interval is negative; zero turns reloading off");
  }
  check_name(options.server_name, "server_name");
  check_name(options.verification_name, "verification_name");
}

}  // namespace pem_check

TEMPORAL_DECL std::string tls_material::describe() const {
  std::string text;
  if (!certificate_chain.empty()) {
    text = "client certificate of " + subject + ", issued by " + issuer;
    if (not_after && *not_after != std::chrono::system_clock::time_point::max()) {
      auto const end = std::chrono::system_clock::to_time_t(*not_after);
      std::unique_ptr<ASN1_TIME, freed_by<ASN1_TIME_free>> const time(ASN1_TIME_set(nullptr, end));
      text += ", valid until " + time_text(time.get());
    }
    text += "; ";
  }
  return text + (root_ca.empty() ? "the server is not verified" : "trusts " + root_source);
}

TEMPORAL_DECL tls_texts read_tls_texts(tls_options const& options) {
  pem_check::check_combination(options);
  auto const read = [](std::optional<pem_source> const& from) {
    return from ? from->load() : std::string();
  };
  tls_texts texts;
  // Without verification nobody needs a CA, nor a file of it that can be read.
  if (!options.skip_verification) texts.server_root_ca = read(options.server_root_ca);
  texts.client_certificate = read(options.client_certificate);
  texts.client_private_key = read(options.client_private_key);
  return texts;
}

TEMPORAL_DECL tls_texts read_tls_texts(tls_options const& options, tls_texts const& before) {
  auto const read = [](std::optional<pem_source> const& from, std::string const& known) {
    return from && from->can_change() ? from->load() : known;
  };
  tls_texts texts;
  if (!options.skip_verification) {
    texts.server_root_ca = read(options.server_root_ca, before.server_root_ca);
  }
  texts.client_certificate = read(options.client_certificate, before.client_certificate);
  texts.client_private_key = read(options.client_private_key, before.client_private_key);
  return texts;
}

TEMPORAL_DECL tls_material check_tls_texts(tls_options const& options, tls_texts const& texts,
                                           std::chrono::system_clock::time_point now) {
  auto const seconds = std::chrono::system_clock::to_time_t(now);
  tls_material result;
  if (!options.skip_verification) pem_check::load_roots(options, texts, seconds, result);
  if (options.client_certificate) {
    pem_check::identity const client(options, texts);
    client.check_time(seconds);
    client.check_use();
    client.store(result);
  }
  return result;
}

TEMPORAL_DECL tls_material load_tls_material(tls_options const& options,
                                             std::chrono::system_clock::time_point now) {
  return check_tls_texts(options, read_tls_texts(options), now);
}

}  // namespace temporal::detail::rpc
