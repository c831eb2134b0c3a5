#pragma once

#include <temporal/config.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace temporal::detail::rpc {

/// The CA certificates that the system trusts.
class system_roots {
 public:
  system_roots() {}

  std::string pem;     ///< Empty when none were found.
  std::string source;  ///< Such as `the system's CA certificates, /etc/ssl/cert.pem`.
};

/// Where distributions keep their CA certificates as one PEM file, the usual place first.
TEMPORAL_DECL std::vector<std::string> const& system_root_files();

/// Reads the file named by GRPC_DEFAULT_SSL_ROOTS_FILE_PATH or SSL_CERT_FILE, else the first of
/// `files` that holds certificates.
/// @param variable gives an environment variable's value, or nothing: empty.
/// @throws connect_error of kind `bad_pem` when a file that a variable names is not usable, and of
///   kind `untrusted_certificate` when there is no file at all.
TEMPORAL_DECL system_roots
find_system_roots(std::function<std::string(char const*)> const& variable,
                  std::vector<std::string> const& files = system_root_files());

/// The same with this process's environment.
TEMPORAL_DECL system_roots find_system_roots();

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/system_roots.ipp>
#endif
