#include <support/process.hpp>
#include <temporal/detail/testing/child_process.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace temporal::test {

namespace {

[[noreturn]] void fail(char const* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

process::process(std::vector<std::string> arguments,
                 std::map<std::string, std::string> const& environment)
    : name_(arguments.at(0)) {
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0) fail("pipe");
  output_ = output[0];
  std::string problem;
  try {
    id_ = detail::testing::start_program(std::move(arguments), environment, output[1], -1);
  } catch (std::system_error const& error) {
    problem = error.code().message();
  }
  close(output[1]);
  if (problem.empty()) return;
  close(output_);
  throw std::runtime_error("cannot start " + name_ + ": " + problem);
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
