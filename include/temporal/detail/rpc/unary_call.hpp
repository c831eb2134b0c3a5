#pragma once

#include <temporal/detail/rpc/in_place_memory.hpp>
#include <temporal/detail/rpc/queue_runtime.hpp>
#include <temporal/detail/rpc/serialized_request.hpp>
#include <temporal/detail/rpc/waiter.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/defer.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <typeinfo>
#include <utility>

namespace temporal::detail::rpc {

struct in_flight_tag {};

/// One attempt of a call: what gRPC reads and writes while it is in flight, and what the coroutine
/// finds when it is over. The reply stays serialized: the coroutine that it is for may be gone when
/// it arrives, and parsing is not the queue thread's work.
class attempt : public list_link<in_flight_tag> {
 public:
  attempt() {}
  virtual ~attempt() = default;

  grpc::ClientContext context;
  grpc::ByteBuffer reply;
  grpc::Status status;
  /// Whether this side gave the call up: the coroutine's cancellation, or the connection's end.
  std::atomic<bool> canceled = false;
};

/// The calls in flight on one connection, so that closing it ends them.
class in_flight_calls {
 public:
  /// @return false when the connection is closed: the call must not be started.
  bool add(attempt& call) {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    calls_.push_back(call);
    return true;
  }

  void remove(attempt& call) noexcept {
    std::lock_guard lock(mutex_);
    if (call.linked()) call.unlink();
  }

  /// Cancels every call and refuses later ones.
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    calls_.for_each([](attempt& call) {
      call.canceled = true;
      call.context.TryCancel();
    });
  }

  bool closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  mutable std::mutex mutex_;
  bool closed_ = false;
  intrusive_list<attempt, in_flight_tag> calls_;
};

/// What a call needs from its connection while it is in flight; keeps queue and channel alive.
class call_host {
 public:
  in_flight_calls calls;

  virtual queue_runtime& background() noexcept = 0;

 protected:
  ~call_host() = default;
};

/// An attempt whose coroutine is suspended. Exists from the start of the call until its tag comes
/// out of the queue; from then on the attempt belongs to the coroutine, if there still is one.
template <class Handler>
class pending_call final : public attempt, public direct_waiter, public startable {
 public:
  /// @param brief as for `call_starter`.
  pending_call(Handler handler, asio::any_io_executor const& executor,
               std::shared_ptr<call_host> host, bool brief)
      : handler_(std::move(handler)),
        work_(with_work(executor)),
        // The type is asked for, because `target` of Asio 1.22 hands out whatever there is as what
        // it is taken for.
        direct_(work_.target_type() == typeid(busy_context)),
        brief_(brief),
        waiters_(waiters_of(executor)),
        host_(std::move(host)) {}

  /// Has the call started; afterwards `self` may be gone at any time.
  static void launch(std::unique_ptr<pending_call> self, stub& through, char const* path,
                     serialized_request const& request) {
    auto& call = *self;
    if (!call.waiters_->add(call)) return;
    if (auto slot = asio::get_associated_cancellation_slot(call.handler_); slot.is_connected()) {
      slot.assign([&call](asio::cancellation_type type) {
        if (type == asio::cancellation_type::none) return;
        call.canceled = true;
        call.context.TryCancel();
      });
    }
    if (!call.host_->calls.add(call)) call.refuse();
    // gRPC wants a std::string for the length of this call only; keep one instead of making many.
    static thread_local std::string method;
    method = path;
    auto& background = call.host_->background();
    call.reader_ = through.PrepareUnaryCall(&call.context, method, request, &background.queue());
    static_cast<void>(self.release());
    background.starter().start(call, call.brief_);
  }

 private:
  void start() noexcept override {
    queue_entry* const tag = this;
    released(tag);
    reader_->StartCall();
    reader_->Finish(&reply, &status, tag);
  }

  /// The connection was closed while this call was on its way: it is started and ends at once, so
  /// that there is one path by which calls end.
  void refuse() {
    canceled = true;
    context.TryCancel();
  }

  void complete(bool) noexcept override {
    if (brief_) host_->background().starter().ended();
    host_->calls.remove(*this);
    // Hold the list by itself: when the coroutine is on its way, it may end `this` before `deliver`
    // has returned.
    auto const waiters = waiters_;
    auto const delivered = direct_ ? waiters->deliver_directly(*this) : waiters->deliver(*this);
    if (!delivered) delete this;
  }

  void post() noexcept override {
    auto executor = std::exchange(work_, asio::any_io_executor());
    asio::post(executor, completion(std::move(handler_), std::unique_ptr<pending_call>(this)));
  }

  busy_context const& executor() const noexcept override {
    return *work_.template target<busy_context>();
  }

  void defer(std::unique_ptr<direct_waiter> self) override {
    std::unique_ptr<pending_call> call(static_cast<pending_call*>(self.release()));
    auto const context = std::exchange(work_, asio::any_io_executor());
    asio::defer(*context.template target<busy_context>(),
                completion(std::move(handler_), std::move(call)));
  }

  void resume(std::unique_ptr<direct_waiter> self) override {
    std::unique_ptr<pending_call> call(static_cast<pending_call*>(self.release()));
    auto const context = std::exchange(work_, asio::any_io_executor());
    completion(std::move(handler_), std::move(call))();
  }

  std::unique_ptr<abandoned> abandon() override {
    context.TryCancel();
    return std::make_unique<abandoned_handler<Handler>>(std::move(handler_), std::move(work_));
  }

  /// Resumes the coroutine. Waits for its turn in the call's own memory, where the executor knows
  /// allocators.
  class completion {
   public:
    using allocator_type = in_place_allocator<void>;

    completion(Handler handler, std::unique_ptr<pending_call> call)
        : handler_(std::move(handler)), call_(std::move(call)) {}

    allocator_type get_allocator() const noexcept { return allocator_type(call_->memory_); }

    void operator()() { std::move(handler_)(std::move(call_)); }

   private:
    Handler handler_;
    std::unique_ptr<pending_call> call_;
  };

  in_place_memory memory_;
  Handler handler_;
  asio::any_io_executor work_;
  bool const direct_;
  bool const brief_;
  std::shared_ptr<waiter_list> waiters_;
  std::shared_ptr<call_host> host_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader_;
};

/// Makes one attempt of a unary call. `plan` says what is sent, and `plan(grpc::ClientContext&)`
/// sets deadline and headers; it runs before this function returns to the coroutine. The references
/// must live until then.
///
/// This is the only place where an operation is put into the completion queue. The coroutine is
/// resumed on its own executor. Every cancellation type ends the attempt with CANCELLED.
template <class Plan>
asio::awaitable<std::unique_ptr<attempt>> make_attempt(std::shared_ptr<call_host> host,
                                                       stub& through, Plan& plan) {
  return asio::async_initiate<asio::use_awaitable_t<> const, void(std::unique_ptr<attempt>)>(
      [&through, &plan](auto handler, std::shared_ptr<call_host> host) {
        auto executor = asio::get_associated_executor(handler);
        using handler_type = decltype(handler);
        auto call = std::make_unique<pending_call<handler_type>>(
            std::move(handler), executor, std::move(host), !plan.long_poll());
        plan(call->context);
        pending_call<handler_type>::launch(std::move(call), through, plan.path(), plan.bytes());
      },
      asio::use_awaitable, std::move(host));
}

}  // namespace temporal::detail::rpc
