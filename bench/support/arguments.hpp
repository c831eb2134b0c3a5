#pragma once

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// The command line: `--name value` and `--flag`. Each is taken once; what is left is an error.
class arguments {
 public:
  arguments(int count, char** values) : rest_(values + 1, values + count) {}

  bool flag(std::string_view name) {
    for (auto at = rest_.begin(); at != rest_.end(); ++at) {
      if (*at != name) continue;
      rest_.erase(at);
      return true;
    }
    return false;
  }

  std::string text(std::string_view name, std::string fallback) {
    for (auto at = rest_.begin(); at != rest_.end(); ++at) {
      if (*at != name) continue;
      if (at + 1 == rest_.end()) throw std::invalid_argument(std::string(name) + " needs a value");
      auto value = *(at + 1);
      rest_.erase(at, at + 2);
      return value;
    }
    return fallback;
  }

  int number(std::string_view name, int fallback) {
    auto const value = text(name, std::to_string(fallback));
    return to_number(name, value);
  }

  /// Numbers separated by commas.
  std::vector<int> numbers(std::string_view name, std::string fallback) {
    auto const value = text(name, std::move(fallback));
    std::vector<int> result;
    std::string_view rest = value;
    for (;;) {
      auto const comma = rest.find(',');
      result.push_back(to_number(name, rest.substr(0, comma)));
      if (comma == std::string_view::npos) return result;
      rest.remove_prefix(comma + 1);
    }
  }

  /// @throws std::invalid_argument when something was not understood.
  void finish() const {
    if (!rest_.empty()) throw std::invalid_argument("unknown argument " + rest_.front());
  }

 private:
  static int to_number(std::string_view name, std::string_view text) {
    int value = 0;
    auto const* const end = text.data() + text.size();
    auto const [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end || value < 1) {
      throw std::invalid_argument(std::string(name) + " needs a positive number");
    }
    return value;
  }

  std::vector<std::string> rest_;
};

}  // namespace bench
