#include <support/run.hpp>
#include <temporal/common/conversion_error.hpp>
#include <temporal/converter/zlib_codec.hpp>
#include <temporal/detail/proto/convert.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace test = temporal::test;
using temporal::conversion_error;
using temporal::payload;
using temporal::payloads;
using temporal::zlib_codec;
using temporal::zlib_options;

namespace {

payload encoded(zlib_codec const& codec, payload value) {
  payloads values;
  values.push_back(std::move(value));
  return test::run(codec.encode(std::move(values), temporal::codec_context())).at(0);
}

payload decoded(zlib_codec const& codec, payload value) {
  payloads values;
  values.push_back(std::move(value));
  return test::run(codec.decode(std::move(values), temporal::codec_context())).at(0);
}

zlib_options always() {
  zlib_options options;
  options.always = true;
  return options;
}

zlib_options at_most(std::size_t size) {
  zlib_options options;
  options.maximum_size = size;
  return options;
}

}  // namespace

TEST_CASE("CDC-11 zlib compresses always, or only what gets smaller") {
  payload const small("json/plain", "\"foo\"");
  payload const large("json/plain", std::string(10'000, 'x'));
  zlib_codec const usual;
  zlib_codec const eager(always());
  CHECK(encoded(usual, small) == small);
  CHECK(encoded(usual, payload()) == payload());
  for (auto const* const codec : {&usual, &eager}) {
    auto const compressed = encoded(*codec, large);
    CHECK(compressed.encoding() == "binary/zlib");
    CHECK(compressed.data.size() < 100);
    CHECK(decoded(*codec, compressed) == large);
  }
  auto const grown = encoded(eager, small);
  CHECK(grown.encoding() == "binary/zlib");
  CHECK(decoded(usual, grown) == small);
  CHECK(decoded(usual, encoded(eager, payload())) == payload());
  CHECK(decoded(usual, small) == small);
}

TEST_CASE("damaged, cut and endless data are errors") {
  zlib_codec const codec;
  auto const good = encoded(codec, payload("json/plain", std::string(10'000, 'x')));
  for (std::size_t size = 0; size < good.data.size(); ++size) {
    auto cut = good;
    cut.data.resize(size);
    CHECK_THROWS_WITH_AS(decoded(codec, cut),
                         "cannot decompress a payload: its data is damaged or was cut",
                         conversion_error);
  }
  payload const text("binary/zlib", "not compressed at all");
  CHECK_THROWS_AS(decoded(codec, text), conversion_error);

  // 64 MiB that come as 64 KiB; with the payload's own 27 bytes of metadata.
  payload const zeros("binary/plain", std::string(64 << 20, '\0'));
  auto const bomb = encoded(codec, zeros);
  REQUIRE(bomb.data.size() < (128 << 10));
  CHECK_THROWS_WITH_AS(decoded(zlib_codec(at_most(1 << 20)), bomb),
                       "cannot decompress a payload: it has more than the 1048576 bytes that "
                       "zlib_options::maximum_size allows",
                       conversion_error);
  CHECK(decoded(codec, bomb) == zeros);
}

TEST_CASE("exactly the largest size is allowed") {
  payload const value("json/plain", std::string(10'000, 'x'));
  temporal::api::common::v1::Payload message;
  temporal::detail::to_proto(value, message);
  auto const size = message.ByteSizeLong();
  auto const compressed = encoded(zlib_codec(), value);
  CHECK(decoded(zlib_codec(at_most(size)), compressed) == value);
  CHECK_THROWS_AS(decoded(zlib_codec(at_most(size - 1)), compressed), conversion_error);
}

TEST_CASE("zlib has levels from -1 to 9") {
  zlib_options options;
  options.level = 10;
  CHECK_THROWS_WITH_AS(zlib_codec{options}, "zlib_options: level 10 is not from -1 to 9",
                       std::invalid_argument);
}
