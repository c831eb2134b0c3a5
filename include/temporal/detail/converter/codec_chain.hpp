#pragma once

#include <temporal/common/log.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/payload_codec.hpp>
#include <temporal/detail/converter/payload_visitor.hpp>
#include <temporal/fwd.hpp>

#include <asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>

namespace temporal::detail {

/// What may stay encoded when a codec cannot decode it. Reading it later is an error that names its
/// encoding; the log tells what the codec said.
enum class undecodable {
  refused,      ///< Nothing: the codec's error ends the call.
  in_failures,  ///< What belongs to a failure: that it failed is worth more than the details.
  accepted,     ///< Anything: one foreign memo does not spoil a list.
};

/// The codecs of a client or worker, and their way through whole messages. Never changes.
class codec_chain {
 public:
  codec_chain(payload_codecs codecs, std::shared_ptr<payload_visitor const> visitor,
              std::string namespace_name, logger log)
      : codecs_(std::move(codecs)),
        visitor_(std::move(visitor)),
        namespace_name_(std::move(namespace_name)),
        log_(std::move(log)) {}

  /// Encodes all payloads of the message in place. After an exception its payloads are partly gone.
  /// `workflow_id` is the context where the message names none.
  TEMPORAL_DECL asio::awaitable<void> encode(google::protobuf::Message& message,
                                             std::string workflow_id = {}) const;

  TEMPORAL_DECL asio::awaitable<void> decode(google::protobuf::Message& message,
                                             undecodable what = undecodable::refused,
                                             std::string workflow_id = {}) const;

 private:
  payload_codecs codecs_;
  std::shared_ptr<payload_visitor const> visitor_;
  std::string namespace_name_;
  logger log_;
};

}  // namespace temporal::detail

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/codec_chain.ipp>
#endif
