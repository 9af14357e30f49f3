// uninorm: normalizes files and streams of any size, in constant memory. A client of the library's
// C++ wrapper like any other.

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>
#include <uninorm.hpp>
#include <vector>

#include "files.h"
#include "options.h"

namespace program {
namespace {

constexpr size_t kPortion = 1 << 18;

struct Totals {
  uint64_t files = 0, read = 0, written = 0;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  void show() const {
    std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    std::fprintf(stderr, "uninorm: %llu files, %llu bytes in, %llu bytes out, %.3f s, %.0f MB/s\n",
                 static_cast<unsigned long long>(files), static_cast<unsigned long long>(read),
                 static_cast<unsigned long long>(written), time.count(),
                 static_cast<double>(read) / 1e6 / std::max(time.count(), 1e-9));
  }
};

// Writing failed: nothing that follows can be of use.
struct CannotWrite {
  int error;
};

// Where the normal form of a text goes.
class Target {
 public:
  virtual ~Target() = default;
  virtual void take(std::string_view source) = 0;  // as it was read
  virtual void give(std::string_view normal) = 0;  // as it is in the form
};

class Writing : public Target {
 public:
  explicit Writing(const File& file, uint64_t& written) : file_(file), written_(written) {}
  void take(std::string_view) override {}
  void give(std::string_view normal) override {
    if (!file_.write(normal)) throw CannotWrite{errno};
    written_ += normal.size();
  }

 private:
  const File& file_;
  uint64_t& written_;
};

// Holds the normal form against the text; what one is ahead of the other waits.
class Comparing : public Target {
 public:
  void take(std::string_view source) override {
    if (!differs_) waiting_.append(source);
  }
  void give(std::string_view normal) override {
    if (differs_) return;
    size_t same = 0, most = std::min(normal.size(), waiting_.size());
    if (std::memcmp(normal.data(), waiting_.data(), most) != 0 || most < normal.size()) {
      differs_ = true;
      while (same < most && normal[same] == waiting_[same]) ++same;
      while (same > 0 && (waiting_[same] & 0xC0) == 0x80) --same;
    } else {
      same = most;
    }
    offset_ += same;
    waiting_.erase(0, same);
  }
  bool is_in_form() const { return !differs_ && waiting_.empty(); }
  uint64_t offset() const { return offset_; }

 private:
  std::string waiting_;
  uint64_t offset_ = 0;
  bool differs_ = false;
};

class Program {
 public:
  explicit Program(const Options& options)
      : options_(options), room_(kPortion), output_(File::for_writing(options.output)) {}

  int run() {
    if (!output_.is_open()) return complain(options_.output, std::strerror(errno));
    int code = kFine;
    for (const std::string& name : options_.files) code = std::max(code, run_file(name));
    if (!output_.close()) code = complain("writing", std::strerror(errno));
    if (options_.stats) totals_.show();
    return code;
  }

 private:
  static int complain(const std::string& what, const char* why) {
    std::fprintf(stderr, "uninorm: %s: %s\n", what.c_str(), why);
    return kTrouble;
  }

  int run_file(const std::string& name) {
    File file = File::for_reading(name);
    const std::string shown = name == "-" ? "standard input" : name;
    if (!file.is_open()) return complain(shown, std::strerror(errno));
    ++totals_.files;
    if (!options_.check) {
      Writing target(output_, totals_.written);
      return normalize(file, shown, target);
    }
    Comparing target;
    int code = normalize(file, shown, target);
    if (code != kFine || target.is_in_form()) return code;
    std::printf("%s: not in %s from byte %llu on\n", shown.c_str(), name_of(options_.form),
                static_cast<unsigned long long>(target.offset()));
    return kNotInForm;
  }

  int normalize(const File& file, const std::string& name, Target& target) {
    uninorm::Portions portions(options_.form, options_.ill_formed, options_.stream_safe);
    Progress progress(options_.progress, name, file.size());
    uint64_t done = 0;
    while (true) {
      int64_t got = file.read(room_.data(), room_.size());
      if (got < 0) return complain(name, std::strerror(errno));
      if (got == 0) break;
      std::string_view portion(room_.data(), static_cast<size_t>(got));
      auto normal = portions.try_push(portion, scratch_);
      if (!normal) return refuse(normal.error(), portions, portion, done, name, target);
      done += portion.size();
      totals_.read += portion.size();
      target.take(portion);
      target.give(normal->text());
      progress.show(done);
    }
    auto rest = portions.try_finish();
    if (!rest) return refuse(rest.error(), portions, {}, done, name, target);
    target.give(rest->text());
    return kFine;
  }

  // Text that is not UTF-8. What stands before the place is good, and is given.
  int refuse(const sabir::ErrorOf<uninorm::TextError>& error, uninorm::Portions& portions,
             std::string_view portion, uint64_t done, const std::string& name, Target& target) {
    if (!error.declares()) throw error;
    uint64_t offset = error->offset;
    if (offset > done && !portion.empty()) {
      auto good = portions.try_push(portion.substr(0, offset - done), scratch_);
      if (good) target.give(good->text());
      if (auto rest = portions.try_finish()) target.give(rest->text());
    }
    std::fprintf(stderr, "uninorm: %s: byte %llu: %s\n", name.c_str(),
                 static_cast<unsigned long long>(offset),
                 error->reason == uninorm::Reason::Truncated
                     ? "the text ends in the middle of a character"
                     : "not UTF-8; --replace puts U+FFFD there");
    return kTrouble;
  }

  const Options& options_;
  std::vector<char> room_;
  sabir::Buffer scratch_;
  File output_;
  Totals totals_;
};

int run(int count, char** arguments) {
  Options options;
  int code;
  if (!read_options(count, arguments, options, code)) return code;
  return Program(options).run();
}

}  // namespace
}  // namespace program

int main(int count, char** arguments) try {
  int code = program::run(count, arguments);
  if (std::fflush(stdout) != 0) throw program::CannotWrite{errno};
  return code;
} catch (const program::CannotWrite& failure) {
  // Who reads our output has had enough: that is for them to say.
  if (failure.error != EPIPE) {
    std::fprintf(stderr, "uninorm: writing: %s\n", std::strerror(failure.error));
  }
  return program::kTrouble;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "uninorm: %s\n", failure.what());
  return program::kTrouble;
}
