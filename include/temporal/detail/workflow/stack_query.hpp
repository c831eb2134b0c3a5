#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/fwd.hpp>

#include <vector>

namespace temporal::detail::wf {

/// The answer to the query `__enhanced_stack_trace`: one stack for each coroutine that nothing
/// awaits, with the places in the author's files, but not the files' text.
TEMPORAL_DECL api::sdk::v1::EnhancedStackTrace enhanced_stack_trace(
    std::vector<root_stack> const& stacks);

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/stack_query.ipp>
#endif
