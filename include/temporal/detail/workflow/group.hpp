#pragma once

#include <temporal/config.hpp>
#include <temporal/detail/workflow/cell.hpp>
#include <temporal/detail/workflow/promise.hpp>

#include <coroutine>
#include <cstddef>
#include <memory>
#include <source_location>
#include <string_view>
#include <utility>
#include <vector>

namespace temporal::detail::wf {

/// Waits for several cells, which the awaiting coroutine holds.
class group_awaiter {
 public:
  TEMPORAL_DECL group_awaiter(std::vector<cell_base*> cells, bool all, promise_base& awaiting);

  group_awaiter(group_awaiter const&) = delete;
  group_awaiter& operator=(group_awaiter const&) = delete;

  bool await_ready() const noexcept { return missing_ == 0; }
  TEMPORAL_DECL void await_suspend(std::coroutine_handle<>) noexcept;

  /// Index of the cell that was settled first; of those that were settled before, the foremost.
  std::size_t await_resume() const noexcept { return first_; }

 private:
  class member final : public waiter {
   public:
    member() noexcept {}
    TEMPORAL_DECL void wake() noexcept override;

    group_awaiter* group = nullptr;
    std::size_t index = 0;
  };

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::vector<cell_base*> cells_;
  promise_base& awaiting_;
  bool all_;
  std::unique_ptr<member[]> members_;
  std::size_t missing_ = 0;
  std::size_t first_ = none;
};

/// `co_await` waits for all or for the first of the cells.
class group {
 public:
  group(std::vector<cell_base*> cells, bool all) noexcept : cells_(std::move(cells)), all_(all) {}

 private:
  friend class access;

  group_awaiter await_in_workflow(promise_base& awaiting, std::source_location) && {
    return group_awaiter(std::move(cells_), all_, awaiting);
  }

  std::vector<cell_base*> cells_;
  bool all_;
};

}  // namespace temporal::detail::wf

#if defined(TEMPORAL_HEADER_ONLY)
#include <temporal/detail/workflow/group.ipp>
#endif
