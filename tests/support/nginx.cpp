#include <support/nginx.hpp>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace temporal::test {

namespace {

constexpr char const* log_format =
    "$ssl_client_serial|$ssl_client_s_dn|$ssl_server_name|$ssl_protocol|$ssl_alpn_protocol|$uri|"
    "$status";

std::string server_block(nginx_server const& server, std::string const& files, int port,
                         int upstream) {
  std::ostringstream text;
  text << "  server {\n    listen 127.0.0.1:" << port << " ssl http2;\n    server_name "
       << server.name << ";\n    ssl_certificate " << files << ".pem;\n    ssl_certificate_key "
       << files << ".key;\n    ssl_protocols " << server.protocols << ";\n";
  if (!server.client_ca.empty()) {
    text << "    ssl_client_certificate " << files
         << ".ca;\n    ssl_verify_client on;\n    ssl_verify_depth 4;\n";
  }
  text << "    location / {\n";
  if (!server.authorization.empty()) {
    text << "      if ($http_authorization != \"" << server.authorization
         << "\") { return 401; }\n";
  }
  text << "      grpc_pass grpc://127.0.0.1:" << upstream << ";\n    }\n  }\n";
  return text.str();
}

std::string configuration(std::filesystem::path const& folder, std::string const& blocks) {
  auto const in = folder.string();
  std::ostringstream text;
  // One process, so that nothing is left of it when the test ends it.
  text << "daemon off;\nmaster_process off;\npid " << in << "/nginx.pid;\nerror_log " << in
       << "/error.log info;\nerror_log /dev/stdout notice;\nevents { worker_connections 512; }\n"
       << "http {\n  log_format tests '" << log_format << "';\n  access_log " << in
       << "/access.log tests;\n  client_max_body_size 128m;\n  grpc_read_timeout 120s;\n"
       << "  server_names_hash_bucket_size 128;\n";
  for (auto const* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text << "  " << kind << "_temp_path " << in << "/" << kind << ";\n";
  }
  return text.str() + blocks + "}\n";
}

}  // namespace

nginx::nginx(std::vector<nginx_server> const& servers, int upstream) : port_(free_port()) {
  std::string blocks;
  for (std::size_t n = 0; n < servers.size(); ++n) {
    auto const name = "server" + std::to_string(n);
    folder_.write(name + ".pem", servers[n].identity.certificate);
    folder_.write(name + ".key", servers[n].identity.key);
    folder_.write(name + ".ca", servers[n].client_ca);
    blocks += server_block(servers[n], (folder_.path() / name).string(), port_, upstream);
  }
  auto const file = folder_.write("nginx.conf", configuration(folder_.path(), blocks));
  // Debian has it where only root's PATH leads.
  auto const usual = std::filesystem::exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
  child_ = std::make_unique<process>(
      std::vector<std::string>{environment_or("TEMPORAL_TEST_NGINX", usual), "-c", file.string(),
                               "-e", (folder_.path() / "error.log").string()});
  // It listens before it tells how it will wait for events.
  while (child_->wait_for_line("20", std::chrono::seconds(20)).find("using the") ==
         std::string::npos) {}
}

std::vector<nginx_request> nginx::requests() const {
  std::vector<nginx_request> result;
  std::istringstream lines(folder_.read("access.log"));
  for (std::string line; std::getline(lines, line);) {
    std::array<std::string, 7> parts;
    std::istringstream fields(line);
    for (auto& part : parts) std::getline(fields, part, '|');
    nginx_request request;
    request.client_serial = parts[0];
    request.client_name = parts[1];
    request.server_name = parts[2];
    request.protocol = parts[3];
    request.alpn = parts[4];
    request.path = parts[5];
    request.status = parts[6];
    // The last line may still be written.
    if (!request.status.empty()) result.push_back(std::move(request));
  }
  return result;
}

std::vector<nginx_request> nginx::wait_for_requests(std::size_t count) const {
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (true) {
    auto result = requests();
    if (result.size() >= count) return result;
    if (std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("nginx logged " + std::to_string(result.size()) + " requests, not " +
                               std::to_string(count));
    }
    asio::io_context context;
    asio::steady_timer(context, std::chrono::milliseconds(5)).wait();
  }
}

}  // namespace temporal::test
