#pragma once

#include <temporal/rpc/connect_error.hpp>
#include <temporal/rpc/tls_options.hpp>

#include <fstream>
#include <iterator>

namespace temporal {

TEMPORAL_DECL std::string pem_source::load() const {
  if (auto const* text = std::get_if<std::string>(&from_)) return *text;
  auto const& path = std::get<std::filesystem::path>(from_);
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    error_info info;
    info.operation = "reading a PEM file";
    info.outcome = outcome::not_sent;
    status const unreadable(status_code::invalid_argument, "cannot read '" + path.string() + "'");
    throw connect_error(connect_error_kind::bad_pem, unreadable, info, "TLS",
                        "cannot read '" + path.string() + "'",
                        "check the path and the file's permissions");
  }
  return content;
}

TEMPORAL_DECL std::string pem_source::describe() const {
  if (auto const* path = std::get_if<std::filesystem::path>(&from_)) return path->string();
  return "<text>";
}

}  // namespace temporal
