// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An instance whose core is in a process of its own, kept alive: a worker that dies is started
// again when it is needed, not faster than it is good for, and not for ever.
#pragma once

#include <map>
#include <random>
#include <thread>
#include <vector>

#include "boundaries/home.h"
#include "boundaries/library.h"
#include "boundaries/worker/location.h"
#include "boundaries/worker/process.h"

namespace sabir::boundary {

class Supervisor final : public Home {
 public:
  Supervisor(const Library& library, Location location, const sabir_open_options* options);
  ~Supervisor() override;

  std::shared_ptr<Channel> session(Deadline deadline, Trouble& trouble) override;
  std::shared_ptr<Channel> live(uint32_t life) override;
  std::string lost(uint32_t life) const override;
  void answered() override;
  std::string failed(Channel& session) override;
  void late(Channel& session, uint32_t request) override;
  // The caller keeps its imports: opening failed.
  void forget_imports() { imports_.clear(); }
  // Every call is refused with this sentence.
  void refuse(std::string why) { refused_ = std::move(why); }
  void drop_given(uint32_t resource, void* handle) override {
    drop_any(library_, resource, handle);
  }

 private:
  // What a library that has none needs is what the worker's own start needs.
  bool start(Trouble& trouble);
  std::unique_ptr<Link> launch(std::string& why);
  std::unique_ptr<Link> connect(std::string& why);
  size_t ring_size() const;
  std::vector<std::string> arguments() const;
  bool may_start(Deadline deadline, Trouble& trouble);
  void bury(std::string why);
  void watch();
  void look_after();
  void notify();
  void adopt();
  void count_failure();
  std::string named() const;

  const Library& library_;
  std::string refused_;
  Location location_;
  std::vector<char> imports_;  // a copy of the caller's table
  mutable std::mutex mutex_;
  std::shared_ptr<Session> session_;
  Process process_;
  uint32_t life_ = 0;
  std::atomic<bool> has_answered_{false};  // this life
  uint32_t failures_ = 0;                  // lives in a row that answered nothing
  Clock::time_point next_start_{};
  std::string last_why_;
  std::map<uint32_t, std::string> deaths_;  // the last few
  std::minstd_rand random_;

  // A thread sees that a worker has died, and ends one that does not come back from a call that is
  // long late.
  struct Late {
    uint32_t life;
    uint32_t request;
    Clock::time_point due;
  };
  std::vector<Late> late_;
  // What has ended; who drops it must not hold the lock, for it drops objects of the caller's.
  std::vector<std::shared_ptr<Session>> gone_;
  std::thread watch_;
  Descriptor bell_;  // an eventfd
  bool over_ = false;
  std::atomic<uint32_t> forks_;  // of this process, as of the last look
};

}  // namespace sabir::boundary
