#pragma once

/// @file
/// A workflow and an activity, for workers in this process and for cpp_worker.cpp.

#include <temporal/workflow/activities.hpp>
#include <temporal/workflow/condition.hpp>
#include <temporal/workflow/definition.hpp>
#include <temporal/workflow/timers.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace temporal::test {

inline std::string price_of(std::string item) { return item + ":" + std::to_string(item.size()); }

/// Waits for so many items, prices each, with a pause in between, and returns what it has.
struct basket {
  workflow::task<std::string> run(std::size_t wanted) {
    std::string bill;
    workflow::activity_options const options(std::chrono::seconds(30));
    for (std::size_t next = 0; next < wanted; ++next) {
      auto const there = [this, next] { return items_.size() > next; };
      co_await workflow::wait_condition(there);
      priced_ = next + 1;
      bill += co_await workflow::execute_activity<&price_of>(options, items_[next]);
      bill += ' ';
      co_await workflow::sleep(std::chrono::milliseconds(1));
    }
    co_return bill;
  }
  void add(std::string item) { items_.push_back(std::move(item)); }
  std::size_t priced() const { return priced_; }

  static constexpr auto handlers =
      workflow::define(workflow::run<&basket::run>(), workflow::signal<&basket::add>(),
                       workflow::query<&basket::priced>());

 private:
  std::vector<std::string> items_;
  std::size_t priced_ = 0;
};

}  // namespace temporal::test
