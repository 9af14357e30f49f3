// Reading, writing, and the line on the terminal.

#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace program {

// Opened the wrong way round: reading from what was closed fails, and so does writing to it.
void occupy_standard_descriptors() {
  for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) >= 0) continue;
    (void)!open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

File File::for_reading(const std::string& name) {
  if (name == "-") return {STDIN_FILENO, true};
  return {open(name.c_str(), O_RDONLY | O_CLOEXEC), false};
}

File File::for_writing(const std::string& name) {
  if (name.empty() || name == "-") return {STDOUT_FILENO, true};
  return {open(name.c_str(), O_WRONLY | O_CLOEXEC), false};
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

bool File::rewind() const { return lseek(descriptor_, 0, SEEK_SET) == 0; }

bool File::close() {
  int descriptor = descriptor_;
  descriptor_ = -1;
  return descriptor < 0 || borrowed_ || ::close(descriptor) == 0;
}

struct stat File::about() const {
  struct stat about {};
  if (fstat(descriptor_, &about) != 0) about = {};
  return about;
}

bool is_same_file(const struct stat& one, const struct stat& other) {
  if (S_ISBLK(one.st_mode) && S_ISBLK(other.st_mode)) return one.st_rdev == other.st_rdev;
  bool stored = S_ISREG(one.st_mode) || S_ISFIFO(one.st_mode);
  return stored && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
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
