#pragma once

#include <temporal/common/search_attributes.hpp>
#include <temporal/converter/json.hpp>
#include <temporal/detail/common/iso_time.hpp>

#include <array>

namespace temporal {

TEMPORAL_DECL std::string_view to_string(search_attribute_type type) noexcept {
  static constexpr std::array<std::string_view, 8> names{
      "Unspecified", "Text", "Keyword", "Int", "Double", "Bool", "Datetime", "KeywordList"};
  auto const index = static_cast<std::size_t>(type);
  return index < names.size() ? names[index] : names[0];
}

namespace detail {

TEMPORAL_DECL search_attribute_type search_attribute_type_of(payload const& source) {
  auto const found = source.metadata.find("type");
  if (found != source.metadata.end()) {
    for (int number = 1; number <= 7; ++number) {
      auto const type = static_cast<search_attribute_type>(number);
      if (found->second == to_string(type)) return type;
    }
  }
  return search_attribute_type::unspecified;
}

TEMPORAL_DECL payload make_search_attribute(search_attribute_type type, json const& value) {
  payload result("json/plain", dump_json(value));
  result.metadata.emplace("type", to_string(type));
  return result;
}

TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type,
                                              std::string const& value) {
  return make_search_attribute(type, value);
}
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, std::int64_t value) {
  return make_search_attribute(type, value);
}
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, double value) {
  return make_search_attribute(type, value);
}
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type, bool value) {
  return make_search_attribute(type, value);
}
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type,
                                              std::chrono::system_clock::time_point value) {
  return make_search_attribute(type, format_iso_time(value));
}
TEMPORAL_DECL payload encode_search_attribute(search_attribute_type type,
                                              std::vector<std::string> const& values) {
  return make_search_attribute(type, values);
}

/// Reads the attribute as JSON, checks its type, and hands the value to `read`.
template <class Read>
void read_search_attribute(std::string const& name, search_attribute_type type,
                           payload const& source, Read const& read) {
  std::string const action = "search attribute '" + name + "'";
  // Older servers leave the type out: then the value itself must fit.
  auto const actual = search_attribute_type_of(source);
  if (actual != search_attribute_type::unspecified && actual != type) {
    throw conversion_error(action, "it has type " + std::string(to_string(actual)) + ", not " +
                                       std::string(to_string(type)))
        .about({}, std::string(source.encoding()));
  }
  try {
    json value = parse_json(source.data);
    // The server gives an attribute that was once set from a list as a list.
    if (type != search_attribute_type::keyword_list && value.is_array() && value.size() == 1) {
      value = json(value.front());
    }
    read(value);
  } catch (conversion_error const& error) {
    throw conversion_error(action, error.what()).about({}, std::string(source.encoding()));
  }
}

TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, std::string& value) {
  read_search_attribute(name, type, source, [&](json const& read) { value = json_string(read); });
}
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, std::int64_t& value) {
  read_search_attribute(name, type, source,
                        [&](json const& read) { value = from_json_value<std::int64_t>(read); });
}
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, double& value) {
  read_search_attribute(name, type, source, [&](json const& read) { value = json_number(read); });
}
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, bool& value) {
  read_search_attribute(name, type, source, [&](json const& read) { value = json_boolean(read); });
}
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source,
                                           std::chrono::system_clock::time_point& value) {
  read_search_attribute(name, type, source, [&](json const& read) {
    auto const time = parse_iso_time(json_string(read));
    if (!time) throw conversion_error("cannot convert", "it is not a date and time of RFC 3339");
    value = *time;
  });
}
TEMPORAL_DECL void decode_search_attribute(std::string const& name, search_attribute_type type,
                                           payload const& source, std::vector<std::string>& value) {
  read_search_attribute(name, type, source, [&](json const& read) {
    value = read.is_string() ? std::vector<std::string>{json_string(read)}
                             : from_json_value<std::vector<std::string>>(read);
  });
}

}  // namespace detail

TEMPORAL_DECL bool search_attributes::is_unset(payload const& value) {
  return value.encoding() == "binary/null" || value.data == "null" || value.data.empty();
}

TEMPORAL_DECL bool search_attributes::contains(std::string const& name) const {
  auto const found = values_.find(name);
  return found != values_.end() && !is_unset(found->second);
}

TEMPORAL_DECL search_attribute_type search_attributes::type_of(std::string const& name) const {
  return contains(name) ? detail::search_attribute_type_of(values_.at(name))
                        : search_attribute_type::unspecified;
}

TEMPORAL_DECL void search_attributes::apply(search_attributes const& updates) {
  for (auto const& [name, value] : updates.values_) {
    if (is_unset(value)) {
      values_.erase(name);
    } else {
      values_.insert_or_assign(name, value);
    }
  }
}

}  // namespace temporal
