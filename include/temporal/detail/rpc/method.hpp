#pragma once

#include <string_view>

namespace temporal::detail::rpc {

/// How long the server may hold a call, which decides its default deadline and how it is looped.
enum class call_kind {
  /// Answered as soon as the work is done.
  normal,
  /// Held until something happens; ends empty after a while and is then made again.
  long_poll,
  /// A long poll if the request's `method::wait_field` is set, else normal.
  long_poll_if_waiting,
  /// A worker's wait for a task.
  task_poll,
};

/// What the library knows of one unary RPC. The table `<temporal/services/methods.hpp>` holds one
/// of these per RPC; it is generated from the API's descriptors and the reviewed policy of this
/// project.
struct method {
  /// Full path as sent: "/package.Service/Method".
  char const* path = "";
  /// The last part of the path.
  std::string_view name = {};
  call_kind kind = call_kind::normal;
  /// The request's field that turns a `long_poll_if_waiting` call into a long poll; else 0. Fields
  /// are given by their numbers: descriptors find those without hashing names.
  int wait_field = 0;
  /// Whether sending the same request again after its reply was lost is harmless: it reads, it sets
  /// an absolute state, or the request carries an id or token by which the server recognises it.
  bool repeatable = false;
  /// The request's string field `namespace`; 0 if it has none.
  int namespace_field = 0;
  /// The request's string field by which the server recognises a repeat ("request_id" or
  /// "async_operation_id"), to be filled once per call if the caller left it empty; else 0.
  int request_id_field = 0;
  /// Template of the `temporal-resource-id` header, with {number.number} for values of the request,
  /// such as "workflow:{2.1}" for "workflow:{workflow_execution.workflow_id}"; several are
  /// separated by '|', the first one whose fields are all set counts; empty: no such header.
  std::string_view resource_id = {};
};

}  // namespace temporal::detail::rpc
