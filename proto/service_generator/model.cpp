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

bool has_field(pb::Descriptor const& type, char const* name,
               pb::FieldDescriptor::CppType cpp_type) {
  auto const* field = type.FindFieldByName(name);
  return field != nullptr && !field->is_repeated() && field->cpp_type() == cpp_type;
}

bool has_string(pb::Descriptor const& type, char const* name) {
  return has_field(type, name, pb::FieldDescriptor::CPPTYPE_STRING);
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

/// Fails if a template of a header names a field that the request does not have.
void check_template(std::string_view value, pb::MethodDescriptor const& rpc) {
  for (auto open = value.find('{'); open != value.npos; open = value.find('{', open + 1)) {
    std::istringstream path(std::string(value.substr(open + 1, value.find('}', open) - open - 1)));
    pb::Descriptor const* type = rpc.input_type();
    pb::FieldDescriptor const* field = nullptr;
    for (std::string step; std::getline(path, step, '.'); type = field->message_type()) {
      field = type == nullptr ? nullptr : type->FindFieldByName(step);
      if (field == nullptr) break;
    }
    if (field == nullptr || field->cpp_type() != pb::FieldDescriptor::CPPTYPE_STRING) {
      throw std::runtime_error(std::string(rpc.full_name()) + ": the header template '" +
                               std::string(value) + "' names no string field of its request");
    }
  }
}

/// The values that upstream's option request_header gives for `temporal-resource-id`.
std::string resource_id(pb::MethodDescriptor const& rpc, pb::DynamicMessageFactory& factory) {
  auto const* option =
      rpc.file()->pool()->FindExtensionByName("temporal.api.protometa.v1.request_header");
  if (option == nullptr) return {};
  auto const* type = option->message_type();
  // The option is unknown to the MethodOptions compiled into protobuf, so it sits in the unknown
  // fields.
  auto const& fields = pb::MethodOptions::GetReflection()->GetUnknownFields(rpc.options());
  std::string result;
  for (int i = 0; i < fields.field_count(); ++i) {
    auto const& field = fields.field(i);
    if (field.number() != option->number()) continue;
    std::unique_ptr<pb::Message> annotation(factory.GetPrototype(type)->New());
    if (field.type() != pb::UnknownField::TYPE_LENGTH_DELIMITED ||
        !annotation->ParseFromString(std::string(field.length_delimited()))) {
      throw std::runtime_error(std::string(rpc.full_name()) +
                               ": cannot read option request_header");
    }
    auto const get = [&](char const* name) {
      return annotation->GetReflection()->GetString(*annotation, type->FindFieldByName(name));
    };
    if (get("header") != "temporal-resource-id") continue;
    check_template(get("value"), rpc);
    result += (result.empty() ? "" : "|") + get("value");
  }
  return result;
}

void apply_policy(pb::MethodDescriptor const& rpc, method_rules const& rules, method& result) {
  auto const& request = *rpc.input_type();
  result.kind = rules.kind;
  result.wait_field = rules.wait_field;
  if (!rules.wait_field.empty() && request.FindFieldByName(rules.wait_field) == nullptr) {
    throw std::runtime_error(std::string(rpc.full_name()) + ": its request has no field " +
                             rules.wait_field);
  }
  for (char const* id : {"request_id", "async_operation_id"}) {
    if (has_string(request, id)) result.request_id = id;
  }
  bool const recognised = !result.request_id.empty() ||
                          has_field(request, "task_token", pb::FieldDescriptor::CPPTYPE_STRING);
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
  result.has_namespace = has_string(*rpc.input_type(), "namespace");
  result.resource_id = resource_id(rpc, factory);
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
