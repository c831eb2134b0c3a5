#pragma once

#include <temporal/detail/rpc/attempt_result.hpp>
#include <temporal/detail/rpc/unary_call.hpp>

#include <google/rpc/status.pb.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace temporal::detail::rpc {

/// gRPC's status with its details. The trailer's own code and text are a copy of the status'.
inline status to_status(grpc::Status const& from) {
  status result(static_cast<status_code>(from.error_code()), from.error_message());
  if (from.error_details().empty()) return result;
  google::rpc::Status rich;
  if (!rich.ParseFromString(from.error_details())) return result;
  for (auto& detail : *rich.mutable_details()) {
    result.details.emplace_back(std::move(*detail.mutable_type_url()),
                                std::move(*detail.mutable_value()));
  }
  return result;
}

/// Whether gRPC never got as far as a connection. It has no field for it; these are the texts of
/// its name resolution and load balancing, from 1.51 on.
inline bool never_connected(std::string_view text) noexcept {
  static constexpr std::array<std::string_view, 5> texts{
      "failed to connect to all addresses", "connections to all backends failing",
      "DNS resolution failed", "empty address list", "no ready subchannel"};
  return std::any_of(texts.begin(), texts.end(), [text](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

/// Whether the text is one that gRPC makes up for a stream that ended without a status, although it
/// says of it too that it came from the peer.
inline bool is_transport_text(std::string_view text) noexcept {
  return text.starts_with("Received RST_STREAM") || text.starts_with("Received http2 header") ||
         text.starts_with("Stream removed");
}

TEMPORAL_DECL failed_attempt::failed_attempt(attempt const& done)
    : status(to_status(done.status)), failure(status.code), canceled(done.canceled) {
  // A status that the server sent is told from one that gRPC made up only by texts.
  failure.from_server =
      done.context.debug_error_string().find("Error received from peer") != std::string::npos &&
      !is_transport_text(status.message);
  failure.sent = failure.from_server || status.code != status_code::unavailable ||
                 !never_connected(status.message);
  failure.too_large = (status.code == status_code::resource_exhausted ||
                       status.code == status_code::out_of_range) &&
                      is_message_too_large(status.message);
  auto const& trailers = done.context.GetServerTrailingMetadata();
  if (auto const found = trailers.find("grpc-retry-pushback-ms"); found != trailers.end()) {
    failure.pushback = pushback(std::string_view(found->second.data(), found->second.size()));
  }
}

TEMPORAL_DECL bool failed_attempt::is_compression_refusal() const noexcept {
  if (status.code != status_code::unimplemented) return false;
  static constexpr std::array<std::string_view, 4> words{"decompress", "grpc-encoding",
                                                         "compressor", "compression"};
  return std::any_of(words.begin(), words.end(), [this](std::string_view word) {
    return status.message.find(word) != std::string::npos;
  });
}

TEMPORAL_DECL temporal::outcome failed_attempt::outcome() const noexcept {
  if (!failure.sent) return temporal::outcome::not_sent;
  if (!failure.from_server || canceled) return temporal::outcome::unknown;
  switch (status.code) {
    // A server gives these also for work that it had begun.
    case status_code::canceled:
    case status_code::unknown:
    case status_code::deadline_exceeded:
    case status_code::internal:
    case status_code::unavailable:
    case status_code::data_loss:
      return temporal::outcome::unknown;
    default:
      return temporal::outcome::rejected;
  }
}

}  // namespace temporal::detail::rpc
