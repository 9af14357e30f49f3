// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/objects.h"

namespace sabir::boundary {

void Objects::clear_all() {
  std::vector<Entry> all;
  {
    std::lock_guard lock(mutex_);
    all.swap(entries_);
    free_.clear();
  }
  for (Entry& entry : all) {
    if (entry.object && !entry.lent) drop_(entry.resource, entry.object);
  }
}

void Objects::abandon() {
  new (&mutex_) std::mutex;
  new (&unused_) std::condition_variable;
  new std::vector<Entry>(std::move(entries_));  // for as long as the child lives
  entries_.clear();
  free_.clear();
  new (&owners_) decltype(owners_);
}

uint64_t Objects::add(uint32_t resource, void* object, bool lent, uint64_t owner) {
  std::lock_guard lock(mutex_);
  if (free_.empty()) {
    free_.reserve(entries_.capacity() + 1);  // so that giving a place back needs no memory
    entries_.emplace_back();
    free_.push_back(uint32_t(entries_.size() - 1));
  }
  if (owner) ++owners_[owner];
  uint32_t index = free_.back();
  free_.pop_back();
  Entry& entry = entries_[index];
  entry.object = object;
  entry.resource = resource;
  entry.lent = lent;
  entry.owner = owner;
  return uint64_t(++entry.version) << 32 | (index + 1);
}

Objects::Entry* Objects::find(uint64_t number) {
  auto index = uint32_t(number);
  if (index == 0 || index > entries_.size()) return nullptr;
  Entry& entry = entries_[index - 1];
  return entry.object && entry.version == number >> 32 ? &entry : nullptr;
}

Objects::Entry Objects::clear(Entry& entry) {
  Entry gone = std::move(entry);
  entry = Entry{};
  entry.version = gone.version;
  free_.push_back(uint32_t(&entry - entries_.data()));
  auto owner = gone.owner ? owners_.find(gone.owner) : owners_.end();
  if (owner != owners_.end() && --owner->second == 0) owners_.erase(owner);
  return gone;
}

void* Objects::pin(uint32_t resource, uint64_t number) {
  std::lock_guard lock(mutex_);
  Entry* entry = find(number);
  if (!entry || entry->resource != resource || entry->dropped) return nullptr;
  ++entry->pins;
  return entry->object;
}

void Objects::release(uint64_t number) {
  std::lock_guard lock(mutex_);
  Entry* entry = find(number);
  if (entry && --entry->pins == 0 && entry->lent && entry->dropped) unused_.notify_all();
}

void Objects::bury(uint64_t number) {
  std::unique_lock lock(mutex_);
  Entry* entry = find(number);
  if (!entry || entry->pins > 0 || !entry->dropped) return;
  Entry gone = clear(*entry);
  lock.unlock();
  if (!gone.lent) drop_(gone.resource, gone.object);
}

void* Objects::take(uint32_t resource, uint64_t number) {
  std::lock_guard lock(mutex_);
  Entry* entry = find(number);
  if (!entry || entry->resource != resource || entry->pins || entry->lent) return nullptr;
  Entry gone = clear(*entry);
  orphans_.splice(orphans_.end(), gone.memory);
  return gone.object;
}

void Objects::drop(uint64_t number) {
  std::unique_lock lock(mutex_);
  Entry* entry = find(number);
  if (!entry || entry->lent) return;
  entry->dropped = true;
  if (entry->pins) return;
  Entry gone = clear(*entry);
  lock.unlock();
  drop_(gone.resource, gone.object);
}

// Who has it is a thread of its own, or one in another call: what this call's thread ran has ended.
void Objects::forget(uint64_t number) {
  std::unique_lock lock(mutex_);
  if (Entry* entry = find(number)) entry->dropped = true;
  unused_.wait(lock, [&] {
    Entry* entry = find(number);
    return !entry || entry->pins == 0;
  });
  if (Entry* entry = find(number)) clear(*entry);
}

void Objects::attach(uint64_t number, Memory& memory) {
  std::lock_guard lock(mutex_);
  Entry* entry = find(number);
  Memory& to = entry ? entry->memory : orphans_;
  to.splice(to.end(), memory);
}

bool Objects::owned_by(uint64_t owner) {
  std::lock_guard lock(mutex_);
  return owners_.count(owner) != 0;
}

size_t Objects::size() {
  std::lock_guard lock(mutex_);
  return entries_.size() - free_.size();
}

}  // namespace sabir::boundary
