#include "writer.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace service_generator {
namespace {

constexpr std::size_t line_width = 100;

constexpr std::string_view banner =
    "// Generated at build time from the descriptors of the Temporal API. Edits are lost.\n"
    "#pragma once\n\n";

std::string literal(std::string_view text) { return '"' + std::string(text) + '"'; }

/// One paragraph as a documentation comment, broken between words.
std::string comment(std::string_view paragraph, std::string_view indent) {
  std::string const prefix = std::string(indent) + "///";
  if (paragraph.empty()) return prefix + "\n";
  std::string result;
  std::string line = prefix;
  bool fresh = true;
  while (!paragraph.empty()) {
    auto const space = std::min(paragraph.find(' '), paragraph.size());
    std::string_view const word = paragraph.substr(0, space);
    if (!fresh && line.size() + 1 + word.size() > line_width) {
      result += line + "\n";
      line = prefix;
    }
    line += ' ';
    line += word;
    fresh = false;
    paragraph.remove_prefix(std::min(space + 1, paragraph.size()));
  }
  return result + line + "\n";
}

std::string wait_sentence(method const& rpc) {
  if (rpc.kind == "task_poll") return " A worker's wait for a task.";
  if (rpc.kind == "long_poll") return " A long poll.";
  if (rpc.kind == "long_poll_if_waiting")
    return " A long poll if `" + rpc.wait_field.name + "` is set.";
  return {};
}

std::string repeat_sentence(method const& rpc) {
  if (!rpc.repeatable) return " Not repeated once sent, because a repeat could act twice.";
  if (rpc.request_id.number == 0) return " Safe to repeat.";
  return " Safe to repeat: the server knows the call by `" + rpc.request_id.name +
         "`, which is filled in if it is empty.";
}

std::string header_sentence(method const& rpc) {
  std::string result;
  if (rpc.namespace_field.number != 0) result += " Sends header `temporal-namespace`.";
  if (!rpc.resource_id.empty())
    result += " Sends header `temporal-resource-id: " + rpc.resource_id + "`.";
  return result;
}

std::string documented(method const& rpc) {
  std::string result;
  for (auto const& line : rpc.documentation) result += comment(line, "  ");
  if (!rpc.documentation.empty()) result += comment("", "  ");
  if (rpc.deprecated) result += comment("Deprecated upstream.", "  ");
  return result + comment("RPC `" + rpc.path + "`." + wait_sentence(rpc) + repeat_sentence(rpc) +
                              header_sentence(rpc),
                          "  ");
}

std::string member(service const& offered, method const& rpc) {
  return documented(rpc) + "  template <class Request = " + rpc.request.from_temporal() + ",\n" +
         "            class Response = " + rpc.response.from_temporal() + ">\n" +
         "  asio::awaitable<Response> " + rpc.cpp_name + "(\n" +
         "      std::type_identity_t<Request> request, rpc_options options = {}) const {\n" +
         "    return detail::rpc::call<Response>(\n" +
         "        connection_, methods::" + offered.cpp_name + "::" + rpc.cpp_name +
         ",\n        std::move(request), std::move(options));\n" + "  }\n\n";
}

std::string forward_declarations(service const& offered) {
  std::map<std::string, std::set<std::string>> names;
  for (auto const& rpc : offered.methods) {
    if (!rpc.unary) continue;
    for (auto const* type : {&rpc.request, &rpc.response})
      names[type->cpp_namespace].insert(type->name);
  }
  std::string result;
  for (auto const& [space, classes] : names) {
    result += "namespace " + space + " {\n";
    for (auto const& name : classes) result += "class " + name + ";\n";
    result += "}  // namespace " + space + "\n\n";
  }
  return result;
}

std::string class_comment(service const& offered) {
  std::set<std::string> headers;
  std::string streaming;
  for (auto const& rpc : offered.methods) {
    if (!rpc.unary) {
      streaming += (streaming.empty() ? "" : ", ") + rpc.name;
      continue;
    }
    for (auto const* type : {&rpc.request, &rpc.response}) headers.insert(type->header);
  }
  std::string result =
      comment(
          "Every unary RPC of `" + offered.full_name + "` as an awaitable, as the API defines it.",
          "") +
      comment("", "") +
      comment("The messages are only declared here. To call an RPC, include what defines them:",
              "");
  for (auto const& header : headers) result += comment("  `<" + header + ">`", "");
  result +=
      comment("", "") +
      comment(
          "Deadlines, retries and headers are those of `rpc_options` and of the connection; the "
          "comment of a member says what is particular to it.",
          "") +
      comment("", "");
  if (!streaming.empty()) {
    result += comment("Left out: " + streaming +
                          ", because it streams its answers, and an awaitable "
                          "gives one.",
                      "") +
              comment("", "");
  }
  return result + comment("@throws error (from the awaitable) for everything but an answer.", "") +
         comment("@par Cancellation", "") +
         comment(
             "Terminal, partial and total: the call is cancelled; whether the server had acted, "
             "`error::outcome` says.",
             "") +
         comment("@par Thread safety", "") +
         comment(
             "Distinct objects: safe. Shared objects: safe, for members are const and the "
             "connection is a thread-safe handle.",
             "");
}

std::string table_entry(method const& rpc) {
  std::string result = "inline constexpr detail::rpc::method " + rpc.cpp_name +
                       "{\n    .path = " + literal(rpc.path) +
                       ",\n    .name = " + literal(rpc.name) + ",\n";
  auto const add = [&result](char const* field, std::string const& value) {
    result += std::string("    .") + field + " = " + value + ",\n";
  };
  if (rpc.kind != "normal") add("kind", "detail::rpc::call_kind::" + rpc.kind);
  auto const add_field = [&add](char const* name, field const& value) {
    if (value.number != 0) add(name, std::to_string(value.number));
  };
  add_field("wait_field", rpc.wait_field);
  if (rpc.repeatable) add("repeatable", "true");
  add_field("namespace_field", rpc.namespace_field);
  add_field("request_id_field", rpc.request_id);
  if (!rpc.resource_id.empty()) add("resource_id", literal(rpc.numbered_resource_id));
  return result + "};\n";
}

std::string table(service const& offered) {
  std::string const space = "temporal::methods::" + offered.cpp_name;
  std::string entries;
  std::string list;
  std::size_t count = 0;
  for (auto const& rpc : offered.methods) {
    if (!rpc.unary) continue;
    entries += table_entry(rpc);
    list += "    " + rpc.cpp_name + ",\n";
    ++count;
  }
  return "/// `" + offered.full_name + "`.\nnamespace " + space + " {\n\n" + entries +
         "\n/// All of them, in the order of the API.\n" +
         "inline constexpr std::array<detail::rpc::method, " + std::to_string(count) + "> all{\n" +
         list + "};\n\n}  // namespace " + space + "\n";
}

}  // namespace

std::string methods_header(std::vector<service> const& services) {
  std::string result(banner);
  result += "#include <temporal/detail/rpc/method.hpp>\n\n#include <array>\n";
  for (auto const& offered : services) result += "\n" + table(offered);
  return result;
}

std::string service_header(service const& offered) {
  std::string result(banner);
  result +=
      "#include <temporal/detail/rpc/call.hpp>\n"
      "#include <temporal/rpc/connection.hpp>\n"
      "#include <temporal/rpc/rpc_options.hpp>\n"
      "#include <temporal/services/methods.hpp>\n\n"
      "#include <asio/awaitable.hpp>\n\n"
      "#include <type_traits>\n"
      "#include <utility>\n\n" +
      forward_declarations(offered) + "namespace temporal {\n\n" + class_comment(offered) +
      "class " + offered.cpp_name + " {\n public:\n" + "  explicit " + offered.cpp_name +
      "(connection conn) : connection_(std::move(conn)) {}\n\n";
  for (auto const& rpc : offered.methods) {
    if (rpc.unary) result += member(offered, rpc);
  }
  return result + " private:\n  connection connection_;\n};\n\n}  // namespace temporal\n";
}

std::string umbrella_header(std::vector<service> const& services) {
  std::set<std::string> files{"methods"};
  for (auto const& offered : services) files.insert(offered.cpp_name);
  std::string result(banner);
  for (auto const& file : files) result += "#include <temporal/services/" + file + ".hpp>\n";
  return result;
}

}  // namespace service_generator
