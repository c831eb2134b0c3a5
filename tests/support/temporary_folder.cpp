#include <support/temporary_folder.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace temporal::test {

temporary_folder::temporary_folder() {
  auto name = (std::filesystem::temp_directory_path() / "temporal-asio-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path temporary_folder::write(std::string const& name,
                                              std::string const& text) const {
  auto const unfinished = path_ / (name + ".new");
  std::ofstream(unfinished, std::ios::binary) << text;
  std::filesystem::rename(unfinished, path_ / name);
  return path_ / name;
}

std::string temporary_folder::read(std::string const& name) const {
  std::ifstream file(path_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace temporal::test
