#pragma once

/// @file
/// What the templates of the author API call: the run that this thread works for. Each throws
/// `std::logic_error` outside of workflow code.

#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/workflow/run_handlers.hpp>
#include <temporal/workflow/future.hpp>
#include <temporal/workflow/interceptor.hpp>

#include <map>
#include <string>

namespace temporal::detail::wf {

TEMPORAL_DECL data_converter const& current_converter();
TEMPORAL_DECL std::map<std::string, payload> const& current_memo();
TEMPORAL_DECL payloads const& last_completion_result();

/// The run's interceptors, and behind them the run: what the author's code asks for goes here.
TEMPORAL_DECL workflow::outbound current_outbound();
TEMPORAL_DECL void set_signal_handler(std::string name, run_handlers::signal_handler handler);
TEMPORAL_DECL void set_query_handler(std::string name, run_handlers::query_handler handler);

/// The same outcome, decoded.
template <class Result>
workflow::future<Result> decode_result(workflow::future<payloads> const& outcome) {
  return map_future<Result>(outcome, [converter = current_converter()](payloads const& source) {
    return converter.from_payloads<Result>(source);
  });
}

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/author_calls.ipp>
#endif
