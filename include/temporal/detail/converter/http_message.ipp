#pragma once

#include <temporal/detail/converter/http_message.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace temporal::detail {

inline char to_lower_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string to_lower_ascii(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return to_lower_ascii(c); });
  return result;
}

TEMPORAL_DECL http_url::http_url(std::string_view text) {
  auto const fail = [](std::string const& why) {
    // Without the text: a URL may hold a password.
    throw std::invalid_argument("the address of the codec server " + why);
  };
  auto const scheme_end = text.find("://");
  auto const scheme = to_lower_ascii(text.substr(0, std::min(scheme_end, text.size())));
  if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
    fail("does not begin with http:// or https://");
  }
  tls = scheme == "https";
  text.remove_prefix(scheme_end + 3);
  for (char const c : text) {
    if (c <= ' ' || c == '\x7f') fail("has a space or control character");
  }
  if (text.find_first_of("?#") != std::string_view::npos) fail("has a query or a fragment");
  auto const path_start = text.find('/');
  std::string_view where = text.substr(0, path_start);
  if (path_start != std::string_view::npos) path = text.substr(path_start);
  while (path.ends_with('/')) path.pop_back();
  if (where.find('@') != std::string_view::npos) {
    fail("has a user name or password; use remote_codec_options::authorization");
  }
  std::string_view number;
  bool has_port = false;
  if (where.starts_with('[')) {
    auto const close = where.find(']');
    if (close == std::string_view::npos) fail("has '[' without ']'");
    host = where.substr(1, close - 1);
    auto const rest = where.substr(close + 1);
    has_port = rest.starts_with(':');
    if (!rest.empty() && !has_port) fail("has something after ']' that is no port");
    if (has_port) number = rest.substr(1);
  } else {
    auto const colon = where.find(':');
    host = where.substr(0, colon);
    has_port = colon != std::string_view::npos;
    if (has_port) number = where.substr(colon + 1);
  }
  if (host.empty()) fail("has no host");
  if (has_port) {
    unsigned value = 0;
    auto const [end, code] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (code != std::errc() || end != number.data() + number.size() || value == 0 ||
        value > 65535) {
      fail("has a port that is not a number from 1 to 65535");
    }
    port = std::to_string(value);
  } else {
    port = tls ? "443" : "80";
  }
}

TEMPORAL_DECL std::string http_url::authority() const {
  std::string result = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (tls ? "443" : "80")) result += ":" + port;
  return result;
}

TEMPORAL_DECL std::string http_post_text(http_url const& url, std::string_view path,
                                         http_fields const& fields, std::string_view body) {
  std::string text = "POST ";
  text.append(url.path).append(path).append(" HTTP/1.1\r\nHost: ").append(url.authority());
  text.append("\r\nConnection: close\r\nContent-Length: ").append(std::to_string(body.size()));
  for (auto const& [name, value] : fields) {
    auto const is_control = [](char c) {
      return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
    };
    if (name.empty() || name.find_first_of(" :\t") != std::string::npos ||
        std::any_of(name.begin(), name.end(), is_control) ||
        std::any_of(value.begin(), value.end(), is_control)) {
      throw std::invalid_argument("the header '" + name.substr(0, name.find_first_of("\r\n")) +
                                  "' for the codec server has a character that no header has, "
                                  "such as a line break");
    }
    text.append("\r\n").append(name).append(": ").append(value);
  }
  return text.append("\r\n\r\n").append(body);
}

TEMPORAL_DECL std::string_view http_response::field(std::string_view name) const {
  for (auto const& [key, value] : fields) {
    if (key == name) return value;
  }
  return {};
}

inline std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

TEMPORAL_DECL void http_response_reader::fail_too_large() const {
  throw std::runtime_error("the answer is larger than " + std::to_string(limit_) + " bytes");
}

TEMPORAL_DECL void http_response_reader::read_head(std::string_view head) {
  auto const status_line = head.substr(0, head.find("\r\n"));
  int status = 0;
  if (status_line.starts_with("HTTP/1.") && status_line.size() >= 12 && status_line[8] == ' ') {
    std::from_chars(status_line.data() + 9, status_line.data() + 12, status);
  }
  if (status < 100) throw std::runtime_error("what answered does not speak HTTP/1");
  response_ = http_response();
  response_.status = status;
  head.remove_prefix(std::min(head.size(), status_line.size() + 2));
  while (!head.empty()) {
    auto const line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) throw std::runtime_error("a header has no colon");
    response_.fields.emplace_back(to_lower_ascii(line.substr(0, colon)),
                                  trim_blanks(line.substr(colon + 1)));
  }
  if (status < 200) {
    state_ = state::head;  // an interim answer, such as 100 Continue
    return;
  }
  auto const coding = to_lower_ascii(response_.field("transfer-encoding"));
  auto const length = response_.field("content-length");
  if (status == 204 || status == 304) {
    state_ = state::complete;
  } else if (coding == "chunked") {
    state_ = state::chunk_size;
  } else if (!coding.empty()) {
    throw std::runtime_error("the answer has a transfer encoding that was not asked for");
  } else if (!length.empty()) {
    auto const [end, code] = std::from_chars(length.data(), length.data() + length.size(), left_);
    if (code != std::errc() || end != length.data() + length.size()) {
      throw std::runtime_error("the length of the answer is not a number");
    }
    if (left_ > limit_) fail_too_large();
    state_ = left_ == 0 ? state::complete : state::body;
  } else {
    state_ = state::body_until_end;
  }
}

/// The next line without its end; false when it is not there yet.
TEMPORAL_DECL bool http_response_reader::take_line(std::string& line) {
  auto const end = pending_.find("\r\n", at_);
  if (end == std::string::npos) return false;
  line = pending_.substr(at_, end - at_);
  at_ = end + 2;
  return true;
}

/// One step; false when more has to come before the next one.
TEMPORAL_DECL bool http_response_reader::advance() {
  auto const available = pending_.size() - at_;
  std::string line;
  switch (state_) {
    case state::head: {
      auto const end = pending_.find("\r\n\r\n", at_);
      if (end == std::string::npos) return false;
      auto const head = pending_.substr(at_, end - at_);
      at_ = end + 4;
      read_head(head);
      return true;
    }
    case state::body:
    case state::chunk: {
      // A chunk's line end is counted, and is no part of the body.
      std::size_t const tail = state_ == state::chunk ? 2 : 0;
      auto const data = std::min(available, left_ > tail ? left_ - tail : 0);
      response_.body.append(pending_, at_, data);
      auto const used = std::min(available, left_);
      at_ += used;
      left_ -= used;
      if (left_ != 0) return false;
      state_ = state_ == state::chunk ? state::chunk_size : state::complete;
      return true;
    }
    case state::body_until_end:
      response_.body.append(pending_, at_);
      at_ = pending_.size();
      return false;
    case state::chunk_size: {
      if (!take_line(line)) return false;
      auto const [end, code] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
      if (code != std::errc() || left_ > limit_) {
        throw std::runtime_error("the answer has a chunk without a proper size");
      }
      state_ = left_ == 0 ? state::trailer : state::chunk;
      left_ += 2;
      return true;
    }
    case state::trailer:
      if (!take_line(line)) return false;
      if (line.empty()) state_ = state::complete;
      return true;
    case state::complete:
      return false;
  }
  return false;
}

TEMPORAL_DECL void http_response_reader::add(std::string_view piece) {
  total_ += piece.size();
  if (total_ > limit_) fail_too_large();
  pending_.append(piece);
  while (advance()) {}
  pending_.erase(0, at_);
  at_ = 0;
}

TEMPORAL_DECL void http_response_reader::end() {
  if (state_ == state::body_until_end) state_ = state::complete;
  if (state_ != state::complete) {
    throw std::runtime_error(total_ == 0 ? "the connection was closed without an answer"
                                         : "the connection was closed in the middle of the answer");
  }
}

}  // namespace temporal::detail
