#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace temporal::test {

/// A folder for the files of one test, gone with it.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;

  std::filesystem::path const& path() const noexcept { return path_; }

  /// Writes a file, in one step for who reads it at the same time, and the folders of its name.
  std::filesystem::path write(std::filesystem::path const& name, std::string_view text) const;
  std::string read(std::string const& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace temporal::test
