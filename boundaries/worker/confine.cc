// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/confine.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "boundaries/worker/filter.h"
#include "boundaries/worker/process.h"

namespace sabir::boundary {
namespace {

bool limit(__rlimit_resource what, uint64_t value, const char* name, std::string& why) {
  if (value == 0) return true;
  rlimit bound{value, value};
  if (::setrlimit(what, &bound) == 0) return true;
  why = std::string("the worker cannot limit its ") + name + ": " + std::strerror(errno);
  return false;
}

}  // namespace

bool confine(const Confinement& confinement, std::string& why) {
  return limit(RLIMIT_AS, confinement.memory, "memory", why) &&
         limit(RLIMIT_CPU, confinement.cpu, "time", why) &&
         limit(RLIMIT_NOFILE, confinement.files, "descriptors", why) &&
         (!confinement.calls || install_filter(confinement.last_words, why));
}

// Twice: the parent's keeper, whose thread lives as long as it wants a worker, is followed by the
// kernel, which what runs here cannot undo when it is confined; and the process by a thread of
// ours, for a parent that started us from another thread.
void follow_parent(long parent) {
  if (parent <= 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int death = death_of(pid_t(parent)).release();
  if (::getppid() != parent) ::_exit(0);
  if (death < 0) return;  // the end of the socket says so, unless a child of the parent holds it
  try {
    std::thread([death] {
      pollfd wait{death, POLLIN, 0};
      while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {
      }
      ::_exit(0);
    }).detach();
  } catch (const std::exception&) {
    ::close(death);  // the kernel's signal must do
  }
}

}  // namespace sabir::boundary
