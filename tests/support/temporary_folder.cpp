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

std::filesystem::path temporary_folder::write(std::filesystem::path const& name,
                                              std::string_view text) const {
  auto const finished = path_ / name;
  auto unfinished = finished;
  unfinished += ".new";
  std::filesystem::create_directories(finished.parent_path());
  std::ofstream file(unfinished, std::ios::binary);
  if (!(file << text).flush()) throw std::runtime_error("cannot write " + unfinished.string());
  std::filesystem::rename(unfinished, finished);
  return finished;
}

std::string temporary_folder::read(std::string const& name) const {
  std::ifstream file(path_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace temporal::test
