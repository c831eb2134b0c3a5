#pragma once

/// @file
/// What the remote codec needs of HTTP/1.1. Pure: no I/O.

#include <temporal/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal::detail {

/// An `http` or `https` URL in its parts.
class http_url {
 public:
  http_url() {}

  /// @throws std::invalid_argument for another scheme, for user names, queries and fragments, and
  ///   for what is no URL.
  TEMPORAL_DECL explicit http_url(std::string_view text);

  bool tls = false;
  std::string host;  // without brackets
  std::string port;
  std::string path;  // without a slash at the end; may be empty

  /// As the `Host` header has it: with brackets, and a port that is not the scheme's own.
  TEMPORAL_DECL std::string authority() const;
};

/// A header's name and value.
using http_fields = std::vector<std::pair<std::string, std::string>>;

/// The text of a POST request. The connection is for it alone.
/// @throws std::invalid_argument for line breaks and other control characters in a header.
TEMPORAL_DECL std::string http_post_text(http_url const& url, std::string_view path,
                                         http_fields const& fields, std::string_view body);

class http_response {
 public:
  http_response() {}

  int status = 0;
  http_fields fields;  // names in lower case
  std::string body;

  /// The first value of a header, or an empty text.
  TEMPORAL_DECL std::string_view field(std::string_view name) const;
};

/// Puts a response together from pieces as they come.
class http_response_reader {
 public:
  /// Header and body together may have `limit` bytes.
  explicit http_response_reader(std::size_t limit) : limit_(limit) {}

  /// @throws std::runtime_error for what is no HTTP/1 response, and above the limit.
  TEMPORAL_DECL void add(std::string_view piece);

  /// The server has nothing more to send.
  /// @throws std::runtime_error when something is missing.
  TEMPORAL_DECL void end();

  bool complete() const noexcept { return state_ == state::complete; }

  /// Once complete.
  http_response take() { return std::move(response_); }

 private:
  enum class state { head, body, body_until_end, chunk_size, chunk, trailer, complete };

  [[noreturn]] TEMPORAL_DECL void fail_too_large() const;
  TEMPORAL_DECL bool advance();
  TEMPORAL_DECL void read_head(std::string_view head);
  TEMPORAL_DECL bool take_line(std::string& line);

  std::size_t limit_;
  std::size_t total_ = 0;
  std::string pending_;
  std::size_t at_ = 0;    // how much of pending_ was used
  std::size_t left_ = 0;  // bytes of body or chunk, with the chunk's line end
  state state_ = state::head;
  http_response response_;
};

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/http_message.ipp>
#endif
