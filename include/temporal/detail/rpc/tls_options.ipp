#pragma once

#include <temporal/rpc/connect_error.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace temporal {

namespace detail::rpc {

/// Larger files are no certificates or keys: a device, for example.
inline constexpr std::size_t largest_pem_file = 16u << 20;

[[noreturn]] inline void fail_unreadable_pem(std::string const& what, std::string hint) {
  error_info info;
  info.operation = "reading PEM";
  info.outcome = outcome::not_sent;
  throw connect_error(connect_error_kind::bad_pem, status(status_code::invalid_argument, what),
                      std::move(info), "TLS", what, std::move(hint));
}

/// Whether somebody gave the PEM itself where a path was due. Such a "path" is never shown.
inline bool is_pem_itself(std::string const& path) {
  return path.find("-----") != std::string::npos || path.find('\n') != std::string::npos;
}

/// The same in base64, once more or without the lines that begin and end it.
inline bool is_base64_of_pem(std::string const& path) {
  static constexpr std::size_t shortest_key = 60;
  static constexpr std::string_view dashes = "LS0tLS1";  // "-----"
  if (path.starts_with(dashes)) return true;
  auto const is_base64 = [](unsigned char c) {
    return std::isalnum(c) || c == '+' || c == '/' || c == '=';
  };
  std::error_code ignored;
  return path.size() >= shortest_key && std::all_of(path.begin(), path.end(), is_base64) &&
         !std::filesystem::exists(path, ignored);
}

inline std::string read_pem_file(std::filesystem::path const& path) {
  auto const name = path.string();
  if (is_pem_itself(name)) {
    fail_unreadable_pem("the path given to pem_file is a PEM text", "give it to pem_text");
  }
  if (is_base64_of_pem(name)) {
    fail_unreadable_pem("the path given to pem_file is no file, but looks like a key in base64",
                        "give the path of a PEM file, or its text to pem_text");
  }
  if (name.empty()) {
    fail_unreadable_pem("the path given to pem_file is empty",
                        "set it, or leave the whole option unset");
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    fail_unreadable_pem("'" + name + "' is a directory", "give the path of the file in it");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content;
  char part[4096];
  while (file.read(part, sizeof part), file.gcount() > 0 && content.size() <= largest_pem_file) {
    content.append(part, static_cast<std::size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) {
    auto const reason = errno;
    auto const* const hint = reason == ENOENT
                                 ? "check the path; a relative one starts at the working directory"
                                 : "check the file's permissions";
    fail_unreadable_pem("cannot read '" + name + "'" +
                            (reason != 0 ? ": " + std::generic_category().message(reason) : ""),
                        hint);
  }
  if (content.size() > largest_pem_file) {
    fail_unreadable_pem("'" + name + "' is larger than 16 MiB, so it is no PEM file",
                        "check the path");
  }
  return content;
}

}  // namespace detail::rpc

TEMPORAL_DECL std::string_view to_string(tls_version version) noexcept {
  return version == tls_version::tls_1_3 ? "TLS 1.3" : "TLS 1.2";
}

TEMPORAL_DECL std::string pem_source::load() const {
  if (auto const* text = std::get_if<std::string>(&from_)) return *text;
  if (auto const* path = std::get_if<std::filesystem::path>(&from_)) {
    return detail::rpc::read_pem_file(*path);
  }
  auto const& call = std::get<provider>(from_);
  if (!call) {
    detail::rpc::fail_unreadable_pem("the function given to pem_provider is empty",
                                     "give one that returns the PEM text");
  }
  std::string problem;
  try {
    return call();
  } catch (std::exception const& failed) {
    problem = failed.what();
  } catch (...) {
    problem = "with something that is no std::exception";
  }
  detail::rpc::fail_unreadable_pem(
      "the PEM provider failed: " + problem,
      "look at the function given to pem_provider, and at the store that it asks");
}

TEMPORAL_DECL std::string pem_source::describe() const {
  if (auto const* path = std::get_if<std::filesystem::path>(&from_)) {
    auto name = path->string();
    auto const is_text = detail::rpc::is_pem_itself(name) || detail::rpc::is_base64_of_pem(name);
    return is_text ? "<text given as a path>" : name;
  }
  return std::holds_alternative<std::string>(from_) ? "<text>" : "<provider>";
}

TEMPORAL_DECL bool pem_source::can_change() const {
  if (auto const* path = std::get_if<std::filesystem::path>(&from_)) {
    std::error_code ignored;
    auto const type = std::filesystem::status(*path, ignored).type();
    return type == std::filesystem::file_type::regular ||
           type == std::filesystem::file_type::not_found;
  }
  return std::holds_alternative<provider>(from_);
}

}  // namespace temporal
