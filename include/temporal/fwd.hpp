#pragma once

/// @file
/// Forward declarations: what other headers name without needing the definition. The only place
/// that forward-declares protobuf's and the API's messages by hand.

namespace google::protobuf {
class Any;
class Descriptor;
class Duration;
class FieldDescriptor;
class Message;
class MessageLite;
class Timestamp;
}  // namespace google::protobuf

namespace temporal::api::command::v1 {
class Command;
}  // namespace temporal::api::command::v1

namespace temporal::api::common::v1 {
class Header;
class Memo;
class Payload;
class Payloads;
class Priority;
class RetryPolicy;
class SearchAttributes;
class WorkflowExecution;
}  // namespace temporal::api::common::v1

namespace temporal::api::failure::v1 {
class Failure;
}  // namespace temporal::api::failure::v1

namespace temporal::api::history::v1 {
class History;
class HistoryEvent;
}  // namespace temporal::api::history::v1

namespace temporal::api::namespace_::v1 {}  // namespace temporal::api::namespace_::v1

namespace temporal::api::sdk::v1 {
class EnhancedStackTrace;
class WorkflowMetadata;
}  // namespace temporal::api::sdk::v1
namespace temporal::api::taskqueue::v1 {
class TaskQueue;
}  // namespace temporal::api::taskqueue::v1

namespace temporal::api::workflow::v1 {
class WorkflowExecutionInfo;
}  // namespace temporal::api::workflow::v1

namespace temporal::api::workflowservice::v1 {
class CountWorkflowExecutionsResponse;
class DescribeNamespaceResponse;
class DescribeWorkflowExecutionResponse;
class GetSystemInfoResponse;
class PollWorkflowTaskQueueResponse;
class QueryWorkflowRequest;
class RequestCancelWorkflowExecutionRequest;
class SignalWithStartWorkflowExecutionRequest;
class SignalWorkflowExecutionRequest;
class StartWorkflowExecutionRequest;
class TerminateWorkflowExecutionRequest;
}  // namespace temporal::api::workflowservice::v1

namespace temporal {

class client;
class connection;
class connection_options;
class data_converter;
class failure;
class memo;
class priority;
class retry_policy;
class rpc_options;
class runtime;
class search_attributes;
class tls_options;
class worker;
class worker_options;

namespace activity {
class context;
}  // namespace activity

namespace config {
class client_config;
class client_profile;
class load_options;
}  // namespace config

namespace workflow {
template <class T = void>
class task;
}  // namespace workflow

}  // namespace temporal
