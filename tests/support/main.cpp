// The entry of every test program: doctest, and a watchdog that tells which test hangs.

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

namespace {

// Far more than any test takes: what gets here would never end.
constexpr std::chrono::seconds test_limit{240};

class watchdog : public doctest::IReporter {
 public:
  explicit watchdog(doctest::ContextOptions const&) {}
  ~watchdog() override { disarm(); }

  void test_case_start(doctest::TestCaseData const& test) override {
    disarm();
    name_ = test.m_name;
    ended_ = false;
    thread_ = std::thread([this] {
      std::unique_lock lock(mutex_);
      if (condition_.wait_for(lock, test_limit, [this] { return ended_; })) return;
      std::fprintf(stderr, "TIMEOUT: the test case \"%s\" is not done after %lld s\n",
                   name_.c_str(), static_cast<long long>(test_limit.count()));
      // Not through doctest's handler: that would come back here, to wait for this thread.
      std::signal(SIGABRT, SIG_DFL);
      std::abort();
    });
  }
  void test_case_end(doctest::CurrentTestCaseStats const&) override { disarm(); }

  void report_query(doctest::QueryData const&) override {}
  void test_run_start() override {}
  void test_run_end(doctest::TestRunStats const&) override {}
  void test_case_reenter(doctest::TestCaseData const&) override {}
  void test_case_exception(doctest::TestCaseException const&) override {}
  void subcase_start(doctest::SubcaseSignature const&) override {}
  void subcase_end() override {}
  void log_assert(doctest::AssertData const&) override {}
  void log_message(doctest::MessageData const&) override {}
  void test_case_skipped(doctest::TestCaseData const&) override {}

 private:
  void disarm() {
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
    }
    condition_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  std::mutex mutex_;
  std::condition_variable condition_;
  bool ended_ = true;
  std::string name_;
  std::thread thread_;
};

REGISTER_LISTENER("watchdog", 1, watchdog);

}  // namespace
