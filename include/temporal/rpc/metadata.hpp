#pragma once

#include <temporal/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal {

/// gRPC headers of a call or a connection: one value per key, keys without regard to case.
///
/// Keys that end in `-bin` hold bytes, all others printable ASCII (gRPC's rule, see
/// "Requests" in gRPC's HTTP/2 protocol description). A key or value that gRPC could not send
/// is refused when it is set, with a `std::invalid_argument` that names the key and never the
/// value; the metadata then stays as it was.
///
/// Distinct objects: safe. Shared objects: unsafe.
class metadata {
 public:
  using value_type = std::pair<std::string, std::string>;
  using const_iterator = std::vector<value_type>::const_iterator;

  metadata() {}

  /// Sets a text header, replacing an older value.
  TEMPORAL_DECL metadata& set(std::string_view key, std::string_view value);

  /// Sets a binary header; `key` ends in `-bin`, `bytes` may hold any byte.
  TEMPORAL_DECL metadata& set_binary(std::string_view key, std::string_view bytes);

  /// Removes a header; nothing happens when it is absent.
  TEMPORAL_DECL metadata& erase(std::string_view key);

  /// The value, or nothing. The view lives until the metadata changes.
  TEMPORAL_DECL std::optional<std::string_view> get(std::string_view key) const;

  /// Every entry of `other` replaces the one of that key here.
  TEMPORAL_DECL metadata& merge(metadata const& other);

  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }
  const_iterator begin() const noexcept { return entries_.begin(); }
  const_iterator end() const noexcept { return entries_.end(); }

 private:
  TEMPORAL_DECL void put(std::string key, std::string_view value);

  std::vector<value_type> entries_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/metadata.ipp>
#endif
