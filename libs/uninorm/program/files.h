// Files by their descriptors, files that take the place of others, and what there is to say while a
// long one is read.

#pragma once

#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace program {

// Makes sure that the descriptors 0, 1 and 2 are somebody's. Otherwise the first file opened would
// get the number of a closed one, and complaints would be written into it.
void occupy_standard_descriptors();

// A file that is open. `-` is standard input or output, which stay open.
class File {
 public:
  static File for_reading(const std::string& name);
  // What stands at `name` already is written to as it is: a device, a pipe.
  static File for_writing(const std::string& name);
  static File of(int descriptor) { return {descriptor, false}; }
  File(File&& other) noexcept : descriptor_(other.descriptor_), borrowed_(other.borrowed_) {
    other.descriptor_ = -1;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(borrowed_, other.borrowed_);
    return *this;
  }
  ~File() { (void)close(); }

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  // Bytes read, 0 at the end, -1 with `errno` set.
  int64_t read(void* memory, size_t size) const;
  bool write(std::string_view bytes) const;
  bool rewind() const;
  // False if what was written before turns out not to have arrived.
  bool close();
  // All zeros if nothing is known.
  struct stat about() const;

 private:
  File(int descriptor, bool borrowed) : descriptor_(descriptor), borrowed_(borrowed) {}

  int descriptor_;
  bool borrowed_;
};

// Whether reading one would give what is written to the other. Terminals and the like may be both.
bool is_same_file(const struct stat& one, const struct stat& other);

// A line on the terminal, from a second on, as long as it takes.
class Progress {
 public:
  Progress(bool wanted, std::string name, uint64_t size);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;

  bool wanted_;
  bool shown_ = false;
  std::string name_;
  uint64_t size_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace program
