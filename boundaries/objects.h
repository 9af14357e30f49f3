// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects on one side and what stands for them on the other.
//
// Each side keeps a table of those objects of its own that the other side knows by number. On the
// other side a Proxy stands for the number; to generated code it is the handle itself.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <vector>

#include "boundaries/buffer.h"
#include "boundaries/types.h"

namespace sabir::boundary {

class Home;
struct Origin;
struct Kept;

// A handle whose object is on the other side. It keeps its home.
struct Proxy {
  const void* table;  // what generated code calls through; every handle begins with it
  Home* home;
  std::atomic<uint64_t> number;
  uint32_t resource;
  std::atomic<uint32_t> generation;  // of the connection: to the next one the number means nothing
  Origin* origin = nullptr;          // how to make it again; of a stateless resource
  Kept* kept = nullptr;              // what views of it point into
};

// The objects of this side that the other side knows. Any thread may use it.
class Objects {
 public:
  using Drop = void (*)(uint32_t resource, void* object);

  explicit Objects(Drop how) : drop_(how) {}
  ~Objects() { clear_all(); }

  // `owner`: of an object that answers to one thread only, the number of that thread; else 0.
  uint64_t add(uint32_t resource, void* object, bool lent, uint64_t owner = 0);
  bool owned_by(uint64_t owner);  // whether there are any
  // In use until release(); NULL: no such object.
  void* pin(uint32_t resource, uint64_t number);
  // No longer in use: it may be given away. One that was dropped meanwhile ends with bury().
  void release(uint64_t number);
  void bury(uint64_t number);
  // Out of the table, to be somebody's own; NULL: no such object, or it is in use or only lent.
  void* take(uint32_t resource, uint64_t number);
  // The other side does not need it: dropped, as soon as no call uses it.
  void drop(uint64_t number);
  // The end of being lent: nobody gets it any more, and who has it is waited for, since its owner
  // may free it now.
  void forget(uint64_t number);
  // Memory that the object goes on reading: lives as long as it does. A list, for this may not
  // fail: who reads is there already.
  using Memory = std::list<Buffer>;
  void attach(uint64_t number, Memory& memory);
  void clear_all();  // drops what is left
  // In a child of a fork: what the other side has and uses is the parent's. Nothing is dropped.
  void abandon();
  size_t size();

 private:
  struct Entry {
    void* object = nullptr;
    uint32_t resource = 0;
    uint32_t version = 0;
    uint32_t pins = 0;
    uint64_t owner = 0;
    bool lent = false;
    bool dropped = false;
    Memory memory;
  };
  Entry* find(uint64_t number);
  Entry clear(Entry& entry);

  Drop drop_;
  std::mutex mutex_;
  std::condition_variable unused_;  // something that is forgotten
  std::vector<Entry> entries_;
  std::vector<uint32_t> free_;
  std::map<uint64_t, uint32_t> owners_;  // how many each has
  Memory orphans_;                       // of objects that went to be somebody's own
};

}  // namespace sabir::boundary
