#pragma once

#include "policy.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace service_generator {

/// A request or response message, as C++ names it.
struct message {
  std::string cpp_namespace;
  std::string name;
  /// The generated header that defines it.
  std::string header;

  /// "api::workflowservice::v1::GetSystemInfoRequest", as seen from namespace temporal.
  std::string from_temporal() const;
};

/// A field of a request; number 0 and no name when there is none.
struct field {
  std::string name;
  int number = 0;
};

/// One RPC with everything that is written about it.
struct method {
  std::string name;
  std::string cpp_name;
  std::string path;
  std::vector<std::string> documentation;
  bool unary = true;
  bool deprecated = false;
  message request;
  message response;
  std::string kind;
  field wait_field;
  bool repeatable = false;
  field namespace_field;
  /// The request's string field that identifies it to the server.
  field request_id;
  /// Template of the header: with the names of fields, and with their numbers.
  std::string resource_id;
  std::string numbered_resource_id;
};

struct service {
  std::string full_name;
  /// Class and file name: "workflow_service".
  std::string cpp_name;
  std::vector<method> methods;
};

/// Reads the services this library offers from a serialized FileDescriptorSet.
/// @throws std::runtime_error if one of them is missing or the policy does not fit.
std::vector<service> read_services(std::filesystem::path const& descriptors, policy& rules);

}  // namespace service_generator
