#include <temporal/converter/failure_converter.hpp>
#include <temporal/detail/common/utf8.hpp>

#include <temporal/api/failure/v1/message.pb.h>

#include <doctest/doctest.h>

#include <exception>
#include <stdexcept>
#include <string>

using temporal::detail::to_utf8;
using namespace std::string_literals;

namespace {

auto const mark = "\xef\xbf\xbd"s;  // U+FFFD

}  // namespace

TEST_CASE("UTF-8 is kept") {
  for (auto const& text :
       {""s, "plain"s, "a\0b"s, "caf\xc3\xa9"s, "\xe2\x82\xac"s, "\xf0\x9f\x99\x82"s,
        "\xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf \xe0\xa0\x80 \xf0\x90\x80\x80"s, mark}) {
    CAPTURE(text);
    CHECK(to_utf8(text) == text);
  }
}

TEST_CASE("every byte that is not part of UTF-8 is replaced") {
  CHECK(to_utf8("K\xf6ln") == "K" + mark + "ln");                   // Latin-1
  CHECK(to_utf8("\xe2\x82") == mark + mark);                        // cut off
  CHECK(to_utf8("\xe2\x82x") == mark + mark + "x");                 // interrupted
  CHECK(to_utf8("\x80\xbf") == mark + mark);                        // no first byte
  CHECK(to_utf8("\xc0\xaf") == mark + mark);                        // longer than needed
  CHECK(to_utf8("\xe0\x9f\xbf") == mark + mark + mark);             // longer than needed
  CHECK(to_utf8("\xf0\x8f\xbf\xbf") == mark + mark + mark + mark);  // longer than needed
  CHECK(to_utf8("\xed\xa0\x80") == mark + mark + mark);             // a surrogate
  CHECK(to_utf8("\xf4\x90\x80\x80") == mark + mark + mark + mark);  // beyond U+10FFFF
  CHECK(to_utf8("\xff\xfe") == mark + mark);
}

TEST_CASE("a failure whose text is not UTF-8 is reported, at every level and hidden too") {
  auto const bad = "K\xf6ln"s;
  auto const good = "K" + mark + "ln";
  temporal::application_failure_options options;
  options.cause = std::make_exception_ptr(std::runtime_error(bad));
  temporal::application_failure const source(bad, bad, options);
  temporal::failure_converter const plain{temporal::data_converter()};
  auto const failure = plain.to_failure(source);
  CHECK(failure.message() == good);
  CHECK(failure.application_failure_info().type() == good);
  CHECK(failure.cause().message() == good);
  temporal::data_converter_options hiding;
  hiding.encode_common_attributes = true;
  temporal::failure_converter const hidden{temporal::data_converter(hiding)};
  CHECK(hidden.to_failure(source).has_encoded_attributes());
}
