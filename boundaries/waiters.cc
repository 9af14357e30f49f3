// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/waiters.h"

namespace sabir::boundary {

Waiter* Waiters::of(uint64_t thread) const {
  Waiter* busy = nullptr;
  for (auto at = all_.rbegin(); thread && at != all_.rend(); ++at) {
    if ((*at)->thread != thread) continue;
    if (!(*at)->busy) return *at;
    busy = *at;
  }
  return busy;
}

bool Waiters::wait_inside(uint64_t thread, bool bound) const {
  return thread && std::any_of(all_.begin(), all_.end(), [&](Waiter* one) {
           return !one->general && one->thread == thread && (!one->bound || bound);
         });
}

Waiter* Waiters::idle() const {
  auto found = std::find_if(all_.begin(), all_.end(), [](Waiter* one) { return one->idle(); });
  return found != all_.end() ? *found : nullptr;
}

bool Waiters::somebody_looks() const {
  return std::any_of(all_.begin(), all_.end(), [](Waiter* one) {
    return one->general && !one->busy && (one->reading || one->roused);
  });
}

bool Waiters::somebody_is_free() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](Waiter* one) { return one->general && !one->busy; });
}

bool Waiters::hand_reading(bool any) const {
  for (auto at = all_.rbegin(); at != all_.rend(); ++at) {
    if (!(*at)->general && !(*at)->busy) return (*at)->wake.notify_one(), true;
    if (any && (*at)->idle()) return (*at)->rouse(), true;
  }
  return false;
}

void Waiters::bind(Waiter& one, uint64_t thread) {
  ++bound_;
  one.general = false;
  one.bound = true;
  one.thread = thread;
}

void Waiters::unbind(Waiter& one) {
  --bound_;
  one.bound = false;
  one.general = true;
  one.thread = 0;
}

}  // namespace sabir::boundary
