#pragma once

#include <support/raw_server.hpp>
#include <support/relay.hpp>
#include <support/rpc_fixture.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace temporal::test {

/// A connected server that never answers a signal.
class silent_server {
 public:
  silent_server() {
    server.expect("SignalWorkflowExecution").never_reply();
    conn = run(temporal::connect(options_for(server)));
  }

  fake_server server;
  std::optional<connection> conn;
};

/// A server that accepts signals, and options for what stands before it.
class signal_server {
 public:
  signal_server() {
    server.expect("SignalWorkflowExecution")
        .reply_with(api::workflowservice::v1::SignalWorkflowExecutionResponse());
    options.retry = quick_retries();
  }

  connection connect() const { return run(temporal::connect(options)); }

  /// From now on signals are answered when the gate opens.
  void answer_signals_behind(gate const& until) {
    server.reset();
    server.expect("SignalWorkflowExecution")
        .reply_with(api::workflowservice::v1::SignalWorkflowExecutionResponse())
        .behind(until);
  }

  /// The signals that arrived completely.
  std::vector<call_record> signals() const { return server.calls("SignalWorkflowExecution"); }

  /// How many different request ids they had: what a real server would have executed.
  std::size_t distinct_signals() const {
    std::set<std::string> ids;
    for (auto const& call : signals()) {
      ids.insert(
          call.parse<api::workflowservice::v1::SignalWorkflowExecutionRequest>().request_id());
    }
    return ids.size();
  }

  fake_server server;
  connection_options options;
};

/// Behind a raw server, for faults of HTTP/2 frames.
class behind_raw_server : public signal_server {
 public:
  behind_raw_server() {
    before.forward_to(server.port());
    options.target = before.target();
  }

  raw_server before;
};

/// Behind a relay, for faults of bytes and connections. Retries have their real waits: after a lost
/// connection gRPC takes 100 ms to make another one.
class behind_relay : public signal_server {
 public:
  behind_relay() {
    options.target = before.target();
    options.retry = retry_options();
  }

  /// Faults of the connections that are open now, and of no later one.
  flow_faults of_open_connections() const {
    flow_faults faults;
    faults.last_connection = before.connections();
    return faults;
  }

  relay before{server.port()};
};

}  // namespace temporal::test
