#pragma once

#include <temporal/converter/json.hpp>

#include <cmath>
#include <string>

namespace temporal {

namespace detail {

/// Deepest nesting of brackets outside of strings. Looked at before parsing, so that neither the
/// parser nor the conversions that follow (which recurse) meet a text that exhausts the stack.
TEMPORAL_DECL int json_text_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > deepest) deepest = depth;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

TEMPORAL_DECL std::string json_reason(json::exception const& error) {
  std::string reason = error.what();
  if (auto const prefix = reason.find("] "); prefix != std::string::npos) {
    reason.erase(0, prefix + 2);
  }
  if (auto const excerpt = reason.find("; last read"); excerpt != std::string::npos) {
    // What follows the excerpt says what was expected instead, but an excerpt may contain anything.
    reason.erase(excerpt);
  }
  return reason;
}

TEMPORAL_DECL void check_json(json const& value, int levels_left) {
  if (value.is_number_float() && !std::isfinite(value.get_ref<double const&>())) {
    throw conversion_error("cannot write JSON", "a number is not finite (NaN or infinity)");
  }
  if (!value.is_structured()) return;
  if (levels_left == 0) {
    throw conversion_error("cannot write JSON", "more than " + std::to_string(json_depth_limit) +
                                                    " levels of arrays and objects");
  }
  for (auto const& element : value) check_json(element, levels_left - 1);
}

[[noreturn]] TEMPORAL_DECL void throw_json_type(char const* expected, json const& value) {
  throw conversion_error("cannot convert JSON", std::string("expected ") + expected + ", got " +
                                                    (value.is_null() ? "" : "a value of type ") +
                                                    value.type_name());
}

TEMPORAL_DECL bool json_boolean(json const& value) {
  if (!value.is_boolean()) throw_json_type("a boolean", value);
  return value.get_ref<bool const&>();
}

TEMPORAL_DECL double json_number(json const& value) {
  if (!value.is_number()) throw_json_type("a number", value);
  return value.get<double>();
}

TEMPORAL_DECL std::string const& json_string(json const& value) {
  if (!value.is_string()) throw_json_type("a string", value);
  return value.get_ref<std::string const&>();
}

TEMPORAL_DECL json const& json_array(json const& value) {
  if (!value.is_array()) throw_json_type("an array", value);
  return value;
}

TEMPORAL_DECL std::int64_t json_integer(json const& value, std::int64_t lowest,
                                        std::int64_t highest) {
  auto const out_of_range = [&]() -> conversion_error {
    return {"cannot convert JSON", "the number is out of range (" + std::to_string(lowest) +
                                       " to " + std::to_string(highest) + ")"};
  };
  std::int64_t number = 0;
  if (value.is_number_unsigned()) {
    auto const magnitude = value.get_ref<std::uint64_t const&>();
    if (highest < 0 || magnitude > static_cast<std::uint64_t>(highest)) throw out_of_range();
    number = static_cast<std::int64_t>(magnitude);
  } else if (value.is_number_integer()) {
    number = value.get_ref<std::int64_t const&>();
  } else if (value.is_number_float()) {
    // Whole numbers written as 3.0 or 1e3, as far as a double counts them one by one.
    double const real = value.get_ref<double const&>();
    if (std::abs(real) > 9'007'199'254'740'992.0) throw out_of_range();
    if (std::trunc(real) != real) {
      throw conversion_error("cannot convert JSON", "expected an integer, got a fraction");
    }
    number = static_cast<std::int64_t>(real);
  } else {
    throw_json_type("an integer", value);
  }
  if (number < lowest || number > highest) throw out_of_range();
  return number;
}

TEMPORAL_DECL std::uint64_t json_unsigned(json const& value, std::uint64_t highest) {
  std::uint64_t number = 0;
  if (value.is_number_unsigned()) {
    number = value.get_ref<std::uint64_t const&>();
  } else {
    auto const limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    number = static_cast<std::uint64_t>(
        json_integer(value, 0, static_cast<std::int64_t>(highest < limit ? highest : limit)));
  }
  if (number > highest) {
    throw conversion_error("cannot convert JSON",
                           "the number is out of range (0 to " + std::to_string(highest) + ")");
  }
  return number;
}

}  // namespace detail

TEMPORAL_DECL json parse_json(std::string_view text) {
  if (detail::json_text_depth(text) > json_depth_limit) {
    throw conversion_error("cannot parse JSON", "more than " + std::to_string(json_depth_limit) +
                                                    " levels of arrays and objects");
  }
  try {
    return json::parse(text.begin(), text.end());
  } catch (json::exception const& error) {
    throw conversion_error("cannot parse JSON", detail::json_reason(error));
  }
}

TEMPORAL_DECL std::string dump_json(json const& value) {
  detail::check_json(value, json_depth_limit);
  try {
    return value.dump();
  } catch (json::exception const& error) {
    throw conversion_error("cannot write JSON", detail::json_reason(error));
  }
}

}  // namespace temporal
