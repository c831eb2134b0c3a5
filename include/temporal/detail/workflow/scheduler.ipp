#pragma once

#include <temporal/detail/workflow/condition.hpp>
#include <temporal/detail/workflow/function_name.hpp>
#include <temporal/detail/workflow/scheduler.hpp>
#include <temporal/workflow/task.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

namespace temporal::detail::wf {

/// A coroutine that nothing awaits, until the scheduler destroys it.
class root final : public leaving_link<root_tag> {
 public:
  root(workflow::task<> body, std::string description)
      : body_(std::move(body)), description_(std::move(description)) {}

  promise_base& promise() noexcept { return access::promise(body_); }
  promise_base const& promise() const noexcept { return access::promise(body_); }
  std::string const& description() const noexcept { return description_; }

 private:
  workflow::task<> body_;
  std::string description_;
};

/// What the coroutine waits for, and what that waits for, innermost first. The callee of a task is
/// known by the function in which it waits itself.
TEMPORAL_DECL void append_entries(promise_base const& outermost,
                                  std::vector<stack_entry>& entries) {
  std::string callee = "a task";
  for (auto const* waiting = &outermost; waiting != nullptr; waiting = waiting->site().callee) {
    auto const& site = waiting->site();
    if (site.where.line() == 0) {
      if (!entries.empty() && entries.back().name.empty()) entries.back().name = site.operation;
      continue;
    }
    stack_entry entry;
    entry.name = site.operation;
    entry.file = site.where.file_name();
    entry.line = site.where.line();
    entry.function = function_name(site.where.function_name());
    entries.push_back(std::move(entry));
  }
  std::reverse(entries.begin(), entries.end());
  for (auto& entry : entries) {
    auto function = entry.function;
    if (entry.name.empty()) entry.name = std::exchange(callee, {});
    callee = std::move(function);
  }
}

/// The only place that touches the thread's variable, and never inlined: a coroutine may be resumed
/// by another thread, and compilers keep the address of such a variable over that.
[[gnu::noinline]] TEMPORAL_DECL scheduler* exchange_current(scheduler* next, bool write) noexcept {
  static thread_local scheduler* current = nullptr;
  auto* const previous = current;
  if (write) current = next;
  return previous;
}

TEMPORAL_DECL scheduler::scheduler(ambient_pointer inherited)
    : root_ambient_(inherited ? std::move(inherited)
                              : std::make_shared<ambient const>(scope_state::make_detached())) {}

TEMPORAL_DECL scheduler::~scheduler() {
  evict();
  // Conditions whose futures are kept elsewhere.
  conditions_.clear();
}

TEMPORAL_DECL scheduler* scheduler::find_current() noexcept {
  return exchange_current(nullptr, false);
}

TEMPORAL_DECL scheduler& scheduler::current() {
  auto* const found = find_current();
  if (found == nullptr)
    throw std::logic_error(
        "called outside of a workflow: temporal::workflow is for the code of workflows, on the "
        "thread that runs it");
  return *found;
}

TEMPORAL_DECL scheduler::enter::enter(scheduler& entered) noexcept
    : previous_(exchange_current(&entered, true)) {}

TEMPORAL_DECL scheduler::enter::~enter() { exchange_current(previous_, true); }

TEMPORAL_DECL void scheduler::start_root(workflow::task<> body, std::string description,
                                         ambient_pointer inherited) {
  if (evicting_) return;
  auto started = std::make_unique<root>(std::move(body), std::move(description));
  started->promise().start(*this, *started, inherited ? std::move(inherited) : root_ambient_);
  roots_.push_back(*started.release());
}

TEMPORAL_DECL void scheduler::queue(promise_base& suspended) noexcept {
  if (!evicting_ && !suspended.linked()) ready_.push_back(suspended);
}

TEMPORAL_DECL void scheduler::queue_front(promise_base& suspended) noexcept {
  if (!evicting_ && !suspended.linked()) ready_.push_front(suspended);
}

TEMPORAL_DECL void scheduler::watch(condition_base& condition) noexcept {
  if (!evicting_) conditions_.push_back(condition);
}

TEMPORAL_DECL void scheduler::check_writable(char const* action) const {
  if (!read_only_) return;
  throw std::logic_error(std::string(action) +
                         " changes the workflow, which queries, validators of updates and "
                         "predicates of conditions must not do");
}

TEMPORAL_DECL scheduler::running_section::running_section(scheduler& running)
    : entered_(running), running_(running) {
  if (std::exchange(running.running_, true))
    throw std::logic_error("a workflow's scheduler runs already, and cannot run within itself");
}

TEMPORAL_DECL void scheduler::resume_first() {
  auto& first = ready_.pop_front();
  first.site_ = await_site();
  // Not a copy: the coroutine may change it while it runs.
  ambient_ = &first.ambient_;
  first.handle_.resume();
  ambient_ = &root_ambient_;
  if (ended_ == nullptr) return;
  std::unique_ptr<root> ended(std::exchange(ended_, nullptr));
  auto const error = ended->promise().error();
  ended.reset();
  if (!error) return;
  if (!on_root_error) std::rethrow_exception(error);
  on_root_error(error);
}

TEMPORAL_DECL void scheduler::run_ready() {
  running_section const running(*this);
  while (!ready_.empty()) resume_first();
}

TEMPORAL_DECL void scheduler::run() {
  running_section const running(*this);
  do {
    while (!ready_.empty()) resume_first();
  } while (settle_first_condition());
}

TEMPORAL_DECL bool scheduler::settle_first_condition() {
  return conditions_.any_of([this](condition_base& one) { return one.try_settle(*this); });
}

TEMPORAL_DECL void scheduler::end_tasks(promise_base const& owner) noexcept {
  if (evicting_) return;
  auto const is_owned = [&owner](root const& one) {
    return &one.promise() != &owner && one.promise().inherited()->task_owner == &owner;
  };
  // Looks anew each time, for destructors may end other roots.
  while (auto* const found = roots_.find_last(is_owned)) std::unique_ptr<root>(found).reset();
}

TEMPORAL_DECL void scheduler::evict() noexcept {
  enter const entered(*this);
  evicting_ = true;
  ready_.clear();
  // One at a time, for destructors may look at what is left.
  while (!roots_.empty()) std::unique_ptr<root>(&roots_.back()).reset();
}

TEMPORAL_DECL std::vector<root_stack> scheduler::stacks() const {
  std::vector<root_stack> all;
  roots_.for_each([&all](root const& one) {
    root_stack stack;
    stack.root = one.description();
    append_entries(one.promise(), stack.entries);
    all.push_back(std::move(stack));
  });
  return all;
}

TEMPORAL_DECL std::string scheduler::stack_trace() const {
  std::string text;
  for (auto const& stack : stacks()) {
    if (!text.empty()) text += '\n';
    text += stack.root;
    for (auto const& entry : stack.entries) {
      text += "\n  at " + entry.name + " (" + entry.file.substr(entry.file.rfind('/') + 1) + ':' +
              std::to_string(entry.line) + ')';
    }
    text += '\n';
  }
  return text;
}

}  // namespace temporal::detail::wf
