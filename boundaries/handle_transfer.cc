// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/handle_transfer.h"

#include <sabir/caught.hpp>

#include "boundaries/home.h"

namespace sabir::boundary {

HandleTransfer::~HandleTransfer() {
  for (uint64_t number : lent_) channel_.objects().forget(number);
  release();
  for (uint64_t number : pinned_) channel_.objects().bury(number);
  if (!sent_) withdraw();
  for (Proxy* proxy : away_) free_proxy(proxy);
  for (Proxy* proxy : borrowed_) {
    if (proxy) free_proxy(proxy);
  }
}

uint64_t HandleTransfer::lower(uint32_t resource, void* handle, bool own) {
  if (!handle) return 0;
  uint64_t number = lower_one(resource, handle, own);
  ++lowered_;
  return number;
}

uint64_t HandleTransfer::lower_one(uint32_t resource, void* handle, bool own) {
  if (!ours(resource)) {
    auto* proxy = static_cast<Proxy*>(handle);
    if (own) away_.push_back(proxy);
    return proxy->number;
  }
  bool bound = own && channel_.contract().resources[resource].confined;
  auto& numbers = own ? given_ : lent_;
  numbers.push_back(0);  // before there is something to be lost
  uint64_t number =
      channel_.objects().add(resource, handle, !own, bound ? channel_.thread_key() : 0);
  numbers.back() = number;
  return number;
}

// Without memory for one, those before it go back, too: there will be no value that has them.
void* HandleTransfer::lift(uint32_t resource, uint64_t number, bool own) {
  try {
    if (!ours(resource)) count_one();
    return own ? take(resource, number) : borrow(resource, number);
  } catch (...) {
    refuse();
    throw;
  }
}

// A handle takes more memory here than its number takes in a message.
void HandleTransfer::count_one() {
  constexpr size_t kEach = sizeof(Proxy) + sizeof(Owned) + 16;
  if (++lifted_ <= channel_.largest() / kEach) return;
  throw Failure(Status::ResourceExhausted, "there are more handles in it than this side accepts, " +
                                               std::to_string(channel_.largest() / kEach) +
                                               ": the location's option `largest`");
}

// In both, a place comes before there is something to be lost.
void* HandleTransfer::take(uint32_t resource, uint64_t number) {
  Owned& place = taken_.emplace_back(Owned{resource, nullptr});
  place.handle = ours(resource) ? channel_.objects().take(resource, number)
                                : make_proxy(channel_, resource, number);
  return place.handle;
}

void* HandleTransfer::borrow(uint32_t resource, uint64_t number) {
  if (!ours(resource)) {
    borrowed_.push_back(nullptr);
    return borrowed_.back() = make_proxy(channel_, resource, number);
  }
  pinned_.push_back(0);
  void* object = channel_.objects().pin(resource, number);
  object ? void(pinned_.back() = number) : pinned_.pop_back();
  return object;
}

void HandleTransfer::release() {
  if (std::exchange(released_, true)) return;
  for (uint64_t number : pinned_) channel_.objects().release(number);
}

void HandleTransfer::refuse() {
  for (const Owned& each : taken_) {
    if (!each.handle) continue;
    if (ours(each.resource)) {
      channel_.answers().drop(each.resource, each.handle);
    } else {
      drop_proxy(static_cast<Proxy*>(each.handle));
    }
  }
  taken_.clear();
}

void HandleTransfer::withdraw() {
  for (uint64_t number : given_) channel_.objects().drop(number);
  for (Proxy* proxy : away_) drop_proxy(proxy);
  given_.clear();
  away_.clear();
}

void drop_behind(Home& home, int32_t type, const void* value, size_t lowered) {
  struct Rest {
    Home& home;
    size_t lowered;
  } rest{home, lowered};
  auto found = [](void* context, uint32_t resource, void* handle, bool own) {
    auto& rest = *static_cast<Rest*>(context);
    if (rest.lowered > 0) {
      --rest.lowered;
    } else if (own) {
      rest.home.drop_given(resource, handle);
    }
    return false;
  };
  any_handle(home.contract(), type, value, found, &rest);
}

}  // namespace sabir::boundary
