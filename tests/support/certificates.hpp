#pragma once

#include <memory>
#include <string>
#include <vector>

namespace temporal::test {

/// A certificate (chain) and its key, as PEM.
class identity_pem {
 public:
  identity_pem() {}
  identity_pem(std::string certificate, std::string key)
      : certificate(std::move(certificate)), key(std::move(key)) {}

  std::string certificate;
  std::string key;
};

enum class key_kind { ec, rsa, ed25519, rsa_1024 };
enum class key_format { pkcs8, traditional, encrypted };

/// What a certificate says.
class certificate_request {
 public:
  explicit certificate_request(std::string common_name) : common_name(std::move(common_name)) {}

  std::string common_name;
  std::vector<std::string> names;      ///< DNS names.
  std::vector<std::string> addresses;  ///< IP addresses.
  long valid_from = -3600;             ///< Seconds from now.
  long valid_until = 24 * 3600;        ///< Seconds from now.
  key_kind key = key_kind::ec;
  key_format format = key_format::pkcs8;
  std::string extended_key_usage;  ///< Such as `clientAuth`; empty: for everything.
  std::string key_usage;           ///< Such as `digitalSignature`; empty: for everything.
  bool authority = false;          ///< A CA's certificate.
};

/// A certificate authority made for a test; nothing touches the disk.
class certificate_authority {
 public:
  explicit certificate_authority(std::string const& name = "temporal-asio test CA");
  ~certificate_authority();
  certificate_authority(certificate_authority&&) noexcept;

  /// Its certificate as PEM.
  std::string const& pem() const noexcept;
  identity_pem issue(certificate_request const& request) const;
  /// A CA that this one vouches for.
  certificate_authority intermediate(std::string const& name) const;
  /// The CA itself with its key.
  identity_pem identity() const;

  /// For `localhost`, 127.0.0.1 and ::1.
  identity_pem server() const;
  /// For a server of another name.
  identity_pem server_named(std::string const& name) const;
  identity_pem client(std::string const& common_name = "test client") const;
  /// A server's whose time is over.
  identity_pem expired() const;

 private:
  struct impl;
  explicit certificate_authority(std::unique_ptr<impl> made);

  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
