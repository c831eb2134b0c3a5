#pragma once

#include <temporal/detail/workflow/group.hpp>
#include <temporal/workflow/future.hpp>
#include <temporal/workflow/operation.hpp>
#include <temporal/workflow/spawn.hpp>
#include <temporal/workflow/task.hpp>

#include <array>
#include <cstddef>
#include <source_location>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace temporal::detail::wf {

/// How what is combined becomes a future.
template <class Input>
class combined {
 public:
  static_assert(never<Input>, "only operations, tasks and futures of a workflow can be combined");
  using result = std::monostate;
};

template <class T>
class combined<workflow::future<T>> {
 public:
  using result = T;
  static workflow::future<T> start(workflow::future<T>& input) { return input; }
};

template <class T>
class combined<workflow::operation<T>> {
 public:
  using result = T;
  static workflow::future<T> start(workflow::operation<T>& input) {
    return std::move(input).start();
  }
};

template <class T>
class combined<workflow::task<T>> {
 public:
  using result = T;
  static workflow::future<T> start(workflow::task<T>& input) {
    return workflow::spawn(std::move(input), std::source_location());
  }
};

template <class Input>
using combined_result = typename combined<Input>::result;

template <class Input>
using combined_future = workflow::future<combined_result<Input>>;

template <class Input>
inline constexpr bool is_future = false;
template <class T>
inline constexpr bool is_future<workflow::future<T>> = true;

template <class Input>
inline constexpr bool is_vector = false;
template <class Input>
inline constexpr bool is_vector<std::vector<Input>> = true;

/// Says what is wrong with an argument.
template <class Argument>
constexpr bool check_combined() {
  using input = std::remove_cvref_t<Argument>;
  if constexpr (is_future<input>) {
    static_assert(std::is_lvalue_reference_v<Argument>,
                  "name the future before you combine it: in which order a call's arguments start "
                  "their operations, compilers do not agree");
  } else {
    static_assert(!std::is_lvalue_reference_v<Argument>,
                  "operations and tasks are combined once: write std::move(name)");
  }
  return true;
}

/// A void result as a value.
template <class T>
auto take_value(workflow::future<T> const& settled) {
  if constexpr (std::is_void_v<T>) {
    access::take(settled);
    return std::monostate();
  } else {
    return access::take(settled);
  }
}

template <class T>
using value_of = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class... Inputs>
workflow::task<std::tuple<value_of<combined_result<Inputs>>...>> run_all(Inputs... inputs) {
  // Braces: from left to right.
  std::tuple<combined_future<Inputs>...> const started{combined<Inputs>::start(inputs)...};
  auto const cells = std::apply(
      [](auto const&... each) { return std::vector<cell_base*>{access::cell(each).get()...}; },
      started);
  co_await group(cells, true);
  co_return std::apply(
      [](auto const&... each) {
        return std::tuple<value_of<combined_result<Inputs>>...>{take_value(each)...};
      },
      started);
}

/// The cells of started operations.
template <class T>
std::vector<cell_base*> cells_of(std::vector<workflow::future<T>> const& started) {
  std::vector<cell_base*> cells;
  cells.reserve(started.size());
  for (auto const& each : started) cells.push_back(access::cell(each).get());
  return cells;
}

template <class Input>
std::vector<combined_future<Input>> start_each(std::vector<Input>& inputs) {
  std::vector<combined_future<Input>> started;
  started.reserve(inputs.size());
  for (auto& input : inputs) started.push_back(combined<Input>::start(input));
  return started;
}

template <class Input>
workflow::task<std::vector<value_of<combined_result<Input>>>> run_each(std::vector<Input> inputs) {
  auto const started = start_each(inputs);
  auto const cells = cells_of(started);
  co_await group(cells, true);
  std::vector<value_of<combined_result<Input>>> results;
  results.reserve(started.size());
  for (auto const& each : started) results.push_back(take_value(each));
  co_return results;
}

/// An error of what nobody else has a future of.
inline std::size_t winner(std::vector<cell_base*> const& cells, std::size_t index, bool named) {
  if (!named) cells[index]->rethrow();
  return index;
}

template <class... Inputs>
workflow::task<std::size_t> run_any(Inputs... inputs) {
  std::tuple<combined_future<Inputs>...> const started{combined<Inputs>::start(inputs)...};
  auto const cells = std::apply(
      [](auto const&... each) { return std::vector<cell_base*>{access::cell(each).get()...}; },
      started);
  auto const first = co_await group(cells, false);
  constexpr std::array<bool, sizeof...(Inputs)> named = {is_future<Inputs>...};
  co_return winner(cells, first, named[first]);
}

template <class Input>
workflow::task<std::size_t> run_any_of(std::vector<Input> inputs) {
  if (inputs.empty()) throw std::invalid_argument("when_any of nothing would never end");
  auto const started = start_each(inputs);
  auto const cells = cells_of(started);
  auto const first = co_await group(cells, false);
  co_return winner(cells, first, is_future<Input>);
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

/// Waits until all of several things have ended, and gives their results as a tuple;
/// `std::monostate` stands for that of what has none.
/// ```
/// auto [price, stock] = co_await workflow::when_all(
///     workflow::execute_activity<&shop::price>(options, sku),
///     workflow::execute_activity<&shop::stock>(options, sku));
/// ```
/// Operations and tasks are started, from left to right, when the result is awaited; tasks run as
/// `spawn` runs them. Futures must have names.
///
/// If some failed, the error of the foremost is thrown, after all have ended. Nothing is cancelled:
/// to have one failure end the others, run them in a `cancellation_scope`.
template <class... Inputs>
  requires(sizeof...(Inputs) > 0 && !(detail::wf::is_vector<std::remove_cvref_t<Inputs>> || ...))
auto when_all(Inputs&&... inputs) {
  static_assert((detail::wf::check_combined<Inputs>() && ...));
  return detail::wf::run_all<std::remove_cvref_t<Inputs>...>(std::forward<Inputs>(inputs)...);
}

/// The same with any number of things of one kind, and their results as a vector.
template <class Input>
auto when_all(std::vector<Input> inputs) {
  return detail::wf::run_each(std::move(inputs));
}

/// Waits until one of several things has ended, and gives its index among the arguments. When
/// several had ended before, it is the foremost; else the one that ended first.
/// ```
/// auto charged = workflow::execute_activity<&bank::charge>(options, card).start();
/// auto late = workflow::sleep(1h).start();
/// if (co_await workflow::when_any(charged, late) == 0) co_return co_await charged;
/// charged.cancel();
/// ```
/// Operations and tasks are started as by `when_all`; the rest run on, and are not cancelled. A
/// result is had from the future, which must have a name then. An error of the one that ended is
/// its future's as well; if it has none, because `when_any` started it, the error is thrown.
template <class... Inputs>
  requires(sizeof...(Inputs) > 0 && !(detail::wf::is_vector<std::remove_cvref_t<Inputs>> || ...))
task<std::size_t> when_any(Inputs&&... inputs) {
  static_assert((detail::wf::check_combined<Inputs>() && ...));
  return detail::wf::run_any<std::remove_cvref_t<Inputs>...>(std::forward<Inputs>(inputs)...);
}

/// The same with any number of things of one kind.
/// @throws std::invalid_argument, when awaited, if there are none.
template <class Input>
task<std::size_t> when_any(std::vector<Input> inputs) {
  return detail::wf::run_any_of(std::move(inputs));
}

}  // namespace temporal::workflow
