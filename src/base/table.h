// A hash table that remembers the order in which its entries were put in, so that walking it gives
// the same result everywhere. Entries are never taken out one by one.
//
//   Table<std::string_view, Symbol> names;       // the caller keeps the texts
//   auto [symbol, fresh] = names.insert("a", {});
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sabir::base {

uint64_t hash_of(std::string_view text);
inline uint64_t hash_of(const std::string& text) { return hash_of(std::string_view(text)); }
inline uint64_t hash_of(uint64_t number) {
  number = (number ^ (number >> 32)) * 0x9E3779B97F4A7C15u;
  return number ^ (number >> 29);
}

template <typename Key, typename Value>
class Table {
 public:
  using Entry = std::pair<Key, Value>;
  using Lookup =
      std::conditional_t<std::is_convertible_v<Key, std::string_view>, std::string_view, Key>;

  // The value of a key, put in if there was none; whether it was put in. Valid until the next
  // insert.
  std::pair<Value*, bool> insert(Key key, Value value) {
    grow();
    size_t slot = find_slot(key);
    if (slots_[slot] != 0) return {&entries_[slots_[slot] - 1].second, false};
    entries_.emplace_back(std::move(key), std::move(value));
    slots_[slot] = uint32_t(entries_.size());
    return {&entries_.back().second, true};
  }

  Value* find(Lookup key) { return const_cast<Value*>(std::as_const(*this).find(key)); }
  const Value* find(Lookup key) const {
    if (entries_.empty()) return nullptr;
    uint32_t entry = slots_[find_slot(key)];
    return entry == 0 ? nullptr : &entries_[entry - 1].second;
  }
  bool contains(Lookup key) const { return find(key) != nullptr; }

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  void clear() {
    entries_.clear();
    slots_.clear();
  }

 private:
  // Where a key stands, or the empty slot where it would.
  size_t find_slot(const Lookup& key) const {
    size_t mask = slots_.size() - 1;
    size_t slot = size_t(hash_of(key)) & mask;
    while (slots_[slot] != 0 && Lookup(entries_[slots_[slot] - 1].first) != key)
      slot = (slot + 1) & mask;
    return slot;
  }

  void grow() {
    if (entries_.size() * 2 < slots_.size()) return;
    slots_.assign(slots_.empty() ? 8 : slots_.size() * 2, 0);
    for (size_t i = 0; i < entries_.size(); ++i)
      slots_[find_slot(entries_[i].first)] = uint32_t(i) + 1;
  }

  std::vector<Entry> entries_;
  std::vector<uint32_t> slots_;  // 0: empty; else the number of the entry and one
};

struct Nothing {};

// A table of keys only.
template <typename Key>
class Set {
 public:
  bool insert(Key key) { return table_.insert(std::move(key), {}).second; }
  bool contains(typename Table<Key, Nothing>::Lookup key) const { return table_.contains(key); }
  size_t size() const { return table_.size(); }
  void clear() { table_.clear(); }

 private:
  Table<Key, Nothing> table_;
};

}  // namespace sabir::base
