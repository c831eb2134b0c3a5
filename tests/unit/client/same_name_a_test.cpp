// One of two files with a workflow of the same name in an unnamed namespace: GCC 12 takes what
// depends on `&same_name::run` alone for the same thing in both.

#include <temporal/client/client.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace wf = temporal::workflow;
namespace detail = temporal::detail;

namespace {

struct same_name {
  std::string run(std::string in) { return in; }
  void poke(std::string) {}
  static constexpr auto handlers =
      wf::define(wf::run<&same_name::run>("first"), wf::signal<&same_name::poke>("poke-first"));
};

}  // namespace

TEST_CASE("a workflow in an unnamed namespace is its file's own: first") {
  CHECK(detail::workflow_name<&same_name::run>() == "first");
  CHECK(detail::handler_name<wf::handler_kind::signal, &same_name::poke>() == "poke-first");
  auto const in = std::string("7");
  auto const encoded = detail::encode_arguments<&same_name::poke>(temporal::data_converter(), in);
  CHECK(encoded.at(0).data == "\"7\"");
  auto const call = temporal::signal_call::of<&same_name::poke>(in);
  CHECK(call.name == "poke-first");
  using handle = temporal::workflow_handle<&same_name::run>;
  static_assert(std::is_same_v<handle::result_type, std::string>);
}
