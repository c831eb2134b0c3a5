#pragma once

/// @file
/// The only header that includes the JSON library (nlohmann/json). A type becomes convertible the
/// library's way: functions `to_json` and `from_json` found by argument-dependent lookup, or one of
/// its `NLOHMANN_DEFINE_TYPE_*` macros.

#include <temporal/common/conversion_error.hpp>
#include <temporal/config.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace temporal {

/// A JSON value of any kind; itself a legal argument or result of a workflow or an activity.
using json = nlohmann::json;

/// Deepest nesting of arrays and objects that is read or written.
inline constexpr int json_depth_limit = 1'000;

/// Parses exactly one JSON text (RFC 8259). Of a repeated name the last value wins. Throws
/// `conversion_error` for everything else: nothing at all, text after the value, half a surrogate
/// pair, invalid UTF-8, more than `json_depth_limit` levels.
TEMPORAL_DECL json parse_json(std::string_view text);

/// Writes compact JSON in raw UTF-8, names in the order of their bytes. Throws `conversion_error`
/// for what JSON cannot express: a number that is not finite, a string that is not UTF-8, more than
/// `json_depth_limit` levels.
TEMPORAL_DECL std::string dump_json(json const& value);

namespace detail {

/// The library's text without what it quotes of the data.
TEMPORAL_DECL std::string json_reason(json::exception const& error);

TEMPORAL_DECL bool json_boolean(json const& value);
TEMPORAL_DECL double json_number(json const& value);
TEMPORAL_DECL std::string const& json_string(json const& value);
TEMPORAL_DECL json const& json_array(json const& value);
TEMPORAL_DECL std::int64_t json_integer(json const& value, std::int64_t lowest,
                                        std::int64_t highest);
TEMPORAL_DECL std::uint64_t json_unsigned(json const& value, std::uint64_t highest);

template <class T>
concept json_encodable = std::is_constructible_v<json, T const&>;

template <class T>
concept json_decodable = requires(json const& value) { value.template get<T>(); };

template <class T>
inline constexpr bool is_plain_vector = false;
template <class T>
inline constexpr bool is_plain_vector<std::vector<T>> =
    std::is_arithmetic_v<T> || std::same_as<T, std::string>;

/// As `value.get<T>()`, but numbers, booleans and strings (and vectors of them) are converted only
/// if nothing is lost: the library would cut 4294967297 down to 1 for an `int`.
template <class T>
T from_json_value(json const& value) {
  if constexpr (std::same_as<T, bool>) {
    return json_boolean(value);
  } else if constexpr (std::unsigned_integral<T>) {
    return static_cast<T>(json_unsigned(value, std::numeric_limits<T>::max()));
  } else if constexpr (std::signed_integral<T>) {
    return static_cast<T>(
        json_integer(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  } else if constexpr (std::floating_point<T>) {
    return static_cast<T>(json_number(value));
  } else if constexpr (std::same_as<T, std::string>) {
    return json_string(value);
  } else if constexpr (is_plain_vector<T>) {
    T result;
    result.reserve(json_array(value).size());
    for (auto const& element : value) {
      result.push_back(from_json_value<typename T::value_type>(element));
    }
    return result;
  } else {
    return value.template get<T>();
  }
}

}  // namespace detail

}  // namespace temporal

/// A `std::optional`, also as a member of a converted type: empty is `null`. The constraint makes
/// this specialization distinct from one that an application may have already, so that both can
/// exist; this one is taken.
template <class T>
  requires std::same_as<T, T>
struct nlohmann::adl_serializer<std::optional<T>> {
  template <class Json>
  static void to_json(Json& target, std::optional<T> const& value) {
    if (value) {
      target = *value;
    } else {
      target = nullptr;
    }
  }

  template <class Json>
  static std::optional<T> from_json(Json const& source) {
    if (source.is_null()) return std::nullopt;
    return std::optional<T>(std::in_place, temporal::detail::from_json_value<T>(source));
  }

  template <class Json>
  static void from_json(Json const& source, std::optional<T>& target) {
    target = from_json(source);
  }
};

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/json.ipp>
#endif
