// Reading, writing, and the line on the terminal.

#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace program {

File File::for_reading(const std::string& name) {
  if (name == "-") return {STDIN_FILENO, true};
  return {open(name.c_str(), O_RDONLY | O_CLOEXEC), false};
}

File File::for_writing(const std::string& name) {
  if (name.empty() || name == "-") return {STDOUT_FILENO, true};
  return {open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), false};
}

int64_t File::read(void* memory, size_t size) const {
  while (true) {
    ssize_t got = ::read(descriptor_, memory, size);
    if (got >= 0 || errno != EINTR) return got;
  }
}

bool File::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    ssize_t wrote = ::write(descriptor_, bytes.data(), bytes.size());
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return true;
}

bool File::close() {
  int descriptor = descriptor_;
  descriptor_ = -1;
  return descriptor < 0 || borrowed_ || ::close(descriptor) == 0;
}

uint64_t File::size() const {
  struct stat about {};
  bool known = fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode);
  return known ? static_cast<uint64_t>(about.st_size) : 0;
}

Progress::Progress(bool wanted, std::string name, uint64_t size)
    : wanted_(wanted && isatty(STDERR_FILENO)), name_(std::move(name)), size_(size) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::show(uint64_t done) {
  using std::chrono::milliseconds;
  if (!wanted_) return;
  auto now = Clock::now();
  if (now - start_ < milliseconds(1000) || now - last_ < milliseconds(200)) return;
  last_ = now;
  shown_ = true;
  double seconds = std::chrono::duration<double>(now - start_).count();
  double megabytes = static_cast<double>(done) / 1e6;
  std::fprintf(stderr, "\r\033[K%s: ", name_.c_str());
  if (size_ != 0) std::fprintf(stderr, "%.0f %% of ", 100.0 * done / static_cast<double>(size_));
  std::fprintf(stderr, "%.0f MB, %.0f MB/s",
               size_ != 0 ? static_cast<double>(size_) / 1e6 : megabytes, megabytes / seconds);
  std::fflush(stderr);
}

}  // namespace program
