#include "model.hpp"

#include "names.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace service_generator {
namespace {

namespace pb = google::protobuf;

struct offered_service {
  char const* full_name;
  char const* cpp_name;
};

constexpr std::array<offered_service, 5> offered{{
    {"temporal.api.workflowservice.v1.WorkflowService", "workflow_service"},
    {"temporal.api.operatorservice.v1.OperatorService", "operator_service"},
    {"temporal.api.testservice.v1.TestService", "test_service"},
    {"temporal.api.cloud.cloudservice.v1.CloudService", "cloud_service"},
    {"grpc.health.v1.Health", "health_service"},
}};

constexpr std::array<std::string_view, 8> reading_verbs{"Get",  "List",  "Describe", "Count",
                                                        "Scan", "Query", "Fetch",    "Check"};

/// A verb counts only as a whole word: "GetUser", not "Getaway".
bool reads(std::string_view name) {
  return std::any_of(reading_verbs.begin(), reading_verbs.end(), [&](std::string_view verb) {
    return name.substr(0, verb.size()) == verb &&
           (name.size() == verb.size() || (name[verb.size()] >= 'A' && name[verb.size()] <= 'Z'));
  });
}

/// The text or bytes field of that name, if there is one.
field string_field(pb::Descriptor const& type, std::string const& name) {
  field result;
  auto const* found = type.FindFieldByName(name);
  if (found != nullptr && !found->is_repeated() &&
      found->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
    result.name = name;
    result.number = found->number();
  }
  return result;
}

message describe(pb::Descriptor const& type) {
  message result;
  result.cpp_namespace = cpp_namespace(std::string(type.file()->package()));
  result.name = std::string(type.name());
  result.header = std::string(type.file()->name());
  result.header.replace(result.header.rfind(".proto"), std::string::npos, ".pb.h");
  return result;
}

/// Upstream's comment without the remarks to its own linter, "(-- ... --)".
std::vector<std::string> documentation(pb::MethodDescriptor const& rpc) {
  pb::SourceLocation location;
  if (!rpc.GetSourceLocation(&location)) return {};
  std::string text = location.leading_comments;
  for (auto open = text.find("(--"); open != std::string::npos; open = text.find("(--", open)) {
    auto const close = text.find("--)", open);
    text.erase(open, close == std::string::npos ? close : close + 3 - open);
  }
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line.substr(0, 1) == " ") line.erase(0, 1);
    if (!line.empty() || (!lines.empty() && !lines.back().empty())) lines.push_back(line);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

/// A header's template with the numbers of the fields that it names: "{2.1}" for
/// "{workflow_execution.workflow_id}". Fails if the request has no such field.
std::string numbered(std::string_view value, pb::MethodDescriptor const& rpc) {
  std::string result;
  std::size_t done = 0;
  for (auto open = value.find('{'); open != value.npos; open = value.find('{', done)) {
    auto const close = value.find('}', open);
    result += value.substr(done, open + 1 - done);
    done = close;
    std::istringstream path(std::string(value.substr(open + 1, close - open - 1)));
    pb::Descriptor const* type = rpc.input_type();
    pb::FieldDescriptor const* found = nullptr;
    char const* separator = "";
    for (std::string step; std::getline(path, step, '.'); type = found->message_type()) {
      found = type == nullptr ? nullptr : type->FindFieldByName(step);
      if (found == nullptr) break;
      result += separator + std::to_string(found->number());
      separator = ".";
    }
    if (found == nullptr || found->cpp_type() != pb::FieldDescriptor::CPPTYPE_STRING) {
      throw std::runtime_error(std::string(rpc.full_name()) + ": the header template '" +
                               std::string(value) + "' names no string field of its request");
    }
  }
  return result + std::string(value.substr(done));
}

/// Fills in the values that upstream's option request_header gives for `temporal-resource-id`.
void read_resource_id(pb::MethodDescriptor const& rpc, pb::DynamicMessageFactory& factory,
                      method& result) {
  auto const* option =
      rpc.file()->pool()->FindExtensionByName("temporal.api.protometa.v1.request_header");
  if (option == nullptr) return;
  auto const* type = option->message_type();
  // The option is unknown to the MethodOptions compiled into protobuf, so it sits in the unknown
  // fields.
  auto const& fields = pb::MethodOptions::GetReflection()->GetUnknownFields(rpc.options());
  for (int i = 0; i < fields.field_count(); ++i) {
    auto const& unknown = fields.field(i);
    if (unknown.number() != option->number()) continue;
    std::unique_ptr<pb::Message> annotation(factory.GetPrototype(type)->New());
    if (unknown.type() != pb::UnknownField::TYPE_LENGTH_DELIMITED ||
        !annotation->ParseFromString(std::string(unknown.length_delimited()))) {
      throw std::runtime_error(std::string(rpc.full_name()) +
                               ": cannot read option request_header");
    }
    auto const get = [&](char const* name) {
      return annotation->GetReflection()->GetString(*annotation, type->FindFieldByName(name));
    };
    if (get("header") != "temporal-resource-id") continue;
    auto const* separator = result.resource_id.empty() ? "" : "|";
    result.resource_id += separator + get("value");
    result.numbered_resource_id += separator + numbered(get("value"), rpc);
  }
}

void apply_policy(pb::MethodDescriptor const& rpc, method_rules const& rules, method& result) {
  auto const& request = *rpc.input_type();
  result.kind = rules.kind;
  if (!rules.wait_field.empty()) {
    auto const* found = request.FindFieldByName(rules.wait_field);
    if (found == nullptr) {
      throw std::runtime_error(std::string(rpc.full_name()) + ": its request has no field " +
                               rules.wait_field);
    }
    result.wait_field.name = rules.wait_field;
    result.wait_field.number = found->number();
  }
  result.request_id = string_field(request, "async_operation_id");
  if (result.request_id.number == 0) result.request_id = string_field(request, "request_id");
  bool const recognised =
      result.request_id.number != 0 || string_field(request, "task_token").number != 0;
  bool const polls = rules.kind == "task_poll" || rules.kind == "long_poll";
  result.repeatable = rules.repeatable.value_or(recognised || polls || reads(result.name));
}

method describe(pb::MethodDescriptor const& rpc, policy& rules,
                pb::DynamicMessageFactory& factory) {
  method result;
  result.name = std::string(rpc.name());
  result.cpp_name = snake_case(result.name);
  result.path = "/" + std::string(rpc.service()->full_name()) + "/" + result.name;
  result.documentation = documentation(rpc);
  result.unary = !rpc.client_streaming() && !rpc.server_streaming();
  result.deprecated = rpc.options().deprecated();
  result.request = describe(*rpc.input_type());
  result.response = describe(*rpc.output_type());
  if (!result.unary) return result;
  result.namespace_field = string_field(*rpc.input_type(), "namespace");
  read_resource_id(rpc, factory, result);
  apply_policy(rpc, rules.take(std::string(rpc.service()->name()), result.name), result);
  return result;
}

}  // namespace

std::string message::from_temporal() const {
  constexpr std::string_view own = "temporal::";
  bool const inside = cpp_namespace.substr(0, own.size()) == own;
  return (inside ? cpp_namespace.substr(own.size()) : "::" + cpp_namespace) + "::" + name;
}

std::vector<service> read_services(std::filesystem::path const& descriptors, policy& rules) {
  pb::FileDescriptorSet set;
  std::ifstream in(descriptors, std::ios::binary);
  if (!in || !set.ParseFromIstream(&in)) {
    throw std::runtime_error("cannot read a FileDescriptorSet from " + descriptors.string());
  }
  pb::DescriptorPool pool;
  for (auto const& file : set.file()) {
    if (pool.BuildFile(file) == nullptr)
      throw std::runtime_error("bad descriptors: " + file.name());
  }
  pb::DynamicMessageFactory factory(&pool);
  std::vector<service> services;
  for (auto const& [full_name, cpp_name] : offered) {
    auto const* found = pool.FindServiceByName(full_name);
    if (found == nullptr)
      throw std::runtime_error(std::string("the API has no service ") + full_name);
    service result;
    result.full_name = full_name;
    result.cpp_name = cpp_name;
    for (int i = 0; i < found->method_count(); ++i) {
      result.methods.push_back(describe(*found->method(i), rules, factory));
    }
    services.push_back(std::move(result));
  }
  rules.check_all_taken();
  return services;
}

}  // namespace service_generator
