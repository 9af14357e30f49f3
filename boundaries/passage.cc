// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/passage.h"

#include "boundaries/home.h"

namespace sabir::boundary {

Passage::~Passage() {
  for (uint64_t number : lent_) session_.objects().forget(number);
  for (uint64_t number : pinned_) session_.objects().unpin(number);
  if (!sent_) {
    for (uint64_t number : given_) session_.objects().drop(number);
    for (Proxy* proxy : away_) drop_proxy(proxy);
  } else {
    for (Proxy* proxy : away_) free_proxy(proxy);
  }
  for (Proxy* proxy : borrowed_) free_proxy(proxy);
}

uint64_t Passage::lower(uint32_t resource, void* handle, bool own) {
  if (!handle) return 0;
  if (!ours(resource)) {
    auto* proxy = static_cast<Proxy*>(handle);
    if (own) away_.push_back(proxy);
    return proxy->number;
  }
  bool bound = own && session_.contract().resources[resource].confined;
  auto& numbers = own ? given_ : lent_;
  numbers.push_back(0);  // before there is something to be lost
  uint64_t number =
      session_.objects().add(resource, handle, !own, bound ? session_.thread_key() : 0);
  numbers.back() = number;
  return number;
}

void* Passage::lift(uint32_t resource, uint64_t number, bool own) {
  if (!ours(resource)) {
    Proxy* proxy = make_proxy(session_, resource, number);
    if (own) {
      taken_.push_back({resource, proxy});
    } else {
      borrowed_.push_back(proxy);
    }
    return proxy;
  }
  if (own) {
    void* object = session_.objects().take(resource, number);
    if (object) taken_.push_back({resource, object});
    return object;
  }
  void* object = session_.objects().pin(resource, number);
  if (object) pinned_.push_back(number);
  return object;
}

void Passage::refuse() {
  for (const Owned& each : taken_) {
    if (ours(each.resource)) {
      session_.answers().drop(each.resource, each.handle);
    } else {
      drop_proxy(static_cast<Proxy*>(each.handle));
    }
  }
  taken_.clear();
}

}  // namespace sabir::boundary
