#pragma once

#include <temporal/detail/workflow/condition.hpp>
#include <temporal/workflow/operation.hpp>

#include <concepts>
#include <memory>
#include <source_location>
#include <utility>

namespace temporal::workflow {

/// Waits until `predicate()` is true: at once if it is, else it is looked at again whenever
/// something in the workflow has moved, after signals, results and all that followed from them.
/// ```
/// co_await workflow::wait_condition([this] { return approved_; });
/// ```
/// Of several conditions that hold, the one that was waited for first goes on first, and the others
/// are looked at again after what it did. The predicate must not change anything. What it throws is
/// thrown to the one who waits.
///
/// In a `co_await`, capture nothing by value but `this`: GCC 12 destroys such captures twice; name
/// the lambda first. What it refers to must live as long as somebody waits.
///
/// Cancellation: throws `canceled_failure`.
template <std::predicate Predicate>
operation<> wait_condition(Predicate predicate,
                           std::source_location where = std::source_location::current()) {
  return operation<>([predicate = std::move(predicate), where]() mutable {
    auto& running = detail::wf::scheduler::current();
    auto waited = std::make_shared<detail::wf::condition<Predicate>>(std::move(predicate), where,
                                                                     running.current_ambient());
    waited->begin(running);
    return future<>(std::move(waited));
  });
}

}  // namespace temporal::workflow
