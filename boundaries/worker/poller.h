// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a keeper waits for: whoever wants something of it, the death of the worker, and a connection
// at which nobody else waits.
#pragma once

#include "boundaries/descriptor.h"
#include "boundaries/link.h"

namespace sabir::boundary {

class Poller {
 public:
  struct Heard {
    bool death = false;
    bool connection = false;
  };

  Poller() { ready(); }
  // False: there are no descriptors for it yet. While no other thread uses it.
  bool ready();
  // In a child of a fork: what there was is the parent's.
  void renew();

  // Ends a wait; any thread may.
  void ring();
  // Until one of all that comes.
  Heard wait(Deadline until);

  // A worker and its connection. False: there is no memory.
  bool add(int death, Link& link);
  // Before they are closed: where a child of a fork has them, too, that alone ends nothing, and the
  // death of one worker would be heard for ever.
  void remove(int death, Link& link);

 private:
  Descriptor epoll_;
  Descriptor bell_;
};

}  // namespace sabir::boundary
