#include <support/codec_server.hpp>
#include <support/run.hpp>
#include <temporal/converter/remote_codec.hpp>
#include <temporal/detail/common/openssl.hpp>

#include <httplib.h>
#include <openssl/pem.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace temporal::test {

namespace {

std::unique_ptr<httplib::Server> make_server(std::optional<identity_pem> const& identity) {
  if (!identity) return std::make_unique<httplib::Server>();
  auto const source = [](std::string const& text) {
    return detail::bio_ptr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  };
  detail::certificate_ptr const certificate(
      PEM_read_bio_X509(source(identity->certificate).get(), nullptr, nullptr, nullptr));
  detail::key_ptr const key(
      PEM_read_bio_PrivateKey(source(identity->key).get(), nullptr, nullptr, nullptr));
  return std::make_unique<httplib::SSLServer>(certificate.get(), key.get());
}

}  // namespace

struct codec_server::impl {
  std::unique_ptr<httplib::Server> server;
  std::shared_ptr<payload_codec const> codec;
  int port = 0;
  std::thread thread;

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::vector<codec_request> requests;
  std::optional<httplib::Response> fixed;
  bool silent = false;
  bool ending = false;

  void handle(httplib::Request const& request, httplib::Response& response) {
    codec_request seen;
    seen.path = request.path;
    seen.headers.insert(request.headers.begin(), request.headers.end());
    seen.body = request.body;
    {
      std::unique_lock lock(mutex);
      requests.push_back(std::move(seen));
      changed.notify_all();
      changed.wait(lock, [this] { return !silent || ending; });
      if (fixed) {
        response.status = fixed->status;
        response.headers = fixed->headers;
        response.body = fixed->body;
        return;
      }
    }
    codec_context context(request.get_header_value("X-Namespace"));
    bool const encodes = request.path.ends_with("/encode");
    auto coding = encodes ? encode_request_body({codec}, request.body, std::move(context))
                          : decode_request_body({codec}, request.body, std::move(context));
    response.set_content(run(std::move(coding)), "application/json");
  }
};

std::string codec_request::header(std::string const& name) const {
  auto const found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

codec_server::codec_server(std::shared_ptr<payload_codec const> codec,
                           std::optional<identity_pem> identity)
    : impl_(std::make_unique<impl>()) {
  impl_->codec = std::move(codec);
  impl_->server = make_server(identity);
  impl_->server->Post(".*/(encode|decode)",
                      [this](httplib::Request const& request, httplib::Response& response) {
                        impl_->handle(request, response);
                      });
  impl_->port = impl_->server->bind_to_any_port("127.0.0.1");
  if (impl_->port <= 0) throw std::runtime_error("no port for a codec server");
  // The port takes connections already; they wait until the thread is there.
  impl_->thread = std::thread([server = impl_->server.get()] { server->listen_after_bind(); });
}

codec_server::~codec_server() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->ending = true;
  }
  impl_->changed.notify_all();
  // It cannot be stopped before it runs.
  while (!impl_->server->is_running()) std::this_thread::yield();
  impl_->server->stop();
  impl_->thread.join();
}

int codec_server::port() const { return impl_->port; }

void codec_server::answer(int status, std::string body, std::string content_type) {
  std::lock_guard lock(impl_->mutex);
  httplib::Response response;
  response.status = status;
  response.set_content(body, content_type.c_str());
  impl_->fixed = std::move(response);
}

void codec_server::fall_silent() {
  std::lock_guard lock(impl_->mutex);
  impl_->silent = true;
}

void codec_server::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(impl_->mutex);
  impl_->changed.wait(lock, [&] { return impl_->requests.size() >= count; });
}

std::vector<codec_request> codec_server::requests() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

}  // namespace temporal::test
