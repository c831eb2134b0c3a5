#pragma once

#include <temporal/activity/context.hpp>
#include <temporal/activity/definition.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/activity/traits.hpp>

#include <asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace temporal::detail::worker {

/// An activity as the worker calls it, with encoded arguments; one of the two is set.
class activity_entry {
 public:
  activity_entry() {}

  std::function<payloads(activity::context, payloads const&)> blocking;
  std::function<asio::awaitable<payloads>(activity::context, payloads)> coroutine;
};

/// The activities of a worker, by name.
class activity_registry {
 public:
  /// @throws std::invalid_argument when the name is empty, reserved, or taken.
  TEMPORAL_DECL void add(std::string name, activity_entry entry);
  /// What is called for names that nothing was registered for.
  /// @throws std::invalid_argument when there is one already.
  TEMPORAL_DECL void add_dynamic(activity_entry entry);

  /// Null when there is none, and no dynamic one.
  TEMPORAL_DECL std::shared_ptr<activity_entry const> find(std::string const& name) const;
  bool empty() const noexcept { return entries_.empty() && !dynamic_; }
  /// For error texts: the names in order, with commas.
  TEMPORAL_DECL std::string names() const;

 private:
  std::map<std::string, std::shared_ptr<activity_entry const>, std::less<>> entries_;
  std::shared_ptr<activity_entry const> dynamic_;
};

/// The failure of arguments that cannot be decoded.
[[noreturn]] TEMPORAL_DECL void fail_decoding_arguments(activity::info const& info,
                                                        conversion_error const& error);

template <class... Parameters>
std::tuple<Parameters...> decode_arguments(activity::context const& here, payloads const& arguments,
                                           std::type_identity<std::tuple<Parameters...>>) {
  try {
    return here.data_converter().from_arguments<Parameters...>(arguments);
  } catch (conversion_error const& error) {
    fail_decoding_arguments(here.info(), error);
  }
}

/// A dynamic activity gets what was sent, however many arguments that are.
inline std::tuple<payloads> raw_arguments(payloads const& arguments) {
  return std::tuple<payloads>(arguments);
}

/// Calls `function` with its arguments, after the context if it takes one. Arguments by reference
/// refer to `arguments`, which must live as long as the call.
template <class Traits, class Function>
decltype(auto) call_with(Function const& function, activity::context const& here,
                         typename Traits::parameters& arguments) {
  return std::apply(
      [&](auto&... values) -> decltype(auto) {
        if constexpr (Traits::takes_context) {
          static_assert(
              std::is_invocable_v<Function const&, activity::context, decltype(values)&&...>,
              "an activity takes its arguments by value or const reference, and is "
              "callable when const: several may run at a time");
          return function(activity::context(here), std::move(values)...);
        } else {
          static_assert(
              std::is_invocable_v<Function const&, std::remove_reference_t<decltype(values)>&&...>,
              "an activity takes its arguments by value or const reference, and is "
              "callable when const: several may run at a time");
          return function(std::move(values)...);
        }
      },
      arguments);
}

/// Runs an activity that is a coroutine; keeps it, and its arguments, until it is done.
template <class Traits, class Function, class Decode>
asio::awaitable<payloads> run_coroutine(std::shared_ptr<Function const> function,
                                        std::shared_ptr<Decode const> decode,
                                        activity::context here, payloads encoded) {
  auto arguments = (*decode)(here, encoded);
  auto pending = call_with<Traits>(*function, here, arguments);
  if constexpr (std::is_void_v<typename Traits::result>) {
    co_await std::move(pending);
    co_return payloads();
  } else {
    auto const result = co_await std::move(pending);
    co_return here.data_converter().to_payloads(result);
  }
}

/// The entry of a function object whose declaration `Traits` describes. `decode(context, payloads)`
/// gives its arguments.
template <class Traits, class Function, class Decode>
activity_entry make_entry(Function function, Decode decode) {
  activity_entry entry;
  if constexpr (Traits::is_coroutine) {
    entry.coroutine = [function = std::make_shared<Function const>(std::move(function)),
                       decode = std::make_shared<Decode const>(std::move(decode))](
                          activity::context here, payloads encoded) {
      return run_coroutine<Traits>(function, decode, std::move(here), std::move(encoded));
    };
  } else {
    entry.blocking = [function = std::move(function), decode = std::move(decode)](
                         activity::context here, payloads const& encoded) -> payloads {
      auto arguments = decode(here, encoded);
      if constexpr (std::is_void_v<typename Traits::result>) {
        call_with<Traits>(function, here, arguments);
        return {};
      } else {
        return here.data_converter().to_payloads(call_with<Traits>(function, here, arguments));
      }
    };
  }
  return entry;
}

template <class Traits, class Function>
activity_entry make_typed_entry(Function function) {
  return make_entry<Traits>(
      std::move(function), [](activity::context const& here, payloads const& encoded) {
        return decode_arguments(here, encoded, std::type_identity<typename Traits::parameters>());
      });
}

template <class Traits, class Function>
activity_entry make_dynamic_entry(Function function) {
  static_assert(std::is_same_v<typename Traits::parameters, std::tuple<payloads>>,
                "a dynamic activity takes temporal::payloads, and before it an activity::context "
                "if it wants to know how it was called");
  return make_entry<Traits>(
      std::move(function),
      [](activity::context const&, payloads const& encoded) { return raw_arguments(encoded); });
}

/// The entry of a member function, called on what `object` points to.
template <auto Function, class Pointer, class Owner = handler_class<Function>>
activity_entry make_member_entry(Pointer object) {
  return make_typed_entry<activity_traits<Function>>(
      [object = std::move(object)](auto&&... arguments) -> decltype(auto) {
        return ((*object).*Function)(std::forward<decltype(arguments)>(arguments)...);
      });
}

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/activity_registry.ipp>
#endif
