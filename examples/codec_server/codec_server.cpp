// Decodes payloads for the Web UI and the `temporal` command, with the codec of
// ../encryption_codec.
#include "../encryption_codec/encryption.hpp"

#include <httplib.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

std::string setting(char const* name, std::string otherwise) {
  char const* const value = std::getenv(name);
  return value ? value : std::move(otherwise);
}

/// Whether who sends this `Authorization` header may see the data of this namespace. Here a fixed
/// token. With a JWT, as the Web UI can send it, this is the place to verify its signature, its
/// audience and its time, and what its subject may see.
bool allowed(std::string const& authorization, std::string const& /*namespace_name*/) {
  static std::string const token = setting("CODEC_SERVER_TOKEN", "");
  if (token.empty()) return true;
  auto const expected = "Bearer " + token;
  // Takes as long for a nearly right token as for a wrong one.
  return authorization.size() == expected.size() &&
         CRYPTO_memcmp(authorization.data(), expected.data(), expected.size()) == 0;
}

/// A browser asks whether the page of the Web UI may read the answers.
void add_cors(httplib::Response& response) {
  static std::string const origin = setting("CODEC_SERVER_ORIGIN", "http://localhost:8233");
  response.set_header("Access-Control-Allow-Origin", origin);
  response.set_header("Access-Control-Allow-Methods", "POST, OPTIONS");
  response.set_header("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Namespace");
  response.set_header("Access-Control-Allow-Credentials", "true");
}

using coding = asio::awaitable<std::string> (*)(temporal::payload_codecs codecs, std::string body,
                                                temporal::codec_context context);

void answer(coding code, httplib::Request const& request, httplib::Response& response) {
  add_cors(response);
  auto const namespace_name = request.get_header_value("X-Namespace");
  if (!allowed(request.get_header_value("Authorization"), namespace_name)) {
    response.status = 401;
    response.set_content("a token is needed", "text/plain");
    return;
  }
  try {
    static auto const codec = encryption_codec();
    temporal::payload_codecs codecs = {codec};
    temporal::codec_context context(namespace_name);
    auto body = temporal::run(code(std::move(codecs), request.body, std::move(context)));
    response.set_content(body, "application/json");
  } catch (std::exception const& error) {
    response.status = 400;
    response.set_content(error.what(), "text/plain");
  }
}

int main() {
  httplib::Server server;
  server.set_payload_max_length(std::size_t{64} << 20);
  server.Post("/encode", [](auto const& request, auto& response) {
    answer(&temporal::encode_request_body, request, response);
  });
  server.Post("/decode", [](auto const& request, auto& response) {
    answer(&temporal::decode_request_body, request, response);
  });
  server.Options("/.*", [](auto const&, auto& response) { add_cors(response); });

  auto const host = setting("CODEC_SERVER_HOST", "localhost");
  int port = std::stoi(setting("CODEC_SERVER_PORT", "8081"));
  if (port == 0) {
    port = server.bind_to_any_port(host);
  } else if (!server.bind_to_port(host, port)) {
    port = -1;
  }
  if (port < 0) {
    std::cerr << "cannot listen on " << host << '\n';
    return 1;
  }
  std::cout << "listening on http://" << host << ':' << port << std::endl;
  server.listen_after_bind();
}
