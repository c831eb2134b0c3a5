#include <support/refusal.hpp>
#include <support/vectors.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/common/search_attributes.hpp>
#include <temporal/detail/common/iso_time.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message.pb.h>
#include <temporal/api/enums/v1/common.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include <chrono>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

using namespace std::chrono_literals;
using namespace std::string_literals;
using google::protobuf::util::MessageDifferencer;
using std::chrono::system_clock;
using temporal::search_attribute_type;
using temporal::search_attributes;
namespace common = temporal::api::common::v1;
namespace enums = temporal::api::enums::v1;

static_assert(!std::is_aggregate_v<search_attributes>);

namespace {

system_clock::time_point time_point(int year, unsigned month, unsigned day,
                                    std::chrono::nanoseconds rest) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) +
         duration_cast<system_clock::duration>(rest);
}

common::SearchAttributes start_vector(std::string const& name) {
  return support::vector_message<common::SearchAttributes>(
      support::find_vector(support::load_vectors("search_attributes.json")["start"], name));
}

/// Encodes as Python does, and comes back.
template <class T>
void check(std::string const& name, temporal::search_attribute_key<T> const& key, T const& value) {
  CAPTURE(name);
  auto const expected = start_vector(name);
  search_attributes attributes;
  attributes.set(key, value);
  common::SearchAttributes actual;
  temporal::detail::to_proto(attributes, actual);
  CHECK(MessageDifferencer::Equals(actual, expected));
  auto const back = temporal::detail::from_proto(expected);
  CHECK(back.get(key) == value);
  CHECK(back.type_of(key.name()) == key.type());
  CHECK(back == attributes);
}

std::string refusal(auto&& action) {
  return temporal::test::refusal<temporal::conversion_error>(action);
}

}  // namespace

TEST_CASE("WF-34 every type of search attribute, as Python encodes it") {
  check("text", temporal::text_key("T"), "some text"s);
  check("keyword", temporal::keyword_key("K"), "kw"s);
  check("int", temporal::int_key("I"), std::int64_t{42});
  check("double", temporal::double_key("D"), 1.5);
  check("double_whole", temporal::double_key("D"), 2.0);
  check("bool", temporal::bool_key("B"), true);
  check("datetime_utc", temporal::datetime_key("DT"),
        time_point(2020, 1, 2, 3h + 4min + 5s + 678'901us));
  check("keyword_list", temporal::keyword_list_key("KL"), std::vector{"a"s, "b"s});
  check("keyword_list_empty", temporal::keyword_list_key("KL"), std::vector<std::string>());
}

TEST_CASE("WF-34 several attributes, literals, and a time in another zone") {
  search_attributes attributes;
  attributes.set(temporal::int_key("I"), -1).set(temporal::keyword_key("K"), "x");
  common::SearchAttributes actual;
  temporal::detail::to_proto(attributes, actual);
  CHECK(MessageDifferencer::Equals(actual, start_vector("several")));
  CHECK(attributes.size() == 2);
  auto const offset = temporal::detail::from_proto(start_vector("datetime_offset"));
  CHECK(offset.get(temporal::datetime_key("DT")) == time_point(2020, 1, 2, 8h + 4min + 5s));
}

TEST_CASE("values are converted to the type of their attribute") {
  search_attributes attributes;
  auto const noon = std::chrono::floor<std::chrono::seconds>(time_point(2024, 2, 29, 12h));
  attributes.set(temporal::double_key("D"), 3)
      .set(temporal::text_key("T"), "words")
      .set(temporal::bool_key("B"), std::vector<bool>{true}[0])
      .set(temporal::datetime_key("At"), noon)
      .set(temporal::keyword_list_key("L"), {"a", "b"});
  CHECK(attributes.get(temporal::double_key("D")) == 3.0);
  CHECK(attributes.get(temporal::text_key("T")) == "words");
  CHECK(attributes.get(temporal::bool_key("B")) == true);
  CHECK(attributes.get(temporal::datetime_key("At")) == noon);
  CHECK(attributes.get(temporal::keyword_list_key("L")) == std::vector{"a"s, "b"s});
}

TEST_CASE("WF-34 changes: a value, and a deletion") {
  auto const vectors = support::load_vectors("search_attributes.json")["upsert"];
  search_attributes changes;
  changes.set(temporal::int_key("I"), 7).unset(temporal::keyword_key("K"));
  CHECK(changes.raw().at("K") ==
        support::vector_payload(support::find_vector(vectors, "unset_K")["payload"]));
  CHECK(changes.raw().at("I") ==
        support::vector_payload(support::find_vector(vectors, "set_I")["payload"]));
  CHECK_FALSE(changes.contains("K"));
  CHECK_FALSE(changes.contains(temporal::keyword_key("K")));
  CHECK(changes.contains(temporal::int_key("I")));
  CHECK(changes.get(temporal::keyword_key("K")) == std::nullopt);

  search_attributes current;
  current.set(temporal::keyword_key("K"), "x").set(temporal::bool_key("B"), false);
  current.apply(changes);
  CHECK(current.size() == 2);
  CHECK(current.get(temporal::int_key("I")) == 7);
  CHECK(current.get(temporal::bool_key("B")) == false);
  CHECK_FALSE(current.contains("K"));
}

TEST_CASE("WF-34 reading with another type") {
  search_attributes attributes;
  attributes.set(temporal::keyword_key("K"), "x");
  CHECK(refusal([&] { attributes.get(temporal::text_key("K")); }) ==
        "search attribute 'K': it has type Keyword, not Text");
  CHECK(refusal([&] { attributes.get(temporal::int_key("K")); }) != "accepted");
  CHECK(attributes.get(temporal::keyword_key("other")) == std::nullopt);
  CHECK(attributes.type_of("other") == search_attribute_type::unspecified);
  // Without a type, the value decides; a list of one is that one.
  search_attributes const untyped({{"K", temporal::payload("json/plain", "\"x\"")},
                                   {"L", temporal::payload("json/plain", "[\"y\"]")},
                                   {"N", temporal::payload("json/plain", "null")},
                                   {"X", temporal::payload("json/plain", "{")},
                                   {"M", temporal::payload("json/plain", "[1,2]")}});
  CHECK(untyped.get(temporal::keyword_key("K")) == "x");
  CHECK(untyped.get(temporal::keyword_key("L")) == "y");
  CHECK(untyped.get(temporal::keyword_list_key("L")) == std::vector{"y"s});
  CHECK(untyped.get(temporal::keyword_list_key("K")) == std::vector{"x"s});
  CHECK(untyped.get(temporal::keyword_key("N")) == std::nullopt);
  CHECK(refusal([&] { untyped.get(temporal::int_key("K")); }) != "accepted");
  CHECK(refusal([&] { untyped.get(temporal::int_key("M")); }) != "accepted");
  CHECK(refusal([&] { untyped.get(temporal::keyword_key("X")); }) != "accepted");
  CHECK(refusal([&] { untyped.get(temporal::datetime_key("K")); }).find("RFC 3339") !=
        std::string::npos);
}

TEST_CASE("WF-34 values that cannot be sent") {
  search_attributes attributes;
  CHECK(refusal([&] { attributes.set(temporal::keyword_key("K"), "\xff"); }) != "accepted");
  CHECK(refusal([&] {
          attributes.set(temporal::double_key("D"), std::numeric_limits<double>::infinity());
        }) != "accepted");
  CHECK(attributes.empty());
}

TEST_CASE("types have the API's numbers and the server's names") {
  for (int number = 0; number <= enums::IndexedValueType_MAX; ++number) {
    auto name = enums::IndexedValueType_Name(number).substr(19);
    std::string folded;
    for (char const c : name) {
      if (c != '_') folded += c;
    }
    std::string ours(temporal::to_string(static_cast<search_attribute_type>(number)));
    for (char& c : ours) c = static_cast<char>(std::toupper(c));
    CHECK(ours == folded);
  }
  CHECK(temporal::to_string(static_cast<search_attribute_type>(99)) == "Unspecified");
}

TEST_CASE("dates and times of ISO 8601") {
  using temporal::detail::format_iso_time;
  using temporal::detail::parse_iso_time;
  auto const base = time_point(2020, 2, 29, 23h + 59min + 58s);
  CHECK(format_iso_time(base) == "2020-02-29T23:59:58+00:00");
  CHECK(format_iso_time(base + 678ms) == "2020-02-29T23:59:58.678000+00:00");
  CHECK(format_iso_time(base + 1us) == "2020-02-29T23:59:58.000001+00:00");
  CHECK(format_iso_time(base + 1ns) == "2020-02-29T23:59:58.000000001+00:00");
  CHECK(format_iso_time(time_point(1969, 12, 31, 23h + 59min + 59s + 500ms)) ==
        "1969-12-31T23:59:59.500000+00:00");
  for (auto const time : {base, base + 123ns, system_clock::time_point(),
                          time_point(1700, 1, 1, 1ns), time_point(2200, 12, 31, 0ns)}) {
    CHECK(parse_iso_time(format_iso_time(time)) == time);
  }
  CHECK(parse_iso_time("2020-02-29T23:59:58Z") == base);
  CHECK(parse_iso_time("2020-03-01T01:29:58+01:30") == base);
  CHECK(parse_iso_time("2020-02-29T18:59:58.0-05:00") == base);
  CHECK(parse_iso_time("2020-02-29t23:59:58.1234567899z") == base + 123'456'789ns);
  for (auto const* text :
       {"", "2020", "2020-02-30T00:00:00Z", "2020-02-29T23:59:58", "2020-02-29T24:00:00Z",
        "2020-02-29T23:60:00Z", "2020-02-29T23:59:58.Z", "2020-02-29T23:59:58Z ", "2020-02-29",
        "2020-02-29T23:59:58+0100", "2020-13-01T00:00:00Z", "-020-01-01T00:00:00Z",
        "1600-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    CAPTURE(text);
    CHECK(parse_iso_time(text) == std::nullopt);
  }
}
