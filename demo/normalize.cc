// The C++ caller of the demo: every file of the command line in every normalization form, on
// standard output. The wrapper is header-only and speaks in the types of the standard library.
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <uninorm.hpp>

namespace {

using Clock = std::chrono::steady_clock;
using uninorm::Form;

struct Total {
  size_t bytes = 0;
  Clock::duration time{};
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

// `scratch` is used again from call to call; the result lies there, or is the text itself.
void normalize(const uninorm::Normalizer& normalizer, const std::string& text,
               sabir::Buffer& scratch, Total& total) {
  auto before = Clock::now();
  sabir::Bytes normalized = normalizer.try_normalize(text, scratch).value();
  total.time += Clock::now() - before;
  total.bytes += text.size();
  std::fwrite(normalized.data(), 1, normalized.size(), stdout);
}

void run(int count, char** paths) {
  Total total;
  sabir::Buffer scratch;
  for (Form form : {Form::Nfc, Form::Nfd, Form::Nfkc, Form::Nfkd, Form::NfkcCasefold,
                    Form::Casefold, Form::Identifier}) {
    uninorm::Normalizer normalizer(form, uninorm::IllFormed::Replace);
    for (int i = 0; i < count; ++i) normalize(normalizer, read_file(paths[i]), scratch, total);
  }
  std::chrono::duration<double> seconds = total.time;
  std::fprintf(stderr, "%zu %.6f\n", total.bytes, seconds.count());
}

}  // namespace

int main(int argc, char** argv) try {
  run(argc - 1, argv + 1);
  return std::fflush(stdout) == 0 ? 0 : 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "demo-cpp: %s\n", e.what());
  return 1;
}
