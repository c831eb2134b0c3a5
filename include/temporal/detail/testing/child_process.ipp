#pragma once

#include <temporal/detail/testing/child_process.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace temporal::detail::testing {

/// Both ends of a pipe that a program started from here does not inherit.
class pipe_ends {
 public:
  pipe_ends() {
    if (::pipe(ends_) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    for (int const end : ends_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  pipe_ends(pipe_ends const&) = delete;
  pipe_ends& operator=(pipe_ends const&) = delete;
  ~pipe_ends() {
    ::close(ends_[0]);
    close_writer();
  }

  int reader() const noexcept { return ends_[0]; }
  int writer() const noexcept { return ends_[1]; }
  void close_writer() noexcept {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2];
};

/// Bytes read, 0 at the end.
inline ssize_t read_some(int source, void* target, std::size_t size) noexcept {
  ssize_t count = -1;
  do {
    count = ::read(source, target, size);
  } while (count < 0 && errno == EINTR);
  return count;
}

TEMPORAL_DECL pid_t start_program(std::vector<std::string> arguments,
                                  std::map<std::string, std::string> const& environment, int output,
                                  int errors) {
  // All memory is prepared here: between fork and exec a child may not allocate.
  std::vector<std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    std::string const variable = *one;
    if (!environment.contains(variable.substr(0, variable.find('='))))
      variables.push_back(variable);
  }
  for (auto const& [key, value] : environment) variables.push_back(key + '=' + value);
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (auto& one : arguments) argv.push_back(one.data());
  for (auto& one : variables) envp.push_back(one.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  pipe_ends report;  // the child's errno when exec failed; a successful one closes it
  auto const parent = ::getpid();
  auto const id = ::fork();
  if (id < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (id == 0) {
#if defined(__linux__)
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (::getppid() != parent) ::_exit(127);
    // Its own group: Ctrl-C in a terminal is for the test, which then ends the child.
    ::setpgid(0, 0);
    int const nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    if (errors >= 0) ::dup2(errors, STDERR_FILENO);
    environ = envp.data();
    ::execvp(argv[0], argv.data());
    int const problem = errno;
    (void)!::write(report.writer(), &problem, sizeof problem);
    ::_exit(127);
  }
  report.close_writer();
  int problem = 0;
  if (read_some(report.reader(), &problem, sizeof problem) > 0) {
    ::waitpid(id, nullptr, 0);
    throw std::system_error(problem, std::generic_category(), "exec");
  }
  return id;
}

TEMPORAL_DECL child_process::child_process(std::vector<std::string> arguments) {
  auto const name = arguments.at(0);
  keeper_ = std::thread([this, arguments = std::move(arguments)]() mutable {
    try {
      run(std::move(arguments));
    } catch (std::system_error const& error) {
      std::lock_guard lock(mutex_);
      problem_ = error.code().value();
    }
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
  });
  int problem = 0;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return started_ || ended_; });
    if (!started_) problem = problem_;
  }
  if (problem == 0) return;
  keeper_.join();
  throw std::system_error(problem, std::generic_category(), "cannot start " + name);
}

TEMPORAL_DECL child_process::~child_process() { kill(); }

TEMPORAL_DECL void child_process::run(std::vector<std::string> arguments) {
  pipe_ends printed;
  auto const id = start_program(std::move(arguments), {}, printed.writer(), printed.writer());
  printed.close_writer();
  {
    std::lock_guard lock(mutex_);
    id_ = id;
    started_ = true;
  }
  changed_.notify_all();
  read_output(printed.reader());
  // Without reaping: until `ended_` is set, under the lock, signals must reach no one else.
  siginfo_t info = {};
  while (::waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {}
  std::lock_guard lock(mutex_);
  ended_ = true;
  ::waitpid(id, nullptr, 0);
}

TEMPORAL_DECL void child_process::read_output(int source) {
  static constexpr std::size_t most = 16 * 1024;
  char bytes[4096];
  for (;;) {
    auto const size = read_some(source, bytes, sizeof bytes);
    if (size <= 0) return;
    std::lock_guard lock(mutex_);
    output_.append(bytes, static_cast<std::size_t>(size));
    if (output_.size() > most) output_.erase(0, output_.size() - most);
  }
}

TEMPORAL_DECL bool child_process::running() const {
  std::lock_guard lock(mutex_);
  return !ended_;
}

TEMPORAL_DECL std::string child_process::output() const {
  std::lock_guard lock(mutex_);
  return output_;
}

TEMPORAL_DECL void child_process::send(int signal) {
  std::lock_guard lock(mutex_);
  if (!ended_) ::kill(-id_, signal);  // the group: what it started too
}

TEMPORAL_DECL void child_process::stop(std::chrono::milliseconds limit) {
  send(SIGTERM);
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return ended_; });
  }
  kill();
}

TEMPORAL_DECL void child_process::kill() {
  send(SIGKILL);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_; });
  if (!keeper_.joinable()) return;
  auto keeper = std::move(keeper_);
  lock.unlock();
  keeper.join();
}

}  // namespace temporal::detail::testing
