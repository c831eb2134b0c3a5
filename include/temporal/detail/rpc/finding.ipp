#pragma once

#include <temporal/detail/rpc/finding.hpp>

#include <algorithm>

namespace temporal::detail::rpc {

TEMPORAL_DECL circumstances::circumstances(connection_options const& options, tls_setup const* with)
    : server(options.target),
      proxy(proxy_for(options.proxy, server)),
      limit(options.connect_timeout) {
  if (with == nullptr) return;
  auto const& given = with->options;
  tls_question question;
  question.server_name =
      given.server_name.empty() ? server.endpoints().front().host : given.server_name;
  question.verified_name =
      given.verification_name.empty() ? question.server_name : given.verification_name;
  question.root_ca = with->material.root_ca;
  question.certificate_chain = with->material.certificate_chain;
  question.private_key = with->material.private_key;
  question.verify = !given.skip_verification;
  question.minimum_version = given.minimum_version;
  tls = std::move(question);
  tls_by_api_key = !options.tls.options().has_value();
  own_ca = given.server_root_ca.has_value();
  ca_source = with->material.root_source;
  client_certificate = with->material.subject;
}

TEMPORAL_DECL bool is_web_address(target const& server) {
  auto const& host = server.endpoints().front().host;
  constexpr std::string_view cloud = ".tmprl.cloud";
  return host == "cloud.temporal.io" || (host.starts_with("web.") && host.ends_with(cloud));
}

TEMPORAL_DECL std::string list_text(std::vector<std::string> const& items) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t n = 0; n < std::min(items.size(), most); ++n) {
    if (n > 0) text += ", ";
    text += items[n];
  }
  if (items.size() > most) text += " and " + std::to_string(items.size() - most) + " more";
  return text;
}

}  // namespace temporal::detail::rpc
