#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>

/// @file
/// OpenSSL's objects as owners, and what it says as text. Included by bodies only.

namespace temporal::detail {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* pointer) const noexcept {
    Free(pointer);
  }
};

using certificate_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;
using cipher_ptr = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;
using tls_context_ptr = std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>>;
using tls_session_ptr = std::unique_ptr<SSL, freed_by<SSL_free>>;

/// Takes back what OpenSSL notes in the thread's list of errors meanwhile: others on this thread
/// read that list too, and would take it for theirs.
class quiet_openssl {
 public:
  quiet_openssl() { ERR_set_mark(); }
  ~quiet_openssl() { ERR_pop_to_mark(); }
  quiet_openssl(quiet_openssl const&) = delete;
  quiet_openssl& operator=(quiet_openssl const&) = delete;

  /// What it says about its last failure.
  std::string reason() const {
    auto const* const text = ERR_reason_error_string(ERR_peek_last_error());
    return text != nullptr ? text : "it does not say why";
  }
};

/// What a memory BIO holds.
inline std::string text_of(BIO* memory) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(memory, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

/// Such as `CN=orders,O=Example`, most specific first (RFC 2253).
inline std::string name_text(X509_NAME const* name) {
  bio_ptr const out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return text_of(out.get());
}

/// Nothing for a time that no `tm` can hold.
inline std::optional<std::chrono::system_clock::time_point> to_time(ASN1_TIME const* time) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  auto const day = std::chrono::year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
  // To the years that a clock of nanoseconds can tell: "no end" is year 9999.
  if (day.year() >= std::chrono::year(2262)) return std::chrono::system_clock::time_point::max();
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

/// Such as `2026-11-24 12:30:00 UTC`.
inline std::string time_text(ASN1_TIME const* time) {
  std::tm parts = {};
  char text[64];
  if (ASN1_TIME_to_tm(time, &parts) != 1 ||
      std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0) {
    return "a time that cannot be read";
  }
  return text;
}

}  // namespace temporal::detail
