#pragma once

#include <temporal/rpc/connect_error.hpp>

#include <array>

namespace temporal {

struct connect_error::data {
  connect_error_kind kind;
  std::string tls_mode;
  std::string message;
  std::string hint;
  std::string what;
};

TEMPORAL_DECL std::string_view to_string(connect_error_kind kind) noexcept {
  static constexpr std::array<std::string_view, 24> names{
      "name_not_resolved",
      "refused",
      "unreachable",
      "timed_out",
      "server_is_plaintext",
      "server_requires_tls",
      "untrusted_certificate",
      "certificate_expired",
      "name_mismatch",
      "client_certificate_required",
      "client_certificate_rejected",
      "bad_pem",
      "key_mismatch",
      "http1_endpoint",
      "web_address",
      "alpn",
      "proxy_failed",
      "not_temporal",
      "unauthenticated",
      "permission_denied",
      "version_not_supported",
      "invalid_options",
      "namespace_not_found",
      "other",
  };
  static_assert(names.size() == static_cast<std::size_t>(connect_error_kind::other) + 1);
  auto const index = static_cast<std::size_t>(kind);
  return index < names.size() ? names[index] : std::string_view("other");
}

TEMPORAL_DECL connect_error::connect_error(connect_error_kind kind, temporal::status status,
                                           error_info info, std::string tls_mode,
                                           std::string message, std::string hint)
    : error(std::move(status), std::move(info)) {
  std::string what = "cannot connect";
  if (!target().empty()) what.append(" to Temporal at ").append(target());
  what.append(" (").append(tls_mode).append("): ").append(message);
  if (!hint.empty()) what.append("; ").append(hint);
  what.append(" [").append(to_string(kind)).append("]");
  data_ = std::make_shared<data const>(
      data{kind, std::move(tls_mode), std::move(message), std::move(hint), std::move(what)});
}

TEMPORAL_DECL char const* connect_error::what() const noexcept { return data_->what.c_str(); }
TEMPORAL_DECL connect_error_kind connect_error::kind() const noexcept { return data_->kind; }
TEMPORAL_DECL std::string const& connect_error::tls_mode() const noexcept {
  return data_->tls_mode;
}
TEMPORAL_DECL std::string const& connect_error::message() const noexcept { return data_->message; }
TEMPORAL_DECL std::string const& connect_error::hint() const noexcept { return data_->hint; }

}  // namespace temporal
