#include <support/vectors.hpp>
#include <temporal/common/memo.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>

using namespace std::string_literals;
using google::protobuf::util::MessageDifferencer;
using temporal::data_converter;
using temporal::memo;
using temporal::payload;

static_assert(!std::is_aggregate_v<memo>);

namespace {

class upper_case final : public temporal::typed_payload_converter<std::string> {
 public:
  payload encode_value(std::string const& value) const override {
    return payload("test/upper", value + "!");
  }
  std::optional<std::string> decode_value(payload const& source) const override {
    if (source.encoding() != "test/upper") return std::nullopt;
    return source.data;
  }
};

}  // namespace

TEST_CASE("a memo is encoded as Python does, and comes back") {
  auto const expected = support::vector_message<temporal::api::common::v1::Memo>(
      support::find_vector(support::load_vectors("misc.json")["user_metadata_and_memo"], "memo"));
  memo own;
  own.set("foo", "bar").set("n", 1);
  temporal::api::common::v1::Memo actual;
  temporal::detail::to_proto(own, data_converter(), actual);
  CHECK(MessageDifferencer::Equals(actual, expected));
  CHECK(own.get<std::string>("foo") == "bar");

  auto const back = temporal::detail::from_proto(expected, data_converter());
  CHECK(back.size() == 2);
  CHECK(back.contains("foo"));
  CHECK(back.get<std::string>("foo") == "bar");
  CHECK(back.get<int>("n") == 1);
  CHECK(back.get<int>("none") == std::nullopt);
  CHECK_THROWS_AS(back.get<int>("foo"), temporal::conversion_error);
  CHECK(back.fields() == temporal::detail::from_proto(expected));
  CHECK(memo().empty());
}

TEST_CASE("the values of a memo are encoded with the converter that sends it") {
  temporal::data_converter_options options;
  options.converters = {std::make_shared<upper_case>()};
  data_converter const converter(options);
  memo own;
  own.set("foo", "bar").unset("gone").set("foo", "baz");
  auto const fields = own.fields(converter);
  CHECK(fields.at("foo") == payload("test/upper", "baz!"));
  CHECK(fields.at("gone") == payload("binary/null", ""));
  CHECK(memo(fields, converter).get<std::string>("foo") == "baz!");
  CHECK(memo(fields, data_converter()).get<std::string>("foo", converter) == "baz!");
  memo broken;
  broken.set("bad", "\xff");
  try {
    broken.fields(data_converter());
    FAIL("accepted");
  } catch (temporal::conversion_error const& error) {
    CHECK(std::string(error.what()).find("memo 'bad': cannot encode std::string") == 0);
  }
}
