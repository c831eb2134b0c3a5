#include <support/refusal.hpp>
#include <support/vectors.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/detail/common/type_name.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

using namespace std::string_literals;
using temporal::bytes;
using temporal::conversion_error;
using temporal::data_converter;
using temporal::data_converter_options;
using temporal::json;
using temporal::payload;
using temporal::test::contains;

static_assert(!std::is_aggregate_v<data_converter_options>);
static_assert(!std::is_aggregate_v<data_converter>);
static_assert(std::is_nothrow_copy_constructible_v<data_converter>);
static_assert(std::is_nothrow_copy_constructible_v<conversion_error>);

namespace {

/// Text of the conversion error that `action` ends with.
std::string refusal(auto&& action) { return temporal::test::refusal<conversion_error>(action); }

bool same(auto const& left, auto const& right) { return left == right; }

/// Encodes `value` and compares with what Python made of it, and decodes what Python, Go and
/// TypeScript made of it. JSON is compared by its meaning: Python escapes what is not ASCII.
template <class T>
void check(std::string const& name, T const& value) {
  CAPTURE(name);
  data_converter const converter;
  payload const expected = support::vector_payload(
      support::find_vector(support::load_vectors("payloads.json")["payloads"], name)["payload"]);
  payload const actual = converter.to_payload(value);
  CHECK(actual.metadata == expected.metadata);
  if (expected.encoding() == "json/plain" && actual.data != expected.data) {
    CHECK(temporal::parse_json(actual.data) == temporal::parse_json(expected.data));
  } else {
    CHECK(actual.data == expected.data);
  }
  CHECK(same(converter.from_payload<T>(actual), value));
  CHECK(same(converter.from_payload<T>(expected), value));
}

/// Decodes what another SDK made of the same value.
template <class T>
void check_others(std::string const& go, std::string const& typescript, T const& value) {
  data_converter const converter;
  if (!go.empty()) {
    CAPTURE(go);
    auto const list = support::load_vectors("payloads_go.json");
    CHECK(same(converter.from_payload<T>(
                   support::vector_payload(support::find_vector(list["payloads"], go))),
               value));
  }
  if (!typescript.empty()) {
    CAPTURE(typescript);
    auto const list = support::load_vectors("payloads_ts.json");
    CHECK(same(converter.from_payload<T>(support::vector_payload(
                   support::find_vector(list["payloads"], typescript)["payload"])),
               value));
  }
}

payload decode_vector(std::string const& name) {
  return support::vector_payload(
      support::find_vector(support::load_vectors("payloads.json")["decode"], name)["payload"]);
}

}  // namespace

TEST_CASE("DC-01 null") {
  check("null", nullptr);
  check("null", std::monostate());
  check("null", std::optional<int>());
  check("null", std::optional<std::string>());
  CHECK(data_converter().to_payload(std::nullopt) == payload("binary/null", ""));
  check_others("nil", "undefined", std::optional<int>());
  check_others("nil_struct_pointer", "null", std::optional<std::string>());
  CHECK(data_converter().from_payload<std::nullptr_t>(payload("json/plain", " null\n")) == nullptr);
  CHECK(contains(
      refusal([] { data_converter().from_payload<std::monostate>(payload("json/plain", "1")); }),
      "expected null"));
}

TEST_CASE("DC-02 bytes") {
  bytes const value = temporal::to_bytes("\xde\xad\xbe\xef");
  check("bytes_deadbeef", value);
  check("bytes_deadbeef", std::vector<unsigned char>{0xde, 0xad, 0xbe, 0xef});
  check("bytes_empty", bytes());
  check("bytes_ascii", temporal::to_bytes("some binary"));
  std::vector<unsigned char> all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<unsigned char>(i);
  check("bytes_all", all);
  check_others("bytes_deadbeef", "bytes_deadbeef", value);
  check_others("bytes_empty", "bytes_empty", bytes());
  check_others("nil_bytes", "", bytes());
  // Python's bytearray arrives as a list of numbers.
  auto const list = support::load_vectors("payloads.json");
  CHECK(data_converter().from_payload<bytes>(support::vector_payload(support::find_vector(
            list["payloads"], "bytearray")["payload"])) == temporal::to_bytes("ba"));
}

TEST_CASE("DC-03 ASCII text") {
  check("string_ascii", "hello"s);
  check("string_empty", ""s);
  check("string_quote_backslash", "a\"b\\c/d"s);
  check("string_1k", std::string(1'024, 'x'));
  check_others("string_empty", "string_empty", ""s);
  check_others("string_html", "string_html", "<a href='x'>&amp;</a>"s);
  data_converter const converter;
  payload const expected = converter.to_payload("hello"s);
  CHECK(converter.to_payload("hello") == expected);
  char const* pointer = "hello";
  CHECK(converter.to_payload(pointer) == expected);
  CHECK(converter.to_payload(std::string_view("hello")) == expected);
}

TEST_CASE("DC-04 text in other scripts") {
  check("string_cjk", "你好世界"s);
  check("string_latin", "café"s);
  check_others("", "string_cjk", "你好世界"s);
  check_others("string_latin", "string_latin", "café"s);
  CHECK(data_converter().to_payload("你好世界").data == "\"你好世界\"");
}

TEST_CASE("DC-05 characters beyond the basic plane") {
  check("string_emoji_astral", "😀👨\u200d👩"s);
  check_others("string_emoji", "string_emoji", "😀"s);
  CHECK(data_converter().from_payload<std::string>(decode_vector("json_escaped_surrogates")) ==
        "😀");
}

TEST_CASE("DC-06 control characters") {
  check("string_controls", "\b\f\n\r\t\0\x1f\x7f"s);
  check("string_bmp_line_sep", "\u2028\u2029"s);
  check_others("string_controls", "string_controls", "\b\f\n\r\t\0\x1f\x7f"s);
  check_others("string_line_sep", "string_line_sep", "\u2028\u2029"s);
}

TEST_CASE("DC-07 largest int64") {
  check("int64_max", std::numeric_limits<std::int64_t>::max());
  check("int32_max", std::numeric_limits<std::int32_t>::max());
  check("int53_max", std::int64_t{9'007'199'254'740'991});
  check("int_zero", 0);
  check("int_one", 1);
  check_others("int64_max", "", std::numeric_limits<std::int64_t>::max());
  check_others("int_one", "int_one", 1);
  check_others("", "int53_max", std::int64_t{9'007'199'254'740'991});
}

TEST_CASE("DC-08 smallest int64") {
  check("int64_min", std::numeric_limits<std::int64_t>::min());
  check("int32_min", std::numeric_limits<std::int32_t>::min());
  check("int_neg", -1);
  check_others("", "int_neg", -1);
}

TEST_CASE("DC-09 largest uint64") {
  check("uint64_max", std::numeric_limits<std::uint64_t>::max());
  check_others("uint64_max", "", std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("DC-09 an integer that does not fit is refused, not cut") {
  data_converter const converter;
  auto const decode = [&]<class T>(T, std::string text) {
    return refusal([&] { converter.from_payload<T>(payload("json/plain", std::move(text))); });
  };
  CHECK(decode(std::int32_t(), "4294967297") ==
        "cannot decode json/plain as int: the number is out of range (-2147483648 to 2147483647)");
  CHECK(contains(decode(std::int64_t(), "9223372036854775808"), "out of range"));
  CHECK(contains(decode(std::int64_t(), "12345678901234567890"), "out of range"));
  CHECK(contains(decode(std::int64_t(), "1e30"), "out of range"));
  CHECK(contains(decode(std::uint64_t(), "18446744073709551616"), "out of range"));
  CHECK(contains(decode(std::uint64_t(), "-1"), "out of range"));
  CHECK(contains(decode(std::uint8_t(), "256"), "out of range"));
  CHECK(contains(decode(std::int8_t(), "-129"), "out of range"));
  CHECK(contains(decode(int(), "1.5"), "got a fraction"));
  CHECK(contains(decode(int(), "\"1\""), "expected an integer, got a value of type string"));
  CHECK(contains(decode(int(), "true"), "expected an integer, got a value of type boolean"));
  CHECK(contains(decode(std::vector<int>(), "[1,4294967297]"), "out of range"));
  CHECK(decode(int(), "2.0") == "accepted");
  CHECK(decode(std::uint8_t(), "255") == "accepted");
  CHECK(converter.from_payload<std::uint64_t>(decode_vector("json_bigint")) ==
        12'345'678'901'234'567'890U);
}

TEST_CASE("DC-11 a fraction") {
  check("float_1_5", 1.5);
  check("float_tenth", 0.1);
  check("float_12_34", 12.34);
  check_others("float_1_5", "float_1_5", 1.5);
}

TEST_CASE("DC-12 a whole double") {
  check("float_whole", 1.0);
  check_others("float_whole", "float_whole", 1.0);
  check("float_neg_zero", -0.0);
  CHECK(std::signbit(data_converter().from_payload<double>(payload("json/plain", "-0.0"))));
}

TEST_CASE("DC-13 extreme doubles") {
  check("float_1e100", 1e100);
  check("float_1e_minus_7", 1e-7);
  check("float_max", std::numeric_limits<double>::max());
  check("float_denorm_min", std::numeric_limits<double>::denorm_min());
  check_others("float_1e100", "float_1e100", 1e100);
  check_others("float_1e_minus_7", "float_1e_minus_7", 1e-7);
}

TEST_CASE("DC-13 numbers that are not finite are refused, as Go does") {
  data_converter const converter;
  CHECK(refusal([&] { converter.to_payload(std::nan("")); }) ==
        "cannot encode double: a number is not finite (NaN or infinity)");
  CHECK(refusal([&] { converter.to_payload(std::numeric_limits<double>::infinity()); }) !=
        "accepted");
  std::vector<double> const nested{1.0, std::nan("")};
  CHECK(contains(refusal([&] { converter.to_payload(nested); }), "not finite"));
  CHECK(contains(refusal([&] { converter.from_payload<double>(payload("json/plain", "NaN")); }),
                 "cannot decode json/plain as double"));
}

TEST_CASE("DC-14 booleans") {
  check("true", true);
  check("false", false);
  check_others("true", "true", true);
  CHECK(contains(refusal([] { data_converter().from_payload<bool>(payload("json/plain", "1")); }),
                 "expected a boolean"));
}

TEST_CASE("DC-15 a list of everything") {
  json const value{1, "two", nullptr, 3.5, true, json::array(), json::object()};
  check("list_mixed", value);
  check("list_empty", json::array());
  check("list_empty", std::vector<std::string>());
  check("tuple", std::vector<int>{1, 2});
  check("tuple", std::pair(1, 2));
  check_others("list", "list", value);
  check("null", json()["missing"].is_null() ? std::optional<json>() : std::optional<json>(1));
}

TEST_CASE("DC-16 nested objects") {
  check("dict_nested",
        temporal::parse_json(R"({"a":{"b":{"c":[1,{"d":"e"}]}},"l":[[1,2],[3,[4]]]})"));
  check("dict_empty", json::object());
  json const unsorted{{"foo", "bar"}, {"baz", "qux"}, {"Alpha", 1}, {"_z", nullptr}};
  check("dict_unsorted_keys", unsorted);
  check_others("map_unsorted", "dict_unsorted", unsorted);
  check("dict_int_keys", std::map<std::string, std::string>{{"1", "a"}, {"2", "b"}});
  CHECK(data_converter().from_payload<json>(decode_vector("json_dup_keys")) == json{{"a", 2}});
}

TEST_CASE("DC-17 names that are not ASCII") {
  check("dict_unicode_key", json{{"é", 1}, {"z", 2}, {"😀", 3}});
}

TEST_CASE("DC-24 null for an optional, in both encodings") {
  data_converter const converter;
  CHECK(converter.from_payload<std::optional<int>>(payload("binary/null", "")) == std::nullopt);
  CHECK(converter.from_payload<std::optional<int>>(decode_vector("json_null_as_json_plain")) ==
        std::nullopt);
  CHECK(converter.from_payload<std::optional<int>>(payload("json/plain", " null ")) ==
        std::nullopt);
  CHECK(converter.from_payload<std::optional<int>>(decode_vector("binary_null_with_data")) ==
        std::nullopt);
  CHECK(converter.from_payload<json>(payload("binary/null", "")) == json());
  CHECK(converter.from_payload<std::optional<std::string>>(payload("json/plain", "\"null\"")) ==
        "null");
  CHECK(converter.to_payload(std::optional(5)) == payload("json/plain", "5"));
  CHECK(converter.to_payload(std::optional(bytes())) == payload("binary/plain", ""));
  CHECK(refusal([&] { converter.from_payload<int>(payload("binary/null", "")); }) ==
        "cannot decode binary/null as int: the payload is null; take a std::optional");
  CHECK(refusal([&] { converter.from_payload<int>(payload("json/plain", "null")); }) ==
        "cannot decode json/plain as int: expected an integer, got null");
}

TEST_CASE("DC-29 an encoding that is unknown, missing, or without data") {
  data_converter const converter;
  try {
    converter.from_payload<std::string>(decode_vector("unknown_encoding"));
    FAIL("accepted");
  } catch (conversion_error const& error) {
    CHECK(error.what() ==
          "cannot decode my-unknown as std::string: expected encoding json/plain, got "
          "'my-unknown'"s);
    CHECK(error.encoding() == "my-unknown");
    CHECK(error.type() == "std::string");
    CHECK_FALSE(error.argument());
  }
  CHECK(refusal([&] { converter.from_payload<json>(decode_vector("missing_encoding")); }) ==
        "cannot decode a payload as " + temporal::detail::type_name(typeid(json)) +
            ": the payload does not say its encoding");
  CHECK(contains(refusal([&] { converter.from_payload<bytes>(decode_vector("unknown_encoding")); }),
                 "my-unknown"));
  CHECK(contains(refusal([&] { converter.from_payload<json>(decode_vector("json_empty_data")); }),
                 "cannot decode json/plain"));
  CHECK(converter.from_payload<std::string>(decode_vector("json_extra_metadata")) == "k");
  CHECK(converter.from_payload<json>(decode_vector("json_with_spaces")) ==
        json{{"a", 1}, {"b", {1, 2}}});
  CHECK(contains(
      refusal([&] { converter.from_payload<std::string>(payload("binary/plain", "secret")); }),
      "expected encoding json/plain, got 'binary/plain'"));
}

TEST_CASE("DC-30 JSON that is broken or hostile") {
  data_converter const converter;
  auto const decode = [&](std::string text) {
    return refusal([&] { converter.from_payload<json>(payload("json/plain", std::move(text))); });
  };
  CHECK(decode("1 x") != "accepted");
  CHECK(decode("1 2") != "accepted");
  CHECK(decode("") != "accepted");
  CHECK(decode("  ") != "accepted");
  CHECK(decode("{\"a\":1,}") != "accepted");
  CHECK(decode("// comment\n1") != "accepted");
  CHECK(decode(R"("\ud83d")") != "accepted");
  CHECK(decode(R"("\ude00")") != "accepted");
  CHECK(decode(R"("\ud83dx")") != "accepted");
  CHECK(decode("\"\xff\"") != "accepted");
  CHECK(decode("\"\xed\xa0\x80\"") != "accepted");
  CHECK(decode("[1") != "accepted");
  CHECK(contains(decode(std::string(10'000, '[') + std::string(10'000, ']')), "1000 levels"));
  CHECK(contains(decode(std::string(1'000'000, '[')), "1000 levels"));
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
  CHECK(contains(decode(deep + "1" + std::string(10'000, '}')), "1000 levels"));
  CHECK(decode(std::string(1'000, '[') + std::string(1'000, ']')) == "accepted");
  CHECK(decode('"' + std::string(10'000, '[') + '"') == "accepted");
  CHECK(decode(R"(")" + std::string(R"(\")") + std::string(10'000, '[') + '"') == "accepted");
  // An error must not carry the data into a log.
  CHECK_FALSE(contains(decode("{\"card\": 4111-1111}"), "4111"));
}

TEST_CASE("DC-30 what JSON cannot express is refused when encoding") {
  data_converter const converter;
  CHECK(refusal([&] { converter.to_payload("a\xff"); }) ==
        "cannot encode std::string: invalid UTF-8 byte at index 1: 0xFF");
  CHECK(refusal([&] { converter.to_payload(std::vector{"ok"s, "\xc0\xaf"s}); }) != "accepted");
  CHECK(refusal([&] { converter.to_payload(json{{"\xff", 1}}); }) != "accepted");
  json deep;
  for (int i = 0; i < 10'000; ++i) {
    json outer = json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  CHECK(contains(refusal([&] { converter.to_payload(deep); }), "1000 levels"));
}

TEST_CASE("DC-31 raw values pass unchanged") {
  data_converter const converter;
  auto const list = support::load_vectors("payloads.json");
  payload const raw =
      support::vector_payload(support::find_vector(list["payloads"], "raw_value")["payload"]);
  CHECK(converter.to_payload(temporal::raw_value(raw)) == raw);
  CHECK(converter.to_payload(raw) == raw);
  CHECK(converter.from_payload<temporal::raw_value>(raw) == temporal::raw_value(raw));
  CHECK(converter.from_payload<payload>(raw) == raw);
  CHECK(converter.from_payload<payload>(decode_vector("missing_encoding")) ==
        decode_vector("missing_encoding"));
  payload stored("json/protobuf", "{}");
  stored.external_sizes = {1, 2};
  CHECK(converter.to_payload(stored) == stored);
}

TEST_CASE("DC-32 several arguments in order") {
  data_converter const converter;
  auto const list = support::load_vectors("payloads.json");
  auto const expected = temporal::detail::from_proto(
      support::vector_message<temporal::api::common::v1::Payloads>(list["multi_args"][0]));
  bytes const one{std::byte{1}};
  json const object{{"k", {true}}};
  auto const actual = converter.to_payloads("a", 1, nullptr, one, object);
  CHECK(actual == expected);
  auto const back =
      converter.from_arguments<std::string, int, std::optional<int>, bytes, json>(actual);
  CHECK(back == std::tuple("a"s, 1, std::optional<int>(), one, object));
  CHECK(converter.to_payloads().empty());
  CHECK(converter.from_arguments<>(actual) == std::tuple<>());
}

TEST_CASE("DC-32 missing and superfluous arguments") {
  data_converter const converter;
  auto const one = converter.to_payloads(1);
  CHECK(converter.from_arguments<int, std::optional<int>>(one) ==
        std::tuple(1, std::optional<int>()));
  CHECK(converter.from_arguments<int>(converter.to_payloads(1, 2)) == std::tuple(1));
  CHECK(refusal([&] { converter.from_arguments<int, std::string>(one); }) ==
        "argument 2: there is no payload for an argument of type std::string: only 1 were sent");
  CHECK(converter.from_payloads<int>(one) == 1);
  CHECK(converter.from_payloads<std::optional<int>>({}) == std::nullopt);
  CHECK(converter.from_payloads<json>({}) == json());
  converter.from_payloads<void>({});
  converter.from_payloads<void>(one);
  CHECK(refusal([&] { converter.from_payloads<int>({}); }) ==
        "there is no payload for a result of type int: none was sent");
}

TEST_CASE("DC-35 an argument that cannot be encoded is named, before any call") {
  try {
    data_converter().to_payloads(1, "\xff");
    FAIL("accepted");
  } catch (conversion_error const& error) {
    CHECK(error.argument() == 1);
    CHECK(error.type() == "std::string");
    CHECK(contains(error.what(), "argument 2: cannot encode std::string"));
  }
  try {
    data_converter().from_arguments<int, int>({payload("json/plain", "1"), payload("x", "")});
    FAIL("accepted");
  } catch (conversion_error const& error) {
    CHECK(error.argument() == 1);
    CHECK(error.encoding() == "x");
    CHECK(contains(error.what(), "argument 2: cannot decode x as int"));
  }
}
