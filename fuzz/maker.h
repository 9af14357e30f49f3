// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arguments made of an input, by the tables: mostly values, and everything else that a C caller can
// pass by mistake: nulls with a count, ill-formed text, enums beyond their end, booleans of 7.
#pragma once

#include <memory>
#include <vector>

#include "boundaries/types.h"
#include "fuzz/source.h"

namespace sabir::fuzz {

// Live handles, by resource.
class Pool {
 public:
  explicit Pool(size_t resources) : handles_(resources) {}
  void add(uint32_t resource, void* handle) { handles_[resource].push_back(handle); }
  // NULL: there is none.
  void* pick(uint32_t resource, Source& source);
  void* take(uint32_t resource, Source& source);
  bool any(uint32_t resource) const { return !handles_[resource].empty(); }
  size_t resources() const { return handles_.size(); }

 private:
  std::vector<std::vector<void*>> handles_;
};

class Maker {
 public:
  Maker(const boundary::Contract& contract, Source& source, Pool& pool)
      : contract_(contract), source_(source), pool_(pool) {}

  // A record in memory of exactly its size. Lives as long as the maker.
  char* record(int32_t type);

 private:
  void fill(int32_t type, char* at, int depth);
  void sequence(const boundary::Type& type, char* at, int depth);
  void* handle(const boundary::Type& type);
  char* memory(size_t size);
  uint64_t scalar(const boundary::Type& type);

  const boundary::Contract& contract_;
  Source& source_;
  Pool& pool_;
  size_t elements_ = 0;
  std::vector<std::unique_ptr<char[]>> memory_;
  std::vector<void*> lent_;  // to this call: they are not given away by it
};

}  // namespace sabir::fuzz
