#pragma once

#include <filesystem>
#include <string>

namespace temporal::test {

/// A folder for the files of one test, gone with it.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;

  std::filesystem::path const& path() const noexcept { return path_; }
  /// Writes a file, in one step for who reads it at the same time.
  std::filesystem::path write(std::string const& name, std::string const& text) const;
  std::string read(std::string const& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace temporal::test
