#pragma once

#include <temporal/detail/rpc/pem.hpp>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::string tls_material::describe() const { return root_source; }

TEMPORAL_DECL tls_material load_tls_material(tls_options const& options,
                                             std::chrono::system_clock::time_point) {
  tls_material result;
  if (options.server_root_ca) result.root_ca = options.server_root_ca->load();
  if (options.client_certificate) result.certificate_chain = options.client_certificate->load();
  if (options.client_private_key) result.private_key = options.client_private_key->load();
  return result;
}

}  // namespace temporal::detail::rpc
