#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/common/fits.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace temporal {

/// Type of a search attribute, with the server's numbers.
enum class search_attribute_type {
  unspecified = 0,
  text = 1,
  keyword = 2,
  integer = 3,
  floating = 4,
  boolean = 5,
  datetime = 6,
  keyword_list = 7,
};

/// The server's name of the type: `Text`, `Keyword`, `Int`, `Double`, `Bool`, `Datetime` or
/// `KeywordList`; `Unspecified` for every other number.
TEMPORAL_DECL std::string_view to_string(search_attribute_type type) noexcept;

/// Name and type of a search attribute; made by `keyword_key("CustomerId")` and its siblings.
/// `T` is the C++ type of its values.
template <class T>
class search_attribute_key {
 public:
  using value_type = T;

  /// For the factories below: `T` must be the C++ type that belongs to `type`.
  search_attribute_key(std::string name, search_attribute_type type)
      : name_(std::move(name)), type_(type) {}

  std::string const& name() const noexcept { return name_; }
  search_attribute_type type() const noexcept { return type_; }

 private:
  std::string name_;
  search_attribute_type type_;
};

/// Words, searched by token.
inline search_attribute_key<std::string> text_key(std::string name) {
  return {std::move(name), search_attribute_type::text};
}

/// One string, compared as a whole.
inline search_attribute_key<std::string> keyword_key(std::string name) {
  return {std::move(name), search_attribute_type::keyword};
}

inline search_attribute_key<std::int64_t> int_key(std::string name) {
  return {std::move(name), search_attribute_type::integer};
}

inline search_attribute_key<double> double_key(std::string name) {
  return {std::move(name), search_attribute_type::floating};
}

inline search_attribute_key<bool> bool_key(std::string name) {
  return {std::move(name), search_attribute_type::boolean};
}

/// A point in time; sent with up to nine digits of the second, in UTC.
inline search_attribute_key<std::chrono::system_clock::time_point> datetime_key(std::string name) {
  return {std::move(name), search_attribute_type::datetime};
}

/// A set of keywords.
inline search_attribute_key<std::vector<std::string>> keyword_list_key(std::string name) {
  return {std::move(name), search_attribute_type::keyword_list};
}

namespace detail {

TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, std::string const& value);
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, std::int64_t value);
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, double value);
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, bool value);
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type,
                                              std::chrono::system_clock::time_point value);
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type,
                                              std::vector<std::string> const& values);

/// Each throws `conversion_error`, which names the attribute, if the payload has another type.
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, std::string& value);
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, std::int64_t& value);
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, double& value);
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, bool& value);
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source,
                                           std::chrono::system_clock::time_point& value);
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, std::vector<std::string>& value);

}  // namespace detail

/// Indexed attributes of a workflow, by name.
///
/// The same type describes attributes to start with, attributes that came back, and changes: in a
/// change, `unset` marks an attribute that is to be deleted. The server keeps their values in plain
/// text; payload codecs never touch them.
///
/// Distinct objects: safe. Shared objects: unsafe.
class search_attributes {
 public:
  search_attributes() {}

  /// For values that came from the server.
  explicit search_attributes(std::map<std::string, payload> values) : values_(std::move(values)) {}

  /// A value that would lose something as a `T`, such as 3.7 for an `int_key`, does not compile.
  /// Throws `conversion_error` if the value cannot be sent: text that is not UTF-8, a NaN.
  template <class T, class Value = T>
  search_attributes& set(search_attribute_key<T> const& key, Value const& value) {
    constexpr bool fits = detail::fits<std::decay_t<Value>, T>;
    static_assert(fits, "the value cannot be converted to the type of the search attribute");
    if constexpr (fits) {
      values_.insert_or_assign(
          key.name(), detail::encode_search_attribute(key.type(), static_cast<T const&>(value)));
    }
    return *this;
  }

  /// Marks the attribute for deletion.
  template <class T>
  search_attributes& unset(search_attribute_key<T> const& key) {
    values_.insert_or_assign(key.name(), payload("binary/null", {}));
    return *this;
  }

  /// The value; nothing if there is none. Throws `conversion_error` if the attribute has another
  /// type than the key says.
  template <class T>
  std::optional<T> get(search_attribute_key<T> const& key) const {
    auto const found = values_.find(key.name());
    if (found == values_.end() || is_unset(found->second)) return std::nullopt;
    std::optional<T> value(std::in_place);
    detail::decode_search_attribute(key.name(), key.type(), found->second, *value);
    return value;
  }

  /// Whether the attribute has a value (of whatever type).
  TEMPORAL_DECL bool contains(std::string const& name) const;
  template <class T>
  bool contains(search_attribute_key<T> const& key) const {
    return contains(key.name());
  }

  /// Type of the attribute as the server gave it; `unspecified` if it has no value or no type.
  TEMPORAL_DECL search_attribute_type type_of(std::string const& name) const;

  /// Takes over the changes of `updates`: its values, and its deletions.
  TEMPORAL_DECL void apply(search_attributes const& updates);

  bool empty() const noexcept { return values_.empty(); }
  std::size_t size() const noexcept { return values_.size(); }

  /// Everything as it is sent, deletions (payloads of encoding `binary/null`) included.
  std::map<std::string, payload> const& raw() const noexcept { return values_; }

  friend bool operator==(search_attributes const&, search_attributes const&) = default;

 private:
  TEMPORAL_DECL static bool is_unset(payload const& value);

  std::map<std::string, payload> values_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/search_attributes.ipp>
#endif
