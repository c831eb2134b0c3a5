#include <temporal/detail/rpc/reply_reader.hpp>

#include <temporal/api/common/v1/message.pb.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using temporal::detail::rpc::parse;
using temporal::detail::rpc::slices_reader;

namespace {

std::vector<grpc::Slice> sliced(std::string const& bytes, std::size_t size) {
  std::vector<grpc::Slice> slices;
  for (std::size_t from = 0; from < bytes.size(); from += size) {
    slices.emplace_back(bytes.substr(from, size));
    slices.emplace_back(std::string());
  }
  return slices;
}

std::string rest_of(slices_reader& reader) {
  std::string bytes;
  void const* data = nullptr;
  int size = 0;
  while (reader.Next(&data, &size)) bytes.append(static_cast<char const*>(data), size);
  return bytes;
}

}  // namespace

TEST_CASE("a reply is read whatever slices it comes in") {
  temporal::api::common::v1::Payload sent;
  sent.set_data(std::string(10'000, 'x'));
  (*sent.mutable_metadata())["encoding"] = "binary/plain";
  auto const bytes = sent.SerializeAsString();
  for (std::size_t const size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, bytes.size()}) {
    CAPTURE(size);
    auto const slices = sliced(bytes, size);
    temporal::api::common::v1::Payload received;
    CHECK(parse(grpc::ByteBuffer(slices.data(), slices.size()), received));
    CHECK(received.SerializeAsString() == bytes);
  }
  grpc::Slice const whole(bytes);
  temporal::api::common::v1::Payload received;
  CHECK(parse(grpc::ByteBuffer(&whole, 1), received));
  CHECK(received.data() == sent.data());
}

TEST_CASE("an empty reply is an empty message, and bytes that are none are told") {
  temporal::api::common::v1::Payload received;
  grpc::Slice const nothing;
  CHECK(parse(grpc::ByteBuffer(&nothing, 1), received));
  CHECK_FALSE(parse(grpc::ByteBuffer(), received));
  auto const wrong = sliced(std::string("\x0a\x20x", 3), 2);
  CHECK_FALSE(parse(grpc::ByteBuffer(wrong.data(), wrong.size()), received));
}

TEST_CASE("slices can be backed up in and skipped over") {
  slices_reader reader(sliced("0123456789", 4));
  void const* data = nullptr;
  int size = 0;
  REQUIRE(reader.Next(&data, &size));
  reader.BackUp(3);
  CHECK(reader.ByteCount() == 1);
  CHECK(reader.Skip(5));
  CHECK(reader.ByteCount() == 6);
  CHECK(rest_of(reader) == "6789");
  CHECK_FALSE(reader.Skip(1));
}
