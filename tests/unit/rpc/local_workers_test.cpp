#include <temporal/detail/rpc/local_workers.hpp>

#include <temporal/api/workflowservice/v1/request_response.pb.h>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace rpc = temporal::detail::rpc;

namespace {

class some_place final : public rpc::task_place {
 public:
  bool give(temporal::api::workflowservice::v1::PollWorkflowTaskQueueResponse&) override {
    return true;
  }
};

/// Notes that it is asked.
class some_worker final : public rpc::local_worker {
 public:
  some_worker(std::string name, std::vector<std::string>& asked, bool has_room = true)
      : name_(std::move(name)), asked_(asked), has_room_(has_room) {}

  std::unique_ptr<rpc::task_place> try_reserve() override {
    asked_.push_back(name_);
    return has_room_ ? std::make_unique<some_place>() : nullptr;
  }

 private:
  std::string name_;
  std::vector<std::string>& asked_;
  bool has_room_;
};

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("only workers of the same namespace and queue are asked for room") {
  rpc::local_workers workers;
  CHECK_FALSE(workers.try_reserve("orders", "queue"));
  names asked;
  auto const one = std::make_shared<some_worker>("one", asked);
  workers.add("orders", "queue", one);
  CHECK_FALSE(workers.try_reserve("orders", "other"));
  CHECK_FALSE(workers.try_reserve("other", "queue"));
  CHECK(asked.empty());
  CHECK(workers.try_reserve("orders", "queue"));
  CHECK(asked == names{"one"});
}

TEST_CASE("workers of one queue are asked in turn, and the next one if one is full") {
  rpc::local_workers workers;
  names asked;
  auto const one = std::make_shared<some_worker>("one", asked);
  auto const foreign = std::make_shared<some_worker>("foreign", asked);
  auto const full = std::make_shared<some_worker>("full", asked, false);
  auto const two = std::make_shared<some_worker>("two", asked);
  workers.add("orders", "queue", one);
  workers.add("orders", "other", foreign);
  workers.add("orders", "queue", full);
  workers.add("orders", "queue", two);
  for (int count = 0; count < 4; ++count) CHECK(workers.try_reserve("orders", "queue"));
  CHECK(asked == names{"one", "full", "two", "two", "one"});
  workers.remove(*one);
  workers.remove(*two);
  CHECK_FALSE(workers.try_reserve("orders", "queue"));
}

TEST_CASE("a worker that was removed, or is gone, is not asked") {
  rpc::local_workers workers;
  names asked;
  auto one = std::make_shared<some_worker>("one", asked);
  auto two = std::make_shared<some_worker>("two", asked);
  workers.add("orders", "queue", one);
  workers.add("orders", "queue", two);
  workers.remove(*one);
  workers.remove(*one);
  two = nullptr;
  CHECK_FALSE(workers.try_reserve("orders", "queue"));
  CHECK(asked.empty());
  workers.add("orders", "queue", one);
  CHECK(workers.try_reserve("orders", "queue"));
  CHECK(asked == names{"one"});
}
