#pragma once

#include <temporal/client/handle_options.hpp>
#include <temporal/client/page_stream.hpp>
#include <temporal/common/service_error.hpp>
#include <temporal/config.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/connection.hpp>

#include <asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal {

/// State of a namespace, with the server's numbers.
enum class namespace_state {
  unspecified = 0,
  registered = 1,
  deprecated = 2,
  deleted = 3,
};

/// The server's name of the state, such as `REGISTERED`.
TEMPORAL_DECL std::string_view to_string(namespace_state state) noexcept;

/// A namespace to register.
class namespace_options {
 public:
  explicit namespace_options(std::string name) : name(std::move(name)) {}

  std::string name;
  /// How long closed workflows are kept. The server takes nothing below a day by default, and has
  /// no default of its own.
  std::chrono::nanoseconds retention = std::chrono::days(3);
  std::string description;
  std::string owner_email;
  /// Whatever the owner wants to keep with it.
  std::map<std::string, std::string> data;
  /// Whether it is replicated between clusters.
  bool is_global = false;
  /// Clusters of a global namespace, and the one that is active at first; empty: the server's.
  std::vector<std::string> clusters;
  std::string active_cluster;

  /// How long registering waits for the namespace to become usable.
  std::chrono::milliseconds wait_timeout{15'000};
  /// Of each call.
  rpc_options rpc;
};

/// A change of a namespace: what is unset stays as it is.
class namespace_update {
 public:
  explicit namespace_update(std::string name) : name(std::move(name)) {}

  std::string name;
  std::optional<std::chrono::nanoseconds> retention;
  std::optional<std::string> description;
  std::optional<std::string> owner_email;
  /// Values to add or replace; the server keeps the others.
  std::map<std::string, std::string> data;
  rpc_options rpc;
};

/// Options of listing namespaces.
class list_namespaces_options : public list_options {
 public:
  list_namespaces_options() { page_size = 100; }

  /// Also those that are being deleted.
  bool include_deleted = false;
};

/// A namespace as the server describes it.
///
/// Cheap to copy. Distinct objects: safe. Shared objects: safe.
class namespace_description {
 public:
  /// Of nothing: everything is empty. (Asio's `co_spawn` wants results that can be made so.)
  TEMPORAL_DECL namespace_description();
  explicit namespace_description(
      std::shared_ptr<api::workflowservice::v1::DescribeNamespaceResponse const> response)
      : response_(std::move(response)) {}

  TEMPORAL_DECL std::string const& name() const noexcept;
  /// The server's id, which outlives renaming.
  TEMPORAL_DECL std::string const& id() const noexcept;
  TEMPORAL_DECL namespace_state state() const noexcept;
  TEMPORAL_DECL std::string const& description() const noexcept;
  TEMPORAL_DECL std::string const& owner_email() const noexcept;
  TEMPORAL_DECL std::map<std::string, std::string> data() const;
  /// How long closed workflows are kept.
  TEMPORAL_DECL std::chrono::nanoseconds retention() const;
  TEMPORAL_DECL bool is_global() const noexcept;
  TEMPORAL_DECL std::string const& active_cluster() const noexcept;

  /// The message (include `temporal/api/workflowservice/v1/request_response.pb.h`).
  api::workflowservice::v1::DescribeNamespaceResponse const& raw() const noexcept {
    return *response_;
  }

 private:
  std::shared_ptr<api::workflowservice::v1::DescribeNamespaceResponse const> response_;
};

/// Manages the namespaces of a server that one runs oneself. (Temporal Cloud has its own API for
/// them, and refuses these calls.)
///
/// Distinct objects: safe. Shared objects: safe, but for assignment.
class namespaces {
 public:
  explicit namespaces(temporal::connection connection) : connection_(std::move(connection)) {}

  /// Registers a namespace, and returns when workflows can be started in it: servers learn of new
  /// namespaces with a delay, up to 10 s before version 1.22. Measured with a call of the data
  /// plane, at most every 100 ms at first and every 2 s later.
  ///
  /// @throws std::invalid_argument when the name is empty or the retention negative.
  /// @throws namespace_already_exists when the name is taken.
  /// @throws error DEADLINE_EXCEEDED when it is registered but not usable after
  ///   `namespace_options::wait_timeout`.
  /// Cancellation: terminal; the namespace may have been registered.
  TEMPORAL_DECL asio::awaitable<void> register_namespace(namespace_options options) const;

  /// Returns when workflows can be started in the namespace, which someone else has registered or
  /// is about to. Measured as by `register_namespace`.
  ///
  /// @throws error DEADLINE_EXCEEDED when that is not so after `limit`.
  /// Cancellation: terminal; changes nothing on the server.
  TEMPORAL_DECL asio::awaitable<void> wait_until_usable(
      std::string name, std::chrono::milliseconds limit = std::chrono::seconds(30),
      rpc_options options = {}) const;

  /// @throws namespace_not_found
  /// Cancellation: terminal; changes nothing on the server.
  TEMPORAL_DECL asio::awaitable<namespace_description> describe(std::string name,
                                                                rpc_options options = {}) const;

  /// All namespaces, in no particular order.
  TEMPORAL_DECL page_stream<namespace_description> list(list_namespaces_options options = {}) const;

  /// Changes a namespace and returns what it is now. Other servers of the cluster may take some
  /// seconds to notice.
  /// @throws std::invalid_argument when the name is empty or the retention negative.
  /// @throws namespace_not_found
  /// Cancellation: terminal; the change may have been made.
  TEMPORAL_DECL asio::awaitable<namespace_description> update(namespace_update change) const;

  /// Marks a namespace as deprecated: its workflows go on, and none should be started any more.
  /// @throws namespace_not_found
  /// Cancellation: terminal; it may have been done.
  TEMPORAL_DECL asio::awaitable<void> deprecate(std::string name, rpc_options options = {}) const;

  /// Deletes a namespace with all its workflows. The server renames it at once and deletes in the
  /// background; returns the name it has meanwhile, `<name>-deleted-<id>`. The name can be
  /// registered again after some seconds.
  /// @throws namespace_not_found
  /// Cancellation: terminal; it may have been done.
  TEMPORAL_DECL asio::awaitable<std::string> delete_namespace(std::string name,
                                                              rpc_options options = {}) const;

 private:
  temporal::connection connection_;
};

}  // namespace temporal

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/client/namespaces.ipp>
#endif
