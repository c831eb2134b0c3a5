#pragma once

#include <support/certificates.hpp>
#include <support/rpc_fixture.hpp>
#include <temporal/rpc/connect_error.hpp>

#include <chrono>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace temporal::test {

/// Options that would wait for ever: what fails is to fail at once, or the test's watchdog ends it.
inline connection_options patient(std::string const& target) {
  connection_options options(target);
  options.connect_timeout = std::chrono::hours(1);
  return options;
}

inline connection_options patient(std::string const& target, tls_options const& tls) {
  auto options = patient(target);
  options.tls = tls;
  return options;
}

inline tls_options trusting(certificate_authority const& ca) {
  tls_options tls;
  tls.server_root_ca = pem_text(ca.pem());
  return tls;
}

inline tls_options with_client(certificate_authority const& ca, identity_pem const& client) {
  auto tls = trusting(ca);
  tls.client_certificate = pem_text(client.certificate);
  tls.client_private_key = pem_text(client.key);
  return tls;
}

/// How connecting fails.
inline connect_error connect_failure(connection_options const& options) {
  auto failed = run(failure_of<connect_error>(connect(options)));
  if (!failed) throw std::runtime_error("it connected");
  return *failed;
}

/// Those of the parts that the error does not say, and then what it says; nothing if it says all.
inline std::string missing(connect_error const& failed,
                           std::initializer_list<std::string_view> parts) {
  std::string_view const what = failed.what();
  std::string result;
  for (auto const part : parts) {
    if (what.find(part) != std::string_view::npos) continue;
    result.append("'").append(part).append("' is not in: ");
  }
  return result.empty() ? result : result.append(what);
}

}  // namespace temporal::test
