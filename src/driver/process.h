// Programs that the compiler starts: run to their end, or for a while.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace sabir::driver {

struct Program {
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;  // besides our own
  std::string log;  // where its output goes, both kinds; empty: nowhere
};

struct Ending {
  int status = 0;  // of its exit
  int signal = 0;  // not 0: what ended it instead
  bool late = false;
  std::string trouble;  // not empty: it could not be started, and why
};

// Waits for it, at most so many seconds; then it is killed.
Ending run(const Program& program, int seconds);

// The same where somebody sees it and may type, and for as long as it takes; Ctrl-C is its own.
Ending run_here(const Program& program);

// A program that runs until this is gone.
class Running {
 public:
  explicit Running(const Program& program);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  const std::string& trouble() const { return trouble_; }

 private:
  pid_t pid_ = -1;
  std::string trouble_;
};

}  // namespace sabir::driver
