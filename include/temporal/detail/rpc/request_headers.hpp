#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>

#include <string>
#include <string_view>

namespace temporal::detail::rpc {

/// The request's `namespace`, for the `temporal-namespace` header; empty when it has none.
TEMPORAL_DECL std::string request_namespace(method const& rpc,
                                            google::protobuf::Message const& request);

/// The `temporal-resource-id` header: the first alternative of the method's template whose fields
/// are all set, with them filled in; empty when there is none.
TEMPORAL_DECL std::string resource_id(method const& rpc, google::protobuf::Message const& request);

/// Whether the request asks the server to hold it until something happens.
TEMPORAL_DECL bool is_long_poll(method const& rpc, google::protobuf::Message const& request);

/// Gives a request a fresh UUID in the field by which the server recognizes its repetition, if the
/// method has one and it is empty.
TEMPORAL_DECL void fill_request_id(method const& rpc, google::protobuf::Message& request);

/// `field (n bytes)` of the top-level field that takes most space.
TEMPORAL_DECL std::string largest_field(google::protobuf::Message const& message);

/// A random UUID (version 4) in its usual notation. Differs between forked processes.
TEMPORAL_DECL std::string make_uuid();

}  // namespace temporal::detail::rpc

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/rpc/request_headers.ipp>
#endif
