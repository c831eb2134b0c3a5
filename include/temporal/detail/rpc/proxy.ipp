#pragma once

#include <temporal/detail/rpc/proxy.hpp>

#include <asio/ip/address.hpp>
#include <asio/ip/network_v4.hpp>
#include <asio/ip/network_v6.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace temporal::detail::rpc {

inline constexpr std::string_view unix_scheme = "unix:";
inline constexpr std::size_t longest_socket_path = 107;  // Linux's limit

inline std::string base64(std::string const& bytes) {
  std::string result(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  auto const size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                                    reinterpret_cast<unsigned char const*>(bytes.data()),
                                    static_cast<int>(bytes.size()));
  result.resize(static_cast<std::size_t>(size));
  return result;
}

inline bool same_name(std::string_view one, std::string_view other) {
  auto const lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [lower](char a, char b) { return lower(a) == lower(b); });
}

/// Whether `address` is in the network, such as 10.0.0.0/8.
inline bool is_in_network(std::string_view text, asio::ip::address const& address) {
  std::string const network(text);
  asio::error_code error;
  if (text.find(':') != std::string_view::npos) {
    auto const six = asio::ip::make_network_v6(network, error);
    if (!error) {
      return address.is_v6() &&
             asio::ip::make_network_v6(address.to_v6(), six.prefix_length()).canonical() ==
                 six.canonical();
    }
  } else {
    auto const four = asio::ip::make_network_v4(network, error);
    if (!error) {
      return address.is_v4() &&
             asio::ip::make_network_v4(address.to_v4(), four.prefix_length()).canonical() ==
                 four.canonical();
    }
  }
  throw std::invalid_argument("proxy_options::no_proxy: '" + network +
                              "' is no network; expected one such as 10.0.0.0/8");
}

/// Takes a `:port` off the end of an entry, but not a part of an IPv6 address.
inline std::string_view without_port(std::string_view entry, std::string_view& port) {
  auto const colon = entry.rfind(':');
  auto const bracketed = entry.front() == '[';
  if (colon != std::string_view::npos &&
      (bracketed ? entry[colon - 1] == ']' : entry.find(':') == colon)) {
    port = entry.substr(colon + 1);
    entry = entry.substr(0, colon);
  }
  if (bracketed && entry.back() == ']') entry = entry.substr(1, entry.size() - 2);
  return entry;
}

TEMPORAL_DECL bool is_proxy_exception(std::string_view entry, endpoint const& server) {
  if (entry.empty()) return false;
  if (entry == "*") return true;
  asio::error_code error;
  auto const address = asio::ip::make_address(server.host, error);
  auto const is_name = static_cast<bool>(error);
  if (entry.find('/') != std::string_view::npos) {
    // A name is in no network; a network that is none is told all the same.
    return is_in_network(entry, is_name ? asio::ip::address() : address) && !is_name;
  }
  std::string_view port;
  entry = without_port(entry, port);
  if (!port.empty() && port != std::to_string(server.port)) return false;
  if (!is_name) {
    auto const other = asio::ip::make_address(std::string(entry), error);
    return !error && other == address;
  }
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  auto const domain = entry.starts_with('.') ? entry.substr(1) : entry;
  if (domain.empty()) return false;
  std::string_view const host = server.host;
  if (same_name(host, domain)) return true;
  return host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.' &&
         same_name(host.substr(host.size() - domain.size()), domain);
}

inline void read_proxy_address(std::string const& address, proxy_route& into) {
  if (address.starts_with(unix_scheme)) {
    into.socket_path = address.substr(unix_scheme.size());
    if (into.socket_path.empty()) {
      throw std::invalid_argument("proxy_options::address: 'unix:' needs the path of a socket");
    }
    if (into.socket_path.size() > longest_socket_path) {
      throw std::invalid_argument("proxy_options::address: the path of a socket has at most " +
                                  std::to_string(longest_socket_path) + " characters");
    }
    return;
  }
  if (address.find('@') != std::string::npos) {
    // Not quoted: there may be a password in it.
    throw std::invalid_argument(
        "proxy_options::address: expected host:port, such as proxy.example:3128; user and password "
        "have options of their own");
  }
  // The default port of a target is Temporal's, which no proxy has.
  auto const last = address.rfind(':');
  auto const has_port = last != std::string::npos && address.find(']', last) == std::string::npos;
  if (!has_port) {
    throw std::invalid_argument("proxy_options::address: '" + address +
                                "' has no port; expected host:port, such as proxy.example:3128");
  }
  try {
    target const where(address);
    if (where.endpoints().size() == 1) {
      into.server = where.endpoints().front();
      return;
    }
  } catch (std::invalid_argument const& problem) {
    throw std::invalid_argument("proxy_options::address: " + std::string(problem.what()));
  }
  throw std::invalid_argument("proxy_options::address: one proxy is expected, not a list");
}

TEMPORAL_DECL std::optional<proxy_route> proxy_for(std::optional<proxy_options> const& proxy,
                                                   target const& server) {
  if (!proxy) return std::nullopt;
  proxy_route result;
  read_proxy_address(proxy->address, result);
  if (proxy->user.find(':') != std::string::npos) {
    throw std::invalid_argument("proxy_options::user: a user's name cannot have a ':'");
  }
  if (proxy->user.empty() && !proxy->password.empty()) {
    throw std::invalid_argument("proxy_options: there is a password and no user");
  }
  auto const& first = server.endpoints().front();
  auto const is_exception = [&first](std::string const& entry) {
    return is_proxy_exception(entry, first);
  };
  if (std::any_of(proxy->no_proxy.begin(), proxy->no_proxy.end(), is_exception)) {
    return std::nullopt;
  }
  if (server.endpoints().size() != 1) {
    throw std::invalid_argument(
        "a list of addresses cannot be reached through a proxy; give one name or address");
  }
  result.destination = first.to_string();
  if (!proxy->user.empty()) {
    result.authorization = "Basic " + base64(proxy->user + ':' + proxy->password);
  }
  return result;
}

TEMPORAL_DECL std::string proxy_route::to_string() const {
  return server ? server->to_string() : std::string(unix_scheme) + socket_path;
}

TEMPORAL_DECL std::string proxy_route::to_grpc() const {
  return server ? "dns:///" + server->to_string() : to_string();
}

}  // namespace temporal::detail::rpc
