#pragma once

/// @file
/// The bodies of the library, for separate compilation: include it in one source file of a program
/// in which every file defines `TEMPORAL_SEPARATE_COMPILATION`. The library
/// `temporal-asio-compiled` of the build is such a file.

#include <temporal/config.hpp>

#if !defined(TEMPORAL_SEPARATE_COMPILATION)
#error "temporal/src.hpp is for programs that define TEMPORAL_SEPARATE_COMPILATION"
#endif

#include <temporal/detail/client/call_errors.ipp>
#include <temporal/detail/client/client.ipp>
#include <temporal/detail/client/close_event.ipp>
#include <temporal/detail/client/history_event.ipp>
#include <temporal/detail/client/history_operations.ipp>
#include <temporal/detail/client/interceptor.ipp>
#include <temporal/detail/client/namespaces.ipp>
#include <temporal/detail/client/operations.ipp>
#include <temporal/detail/client/requests.ipp>
#include <temporal/detail/client/service_call.ipp>
#include <temporal/detail/client/visibility_operations.ipp>
#include <temporal/detail/client/workflow_execution.ipp>
#include <temporal/detail/client/workflow_failed_error.ipp>
#include <temporal/detail/client/workflow_handle.ipp>
#include <temporal/detail/client/workflow_options.ipp>
#include <temporal/detail/common/conversion_error.ipp>
#include <temporal/detail/common/error.ipp>
#include <temporal/detail/common/failure.ipp>
#include <temporal/detail/common/failure_data.ipp>
#include <temporal/detail/common/failure_details.ipp>
#include <temporal/detail/common/failure_enums.ipp>
#include <temporal/detail/common/history.ipp>
#include <temporal/detail/common/iso_time.ipp>
#include <temporal/detail/common/log.ipp>
#include <temporal/detail/common/memo.ipp>
#include <temporal/detail/common/operation_failure.ipp>
#include <temporal/detail/common/priority.ipp>
#include <temporal/detail/common/retry_policy.ipp>
#include <temporal/detail/common/search_attributes.ipp>
#include <temporal/detail/common/service_error.ipp>
#include <temporal/detail/common/status.ipp>
#include <temporal/detail/common/type_name.ipp>
#include <temporal/detail/common/workflow_status.ipp>
#include <temporal/detail/config/client_profile.ipp>
#include <temporal/detail/config/env_config.ipp>
#include <temporal/detail/config/environment.ipp>
#include <temporal/detail/config/profile_fields.ipp>
#include <temporal/detail/config/toml.ipp>
#include <temporal/detail/converter/aes_gcm.ipp>
#include <temporal/detail/converter/aes_gcm_codec.ipp>
#include <temporal/detail/converter/codec_chain.ipp>
#include <temporal/detail/converter/data_converter.ipp>
#include <temporal/detail/converter/failure_converter.ipp>
#include <temporal/detail/converter/http_client.ipp>
#include <temporal/detail/converter/http_message.ipp>
#include <temporal/detail/converter/json.ipp>
#include <temporal/detail/converter/payload_codec.ipp>
#include <temporal/detail/converter/payload_converter.ipp>
#include <temporal/detail/converter/payload_sizes.ipp>
#include <temporal/detail/converter/payload_visitor.ipp>
#include <temporal/detail/converter/remote_codec.ipp>
#include <temporal/detail/converter/zlib_codec.ipp>
#include <temporal/detail/proto/convert.ipp>
#include <temporal/detail/proto/history_json.ipp>
#include <temporal/detail/proto/json.ipp>
#include <temporal/detail/rpc/attempt_result.ipp>
#include <temporal/detail/rpc/call_plan.ipp>
#include <temporal/detail/rpc/channel.ipp>
#include <temporal/detail/rpc/connect_error.ipp>
#include <temporal/detail/rpc/connection.ipp>
#include <temporal/detail/rpc/connection_report.ipp>
#include <temporal/detail/rpc/connection_state.ipp>
#include <temporal/detail/rpc/credentials.ipp>
#include <temporal/detail/rpc/diagnosis.ipp>
#include <temporal/detail/rpc/finding.ipp>
#include <temporal/detail/rpc/invoke.ipp>
#include <temporal/detail/rpc/metadata.ipp>
#include <temporal/detail/rpc/pem.ipp>
#include <temporal/detail/rpc/pem_blocks.ipp>
#include <temporal/detail/rpc/probe.ipp>
#include <temporal/detail/rpc/probe_reading.ipp>
#include <temporal/detail/rpc/proxy.ipp>
#include <temporal/detail/rpc/proxy_options.ipp>
#include <temporal/detail/rpc/request_headers.ipp>
#include <temporal/detail/rpc/retry.ipp>
#include <temporal/detail/rpc/runtime.ipp>
#include <temporal/detail/rpc/status_error.ipp>
#include <temporal/detail/rpc/status_reading.ipp>
#include <temporal/detail/rpc/system_info.ipp>
#include <temporal/detail/rpc/system_roots.ipp>
#include <temporal/detail/rpc/target.ipp>
#include <temporal/detail/rpc/tls_options.ipp>
#include <temporal/detail/rpc/tls_rotation.ipp>
#include <temporal/detail/rpc/tls_session.ipp>
