#pragma once

#include <temporal/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace temporal {

/// gRPC status codes, with gRPC's numbers.
enum class status_code {
  ok = 0,
  canceled = 1,
  unknown = 2,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  already_exists = 6,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  aborted = 10,
  out_of_range = 11,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
  data_loss = 15,
  unauthenticated = 16,
};

/// gRPC's name of the code, such as `NOT_FOUND`; `UNKNOWN` for a number gRPC does not define.
TEMPORAL_DECL std::string_view to_string(status_code code) noexcept;

/// Category of the codes above; its `name()` is `"grpc"`.
TEMPORAL_DECL std::error_category const& rpc_category() noexcept;

/// Lets `ec == temporal::status_code::not_found` compile.
TEMPORAL_DECL std::error_code make_error_code(status_code code) noexcept;

/// One detail of a `google.rpc.Status`: a serialized message and its type.
class status_detail {
 public:
  status_detail(std::string type_url, std::string value)
      : type_url(std::move(type_url)), value(std::move(value)) {}

  /// Full name of the message, such as `temporal.api.errordetails.v1.NotFoundFailure`.
  std::string_view type_name() const noexcept {
    return std::string_view(type_url).substr(type_url.rfind('/') + 1);
  }

  std::string type_url;  ///< `type.googleapis.com/<full name>`.
  std::string value;     ///< The message in protobuf's binary format.
};

/// Status of a call: gRPC's code, the text, and the typed details from the
/// `grpc-status-details-bin` trailer.
class status {
 public:
  status() {}
  status(status_code code, std::string message) : code(code), message(std::move(message)) {}

  bool ok() const noexcept { return code == status_code::ok; }

  /// The first detail of type `Message`, or nothing. A detail that does not parse counts as absent.
  template <class Message>
  std::optional<Message> detail() const {
    for (auto const& entry : details) {
      if (entry.type_name() == Message::descriptor()->full_name()) {
        if (Message message; message.ParseFromString(entry.value)) return message;
      }
    }
    return std::nullopt;
  }

  status_code code = status_code::ok;
  std::string message;
  std::vector<status_detail> details;
};

}  // namespace temporal

template <>
struct std::is_error_code_enum<temporal::status_code> : std::true_type {};

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/common/status.ipp>
#endif
