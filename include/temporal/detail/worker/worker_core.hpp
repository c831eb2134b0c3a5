#pragma once

#include <temporal/common/log.hpp>
#include <temporal/config.hpp>
#include <temporal/detail/client/client_state.hpp>
#include <temporal/detail/rpc/method.hpp>
#include <temporal/fwd.hpp>
#include <temporal/rpc/rpc_options.hpp>
#include <temporal/worker/worker_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace temporal::detail::worker {

/// What the server said about the worker's namespace; all false while unknown.
class namespace_info {
 public:
  namespace_info() {}

  /// The server ends the open polls of a worker that has said it shuts down.
  bool worker_poll_complete_on_shutdown = false;
  bool worker_heartbeats = false;
  bool poller_autoscaling = false;
  bool workflow_task_completion_pagination = false;
  /// In bytes; 0: not told.
  std::int64_t blob_size_limit = 0;
};

/// What the parts of a worker share. Except for what is set at its start, it never changes.
class worker_core {
 public:
  /// @throws std::invalid_argument for bad options, and an empty task queue.
  TEMPORAL_DECL worker_core(std::shared_ptr<client::client_state const> client,
                            std::string task_queue, worker_options options);

  std::shared_ptr<client::client_state const> client;
  std::string task_queue;
  worker_options options;
  std::string identity;
  /// By which the server tells workers apart: a UUID, new for each worker.
  std::string instance_key;
  logger log;

  // Known before any part runs.
  asio::any_io_executor executor;
  namespace_info about_namespace;

  /// A call of a part of the worker: with the codecs of its client. Both messages must live until
  /// the awaitable is done or destroyed.
  TEMPORAL_DECL asio::awaitable<void> call(rpc::method const& rpc,
                                           google::protobuf::Message& request,
                                           google::protobuf::Message& response,
                                           rpc_options options = {}) const;

  /// Asks the server for the namespace, and sets `about_namespace`.
  /// @throws namespace_not_found, error
  TEMPORAL_DECL asio::awaitable<void> describe_namespace();

  /// The task queue itself, as polls name it.
  TEMPORAL_DECL void name_task_queue(api::taskqueue::v1::TaskQueue& target) const;
};

}  // namespace temporal::detail::worker

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/worker/worker_core.ipp>
#endif
