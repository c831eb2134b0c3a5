// What a call through this library costs, as a ratio to the bare gRPC completion queue measured in
// the same run. See README.md.
#include "support/allocations.hpp"
#include "support/arguments.hpp"
#include "support/awake_cpus.hpp"
#include "support/server_process.hpp"
#include "support/usage.hpp"
#include "unary/peer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>

namespace bench {
namespace {

struct figures {
  double p50 = 0;  // seconds, as p99
  double p99 = 0;
  double rate = 0;         // calls/s
  double cpu = 0;          // seconds/call
  double allocations = 0;  // blocks/call
};

using member = double figures::*;

figures measure(peer& what, int concurrency, int calls) {
  std::vector<double> latencies;
  latencies.reserve(static_cast<std::size_t>(calls));
  auto const blocks = allocations();
  auto const cpu = cpu_seconds();
  auto const start = now_seconds();
  what.run(concurrency, calls, latencies);
  auto const wall = now_seconds() - start;
  figures result;
  result.cpu = (cpu_seconds() - cpu) / calls;
  result.allocations = static_cast<double>(allocations() - blocks) / calls;
  result.rate = calls / wall;
  result.p50 = percentile(latencies, 0.5);
  result.p99 = percentile(std::move(latencies), 0.99);
  return result;
}

double median_of(std::vector<figures> const& rounds, member which) {
  std::vector<double> values;
  for (auto const& each : rounds) values.push_back(each.*which);
  return median(std::move(values));
}

/// The median of the rounds' ratios (or differences): both sides of each ran one after the other,
/// so that what disturbs the machine for longer than a round cancels.
double median_ratio(std::vector<figures> const& of, std::vector<figures> const& to, member which) {
  std::vector<double> values;
  for (std::size_t i = 0; i < of.size(); ++i) values.push_back(of[i].*which / (to[i].*which));
  return median(std::move(values));
}

double median_difference(std::vector<figures> const& of, std::vector<figures> const& to,
                         member which) {
  std::vector<double> values;
  for (std::size_t i = 0; i < of.size(); ++i) values.push_back(of[i].*which - to[i].*which);
  return median(std::move(values));
}

class judge {
 public:
  /// Prints a target and whether it is met, within the two digits that are printed.
  void check(char const* what, double value, char const* relation, double target) {
    auto const rounded = std::round(value * 100) / 100;
    auto const met = *relation == '<' ? rounded <= target : rounded >= target;
    std::printf("    %-24s %6.2f  (target %s %.2f)  %s\n", what, value, relation, target,
                met ? "pass" : "FAIL");
    all_met_ = all_met_ && met;
  }

  bool all_met() const noexcept { return all_met_; }

 private:
  bool all_met_ = true;
};

struct settings {
  std::vector<int> concurrencies;
  int calls = 0;
  int rounds = 0;
};

void print_row(int concurrency, std::string_view name, std::vector<figures> const& rounds) {
  std::printf("%11d  %-14.*s %9.1f %9.1f %9.0f %11.1f", concurrency, static_cast<int>(name.size()),
              name.data(), median_of(rounds, &figures::p50) * 1e6,
              median_of(rounds, &figures::p99) * 1e6, median_of(rounds, &figures::rate),
              median_of(rounds, &figures::cpu) * 1e6);
  if (counts_allocations()) {
    std::printf(" %12.1f\n", median_of(rounds, &figures::allocations));
  } else {
    std::printf(" %12s\n", "-");
  }
}

void print_ratios(int concurrency, std::string const& name, std::vector<figures> const& of,
                  std::vector<figures> const& to) {
  std::printf("%11d  %-14s %9.2f %9.2f %9.2f %11.2f", concurrency, name.c_str(),
              median_ratio(of, to, &figures::p50), median_ratio(of, to, &figures::p99),
              median_ratio(of, to, &figures::rate), median_ratio(of, to, &figures::cpu));
  if (counts_allocations()) {
    std::printf(" %+12.1f\n", median_difference(of, to, &figures::allocations));
  } else {
    std::printf(" %12s\n", "-");
  }
}

/// `peers`: raw, ours and, where there is one, asio-grpc.
void compare(std::vector<std::unique_ptr<peer>> const& peers, int concurrency,
             settings const& options, judge& verdict) {
  std::vector<std::vector<figures>> results(peers.size());
  for (auto const& each : peers) measure(*each, concurrency, std::max(options.calls / 4, 1));
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      // Every other round backwards, so that none always runs in the wake of the same other one.
      auto const at = round % 2 == 0 ? i : peers.size() - 1 - i;
      results[at].push_back(measure(*peers[at], concurrency, options.calls));
    }
  }
  for (std::size_t i = 0; i < peers.size(); ++i) {
    print_row(concurrency, peers[i]->name(), results[i]);
  }
  auto const& raw = results[0];
  auto const& ours = results[1];
  print_ratios(concurrency, "ours/raw", ours, raw);
  if (peers.size() > 2) {
    print_ratios(concurrency, "asio-grpc/raw", results[2], raw);
    print_ratios(concurrency, "ours/asio-grpc", ours, results[2]);
  }
  if (concurrency == 1) {
    verdict.check("latency p50, ours/raw", median_ratio(ours, raw, &figures::p50), "<=", 1.08);
    verdict.check("CPU, ours/raw", median_ratio(ours, raw, &figures::cpu), "<=", 1.15);
    if (counts_allocations()) {
      verdict.check("allocations, ours - raw", median_difference(ours, raw, &figures::allocations),
                    "<=", 4);
    }
  }
  if (concurrency == 100) {
    verdict.check("calls/s, ours/raw", median_ratio(ours, raw, &figures::rate), ">=", 1.0);
  }
  std::fflush(stdout);
}

int run(int count, char** values) {
  arguments given(count, values);
  if (given.flag("--help")) {
    std::puts(
        "bench_unary [--calls N] [--rounds N] [--concurrency N,N,...] [--server host:port]\n"
        "            [--only raw|ours|asio-grpc] [--awake] [--raw-defaults]\n"
        "            [--check]\n"
        "  --only           runs one peer, for a profiler; prints no ratios\n"
        "  --awake          keeps the processors from falling asleep between two calls\n"
        "  --raw-defaults   leaves the raw channel's arguments to gRPC (its retries are then on)\n"
        "  --check          exit code 1 when a target is missed");
    return 0;
  }
  settings options;
  options.calls = given.number("--calls", 5'000);
  options.rounds = given.number("--rounds", 15);
  options.concurrencies = given.numbers("--concurrency", "1,16,100,1000");
  auto target = given.text("--server", "");
  auto const only = given.text("--only", "");
  auto const raw_defaults = given.flag("--raw-defaults");
  auto const check = given.flag("--check");
  auto const keep_awake = given.flag("--awake");
  given.finish();

  std::optional<awake_cpus> awake;
  if (keep_awake) awake.emplace();
  std::optional<server_process> server;
  if (target.empty()) target = server.emplace(server_behavior::answering).target();

  std::vector<std::unique_ptr<peer>> peers;
  peers.push_back(make_raw_peer(target, raw_defaults));
  peers.push_back(make_own_peer(target));
  if (auto other = make_asio_grpc_peer(target, raw_defaults)) {
    peers.push_back(std::move(other));
  } else {
    std::puts("asio-grpc: not in this build, no column (see bench/README.md)");
  }
  std::printf("%d rounds of %d calls each; medians over the rounds\n", options.rounds,
              options.calls);
  std::printf("%11s  %-14s %9s %9s %9s %11s %12s\n", "concurrency", "", "p50 us", "p99 us",
              "calls/s", "CPU us/call", "allocs/call");
  judge verdict;
  for (auto const concurrency : options.concurrencies) {
    if (only.empty()) {
      compare(peers, concurrency, options, verdict);
      continue;
    }
    for (auto const& each : peers) {
      if (each->name() != only) continue;
      std::vector<figures> rounds;
      for (int i = 0; i < options.rounds; ++i) {
        rounds.push_back(measure(*each, concurrency, options.calls));
      }
      print_row(concurrency, each->name(), rounds);
    }
  }
  return check && !verdict.all_met() ? 1 : 0;
}

}  // namespace
}  // namespace bench

int main(int count, char** values) {
  try {
    return bench::run(count, values);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "bench_unary: %s\n", error.what());
    return 2;
  }
}
