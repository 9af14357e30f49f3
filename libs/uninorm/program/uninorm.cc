// uninorm: normalizes files and streams of any size, in constant memory. A client of the library's
// C++ wrapper like any other.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <system_error>
#include <uninorm.hpp>
#include <vector>

#include "files.h"
#include "options.h"
#include "replacement.h"

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
  explicit Comparing(const Options& options) : options_(options) {}

  void take(std::string_view source) override {
    if (differs_ || knows_end_) return;
    waiting_.append(source);
    if (waiting_.size() > most_) look_ahead();
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
  bool is_in_form() const { return !differs_ && !knows_end_ && waiting_.empty(); }
  uint64_t offset() const { return offset_; }

 private:
  // Much text waits that nothing has come out for yet, which may go on for ever: characters that
  // the form leaves out do that. All parts of a text in the form are in the form, so if this one
  // is not, the text differs from its form where this part does, or before.
  void look_ahead() {
    most_ = 2 * waiting_.size();
    uninorm::Normalizer normalizer(options_.form, uninorm::IllFormed::Replace);
    std::optional<uint64_t> difference = normalizer.first_difference(waiting_);
    knows_end_ = difference.has_value();
    if (knows_end_) waiting_.resize(*difference);
  }

  const Options& options_;
  std::string waiting_;
  size_t most_ = 4 * kPortion;
  uint64_t offset_ = 0;
  bool differs_ = false;
  bool knows_end_ = false;  // at the end of `waiting_` there is a difference
};

// UTF-16 and UTF-32 begin with a mark that no UTF-8 has.
bool begins_like_utf16(std::string_view text) {
  std::string_view start = text.substr(0, 2);
  return start == "\xFF\xFE" || start == "\xFE\xFF" ||
         text.substr(0, 4) == std::string_view("\0\0\xFE\xFF", 4);
}

// Without such a mark every other byte of most text is zero.
bool has_many_zeros(std::string_view text) {
  text = text.substr(0, 256);
  auto zeros = std::count(text.begin(), text.end(), '\0');
  return static_cast<size_t>(zeros) > text.size() / 4;
}

// Where the character begins that the end of a block cuts off, or the end if it cuts off none. For
// what is no UTF-8 it may say anything: it is joined with what follows, and then refused.
size_t whole_characters(std::string_view block) {
  for (size_t back = 1; back <= 3 && back <= block.size(); ++back) {
    unsigned char byte = static_cast<unsigned char>(block[block.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    size_t length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    return length > back ? block.size() - back : block.size();
  }
  return block.size();
}

int complain(const std::string& what, const char* why) {
  std::fprintf(stderr, "uninorm: %s: %s\n", what.c_str(), why);
  return kTrouble;
}

constexpr char kMakeUtf8[] = "make it UTF-8 first, as with `iconv -f UTF-16 -t UTF-8`";

// A text on its way into the form, from one file or from several, one after the other.
class Text {
 public:
  Text(const Options& options, Target& target)
      : options_(options),
        target_(target),
        portions_(options.form, options.ill_formed, options.stream_safe),
        room_(kPortion) {}

  // Only whole characters are given to the library, so what it refuses is always in this portion:
  // everything before it can still be given. A file ends with a whole character.
  int add(const File& file, const std::string& name) {
    Progress progress(options_.progress, name, static_cast<uint64_t>(file.about().st_size));
    size_t cut = 0;
    for (done_ = 0;;) {
      int64_t got = file.read(room_.data() + cut, room_.size() - cut);
      if (got < 0) return complain(name, std::strerror(errno));
      std::string_view block(room_.data(), cut + static_cast<size_t>(got));
      read_ += static_cast<uint64_t>(got);
      if (done_ == 0 && begins_like_utf16(block)) {
        return complain(name,
                        ("it begins like UTF-16 or UTF-32: " + std::string(kMakeUtf8)).c_str());
      }
      if (got == 0) return add_cut(block, name);
      std::string_view whole = block.substr(0, whole_characters(block));
      if (int code = push(whole, name); code != kFine) return code;
      cut = block.size() - whole.size();
      std::memmove(room_.data(), whole.data() + whole.size(), cut);
      progress.show(done_);
    }
  }

  void end() { target_.give(portions_.finish().text()); }

  uint64_t read() const { return read_; }

 private:
  int push(std::string_view whole, const std::string& name) {
    target_.take(whole);
    auto normal = portions_.try_push(whole, scratch_);
    if (!normal) return refuse(normal.error(), whole, name);
    target_.give(normal->text());
    pushed_ += whole.size();
    done_ += whole.size();
    return kFine;
  }

  // What a file ends with that is no whole character.
  int add_cut(std::string_view cut, const std::string& name) {
    if (cut.empty()) return kFine;
    uninorm::Normalizer mending(uninorm::Form::Nfc, options_.ill_formed);
    sabir::Buffer room;
    auto mended = mending.try_normalize(cut, room);
    if (!mended) return explain(mended.error(), done_ + mended.error()->offset, cut, name);
    target_.take(cut);
    target_.give(portions_.push(mended->text()).text());
    pushed_ += mended->text().size();
    return kFine;
  }

  // Text that is not UTF-8. What stands before the place is good, and is given.
  int refuse(const sabir::ErrorOf<uninorm::TextError>& error, std::string_view whole,
             const std::string& name) {
    if (!error.declares()) throw error;
    std::string_view good = whole.substr(0, error->offset - pushed_);
    target_.give(portions_.push(good).text());
    pushed_ += good.size();
    return explain(error, done_ + good.size(), whole, name);
  }

  int explain(const sabir::ErrorOf<uninorm::TextError>& error, uint64_t offset,
              std::string_view block, const std::string& name) {
    std::string why = "byte " + std::to_string(offset) + ": ";
    if (error->reason == uninorm::Reason::Truncated) {
      why += "the text ends in the middle of a character";
    } else if (has_many_zeros(block)) {
      why += std::string("not UTF-8; it looks like UTF-16: ") + kMakeUtf8;
    } else {
      why += "not UTF-8; --replace puts U+FFFD there";
    }
    return complain(name, why.c_str());
  }

  const Options& options_;
  Target& target_;
  uninorm::Portions portions_;
  std::vector<char> room_;
  sabir::Buffer scratch_;
  uint64_t pushed_ = 0;  // to the library, of all files
  uint64_t done_ = 0;    // of this file
  uint64_t read_ = 0;    // from all files
};

class Program {
 public:
  explicit Program(const Options& options) : options_(options) {}

  int run() {
    int code = options_.check      ? run_each(&Program::check)
               : options_.in_place ? run_each(&Program::rewrite)
                                   : run_together();
    if (options_.stats) totals_.show();
    return code;
  }

 private:
  int run_each(int (Program::*work)(const File&, const std::string&)) {
    int code = kFine;
    for (const std::string& name : options_.files) {
      code = std::max(code, open_and(name, [&](const File& file, const std::string& shown) {
                        return (this->*work)(file, shown);
                      }));
    }
    return code;
  }

  template <typename Work>
  int open_and(const std::string& name, Work work) {
    File file = File::for_reading(name);
    const std::string shown = name == "-" ? "standard input" : name;
    if (!file.is_open()) return complain(shown, std::strerror(errno));
    ++totals_.files;
    return work(file, shown);
  }

  int check(const File& file, const std::string& name) {
    Comparing target(options_);
    int code = compare(file, name, target);
    if (code != kFine || target.is_in_form()) return code;
    std::printf("%s: not in %s from byte %llu on\n", name.c_str(), name_of(options_.form),
                static_cast<unsigned long long>(target.offset()));
    return kNotInForm;
  }

  int compare(const File& file, const std::string& name, Comparing& target) {
    Text text(options_, target);
    int code = text.add(file, name);
    text.end();
    totals_.read += text.read();
    return code;
  }

  // A file that is in the form already is not touched.
  int rewrite(const File& file, const std::string& name) {
    const struct stat about = file.about();
    if (!S_ISREG(about.st_mode)) return complain(name, "only files can be rewritten in place");
    Comparing already(options_);
    int code = compare(file, name, already);
    if (code != kFine || already.is_in_form()) return code;
    Replacement replacement;
    if (!file.rewind()) return complain(name, std::strerror(errno));
    if (!replacement.open(name)) return complain(name, replacement.problem().c_str());
    Writing target(replacement.file(), totals_.written);
    Text text(options_, target);
    code = text.add(file, name);
    text.end();
    if (code != kFine) return code;
    bool fine = replacement.commit(options_.keep_times, &about);
    return fine ? kFine : complain(name, replacement.problem().c_str());
  }

  // All files are one text, as `cat` would put them together: what comes out is in the form at the
  // seams, too.
  int run_together() {
    struct stat old {};
    bool exists = stat(options_.output.c_str(), &old) == 0;
    File standard = File::for_writing("-");
    bool is_standard = options_.output.empty() || options_.output == "-" ||
                       (exists && is_same_file(old, standard.about()));
    if (is_standard) return write_to(standard, standard.about(), "standard output");
    if (exists && !S_ISREG(old.st_mode)) {
      File device = File::for_writing(options_.output);
      if (!device.is_open()) return complain(options_.output, std::strerror(errno));
      int code = write_to(device, device.about(), options_.output);
      return device.close() ? code : complain("writing", std::strerror(errno));
    }
    return replace();
  }

  int replace() {
    Replacement replacement;
    const std::string& name = options_.output;
    if (!replacement.open(name)) return complain(name, replacement.problem().c_str());
    int code = write_to(replacement.file(), replacement.old(), name);
    if (code != kFine) return complain(name, "is left as it was, for not all went well");
    bool fine = replacement.commit(false, nullptr);
    return fine ? kFine : complain(name, replacement.problem().c_str());
  }

  int write_to(const File& output, const struct stat& about, const std::string& name) {
    Writing target(output, totals_.written);
    Text text(options_, target);
    int code = kFine;
    for (const std::string& input : options_.files) {
      code = std::max(code, open_and(input, [&](const File& file, const std::string& shown) {
                        if (is_same_file(file.about(), about)) return refuse_own(shown, name);
                        return text.add(file, shown);
                      }));
    }
    text.end();
    totals_.read += text.read();
    return code;
  }

  static int refuse_own(const std::string& input, const std::string& output) {
    std::string why = "what is read is what is written, " + output +
                      "; --in-place rewrites a file with its own normal form";
    return complain(input, why.c_str());
  }

  const Options& options_;
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
  program::occupy_standard_descriptors();
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
