#pragma once

#include <temporal/config.hpp>
#include <temporal/converter/payload_codec.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace temporal {

/// Where a codec server is, and what it is told.
class remote_codec_options {
 public:
  explicit remote_codec_options(std::string endpoint) : endpoint(std::move(endpoint)) {}

  /// `http://host:port/path` or `https://...`, to which `/encode` and `/decode` are added. The text
  /// `{namespace}` in it stands for the name of the namespace.
  std::string endpoint;

  /// The whole `Authorization` header, such as `Bearer <token>`; empty: none.
  std::string authorization;

  /// Asked for that header before each request, for tokens that end; wins over `authorization`. May
  /// be called by several threads at a time.
  std::function<asio::awaitable<std::string>()> authorization_provider;

  /// More headers.
  std::map<std::string, std::string> headers;

  /// PEM of the CAs that the server's certificate may come from; empty: those of the system. The
  /// certificate is always verified, and must be for the endpoint's host.
  std::string server_root_ca;

  /// Of one request, from looking up the name to the end of the answer.
  std::chrono::milliseconds timeout{10'000};

  /// Larger answers are refused.
  std::size_t maximum_response_size = 128u << 20;
};

/// Leaves the work to a codec server: `POST <endpoint>/encode` and `/decode` with the payloads as
/// protobuf's JSON and the namespace in `X-Namespace`, as the Web UI, the `temporal` command and
/// the official SDKs do it.
///
/// Each list of payloads is one request, on a connection of its own and through no proxy. Nothing
/// blocks: the requests run on the caller's executor. `encode` and `decode` throw
/// `conversion_error` that names the endpoint, and the status when there was an answer; nothing is
/// tried again. Cancellation: terminal; closes the connection.
///
/// Distinct objects: safe. Shared objects: safe.
class remote_codec final : public payload_codec {
 public:
  /// @throws std::invalid_argument for an endpoint that is no such URL, or has a password in it.
  TEMPORAL_DECL explicit remote_codec(remote_codec_options options);

  TEMPORAL_DECL asio::awaitable<payloads> encode(payloads values,
                                                 codec_context context) const override;
  TEMPORAL_DECL asio::awaitable<payloads> decode(payloads values,
                                                 codec_context context) const override;

 private:
  std::shared_ptr<remote_codec_options const> options_;
};

/// The other side, for who writes a codec server: the body of a request to `/encode` in, the body
/// of the answer out.
/// @throws conversion_error for a body that is not payloads as protobuf's JSON, and whatever the
///   codecs throw: status 400, as a rule.
TEMPORAL_DECL asio::awaitable<std::string> encode_request_body(payload_codecs codecs,
                                                               std::string body,
                                                               codec_context context = {});

/// The same for `/decode`.
TEMPORAL_DECL asio::awaitable<std::string> decode_request_body(payload_codecs codecs,
                                                               std::string body,
                                                               codec_context context = {});

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/remote_codec.ipp>
#endif
