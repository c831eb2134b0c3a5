#include <temporal/detail/client/typed_call.hpp>
#include <temporal/workflow/definition.hpp>

#include <asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace wf = temporal::workflow;
namespace detail = temporal::detail;
using wf::handler_kind;

namespace shop {

struct item {};

struct order {
  wf::task<std::string> run(item what, int const& count);
  wf::task<> approve(std::string const& who);
  void reject() noexcept;
  int state() const noexcept;
  asio::awaitable<long> set_limit(int cents) &;
  static std::string free_function(int);
  int operator()(int);
};

struct named {
  wf::task<> run();
  void a(int);
  void b() const;
  void c();
  static constexpr auto handlers =
      wf::define(wf::run<&named::run>("Named"), wf::signal<&named::a>("sig-a"),
                 wf::query<&named::b>(), wf::update<&named::c, &named::b>("up-c"));
};

struct renamed {
  int run();
  static constexpr std::string_view workflow_name = "Order-2";
};

template <class T>
struct generic {
  T run(T in);
  void poke();
  static constexpr std::string_view workflow_name = "Generic";
};

struct special : order {
  int extra();
};

inline namespace v2 {
struct versioned {
  void run();
};
}  // namespace v2

}  // namespace shop

TEST_CASE("a workflow's name is its class's, without namespaces") {
  CHECK(detail::workflow_name<&shop::order::run>() == "order");
  CHECK(detail::workflow_name<&shop::versioned::run>() == "versioned");
}

TEST_CASE("a workflow's name can be given") {
  CHECK(detail::workflow_name<&shop::named::run>() == "Named");
  CHECK(detail::workflow_name<&shop::renamed::run>() == "Order-2");
  CHECK(detail::workflow_name<&shop::generic<int>::run>() == "Generic");
}

TEST_CASE("a handler's name is its member function's, or the one given") {
  CHECK(detail::handler_name<handler_kind::signal, &shop::order::approve>() == "approve");
  CHECK(detail::handler_name<handler_kind::signal, &shop::order::reject>() == "reject");
  CHECK(detail::handler_name<handler_kind::query, &shop::order::state>() == "state");
  CHECK(detail::handler_name<handler_kind::signal, &shop::generic<int>::poke>() == "poke");
  CHECK(detail::handler_name<handler_kind::signal, &shop::named::a>() == "sig-a");
  CHECK(detail::handler_name<handler_kind::query, &shop::named::b>() == "b");
  CHECK(detail::handler_name<handler_kind::update, &shop::named::c>() == "up-c");
}

TEST_CASE("an inherited handler is that of its class") {
  static_assert(std::is_same_v<detail::handler_class<&shop::special::approve>, shop::order>);
  CHECK(detail::handler_name<handler_kind::signal, &shop::special::approve>() == "approve");
}

TEST_CASE("a definition knows its handlers by kind") {
  constexpr auto const& handlers = shop::named::handlers;
  static_assert(handlers.has<handler_kind::signal, &shop::named::a>());
  static_assert(!handlers.has<handler_kind::query, &shop::named::a>());
  static_assert(!handlers.has<handler_kind::signal, &shop::named::b>());
  static_assert(std::tuple_size_v<std::remove_cvref_t<decltype(handlers.handlers())>> == 4);
}

TEST_CASE("results and parameters of handlers") {
  using detail::handler_result_t;
  static_assert(std::is_same_v<handler_result_t<&shop::order::run>, std::string>);
  static_assert(std::is_same_v<handler_result_t<&shop::order::approve>, void>);
  static_assert(std::is_same_v<handler_result_t<&shop::order::state>, int>);
  static_assert(std::is_same_v<handler_result_t<&shop::order::set_limit>, long>);
  using traits = detail::member_traits<decltype(&shop::order::run)>;
  static_assert(std::is_same_v<traits::parameters, std::tuple<shop::item, int>>);
  static_assert(!detail::is_handler<&shop::order::free_function>);
}

TEST_CASE("names that are none") {
  CHECK_FALSE(detail::is_identifier(detail::member_name<&shop::order::operator()>()));
  CHECK_FALSE(detail::is_identifier(detail::class_name<shop::generic<int>>()));
  CHECK_FALSE(detail::is_identifier(""));
  CHECK_FALSE(detail::is_identifier("1st"));
  CHECK(detail::is_identifier("_1"));
}

TEST_CASE("unqualified names") {
  CHECK(detail::unqualified("a::b::c") == "c");
  CHECK(detail::unqualified("{anonymous}::c") == "c");
  CHECK(detail::unqualified("(anonymous namespace)::c") == "c");
  CHECK(detail::unqualified("f(a::b)::c") == "c");
  CHECK(detail::unqualified("a::b<c::d>") == "b<c::d>");
  CHECK(detail::unqualified("c") == "c");
}

namespace {
struct hidden {
  int run(int) { return 0; }
};
}  // namespace

TEST_CASE("a class in an unnamed namespace has a name") {
  CHECK(detail::workflow_name<&hidden::run>() == "hidden");
}

TEST_CASE("arguments are encoded as their parameters' types") {
  temporal::data_converter const converter;
  auto const approve = detail::encode_arguments<&shop::order::approve>(converter, "bob");
  REQUIRE(approve.size() == 1);
  CHECK(approve[0] == temporal::payload("json/plain", "\"bob\""));
  auto const limit = detail::encode_arguments<&shop::order::set_limit>(converter, short(7));
  CHECK(limit.at(0).data == "7");
  CHECK(detail::encode_arguments<&shop::order::reject>(converter).empty());
}

TEST_CASE("what fits a parameter") {
  using detail::fits;
  static_assert(fits<char const*, std::string>);
  static_assert(fits<int, long>);
  static_assert(fits<int, double>);
  static_assert(!fits<double, int>);
  static_assert(!fits<std::string, int>);
  static_assert(!fits<shop::item, std::string>);
  static_assert(fits<bool, bool>);
  static_assert(fits<std::vector<bool>::reference, bool>);
  static_assert(fits<bool, int>);
  static_assert(!fits<char const*, bool>);
  static_assert(!fits<shop::item*, bool>);
  static_assert(!fits<int, bool>);
  static_assert(!fits<double, bool>);
}
