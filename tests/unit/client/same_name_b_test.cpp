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
  int run(int in) { return in; }
  void poke(int) {}
  static constexpr auto handlers =
      wf::define(wf::run<&same_name::run>("second"), wf::signal<&same_name::poke>("poke-second"));
};

}  // namespace

TEST_CASE("a workflow in an unnamed namespace is its file's own: second") {
  CHECK(detail::workflow_name<&same_name::run>() == "second");
  CHECK(detail::handler_name<wf::handler_kind::signal, &same_name::poke>() == "poke-second");
  auto const in = int(7);
  auto const encoded = detail::encode_arguments<&same_name::poke>(temporal::data_converter(), in);
  CHECK(encoded.at(0).data == "7");
  auto const call = temporal::signal_call::of<&same_name::poke>(in);
  CHECK(call.name == "poke-second");
  using handle = temporal::workflow_handle<&same_name::run>;
  static_assert(std::is_same_v<handle::result_type, int>);
}
