#include "driver/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace sabir::driver {
namespace {

// Our environment with the program's own entries instead of those of the same name.
std::vector<std::string> environment_of(const Program& program) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string one = *entry;
    if (program.environment.count(one.substr(0, one.find('='))) == 0) all.push_back(one);
  }
  for (const auto& [name, value] : program.environment) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

pid_t spawn(const Program& program, const posix_spawn_file_actions_t* actions,
            std::string& trouble) {
  std::vector<std::string> command = program.command, environment = environment_of(program);
  pid_t pid = -1;
  int error = posix_spawnp(&pid, command[0].c_str(), actions, nullptr, pointers(command).data(),
                           pointers(environment).data());
  if (error == 0) return pid;
  trouble = "cannot start `" + program.command[0] + "`: " + std::strerror(error);
  return -1;
}

// Out of sight: what it says goes to its log.
pid_t start(const Program& program, std::string& trouble) {
  const char* log = program.log.empty() ? "/dev/null" : program.log.c_str();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0666);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = spawn(program, &actions, trouble);
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

Ending ending_of(pid_t pid) {
  Ending ending;
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) ending.status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  return ending;
}

// Whether it has ended in time.
bool await(pid_t pid, int seconds) {
  int handle = int(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) return true;  // an old kernel: no limit
  pollfd look{handle, POLLIN, 0};
  int ready = poll(&look, 1, seconds * 1000);
  close(handle);
  return ready != 0;
}

}  // namespace

Ending run(const Program& program, int seconds) {
  std::string trouble;
  pid_t pid = start(program, trouble);
  if (pid < 0) return {.trouble = trouble};
  bool late = !await(pid, seconds);
  if (late) kill(pid, SIGKILL);
  Ending ending = ending_of(pid);
  ending.late = late;
  return ending;
}

Ending run_here(const Program& program) {
  std::string trouble;
  pid_t pid = spawn(program, nullptr, trouble);
  if (pid < 0) return {.trouble = trouble};
  signal(SIGINT, SIG_IGN);  // after it has started, so that it does not ignore it, too
  Ending ending = ending_of(pid);
  signal(SIGINT, SIG_DFL);
  return ending;
}

Running::Running(const Program& program) { pid_ = start(program, trouble_); }

Running::~Running() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  if (!await(pid_, 5)) kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace sabir::driver
