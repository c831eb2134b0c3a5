#pragma once

#include <temporal/detail/rpc/pem_blocks.hpp>
#include <temporal/detail/rpc/system_roots.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <cstdlib>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::vector<std::string> const& system_root_files() {
  static std::vector<std::string> const files{
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine, Arch
      "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL, newer
      "/etc/ssl/ca-bundle.pem",                             // openSUSE
      "/var/lib/ca-certificates/ca-bundle.pem",             // openSUSE, newer
      "/etc/ssl/cert.pem",                                  // Alpine, macOS, BSD
      "/usr/local/share/certs/ca-root-nss.crt",             // FreeBSD
  };
  return files;
}

TEMPORAL_DECL system_roots
find_system_roots(std::function<std::string(char const*)> const& variable,
                  std::vector<std::string> const& files) {
  // Not parsed one by one: they are many, and the system vouches for them.
  auto const has_certificate = [](std::string const& text) {
    return text.find("CERTIFICATE-----") != std::string::npos;
  };
  system_roots found;
  for (auto const* name : {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "SSL_CERT_FILE"}) {
    auto const path = variable(name);
    if (path.empty()) continue;
    pem_origin const origin("CA file that " + std::string(name) + " names", path);
    try {
      found.pem = pem_file(path).load();
    } catch (connect_error const& failed) {
      fail_pem(failed.kind(), origin, 0, failed.message(), "correct or unset the variable");
    }
    if (!has_certificate(found.pem)) {
      fail_pem(connect_error_kind::bad_pem, origin, 0, "it holds no PEM certificate",
               "correct or unset the variable");
    }
    found.source = path + " (" + name + ")";
    return found;
  }
  for (auto const& path : files) {
    try {
      found.pem = pem_file(path).load();
    } catch (connect_error const&) {
      continue;
    }
    if (!has_certificate(found.pem)) continue;
    found.source = "the system's CA certificates, " + path;
    return found;
  }
  std::string looked;
  for (auto const& path : files) looked += (looked.empty() ? "" : ", ") + path;
  error_info info;
  info.operation = "reading PEM";
  info.outcome = outcome::not_sent;
  std::string const message =
      "this system has no CA certificates, so no server can be verified (looked for " + looked +
      ")";
  throw connect_error(connect_error_kind::untrusted_certificate,
                      status(status_code::failed_precondition, message), std::move(info), "TLS",
                      message,
                      "install the package ca-certificates, or set tls_options::server_root_ca or "
                      "the variable SSL_CERT_FILE");
}

TEMPORAL_DECL system_roots find_system_roots() {
  auto const variable = [](char const* name) {
    auto const* const value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  return find_system_roots(variable);
}

}  // namespace temporal::detail::rpc
