#include <temporal/detail/converter/http_message.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using temporal::detail::http_fields;
using temporal::detail::http_post_text;
using temporal::detail::http_response;
using temporal::detail::http_response_reader;
using temporal::detail::http_url;

namespace {

/// Read in pieces of this size.
http_response read(std::string_view text, std::size_t piece) {
  http_response_reader reader(10'000);
  for (std::size_t at = 0; at < text.size() && !reader.complete(); at += piece) {
    reader.add(text.substr(at, piece));
  }
  if (!reader.complete()) reader.end();
  return reader.take();
}

std::string refusal(std::string_view text) {
  try {
    read(text, 1000);
  } catch (std::runtime_error const& error) {
    return error.what();
  }
  return "it was read";
}

std::string url_refusal(std::string_view text) {
  try {
    http_url const url(text);
    return "it was taken";
  } catch (std::invalid_argument const& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("URLs of codec servers") {
  http_url const plain("http://localhost:8081/codec/");
  CHECK_FALSE(plain.tls);
  CHECK(plain.host == "localhost");
  CHECK(plain.port == "8081");
  CHECK(plain.path == "/codec");
  CHECK(plain.authority() == "localhost:8081");
  http_url const tls("HTTPS://codec.example.com");
  CHECK(tls.tls);
  CHECK(tls.port == "443");
  CHECK(tls.path.empty());
  CHECK(tls.authority() == "codec.example.com");
  http_url const six("http://[::1]:80/x");
  CHECK(six.host == "::1");
  CHECK(six.authority() == "[::1]");

  CHECK(url_refusal("localhost:8081").ends_with("does not begin with http:// or https://"));
  CHECK(url_refusal("ftp://localhost").ends_with("does not begin with http:// or https://"));
  CHECK(url_refusal("http://").ends_with("has no host"));
  CHECK(url_refusal("http://h:99999").ends_with("that is not a number from 1 to 65535"));
  CHECK(url_refusal("http://h:").ends_with("that is not a number from 1 to 65535"));
  CHECK(url_refusal("http://[::1").ends_with("has '[' without ']'"));
  CHECK(url_refusal("http://[::1]8").ends_with("that is no port"));
  CHECK(url_refusal("http://h/a b").ends_with("has a space or control character"));
  CHECK(url_refusal("http://h/a?b").ends_with("has a query or a fragment"));
  // A password is not repeated.
  CHECK(url_refusal("http://user:secret@h/") ==
        "the address of the codec server has a user name or password; use "
        "remote_codec_options::authorization");
}

TEST_CASE("a request is written as HTTP has it, without room for more headers") {
  http_url const url("http://localhost:8081/codec");
  http_fields const fields = {{"Content-Type", "application/json"}};
  CHECK(http_post_text(url, "/encode", fields, "{}") ==
        "POST /codec/encode HTTP/1.1\r\nHost: localhost:8081\r\nConnection: close\r\n"
        "Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}");
  http_fields const smuggled = {{"X-Namespace", "a\r\nX-Other: b"}};
  CHECK_THROWS_AS(http_post_text(url, "/encode", smuggled, ""), std::invalid_argument);
  http_fields const split = {{"X\r\nY", "secret"}};
  CHECK_THROWS_AS(http_post_text(url, "/encode", split, ""), std::invalid_argument);
}

TEST_CASE("responses are read in pieces of any size") {
  std::string const length =
      "HTTP/1.1 200 OK\r\nContent-Type:  application/json \r\nContent-Length: 5\r\n\r\nhello";
  std::string const chunked =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;ext=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n";
  std::string const until_end = "HTTP/1.0 200\r\nContent-Type: text/plain\r\n\r\nhello";
  for (std::size_t piece = 1; piece < 100; ++piece) {
    for (auto const* const text : {&length, &chunked, &until_end}) {
      auto const response = read(*text, piece);
      CHECK(response.status == 200);
      CHECK(response.body == "hello");
    }
  }
  CHECK(read(length, 7).field("content-type") == "application/json");
  CHECK(read("HTTP/1.1 204 No Content\r\n\r\n", 5).status == 204);
  CHECK(read("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 5).status == 500);
}

TEST_CASE("what is no response is refused") {
  CHECK(refusal("") == "the connection was closed without an answer");
  CHECK(refusal("SSH-2.0-server\r\n\r\n") == "what answered does not speak HTTP/1");
  CHECK(refusal("HTTP/1.1 abc\r\n\r\n") == "what answered does not speak HTTP/1");
  CHECK(refusal("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell") ==
        "the connection was closed in the middle of the answer");
  CHECK(refusal("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n") ==
        "the length of the answer is not a number");
  CHECK(refusal("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n") ==
        "the answer is larger than 10000 bytes");
  CHECK(refusal("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n") ==
        "the answer has a transfer encoding that was not asked for");
  CHECK(refusal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") ==
        "the answer has a chunk without a proper size");
  CHECK(refusal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n") ==
        "the answer has a chunk without a proper size");
  CHECK(refusal("HTTP/1.1 200 OK\r\nno colon\r\n\r\n") == "a header has no colon");
  CHECK(refusal("HTTP/1.1 200 OK\r\n\r\n" + std::string(10'000, 'x')) ==
        "the answer is larger than 10000 bytes");
}
