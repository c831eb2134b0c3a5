#include "policy.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace service_generator {
namespace {

/// Applies one rule; says whether it is one, and not a second opinion on the same question.
bool add_rule(std::string_view rule, method_rules& rules) {
  constexpr std::string_view conditional = "long_poll_if=";
  if (rule == "repeatable" || rule == "not_repeatable") {
    if (rules.repeatable) return false;
    rules.repeatable = rule == "repeatable";
    return true;
  }
  if (rules.kind != "normal") return false;
  if (rule == "long_poll" || rule == "task_poll") {
    rules.kind = rule;
    return true;
  }
  if (rule.size() > conditional.size() && rule.substr(0, conditional.size()) == conditional) {
    rules.kind = "long_poll_if_waiting";
    rules.wait_field = rule.substr(conditional.size());
    return true;
  }
  return false;
}

}  // namespace

policy::policy(std::filesystem::path const& file) : file_(file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string method;
    std::string rule;
    std::string reason;
    words >> method >> rule >> std::ws;
    std::getline(words, reason);
    if (reason.empty() || !add_rule(rule, rules_[method])) {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) +
                               ": expected '<service>/<method> <rule> <reason>', each question "
                               "answered once per method, but got: " +
                               line);
    }
  }
}

method_rules policy::take(std::string const& service, std::string const& method) {
  auto const found = rules_.find(service + "/" + method);
  if (found == rules_.end()) return {};
  taken_.insert(found->first);
  return found->second;
}

void policy::check_all_taken() const {
  std::string unknown;
  for (auto const& [method, rules] : rules_) {
    if (!taken_.contains(method)) unknown += "\n  " + method;
  }
  if (!unknown.empty()) {
    throw std::runtime_error(file_.string() +
                             " has rules for unary methods that the API lacks:" + unknown);
  }
}

}  // namespace service_generator
