#pragma once

#include <temporal/detail/workflow/promise.hpp>
#include <temporal/detail/workflow/scheduler.hpp>

#include <new>
#include <stdexcept>

namespace temporal::detail::wf {

/// Before each frame; as large as the alignment of what follows it.
class alignas(__STDCPP_DEFAULT_NEW_ALIGNMENT__) frame_header {
 public:
  frame_header(scheduler* owner, std::size_t size) noexcept : owner(owner), size(size) {}

  scheduler* owner;  // null for a frame that was made outside of a workflow
  std::size_t size;
};

TEMPORAL_DECL void* promise_base::operator new(std::size_t size) {
  auto const all = size + sizeof(frame_header);
  auto* const owner = scheduler::find_current();
  auto* const header = ::new (::operator new(all)) frame_header(owner, all);
  if (owner != nullptr) owner->frame_bytes_ += all;
  return header + 1;
}

TEMPORAL_DECL void promise_base::operator delete(void* frame) noexcept {
  auto* const header = static_cast<frame_header*>(frame) - 1;
  if (header->owner != nullptr) header->owner->frame_bytes_ -= header->size;
  ::operator delete(header);
}

TEMPORAL_DECL promise_base::promise_base() noexcept : owner_(scheduler::find_current()) {}

TEMPORAL_DECL void promise_base::start(promise_base& awaiter) {
  if (owner_ != nullptr && owner_ != awaiter.owner_)
    throw std::logic_error("a task of one workflow run cannot be awaited in another");
  owner_ = awaiter.owner_;
  awaiter_ = &awaiter;
  inherit(awaiter.ambient_);
  owner_->queue_front(*this);
}

TEMPORAL_DECL void promise_base::start(scheduler& owner, root& as, ambient_pointer inherited) {
  if (owner_ != nullptr && owner_ != &owner)
    throw std::logic_error("a task of one workflow run cannot be started in another");
  owner_ = &owner;
  root_ = &as;
  inherit(inherited);
  owner_->queue(*this);
}

TEMPORAL_DECL void promise_base::inherit(ambient_pointer const& inherited) {
  ambient_ = inherited;
  if (!owns_tasks_) return;
  auto changed = std::make_shared<ambient>(*inherited);
  changed->task_owner = this;
  ambient_ = std::move(changed);
}

TEMPORAL_DECL void promise_base::end_owned_tasks() noexcept {
  if (owner_ != nullptr) owner_->end_tasks(*this);
}

TEMPORAL_DECL void promise_base::end() noexcept {
  if (awaiter_ != nullptr) {
    owner_->queue_front(*awaiter_);
  } else {
    owner_->ended_ = root_;
  }
}

}  // namespace temporal::detail::wf
