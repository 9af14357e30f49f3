// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A location over a location, in this process: on top the stub of the library, whose calls become
// records; below the skeleton, which turns records into calls of the library at the inner location;
// between them two ends that hand over what is sent, on the same thread, by way of the interposer.
#pragma once

#include <sabir.h>

#include <atomic>
#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

#include "boundaries/home.h"
#include "boundaries/interposers/interposer.h"
#include "boundaries/library.h"

namespace sabir::boundary {

// One of the two ends.
class End final : public Channel {
 public:
  End(const Library& library, Answers answers, Side side, Between& between);

  Reply exchange(Message& message, uint64_t thread, Deadline deadline) override;
  bool send(const Message& message, bool now, Deadline deadline) override;
  // Nobody else can be at fault in this process, and the other calls are well.
  void end(std::string) override {}
  bool ended() const override { return false; }
  std::string why() override { return "there was no memory for the answer"; }
  uint64_t thread_key() const override { return this_thread(); }
  size_t longest_payload() const override { return UINT32_MAX - 64; }

  // Runs what the other end asks for.
  Reply answer(Op op, std::string_view payload);
  End& other() { return *other_; }

 private:
  friend class Between;
  Between& between_;
  End* other_ = nullptr;
  std::vector<const Function*> functions_;  // that this end calls, by number
};

class Between final : public Home {
 public:
  Between(const Library& library, std::unique_ptr<Interposer> interposer,
          const sabir_open_options* options);

  // Opens the location below. False: why not; then nothing else but leave() is called.
  bool open(const std::string& location, const sabir_open_options* options, Trouble& trouble);
  // Opening failed: the caller keeps its imports.
  void forget_imports() { imports_.clear(); }

  // The answer to a call that does not go on. What it would have given away is dropped.
  Reply refuse(const Crossing& crossing, sabir_status status, std::string_view message);
  void drop_given_by(const Crossing& crossing);
  uint64_t next_number() { return ++events_; }
  Interposer& interposer() { return *interposer_; }
  End& upper() { return *upper_; }  // of the caller
  End& lower() { return *lower_; }  // of the library below

  std::shared_ptr<Channel> channel(Deadline, Trouble&) override { return upper_; }
  std::shared_ptr<Channel> live(uint32_t) override { return upper_; }
  std::string lost(uint32_t) const override { return "the instance is closed"; }
  void drop_given(uint32_t resource, void* handle) override;
  void made(Proxy* proxy) override;
  void free(Proxy* proxy) override;
  std::string foreign(uint32_t resource, const void* handle) override;
  Home* after_close(void* instance) override;

 private:
  ~Between() override;
  void over() override;
  void tear_down();
  void finish();
  friend class Standing;

  const Library& library_;
  std::unique_ptr<Interposer> interposer_;
  std::vector<char> imports_;  // a copy of the caller's table
  void* instance_ = nullptr;   // of the location below
  Home* beneath_;              // of the proxies of the caller's objects
  std::shared_ptr<End> upper_, lower_;
  std::atomic<uint64_t> events_{0};
  std::atomic<bool> finished_{false};

  // Of an interposer that keeps handles: the last of those that were dropped stay readable, and
  // so do closed instances.
  const bool keeps_;
  std::mutex mutex_;
  std::unordered_set<const void*> handles_;  // live ones, and those in dropped_
  std::unordered_set<const void*> gone_;     // those in dropped_
  std::deque<Proxy*> dropped_;               // the oldest first
  std::vector<void*> instances_;
  Home* after_close_ = nullptr;
};

}  // namespace sabir::boundary
