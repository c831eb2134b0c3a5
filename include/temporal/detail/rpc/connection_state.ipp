#pragma once

#include <temporal/detail/rpc/connection_state.hpp>
#include <temporal/version.hpp>

#include <asio/ip/host_name.hpp>
#include <unistd.h>

#include <stdexcept>

namespace temporal::detail::rpc {

inline std::string default_identity() {
  asio::error_code error;
  auto const host = asio::ip::host_name(error);
  return std::to_string(::getpid()) + '@' + (error ? std::string("unknown") : host);
}

inline std::string_view describe_tls(connection_options const& options) {
  if (!uses_tls(options)) return "plaintext";
  auto const& tls = options.tls.options();
  return tls && tls->client_certificate ? "mTLS" : "TLS";
}

TEMPORAL_DECL connection_state::connection_state(connection_options options)
    : options_(std::move(options)) {
  target const where(options_.target);
  target_text_ = where.to_string();
  tls_mode_ = describe_tls(options_);
  if (options_.identity.empty()) options_.identity = default_identity();
  rebuild_headers(options_.metadata, options_.api_key);
  user_metadata_ = options_.metadata;
  api_key_ = options_.api_key;
  asks_for_api_key_ = api_key_.get_provider() != nullptr;
  channel_ = make_channel(options_, where.to_grpc());
  auto const background = options_.runtime ? *options_.runtime : runtime();
  runtime_ = background.impl();
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

TEMPORAL_DECL api_key::provider connection_state::api_key_provider() const {
  std::lock_guard lock(mutex_);
  return api_key_.get_provider();
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
