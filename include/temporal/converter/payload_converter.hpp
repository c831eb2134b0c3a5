#pragma once

#include <temporal/common/bytes.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

namespace temporal {

/// Customization at compile time. A specialization replaces the built-in conversion of `T`:
/// ```
/// template <>
/// struct temporal::payload_traits<money> {
///   static temporal::payload encode(money const& value);
///   static money decode(temporal::payload const& source);
/// };
/// ```
template <class T>
struct payload_traits;

/// Customization at run time: an object among a data converter's options, asked before the built-in
/// conversions for every value as a whole (not for its members).
///
/// Called from many threads at once: const members must be thread-safe. What they throw is reported
/// as a `conversion_error`. Workflow code uses them too: the same value must always give the same
/// payload.
class payload_converter {
 public:
  virtual ~payload_converter() = default;

  /// Encodes the object of the given type at `value`, or returns nothing to pass it on.
  virtual std::optional<payload> encode(std::type_info const& type, void const* value) const = 0;

  /// Decodes `source` as the given type `T` into the `std::optional<T>` at `target` and returns
  /// true, or returns false to pass it on.
  virtual bool decode(std::type_info const& type, payload const& source, void* target) const = 0;

 protected:
  payload_converter() = default;
  payload_converter(payload_converter const&) = default;
  payload_converter& operator=(payload_converter const&) = default;
};

/// A `payload_converter` for one type.
template <class T>
class typed_payload_converter : public payload_converter {
 public:
  virtual payload encode_value(T const& value) const = 0;

  /// Called with any payload that is to become a `T`; nothing means: leave it to the next.
  virtual std::optional<T> decode_value(payload const& source) const = 0;

  std::optional<payload> encode(std::type_info const& type, void const* value) const final {
    if (type != typeid(T)) return std::nullopt;
    return encode_value(*static_cast<T const*>(value));
  }

  bool decode(std::type_info const& type, payload const& source, void* target) const final {
    if (type != typeid(T)) return false;
    auto& result = *static_cast<std::optional<T>*>(target);
    result = decode_value(source);
    return result.has_value();
  }
};

/// How protobuf messages are sent. Both are always understood.
enum class protobuf_encoding {
  json,    ///< `json/protobuf`: readable in the Web UI; what the other SDKs send.
  binary,  ///< `binary/protobuf`
};

namespace detail {

template <class T>
concept has_payload_traits = requires(T const& value, payload const& source) {
  { payload_traits<T>::encode(value) } -> std::convertible_to<payload>;
  { payload_traits<T>::decode(source) } -> std::convertible_to<T>;
};

template <class T>
concept null_type = std::same_as<T, std::nullptr_t> || std::same_as<T, std::nullopt_t> ||
                    std::same_as<T, std::monostate>;

template <class T>
concept byte_vector =
    std::same_as<T, std::vector<std::byte>> || std::same_as<T, std::vector<unsigned char>>;

/// Never true while `Message` is only declared: a type cannot derive from what is not yet defined.
template <class T>
concept protobuf_message = std::is_class_v<T> && std::derived_from<T, google::protobuf::Message>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class>
inline constexpr bool always_false = false;

TEMPORAL_DECL payload encode_null();
TEMPORAL_DECL payload encode_bytes(void const* data, std::size_t size);
TEMPORAL_DECL payload encode_json(json const& value);
TEMPORAL_DECL payload encode_protobuf(google::protobuf::Message const& message,
                                      protobuf_encoding encoding);

/// `binary/null`, or `null` in JSON (which is how TypeScript and Java send it).
TEMPORAL_DECL bool is_null(payload const& source);

/// Each throws `conversion_error` for an encoding that cannot become the wanted type.
TEMPORAL_DECL void decode_null(payload const& source);
TEMPORAL_DECL std::string_view decode_bytes(payload const& source);
TEMPORAL_DECL json decode_json(payload const& source);
TEMPORAL_DECL json decode_any_json(payload const& source);
TEMPORAL_DECL void decode_protobuf(payload const& source, google::protobuf::Message& message);

/// The built-in conversions, in the order that all SDKs share: null, bytes, protobuf, JSON.
template <class T>
payload encode_builtin(T const& value, protobuf_encoding encoding) {
  if constexpr (null_type<T>) {
    return encode_null();
  } else if constexpr (byte_vector<T>) {
    return encode_bytes(value.data(), value.size());
  } else if constexpr (protobuf_message<T>) {
    return encode_protobuf(value, encoding);
  } else if constexpr (std::same_as<T, json>) {
    return encode_json(value);  // no copy, which would recurse as deep as the value is nested
  } else if constexpr (json_encodable<T>) {
    return encode_json(json(value));
  } else {
    static_assert(always_false<T>,
                  "temporal: no conversion of this type to a payload. Give it a to_json function "
                  "(see nlohmann/json) or specialize temporal::payload_traits for it.");
  }
}

template <class T>
T decode_builtin(payload const& source) {
  if constexpr (null_type<T>) {
    decode_null(source);
    return T();
  } else if constexpr (byte_vector<T>) {
    if (source.encoding() == "json/plain") {
      // Python sends a bytearray as a list of numbers.
      auto const numbers = from_json_value<std::vector<unsigned char>>(decode_json(source));
      auto const* first = reinterpret_cast<typename T::value_type const*>(numbers.data());
      return T(first, first + numbers.size());
    }
    std::string_view const data = decode_bytes(source);
    auto const* first = reinterpret_cast<typename T::value_type const*>(data.data());
    return T(first, first + data.size());
  } else if constexpr (protobuf_message<T>) {
    T message;
    decode_protobuf(source, message);
    return message;
  } else if constexpr (std::same_as<T, json>) {
    return decode_any_json(source);
  } else if constexpr (json_decodable<T>) {
    return from_json_value<T>(decode_json(source));
  } else {
    static_assert(always_false<T>,
                  "temporal: no conversion of a payload to this type. Give it a from_json function "
                  "(see nlohmann/json) or specialize temporal::payload_traits for it.");
  }
}

}  // namespace detail

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/payload_converter.ipp>
#endif
