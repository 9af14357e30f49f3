// Files by their descriptors, and what there is to say while a long one is read.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace program {

// A file that is open. `-` is standard input or output, which stay open.
class File {
 public:
  static File for_reading(const std::string& name);
  static File for_writing(const std::string& name);
  File(File&& other) noexcept : descriptor_(other.descriptor_), borrowed_(other.borrowed_) {
    other.descriptor_ = -1;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { (void)close(); }

  bool is_open() const { return descriptor_ >= 0; }
  // Bytes read, 0 at the end, -1 with `errno` set.
  int64_t read(void* memory, size_t size) const;
  bool write(std::string_view bytes) const;
  // False if what was written before turns out not to have arrived.
  bool close();
  // 0 if the file is none that has a size.
  uint64_t size() const;

 private:
  File(int descriptor, bool borrowed) : descriptor_(descriptor), borrowed_(borrowed) {}

  int descriptor_;
  bool borrowed_;
};

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
