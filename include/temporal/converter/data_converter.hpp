#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/payload_converter.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace temporal {

class payload_codec;

/// What can be changed about conversion. The default understands, and is understood by, every
/// official SDK with its own default.
class data_converter_options {
 public:
  data_converter_options() {}

  /// Asked in this order, before the built-in conversions.
  std::vector<std::shared_ptr<payload_converter const>> converters;

  /// How protobuf messages are sent.
  protobuf_encoding protobuf = protobuf_encoding::json;

  /// Sends a failure's message and stack trace as a payload of their own;
  /// who reads the failure without decoding sees `Encoded failure`.
  bool encode_common_attributes = false;

  /// What is done to payloads after they were made: encryption, for example. They encode in this
  /// order, and decode in the reverse. Clients and workers apply them to whole requests and
  /// replies; the functions of `data_converter` itself do not.
  std::vector<std::shared_ptr<payload_codec const>> codecs;

  /// Whether `codecs` get headers, too. The official SDKs do not, unless asked to: who reads
  /// headers (tracing, for example) may have no codec.
  bool header_codec = false;

  /// Bytes of arguments, of a result or of any other such list from which on sending it is
  /// reported in the log; 0: never. The server has limits of its own, by default 2 MiB.
  std::size_t payload_size_warning = 512u << 10;

  /// The same for a memo as a whole.
  std::size_t memo_size_warning = 2u << 10;
};

/// Converts values to payloads and back.
///
/// In this order: `payload` and `raw_value` pass unchanged; then
/// `data_converter_options::converters`; then `payload_traits<T>`; then the built-in conversions:
/// `binary/null` (`nullptr`, `std::nullopt`, an empty `std::optional`, `std::monostate`),
/// `binary/plain` (`bytes`, `std::vector<unsigned char>`), `json/protobuf` and `binary/protobuf`
/// (protobuf messages), and `json/plain` (everything that nlohmann/json can convert). A payload is
/// decoded by its encoding.
///
/// Every function throws `conversion_error`. Nothing here does I/O or depends on time: workflow
/// code uses it freely. Cheap to copy.
///
/// Distinct objects: safe. Shared objects: safe (all members are const).
class data_converter {
 public:
  /// All defaults.
  data_converter() noexcept {}

  TEMPORAL_DECL explicit data_converter(data_converter_options options);

  /// The options it was made with.
  TEMPORAL_DECL data_converter_options const& options() const noexcept;

  template <class T>
  payload to_payload(T const& value) const {
    if constexpr (std::is_array_v<T> || std::is_pointer_v<T> || std::same_as<T, std::string_view>) {
      static_assert(std::is_convertible_v<T const&, std::string_view>,
                    "temporal: pointers and arrays have no conversion to a payload, save text.");
      return encode_one(std::string(value));
    } else {
      return encode_one(value);
    }
  }

  template <class T>
  T from_payload(payload const& source) const {
    if constexpr (std::same_as<T, payload>) {
      return source;
    } else if constexpr (std::same_as<T, raw_value>) {
      return raw_value(source);
    } else {
      try {
        return decode_one<T>(source);
      } catch (...) {
        rethrow_decoding(typeid(T), source);
      }
    }
  }

  /// Arguments in order. An error says which argument it is about.
  template <class... Args>
  payloads to_payloads(Args const&... args) const {
    payloads result;
    result.reserve(sizeof...(Args));
    (append(result, args), ...);
    return result;
  }

  /// A single result. `T` may be `void`, which accepts anything. If there is no payload: empty for
  /// a `std::optional`, null for `json` and the null types, otherwise an error. Further payloads
  /// are ignored.
  template <class T>
  T from_payloads(payloads const& source) const {
    if constexpr (!std::is_void_v<T>) {
      if (!source.empty()) return from_payload<T>(source.front());
      return from_payload<T>(missing<T>("a result", 0));
    }
  }

  /// The arguments of a function. Missing ones are treated as in `from_payloads`: a parameter that
  /// was added later should be a `std::optional`. Superfluous payloads are ignored.
  template <class... Args>
  std::tuple<Args...> from_arguments(payloads const& source) const {
    return arguments<std::tuple<Args...>>(source, std::index_sequence_for<Args...>());
  }

 private:
  struct state;

  template <class T>
  payload encode_one(T const& value) const {
    if constexpr (std::same_as<T, payload>) {
      return value;
    } else if constexpr (std::same_as<T, raw_value>) {
      return value.payload;
    } else {
      try {
        if (auto result = encode_custom(typeid(T), std::addressof(value)))
          return *std::move(result);
        if constexpr (detail::has_payload_traits<T>) {
          return payload_traits<T>::encode(value);
        } else if constexpr (detail::is_optional<T>) {
          return value ? to_payload(*value) : detail::encode_null();
        } else {
          return detail::encode_builtin(value, protobuf());
        }
      } catch (...) {
        rethrow_encoding(typeid(T));
      }
    }
  }

  template <class T>
  T decode_one(payload const& source) const {
    if (has_custom()) {
      std::optional<T> result;
      if (decode_custom(typeid(T), source, &result)) return *std::move(result);
    }
    if constexpr (detail::has_payload_traits<T>) {
      return payload_traits<T>::decode(source);
    } else if constexpr (detail::is_optional<T>) {
      if (detail::is_null(source)) return std::nullopt;
      // In place: a json value would rather convert itself to the optional.
      return T(std::in_place, from_payload<typename T::value_type>(source));
    } else {
      return detail::decode_builtin<T>(source);
    }
  }

  template <class T>
  void append(payloads& target, T const& value) const {
    try {
      target.push_back(to_payload(value));
    } catch (conversion_error const& error) {
      throw error.at_argument(target.size());
    }
  }

  template <class Tuple, std::size_t... Index>
  Tuple arguments(payloads const& source, std::index_sequence<Index...>) const {
    return Tuple{argument<std::tuple_element_t<Index, Tuple>>(source, Index)...};
  }

  template <class T>
  T argument(payloads const& source, std::size_t index) const {
    try {
      if (index < source.size()) return from_payload<T>(source[index]);
      return from_payload<T>(missing<T>("an argument", source.size()));
    } catch (conversion_error const& error) {
      throw error.at_argument(index);
    }
  }

  /// What stands for a payload that is not there, for types that have a null.
  template <class T>
  static payload missing(char const* what, std::size_t count) {
    if constexpr (detail::is_optional<T> || detail::null_type<T> || std::same_as<T, json>) {
      return detail::encode_null();
    } else {
      throw_missing(typeid(T), what, count);
    }
  }

  TEMPORAL_DECL protobuf_encoding protobuf() const noexcept;
  TEMPORAL_DECL bool has_custom() const noexcept;
  TEMPORAL_DECL std::optional<payload> encode_custom(std::type_info const& type,
                                                     void const* value) const;
  TEMPORAL_DECL bool decode_custom(std::type_info const& type, payload const& source,
                                   void* target) const;

  /// Turn the exception being handled into a `conversion_error` that names type and encoding.
  [[noreturn]] TEMPORAL_DECL static void rethrow_encoding(std::type_info const& type);
  [[noreturn]] TEMPORAL_DECL static void rethrow_decoding(std::type_info const& type,
                                                          payload const& source);
  [[noreturn]] TEMPORAL_DECL static void throw_missing(std::type_info const& type, char const* what,
                                                       std::size_t count);

  std::shared_ptr<state const> state_;
};

/// One payload that may not be encoded yet: a value, kept until it is known which data converter it
/// is to be encoded with. Copying shares the value.
///
/// Distinct objects: safe. Shared objects: safe, as long as encoding the value is.
class deferred_payload {
 public:
  explicit deferred_payload(payload encoded)
      : payload_(std::make_shared<payload const>(std::move(encoded))) {}

  /// Keeps a copy of `value`; text given as pointer or view is kept as `std::string`.
  template <class T>
    requires(!std::same_as<std::remove_cvref_t<T>, payload> &&
             !std::same_as<std::remove_cvref_t<T>, deferred_payload>)
  explicit deferred_payload(T&& value) {
    using decayed = std::decay_t<T>;
    using kept =
        std::conditional_t<std::is_pointer_v<decayed> || std::same_as<decayed, std::string_view>,
                           std::string, decayed>;
    encode_ = [value = std::make_shared<kept const>(std::forward<T>(value))](
                  data_converter const& converter) { return converter.to_payload(*value); };
  }

  payload encode(data_converter const& converter) const {
    return payload_ ? *payload_ : encode_(converter);
  }

 private:
  std::shared_ptr<payload const> payload_;
  std::function<payload(data_converter const&)> encode_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/data_converter.ipp>
#endif
