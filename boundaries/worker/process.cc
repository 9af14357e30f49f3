// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/process.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "boundaries/worker/filter.h"

extern "C" char** environ;

namespace sabir::boundary {
namespace {

constexpr int kSocket = 3;  // in the worker
constexpr int kWords = 4;

// All descriptors from `first` on are closed in the worker. Where the C library cannot do that for
// us, those that are open now and would be handed on: one that another thread opens meanwhile
// without O_CLOEXEC stays open in the worker.
int close_from(posix_spawn_file_actions_t& files, int first) {
#if defined(__GLIBC__) && __GLIBC__ * 100 + __GLIBC_MINOR__ >= 234
  return ::posix_spawn_file_actions_addclosefrom_np(&files, first);
#else
  std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir("/proc/self/fd"), ::closedir);
  if (!open) return errno;
  while (const dirent* entry = ::readdir(open.get())) {
    int fd = std::atoi(entry->d_name);
    int flags = fd < first ? FD_CLOEXEC : ::fcntl(fd, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC)) continue;
    if (int error = ::posix_spawn_file_actions_addclose(&files, fd)) return error;
  }
  return 0;
#endif
}

// What a signal is called; from glibc 2.32 on, whatever language this process speaks.
const char* name_of_signal(int number) {
#if defined(__GLIBC__) && __GLIBC__ * 100 + __GLIBC_MINOR__ >= 232
  return ::sigdescr_np(number);
#else
  return ::strsignal(number);
#endif
}

// What the worker starts with: nothing blocked, nothing ignored, no terminal input, and none of the
// descriptors that this process has open but the ones that it needs. An action that there is no
// memory for would leave it more than that: then it is not started.
struct Setting {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int error = 0;  // the first

  Setting(int socket, int words, bool silent) {
    ::posix_spawn_file_actions_init(&files);
    check(::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0));
    check(::posix_spawn_file_actions_adddup2(&files, socket, kSocket));
    check(::posix_spawn_file_actions_adddup2(&files, words, kWords));
    for (int output : {1, 2}) {
      if (!silent) continue;
      check(::posix_spawn_file_actions_addopen(&files, output, "/dev/null", O_WRONLY, 0));
    }
    check(close_from(files, kWords + 1));
    ::posix_spawnattr_init(&attributes);
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }

 private:
  void check(int failed) {
    if (!error) error = failed;
  }
};

// The copies that the worker gets must not have the numbers 3 and 4 here: dup2 to itself would
// leave it closed on exec, and one would take the other's place.
bool out_of_the_way(Descriptor& each) {
  if (each.get() > kWords) return true;
  each = Descriptor(::fcntl(each.get(), F_DUPFD_CLOEXEC, kWords + 1));
  return bool(each);
}
bool make_pair(Descriptor& ours, Descriptor& theirs) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
  ours = Descriptor(ends[0]);
  theirs = Descriptor(ends[1]);
  return out_of_the_way(theirs);
}
bool make_pipe(Descriptor& ours, Descriptor& theirs) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  ours = Descriptor(ends[0]);
  theirs = Descriptor(ends[1]);
  return out_of_the_way(theirs);
}

// Those variables of the environment that the worker is given.
std::vector<char*> environment_of(const Location& location) {
  std::vector<char*> chosen;
  for (char** each = environ; each && *each; ++each) {
    std::string_view text = *each, name = text.substr(0, text.find('='));
    const auto& names = location.environment;
    bool given = !names || std::find(names->begin(), names->end(), name) != names->end();
    if (given) chosen.push_back(*each);
  }
  chosen.push_back(nullptr);
  return chosen;
}

}  // namespace

bool Process::start(const std::string& program, const std::vector<std::string>& arguments,
                    const Location& location, Descriptor& socket, std::string& why) {
  auto fail = [&](int error) {
    why = "the worker `" + program + "` cannot be started: " + std::strerror(error);
    return false;
  };
  Descriptor theirs, words;
  if (!make_pair(socket, theirs) || !make_pipe(words_, words)) return fail(errno);
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& each : arguments) argv.push_back(const_cast<char*>(each.c_str()));
  argv.push_back(nullptr);
  Setting setting(theirs.get(), words.get(), !location.output);
  if (setting.error) return fail(setting.error);
  int error = ::posix_spawn(&pid_, program.c_str(), &setting.files, &setting.attributes,
                            argv.data(), environment_of(location).data());
  if (error) {
    pid_ = -1;
    return fail(error);
  }
  death_ = death_of(pid_);  // without it, the socket's end must do
  return true;
}

// The rest of a sentence about how it ended.
std::string Process::describe(const siginfo_t& how) const {
  int call;
  if (::read(words_.get(), &call, sizeof call) == ssize_t(sizeof call)) {
    return "was ended because it made the system call " + name_of_call(call) +
           ", which a confined worker may not make";
  }
  if (how.si_code != CLD_EXITED && how.si_status == SIGSYS) {  // signals were blocked
    return "was ended because it made a system call, likely to start a process, which a confined "
           "worker may not make";
  }
  if (how.si_code == CLD_EXITED) {
    return "ended with status " + std::to_string(how.si_status);
  }
  const char* name = name_of_signal(how.si_status);
  return "was killed by signal " + std::to_string(how.si_status) + " (" +
         (name ? name : "unknown") + ")";
}

// By its descriptor: if somebody else in this process has waited for it, its number may be another
// process's by now.
void Process::kill() {
  if (death_) {
    ::syscall(SYS_pidfd_send_signal, death_.get(), SIGKILL, nullptr, 0);
  } else if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
  }
}

std::string Process::end(std::chrono::milliseconds patience) {
  if (pid_ <= 0) return "is not there";
  if (death_) {
    pollfd wait{death_.get(), POLLIN, 0};
    if (::poll(&wait, 1, int(patience.count())) <= 0) kill();
  } else {
    kill();
  }
  siginfo_t how{};
  int got;
  while ((got = ::waitid(P_PID, id_t(pid_), &how, WEXITED)) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  death_ = Descriptor();
  std::string said = got == 0 ? describe(how) : "ended, and somebody else was told how";
  words_ = Descriptor();
  return said;
}

// The C library of 2022 declares it in a header that C++ cannot use.
Descriptor death_of(pid_t pid) { return Descriptor(int(::syscall(SYS_pidfd_open, pid, 0))); }

namespace {

std::string working_directory() {
  std::unique_ptr<char, decltype(&std::free)> path(::getcwd(nullptr, 0), std::free);
  return path ? path.get() : "";
}
// Asked for when the library is loaded: its own name may be relative to it.
const std::string loaded_in = working_directory();

std::string join(const std::string& folder, const std::string& path) {
  return path.empty() || path[0] == '/' || folder.empty() ? path : folder + "/" + path;
}

// The file that a part of this process came from.
std::string file_of(const void* address) {
  Dl_info info{};
  if (!::dladdr(address, &info) || !info.dli_fname) return "";
  std::string file = info.dli_fname;
  if (file.find('/') != std::string::npos) return absolute_path_at_load(file);
  char program[4096];  // the program itself, by the name that it was called by
  ssize_t size = ::readlink("/proc/self/exe", program, sizeof program);
  return size > 0 ? std::string(program, size_t(size)) : "";
}

}  // namespace

std::string absolute_path(const std::string& path) { return join(working_directory(), path); }
std::string absolute_path_at_load(const std::string& path) { return join(loaded_in, path); }

std::string find_worker(const char* prefix, const void* address) {
  std::string file = file_of(address);
  std::string folder = file.substr(0, std::min(file.rfind('/'), file.size()));
  std::string name = std::string(prefix) + "-worker";
  for (const char* place : {"/", "/../libexec/", "/../bin/"}) {
    std::string path = folder + place + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return folder + "/" + name;
}

}  // namespace sabir::boundary
