#pragma once

#include <temporal/detail/rpc/probe.hpp>
#include <temporal/detail/rpc/probe_wire.hpp>

#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/ip/address.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>

#include <cctype>
#include <charconv>
#include <string_view>

namespace temporal::detail::rpc {

namespace probing {

using clock = time_limit::clock;
using address_type = asio::generic::stream_protocol::endpoint;

/// One of the places to connect to.
class place {
 public:
  place(address_type address, std::string name) : address(address), name(std::move(name)) {}

  address_type address;
  std::string name;
};

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

inline asio::awaitable<void> talk_plaintext(probe_wire& line, exchange& seen) {
  std::string bytes;
  auto error = co_await line.write(http2_preface());
  while (!error && !is_enough(bytes)) error = co_await line.read(bytes);
  classify(bytes, error, seen);
}

/// Sends what the session has to say, then reads what the server answers.
inline asio::awaitable<asio::error_code> exchange_bytes(probe_wire& line, tls_session& session,
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

inline asio::awaitable<void> talk_tls(probe_wire& line, tls_question const& question,
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
  if (state == needs_input && error == asio::error::timed_out && clock::now() < line.deadline()) {
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
inline asio::awaitable<bool> open_tunnel(probe_wire& line, proxy_route const& proxy,
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

/// Looks up a name; an IP address needs no looking up. Waits no longer than the deadline, although
/// the system's resolver cannot be interrupted: what it finds later is dropped.
inline asio::awaitable<std::vector<place>> resolve(endpoint where, clock::time_point deadline,
                                                   std::string& problem) {
  using asio::ip::tcp;
  std::vector<place> places;
  asio::error_code error;
  auto const add = [&places](tcp::endpoint const& one) {
    places.emplace_back(one, endpoint(one.address().to_string(), one.port()).to_string());
  };
  if (auto const ip = asio::ip::make_address(where.host, error); !error) {
    add(tcp::endpoint(ip, where.port));
    co_return places;
  }
  struct looking_up {
    explicit looking_up(asio::any_io_executor const& executor)
        : resolver(executor), done(executor) {}
    tcp::resolver resolver;
    asio::steady_timer done;
    asio::error_code error = asio::error::timed_out;
    tcp::resolver::results_type found;
  };
  auto const executor = co_await asio::this_coro::executor;
  auto const state = std::make_shared<looking_up>(executor);
  state->done.expires_at(deadline);
  auto finish = [state](asio::error_code const& failed, tcp::resolver::results_type found) {
    state->error = failed;
    state->found = std::move(found);
    state->done.cancel();
  };
  state->resolver.async_resolve(where.host, std::to_string(where.port),
                                asio::bind_executor(executor, std::move(finish)));
  co_await state->done.async_wait(asio::redirect_error(asio::use_awaitable, error));
  if (state->error) {
    problem = state->error == asio::error::timed_out ? "the name service did not answer in time"
                                                     : state->error.message();
    co_return places;
  }
  for (auto const& one : state->found) add(one.endpoint());
  co_return places;
}

/// The server's addresses, or the proxy's if there is one.
inline asio::awaitable<std::vector<place>> find_places(probe_request const& request,
                                                       probe_report& report) {
  std::vector<place> places;
  std::string problem;
  if (request.proxy && !request.proxy->server) {
    auto const& path = request.proxy->socket_path;
    places.emplace_back(asio::local::stream_protocol::endpoint(path), "unix:" + path);
  } else if (request.proxy) {
    places = co_await resolve(*request.proxy->server, request.deadline, problem);
    if (!problem.empty()) report.proxy_problem = "its host name is not known: " + problem;
  } else {
    for (auto const& one : request.endpoints) {
      auto const found = co_await resolve(one, request.deadline, problem);
      places.insert(places.end(), found.begin(), found.end());
    }
    if (places.empty()) report.resolve_problem = problem;
  }
  report.resolved = !places.empty();
  for (auto const& one : places) report.addresses.push_back(one.name);
  co_return places;
}

/// Connects to the first place that accepts.
inline asio::awaitable<bool> dial(probe_wire& line, std::vector<place> const& places, bool to_proxy,
                                  probe_report& report) {
  asio::error_code error;
  for (auto const& one : places) {
    report.address = one.name;
    error = co_await line.connect(one.address);
    if (!error) co_return true;
  }
  report.connect_problem = error;
  if (to_proxy) report.proxy_problem = "no connection to it: " + error.message();
  co_return false;
}

/// One connection, from TCP to the server's greeting.
/// @return false when it did not come as far as the server.
inline asio::awaitable<bool> converse(std::vector<place> const& places,
                                      probe_request const& request, tls_question const* question,
                                      clock::time_point deadline, probe_report& report,
                                      exchange& seen) {
  probe_wire line(co_await asio::this_coro::executor, deadline);
  auto const through = request.proxy.has_value();
  if (!co_await dial(line, places, through, report)) co_return false;
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

inline asio::awaitable<probe_report> run(probe_request request) {
  probe_report report;
  auto const places = co_await find_places(request, report);
  if (places.empty()) co_return report;
  // Half of the time is the other mode's: a server may be silent because it waits for TLS.
  auto const now = clock::now();
  auto const half = now + (request.deadline - now) / 2;
  auto const* const asked = request.tls ? &*request.tls : nullptr;
  if (!co_await converse(places, request, asked, half, report, report.asked)) co_return report;
  if (!is_doubtful(report.asked)) co_return report;
  tls_question other;
  other.server_name = request.endpoints.front().host;
  other.verify = false;
  auto const* const then = asked == nullptr ? &other : nullptr;
  exchange seen;
  probe_report second = report;
  if (co_await converse(places, request, then, request.deadline, second, seen)) {
    report.other = std::move(seen);
  }
  co_return report;
}

}  // namespace probing

TEMPORAL_DECL asio::awaitable<probe_report> probe(probe_request request) {
  // On a strand of its own: timers and sockets must not meet on two threads of the caller's.
  auto const strand = asio::make_strand(co_await asio::this_coro::executor);
  auto work = probing::run(std::move(request));
  co_return co_await asio::co_spawn(strand, std::move(work), asio::use_awaitable);
}

}  // namespace temporal::detail::rpc
