#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace temporal::test {

class connect_proxy_options {
 public:
  connect_proxy_options() {}

  /// Set: who asks must say so (basic authentication).
  std::string user;
  std::string password;
  /// Set: it listens on this socket file instead of a port.
  std::string socket_path;
  /// Not 200: every request is refused like this.
  int status = 200;
};

/// An HTTP proxy that makes tunnels (CONNECT), to any port of 127.0.0.1, whatever the host is
/// called.
class connect_proxy {
 public:
  explicit connect_proxy(connect_proxy_options options = {});
  ~connect_proxy();
  connect_proxy(connect_proxy const&) = delete;
  connect_proxy& operator=(connect_proxy const&) = delete;

  /// As `proxy_options` takes it.
  std::string address() const;
  int port() const;
  /// What it was asked, the headers included, one entry per connection.
  std::vector<std::string> requests() const;
  /// Tunnels that it made.
  std::size_t tunnels() const;

  struct impl;

 private:
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
