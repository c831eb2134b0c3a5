#pragma once

#include <temporal/detail/rpc/target.hpp>

#include <asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace temporal::detail::rpc {

namespace target_parser {

[[noreturn]] inline void fail(std::string_view text, std::string_view problem) {
  std::string message = "invalid address '";
  message.append(text).append("': ").append(problem);
  message.append("; expected host or host:port, such as localhost:7233");
  throw std::invalid_argument(message);
}

inline std::optional<asio::ip::address> as_ip(std::string const& host) {
  asio::error_code error;
  auto const address = asio::ip::make_address(host, error);
  return error ? std::nullopt : std::optional(address);
}

inline std::uint16_t parse_port(std::string_view whole, std::string_view digits) {
  std::uint16_t port = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0) {
    fail(whole, "the port must be a number from 1 to 65535");
  }
  return port;
}

inline endpoint parse_bracketed(std::string_view whole, std::string_view text) {
  auto const close = text.find(']');
  if (close == std::string_view::npos) fail(whole, "'[' without ']'");
  std::string host(text.substr(1, close - 1));
  if (auto const ip = as_ip(host); !ip || !ip->is_v6())
    fail(whole, "brackets are for IPv6 addresses");
  auto const rest = text.substr(close + 1);
  if (rest.empty()) return {std::move(host), default_port};
  if (rest.front() != ':') fail(whole, "only a port may follow ']'");
  return {std::move(host), parse_port(whole, rest.substr(1))};
}

inline endpoint parse_endpoint(std::string_view whole, std::string_view text) {
  if (text.empty()) fail(whole, "it is empty");
  if (text.front() == '[') return parse_bracketed(whole, text);
  auto const colon = text.find(':');
  if (colon != text.rfind(':')) fail(whole, "an IPv6 address needs brackets, as in [::1]:7233");
  auto const host = text.substr(0, colon);
  if (host.empty()) fail(whole, "there is no host before ':'");
  auto const is_host_character = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c >= 0x80;
  };
  if (!std::all_of(host.begin(), host.end(), is_host_character)) {
    fail(whole, "the host has a character that no host name has");
  }
  if (colon == std::string_view::npos) return {std::string(host), default_port};
  return {std::string(host), parse_port(whole, text.substr(colon + 1))};
}

}  // namespace target_parser

TEMPORAL_DECL std::string endpoint::to_string() const {
  auto const bracket = host.find(':') != std::string::npos;
  return (bracket ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

TEMPORAL_DECL target::target(std::string_view text) {
  if (text.find("://") != std::string_view::npos) {
    target_parser::fail(
        text, "it is a URL; leave out the scheme (TLS is an option of its own) and any path");
  }
  for (auto rest = text;;) {
    auto const comma = rest.find(',');
    endpoints_.push_back(target_parser::parse_endpoint(text, rest.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (endpoints_.size() == 1) return;
  for (auto const& entry : endpoints_) {
    auto const ip = target_parser::as_ip(entry.host);
    if (!ip) target_parser::fail(text, "a list may hold IP addresses only");
    if (ip->is_v6() != target_parser::as_ip(endpoints_.front().host)->is_v6()) {
      target_parser::fail(text, "a list may not mix IPv4 and IPv6");
    }
  }
}

TEMPORAL_DECL std::string target::to_string() const {
  std::string text;
  for (auto const& entry : endpoints_) {
    if (!text.empty()) text += ',';
    text += entry.to_string();
  }
  return text;
}

TEMPORAL_DECL std::string target::to_grpc() const {
  if (endpoints_.size() == 1) return "dns:///" + to_string();
  return (target_parser::as_ip(endpoints_.front().host)->is_v6() ? "ipv6:" : "ipv4:") + to_string();
}

}  // namespace temporal::detail::rpc
