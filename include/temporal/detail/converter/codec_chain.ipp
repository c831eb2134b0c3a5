#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/detail/converter/codec_chain.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <asio/this_coro.hpp>

#include <exception>

namespace temporal::detail {

/// Moves the payloads out of their place.
inline payloads take_payloads(payload_place const& place) {
  if (place.list != nullptr) return from_proto(std::move(*place.list));
  payloads one;
  one.push_back(from_proto(std::move(*place.single)));
  return one;
}

inline void put_payloads(payload_place const& place, payloads values, char const* action) {
  if (place.list != nullptr) {
    to_proto(std::move(values), *place.list);
    return;
  }
  if (values.size() != 1) {
    throw conversion_error(std::string("cannot ") + action + " a payload",
                           "the codec made " + std::to_string(values.size()) +
                               " payloads of it, where only one can stand; that is possible for "
                               "arguments, results and details only");
  }
  to_proto(std::move(values.front()), *place.single);
}

TEMPORAL_DECL asio::awaitable<void> codec_chain::encode(google::protobuf::Message& message,
                                                        std::string workflow_id) const {
  auto found = visitor_->find(message, workflow_id);
  for (auto const& place : found.places) {
    codec_context context(namespace_name_, std::string(place.workflow_id));
    auto values = take_payloads(place);
    for (auto const& codec : codecs_) values = co_await codec->encode(std::move(values), context);
    put_payloads(place, std::move(values), "encode");
  }
  found.repack();
}

inline std::string what_of(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (std::exception const& known) {
    return known.what();
  } catch (...) {
    return "unknown exception";
  }
}

TEMPORAL_DECL asio::awaitable<void> codec_chain::decode(google::protobuf::Message& message,
                                                        undecodable what,
                                                        std::string workflow_id) const {
  auto found = visitor_->find(message, workflow_id);
  std::size_t failed = 0;
  std::string first_error;
  for (auto const& place : found.places) {
    bool const tolerant =
        what == undecodable::accepted || (what == undecodable::in_failures && place.in_failure);
    codec_context context(namespace_name_, std::string(place.workflow_id));
    auto values = take_payloads(place);
    auto as_they_came = tolerant ? values : payloads();
    std::exception_ptr error;
    try {
      for (auto at = codecs_.rbegin(); at != codecs_.rend(); ++at) {
        values = co_await (*at)->decode(std::move(values), context);
      }
      put_payloads(place, std::move(values), "decode");
    } catch (...) {
      error = std::current_exception();
    }
    if (!error) continue;
    auto const state = co_await asio::this_coro::cancellation_state;
    if (!tolerant || state.cancelled() != asio::cancellation_type::none) {
      std::rethrow_exception(error);
    }
    put_payloads(place, std::move(as_they_came), "decode");
    if (failed++ == 0) first_error = what_of(error);
  }
  found.repack();
  if (failed != 0 && log_.enabled(log_level::warning)) {
    log_.warning("payloads in " + std::to_string(failed) + " places of a " +
                 std::string(message.GetDescriptor()->name()) +
                 " cannot be decoded and were left encoded; the first error: " + first_error);
  }
}

}  // namespace temporal::detail
