// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The worker's side: a core in this process, served to callers in others.
#pragma once

#include <string>

#include "boundaries/home.h"
#include "boundaries/library.h"

namespace sabir::boundary {

// What stands on the caller's side for a core in this process.
class Served final : public Home {
 public:
  Served(const Library& library)
      : Home(library.contract, library.worker_tables), library_(library) {}

  std::shared_ptr<Channel> channel(Deadline, Trouble& trouble) override {
    if (auto connection = connection_.lock(); connection && !connection->ended()) return connection;
    trouble = {SABIR_UNAVAILABLE, "the caller is gone"};
    return nullptr;
  }
  std::shared_ptr<Channel> live(uint32_t) override {
    auto connection = connection_.lock();
    return connection && !connection->ended() ? connection : nullptr;
  }
  std::string lost(uint32_t) const override { return "the caller is gone"; }
  void drop_given(uint32_t resource, void* handle) override {
    drop_any(library_, resource, handle);
  }
  void serve(std::shared_ptr<Connection> connection) { connection_ = connection; }

 private:
  const Library& library_;
  std::weak_ptr<Connection> connection_;
};

}  // namespace sabir::boundary
