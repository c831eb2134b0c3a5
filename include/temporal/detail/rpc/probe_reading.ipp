#pragma once

#include <temporal/detail/common/iso_time.hpp>
#include <temporal/detail/rpc/probe_reading.hpp>
#include <temporal/detail/rpc/status_reading.hpp>

#include <algorithm>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::string describe(peer_certificate const& certificate) {
  auto text = "'" + certificate.subject + "'";
  if (certificate.self_signed) {
    text += ", self-signed";
  } else {
    text += ", issued by '" + certificate.issuer + "'";
  }
  if (!certificate.names.empty()) text += ", for " + list_text(certificate.names);
  return text + ", valid until " + certificate.not_after;
}

namespace probe_reader {

using enum connect_error_kind;

inline constexpr std::string_view silent_hint =
    "check the address, the network and any firewall, and whether the server is overloaded";

inline std::string limit_text(circumstances const& tried) {
  return "connect_timeout, " + std::to_string(tried.limit.count()) + " ms";
}

inline finding read_proxy(circumstances const& tried, probe_report const& report) {
  auto message = "the proxy " + tried.proxy->to_string() +
                 " did not let the connection through: " + report.proxy_problem;
  std::string hint;
  if (report.proxy_status == 407) {
    hint = tried.proxy->authorization.empty()
               ? "it wants to know who asks: set proxy_options::user and password"
               : "check proxy_options::user and password";
  } else if (report.proxy_status != 0) {
    hint = "check that the proxy may reach " + tried.proxy->destination;
  } else {
    hint = "check proxy_options::address";
  }
  return {proxy_failed, std::move(message), std::move(hint)};
}

inline finding closed_at_once() {
  return {unreachable, "the connection is accepted and closed at once, with TLS and without",
          "a port forwarder or load balancer does so when no server is behind it"};
}

inline finding read_connect_problem(circumstances const& tried, probe_report const& report) {
  auto const& error = report.connect_problem;
  // Accepted and reset before this side noticed the first.
  if (error == asio::error::connection_reset) return closed_at_once();
  if (error == asio::error::connection_refused) {
    return {refused, "nothing listens on " + report.address,
            "is the server up, and is this its gRPC port (7233 unless configured otherwise)?"};
  }
  if (error == asio::error::timed_out) {
    return {timed_out,
            report.address + " did not accept a TCP connection within " + limit_text(tried),
            "check the address, the network and any firewall"};
  }
  return {unreachable, "no way to " + report.address + ": " + error.message(),
          "check the address, the network and any firewall"};
}

/// A server that sends something which is neither HTTP/2 nor TLS.
inline std::optional<finding> read_other_protocol(exchange const& seen) {
  if (seen.first == greeting::http1) {
    return finding(http1_endpoint,
                   "the port answers in HTTP/1.1 ('" + seen.text + "'), not in gRPC",
                   "the Web UI listens on 8233 or 8080; gRPC is on 7233 unless configured "
                   "otherwise");
  }
  if (seen.first == greeting::other_protocol) {
    return finding(
        not_temporal,
        "the port belongs to a server of another kind; it begins with '" + seen.text + "'",
        "check host and port; Temporal's frontend listens on 7233 unless configured "
        "otherwise");
  }
  return std::nullopt;
}

/// A server that ends or ignores every connection.
inline std::optional<finding> read_refusal(circumstances const& tried, exchange const& seen) {
  if (seen.first == greeting::silent) {
    return finding(timed_out,
                   "the server accepts the connection and says nothing within " + limit_text(tried),
                   std::string(silent_hint));
  }
  if (seen.first == greeting::closed || seen.first == greeting::reset) {
    return closed_at_once();
  }
  return std::nullopt;
}

inline std::string accepted_text(tls_findings const& tls) {
  if (tls.accepted_cas.empty()) return "it does not say of which CAs";
  return "it accepts those of " + list_text(tls.accepted_cas);
}

inline finding read_plaintext_server(circumstances const& tried, exchange const& seen) {
  if (auto other = read_other_protocol(seen)) return *other;
  return {
      server_is_plaintext, "TLS was tried, but the server speaks plaintext",
      tried.tls_by_api_key
          ? "the API key turned TLS on: for a server without TLS set connection_options::tls to "
            "tls_setting::disabled(), else check the port"
          : "leave connection_options::tls unset, or check the port"};
}

inline finding read_tls_server(tls_findings const& tls) {
  std::string message = "plaintext was tried, but the server speaks TLS";
  if (tls.certificate) message += "; its certificate is that of " + describe(*tls.certificate);
  std::string hint = "set connection_options::tls to a tls_options";
  if (tls.certificate_requested) hint += " with a client certificate, which the server asks for";
  return {server_requires_tls, std::move(message), std::move(hint)};
}

inline certificate_problem const* problem_of(tls_findings const& tls, certificate_fault fault) {
  auto const found =
      std::find_if(tls.problems.begin(), tls.problems.end(),
                   [fault](certificate_problem const& one) { return one.fault == fault; });
  return found == tls.problems.end() ? nullptr : &*found;
}

inline finding read_untrusted(circumstances const& tried, tls_findings const& tls,
                              certificate_problem const& problem) {
  auto const& certificate = tls.certificate ? *tls.certificate : problem.of;
  auto message = "the server's certificate is not trusted (" + problem.text +
                 "): " + describe(certificate) + "; it was checked against " + tried.ca_source;
  std::string hint;
  if (certificate.self_signed) {
    hint = "if this is the server you mean, set tls_options::server_root_ca to that certificate";
  } else if (tried.own_ca) {
    hint =
        "set tls_options::server_root_ca to the certificate of the server's CA, not of the "
        "client's; leave it unset for Temporal Cloud and other servers with public CAs";
  } else {
    hint = "set tls_options::server_root_ca to the certificate of '" + certificate.issuer +
           "'; if that is a public CA, install the system's CA certificates (ca-certificates)";
  }
  return {untrusted_certificate, std::move(message), std::move(hint)};
}

inline finding read_expired(tls_findings const& tls, certificate_problem const& problem) {
  auto const future = problem.fault == certificate_fault::not_yet_valid;
  auto const is_server = tls.certificate && tls.certificate->subject == problem.of.subject;
  auto message = std::string(is_server ? "the server's certificate" : "a CA of the server") +
                 (future ? " is not valid before " + problem.of.not_before
                         : " expired on " + problem.of.not_after) +
                 ": " + describe(problem.of);
  return {
      certificate_expired, std::move(message),
      "the server's certificate must be renewed, unless this machine's clock is wrong: it says " +
          format_iso_time(
              std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))};
}

inline finding read_other_name(circumstances const& tried, tls_findings const& tls) {
  auto const& names = tls.certificate->names;
  auto message = "the server's certificate is for " +
                 (names.empty() ? "'" + tls.certificate->subject + "'" : list_text(names)) +
                 ", not for '" + tried.tls->verified_name + "': " + describe(*tls.certificate);
  return {name_mismatch, std::move(message),
          "if this is the server you mean, set tls_options::server_name to " +
              (names.empty() ? "its name" : "'" + names.front() + "'") +
              ", or connect by that name"};
}

inline std::optional<finding> read_certificate_problems(circumstances const& tried,
                                                        tls_findings const& tls) {
  if (auto const* problem = problem_of(tls, certificate_fault::untrusted)) {
    return read_untrusted(tried, tls, *problem);
  }
  for (auto const fault : {certificate_fault::expired, certificate_fault::not_yet_valid}) {
    if (auto const* problem = problem_of(tls, fault)) return read_expired(tls, *problem);
  }
  if (problem_of(tls, certificate_fault::other_name) != nullptr) {
    return read_other_name(tried, tls);
  }
  return std::nullopt;
}

inline std::string client_hint(tls_alert alert) {
  switch (alert) {
    case tls_alert::certificate_expired:
      return "renew the client certificate";
    case tls_alert::certificate_revoked:
      return "use a client certificate that was not revoked";
    case tls_alert::unknown_ca:
      return "use a client certificate of a CA that the server trusts, with its intermediates in "
             "the same file, or add its CA to the server (on Temporal Cloud: to the namespace)";
    default:
      return "check that it has not expired, and that the server trusts its CA (on Temporal Cloud: "
             "the namespace's list of CAs)";
  }
}

/// The server wanted a client certificate and did not like what it got.
inline finding read_client_refusal(circumstances const& tried, tls_findings const& tls,
                                   std::string const& how) {
  if (!tls.certificate_sent) {
    return {
        client_certificate_required,
        "the server wants a client certificate and got none (" + how + "); " + accepted_text(tls),
        "set tls_options::client_certificate and client_private_key"};
  }
  auto const whose =
      tried.client_certificate.empty() ? "" : " of '" + tried.client_certificate + "'";
  return {
      client_certificate_rejected,
      "the server refused the client certificate" + whose + " (" + how + "); " + accepted_text(tls),
      client_hint(tls.alert)};
}

inline finding read_alert(circumstances const& tried, tls_findings const& tls) {
  if (tls.alert == tls_alert::no_application_protocol) {
    return {alpn, "the TLS endpoint does not offer HTTP/2 (alert: " + tls.alert_text + ")",
            "a proxy or load balancer in between must pass HTTP/2 through"};
  }
  if (tls.alert == tls_alert::unrecognized_name) {
    return {
        name_mismatch,
        "the server knows no host '" + tried.tls->server_name + "' (alert: " + tls.alert_text + ")",
        "set tls_options::server_name to a name that it has"};
  }
  std::string hint;
  if (tls.alert == tls_alert::protocol_version) hint = "the server must allow TLS 1.2 or newer";
  return {other, "the server ended the TLS handshake with the alert '" + tls.alert_text + "'",
          std::move(hint)};
}

/// Whether the server hung up, with an alert or without.
inline bool is_ended(exchange const& seen) {
  return seen.first == greeting::closed || seen.first == greeting::reset ||
         (seen.tls->alert != tls_alert::none && seen.tls->alert != tls_alert::close_notify);
}

inline std::optional<finding> read_tls(circumstances const& tried, status const& failed,
                                       exchange const& seen) {
  auto const& tls = *seen.tls;
  if (auto problem = read_certificate_problems(tried, tls)) return problem;
  if (tls.completed && tls.alpn != "h2") {
    return finding(
        alpn,
        "the TLS endpoint does not offer HTTP/2; " +
            (tls.alpn.empty() ? std::string("it chose no protocol (ALPN)")
                              : "it chose '" + tls.alpn + "'"),
        "a proxy or load balancer in between must pass HTTP/2 through; the Web UI's port "
        "is not the one for programs");
  }
  auto const alerted = tls.alert != tls_alert::none && tls.alert != tls_alert::close_notify;
  auto const about_names = tls.alert == tls_alert::no_application_protocol ||
                           tls.alert == tls_alert::unrecognized_name ||
                           tls.alert == tls_alert::protocol_version;
  if (tls.certificate_requested && is_ended(seen) && !about_names) {
    return read_client_refusal(tried, tls,
                               alerted ? "alert: " + tls.alert_text : "it closed the connection");
  }
  if (alerted) return read_alert(tried, tls);
  // nginx lets the handshake pass, and answers every request like this.
  if (auto const http = http_status(failed.message); http == 400 && tls.certificate_requested) {
    return read_client_refusal(tried, tls, "it answers HTTP status 400");
  }
  if (seen.first == greeting::silent) {
    if (failed.code == status_code::deadline_exceeded) return read_refusal(tried, seen);
    return std::nullopt;
  }
  if (!tls.completed && !tls.failure.empty()) {
    return finding(other, "the TLS handshake failed: " + tls.failure, "");
  }
  return read_other_protocol(seen);
}

/// Whether the probe ended because its time was over.
inline bool has_run_out(probe_report const& report) {
  if (report.connect_problem == asio::error::timed_out || report.proxy_silent) return true;
  auto const in_tls = report.asked.tls && report.asked.tls->answered;
  return report.connected && !in_tls && report.asked.first == greeting::silent &&
         (!report.other || report.other->first == greeting::silent);
}

}  // namespace probe_reader

TEMPORAL_DECL std::optional<finding> read_probe(circumstances const& tried, status const& failed,
                                                probe_report const& report) {
  using namespace probe_reader;
  // The probe had little time. What did not answer it in that may have answered gRPC, which then
  // has the word.
  if (has_run_out(report) && failed.code != status_code::deadline_exceeded) return std::nullopt;
  if (!report.proxy_problem.empty()) return read_proxy(tried, report);
  if (!report.resolved) {
    auto const& host = tried.server.endpoints().front().host;
    return finding(connect_error_kind::name_not_resolved,
                   "no host is known by the name '" + host + "': " + report.resolve_problem,
                   "check its spelling, and this machine's name service");
  }
  if (!report.connected) return read_connect_problem(tried, report);
  auto const& seen = report.asked;
  if (seen.tls && seen.tls->answered) return read_tls(tried, failed, seen);
  if (seen.first == greeting::http2) return std::nullopt;
  auto const* const other = report.other ? &*report.other : nullptr;
  if (seen.tls) {
    auto const plaintext = other != nullptr && other->first != greeting::closed &&
                           other->first != greeting::reset && other->first != greeting::silent;
    if (plaintext) return read_plaintext_server(tried, *other);
    return read_refusal(tried,
                        seen.first != greeting::nothing_read || other == nullptr ? seen : *other);
  }
  if (other != nullptr && other->tls && other->tls->answered) return read_tls_server(*other->tls);
  if (auto result = read_other_protocol(seen)) return result;
  return read_refusal(tried, seen);
}

}  // namespace temporal::detail::rpc
