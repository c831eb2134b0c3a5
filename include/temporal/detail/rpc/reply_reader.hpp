#pragma once

#include <google/protobuf/io/zero_copy_stream.h>
#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace temporal::detail::rpc {

/// The bytes of slices, one after the other, as protobuf reads them. gRPC's own reader of a buffer
/// comes with `descriptor.pb.h`, which is longer than the rest of this library's gRPC headers.
class slices_reader final : public google::protobuf::io::ZeroCopyInputStream {
 public:
  explicit slices_reader(std::vector<grpc::Slice> slices) : slices_(std::move(slices)) {}

  bool Next(void const** data, int* size) override {
    while (next_ < slices_.size() && left_ == 0) left_ = slices_[next_++].size();
    if (left_ == 0) return false;
    *data = slices_[next_ - 1].end() - left_;
    *size = static_cast<int>(left_);
    read_ += *size;
    left_ = 0;
    return true;
  }

  void BackUp(int count) override {
    left_ = static_cast<std::size_t>(count);
    read_ -= count;
  }

  bool Skip(int count) override {
    void const* data = nullptr;
    int size = 0;
    while (count > 0 && Next(&data, &size)) {
      if (size > count) BackUp(size - count);
      count -= std::min(size, count);
    }
    return count == 0;
  }

  std::int64_t ByteCount() const override { return read_; }

 private:
  std::vector<grpc::Slice> slices_;
  std::size_t next_ = 0;
  std::size_t left_ = 0;  // at the end of the slice before
  std::int64_t read_ = 0;
};

/// @return false when the bytes are no such message.
inline bool parse(grpc::ByteBuffer const& reply, google::protobuf::Message& response) {
  grpc::Slice whole;
  if (reply.TrySingleSlice(&whole).ok()) {
    return response.ParseFromArray(whole.begin(), static_cast<int>(whole.size()));
  }
  std::vector<grpc::Slice> slices;
  if (!reply.Dump(&slices).ok()) return false;
  slices_reader reader(std::move(slices));
  return response.ParseFromZeroCopyStream(&reader);
}

}  // namespace temporal::detail::rpc
