#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/pem.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <grpcpp/security/credentials.h>

#include <memory>
#include <string_view>

namespace temporal::detail::rpc {

/// TLS as a connection uses it at one time: its options, what they gave, and what was made of that.
class tls_setup {
 public:
  tls_setup(tls_options options, tls_texts texts, tls_material material)
      : options(std::move(options)), texts(std::move(texts)), material(std::move(material)) {}

  /// Reads and checks the sources.
  /// @throws as `load_tls_material`.
  TEMPORAL_DECL static std::shared_ptr<tls_setup const> load(tls_options options);

  /// `"TLS"`, or `"mTLS"` with a client certificate.
  std::string_view mode() const noexcept {
    return material.certificate_chain.empty() ? "TLS" : "mTLS";
  }

  tls_options options;
  tls_texts texts;
  tls_material material;
};

/// gRPC's credentials for this TLS: the stable `SslCredentials`, or, for what those cannot do, the
/// experimental `TlsCredentials`.
/// @throws std::invalid_argument when the gRPC at hand cannot do what is asked.
TEMPORAL_DECL std::shared_ptr<grpc::ChannelCredentials> make_credentials(tls_setup const& tls);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/credentials.ipp>
#endif
