// Code of the guide: why there is no connection, and proxies.
#include <temporal/temporal.hpp>

#include <iostream>
#include <string>

asio::awaitable<void> explain(temporal::connection_options options) {
  // [connect_error]
  try {
    auto connection = co_await temporal::connect(options);
  } catch (temporal::connect_error const& error) {
    std::cerr << error.what() << '\n';  // target, what was tried, what was seen, what to do
    if (error.kind() == temporal::connect_error_kind::client_certificate_rejected) {
      std::cerr << "ask the platform team for a new certificate\n";
    }
  }
  // [connect_error]
}

asio::awaitable<void> examine(temporal::connection_options options) {
  // [diagnose]
  auto report = co_await temporal::diagnose(options, "orders");
  for (auto const& check : report.checks) {
    if (check.state == temporal::step_state::failed) {
      std::cout << to_string(check.step) << ": " << check.text << '\n' << report.hint << '\n';
    }
  }
  // [diagnose]
}

temporal::connection_options through_a_proxy() {
  // [proxy]
  temporal::proxy_options proxy("proxy.example.com:3128");
  proxy.user = "orders";  // if it asks who you are
  proxy.password = "from a secret store";
  proxy.no_proxy = {"localhost", ".internal.example.com", "10.0.0.0/8"};

  temporal::connection_options options("orders.a1b2c.tmprl.cloud:7233");
  options.proxy = proxy;
  // [proxy]
  return options;
}

temporal::connection_options through_the_environments_proxy() {
  temporal::connection_options options;
  // [proxy_from_environment]
  options.proxy = temporal::proxy_options::from_environment();  // https_proxy, no_proxy
  // [proxy_from_environment]
  return options;
}

void quiet() {
  // [quiet]
  temporal::quiet_grpc();  // at the beginning of main
  // [quiet]
}
