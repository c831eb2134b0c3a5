#pragma once

#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/client/typed_call.hpp>

#include <string>
#include <utility>
#include <vector>

namespace temporal {

/// A signal and its arguments, to be sent together with a start.
class signal_call {
 public:
  /// Keeps copies of the arguments.
  template <class... Args>
  explicit signal_call(std::string name, Args&&... args) : name(std::move(name)) {
    (arguments.emplace_back(std::forward<Args>(args)), ...);
  }

  /// The same, checked against a declaration: `signal_call::of<&order::approve>("bob")`.
  template <auto Signal, class Owner = detail::handler_class<Signal>, class... Args>
  static signal_call of(Args const&... args) {
    return detail::with_parameters<Signal>(
        [](auto const&... values) {
          return signal_call(
              std::string(detail::handler_name<workflow::handler_kind::signal, Signal>()),
              values...);
        },
        args...);
  }

  std::string name;
  std::vector<deferred_payload> arguments;
};

}  // namespace temporal
