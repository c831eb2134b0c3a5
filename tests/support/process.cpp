#include <support/process.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace temporal::test {

namespace {

[[noreturn]] void fail(char const* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

process::process(std::vector<std::string> arguments,
                 std::map<std::string, std::string> const& environment)
    : name_(arguments.at(0)) {
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

  // The child reports a failed exec through a pipe that a successful one closes.
  int output[2];
  int report[2];
  if (pipe2(output, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0) fail("pipe");
  auto const parent = getpid();
  id_ = fork();
  if (id_ < 0) fail("fork");
  if (id_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    // Its own group: Ctrl-C in a terminal is for the test, which then ends the child.
    setpgid(0, 0);
    int const nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execvpe(argv[0], argv.data(), envp.data());
    int const problem = errno;
    (void)!write(report[1], &problem, sizeof problem);
    _exit(127);
  }
  close(output[1]);
  close(report[1]);
  output_ = output[0];
  int problem = 0;
  auto const size = read(report[0], &problem, sizeof problem);
  close(report[0]);
  if (size <= 0) return;
  kill();
  throw std::runtime_error("cannot start " + name_ + ": " + std::strerror(problem));
}

process::~process() {
  kill();
  close(output_);
}

bool process::running() {
  if (id_ < 0) return false;
  if (waitpid(id_, nullptr, WNOHANG) == 0) return true;
  id_ = -1;
  return false;
}

std::string process::wait_for_line(std::string const& start, std::chrono::seconds limit) {
  auto const until = std::chrono::steady_clock::now() + limit;
  std::string skipped;
  while (true) {
    for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
      auto line = text_.substr(0, end);
      text_.erase(0, end + 1);
      if (line.starts_with(start)) return line;
      skipped += line + '\n';
    }
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd watched = {output_, POLLIN, 0};
    auto const ready = left.count() > 0 ? poll(&watched, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    char bytes[4096];
    auto const size = ready > 0 ? read(output_, bytes, sizeof bytes) : 0;
    if (size <= 0) {
      throw std::runtime_error(name_ + " did not print \"" + start + "\" but:\n" + skipped + text_);
    }
    text_.append(bytes, static_cast<std::size_t>(size));
  }
}

void process::kill() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  waitpid(id_, nullptr, 0);
  id_ = -1;
}

void process::terminate() {
  if (id_ < 0) return;
  ::kill(id_, SIGTERM);
  // The end of its output tells of its end without polling.
  pollfd watched = {output_, POLLIN, 0};
  char bytes[4096];
  while (poll(&watched, 1, 10'000) > 0 && read(output_, bytes, sizeof bytes) > 0) {}
  kill();
}

void process::suspend() {
  if (id_ >= 0) ::kill(id_, SIGSTOP);
}

void process::resume() {
  if (id_ >= 0) ::kill(id_, SIGCONT);
}

int free_port() {
  int const handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (handle < 0) fail("socket");
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  auto const done = bind(handle, generic, size) == 0 && getsockname(handle, generic, &size) == 0;
  close(handle);
  if (!done) fail("bind");
  return ntohs(address.sin_port);
}

std::string environment_or(char const* name, std::string const& otherwise) {
  char const* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace temporal::test
