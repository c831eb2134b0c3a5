#pragma once

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>

#include <asio/awaitable.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal {

/// What payloads belong to, for codecs whose work depends on it: a key per namespace, for example.
class codec_context {
 public:
  codec_context() {}
  explicit codec_context(std::string namespace_name, std::string workflow_id = {})
      : namespace_name(std::move(namespace_name)), workflow_id(std::move(workflow_id)) {}

  std::string namespace_name;
  /// The workflow whose data it is: the nearest that the message names around the payloads, so
  /// that of the child for a child's arguments. Empty when there is none.
  std::string workflow_id;
};

/// Changes payloads after they were made, and changes them back before they are read: encrypts,
/// compresses, stores them elsewhere. See `data_converter_options::codecs`.
///
/// It gets every payload that this process sends or receives but search attributes (and, unless
/// asked for, headers): arguments, results, failure details and encoded attributes, memos,
/// summaries. Payloads of one list come together, in one call; those of a single place alone.
///
/// Both functions are coroutines on the caller's executor, and must not block it. Cancellation of a
/// call is the cancellation of its `encode` or `decode`, too.
///
/// What `encode` throws ends the call with the same exception, and nothing is sent. What `decode`
/// throws does so for results, answers of queries and the like. It does not for what only belongs
/// to a failure, nor for memos and summaries in lists and descriptions: these stay encoded, reading
/// them throws `conversion_error`, and the log tells why.
///
/// One object serves many threads at a time. It must outlive its calls: clients see to that.
class payload_codec {
 public:
  virtual ~payload_codec() = default;

  /// As many payloads as there were, or another number: that is refused with `conversion_error`
  /// where only one can stand, as in a memo or a summary.
  virtual asio::awaitable<payloads> encode(payloads values, codec_context context) const = 0;

  /// The opposite of `encode`. What this codec did not encode, it should give back as it came: data
  /// from before it was in use, for example.
  virtual asio::awaitable<payloads> decode(payloads values, codec_context context) const = 0;

 protected:
  payload_codec() = default;
  payload_codec(payload_codec const&) = default;
  payload_codec& operator=(payload_codec const&) = default;
};

/// Codecs in the order in which they encode.
using payload_codecs = std::vector<std::shared_ptr<payload_codec const>>;

/// Hands the values through all codecs: for what a client does not do by itself, such as a codec
/// server, or payloads of a history that was fetched as it is.
TEMPORAL_DECL asio::awaitable<payloads> encode_payloads(payload_codecs codecs, payloads values,
                                                        codec_context context = {});

/// The reverse: the last codec comes first.
TEMPORAL_DECL asio::awaitable<payloads> decode_payloads(payload_codecs codecs, payloads values,
                                                        codec_context context = {});

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/converter/payload_codec.ipp>
#endif
