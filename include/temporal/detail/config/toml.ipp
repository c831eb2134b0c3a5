#pragma once

#include <temporal/config/client_profile.hpp>
#include <temporal/detail/config/profile_fields.ipp>
#include <temporal/detail/config/toml.hpp>

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace temporal::detail::config {

/// What toml++ says of a text, without the parts that quote it: they may be of a secret that lacks
/// its quotes.
inline std::string describe_syntax_error(std::string_view description) {
  std::string text(description.substr(0, description.find(", saw")));
  text.resize(std::min(text.find(": '"), text.size()));
  std::string_view const where = description.substr(0, description.find(':'));
  static constexpr std::string_view outside_of_values[] = {"key", "table", "string", "comment",
                                                           "utf-8"};
  for (auto const scope : outside_of_values) {
    if (where.find(scope) != std::string_view::npos) return text;
  }
  return text + "; texts stand in quotes, as in address = \"localhost:7233\"";
}

/// What a TOML value is, in a person's words.
inline std::string describe_type(toml::node const& node) {
  if (node.is_string()) return "a text";
  if (node.is_boolean()) return "true or false";
  if (node.is_number()) return "a number";
  if (node.is_table()) return "a table";
  if (node.is_array()) return "an array";
  return "a date or time";
}

/// The profiles of one parsed file.
class toml_reader {
 public:
  toml_reader(std::string const& name, bool strict) : name_(name), strict_(strict) {}

  client_config read(toml::table const& document) const {
    client_config config;
    check_keys(document, "", {"profile"});
    auto const* profiles = document.get("profile");
    if (profiles == nullptr) return config;
    for (auto const& [key, node] : as_table(*profiles, "profile")) {
      std::string const name(key.str());
      config.profiles.emplace(name, read_profile(node, "profile." + name + "."));
    }
    return config;
  }

 private:
  std::string place(toml::source_region const& source) const {
    return name_ + ":" + std::to_string(source.begin.line);
  }

  [[noreturn]] void fail(toml::source_region const& source, std::string const& key,
                         std::string const& problem) const {
    throw temporal::config_error(place(source) + ": " + key + " " + problem);
  }

  toml::table const& as_table(toml::node const& node, std::string const& key) const {
    auto const* table = node.as_table();
    if (table == nullptr) {
      fail(node.source(), key,
           "must be a table, as begun by [" + key + "], not " + describe_type(node));
    }
    return *table;
  }

  std::string as_text(toml::node const& node, std::string const& key) const {
    auto const* text = node.as_string();
    if (text == nullptr) {
      fail(node.source(), key, "must be a text in quotes, not " + describe_type(node));
    }
    return text->get();
  }

  bool as_flag(toml::node const& node, std::string const& key) const {
    auto const* flag = node.as_boolean();
    if (flag == nullptr) {
      fail(node.source(), key, "must be true or false, without quotes, not " + describe_type(node));
    }
    return flag->get();
  }

  void check_keys(toml::table const& table, std::string const& prefix,
                  std::vector<std::string_view> const& known) const {
    if (!strict_) return;
    for (auto const& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      std::string names;
      for (auto const name : known) names.append(names.empty() ? "" : ", ").append(name);
      fail(key.source(), prefix + std::string(key.str()),
           "is not known; what may stand here is " + names);
    }
  }

  /// Reads the fields that are there; `convert` makes a value of a node and its full name.
  template <class Section, class Fields, class Convert>
  void read_fields(toml::table const& table, std::string const& prefix, std::string const& section,
                   Fields const& fields, Section& into, key_places& places,
                   Convert const& convert) const {
    for (auto const& field : fields) {
      auto const* node = table.get(field.key);
      if (node == nullptr) continue;
      auto const key = section + std::string(field.key);
      into.*field.member = convert(*node, prefix + key);
      places[key] = place(node->source());
    }
  }

  client_profile read_profile(toml::node const& node, std::string const& prefix) const {
    client_profile profile;
    auto const& table = as_table(node, prefix.substr(0, prefix.size() - 1));
    check_keys(table, prefix,
               {"address", "namespace", "api_key", "authority", "tls", "codec", "grpc_meta"});
    auto const text = [this](auto const& value, auto const& key) { return as_text(value, key); };
    auto const flag = [this](auto const& value, auto const& key) { return as_flag(value, key); };
    auto& places = profile_access::places(profile);
    read_fields(table, prefix, "", profile_texts, profile, places, text);
    if (auto const* section = table.get("tls")) {
      auto const& keys = as_table(*section, prefix + "tls");
      check_keys(keys, prefix + "tls.",
                 {"disabled", "server_name", "disable_host_verification", "client_cert_path",
                  "client_cert_data", "client_key_path", "client_key_data", "server_ca_cert_path",
                  "server_ca_cert_data"});
      auto& tls = profile.tls.emplace();
      read_fields(keys, prefix, "tls.", tls_texts, tls, places, text);
      read_fields(keys, prefix, "tls.", tls_paths, tls, places, text);
      read_fields(keys, prefix, "tls.", tls_flags, tls, places, flag);
    }
    if (auto const* section = table.get("codec")) {
      auto const& keys = as_table(*section, prefix + "codec");
      check_keys(keys, prefix + "codec.", {"endpoint", "auth"});
      read_fields(keys, prefix, "codec.", codec_texts, profile.codec.emplace(), places, text);
    }
    if (auto const* section = table.get("grpc_meta")) {
      read_headers(as_table(*section, prefix + "grpc_meta"), prefix, profile);
    }
    return profile;
  }

  void read_headers(toml::table const& table, std::string const& prefix,
                    client_profile& profile) const {
    for (auto const& [key, node] : table) {
      auto const full = prefix + "grpc_meta." + std::string(key.str());
      auto const name = header_name(key.str());
      if (!profile.grpc_meta.emplace(name, as_text(node, full)).second) {
        fail(key.source(), full, "and another key are the same header, " + name + "; keep one");
      }
      profile_access::places(profile)["grpc_meta." + name] = place(node.source());
    }
  }

  std::string const& name_;
  bool strict_;
};

TEMPORAL_DECL client_config read_toml(std::string_view text, std::string const& name, bool strict) {
  toml::table document;
  try {
    document = toml::parse(text);
  } catch (toml::parse_error const& error) {
    throw temporal::config_error(name + ":" + std::to_string(error.source().begin.line) +
                                 ": not valid TOML: " + describe_syntax_error(error.description()));
  }
  return toml_reader(name, strict).read(document);
}

/// A text in quotes. With `lines`, line breaks stay line breaks, so that PEM can be read.
inline std::string quote(std::string_view text, bool lines) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string result = lines ? "\"\"\"\n" : "\"";
  for (auto const c : text) {
    if (c == '\n' && lines) {
      result += c;
    } else if (c == '"' || c == '\\') {
      result.append("\\").append(1, c);
    } else if ((c >= 0 && c < 0x20) || c == 0x7f) {
      result.append("\\u00").append(1, digits[c >> 4]).append(1, digits[c & 0xf]);
    } else {
      result += c;
    }
  }
  return result.append(lines ? "\"\"\"" : "\"");
}

/// Writes a profile. (toml++ 3.3 does not quote keys with line breaks, and cannot read them then.)
class toml_writer {
 public:
  explicit toml_writer(std::string& text) : text_(text) {}

  void write(std::string const& name, client_profile const& profile) {
    auto const table = "profile." + quote(name, false);
    begin(table);
    write_fields(profile, profile_texts);
    if (profile.tls) {
      begin(table + ".tls");
      write_fields(*profile.tls, tls_texts);
      write_fields(*profile.tls, tls_paths);
      write_fields(*profile.tls, tls_flags);
    }
    if (profile.codec) {
      begin(table + ".codec");
      write_fields(*profile.codec, codec_texts);
    }
    if (profile.grpc_meta.empty()) return;
    begin(table + ".grpc_meta");
    for (auto const& [key, value] : profile.grpc_meta) write_key(quote(key, false), value);
  }

 private:
  void begin(std::string const& table) {
    text_.append(text_.empty() ? "[" : "\n[").append(table).append("]\n");
  }

  template <class Section, class Fields>
  void write_fields(Section const& section, Fields const& fields) {
    for (auto const& field : fields) {
      if (auto const& value = section.*field.member) write_key(field.key, *value);
    }
  }

  void write_key(std::string_view key, std::string const& value) {
    put(key, quote(value, value.find('\n') != std::string::npos));
  }
  void write_key(std::string_view key, std::filesystem::path const& value) {
    put(key, quote(value.string(), false));
  }
  void write_key(std::string_view key, bool value) { put(key, value ? "true" : "false"); }

  void put(std::string_view key, std::string_view value) {
    text_.append(key).append(" = ").append(value).append("\n");
  }

  std::string& text_;
};

TEMPORAL_DECL std::string write_toml(client_config const& config) {
  std::string text;
  toml_writer writer(text);
  for (auto const& [name, profile] : config.profiles) writer.write(name, profile);
  return text;
}

}  // namespace temporal::detail::config
