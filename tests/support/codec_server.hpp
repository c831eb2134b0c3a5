#pragma once

#include <support/certificates.hpp>
#include <temporal/converter/payload_codec.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace temporal::test {

/// One request as the codec server saw it.
class codec_request {
 public:
  std::string path;
  std::multimap<std::string, std::string> headers;
  std::string body;

  /// The first value of a header; empty when there is none.
  std::string header(std::string const& name) const;
};

/// An HTTP server by another library that does what a codec does: POST <anything>/encode and
/// /decode. All members may be called from any thread.
class codec_server {
 public:
  /// With an identity it speaks TLS.
  explicit codec_server(std::shared_ptr<payload_codec const> codec,
                        std::optional<identity_pem> identity = std::nullopt);
  ~codec_server();
  codec_server(codec_server const&) = delete;
  codec_server& operator=(codec_server const&) = delete;

  int port() const;

  /// Answers so from now on, instead of coding.
  void answer(int status, std::string body, std::string content_type = "text/plain");
  /// From now on requests are taken and not answered, until the end.
  void fall_silent();
  /// Waits until that many requests came.
  void wait_for_requests(std::size_t count) const;

  std::vector<codec_request> requests() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
