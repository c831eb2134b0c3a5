#pragma once

#include <temporal/detail/common/handler_traits.hpp>
#include <temporal/detail/common/member_name.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace temporal::workflow {

/// What a member function of a workflow class is to the outside.
enum class handler_kind { run, signal, query, update, dynamic_signal, dynamic_query };

/// One entry of a workflow's definition: a member function, its kind, and the name by which it is
/// called; for an update, also the member function that validates its arguments.
template <handler_kind Kind, auto Member, auto Validator = nullptr,
          class Owner = detail::handler_class<Member>>
class handler {
 public:
  static_assert(detail::is_handler<Member>,
                "a workflow's handlers are member functions: write signal<&order::approve>()");

  /// `name` must live forever, as a string literal does; empty: the name of the member function,
  /// and for the run function that of the class.
  constexpr explicit handler(std::string_view name) noexcept : name_(name) {}

  /// The name as given; empty when it follows from the declaration.
  constexpr std::string_view given_name() const noexcept { return name_; }

  static constexpr handler_kind kind() noexcept { return Kind; }
  // Functions, not variables: those would need the members' bodies, which a client may not have.
  static constexpr auto member() noexcept { return Member; }
  static constexpr auto validator() noexcept { return Validator; }

 private:
  std::string_view name_;
};

/// The function that is the workflow. Its name is the workflow type's.
template <auto Member, class Owner = detail::handler_class<Member>>
constexpr auto run(std::string_view name = {}) {
  return handler<handler_kind::run, Member>(name);
}

template <auto Member, class Owner = detail::handler_class<Member>>
constexpr auto signal(std::string_view name = {}) {
  return handler<handler_kind::signal, Member>(name);
}

template <auto Member, class Owner = detail::handler_class<Member>>
constexpr auto query(std::string_view name = {}) {
  return handler<handler_kind::query, Member>(name);
}

/// For declarations of workflows that other SDKs run: neither clients nor workers of this library
/// handle updates yet, and registering a class that defines one does not compile.
template <auto Member, auto Validator = nullptr, class Owner = detail::handler_class<Member>>
constexpr auto update(std::string_view name = {}) {
  return handler<handler_kind::update, Member, Validator>(name);
}

/// The handler of all signals that have none of their own. It gets the signal's name and its
/// arguments as they came: `task<> any(std::string name, temporal::payloads arguments)`.
template <auto Member, class Owner = detail::handler_class<Member>>
constexpr auto dynamic_signal() {
  return handler<handler_kind::dynamic_signal, Member>({});
}

/// The same for queries: `json any(std::string name, temporal::payloads arguments) const`.
template <auto Member, class Owner = detail::handler_class<Member>>
constexpr auto dynamic_query() {
  return handler<handler_kind::dynamic_query, Member>({});
}

}  // namespace temporal::workflow

namespace temporal::detail {

/// Whether `Handler` is the entry of `Member` as a handler of this kind.
template <workflow::handler_kind Kind, auto Member, class Handler>
inline constexpr bool is_entry_of = false;

template <workflow::handler_kind Kind, auto Member, auto Validator, class Owner>
inline constexpr bool is_entry_of<Kind, Member, workflow::handler<Kind, Member, Validator, Owner>> =
    true;

}  // namespace temporal::detail

namespace temporal::workflow {

/// The handlers of a workflow class; made by `define`.
template <class... Handlers>
class definition {
 public:
  constexpr explicit definition(Handlers... handlers) noexcept : handlers_(handlers...) {}

  /// All entries, in the order of their definition.
  constexpr std::tuple<Handlers...> const& handlers() const noexcept { return handlers_; }

  /// Whether `Member` is defined as a handler of this kind.
  template <handler_kind Kind, auto Member>
  static constexpr bool has() {
    return (detail::is_entry_of<Kind, Member, Handlers> || ...);
  }

  /// The name given to `Member` as a handler of this kind; empty when none was given.
  template <handler_kind Kind, auto Member>
  constexpr std::string_view given_name() const {
    std::string_view found;
    std::apply(
        [&found](auto const&... entries) {
          ((detail::is_entry_of<Kind, Member, std::remove_cvref_t<decltype(entries)>>
                ? void(found = entries.given_name())
                : void()),
           ...);
        },
        handlers_);
    return found;
  }

 private:
  std::tuple<Handlers...> handlers_;
};

/// Lists what a workflow class offers, for workers and for clients alike:
/// @code
/// namespace wf = temporal::workflow;
/// struct order {
///   wf::task<receipt> run(order_input in);
///   wf::task<> approve(std::string who);
///   std::string state() const;
///   static constexpr auto handlers = wf::define(wf::run<&order::run>("Order"),
///                                               wf::signal<&order::approve>("approve-order"),
///                                               wf::query<&order::state>());
/// };
/// @endcode
/// A client needs no definition: then the workflow has its class's name, and each signal, query
/// and update the name of its member function.
template <class... Handlers>
constexpr definition<Handlers...> define(Handlers... handlers) {
  return definition<Handlers...>(handlers...);
}

}  // namespace temporal::workflow

namespace temporal::detail {

template <class Class>
concept has_definition = requires { Class::handlers.handlers(); };

template <class Class>
concept has_workflow_name = requires { std::string_view(Class::workflow_name); };

/// The name by which the server knows a signal, query or update.
template <workflow::handler_kind Kind, auto Member, class Owner = handler_class<Member>>
constexpr std::string_view handler_name() {
  static_assert(is_handler<Member>,
                "name the handler by a pointer to its member function, as in &order::approve");
  if constexpr (has_definition<Owner>) {
    static_assert(Owner::handlers.template has<Kind, Member>(),
                  "this member function is not defined as a handler of this kind: see the "
                  "`handlers` of its class");
    constexpr auto given = Owner::handlers.template given_name<Kind, Member>();
    if constexpr (!given.empty()) return given;
  }
  constexpr auto name = member_name<Member>();
  static_assert(is_identifier(name),
                "this handler has no name of its own: give it one in the `handlers` of its class");
  return name;
}

/// The workflow type's name: the one given to its run function by `define`, else the class's
/// `static constexpr std::string_view workflow_name`, else the class's own, without namespaces.
template <auto Run, class Owner = handler_class<Run>>
constexpr std::string_view workflow_name() {
  static_assert(is_handler<Run>,
                "name the workflow by a pointer to its member function, as in &order::run");
  if constexpr (has_definition<Owner>) {
    static_assert(Owner::handlers.template has<workflow::handler_kind::run, Run>(),
                  "this member function is not the run function in the `handlers` of its class");
    constexpr auto given = Owner::handlers.template given_name<workflow::handler_kind::run, Run>();
    if constexpr (!given.empty()) return given;
  }
  if constexpr (has_workflow_name<Owner>) {
    return Owner::workflow_name;
  } else {
    constexpr auto name = class_name<Owner>();
    static_assert(is_identifier(name),
                  "this workflow class has no name of its own (it is a template or local): give it "
                  "a `static constexpr std::string_view workflow_name`");
    return name;
  }
}

}  // namespace temporal::detail
