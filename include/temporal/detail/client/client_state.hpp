#pragma once

#include <temporal/client/handle_options.hpp>
#include <temporal/converter/data_converter.hpp>
#include <temporal/rpc/connection.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace temporal {
class client_interceptor;
}  // namespace temporal

namespace temporal::detail {
class codec_chain;
class payload_visitor;
}  // namespace temporal::detail

namespace temporal::detail::client {

/// What a client, its handles and its calls in flight share. Never changes.
class client_state {
 public:
  explicit client_state(temporal::connection connection) : connection(std::move(connection)) {}

  temporal::connection connection;
  std::string namespace_name;
  std::string identity;
  temporal::data_converter converter;
  /// Nothing without codecs.
  std::shared_ptr<codec_chain const> codecs;
  std::shared_ptr<payload_visitor const> visitor;
  std::vector<std::shared_ptr<client_interceptor>> interceptors;
  query_reject_condition reject_condition = query_reject_condition::none;
};

}  // namespace temporal::detail::client
