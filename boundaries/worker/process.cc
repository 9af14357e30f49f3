#include "boundaries/worker/process.h"

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

#include <cstring>

extern "C" char** environ;

namespace sabir::boundary {
namespace {

constexpr int kSocket = 3;  // in the worker

std::string describe(const siginfo_t& how) {
  if (how.si_code == CLD_EXITED) {
    return "ended with status " + std::to_string(how.si_status);
  }
  const char* name = ::sigdescr_np(how.si_status);
  return "was killed by signal " + std::to_string(how.si_status) + " (" +
         (name ? name : "unknown") + ")";
}

// What the worker starts with: nothing blocked, nothing ignored, no terminal input.
struct Setting {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  explicit Setting(int socket) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, socket, kSocket);
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
};

// The copy that the worker gets must not have the number 3 itself: dup2 to itself would leave it
// closed on exec.
bool make_pair(Descriptor& ours, Descriptor& theirs) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
  ours = Descriptor(ends[0]);
  theirs = Descriptor(ends[1]);
  if (theirs.get() != kSocket) return true;
  theirs = Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, kSocket + 1));
  return bool(theirs);
}

}  // namespace

bool Process::start(const std::string& program, const std::vector<std::string>& arguments,
                    Descriptor& socket, std::string& why) {
  auto fail = [&](int error) {
    why = "the worker `" + program + "` cannot be started: " + std::strerror(error);
    return false;
  };
  Descriptor theirs;
  if (!make_pair(socket, theirs)) return fail(errno);
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& each : arguments) argv.push_back(const_cast<char*>(each.c_str()));
  argv.push_back(nullptr);
  Setting setting(theirs.get());
  int error = ::posix_spawn(&pid_, program.c_str(), &setting.files, &setting.attributes,
                            argv.data(), environ);
  if (error) {
    pid_ = -1;
    return fail(error);
  }
  death_ = death_of(pid_);  // without it, the socket's end must do
  return true;
}

void Process::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
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
  return got == 0 ? describe(how) : "ended, and somebody else was told how";
}

// The C library of 2022 declares it in a header that C++ cannot use.
Descriptor death_of(pid_t pid) { return Descriptor(int(::syscall(SYS_pidfd_open, pid, 0))); }

std::string find_worker(const char* prefix, const void* address) {
  Dl_info info{};
  std::string folder = ".";
  if (::dladdr(address, &info) && info.dli_fname) {
    std::string file = info.dli_fname;
    size_t slash = file.rfind('/');
    if (slash != std::string::npos) folder = file.substr(0, slash);
  }
  std::string name = std::string(prefix) + "-worker";
  for (const char* place : {"/", "/../libexec/", "/../bin/"}) {
    std::string path = folder + place + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return folder + "/" + name;
}

}  // namespace sabir::boundary
