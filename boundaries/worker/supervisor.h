// An instance whose core is in a process of its own, kept alive: a worker that dies is started
// again when it is needed, not faster than it is good for, and not for ever.
#pragma once

#include <map>
#include <random>

#include "boundaries/home.h"
#include "boundaries/library.h"
#include "boundaries/worker/location.h"
#include "boundaries/worker/process.h"

namespace sabir::boundary {

class Supervisor final : public Home {
 public:
  Supervisor(const Library& library, Location location, const sabir_open_options* options);
  ~Supervisor() override;

  std::shared_ptr<Session> session(Deadline deadline, Trouble& trouble) override;
  std::shared_ptr<Session> live(uint32_t life) override;
  std::string lost(uint32_t life) const override;
  void answered() override;
  std::string failed(Session& session) override;
  // The caller keeps its imports: opening failed.
  void forget_imports() { imports_.clear(); }
  // Every call is refused with this sentence.
  void refuse(std::string why) { refused_ = std::move(why); }
  void drop_own(uint32_t resource, void* object) override { drop_imported(resource, object); }

 private:
  // What a library that has none needs is what the worker's own start needs.
  bool start(Trouble& trouble);
  std::unique_ptr<Link> launch(std::string& why);
  std::unique_ptr<Link> connect(std::string& why);
  std::vector<std::string> arguments() const;
  bool may_start(Deadline deadline, Trouble& trouble);
  void bury(std::string why);
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
};

}  // namespace sabir::boundary
