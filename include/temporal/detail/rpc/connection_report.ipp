#pragma once

#include <temporal/detail/rpc/call.hpp>
#include <temporal/detail/rpc/diagnosis.hpp>
#include <temporal/detail/rpc/probe_reading.hpp>
#include <temporal/rpc/connection.hpp>
#include <temporal/rpc/connection_report.hpp>
#include <temporal/services/methods.hpp>

#include <temporal/api/workflowservice/v1/request_response/DescribeNamespaceRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/DescribeNamespaceResponse.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ListWorkflowExecutionsRequest.pb.h>
#include <temporal/api/workflowservice/v1/request_response/ListWorkflowExecutionsResponse.pb.h>

#include <array>
#include <exception>
#include <stdexcept>

namespace temporal {

TEMPORAL_DECL std::string_view to_string(connection_step step) noexcept {
  static constexpr std::array<std::string_view, 11> names{
      "resolve", "TCP",  "proxy",    "TLS",       "certificate", "client certificate",
      "HTTP/2",  "gRPC", "Temporal", "namespace", "permissions",
  };
  static_assert(names.size() == static_cast<std::size_t>(connection_step::permissions) + 1);
  auto const index = static_cast<std::size_t>(step);
  return index < names.size() ? names[index] : std::string_view("?");
}

namespace detail::rpc::reporting {

using enum connection_step;
using enum step_state;

class builder {
 public:
  builder() {
    for (auto step = resolve; step <= permissions; step = next(step)) {
      report_.checks.emplace_back(step, skipped, "not reached");
    }
  }

  void set(connection_step step, step_state state, std::string text) {
    auto& check = report_.checks[static_cast<std::size_t>(step)];
    check.state = state;
    check.text = std::move(text);
  }

  /// Nothing after a failed step was reached.
  void fail(connection_step step, connect_error_kind kind, std::string text, std::string hint) {
    set(step, failed, std::move(text));
    report_.kind = kind;
    report_.hint = std::move(hint);
    while (step != permissions) {
      step = next(step);
      set(step, skipped, "not reached");
    }
  }

  bool is_failed() const noexcept { return !report_.ok(); }
  connection_report take() { return std::move(report_); }

 private:
  static connection_step next(connection_step step) {
    return static_cast<connection_step>(static_cast<int>(step) + 1);
  }

  connection_report report_;
};

inline void add_tls(builder& report, circumstances const& tried, tls_setup const& setup,
                    tls_findings const& seen) {
  if (!seen.completed) return;
  report.set(tls, ok, seen.version);
  if (seen.certificate) {
    auto const checked = tried.tls->verify;
    report.set(certificate, checked ? ok : warning,
               describe(*seen.certificate) +
                   (checked ? "" : "; not checked, as skip_verification is set"));
  }
  if (!seen.certificate_requested) {
    report.set(client_certificate, skipped, "the server asks for none");
  } else if (!seen.certificate_sent) {
    report.set(client_certificate, warning, "the server asks for one and goes on without");
  } else if (!setup.material.warnings.empty()) {
    report.set(client_certificate, warning, setup.material.warnings.front());
  } else {
    report.set(client_certificate, ok, "'" + setup.material.subject + "' was accepted");
  }
}

/// What the probe saw to be well. What it saw to be ill, `connect` tells.
inline void add_probe(builder& report, circumstances const& tried, tls_setup const* setup,
                      probe_report const& seen) {
  if (!seen.resolved) return;
  report.set(resolve, ok, list_text(seen.addresses));
  if (seen.connect_problem) return;
  report.set(tcp, ok, "connected to " + seen.address);
  if (!tried.proxy) {
    report.set(proxy, skipped, "none is set, or it is not for this server");
  } else if (seen.connected) {
    report.set(proxy, ok, "it made a tunnel to " + tried.proxy->destination);
  }
  if (seen.asked.tls) {
    add_tls(report, tried, *setup, *seen.asked.tls);
  } else if (!tried.tls) {
    for (auto const step : {tls, certificate, client_certificate}) {
      report.set(step, skipped, "plaintext");
    }
  }
  if (seen.asked.first == greeting::http2) report.set(http2, ok, "the server speaks it");
}

/// The step that a failure to connect belongs to.
inline connection_step step_of(connect_error const& failed, circumstances const& tried,
                               probe_report const& seen) {
  auto const speaks = tried.tls ? tls : http2;
  switch (failed.kind()) {
    case connect_error_kind::name_not_resolved:
    case connect_error_kind::web_address:
      return resolve;
    case connect_error_kind::refused:
    case connect_error_kind::unreachable:
      return tcp;
    case connect_error_kind::timed_out:
      if (!seen.connected) return tcp;
      return seen.asked.tls && seen.asked.tls->completed ? http2 : speaks;
    case connect_error_kind::proxy_failed:
      return proxy;
    case connect_error_kind::server_is_plaintext:
    case connect_error_kind::server_requires_tls:
      return tls;
    case connect_error_kind::untrusted_certificate:
    case connect_error_kind::certificate_expired:
    case connect_error_kind::name_mismatch:
      return certificate;
    case connect_error_kind::client_certificate_required:
    case connect_error_kind::client_certificate_rejected:
      return client_certificate;
    case connect_error_kind::http1_endpoint:
      return speaks;
    case connect_error_kind::alpn:
      return http2;
    case connect_error_kind::not_temporal:
      return failed.code() == status_code::unimplemented ? temporal : speaks;
    case connect_error_kind::version_not_supported:
      return temporal;
    case connect_error_kind::unauthenticated:
    case connect_error_kind::permission_denied:
      return permissions;
    default:
      return grpc;
  }
}

/// Certificates and keys that are refused before anything is sent.
inline void add_bad_options(builder& report, connect_error const& refused) {
  auto const is_ca = refused.message().find("root CA") != std::string::npos ||
                     refused.kind() == connect_error_kind::untrusted_certificate;
  report.fail(is_ca ? certificate : client_certificate, refused.kind(), refused.message(),
              refused.hint());
}

inline asio::awaitable<void> check_namespace(builder& report, connection conn, std::string name,
                                             rpc_options options) {
  api::workflowservice::v1::DescribeNamespaceRequest request;
  request.set_namespace_(name);
  auto pending = call<api::workflowservice::v1::DescribeNamespaceResponse>(
      std::move(conn), methods::workflow_service::describe_namespace, std::move(request),
      std::move(options));
  try {
    co_await std::move(pending);
    report.set(namespace_name, ok, "'" + name + "' is there");
  } catch (error const& refused) {
    auto const& text = refused.status().message;
    if (refused.code() == status_code::not_found) {
      report.fail(namespace_name, connect_error_kind::namespace_not_found, text,
                  "check its spelling, or register it; on Temporal Cloud it is called "
                  "<namespace>.<account>");
    } else if (refused.code() == status_code::permission_denied) {
      report.fail(namespace_name, connect_error_kind::permission_denied, text,
                  "check the namespace's full name, and that the credentials are for it");
    } else if (refused.code() == status_code::unauthenticated) {
      report.fail(namespace_name, connect_error_kind::unauthenticated, text,
                  "check the API key or the client certificate");
    } else {
      report.set(namespace_name, warning, "could not be asked for: " + text);
    }
  }
}

inline asio::awaitable<void> check_permissions(builder& report, connection conn, std::string name,
                                               rpc_options options) {
  api::workflowservice::v1::ListWorkflowExecutionsRequest request;
  request.set_namespace_(std::move(name));
  request.set_page_size(1);
  auto pending = call<api::workflowservice::v1::ListWorkflowExecutionsResponse>(
      std::move(conn), methods::workflow_service::list_workflow_executions, std::move(request),
      std::move(options));
  try {
    co_await std::move(pending);
    report.set(permissions, ok, "workflows can be listed");
  } catch (error const& refused) {
    auto const& text = refused.status().message;
    if (refused.code() == status_code::permission_denied) {
      report.fail(permissions, connect_error_kind::permission_denied, text,
                  "the credentials are good, but may not read this namespace");
    } else {
      report.set(permissions, warning, "workflows could not be listed: " + text);
    }
  }
}

inline asio::awaitable<void> check_temporal(builder& report, connection conn, std::string name) {
  auto const version = conn.server_version();
  report.set(grpc, ok, "the server answers calls");
  report.set(temporal, ok, version.empty() ? "a server before 1.15" : "version " + version);
  if (name.empty()) {
    report.set(namespace_name, skipped, "none was given");
    report.set(permissions, skipped, "no namespace was given");
    co_return;
  }
  rpc_options once(conn.impl()->options().connect_timeout);
  once.retry = retry_options::none();
  co_await check_namespace(report, conn, name, once);
  if (!report.is_failed()) co_await check_permissions(report, conn, name, once);
}

inline asio::awaitable<void> check_all(builder& report, connection_options options,
                                       std::string name) {
  // For its certificates, and the words of the report: it makes no call.
  auto const state = std::make_shared<connection_state>(options);
  auto const setup = state->tls();
  circumstances const tried(options, setup.get());
  auto const now = std::chrono::steady_clock::now();
  auto pending = probe_as(
      tried, now + std::min<std::chrono::milliseconds>(options.connect_timeout, diagnosis_limit));
  auto const seen = co_await std::move(pending);
  add_probe(report, tried, setup.get(), seen);
  options.wait_for_server = std::chrono::milliseconds(0);
  std::optional<connection> connected;
  try {
    auto connecting = connect(std::move(options));
    connected = co_await std::move(connecting);
  } catch (connect_error const& failed) {
    report.fail(step_of(failed, tried, seen), failed.kind(), failed.message(), failed.hint());
  }
  if (!connected) co_return;
  auto checking = check_temporal(report, *connected, std::move(name));
  co_await std::move(checking);
}

}  // namespace detail::rpc::reporting

TEMPORAL_DECL asio::awaitable<connection_report> diagnose(connection_options options,
                                                          std::string namespace_name) {
  detail::rpc::reporting::builder report;
  try {
    auto checking =
        detail::rpc::reporting::check_all(report, std::move(options), std::move(namespace_name));
    co_await std::move(checking);
  } catch (connect_error const& refused) {
    detail::rpc::reporting::add_bad_options(report, refused);
  } catch (std::invalid_argument const& refused) {
    report.fail(connection_step::resolve, connect_error_kind::invalid_options, refused.what(), "");
  } catch (std::exception const& failed) {
    // What the user's own sources of keys and certificates throw, or a system without resources.
    report.fail(connection_step::grpc, connect_error_kind::other, failed.what(), "");
  }
  co_return report.take();
}

}  // namespace temporal
