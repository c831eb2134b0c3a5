#include <support/fake_server_impl.hpp>

#include <google/rpc/status.pb.h>
#include <grpc/support/time.h>
#include <grpcpp/server_builder.h>

#include <map>
#include <stdexcept>

namespace temporal::test {

namespace {

std::string all_of(grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string out;
  if (!buffer.Valid()) return out;
  (void)buffer.Dump(&slices);
  for (auto const& slice : slices) {
    out.append(reinterpret_cast<char const*>(slice.begin()), slice.size());
  }
  return out;
}

grpc::ByteBuffer buffer_of(std::string const& bytes) {
  grpc::Slice const slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

grpc::Status status_of(reply const& answer) {
  std::string details;
  if (!answer.details.empty()) {
    google::rpc::Status rich;
    rich.set_code(static_cast<int>(answer.code));
    rich.set_message(answer.message);
    for (auto const& detail : answer.details) {
      auto& any = *rich.add_details();
      any.set_type_url(detail.type_url);
      any.set_value(detail.value);
    }
    details = rich.SerializeAsString();
  }
  return grpc::Status(static_cast<grpc::StatusCode>(answer.code), answer.message, details);
}

class bound_tag : public fake_server::impl::tag {
 public:
  explicit bound_tag(std::function<void(bool)> function) : function_(std::move(function)) {}
  // Deletes itself inside the call.
  void complete(bool ok) override { function_(ok); }

 private:
  std::function<void(bool)> function_;
};

}  // namespace

struct fake_server::impl::wake_up : tag {
  explicit wake_up(impl& owner) : owner(owner) {}
  void complete(bool) override {
    auto& server = owner;
    delete this;
    server.run_posted();
  }
  impl& owner;
  grpc::Alarm alarm;
};

struct fake_server::impl::call : std::enable_shared_from_this<call> {
  explicit call(impl& owner) : owner(owner) {}

  impl& owner;
  grpc::GenericServerContext context;
  grpc::GenericServerAsyncReaderWriter stream{&context};
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  std::shared_ptr<call_record> record = std::make_shared<call_record>();
  reply answer;
  bool ended = false;
  // Each keeps the call alive while gRPC holds its address.
  std::map<tag*, std::shared_ptr<call>> pending;

  void* make_tag(std::function<void(call&, bool)> then) {
    auto const address = std::make_shared<tag*>();
    auto made = std::make_unique<bound_tag>([this, address, then = std::move(then)](bool ok) {
      auto const keep = pending.at(*address);
      auto const self = std::unique_ptr<tag>(*address);
      pending.erase(self.get());
      then(*this, ok);
    });
    *address = made.get();
    pending.emplace(made.get(), shared_from_this());
    return static_cast<tag*>(made.release());
  }

  /// For an operation that gRPC drops without a word.
  void drop_tag(void* address) {
    auto const dropped = std::unique_ptr<tag>(static_cast<tag*>(address));
    pending.erase(dropped.get());
  }
};

void fake_server::impl::start() {
  std::lock_guard life(life_mutex);
  if (server) return;
  service = std::make_unique<grpc::AsyncGenericService>();
  grpc::ServerBuilder builder;
  int bound = 0;
  builder.AddListeningPort(options.host + ':' + std::to_string(port), credentials(), &bound);
  // Another server on the port is an error and not a partner.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Messages arrive as they were sent, so that tests see what is compressed.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 1 << 20);
  // Any ping is fine: keep-alive is the client's choice.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
  builder.SetMaxReceiveMessageSize(-1);
  builder.SetMaxSendMessageSize(-1);
  builder.RegisterAsyncGenericService(service.get());
  queue = builder.AddCompletionQueue();
  server = builder.BuildAndStart();
  if (!server || bound == 0) {
    throw std::runtime_error("the fake server cannot listen on port " + std::to_string(port));
  }
  port = bound;
  closing = false;
  {
    std::lock_guard lock(mutex);
    open = true;
  }
  thread = std::thread([this] { serve(); });
}

void fake_server::impl::stop() {
  std::lock_guard life(life_mutex);
  if (!server) return;
  server->Shutdown(std::chrono::system_clock::time_point());
  post([this] {
    closing = true;
    queue->Shutdown();
  });
  {
    std::lock_guard lock(mutex);
    open = false;
  }
  thread.join();
  server.reset();
  queue.reset();
  std::lock_guard lock(mutex);
  posted.clear();
}

std::shared_ptr<grpc::ServerCredentials> fake_server::impl::credentials() const {
  if (!options.tls) return grpc::InsecureServerCredentials();
  auto const& tls = *options.tls;
  grpc::SslServerCredentialsOptions ssl(
      tls.client_ca.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                            : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ssl.pem_key_cert_pairs.push_back({tls.server.key, tls.server.certificate});
  ssl.pem_root_certs = tls.client_ca;
  return grpc::SslServerCredentials(ssl);
}

void fake_server::impl::post(std::function<void()> task) {
  std::lock_guard lock(mutex);
  if (!open) return;
  posted.push_back(std::move(task));
  auto* const made = new wake_up(*this);
  made->alarm.Set(queue.get(), gpr_now(GPR_CLOCK_MONOTONIC), static_cast<tag*>(made));
}

void fake_server::impl::run_posted() {
  std::vector<std::function<void()>> tasks;
  {
    std::lock_guard lock(mutex);
    tasks.swap(posted);
  }
  for (auto const& task : tasks) task();
}

void fake_server::impl::serve() {
  accept();
  void* address = nullptr;
  bool ok = false;
  while (queue->Next(&address, &ok)) {
    // Orders this thread behind whoever started the operation.
    { std::lock_guard lock(mutex); }
    static_cast<tag*>(address)->complete(ok);
  }
}

void fake_server::impl::accept() {
  if (closing) return;
  auto const made = std::make_shared<call>(*this);
  void* const ended = made->make_tag([](call& self, bool) { self.owner.on_ended(self); });
  made->context.AsyncNotifyWhenDone(ended);
  auto then = [ended](call& self, bool ok) {
    // gRPC reports the end only of calls that did begin.
    if (!ok) return self.drop_tag(ended);
    self.owner.accept();
    self.owner.on_started(self);
  };
  service->RequestCall(&made->context, &made->stream, queue.get(), queue.get(),
                       made->make_tag(std::move(then)));
}

void fake_server::impl::on_started(call& one) {
  if (closing) return;
  auto then = [](call& self, bool ok) {
    if (ok) self.owner.on_request(self);
  };
  one.stream.Read(&one.request, one.make_tag(std::move(then)));
}

void fake_server::impl::on_request(call& one) {
  if (closing) return;
  auto& record = *one.record;
  record.path = one.context.method();
  record.authority = one.context.host();
  record.peer = one.context.peer();
  record.request = all_of(one.request);
  record.wire_size = record.request.size();
  // No protobuf message starts like this: 0x1f is a field of a wire type that does not exist.
  record.compressed = record.request.starts_with("\x1f\x8b");
  if (record.compressed) record.request = gunzip(record.request);
  for (auto const& [key, value] : one.context.client_metadata()) {
    record.headers.emplace(std::string(key.data(), key.size()),
                           std::string(value.data(), value.size()));
  }
  auto const deadline = one.context.deadline();
  if (deadline != std::chrono::system_clock::time_point::max()) {
    record.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::system_clock::now());
  }
  {
    std::lock_guard lock(mutex);
    record.cancelled = one.ended;
    records.push_back(one.record);
    peers.insert(record.peer);
  }
  changed();
  one.answer = answer_to(record);
  if (one.answer.silent) return;
  if (one.answer.until) return wait_for(*one.answer.until, one);
  send(one);
}

void fake_server::impl::wait_for(gate const& until, call& one) {
  auto resume = [this, weak = one.weak_from_this()] {
    post([weak] {
      if (auto const held = weak.lock()) held->owner.send(*held);
    });
  };
  {
    std::lock_guard lock(until.state_->mutex);
    if (!until.state_->open) {
      until.state_->waiting.emplace_back(std::move(resume));
      return;
    }
  }
  send(one);
}

void fake_server::impl::send(call& one) {
  if (closing || one.ended) return;
  auto const& answer = one.answer;
  for (auto const& [key, value] : answer.headers) one.context.AddInitialMetadata(key, value);
  for (auto const& [key, value] : answer.trailers) one.context.AddTrailingMetadata(key, value);
  auto* const sent = one.make_tag([](call& self, bool ok) {
    std::lock_guard lock(self.owner.mutex);
    self.record->answered = ok;
  });
  if (answer.code != status_code::ok) return one.stream.Finish(status_of(answer), sent);
  one.response = buffer_of(answer.body);
  one.stream.WriteAndFinish(one.response, grpc::WriteOptions(), grpc::Status::OK, sent);
}

void fake_server::impl::on_ended(call& one) {
  one.ended = true;
  if (!one.context.IsCancelled()) return;
  {
    std::lock_guard lock(mutex);
    one.record->cancelled = true;
  }
  changed();
}

}  // namespace temporal::test
