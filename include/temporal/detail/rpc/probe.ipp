#pragma once

#include <temporal/detail/common/strand_task.hpp>
#include <temporal/detail/common/timed_wire.hpp>
#include <temporal/detail/rpc/probe.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/this_coro.hpp>

#include <cctype>
#include <charconv>
#include <string_view>

namespace temporal::detail::rpc {

namespace probing {

using clock = timed_wire::clock;
/// The places to connect to. The report has their names.
using places = std::vector<timed_wire::address_type>;

/// How long a server gets to speak first before it is spoken to. A server that refuses a client
/// certificate says so right after the handshake, and what is sent to it then may make its alert
/// get lost in the reset of the connection.
inline constexpr std::chrono::milliseconds listening{300};
inline constexpr std::size_t longest_line = 80;
inline constexpr std::size_t longest_reply = 8192;
inline constexpr std::size_t frame_header = 9;

/// The connection preface of HTTP/2 and an empty SETTINGS frame (RFC 9113, 3.4).
inline std::string http2_preface() {
  return std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") +
         std::string("\0\0\0\x04\0\0\0\0\0", frame_header);
}

inline greeting ended_by(asio::error_code const& error) {
  if (error == asio::error::timed_out) return greeting::silent;
  if (error == asio::error::eof) return greeting::closed;
  return greeting::reset;
}

/// What is text of the first line, and not much of it.
inline std::string first_line(std::string_view bytes) {
  std::string line;
  for (unsigned char const c : bytes.substr(0, longest_line)) {
    if (c == '\r' || c == '\n') break;
    line += c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '.';
  }
  return line;
}

inline bool is_enough(std::string_view bytes) {
  if (!bytes.starts_with("HTTP/")) return bytes.size() >= frame_header;
  return bytes.find('\n') != std::string_view::npos || bytes.size() >= longest_line;
}

/// Reads what a server said in plaintext, or inside of TLS.
inline void classify(std::string_view bytes, asio::error_code const& error, exchange& seen) {
  if (bytes.empty()) {
    seen.first = ended_by(error);
    return;
  }
  constexpr char settings = 4;
  constexpr char goaway = 7;
  if (bytes.starts_with("HTTP/")) {
    seen.first = greeting::http1;
    seen.text = first_line(bytes);
  } else if (bytes.size() >= 4 && bytes[0] == 0 && (bytes[3] == settings || bytes[3] == goaway)) {
    seen.first = greeting::http2;
  } else {
    seen.first = greeting::other_protocol;
    seen.text = first_line(bytes);
  }
}

inline asio::awaitable<void> talk_plaintext(timed_wire& line, exchange& seen) {
  std::string bytes;
  auto error = co_await line.write(http2_preface());
  while (!error && !is_enough(bytes)) error = co_await line.read(bytes);
  classify(bytes, error, seen);
}

/// Sends what the session has to say, then reads what the server answers.
inline asio::awaitable<asio::error_code> exchange_bytes(timed_wire& line, tls_session& session,
                                                        clock::time_point until) {
  auto output = session.take_output();
  if (!output.empty()) {
    if (auto const error = co_await line.write(std::move(output))) co_return error;
  }
  std::string bytes;
  auto const error = co_await line.read(bytes, until);
  session.feed(bytes);
  co_return error;
}

inline asio::awaitable<void> talk_tls(timed_wire& line, tls_question const& question,
                                      exchange& seen) {
  using enum tls_session::progress;
  tls_session session(question);
  asio::error_code error;
  auto state = session.handshake();
  while (state == needs_input && !error) {
    error = co_await exchange_bytes(line, session, clock::time_point::max());
    state = session.handshake();
  }
  seen.tls = session.findings();
  if (state != done) {
    // The bytes of a server that does not speak TLS are no greeting: it was not asked for one.
    if (error) seen.first = ended_by(error);
    auto output = session.take_output();
    if (!error && !output.empty()) co_await line.write(std::move(output));
    co_return;
  }
  std::string plain;
  error = co_await exchange_bytes(line, session, clock::now() + listening);
  state = session.read(plain);
  if (state == needs_input && error == asio::error::timed_out && !line.expired()) {
    session.write(http2_preface());
    error = asio::error_code();
  }
  while (state == needs_input && !error && !is_enough(plain)) {
    error = co_await exchange_bytes(line, session, clock::time_point::max());
    state = session.read(plain);
  }
  seen.tls = session.findings();
  if (!error && state == failed) error = asio::error::eof;
  classify(plain, error, seen);
}

/// Asks the proxy for the tunnel.
/// @return false when it gave none; the report then says why.
inline asio::awaitable<bool> open_tunnel(timed_wire& line, proxy_route const& proxy,
                                         probe_report& report) {
  auto request = "CONNECT " + proxy.destination + " HTTP/1.1\r\nHost: " + proxy.destination;
  if (!proxy.authorization.empty()) request += "\r\nProxy-Authorization: " + proxy.authorization;
  auto error = co_await line.write(request + "\r\n\r\n");
  std::string reply;
  auto const is_complete = [&reply] { return reply.find("\r\n\r\n") != std::string::npos; };
  while (!error && !is_complete() && reply.size() < longest_reply) {
    error = co_await line.read(reply);
  }
  auto const status_line = first_line(reply);
  // "HTTP/1.1 407 ..."
  if (status_line.starts_with("HTTP/1.") && status_line.size() >= 12) {
    std::from_chars(status_line.data() + 9, status_line.data() + 12, report.proxy_status);
  }
  if (report.proxy_status >= 200 && report.proxy_status < 300 && is_complete()) co_return true;
  if (report.proxy_status != 0) {
    report.proxy_problem = "it answered '" + status_line + "'";
  } else if (!reply.empty()) {
    report.proxy_problem = "it is no HTTP proxy: it answered '" + status_line + "'";
  } else if (error == asio::error::timed_out) {
    report.proxy_silent = true;
    report.proxy_problem = "it did not answer in time";
  } else {
    report.proxy_problem = "it closed the connection";
  }
  co_return false;
}

/// Adds the addresses of a name.
inline asio::awaitable<void> resolve(endpoint where, clock::time_point deadline, places& to,
                                     probe_report& report, std::string& problem) {
  std::vector<asio::ip::tcp::endpoint> found;
  auto const error = co_await look_up(where.host, where.port, deadline, found);
  if (error) {
    problem = error == asio::error::timed_out ? "the name service did not answer in time"
                                              : error.message();
  }
  for (auto const& one : found) {
    to.emplace_back(one);
    report.addresses.push_back(endpoint(one.address().to_string(), one.port()).to_string());
  }
}

/// The server's addresses, or the proxy's if there is one.
inline asio::awaitable<void> find_places(probe_request const& request, places& found,
                                         probe_report& report) {
  std::string problem;
  if (request.proxy && !request.proxy->server) {
    auto const& path = request.proxy->socket_path;
    found.emplace_back(asio::local::stream_protocol::endpoint(path));
    report.addresses.push_back("unix:" + path);
  } else if (request.proxy) {
    co_await resolve(*request.proxy->server, request.deadline, found, report, problem);
    if (!problem.empty()) report.proxy_problem = "its host name is not known: " + problem;
  } else {
    for (auto const& one : request.endpoints) {
      co_await resolve(one, request.deadline, found, report, problem);
    }
    if (found.empty()) report.resolve_problem = problem;
  }
  report.resolved = !found.empty();
}

/// Connects to the first place that accepts.
inline asio::awaitable<bool> dial(timed_wire& line, places const& to, bool to_proxy,
                                  probe_report& report) {
  auto const error = co_await line.connect(to);
  report.address = report.addresses[line.tried()];
  if (!error) co_return true;
  report.connect_problem = error;
  if (to_proxy) report.proxy_problem = "no connection to it: " + error.message();
  co_return false;
}

/// One connection, from TCP to the server's greeting.
/// @return false when it did not come as far as the server.
inline asio::awaitable<bool> converse(places const& to, probe_request const& request,
                                      tls_question const* question, clock::time_point deadline,
                                      probe_report& report, exchange& seen) {
  timed_wire line(co_await asio::this_coro::executor, deadline);
  auto const through = request.proxy.has_value();
  if (!co_await dial(line, to, through, report)) co_return false;
  if (through && !co_await open_tunnel(line, *request.proxy, report)) co_return false;
  report.connected = true;
  if (question != nullptr) {
    co_await talk_tls(line, *question, seen);
  } else {
    co_await talk_plaintext(line, seen);
  }
  co_return true;
}

/// Whether the answer leaves open what the server is.
inline bool is_doubtful(exchange const& seen) {
  if (seen.tls) return !seen.tls->answered;
  return seen.first != greeting::http2;
}

inline asio::awaitable<void> run(probe_request const& request, probe_report& report) {
  places to;
  co_await find_places(request, to, report);
  if (to.empty()) co_return;
  // Half of the time is the other mode's: a server may be silent because it waits for TLS.
  auto const now = clock::now();
  auto const half = now + (request.deadline - now) / 2;
  auto const* const asked = request.tls ? &*request.tls : nullptr;
  if (!co_await converse(to, request, asked, half, report, report.asked)) co_return;
  if (!is_doubtful(report.asked)) co_return;
  tls_question other;
  other.server_name = request.endpoints.front().host;
  other.verify = false;
  auto const* const then = asked == nullptr ? &other : nullptr;
  exchange seen;
  probe_report second = report;
  if (co_await converse(to, request, then, request.deadline, second, seen)) {
    report.other = std::move(seen);
  }
}

}  // namespace probing

TEMPORAL_DECL asio::awaitable<probe_report> probe(probe_request request) {
  probe_report report;
  auto work = probing::run(request, report);
  co_await run_on_strand(std::move(work));
  co_return report;
}

}  // namespace temporal::detail::rpc
