#include <support/fake_server.hpp>
#include <support/fake_server_impl.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <grpc/health/v1/health.pb.h>

#include <algorithm>

namespace temporal::test {

namespace {

constexpr auto system_info_path = "/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo";
constexpr auto health_path = "/grpc.health.v1.Health/Check";

temporal::api::workflowservice::v1::GetSystemInfoResponse usual_system_info() {
  temporal::api::workflowservice::v1::GetSystemInfoResponse info;
  info.set_server_version("1.32.0");
  auto& can = *info.mutable_capabilities();
  can.set_signal_and_query_header(true);
  can.set_internal_error_differentiation(true);
  can.set_activity_failure_include_heartbeat(true);
  can.set_supports_schedules(true);
  can.set_encoded_failure_attributes(true);
  can.set_build_id_based_versioning(true);
  can.set_upsert_memo(true);
  can.set_eager_workflow_start(true);
  can.set_sdk_metadata(true);
  can.set_count_group_by_execution_status(true);
  can.set_nexus(true);
  return info;
}

reply no_gzip() {
  return reply::failure(status_code::unimplemented,
                        "grpc: Decompressor is not installed for grpc-encoding \"gzip\"");
}

reply health_of(call_record const& record, std::string const& serving) {
  auto const service = record.parse<grpc::health::v1::HealthCheckRequest>().service();
  if (!service.empty() && !service.starts_with("temporal.api.")) {
    return reply::failure(status_code::not_found, "unknown service");
  }
  grpc::health::v1::HealthCheckResponse response;
  auto status = grpc::health::v1::HealthCheckResponse::UNKNOWN;
  grpc::health::v1::HealthCheckResponse::ServingStatus_Parse(serving, &status);
  response.set_status(status);
  return reply(response);
}

}  // namespace

/// Calls a function at every change, for as long as it lives.
class fake_server::impl::watching {
 public:
  watching(impl& owner, std::function<void()> const& wake) : owner_(owner), wake_(&wake) {
    std::lock_guard lock(owner_.mutex);
    owner_.watchers.insert(wake_);
  }
  ~watching() {
    std::lock_guard lock(owner_.mutex);
    owner_.watchers.erase(wake_);
  }
  watching(watching const&) = delete;
  watching& operator=(watching const&) = delete;

 private:
  impl& owner_;
  std::function<void()> const* wake_;
};

fake_server::impl::impl(fake_server_options given)
    : options(std::move(given)),
      port(options.port),
      system_info(usual_system_info().SerializeAsString()) {}

reply fake_server::impl::answer_to(call_record const& record) {
  if (options.refuse_gzip && record.compressed) return no_gzip();
  expectation::script::step step;
  {
    std::lock_guard lock(mutex);
    if (auto const found = scripts.find(record.path); found != scripts.end()) {
      step = found->second->next();
    }
  }
  try {
    return step ? step(record) : unscripted(record);
  } catch (std::exception const& problem) {
    return reply::failure(status_code::internal,
                          std::string("the script threw: ") + problem.what());
  }
}

reply fake_server::impl::unscripted(call_record const& record) {
  std::string serving;
  {
    std::lock_guard lock(mutex);
    if (record.path == system_info_path && !options.without_system_info) {
      return reply::bytes(system_info);
    }
    serving = health;
  }
  if (record.path == health_path) return health_of(record, serving);
  auto const slash = record.path.rfind('/');
  return reply::failure(status_code::unimplemented,
                        "unknown method " + record.path.substr(slash + 1) + " for service " +
                            record.path.substr(1, slash - 1));
}

std::size_t fake_server::impl::count(std::string const& path, bool only_cancelled) const {
  std::lock_guard lock(mutex);
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [&](std::shared_ptr<call_record> const& record) {
        return record->path == path && (record->cancelled || !only_cancelled);
      }));
}

void fake_server::impl::changed() {
  std::lock_guard lock(mutex);
  ++changes;
  condition.notify_all();
  // Under the lock: a watcher that is gone from the list is not called any more.
  for (auto const& wake : watchers) (*wake)();
}

[[noreturn]] void fake_server::impl::too_late(std::string const& path, std::size_t wanted,
                                              bool only_cancelled) const {
  std::string text = "the fake server waited in vain for " + std::to_string(wanted) +
                     (only_cancelled ? " cancelled" : "") + " calls of " + path + "; it saw " +
                     std::to_string(count(path, only_cancelled)) + ", and in all:";
  std::lock_guard lock(mutex);
  for (auto const& record : records) {
    text += "\n  " + record->path + (record->cancelled ? " (cancelled)" : "");
  }
  throw std::runtime_error(text);
}

void fake_server::impl::wait(std::string const& path, std::size_t wanted, bool only_cancelled,
                             std::chrono::seconds limit) const {
  auto const until = std::chrono::steady_clock::now() + limit;
  while (true) {
    std::uint64_t seen = 0;
    {
      std::lock_guard lock(mutex);
      seen = changes;
    }
    if (count(path, only_cancelled) >= wanted) return;
    std::unique_lock lock(mutex);
    if (!condition.wait_until(lock, until, [&] { return changes != seen; })) break;
  }
  too_late(path, wanted, only_cancelled);
}

asio::awaitable<void> fake_server::impl::async_wait(std::string path, std::size_t wanted,
                                                    bool only_cancelled,
                                                    std::chrono::seconds limit) {
  auto const executor = co_await asio::this_coro::executor;
  auto const timer = std::make_shared<asio::steady_timer>(executor);
  auto const until = std::chrono::steady_clock::now() + limit;
  // The timer is touched on its executor only: the server's thread sends it a message.
  std::function<void()> const wake = [timer] {
    asio::post(timer->get_executor(), [timer] { timer->cancel(); });
  };
  watching const registration(*this, wake);
  while (true) {
    timer->expires_at(until);
    if (count(path, only_cancelled) >= wanted) co_return;
    if (std::chrono::steady_clock::now() >= until) too_late(path, wanted, only_cancelled);
    asio::error_code error;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

fake_server::fake_server(fake_server_options options)
    : impl_(std::make_unique<impl>(std::move(options))) {
  if (impl_->options.started) start();
}

fake_server::~fake_server() { stop(); }

std::string fake_server::target() const {
  return impl_->options.host + ':' + std::to_string(impl_->port);
}

int fake_server::port() const { return impl_->port; }
void fake_server::start() { impl_->start(); }
void fake_server::stop() { impl_->stop(); }

expectation fake_server::expect(std::string_view method) {
  std::lock_guard lock(impl_->mutex);
  auto& script = impl_->scripts[rpc_path(method)];
  if (!script) script = std::make_shared<expectation::script>();
  return expectation(script);
}

void fake_server::reset() {
  std::lock_guard lock(impl_->mutex);
  impl_->scripts.clear();
  impl_->records.clear();
}

void fake_server::set_system_info(google::protobuf::Message const& response) {
  std::lock_guard lock(impl_->mutex);
  impl_->system_info = response.SerializeAsString();
}

void fake_server::set_health(std::string_view serving_status) {
  std::lock_guard lock(impl_->mutex);
  impl_->health = serving_status;
}

std::vector<call_record> fake_server::calls(std::string_view method) const {
  auto const path = rpc_path(method);
  auto all = calls();
  std::erase_if(all, [&](call_record const& record) { return record.path != path; });
  return all;
}

std::vector<call_record> fake_server::calls() const {
  std::lock_guard lock(impl_->mutex);
  std::vector<call_record> copies;
  for (auto const& record : impl_->records) copies.push_back(*record);
  return copies;
}

std::vector<std::string> fake_server::unmet() const {
  std::lock_guard lock(impl_->mutex);
  std::vector<std::string> paths;
  for (auto const& [path, script] : impl_->scripts) {
    std::lock_guard script_lock(script->mutex);
    if (script->used < script->steps.size()) paths.push_back(path);
  }
  return paths;
}

std::size_t fake_server::connections() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->peers.size();
}

void fake_server::wait_for_calls(std::string_view method, std::size_t count,
                                 std::chrono::seconds limit) const {
  impl_->wait(rpc_path(method), count, false, limit);
}

void fake_server::wait_for_cancelled(std::string_view method, std::size_t count,
                                     std::chrono::seconds limit) const {
  impl_->wait(rpc_path(method), count, true, limit);
}

asio::awaitable<void> fake_server::arrived(std::string method, std::size_t count,
                                           std::chrono::seconds limit) const {
  return impl_->async_wait(rpc_path(method), count, false, limit);
}

asio::awaitable<void> fake_server::cancelled(std::string method, std::size_t count,
                                             std::chrono::seconds limit) const {
  return impl_->async_wait(rpc_path(method), count, true, limit);
}

}  // namespace temporal::test
