#pragma once

namespace temporal::detail::rpc {

/// What a tag of the completion queue points to.
class queue_entry {
 public:
  /// The operation is over. Called on the queue's thread; must be short.
  virtual void complete(bool ok) noexcept = 0;

 protected:
  ~queue_entry() = default;
};

}  // namespace temporal::detail::rpc
