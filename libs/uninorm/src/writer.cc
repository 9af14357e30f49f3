// The slow side of the writer: growing, scratch portions, comparing.

#include "writer.h"

#include <algorithm>

namespace uninorm::engine {

namespace {

// Texts up to this size go through scratch.
constexpr size_t kShortText = 192;

}  // namespace

Writer::Writer(Output& output, size_t text_size)
    : mode_(Mode::Scratch), output_(&output), at(scratch_), limit_(scratch_ + sizeof scratch_) {
  if (text_size > kShortText) make_room_slowly(kBlockRoom, text_size, 0);
}

bool Writer::grow(size_t needed) {
  if (output_->capacity >= needed) return true;
  return output_->grow != nullptr && output_->grow(*output_, needed) && output_->capacity >= needed;
}

void Writer::make_room_slowly(size_t count, size_t ahead, size_t behind) {
  if (mode_ == Mode::Compare) return compare();
  if (mode_ == Mode::Direct) {
    output_->size = static_cast<size_t>(at - reinterpret_cast<Byte*>(output_->data));
  } else {
    flush();
  }
  // As much as the text so far foretells, and never less than a quarter more.
  size_t size = output_->size, more = size > behind ? size - behind : 0;
  size_t swell = behind == 0 ? 0 : static_cast<size_t>(static_cast<double>(more) / behind * ahead);
  size_t wish = std::max(size + ahead + swell + swell / 16 + count,
                         output_->capacity + output_->capacity / 4);
  bool enough = output_->capacity - std::min(size, output_->capacity) >= count;
  if (!short_of_room_ && (enough || grow(wish))) {
    mode_ = Mode::Direct;
    at = reinterpret_cast<Byte*>(output_->data) + size;
    limit_ = reinterpret_cast<Byte*>(output_->data) + output_->capacity;
    return;
  }
  mode_ = Mode::Scratch;
  at = scratch_;
  limit_ = scratch_ + sizeof scratch_;
}

void Writer::flush() {
  size_t size = static_cast<size_t>(at - scratch_);
  if (!short_of_room_ && size != 0) {
    short_of_room_ = !grow(output_->size + size);
    if (!short_of_room_) std::memcpy(output_->data + output_->size, scratch_, size);
  }
  output_->size += size;
  at = scratch_;
}

void Writer::write(const Byte* data, size_t size, size_t ahead, size_t behind) {
  while (size > 0) {
    make_room(1, ahead, behind);
    size_t portion = std::min(size, room());
    std::memcpy(at, data, portion);
    at += portion;
    data += portion;
    size -= portion;
  }
}

bool Writer::finish() {
  if (mode_ == Mode::Direct) {
    output_->size = static_cast<size_t>(at - reinterpret_cast<Byte*>(output_->data));
  } else {
    flush();
  }
  return !short_of_room_;
}

void Writer::expect(const Byte* expected, const Byte* end) {
  expected_ = expected;
  expected_end_ = end;
  differs_ = false;
  at = scratch_;
}

void Writer::compare() {
  size_t size = static_cast<size_t>(at - scratch_);
  at = scratch_;
  if (differs_) return;
  size_t most = std::min(size, static_cast<size_t>(expected_end_ - expected_));
  const Byte* end = expected_ + most;
  const Byte* stop = std::mismatch(expected_, end, scratch_).first;
  differs_ = stop != end || most < size;
  expected_ = stop;
}

const Byte* Writer::matched() {
  compare();
  return expected_;
}

}  // namespace uninorm::engine
