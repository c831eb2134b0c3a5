#pragma once

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <vector>

namespace bench {

/// Keeps the processors from falling asleep while it lives: for each there is a process that spins,
/// of a class that runs only where nothing else wants to. On virtual machines, to wake a processor
/// costs more than all that this library does for a call. Made before there are other threads.
class awake_cpus {
 public:
  awake_cpus() {
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
      auto const child = ::fork();
      if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
      if (child == 0) spin();
      children_.push_back(child);
    }
  }

  awake_cpus(awake_cpus const&) = delete;
  awake_cpus& operator=(awake_cpus const&) = delete;

  ~awake_cpus() {
    for (auto const child : children_) {
      ::kill(child, SIGKILL);
      ::waitpid(child, nullptr, 0);
    }
  }

 private:
  [[noreturn]] static void spin() {
    sched_param const none = {};
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
        ::sched_setscheduler(0, SCHED_IDLE, &none) != 0) {
      ::_exit(1);
    }
    for (;;) {
      [[maybe_unused]] bool volatile turn = true;
    }
  }

  std::vector<::pid_t> children_;
};

}  // namespace bench
