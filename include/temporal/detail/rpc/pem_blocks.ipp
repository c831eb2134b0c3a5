#pragma once

#include <temporal/detail/common/openssl.hpp>
#include <temporal/detail/rpc/pem_blocks.hpp>

#include <openssl/pkcs12.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

namespace temporal::detail::rpc {

TEMPORAL_DECL std::string pem_origin::describe() const {
  if (source == "<text>") return "the " + role + " (given as text)";
  if (source == "<provider>") return "the " + role + " (from the provider)";
  return "the " + role + " (" + source + ")";
}

[[noreturn]] TEMPORAL_DECL void fail_pem(connect_error_kind kind, pem_origin const& from,
                                         std::size_t line, std::string const& problem,
                                         std::string hint) {
  auto message = from.describe();
  if (line > 0) message += ", line " + std::to_string(line);
  message += ": " + problem;
  error_info info;
  info.operation = "reading PEM";
  info.outcome = outcome::not_sent;
  status const refused(status_code::invalid_argument, message);
  throw connect_error(kind, refused, std::move(info), "TLS", std::move(message), std::move(hint));
}

namespace pem_parser {

using std::string_view;

inline constexpr string_view begin_mark = "-----BEGIN";
inline constexpr string_view end_mark = "-----END";
inline constexpr string_view dashes = "-----";

/// How many bytes of white space are here: also its spellings by web pages (a no-break or
/// zero-width space, a byte order mark) and by environment variables (`\n`, `\\n`). None of them
/// can be a part of base64.
inline std::size_t white_space_at(string_view text) {
  static constexpr std::array<string_view, 9> plain{
      " ", "\t", "\r", "\n", "\v", "\f", "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf"};
  for (auto const one : plain) {
    if (text.starts_with(one)) return one.size();
  }
  auto const name = text.find_first_not_of('\\');
  if (name == 0 || name == string_view::npos) return 0;
  return string_view("nrt").find(text[name]) != string_view::npos ? name + 1 : 0;
}

inline std::string without_white_space(string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    auto const skip = white_space_at(text);
    if (skip == 0) result += text.front();
    text.remove_prefix(std::max<std::size_t>(skip, 1));
  }
  return result;
}

/// Lines are what an editor shows; in a text that is one line they are its `\n`. Goes on from where
/// it was asked last: a file may hold thousands of blocks.
class line_counter {
 public:
  explicit line_counter(string_view text)
      : text_(text), mark_(text.find('\n') != string_view::npos ? "\n" : "\\n") {}

  std::size_t at(std::size_t position) {
    if (position < counted_) {
      counted_ = 0;
      line_ = 1;
    }
    for (auto next = text_.find(mark_, counted_); next < position;
         next = text_.find(mark_, counted_)) {
      ++line_;
      counted_ = next + mark_.size();
    }
    return line_;
  }

 private:
  string_view text_;
  string_view mark_;
  std::size_t counted_ = 0;  // up to here
  std::size_t line_ = 1;
};

inline bool is_base64(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

/// The bytes, or nothing when this is not base64 of whole bytes.
inline std::optional<std::string> decode_base64(std::string text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  auto const padding = text.size() - text.find_last_not_of('=') - 1;
  auto const body = text.size() - padding;
  if (padding > 2 || !std::all_of(text.begin(), text.end() - static_cast<long>(padding), is_base64))
    return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  auto const size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                    reinterpret_cast<unsigned char const*>(text.data()),
                                    static_cast<int>(text.size()));
  if (size < 0 || body == 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

inline constexpr std::array<string_view, 16> known_labels{"CERTIFICATE",
                                                          "X509 CERTIFICATE",
                                                          "TRUSTED CERTIFICATE",
                                                          "CERTIFICATE REQUEST",
                                                          "NEW CERTIFICATE REQUEST",
                                                          "PRIVATE KEY",
                                                          "ENCRYPTED PRIVATE KEY",
                                                          "RSA PRIVATE KEY",
                                                          "EC PRIVATE KEY",
                                                          "DSA PRIVATE KEY",
                                                          "OPENSSH PRIVATE KEY",
                                                          "PUBLIC KEY",
                                                          "RSA PUBLIC KEY",
                                                          "EC PARAMETERS",
                                                          "DH PARAMETERS",
                                                          "PKCS7"};

/// The label as OpenSSL writes it, whatever became of its spaces.
inline std::string label_of(string_view text) {
  auto const squeezed = without_white_space(text);
  for (auto const label : known_labels) {
    if (without_white_space(label) == squeezed) return std::string(label);
  }
  return std::string(text.substr(0, 64));
}

/// Reads one text from its start to its end.
class reader {
 public:
  reader(string_view text, pem_origin const& from) : text_(text), from_(from), lines_(text) {}

  std::vector<pem_block> blocks() {
    std::vector<pem_block> result;
    while (auto block = next()) result.push_back(std::move(*block));
    return result;
  }

 private:
  [[noreturn]] void fail(std::size_t position, std::string const& problem, std::string hint) {
    fail_pem(connect_error_kind::bad_pem, from_, lines_.at(position), problem, std::move(hint));
  }

  std::optional<pem_block> next() {
    auto const begin = text_.find(begin_mark, position_);
    auto const stray = text_.find(end_mark, position_);
    if (stray < begin) {
      fail(stray, "an END line without its BEGIN line", "the start of the block is missing");
    }
    if (begin == string_view::npos) return std::nullopt;
    pem_block block;
    block.line = lines_.at(begin);
    auto const body = after_label(begin, begin_mark, block.label);
    auto const end = text_.find(end_mark, body);
    if (end == string_view::npos || text_.find(begin_mark, body) < end) {
      fail(begin, "the block " + shown_label(block.label) + " has no END line",
           "it is cut off: copy or write the whole block");
    }
    std::string end_label;
    position_ = after_label(end, end_mark, end_label);
    if (end_label != block.label) {
      fail(end,
           "the block began as " + shown_label(block.label) + " and ends as " +
               shown_label(end_label),
           "two blocks were mixed up");
    }
    fill(block, body, end);
    return block;
  }

  /// Reads the label of the mark at `at`; returns where the line ends.
  std::size_t after_label(std::size_t at, string_view mark, std::string& label) {
    auto const start = at + mark.size();
    auto const end = text_.find(dashes, start);
    if (end == string_view::npos || end - start > 64) {
      fail(at, "a " + std::string(mark.substr(dashes.size())) + " line does not end in five dashes",
           "copy the line whole, as in -----BEGIN CERTIFICATE-----");
    }
    label = label_of(text_.substr(start, end - start));
    return end + dashes.size();
  }

  void fill(pem_block& block, std::size_t body, std::size_t end) {
    auto const inside = text_.substr(body, end - body);
    if (block.label.starts_with("ENCRYPTED") || inside.find("Proc-Type:") != string_view::npos) {
      block.encrypted = true;
      return;
    }
    std::string base64;
    base64.reserve(inside.size());
    for (std::size_t at = 0; at < inside.size();) {
      if (auto const skip = white_space_at(inside.substr(at)); skip > 0) {
        at += skip;
        continue;
      }
      if (!is_base64(inside[at]) && inside[at] != '=') {
        char code[8];
        std::snprintf(code, sizeof code, "0x%02x", static_cast<unsigned char>(inside[at]));
        fail(body + at, "the byte " + std::string(code) + " does not belong into base64",
             "the text was damaged on its way; copy it again");
      }
      base64 += inside[at++];
    }
    auto bytes = decode_base64(std::move(base64));
    if (!bytes) {
      fail(body,
           "the base64 of the block " + shown_label(block.label) + " is incomplete or damaged",
           "characters were lost on its way; copy it again");
    }
    block.bytes = std::move(*bytes);
  }

  string_view text_;
  pem_origin const& from_;
  line_counter lines_;
  std::size_t position_ = 0;
};

/// The start of a file in the binary form of ASN.1.
inline bool is_der(string_view text) {
  return text.size() > 4 && text[0] == '\x30' &&
         (text[1] == '\x80' || text[1] == '\x81' || text[1] == '\x82' || text[1] == '\x83');
}

inline bool is_pkcs12(string_view text) {
  quiet_openssl const quiet;
  auto const* data = reinterpret_cast<unsigned char const*>(text.data());
  std::unique_ptr<PKCS12, freed_by<PKCS12_free>> const bundle(
      d2i_PKCS12(nullptr, &data, static_cast<long>(text.size())));
  return bundle != nullptr;
}

inline bool looks_like_path(string_view text) {
  if (text.size() > 1024 || text.find('\n') != string_view::npos) return false;
  for (string_view const ending : {".pem", ".crt", ".cer", ".key", ".cert", ".p12", ".pfx"}) {
    if (text.ends_with(ending)) return true;
  }
  if (text.find('/') == string_view::npos) return false;
  std::error_code ignored;
  return text.front() == '/' || text.front() == '~' || text.front() == '.' ||
         std::filesystem::exists(std::filesystem::path(text), ignored);
}

/// Throws with what this text, which has no block, is taken for.
[[noreturn]] inline void fail_without_block(string_view text, pem_origin const& from) {
  auto const fail = [&from](std::string const& problem, std::string hint) {
    fail_pem(connect_error_kind::bad_pem, from, 0, problem, std::move(hint));
  };
  auto const in = from.source.starts_with('<') ? std::string("FILE") : from.source;
  auto const bare = without_white_space(text);
  if (bare.empty()) fail("it is empty", "was the file written, or the variable set?");
  if (is_der(text)) {
    if (is_pkcs12(text)) {
      fail("it is a PKCS#12 bundle (.p12, .pfx), not PEM",
           "take it apart: openssl pkcs12 -in " + in +
               " -nokeys -out client.pem, and openssl pkcs12 "
               "-in " +
               in + " -nocerts -noenc -out client.key");
    }
    fail("it is in the binary form (DER), not PEM",
         "convert it: openssl x509 (or pkey) -inform der -in " + in + " -out converted.pem");
  }
  if (text.starts_with("\xfe\xed\xfe\xed")) {
    fail("it is a Java key store, not PEM",
         "export it with keytool, as PKCS#12, and from that to PEM");
  }
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    fail("it is in UTF-16", "save it as ASCII or UTF-8");
  }
  if (bare.starts_with("LS0tLS1")) {  // -----
    fail("it is PEM that was encoded in base64 once more, as Kubernetes keeps its secrets",
         "decode it first: base64 -d");
  }
  if (looks_like_path(bare)) {
    fail("it is a path, not a PEM text", "use pem_file instead of pem_text");
  }
  if (bare.starts_with("MI") && decode_base64(bare)) {
    fail("it is base64 without the lines -----BEGIN ...----- and -----END ...----- around it",
         "copy the PEM with these two lines");
  }
  if (text.find("BEGIN ") != string_view::npos) {
    fail("its BEGIN line is not -----BEGIN ...-----, with five dashes on both sides",
         "copy the line as it was");
  }
  fail_pem(connect_error_kind::bad_pem, from, 0, "it holds no PEM block",
           "a block starts with a line such as -----BEGIN CERTIFICATE-----");
}

}  // namespace pem_parser

TEMPORAL_DECL std::string shown_label(std::string const& label) {
  auto const& known = pem_parser::known_labels;
  return std::find(known.begin(), known.end(), label) != known.end() ? label : "<unknown>";
}

TEMPORAL_DECL std::string pem_block::to_pem() const {
  std::string base64((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto const size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()),
                                    reinterpret_cast<unsigned char const*>(bytes.data()),
                                    static_cast<int>(bytes.size()));
  base64.resize(static_cast<std::size_t>(size));
  auto text = "-----BEGIN " + label + "-----\n";
  for (std::size_t at = 0; at < base64.size(); at += 64) text += base64.substr(at, 64) + '\n';
  return text + "-----END " + label + "-----\n";
}

TEMPORAL_DECL std::vector<pem_block> parse_pem(std::string_view text, pem_origin const& from) {
  auto blocks = pem_parser::reader(text, from).blocks();
  if (blocks.empty()) pem_parser::fail_without_block(text, from);
  return blocks;
}

}  // namespace temporal::detail::rpc
