// Typed indices and the arenas they point into. An id is four bytes, has an invalid value, and
// cannot be mixed up with the id of another kind; an arena owns its values and hands out ids in the
// order in which they were added, so that "id order" is also "dependency order" wherever a phase
// adds definitions before their users.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.h"

namespace sabir::base {

template <typename Tag>
struct Id {
  int32_t index = -1;

  bool valid() const { return index >= 0; }
  explicit operator bool() const { return valid(); }
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <typename Tag, typename T>
class Arena {
 public:
  using Key = Id<Tag>;

  Key add(T value) {
    values_.push_back(std::move(value));
    return Key{int32_t(values_.size()) - 1};
  }

  T& operator[](Key id) {
    check(id.valid() && size_t(id.index) < values_.size(), "id out of range");
    return values_[size_t(id.index)];
  }
  const T& operator[](Key id) const {
    check(id.valid() && size_t(id.index) < values_.size(), "id out of range");
    return values_[size_t(id.index)];
  }

  size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }

  std::vector<Key> ids() const {
    std::vector<Key> all(values_.size());
    for (size_t i = 0; i < all.size(); ++i) all[i].index = int32_t(i);
    return all;
  }

 private:
  std::vector<T> values_;
};

}  // namespace sabir::base
