#pragma once

#include <temporal/config.hpp>
#include <temporal/rpc/connect_error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace temporal::detail::rpc {

/// Where a PEM text comes from, for its errors.
class pem_origin {
 public:
  pem_origin(std::string role, std::string source) : role(std::move(role)), source(source) {}

  std::string role;    ///< Such as `client certificate`.
  std::string source;  ///< A path, `<text>` or `<provider>`.

  /// Such as `the client certificate (client.pem)`.
  TEMPORAL_DECL std::string describe() const;
};

/// Throws a `connect_error` about this PEM.
/// @param line counted from 1; 0 for the text as a whole.
[[noreturn]] TEMPORAL_DECL void fail_pem(connect_error_kind kind, pem_origin const& from,
                                         std::size_t line, std::string const& problem,
                                         std::string hint);

/// A block's label for an error: itself, or `<unknown>`. Where lines ran into each other, what
/// stands in the place of the label is a piece of a key.
TEMPORAL_DECL std::string shown_label(std::string const& label);

/// One block between a BEGIN and an END line.
class pem_block {
 public:
  pem_block() {}

  std::string label;       ///< Such as `CERTIFICATE`.
  std::string bytes;       ///< What its base64 stands for; empty when `encrypted`.
  std::size_t line = 0;    ///< Of its BEGIN, counted from 1.
  bool encrypted = false;  ///< By a pass phrase.

  bool is_certificate() const noexcept {
    return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
  }
  bool is_private_key() const noexcept { return label.ends_with("PRIVATE KEY"); }
  /// The block as PEM without any irregularity.
  TEMPORAL_DECL std::string to_pem() const;
};

/// The blocks of a PEM text. White space may be where it likes to be, and line breaks may be the
/// two characters `\` and `n`: within a block none of that means anything. All else must be right.
/// @throws connect_error of kind `bad_pem`, also for a text without any block, with a guess at what
///   the text is instead.
TEMPORAL_DECL std::vector<pem_block> parse_pem(std::string_view text, pem_origin const& from);

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/pem_blocks.ipp>
#endif
