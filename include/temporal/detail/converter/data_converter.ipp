#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/common/type_name.hpp>

#include <exception>
#include <stdexcept>

namespace temporal {

struct data_converter::state {
  data_converter_options options;
};

TEMPORAL_DECL data_converter::data_converter(data_converter_options options) {
  for (auto const& converter : options.converters) {
    if (!converter) throw std::invalid_argument("data_converter_options: a converter is null");
  }
  for (auto const& codec : options.codecs) {
    if (!codec) throw std::invalid_argument("data_converter_options: a codec is null");
  }
  state_ = std::make_shared<state const>(state{std::move(options)});
}

TEMPORAL_DECL data_converter_options const& data_converter::options() const noexcept {
  static data_converter_options const defaults;
  return state_ ? state_->options : defaults;
}

TEMPORAL_DECL protobuf_encoding data_converter::protobuf() const noexcept {
  return options().protobuf;
}

TEMPORAL_DECL bool data_converter::has_custom() const noexcept {
  return state_ && !state_->options.converters.empty();
}

TEMPORAL_DECL std::optional<payload> data_converter::encode_custom(std::type_info const& type,
                                                                   void const* value) const {
  if (has_custom()) {
    for (auto const& converter : state_->options.converters) {
      if (auto result = converter->encode(type, value)) return result;
    }
  }
  return std::nullopt;
}

TEMPORAL_DECL bool data_converter::decode_custom(std::type_info const& type, payload const& source,
                                                 void* target) const {
  for (auto const& converter : state_->options.converters) {
    if (converter->decode(type, source, target)) return true;
  }
  return false;
}

namespace detail {

/// The reason among the words of a conversion error made further down.
TEMPORAL_DECL std::string conversion_reason(conversion_error const& error) {
  std::string const text = error.what();
  auto const end = text.find(": ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

}  // namespace detail

TEMPORAL_DECL void data_converter::rethrow_encoding(std::type_info const& type) {
  std::string const name = detail::type_name(type);
  std::string const action = "cannot encode " + name;
  try {
    throw;
  } catch (conversion_error const& error) {
    if (!error.type().empty()) throw;  // already said by the value inside of an optional
    throw conversion_error(action, detail::conversion_reason(error)).about(name, {});
  } catch (json::exception const& error) {
    throw conversion_error(action, detail::json_reason(error)).about(name, {});
  } catch (std::exception const& error) {
    std::throw_with_nested(conversion_error(action, error.what()).about(name, {}));
  } catch (...) {
    std::throw_with_nested(conversion_error(action, "unknown exception").about(name, {}));
  }
}

TEMPORAL_DECL void data_converter::rethrow_decoding(std::type_info const& type,
                                                    payload const& source) {
  std::string const name = detail::type_name(type);
  std::string const encoding(source.encoding());
  std::string const action =
      "cannot decode " + (encoding.empty() ? "a payload" : encoding) + " as " + name;
  try {
    throw;
  } catch (conversion_error const& error) {
    if (!error.type().empty()) throw;
    throw conversion_error(action, detail::conversion_reason(error)).about(name, encoding);
  } catch (json::exception const& error) {
    throw conversion_error(action, detail::json_reason(error)).about(name, encoding);
  } catch (std::exception const& error) {
    std::throw_with_nested(conversion_error(action, error.what()).about(name, encoding));
  } catch (...) {
    std::throw_with_nested(conversion_error(action, "unknown exception").about(name, encoding));
  }
}

TEMPORAL_DECL void data_converter::throw_missing(std::type_info const& type, char const* what,
                                                 std::size_t count) {
  std::string const name = detail::type_name(type);
  throw conversion_error(
      std::string("there is no payload for ") + what + " of type " + name,
      count == 0 ? "none was sent" : "only " + std::to_string(count) + " were sent")
      .about(name, {});
}

}  // namespace temporal
