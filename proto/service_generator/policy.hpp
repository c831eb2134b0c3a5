#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace service_generator {

/// What method_policy.txt says about one method.
struct method_rules {
  std::string kind = "normal";
  std::string wait_field;
  std::optional<bool> repeatable;
};

/// The reviewed rules of method_policy.txt, by "Service/Method".
class policy {
 public:
  /// @throws std::runtime_error naming file and line if a line cannot be understood.
  explicit policy(std::filesystem::path const& file);

  /// The rules of a method, which is then known to exist.
  method_rules take(std::string const& service, std::string const& method);

  /// @throws std::runtime_error naming every rule whose method was never taken.
  void check_all_taken() const;

 private:
  std::filesystem::path file_;
  std::map<std::string, method_rules> rules_;
  std::set<std::string> taken_;
};

}  // namespace service_generator
