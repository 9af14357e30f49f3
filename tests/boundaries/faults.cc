// What goes wrong, done on purpose.
#include <dirent.h>
#include <errno.h>
#include <faults/core.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sabir/cancelled.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace {

int deeper(volatile const char* above, int depth) {
  volatile char here[4096];
  here[0] = above ? above[0] : char(depth);
  return depth < 0 ? here[0] : deeper(here, depth + 1) + here[0];
}

// A descriptor, so that the tests see whether what has it is ended.
class Trace {
 public:
  Trace() = default;
  Trace(Trace&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Trace& operator=(Trace&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Trace() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  int descriptor_ = ::memfd_create("trace", MFD_CLOEXEC);
};

}  // namespace

class Faults {
 public:
  class Counter {
   public:
    uint32_t next() { return ++count_; }

   private:
    uint32_t count_ = 0;
    Trace trace_;
  };

  class Reader {
   public:
    explicit Reader(sabir::Bytes text) : text_(text) {}
    uint64_t count(uint8_t byte) const {
      return uint64_t(std::count(text_.begin(), text_.end(), byte));
    }

   private:
    sabir::Bytes text_;
    Trace trace_;
  };

  class Prefixer {
   public:
    explicit Prefixer(sabir::Text prefix) : prefix_(prefix) {}
    std::string apply(sabir::Text text) const { return prefix_ + std::string(text); }

   private:
    std::string prefix_;
  };

  class Diary {
   public:
    uint32_t write(sabir::Text) { return ++lines_; }

   private:
    uint32_t lines_ = 0;
  };

  std::vector<faults::own::Counter> counters(uint32_t count) const {
    std::vector<faults::own::Counter> all;
    while (count--) all.push_back(faults::waist::Calls<Faults>::hold(Counter()));
    return all;
  }
  uint32_t merge(std::vector<faults::own::Counter> all, Counter& last) const {
    return uint32_t(all.size()) + last.next();
  }

  uint32_t add(uint32_t a, uint32_t b) const { return a + b; }
  uint32_t process() const { return uint32_t(::getpid()); }

  uint32_t descriptors() const {
    uint32_t count = 0;
    DIR* all = ::opendir("/proc/self/fd");
    while (all && ::readdir(all)) ++count;
    if (all) ::closedir(all);
    return count;
  }

  void die(faults::Death how) const {
    switch (how) {
      case faults::Death::Abort: std::abort();
      case faults::Death::Overflow: deeper(nullptr, 1); return;
      case faults::Death::Segfault: ::raise(SIGSEGV); return;
      case faults::Death::Quit: ::_exit(3);
    }
  }

  uint32_t die_once(sabir::Text file) const {
    if (std::remove(std::string(file).c_str()) == 0) ::_exit(4);
    return process();
  }

  void loop() const {
    volatile uint64_t turns = 0;
    for (;;) turns = turns + 1;
  }

  void defy() const {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    for (int i = 0; i < 256; ++i) ::close(i);
    loop();
  }

  void wait_until_cancelled(sabir::Text file) const {
    if (FILE* made = std::fopen((std::string(file) + ".begun").c_str(), "w")) std::fclose(made);
    while (!sabir::cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (FILE* made = std::fopen(std::string(file).c_str(), "w")) std::fclose(made);
  }

  void sleep(uint32_t milliseconds) const {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  }

  uint64_t hog(uint32_t mebibytes) const {
    std::vector<char> memory(size_t{mebibytes} << 20, 'x');
    uint64_t sum = 0;
    for (size_t at = 0; at < memory.size(); at += 4096) sum += uint64_t(memory[at]);
    return sum;
  }

  bool run() const { return std::system("true") == 0; }

  bool holds(int32_t descriptor) const { return ::fcntl(descriptor, F_GETFD) >= 0; }

  std::string variable(sabir::Text name) const {
    const char* value = std::getenv(std::string(name).c_str());
    return value ? value : "";
  }

  int64_t attempt(uint32_t number, sabir::Span<const uint64_t> given) const {
    uint64_t a[6] = {};
    std::copy_n(given.begin(), std::min<size_t>(given.size(), 6), a);
    long result = ::syscall(long(number), a[0], a[1], a[2], a[3], a[4], a[5]);
    return result < 0 ? -errno : result;
  }

  void upper(sabir::Bytes text, sabir::Out& out) const {
    char* to = out.reserve(text.size());
    for (uint8_t c : text) *to++ = char(c >= 'a' && c <= 'z' ? c - 32 : c);
    out.commit(text.size());
  }

 private:
  Trace trace_;
};
SABIR_IMPLEMENT(faults, Faults)
