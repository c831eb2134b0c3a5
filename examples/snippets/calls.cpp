// Code of the guide: calls, threads and data.
#include <temporal/temporal.hpp>

#include <temporal/api/operatorservice/v1/request_response.pb.h>
#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <variant>

using namespace std::chrono_literals;

asio::awaitable<void> limits(temporal::client client, temporal::untyped_workflow_handle handle) {
  // [deadlines]
  temporal::result_options options;
  options.rpc.timeout = 5s;  // the whole wait, however many polls it takes
  co_await handle.result(options);

  temporal::rpc_options once(2s);
  once.retry = temporal::retry_options::none();
  auto count = co_await client.count_workflows("", once);
  // [deadlines]
  std::cout << count.count;
}

asio::awaitable<void> outcomes(temporal::client client) {
  // [outcome]
  temporal::workflow_options options("report-7", "reports");
  try {
    co_await client.start_workflow("MonthlyReport", options, 2024, "March");
  } catch (temporal::workflow_already_started const& error) {
    std::cout << "running as " << error.run_id() << '\n';
  } catch (temporal::error const& error) {
    if (error.code() == temporal::status_code::permission_denied) throw;
    switch (error.outcome()) {
      case temporal::outcome::not_sent:
        break;  // no effect, safe to try again
      case temporal::outcome::rejected:
        break;  // the server said no
      case temporal::outcome::unknown:
        break;  // the reply was lost: it may be running
    }
  }
  // [outcome]
}

asio::awaitable<void> race(temporal::untyped_workflow_handle handle) {
  // [cancellation]
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor, 10s);
  auto first = co_await (handle.result<int>() || timer.async_wait(asio::use_awaitable));
  if (first.index() == 0) std::cout << "result: " << std::get<0>(first) << '\n';
  // [cancellation]
}

asio::awaitable<void> raw(temporal::connection connection) {
  // [raw]
  temporal::workflow_service service(connection);
  temporal::api::workflowservice::v1::GetClusterInfoRequest request;
  auto info = co_await service.get_cluster_info(request);
  std::cout << info.cluster_name() << '\n';
  // [raw]
}

asio::awaitable<void> add_search_attribute(temporal::connection connection) {
  // [add_search_attribute]
  temporal::operator_service operators(connection);
  temporal::api::operatorservice::v1::AddSearchAttributesRequest request;
  request.set_namespace_("default");
  (*request.mutable_search_attributes())["CustomerId"] =
      temporal::api::enums::v1::INDEXED_VALUE_TYPE_KEYWORD;
  co_await operators.add_search_attributes(request);
  // [add_search_attribute]
}

asio::awaitable<void> serve(temporal::client client) { co_await client.count_workflows(); }

void run_on_own_threads(temporal::client client) {
  // [threads]
  asio::io_context context;
  auto strand = asio::make_strand(context);
  asio::co_spawn(strand, serve(client), asio::detached);  // resumed on the strand, always
  std::jthread second([&context] { context.run(); });
  context.run();
  // [threads]
}

asio::awaitable<void> share_background() {
  // [runtime]
  temporal::runtime background;  // one completion queue and its thread
  temporal::connection_options first("server-1:7233");
  temporal::connection_options second("server-2:7233");
  first.runtime = background;
  second.runtime = background;
  // [runtime]
  co_await temporal::connect(first);
  co_await temporal::connect(second);
}

class money {
 public:
  explicit money(long cents) : cents(cents) {}
  long cents;
};

// [payload_traits]
template <>
struct temporal::payload_traits<money> {
  static temporal::payload encode(money const& value) {
    return temporal::payload("text/cents", std::to_string(value.cents));
  }
  static money decode(temporal::payload const& source) { return money(std::stol(source.data)); }
};
// [payload_traits]

temporal::payload convert_money() { return temporal::data_converter().to_payload(money(5)); }
