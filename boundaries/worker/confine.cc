// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/confine.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "boundaries/worker/filter.h"
#include "boundaries/worker/process.h"

namespace sabir::boundary {
namespace {

bool limit(decltype(RLIMIT_AS) what, uint64_t value, const char* name, std::string& why) {
  if (value == 0) return true;
  rlimit bound{value, value};
  if (::setrlimit(what, &bound) == 0) return true;
  why = std::string("the worker cannot limit its ") + name + ": " + std::strerror(errno);
  return false;
}

constexpr size_t kPiece = 120 << 10;  // the largest that certainly comes out of a thread's heap
constexpr size_t kLargestHeap = 60 << 20;

// Whether the kernel has the memory back at which something was written.
bool is_gone(char* at) {
  auto page = uintptr_t(::sysconf(_SC_PAGESIZE));
  unsigned char there = 1;
  int asked = ::mincore(reinterpret_cast<void*>(uintptr_t(at) & ~(page - 1)), page, &there);
  return asked == 0 && !(there & 1);
}

// Takes so much memory and frees it, the last piece last: it leaves no hole. Whether that made the
// heap smaller.
bool free_at_once(size_t bytes) {
  std::array<char*, kLargestHeap / kPiece> pieces{};
  size_t count = 0;
  while (count < bytes / kPiece) {
    auto* piece = static_cast<char*>(std::malloc(kPiece));
    if (!piece) break;
    const_cast<volatile char&>(piece[kPiece / 2]) = 1;
    pieces[count++] = piece;
  }
  if (count == 0) return false;
  char* inside = pieces[count / 2] + kPiece / 2;
  for (size_t i = 0; i < count; ++i) std::free(pieces[i]);
  return is_gone(inside);
}

// The C library's free() reads in a file how the machine gives memory, when it makes a thread's
// heap smaller for the first time: that it must have done before files are out of reach. How much
// has to be free at once depends on what was allocated until now; what is more than a heap holds
// never will be.
void shrink_a_heap() {
  try {
    std::thread([] { free_at_once(1 << 20) || free_at_once(kLargestHeap); }).join();
  } catch (const std::exception&) {  // without a thread of its own nobody has such a heap
  }
}

}  // namespace

bool confine(const Confinement& confinement, std::string& why) {
  if (confinement.calls) shrink_a_heap();
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
