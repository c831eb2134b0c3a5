#pragma once

#include <temporal/detail/rpc/channel.hpp>
#include <temporal/detail/rpc/local_workers.hpp>
#include <temporal/detail/rpc/ready_gate.hpp>
#include <temporal/detail/rpc/target.hpp>
#include <temporal/detail/rpc/tls_rotation.hpp>
#include <temporal/detail/rpc/unary_call.hpp>
#include <temporal/rpc/connection.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace temporal::detail::rpc {

/// Adds the header of an API key.
/// @throws std::invalid_argument, without the key, for one that cannot be sent.
TEMPORAL_DECL void set_authorization(metadata& headers, std::string const& key);

/// What the copies of a `connection` share.
class connection_state final : public call_host {
 public:
  /// @throws std::invalid_argument, connect_error as `connection::lazy`.
  TEMPORAL_DECL explicit connection_state(connection_options options);
  TEMPORAL_DECL ~connection_state();

  /// As they were given; what TLS is now is `tls`.
  connection_options const& options() const noexcept { return options_; }
  std::string const& target_text() const noexcept { return target_text_; }
  /// `"plaintext"`, `"TLS"` or `"mTLS"`.
  TEMPORAL_DECL std::string_view tls_mode() const noexcept;

  queue_runtime& background() noexcept override { return *runtime_; }

  /// The channel that calls started now use. A call keeps it until it ends, whatever comes after.
  std::shared_ptr<channel> current_channel() const noexcept {
    std::lock_guard lock(channel_mutex_);
    return channel_;
  }

  /// The TLS of that channel; nothing for plaintext.
  TEMPORAL_DECL std::shared_ptr<tls_setup const> tls() const noexcept;
  /// Calls started from now on use this TLS.
  /// @throws as `connection::set_tls`; all is as before then.
  TEMPORAL_DECL void set_tls(tls_options options);
  /// Reads files and providers again at once, instead of at the next interval.
  /// @return whether they gave something new, which is used from now on.
  TEMPORAL_DECL bool reload_tls();

  /// Ends the calls in flight, and refuses later ones.
  TEMPORAL_DECL void close();

  /// The headers that every call sends, those of the user and of the API key included.
  TEMPORAL_DECL std::shared_ptr<metadata const> headers() const;

  TEMPORAL_DECL metadata user_metadata() const;
  TEMPORAL_DECL void set_metadata(metadata headers);
  TEMPORAL_DECL void set_api_key(api_key key);
  /// Whether there is a function to be asked for the key of each call.
  bool asks_for_api_key() const noexcept { return asks_for_api_key_; }
  /// The key as it was last set; its function is empty when there is none.
  TEMPORAL_DECL api_key current_api_key() const;

  TEMPORAL_DECL void set_system_info(server_capabilities capabilities, std::string version);
  TEMPORAL_DECL server_capabilities capabilities() const;
  TEMPORAL_DECL std::string server_version() const;
  bool internal_error_differentiation() const noexcept { return internal_error_differentiation_; }

  /// Opened once the server's capabilities are known.
  ready_gate& gate() noexcept { return gate_; }

  /// Those of this process that poll through this connection.
  local_workers& workers() noexcept { return workers_; }

  /// Smallest request that is compressed, or nothing.
  TEMPORAL_DECL std::optional<std::size_t> compression_threshold() const noexcept;
  /// The server has no gzip.
  void stop_compression() noexcept { compression_refused_ = true; }

  /// Why no call can be made, as an error text; empty when calls can be made.
  TEMPORAL_DECL std::string unusable() const;

 private:
  /// Builds `headers_` anew from its parts. Called with the mutex locked.
  TEMPORAL_DECL void rebuild_headers(metadata const& user, api_key const& key);
  /// Reads and checks these options, and says in errors which connection they are for.
  TEMPORAL_DECL std::shared_ptr<tls_setup const> load_tls(tls_options options) const;
  /// Logs what is to be known about this TLS.
  TEMPORAL_DECL void announce(tls_setup const& tls) const;

  connection_options options_;
  std::string target_text_;
  std::string grpc_target_;
  std::shared_ptr<queue_runtime> runtime_;
  mutable std::mutex channel_mutex_;  // of the next two
  std::shared_ptr<channel> channel_;
  std::shared_ptr<tls_setup const> tls_;
  ready_gate gate_;
  local_workers workers_;
  std::atomic<bool> internal_error_differentiation_ = false;
  std::atomic<bool> compression_refused_ = false;
  std::atomic<bool> asks_for_api_key_ = false;

  mutable std::mutex mutex_;
  api_key api_key_;
  metadata user_metadata_;
  std::shared_ptr<metadata const> headers_;
  server_capabilities capabilities_;
  std::string server_version_;

  std::unique_ptr<tls_rotation> rotation_;  // none for plaintext
};

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/connection_state.ipp>
#endif
