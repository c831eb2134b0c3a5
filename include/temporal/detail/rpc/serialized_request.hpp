#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <utility>

namespace temporal::detail::rpc {

/// A request as bytes, which every attempt of its call shares. gRPC's own ByteBuffer would be
/// copied, with an allocation, wherever it is handed on.
class serialized_request {
 public:
  serialized_request() {}
  explicit serialized_request(grpc::Slice bytes) : bytes_(std::move(bytes)) {}

  grpc::Slice const& bytes() const noexcept { return bytes_; }

 private:
  grpc::Slice bytes_;
};

using stub = grpc::TemplatedGenericStub<serialized_request, grpc::ByteBuffer>;

}  // namespace temporal::detail::rpc

template <>
class grpc::SerializationTraits<temporal::detail::rpc::serialized_request> {
 public:
  static Status Serialize(temporal::detail::rpc::serialized_request const& request,
                          ByteBuffer* buffer, bool* own_buffer) {
    ByteBuffer bytes(&request.bytes(), 1);
    buffer->Swap(&bytes);
    *own_buffer = true;
    return Status::OK;
  }
};
