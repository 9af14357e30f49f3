// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An instance whose core is in a process of its own, kept alive: a worker that dies is started
// again when it is needed, not faster than it is good for, and not for ever.
#pragma once

#include <condition_variable>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "boundaries/forks.h"
#include "boundaries/home.h"
#include "boundaries/library.h"
#include "boundaries/worker/location.h"
#include "boundaries/worker/poller.h"
#include "boundaries/worker/process.h"

namespace sabir::boundary {

class Supervisor final : public Home {
 public:
  Supervisor(const Library& library, Location location, const sabir_open_options* options);
  ~Supervisor() override;

  std::shared_ptr<Channel> channel(Deadline deadline, Trouble& trouble) override;
  std::shared_ptr<Channel> live(uint32_t generation) override;
  std::string lost(uint32_t generation) const override;
  void answered() override;
  std::string failed(Channel& connection, Deadline deadline) override;
  void late(Channel& connection, uint32_t request) override;
  // The caller keeps its imports: opening failed.
  void forget_imports() { imports_.clear(); }
  // Every call is refused with this sentence.
  void refuse(std::string why) { refused_ = std::move(why); }
  void drop_given(uint32_t resource, void* handle) override {
    drop_any(library_, resource, handle);
  }

 private:
  using Lock = std::unique_lock<std::mutex>;

  bool wait_for_start(Lock& lock, Deadline deadline, Trouble& trouble);
  bool wait_patiently(Lock& lock, Clock::time_point until, Trouble& trouble);
  bool may_start(Trouble& trouble) const;
  bool hire_keeper(Trouble& trouble);
  void adopt() {
    if (forks_.load(std::memory_order_relaxed) != forks()) adopt_parents();
  }
  void adopt_parents();
  void notify() { poller_.ring(); }

  // The keeper's.
  void keep_worker();
  void rest(Lock& lock);
  void start(Lock& lock);
  std::shared_ptr<Connection> begin_connection(Clock::time_point until, std::string& why);
  std::unique_ptr<Link> launch(std::string& why);
  std::unique_ptr<Link> connect(Clock::time_point until, std::string& why);
  size_t ring_size() const;
  std::vector<std::string> arguments() const;
  void look_after();
  std::string bury_unborn(std::string why) noexcept;
  void end_process(std::chrono::milliseconds patience) noexcept;
  void bury(Lock& lock);
  std::string how_it_ended(Connection& dead) noexcept;
  void remember(uint32_t generation, std::string why) noexcept;
  void let_go(std::shared_ptr<Connection> dead);
  void say_goodbye();
  void count_failure();
  std::string named() const;

  const Library& library_;
  std::string refused_;
  Location location_;
  std::vector<char> imports_;  // a copy of the caller's table
  mutable std::mutex mutex_;   // never held for long: who starts and ends workers lets go of it
  std::condition_variable changed_;
  std::shared_ptr<Connection> connection_;
  bool wanted_ = false;  // somebody waits for a connection
  uint32_t generation_ = 0;
  std::atomic<bool> has_answered_{false};  // this life
  uint32_t failures_ = 0;                  // lives in a row that answered nothing
  uint64_t failed_starts_ = 0;
  Clock::time_point next_start_{};
  std::string last_why_;
  std::map<uint32_t, std::string> deaths_;  // the last few
  std::minstd_rand random_;

  struct Late {
    uint32_t generation;
    uint32_t request;
    Clock::time_point due;
  };
  std::vector<Late> late_;

  // A thread starts the worker when it is wanted, sees that it has died, and ends it when it does
  // not come back from a call that is long late. Calls wait for it no longer than they may; and a
  // worker, which asks to be ended with the thread that started it, ends when this process does.
  std::thread keeper_;
  Process process_;   // the keeper's
  std::string note_;  // why it ended the worker; the keeper's
  Poller poller_;     // what it waits for
  bool over_ = false;
  std::atomic<uint32_t> forks_;  // of this process, as of the last look
};

}  // namespace sabir::boundary
