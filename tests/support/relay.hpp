#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace temporal::test {

/// Which way bytes go.
enum class flow {
  to_server,
  to_client,
};

/// What a relay does with the bytes of one direction.
class flow_faults {
 public:
  flow_faults() {}

  /// Held back for this long; the order stays.
  std::chrono::milliseconds delay{0};
  /// Passed on in pieces of this size; with `delay`, one piece per delay. 0: as they come.
  std::size_t piece = 0;
  /// After this many bytes of a connection, both sides of it are reset.
  std::optional<std::size_t> cut_after;
  /// After this many bytes of a connection nothing goes this way any more; the connection stays.
  std::optional<std::size_t> stop_after;
  /// About one byte in so many gets another value, after the first `intact` bytes of a connection;
  /// 0: none. Which ones depends on `seed` and the number of the connection alone.
  std::size_t corrupt_one_in = 0;
  std::size_t intact = 0;
  std::uint32_t seed = 1;
  /// Connections after this one, counted from 1, are spared.
  std::size_t last_connection = std::numeric_limits<std::size_t>::max();
};

/// A TCP relay before a server, which spoils what goes through it. It knows nothing of HTTP/2:
/// `raw_server` is for faults of whole frames.
///
/// It starts faithful. Bytes are counted from when a connection begins, but faults may also be set
/// under open connections. All members may be called from any thread.
class relay {
 public:
  /// Listens on a free port of 127.0.0.1 for a server on `port`.
  explicit relay(int port);
  ~relay();
  relay(relay const&) = delete;
  relay& operator=(relay const&) = delete;

  std::string target() const;

  /// Replaces the faults of one direction, on open connections too.
  void set_faults(flow direction, flow_faults faults);
  /// Faithful again, for new connections and open ones; what was swallowed does not come back.
  void heal();
  /// Resets all open connections.
  void cut();
  /// Refuses new connections by closing them at once, or takes them again.
  void refuse(bool on);

  /// Connections accepted so far, those refused included.
  std::size_t connections() const;
  /// Bytes that arrived from that side, passed on or not.
  std::size_t bytes(flow direction) const;
  /// Bytes that were changed.
  std::size_t corrupted() const;

  /// @throws std::runtime_error when they do not come in time.
  void wait_for_bytes(flow direction, std::size_t count,
                      std::chrono::seconds limit = std::chrono::seconds(20)) const;
  void wait_for_connections(std::size_t count,
                            std::chrono::seconds limit = std::chrono::seconds(20)) const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace temporal::test
