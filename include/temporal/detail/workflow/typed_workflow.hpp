#pragma once

#include <temporal/common/conversion_error.hpp>
#include <temporal/common/payload.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/common/handler_traits.hpp>
#include <temporal/detail/workflow/workflow_type.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/task.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace temporal::detail::wf {

template <class Parameters>
class argument_decoder;

/// Arguments as a handler's declaration has them.
template <class... Parameters>
class argument_decoder<std::tuple<Parameters...>> {
 public:
  static std::tuple<Parameters...> decode(payloads const& arguments,
                                          data_converter const& converter) {
    if constexpr (std::is_same_v<std::tuple<Parameters...>, std::tuple<payloads>>) {
      return std::tuple<payloads>(arguments);  // all of them, as they came
    } else {
      return converter.from_arguments<Parameters...>(arguments);
    }
  }

  /// An object made from the arguments, or from nothing.
  template <class Class>
  static std::shared_ptr<void> make(payloads const& arguments, data_converter const& converter) {
    // An aggregate has no constructor, and is not to have its members set from the arguments.
    if constexpr (sizeof...(Parameters) > 0 && !std::is_aggregate_v<Class> &&
                  std::is_constructible_v<Class, Parameters const&...>) {
      auto const decoded = decode(arguments, converter);
      return std::apply([](auto const&... values) { return std::make_shared<Class>(values...); },
                        decoded);
    } else {
      static_assert(std::is_default_constructible_v<Class>,
                    "a workflow class needs a constructor without parameters, or one with those of "
                    "its run function");
      return std::make_shared<Class>();
    }
  }
};

template <class Result>
inline constexpr bool is_task = false;
template <class Result>
inline constexpr bool is_task<workflow::task<Result>> = true;

/// What calling the member function gives, before anything is awaited.
template <auto Member, class Class, class Tuple>
decltype(auto) call_member(Class& object, Tuple&& arguments) {
  return std::apply(
      [&object](auto&&... values) -> decltype(auto) {
        return (object.*Member)(std::forward<decltype(values)>(values)...);
      },
      std::forward<Tuple>(arguments));
}

template <auto Run, class Owner = handler_class<Run>>
workflow::task<payloads> run_workflow(void* object, payloads arguments, data_converter converter) {
  using traits = member_traits<decltype(Run)>;
  auto decoded = argument_decoder<typename traits::parameters>::decode(arguments, converter);
  arguments.clear();
  auto body = call_member<Run>(*static_cast<Owner*>(object), std::move(decoded));
  access::promise(body).own_tasks();
  if constexpr (std::is_void_v<typename traits::result>) {
    co_await std::move(body);
    co_return payloads();
  } else {
    auto const result = co_await std::move(body);
    co_return converter.to_payloads(result);
  }
}

/// The arguments are kept in this frame as long as the handler runs: it may take references.
template <auto Member, class Owner, class Decoded>
workflow::task<> run_signal(Owner& self, Decoded decoded) {
  if constexpr (std::is_void_v<decltype(call_member<Member>(self, std::move(decoded)))>) {
    call_member<Member>(self, std::move(decoded));
    co_return;
  } else {
    auto body = call_member<Member>(self, std::move(decoded));
    co_await std::move(body);
  }
}

template <auto Member, class Owner = handler_class<Member>>
workflow::task<> handle_signal(void* object, payloads const& arguments,
                               data_converter const& converter) {
  using traits = member_traits<decltype(Member)>;
  return run_signal<Member>(
      *static_cast<Owner*>(object),
      argument_decoder<typename traits::parameters>::decode(arguments, converter));
}

template <auto Member, class Owner = handler_class<Member>>
payload answer_query(void const* object, payloads const& arguments,
                     data_converter const& converter) {
  using traits = member_traits<decltype(Member)>;
  auto decoded = argument_decoder<typename traits::parameters>::decode(arguments, converter);
  return converter.to_payload(
      call_member<Member>(*static_cast<Owner const*>(object), std::move(decoded)));
}

template <auto Member, class Owner = handler_class<Member>>
workflow::task<> handle_dynamic_signal(void* object, std::string const& name,
                                       payloads const& arguments) {
  return run_signal<Member>(*static_cast<Owner*>(object), std::tuple(name, arguments));
}

template <auto Member, class Owner = handler_class<Member>>
payload answer_dynamic_query(void const* object, std::string const& name, payloads const& arguments,
                             data_converter const& converter) {
  return converter.to_payload((static_cast<Owner const*>(object)->*Member)(name, arguments));
}

/// Puts one entry of a workflow's definition into its type.
template <workflow::handler_kind Kind, auto Member, auto Validator, class Owner>
void add_handler(workflow_type& type, workflow::handler<Kind, Member, Validator, Owner> const&) {
  using workflow::handler_kind;
  using declared = typename member_traits<decltype(Member)>::declared_result;
  if constexpr (Kind == handler_kind::run) {
    static_assert(is_task<declared>, "a run function is a coroutine that returns workflow::task");
    using parameters = typename member_traits<decltype(Member)>::parameters;
    type.name = std::string(workflow_name<Member>());
    type.create = &argument_decoder<parameters>::template make<Owner>;
    type.run = &run_workflow<Member>;
  } else if constexpr (Kind == handler_kind::signal) {
    static_assert(std::is_void_v<declared> || std::is_same_v<declared, workflow::task<>>,
                  "a signal handler returns void or workflow::task<>: nobody gets its result");
    type.signals.emplace(handler_name<Kind, Member>(), &handle_signal<Member>);
  } else if constexpr (Kind == handler_kind::query) {
    static_assert(!is_task<declared> && !std::is_void_v<declared>,
                  "a query handler is a function that returns its answer, and no coroutine");
    static_assert(member_traits<decltype(Member)>::is_const,
                  "a query handler is a const member function: it looks, and changes nothing");
    type.queries.emplace(handler_name<Kind, Member>(), &answer_query<Member>);
  } else if constexpr (Kind == handler_kind::dynamic_signal) {
    type.dynamic_signal = &handle_dynamic_signal<Member>;
  } else if constexpr (Kind == handler_kind::dynamic_query) {
    static_assert(member_traits<decltype(Member)>::is_const,
                  "a query handler is a const member function: it looks, and changes nothing");
    type.dynamic_query = &answer_dynamic_query<Member>;
  } else {
    static_assert(Kind != handler_kind::update,
                  "workers do not handle updates yet: leave them out of the `handlers`");
  }
}

/// The type of a workflow class that has a definition.
template <class Class>
workflow_type make_workflow_type() {
  static_assert(has_definition<Class>,
                "a workflow class for a worker has a definition: static constexpr auto handlers = "
                "temporal::workflow::define(temporal::workflow::run<&order::run>(), ...)");
  workflow_type type{std::string()};
  std::apply([&type](auto const&... entries) { (add_handler(type, entries), ...); },
             Class::handlers.handlers());
  return type;
}

}  // namespace temporal::detail::wf
