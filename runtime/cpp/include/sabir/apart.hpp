// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sabir/apart.hpp: the handles of one call, so that none that is given away stands in it a second
// time. C++17.
//
// A handle may be lent to a call as often as one likes. One that is given away is dropped at its
// end, and whoever had it a second time would hold what is gone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace sabir::core {

class Apart {
 public:
  struct One {
    const void* handle;
    const char* name;                  // of the parameter it came in
    void (*drop)(const void* handle);  // NULL: it is lent
    size_t place;
  };

  void lend(const char* name, const void* handle) { add({handle, name, nullptr, count_}); }
  template <auto drop, typename C>
  void give(const char* name, C* handle) {
    add({handle, name, [](const void* it) { drop(static_cast<C*>(const_cast<void*>(it))); },
         count_});
  }

  // Two places of one handle, the first of which gives it away; NULL: there are none.
  const One* twice() {
    One* first = begin();
    std::sort(first, first + count_, [](const One& a, const One& b) {
      if (a.handle != b.handle) return std::less<>()(a.handle, b.handle);
      return !a.drop != !b.drop ? a.drop != nullptr : a.place < b.place;
    });
    const One* found = std::adjacent_find(first, first + count_, [](const One& a, const One& b) {
      return a.handle && a.handle == b.handle && a.drop;
    });
    return found == first + count_ ? nullptr : found;
  }
  // Drops what was given away, each once. Behind twice().
  void drop_given() {
    const void* last = nullptr;
    for (size_t i = 0; i < count_; ++i) {
      const One& one = begin()[i];
      if (one.drop && one.handle != last) one.drop(one.handle);
      last = one.handle;
    }
  }

 private:
  static constexpr size_t few = 8;

  One* begin() { return count_ > few ? many_.data() : few_; }
  void add(const One& one) {
    if (count_ == few) many_.assign(few_, few_ + few);
    if (count_ < few) {
      few_[count_] = one;
    } else {
      many_.push_back(one);
    }
    ++count_;
  }

  One few_[few];
  std::vector<One> many_;
  size_t count_ = 0;
};

}  // namespace sabir::core
