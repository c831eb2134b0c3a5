#pragma once

#include <temporal/detail/common/duration_check.hpp>
#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/version.hpp>

#include <asio/ip/host_name.hpp>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace temporal::detail::rpc {

inline std::string default_identity() {
  asio::error_code error;
  auto const host = asio::ip::host_name(error);
  return std::to_string(::getpid()) + '@' + (error ? std::string("unknown") : host);
}

/// @throws std::invalid_argument for a wait that is none.
inline void limit_durations(connection_options& options) {
  if (options.long_poll_timeout <= std::chrono::milliseconds(0)) {
    throw std::invalid_argument("connection_options::long_poll_timeout must be positive, but is " +
                                std::to_string(options.long_poll_timeout.count()) + " ms");
  }
  for (auto* const limit : {&options.connect_timeout, &options.wait_for_server,
                            &options.rpc_timeout, &options.long_poll_timeout}) {
    *limit = at_most_a_year(*limit);
  }
}

TEMPORAL_DECL connection_state::connection_state(connection_options options)
    : options_(std::move(options)) {
  limit_durations(options_);
  target const where(options_.target);
  target_text_ = where.to_string();
  grpc_target_ = where.to_grpc();
  if (options_.identity.empty()) options_.identity = default_identity();
  rebuild_headers(options_.metadata, options_.api_key);
  user_metadata_ = options_.metadata;
  api_key_ = options_.api_key;
  asks_for_api_key_ = api_key_.get_provider() != nullptr;
  if (uses_tls(options_)) tls_ = load_tls(options_.tls.options().value_or(tls_options()));
  channel_ = make_channel(options_, grpc_target_, tls_.get());
  auto const background = options_.runtime ? *options_.runtime : runtime();
  runtime_ = background.impl();
  if (!tls_) return;
  announce(*tls_);
  auto use = [this](std::shared_ptr<tls_setup const> next) {
    auto fresh = make_channel(options_, grpc_target_, next.get());
    std::lock_guard lock(channel_mutex_);
    // The old ones go when they are let go of, after the lock.
    channel_.swap(fresh);
    tls_.swap(next);
  };
  rotation_ = std::make_unique<tls_rotation>(tls_, std::move(use), options_.logger, target_text_);
}

TEMPORAL_DECL connection_state::~connection_state() {
  if (rotation_ && runtime_->forked()) rotation_->abandon();
}

TEMPORAL_DECL std::shared_ptr<tls_setup const> connection_state::load_tls(
    tls_options options) const {
  std::string const mode = options.client_certificate ? "mTLS" : "TLS";
  try {
    return tls_setup::load(std::move(options));
  } catch (connect_error const& failed) {
    error_info info;
    info.operation = "connect";
    info.target = target_text_;
    info.outcome = outcome::not_sent;
    throw connect_error(failed.kind(), failed.status(), std::move(info), mode, failed.message(),
                        failed.hint());
  }
}

TEMPORAL_DECL void connection_state::announce(tls_setup const& tls) const {
  auto const start = "connection to " + target_text_ + ": ";
  if (tls.options.skip_verification) {
    options_.logger.warning(
        start +
        "whoever answers is taken for the server, since "
        "tls_options::skip_verification is set; never do that outside of tests");
  }
  for (auto const& one : tls.material.warnings) options_.logger.warning(start + one);
}

TEMPORAL_DECL std::string_view connection_state::tls_mode() const noexcept {
  auto const now = tls();
  return now ? now->mode() : "plaintext";
}

TEMPORAL_DECL std::shared_ptr<tls_setup const> connection_state::tls() const noexcept {
  std::lock_guard lock(channel_mutex_);
  return tls_;
}

TEMPORAL_DECL void connection_state::set_tls(tls_options options) {
  if (auto const why = unusable(); !why.empty()) throw std::logic_error("set_tls: " + why);
  if (!rotation_) {
    throw std::logic_error(
        "set_tls: the connection was made without TLS; connect anew, with "
        "connection_options::tls");
  }
  auto next = load_tls(std::move(options));
  rotation_->replace(next);
  announce(*next);
}

TEMPORAL_DECL bool connection_state::reload_tls() { return rotation_ && rotation_->reload_now(); }

TEMPORAL_DECL void connection_state::close() {
  calls.close();
  if (rotation_ && !runtime_->forked()) rotation_->stop();
}

TEMPORAL_DECL void set_authorization(metadata& headers, std::string const& key) {
  try {
    headers.set("authorization", "Bearer " + key);
  } catch (std::invalid_argument const&) {
    throw std::invalid_argument(
        "the API key has a character that no API key has, such as a line break; check where it was "
        "read from");
  }
}

TEMPORAL_DECL void connection_state::rebuild_headers(metadata const& user, api_key const& key) {
  if (!key.empty() && user.get("authorization")) {
    throw std::invalid_argument(
        "both an API key and an 'authorization' header are set; the key is sent in that header, so "
        "only one "
        "makes sense");
  }
  metadata headers;
  headers.set("client-name", client_name);
  headers.set("client-version", version);
  headers.set("supported-server-versions", ">=1.0.0 <2.0.0");
  if (!key.text().empty()) set_authorization(headers, key.text());
  headers.merge(user);
  headers_ = std::make_shared<metadata const>(std::move(headers));
}

TEMPORAL_DECL std::shared_ptr<metadata const> connection_state::headers() const {
  std::lock_guard lock(mutex_);
  return headers_;
}

TEMPORAL_DECL metadata connection_state::user_metadata() const {
  std::lock_guard lock(mutex_);
  return user_metadata_;
}

TEMPORAL_DECL void connection_state::set_metadata(metadata headers) {
  std::lock_guard lock(mutex_);
  rebuild_headers(headers, api_key_);
  user_metadata_ = std::move(headers);
}

TEMPORAL_DECL void connection_state::set_api_key(api_key key) {
  std::lock_guard lock(mutex_);
  rebuild_headers(user_metadata_, key);
  api_key_ = std::move(key);
  asks_for_api_key_ = api_key_.get_provider() != nullptr;
}

TEMPORAL_DECL api_key connection_state::current_api_key() const {
  std::lock_guard lock(mutex_);
  return api_key_;
}

TEMPORAL_DECL void connection_state::set_system_info(server_capabilities capabilities,
                                                     std::string version) {
  std::lock_guard lock(mutex_);
  internal_error_differentiation_ = capabilities.internal_error_differentiation;
  capabilities_ = capabilities;
  server_version_ = std::move(version);
}

TEMPORAL_DECL server_capabilities connection_state::capabilities() const {
  std::lock_guard lock(mutex_);
  return capabilities_;
}

TEMPORAL_DECL std::string connection_state::server_version() const {
  std::lock_guard lock(mutex_);
  return server_version_;
}

TEMPORAL_DECL std::optional<std::size_t> connection_state::compression_threshold() const noexcept {
  if (compression_refused_) return std::nullopt;
  return options_.compression.threshold();
}

TEMPORAL_DECL std::string connection_state::unusable() const {
  if (runtime_->forked()) {
    return "the connection was made by process " + std::to_string(runtime_->owner()) +
           " before it forked; connect again in the child process";
  }
  if (calls.closed()) return "the connection is closed";
  return {};
}

}  // namespace temporal::detail::rpc
