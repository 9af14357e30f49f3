// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A worker's process, as its parent sees it.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "boundaries/link.h"
#include "boundaries/worker/location.h"

namespace sabir::boundary {

class Process {
 public:
  Process() = default;
  Process(Process&& other) noexcept = default;
  Process& operator=(Process&& other) noexcept = default;

  // Starts a program with one end of a socket pair as descriptor 3, and that of a pipe for its last
  // words as 4; of what else is open here it has only the outputs. False: why, in a sentence.
  bool start(const std::string& program, const std::vector<std::string>& arguments,
             const Location& location, Descriptor& socket, std::string& why);

  // Waits for its end, and kills it if there is none in time. How it ended, as the rest of a
  // sentence: "was killed by signal 9 (Killed)". Without memory for one it has ended all the same.
  std::string end(std::chrono::milliseconds patience);
  void kill();

  pid_t pid() const { return pid_; }
  int death() const { return death_.get(); }  // readable when it has died

 private:
  pid_t pid_ = -1;
  std::string describe(const siginfo_t& how) const;

  Descriptor death_;
  Descriptor words_;  // the number of a system call that it was ended for
};

// Readable when that process has died. None where the kernel or a filter does not let us.
Descriptor death_of(pid_t pid);

// A path that means the same when the working directory is another: from where it is now, or was
// when this library was loaded. What is empty or absolute stays as it is.
std::string absolute_path(const std::string& path);
std::string absolute_path_at_load(const std::string& path);

// The program NAME-worker beside the library that contains `address`.
std::string find_worker(const char* prefix, const void* address);

}  // namespace sabir::boundary
