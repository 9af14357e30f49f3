// A file that takes the place of another one, or of none, all at once: everything is written to a
// file beside it, which gets the name only when all of it is there and on the disk. Whatever
// happens before, what had the name still has it, with every byte.

#pragma once

#include <string>

#include "files.h"

namespace program {

class Replacement {
 public:
  Replacement() = default;
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement() { forget(); }

  // Makes the file beside the one that `name` leads to: symbolic links stay. False with a
  // `problem()`.
  bool open(const std::string& name);

  const File& file() const { return file_; }
  // The file whose place is taken; all zeros if there is none.
  const struct stat& old() const { return old_; }

  // Gives it the old one's owner, mode, extended attributes and, if asked for, times, and then its
  // name. With `as_read`, only if the old one is still as it was then. False with a `problem()`.
  bool commit(bool keep_times, const struct stat* as_read);

  const std::string& problem() const { return problem_; }

 private:
  bool fail(const char* what);
  bool resemble(bool keep_times);
  bool copy_attributes();
  bool is_unchanged(const struct stat& as_read);
  void forget();

  std::string path_;
  std::string temporary_;  // empty if there is none
  struct stat old_ {};
  bool replaces_ = false;
  File file_ = File::of(-1);
  std::string problem_;
};

}  // namespace program
