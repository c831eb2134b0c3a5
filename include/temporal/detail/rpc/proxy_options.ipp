#pragma once

#include <temporal/rpc/proxy_options.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

namespace temporal {

namespace detail::rpc {

/// The first variable that is set, and its value.
inline std::optional<std::pair<std::string, std::string>> first_variable(
    std::initializer_list<char const*> names) {
  for (auto const* name : names) {
    if (auto const* value = std::getenv(name))
      return std::pair<std::string, std::string>(name, value);
  }
  return std::nullopt;
}

[[noreturn]] inline void bad_proxy_url(std::string const& variable, std::string_view problem) {
  throw std::invalid_argument("the environment variable " + variable +
                              " is not the URL of a proxy: " + std::string(problem) +
                              "; expected http://host:port or http://user:password@host:port");
}

inline std::string percent_decoded(std::string_view text, std::string const& variable) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    unsigned value = 0;
    auto const digits = text.substr(at + 1, 2);
    auto const [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) {
      bad_proxy_url(variable, "its user or password has a '%' without two digits");
    }
    result += static_cast<char>(value);
    at += 2;
  }
  return result;
}

inline std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    auto const comma = text.find(',');
    auto entry = text.substr(0, comma);
    while (!entry.empty() && (entry.front() == ' ' || entry.front() == '\t')) {
      entry.remove_prefix(1);
    }
    while (!entry.empty() && (entry.back() == ' ' || entry.back() == '\t')) entry.remove_suffix(1);
    if (!entry.empty()) result.emplace_back(entry);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return result;
}

inline bool is_port(std::string_view text) {
  std::uint16_t value = 0;
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end && value != 0;
}

inline proxy_options read_proxy_url(std::string const& variable, std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (url.starts_with(scheme)) {
    url.remove_prefix(scheme.size());
  } else if (url.find("://") != std::string_view::npos) {
    bad_proxy_url(variable, "only the scheme http is known");
  }
  auto const path = std::min(url.find('/'), url.size());
  if (url.substr(path).find('@') != std::string_view::npos) {
    bad_proxy_url(variable, "a '/' in the user or password must be written as %2F");
  }
  url = url.substr(0, path);
  std::string user;
  std::string password;
  if (auto const at = url.rfind('@'); at != std::string_view::npos) {
    auto const login = url.substr(0, at);
    auto const colon = login.find(':');
    user = percent_decoded(login.substr(0, colon), variable);
    if (colon != std::string_view::npos) {
      password = percent_decoded(login.substr(colon + 1), variable);
    }
    url.remove_prefix(at + 1);
  }
  if (url.empty()) bad_proxy_url(variable, "it has no host");
  std::string address(url);
  auto const after_host = url.front() == '[' ? url.find(']') : 0;
  if (auto const colon = url.find(':', after_host); colon == std::string_view::npos) {
    address += ":80";
  } else if (!is_port(url.substr(colon + 1))) {
    bad_proxy_url(variable, "its port is no number from 1 to 65535");
  }
  proxy_options result(std::move(address));
  result.user = std::move(user);
  result.password = std::move(password);
  return result;
}

}  // namespace detail::rpc

TEMPORAL_DECL std::optional<proxy_options> proxy_options::from_environment() {
  auto const url = detail::rpc::first_variable({"https_proxy", "HTTPS_PROXY", "http_proxy"});
  if (!url || url->second.empty()) return std::nullopt;
  auto result = detail::rpc::read_proxy_url(url->first, url->second);
  if (auto const exceptions = detail::rpc::first_variable({"no_proxy", "NO_PROXY"})) {
    result.no_proxy = detail::rpc::split_list(exceptions->second);
  }
  return result;
}

}  // namespace temporal
