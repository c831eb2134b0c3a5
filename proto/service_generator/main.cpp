// Writes <temporal/services/*.hpp> from the descriptors of the Temporal API and the reviewed
// policy. Usage: service_generator <descriptors> <policy> <output folder>

#include "model.hpp"
#include "policy.hpp"
#include "writer.hpp"

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace {

/// Leaves a file alone that has the right content, so that a rebuild stays small.
void write(std::filesystem::path const& path, std::string const& content) {
  std::ostringstream old;
  if (std::ifstream in(path, std::ios::binary); in) old << in.rdbuf();
  if (old.str() == content) return;
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: service_generator <descriptors> <policy> <output folder>\n";
    return 2;
  }
  try {
    service_generator::policy rules(argv[2]);
    auto const services = service_generator::read_services(argv[1], rules);
    std::filesystem::path const folder = argv[3];
    std::filesystem::create_directories(folder);
    write(folder / "methods.hpp", methods_header(services));
    write(folder / "services.hpp", umbrella_header(services));
    for (auto const& offered : services) {
      write(folder / (offered.cpp_name + ".hpp"), service_header(offered));
    }
  } catch (std::exception const& problem) {
    std::cerr << "service_generator: " << problem.what() << '\n';
    return 1;
  }
  return 0;
}
