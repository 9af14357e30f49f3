// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the proxies of one side come from: the instance that a caller opened somewhere else, and in
// a worker the caller it serves. Counted by those who need it.
#pragma once

#include <sabir.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <new>
#include <string>

#include "boundaries/channel.h"

namespace sabir::boundary {

// Why there is no channel, or no longer the one that is asked for.
struct Trouble {
  sabir_status status = SABIR_OK;
  std::string message;
};

class Home {
 public:
  Home(const Contract& contract, std::span<const void* const> tables);
  virtual ~Home() = default;
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  // The channel now; NULL, and why.
  virtual std::shared_ptr<Channel> channel(Deadline deadline, Trouble& trouble) = 0;
  // The channel of that generation, if it is the one now; else NULL. Each one has a number of its
  // own: the handles of another one are lost.
  virtual std::shared_ptr<Channel> live(uint32_t generation) = 0;
  // What to say of a handle of an earlier life.
  virtual std::string lost(uint32_t generation) const = 0;
  // What callers saw of a channel: an answer; that it has ended, and what to say of it; that an
  // answer is late.
  virtual void answered() {}
  virtual std::string failed(Channel& channel, Deadline) { return channel.why(); }
  virtual void late(Channel&, uint32_t /*request*/) {}
  // Drops what was given away to a call that could not be made, whosever it is.
  virtual void drop_given(uint32_t resource, void* handle) = 0;

  void keep() { users_.fetch_add(1, std::memory_order_relaxed); }
  // The same where nobody keeps it: false, it is about to end.
  bool keep_alive() {
    size_t users = users_.load(std::memory_order_relaxed);
    while (users != 0 && !users_.compare_exchange_weak(users, users + 1)) {
    }
    return users != 0;
  }
  void leave() {
    if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) over();
  }

  // A proxy of this home's begins and ends.
  virtual void made(Proxy*) {}
  virtual void free(Proxy* proxy);
  // What to say of a handle that the other side cannot know; empty: it can be sent.
  virtual std::string foreign(uint32_t resource, const void* handle);
  // An instance is closed. The home that calls of it are made of from now on; NULL: its memory is
  // given back, and whoever uses it is lost.
  virtual Home* after_close(void* /*instance*/) { return nullptr; }
  virtual void closed_again() {}

  const Contract& contract() const { return contract_; }
  const void* table(uint32_t resource) const { return tables_[resource]; }
  const sabir_allocator& allocator() const { return allocator_; }
  Deadline deadline() const;
  // Held by who makes a lost object again; not, when that took another one too long.
  std::unique_lock<std::timed_mutex> rebuilding(Deadline deadline) {
    if (!deadline) return std::unique_lock(rebuilding_);
    return std::unique_lock(rebuilding_, *deadline);
  }
  // A copy of what a view points at, that lives as long as the proxy.
  const void* keep_view(Proxy& proxy, uint32_t function, const void* bytes, size_t size);

 protected:
  // In a child of a fork, where whoever held a lock is not there to give it back.
  void renew_locks() {
    new (&rebuilding_) std::timed_mutex;
    new (&viewing_) std::mutex;
  }
  // Nobody needs it any more.
  virtual void over() { delete this; }

  sabir_allocator allocator_;
  int64_t deadline_ns_ = 0;  // 0: none

 private:
  const Contract& contract_;
  std::span<const void* const> tables_;  // by resource: what its proxies are called through
  std::atomic<size_t> users_{1};
  std::timed_mutex rebuilding_;
  std::mutex viewing_;
};

// A home while a call of it is under way: whoever is called back may close it.
class KeptHome {
 public:
  explicit KeptHome(Home* home) : home_(home) { home->keep(); }
  KeptHome(const KeptHome&) = delete;
  KeptHome& operator=(const KeptHome&) = delete;
  ~KeptHome() { home_->leave(); }
  Home* operator->() const { return home_; }
  Home& operator*() const { return *home_; }

 private:
  Home* home_;
};

Proxy* make_proxy(Channel& channel, uint32_t resource, uint64_t number);
void free_proxy(Proxy* proxy);  // it only
void drop_proxy(Proxy* proxy);  // and what it stands for

}  // namespace sabir::boundary
