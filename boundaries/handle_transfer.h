// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The handles of one call on their way: numbers for those that go, handles for numbers that come,
// and at the end of the call an end to what was lent.
#pragma once

#include <vector>

#include "boundaries/channel.h"
#include "boundaries/codec.h"

namespace sabir::boundary {

class HandleTransfer final : public Handles {
 public:
  explicit HandleTransfer(Channel& channel) : channel_(channel) {}
  HandleTransfer(const HandleTransfer&) = delete;
  HandleTransfer& operator=(const HandleTransfer&) = delete;
  ~HandleTransfer();

  uint64_t lower(uint32_t resource, void* handle, bool own) override;
  void* lift(uint32_t resource, uint64_t number, bool own) override;

  // How many handles have gone out so far, in the order of the value; NULL ones do not count. If
  // there was no memory for one, it and those behind it are still whose they were.
  size_t lowered() const { return lowered_; }
  // What was given away is the other side's from now on.
  void sent() { sent_ = true; }
  // Whether anything is given away.
  bool gives() const { return !given_.empty() || !away_.empty(); }
  uint64_t first_pinned() const { return pinned_.empty() ? 0 : pinned_.front(); }
  // The call uses nothing any more: who reads its answer may give away at once what it was about.
  void release();
  // What came to be owned goes back where it came from: the payload was malformed.
  void refuse();
  // What was to be given away is dropped: it does not go after all.
  void withdraw();

 private:
  void count_one();
  uint64_t lower_one(uint32_t resource, void* handle, bool own);
  void* take(uint32_t resource, uint64_t number);
  void* borrow(uint32_t resource, uint64_t number);
  bool ours(uint32_t resource) const {
    return channel_.contract().resources[resource].imported == (channel_.side() == Side::Caller);
  }

  struct Owned {
    uint32_t resource;
    void* handle;
  };
  Channel& channel_;
  bool sent_ = false;
  bool released_ = false;
  size_t lifted_ = 0;
  size_t lowered_ = 0;
  std::vector<uint64_t> lent_;    // objects of ours
  std::vector<uint64_t> pinned_;  // objects of ours that the other side named
  std::vector<uint64_t> given_;   // objects of ours
  std::vector<Proxy*> away_;      // proxies given back to whose objects they are
  std::vector<Proxy*> borrowed_;  // proxies of what we were lent
  std::vector<Owned> taken_;      // came to be owned
};

// Drops what a value gives away and a transfer has not lowered: all behind so many handles.
void drop_behind(Home& home, int32_t type, const void* value, size_t lowered = 0);

}  // namespace sabir::boundary
