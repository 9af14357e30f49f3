// Where results go. The engine writes through `at` without asking, as long as it has made sure of
// room before; it may write a little past what it means to keep. Room is either the caller's memory
// itself, or, when that is short or the text is, a scratch area that is copied or compared in
// portions.

#pragma once

#include "engine.h"
#include "utf8.h"

namespace uninorm::engine {

// What a block of text may at most need, with slack for whole vectors.
inline constexpr size_t kBlockRoom = 1152;

class Writer {
 public:
  // Writes to the caller's output. Short texts go through scratch, so that the caller is asked for
  // the exact size.
  Writer(Output& output, size_t text_size);

  // Compares with text instead of keeping anything.
  Writer() : mode_(Mode::Compare), at(scratch_), limit_(scratch_ + sizeof scratch_) {}

  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  size_t room() const { return static_cast<size_t>(limit_ - at); }

  // At least `count` bytes more, `count` <= kBlockRoom. What was written before can be reached no
  // longer. `ahead` is how much text is still to come, `behind` how much has been read.
  void make_room(size_t count, size_t ahead, size_t behind) {
    if (room() < count) make_room_slowly(count, ahead, behind);
  }

  // Bytes of any number, in portions.
  void write(const Byte* data, size_t size, size_t ahead, size_t behind);

  void put(uint32_t packed) {
    std::memcpy(at, &packed, 4);
    at += length_of_packed(packed);
  }

  // Ends the writing: `Output::size` is right, and false means that the result did not fit.
  bool finish();

  // Comparing: from here on the output should be what stands at `expected`.
  void expect(const Byte* expected, const Byte* end);
  // How many of the expected bytes came out, in whole portions; call after the last one.
  const Byte* matched();
  // Whether exactly the bytes up to `end` came out.
  bool matched_until(const Byte* end) { return matched() == end && !differs_; }

 private:
  enum class Mode : uint8_t { Direct, Scratch, Compare };

  void make_room_slowly(size_t count, size_t ahead, size_t behind);
  void flush();
  void compare();
  bool grow(size_t needed);

  Mode mode_;
  bool short_of_room_ = false;
  bool differs_ = false;
  Output* output_ = nullptr;
  const Byte* expected_ = nullptr;
  const Byte* expected_end_ = nullptr;
  Byte scratch_[2 * kBlockRoom];

 public:
  Byte* at;

 private:
  Byte* limit_;
};

}  // namespace uninorm::engine
