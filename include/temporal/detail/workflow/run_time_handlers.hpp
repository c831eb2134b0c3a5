#pragma once

#include <temporal/detail/activity/traits.hpp>
#include <temporal/detail/workflow/author_calls.hpp>
#include <temporal/detail/workflow/typed_workflow.hpp>
#include <temporal/workflow/current_run.hpp>

#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

/// The arguments are kept in this frame as long as the handler runs, and so is the handler.
template <class Handler, class Decoded>
workflow::task<> run_signal_handler(std::shared_ptr<Handler> handler, Decoded decoded) {
  using result = decltype(std::apply(*handler, std::move(decoded)));
  if constexpr (std::is_void_v<result>) {
    std::apply(*handler, std::move(decoded));
    co_return;
  } else {
    static_assert(std::is_same_v<result, workflow::task<>>,
                  "a signal handler returns nothing or workflow::task<>");
    auto body = std::apply(*handler, std::move(decoded));
    co_await std::move(body);
  }
}

}  // namespace temporal::detail::wf

namespace temporal::workflow {

template <class Handler>
void set_signal_handler(std::string name, Handler handler) {
  using parameters = typename detail::activity_signature<Handler>::parameters;
  detail::wf::set_signal_handler(
      std::move(name), [shared = std::make_shared<Handler>(std::move(handler))](
                           payloads const& arguments, data_converter const& converter) {
        return detail::wf::run_signal_handler(
            shared, detail::wf::argument_decoder<parameters>::decode(arguments, converter));
      });
}

template <class Handler>
void set_query_handler(std::string name, Handler handler) {
  using parameters = typename detail::activity_signature<Handler>::parameters;
  detail::wf::set_query_handler(
      std::move(name), [shared = std::make_shared<Handler>(std::move(handler))](
                           payloads const& arguments, data_converter const& converter) {
        return converter.to_payload(std::apply(
            *shared, detail::wf::argument_decoder<parameters>::decode(arguments, converter)));
      });
}

}  // namespace temporal::workflow
