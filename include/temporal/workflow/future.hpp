#pragma once

#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/promise.hpp>
#include <temporal/detail/workflow/scheduler.hpp>

#include <coroutine>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace temporal::workflow {
template <class T>
class future;
}  // namespace temporal::workflow

namespace temporal::detail::wf {

/// Makes a future's value of what its cell holds.
template <class T>
class decoder {
 public:
  virtual ~decoder() = default;
  virtual T decode(cell_base& settled) const = 0;
};

template <class T, class Source, class Decode>
class mapping final : public decoder<T> {
 public:
  mapping(std::shared_ptr<decoder<Source> const> source, Decode decode)
      : source_(std::move(source)), decode_(std::move(decode)) {}

  T decode(cell_base& settled) const override {
    if (source_) return decode_(source_->decode(settled));
    return decode_(static_cast<cell<Source>&>(settled).value());
  }

 private:
  std::shared_ptr<decoder<Source> const> source_;  // null: the cell holds a Source
  Decode decode_;
};

/// The same operation, whose value is made anew, by `decode(Source const&)`, each time it is
/// awaited. What that throws goes to the one who awaits.
template <class T, class Source, class Decode>
workflow::future<T> map_future(workflow::future<Source> const& outcome, Decode decode) {
  return workflow::future<T>(
      access::cell(outcome),
      std::make_shared<mapping<T, Source, Decode>>(access::decoder(outcome), std::move(decode)));
}

/// Waits for one cell.
template <class T>
class future_awaiter final : private waiter {
 public:
  future_awaiter(workflow::future<T> awaited, promise_base& awaiting, std::source_location where)
      : awaited_(std::move(awaited)), awaiting_(awaiting), where_(where) {}

  bool await_ready() const noexcept { return awaited_.ready(); }

  void await_suspend(std::coroutine_handle<>) noexcept {
    auto& outcome = *access::cell(awaited_);
    awaiting_.wait_at(
        await_site(where_.line() != 0 ? where_ : outcome.where(), outcome.operation()));
    outcome.add_waiter(*this);
  }

  T await_resume() { return access::take(awaited_); }

 private:
  void wake() noexcept override { awaiting_.owner().queue(awaiting_); }

  workflow::future<T> awaited_;
  promise_base& awaiting_;
  std::source_location where_;
};

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// A started operation, such as an activity or a spawned task. `co_await` gives its result, or
/// throws its failure; it may be awaited any number of times, and by several coroutines, which go
/// on in the order in which they came. Copies are the same operation. A result that cannot be
/// copied is there for the first to await it.
///
/// Dropping all futures of an operation does not cancel it.
template <class T = void>
class [[nodiscard]] future {
 public:
  /// For the library: the outcome of an operation.
  explicit future(std::shared_ptr<detail::wf::cell<T>> outcome) noexcept
      : cell_(std::move(outcome)) {}
  /// For the library: one that is decoded when awaited.
  future(std::shared_ptr<detail::wf::cell_base> outcome,
         std::shared_ptr<detail::wf::decoder<T> const> decoder) noexcept
      : cell_(std::move(outcome)), decoder_(std::move(decoder)) {}

  // Copied, not moved: one that was moved from would be of no operation.
  future(future const&) = default;
  future& operator=(future const&) = default;

  /// Whether awaiting it gives the result at once.
  bool ready() const noexcept { return cell_->settled(); }

  /// Asks the operation to end; the future tells whether and how it did, mostly by throwing
  /// `canceled_failure`. No more than a wish: an operation that has ended keeps its result.
  /// @throws std::logic_error in queries, validators of updates and predicates of conditions.
  void cancel() const { cell_->cancel(); }

 private:
  friend class detail::wf::access;

  std::shared_ptr<detail::wf::cell_base> const& cell() const noexcept { return cell_; }
  std::shared_ptr<detail::wf::decoder<T> const> const& decoder() const noexcept { return decoder_; }

  T take() const {
    if (decoder_) return decoder_->decode(*cell_);
    return static_cast<detail::wf::cell<T>&>(*cell_).take();
  }

  detail::wf::future_awaiter<T> await_in_workflow(detail::wf::promise_base& awaiting,
                                                  std::source_location where) const {
    if (cell_->owner() != nullptr && cell_->owner() != &awaiting.owner())
      throw std::logic_error("a future of one workflow run cannot be awaited in another");
    return detail::wf::future_awaiter<T>(*this, awaiting, where);
  }

  std::shared_ptr<detail::wf::cell_base> cell_;
  std::shared_ptr<detail::wf::decoder<T> const> decoder_;  // null: the cell holds a T
};

}  // namespace temporal::workflow

#include <temporal/detail/workflow/runtime.hpp>
