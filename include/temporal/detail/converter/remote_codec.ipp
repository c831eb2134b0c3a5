#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/remote_codec.hpp>
#include <temporal/detail/converter/http_client.hpp>
#include <temporal/detail/proto/convert.hpp>
#include <temporal/detail/proto/json.hpp>

#include <temporal/api/common/v1/message/Payloads.pb.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace temporal {

namespace detail {

inline payloads payloads_from_json(std::string const& text) {
  api::common::v1::Payloads message;
  message_from_json(text, message);
  return from_proto(std::move(message));
}

inline std::string payloads_to_json(payloads values) {
  api::common::v1::Payloads message;
  to_proto(std::move(values), message);
  return message_to_json(message);
}

/// A name as a part of a path may have it.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      result += c;
    } else {
      result += '%';
      result += digits[byte >> 4U];
      result += digits[byte & 15U];
    }
  }
  return result;
}

inline std::string codec_endpoint(std::string endpoint, std::string_view namespace_name) {
  constexpr std::string_view variable = "{namespace}";
  for (auto at = endpoint.find(variable); at != std::string::npos; at = endpoint.find(variable)) {
    endpoint.replace(at, variable.size(), percent_encoded(namespace_name));
  }
  return endpoint;
}

/// What the server says about a refusal: the first line of a text, unless it repeats a secret.
inline std::string refusal_text(http_response const& response, remote_codec_options const& options,
                                std::string const& authorization) {
  constexpr std::size_t longest = 200;
  if (!response.field("content-type").starts_with("text/plain")) return {};
  auto text = response.body.substr(0, std::min(response.body.find_first_of("\r\n"), longest));
  for (auto& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  auto const repeats = [&text](std::string_view secret) {
    secret = secret.substr(secret.rfind(' ') + 1);  // the token, without its scheme
    return !secret.empty() && text.find(secret) != std::string::npos;
  };
  bool const told = repeats(authorization) ||
                    std::any_of(options.headers.begin(), options.headers.end(),
                                [&](auto const& header) { return repeats(header.second); });
  return told || text.empty() ? std::string() : ": " + text;
}

inline std::string refusal_reason(http_response const& response,
                                  remote_codec_options const& options,
                                  std::string const& authorization) {
  std::string reason = "it answered with status " + std::to_string(response.status);
  if (response.status == 401 || response.status == 403) {
    reason += authorization.empty() ? " (no authorization was sent)"
                                    : " (it does not accept the authorization)";
  } else if (response.status == 404) {
    reason += " (the path may be wrong: /encode and /decode are added to the endpoint)";
  } else if (response.status >= 300 && response.status < 400) {
    reason += " (redirects are not followed)";
  }
  return reason + refusal_text(response, options, authorization);
}

inline http_exchange codec_exchange(remote_codec_options const& options, std::string_view path,
                                    payloads values, codec_context const& context,
                                    std::string const& authorization) {
  http_exchange exchange;
  exchange.url = http_url(codec_endpoint(options.endpoint, context.namespace_name));
  http_fields fields = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  if (!context.namespace_name.empty()) fields.emplace_back("X-Namespace", context.namespace_name);
  if (!authorization.empty()) fields.emplace_back("Authorization", authorization);
  fields.insert(fields.end(), options.headers.begin(), options.headers.end());
  exchange.text = http_post_text(exchange.url, path, fields, payloads_to_json(std::move(values)));
  exchange.root_ca = options.server_root_ca;
  exchange.timeout = options.timeout;
  exchange.maximum_response_size = options.maximum_response_size;
  return exchange;
}

inline asio::awaitable<payloads> ask_codec_server(
    std::shared_ptr<remote_codec_options const> options, char const* path, payloads values,
    codec_context context) {
  auto authorization = options->authorization;
  if (options->authorization_provider) authorization = co_await options->authorization_provider();
  std::string const action =
      std::string("the codec server at ") + options->endpoint + path + " failed";
  std::string reason;
  try {
    auto exchange = codec_exchange(*options, path, std::move(values), context, authorization);
    auto const response = co_await http_post(std::move(exchange));
    if (response.status == 200) {
      co_return payloads_from_json(response.body);
    }
    reason = refusal_reason(response, *options, authorization);
  } catch (std::system_error const& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    reason = error.code().message();
  } catch (conversion_error const& error) {
    reason = std::string("it did not answer with payloads: ") + error.what();
  } catch (std::runtime_error const& error) {
    reason = error.what();
  }
  throw conversion_error(action, reason);
}

}  // namespace detail

TEMPORAL_DECL remote_codec::remote_codec(remote_codec_options options) {
  detail::http_url const checked(detail::codec_endpoint(options.endpoint, "namespace"));
  if (options.timeout <= std::chrono::milliseconds::zero()) {
    throw std::invalid_argument("remote_codec_options: the timeout is not positive");
  }
  options_ = std::make_shared<remote_codec_options const>(std::move(options));
}

TEMPORAL_DECL asio::awaitable<payloads> remote_codec::encode(payloads values,
                                                             codec_context context) const {
  return detail::ask_codec_server(options_, "/encode", std::move(values), std::move(context));
}

TEMPORAL_DECL asio::awaitable<payloads> remote_codec::decode(payloads values,
                                                             codec_context context) const {
  return detail::ask_codec_server(options_, "/decode", std::move(values), std::move(context));
}

TEMPORAL_DECL asio::awaitable<std::string> encode_request_body(payload_codecs codecs,
                                                               std::string body,
                                                               codec_context context) {
  auto values = detail::payloads_from_json(body);
  values = co_await encode_payloads(std::move(codecs), std::move(values), std::move(context));
  co_return detail::payloads_to_json(std::move(values));
}

TEMPORAL_DECL asio::awaitable<std::string> decode_request_body(payload_codecs codecs,
                                                               std::string body,
                                                               codec_context context) {
  auto values = detail::payloads_from_json(body);
  values = co_await decode_payloads(std::move(codecs), std::move(values), std::move(context));
  co_return detail::payloads_to_json(std::move(values));
}

}  // namespace temporal
