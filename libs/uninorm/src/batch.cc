// Texts that do not change, as one; the others one by one.

#include "batch.h"

#include <algorithm>

#include "machine.h"

namespace uninorm::engine {

namespace {

// Text that is looked at before it is copied stays in the nearest cache.
constexpr size_t kRun = 1 << 14;

class Batch {
 public:
  Batch(std::string_view bytes, const uint64_t* ends, size_t count, Form form, Output& output)
      : bytes_(bytes),
        ends_(ends),
        count_(count),
        form_(form),
        output_(output),
        before_(output.size) {}

  Status run(IllFormed ill_formed, uint64_t* new_ends) {
    Status status;
    for (size_t i = 0; i < count_;) {
      if (text(i).size() <= kRun) i = copy_unchanged(i, new_ends, status);
      if (i == count_) break;
      Status one = normalize(text(i), form_, ill_formed, output_, false).status;
      if (!one.ok() && one.code != Code::TooSmall) return {one.code, start_of(i) + one.offset};
      if (!one.ok()) status = one;
      new_ends[i++] = output_.size - before_;
    }
    return status;
  }

  // The first text whose end is not one, or `count`.
  size_t first_bad() const {
    uint64_t last = 0;
    for (size_t i = 0; i < count_; ++i) {
      if (ends_[i] < last || ends_[i] > bytes_.size()) return i;
      last = ends_[i];
    }
    return count_;
  }

 private:
  uint64_t start_of(size_t i) const { return i == 0 ? 0 : ends_[i - 1]; }
  std::string_view text(size_t i) const {
    return bytes_.substr(start_of(i), ends_[i] - start_of(i));
  }

  // Whether what ends and what begins at `at` are looked at rightly when they are taken for one
  // text.
  bool parts_at(uint64_t at) const {
    if (at == bytes_.size()) return true;
    const Byte* p = reinterpret_cast<const Byte*>(bytes_.data()) + at;
    if (*p < 0x80) return true;
    if (is_continuation(*p)) return false;
    Char first = read_char(p, p + (bytes_.size() - at));
    return first.valid && starts_afresh(value_at(rules_of(form_).family, p));
  }

  // Text `i` and those behind it that can be looked at as one text: the number of the next.
  size_t end_of_run(size_t i) const {
    uint64_t start = start_of(i);
    while (i + 1 < count_ && ends_[i + 1] - start <= kRun && parts_at(ends_[i])) ++i;
    return i + 1;
  }

  // Copies texts from number `i` on up to the first that changes, whose number it returns.
  size_t copy_unchanged(size_t i, uint64_t* new_ends, Status& status) {
    if (i >= end_of_run_) end_of_run_ = end_of_run(i);
    uint64_t start = start_of(i);
    std::string_view run = bytes_.substr(start, ends_[end_of_run_ - 1] - start);
    Writer writer;
    Machine machine(run, form_, IllFormed::Refuse, writer);
    machine.comparing = true;
    uint64_t same = start + static_cast<uint64_t>(kernel().find_change(machine) - machine.begin);
    uint64_t shift = output_.size - before_ - start;
    size_t first = i;
    for (; i < end_of_run_ && ends_[i] <= same; ++i) new_ends[i] = ends_[i] + shift;
    if (i != first && !copy(run.substr(0, ends_[i - 1] - start))) status = {Code::TooSmall, 0};
    return i;
  }

  bool copy(std::string_view text) {
    size_t size = output_.size, needed = size + text.size();
    bool fits = output_.capacity >= needed || grow(needed);
    if (fits && !text.empty()) std::memcpy(output_.data + size, text.data(), text.size());
    output_.size = needed;
    return fits;
  }

  // The rest of the bytes will need room, too.
  bool grow(size_t needed) {
    size_t wish = std::max(needed, before_ + bytes_.size());
    wish = std::max(wish, output_.capacity + output_.capacity / 4);
    return output_.grow != nullptr && output_.grow(output_, wish) && output_.capacity >= needed;
  }

  std::string_view bytes_;
  const uint64_t* ends_;
  size_t count_;
  Form form_;
  Output& output_;
  size_t before_;
  size_t end_of_run_ = 0;
};

}  // namespace

Status normalize_all(std::string_view bytes, const uint64_t* ends, size_t count, Form form,
                     IllFormed ill_formed, Output& output, uint64_t* new_ends) {
  Batch batch(bytes, ends, count, form, output);
  if (size_t bad = batch.first_bad(); bad != count) return {Code::BadEnds, bad};
  return batch.run(ill_formed, new_ends);
}

}  // namespace uninorm::engine
