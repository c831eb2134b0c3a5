#include <temporal/activity/definition.hpp>

#include <asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <string>
#include <tuple>
#include <type_traits>

namespace activity = temporal::activity;
namespace detail = temporal::detail;

std::string greet(std::string name);

namespace shop {

int count(activity::context here, std::string const& sku, int limit) noexcept;

namespace {
[[maybe_unused]] int hidden(int value) { return value; }
}  // namespace

struct counter {
  double charge(std::string const& card) const;
  asio::awaitable<std::string> fetch(activity::context const& here, std::string sku);
  asio::awaitable<void> restock();
  static int total(int a, int b);
};

}  // namespace shop

template <>
inline constexpr std::string_view temporal::activity::name<& shop::counter::restock> =
    "restock-all";

template <auto Function>
using traits = detail::activity_traits<Function>;

TEST_CASE("an activity has the name of its function, without namespaces and class") {
  static_assert(activity::name<&greet> == "greet");
  static_assert(activity::name<greet> == "greet");
  static_assert(activity::name<&shop::count> == "count");
  static_assert(activity::name<&shop::hidden> == "hidden");
  static_assert(activity::name<&shop::counter::charge> == "charge");
  static_assert(activity::name<&shop::counter::total> == "total");
  CHECK(activity::name<&shop::counter::fetch> == "fetch");
}

TEST_CASE("an activity is renamed by a specialization next to its declaration") {
  CHECK(activity::name<&shop::counter::restock> == "restock-all");
}

TEST_CASE("an activity's result is a value, that of a coroutine what it gives in the end") {
  static_assert(std::is_same_v<traits<&greet>::result, std::string>);
  static_assert(std::is_same_v<traits<&shop::counter::charge>::result, double>);
  static_assert(std::is_same_v<traits<&shop::counter::fetch>::result, std::string>);
  static_assert(std::is_void_v<traits<&shop::counter::restock>::result>);
  CHECK_FALSE(traits<&greet>::is_coroutine);
  CHECK(traits<&shop::counter::fetch>::is_coroutine);
  CHECK(traits<&shop::counter::restock>::is_coroutine);
}

TEST_CASE("an activity's parameters are values, and its context is none of them") {
  static_assert(std::is_same_v<traits<&greet>::parameters, std::tuple<std::string>>);
  static_assert(std::is_same_v<traits<&shop::count>::parameters, std::tuple<std::string, int>>);
  static_assert(std::is_same_v<traits<&shop::counter::fetch>::parameters, std::tuple<std::string>>);
  static_assert(std::is_same_v<traits<&shop::counter::restock>::parameters, std::tuple<>>);
  CHECK(traits<&shop::count>::takes_context);
  CHECK(traits<&shop::counter::fetch>::takes_context);
  CHECK_FALSE(traits<&greet>::takes_context);
}

TEST_CASE("an activity's class is that of a member function, and none otherwise") {
  static_assert(std::is_same_v<traits<&shop::counter::charge>::class_type, shop::counter>);
  static_assert(std::is_void_v<traits<&shop::counter::total>::class_type>);
  CHECK(std::is_void_v<traits<&greet>::class_type>);
}

TEST_CASE("a function object is an activity by its call operator") {
  auto const add = [](activity::context const&, int a, long b) -> long { return a + b; };
  using lambda = detail::activity_type_traits<std::remove_const_t<decltype(add)>>;
  static_assert(std::is_same_v<lambda::result, long>);
  static_assert(std::is_same_v<lambda::parameters, std::tuple<int, long>>);
  CHECK(lambda::takes_context);
}
