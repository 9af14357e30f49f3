// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstring>
#include <string_view>
#include <vector>

namespace sabir::boundary {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kMachine = 0;
#endif

// Allowed whatever the arguments are: none of them reaches beyond this process and what it has
// open.
constexpr int kAllowed[] = {
    // The connection and its memory.
    SYS_write,
    SYS_writev,
    SYS_close,
    SYS_fstat,
    SYS_ppoll,
    // Memory and threads.
    SYS_munmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_brk,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_sched_yield,
    SYS_membarrier,
    SYS_getcpu,
    SYS_gettid,
    SYS_getpid,
    SYS_exit,
    SYS_exit_group,
    SYS_restart_syscall,
    // Signals that it sends to itself, time, and what the machine is like.
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_getrusage,
    SYS_uname,
    SYS_sysinfo,
#ifdef SYS_poll
    SYS_poll,
    SYS_time,
#endif
};

// What an argument must be. Only pointers are longer than 32 bits: of all else the kernel, too,
// looks at the low half.
struct Condition {
  enum class Test : uint8_t { OneOf, NoneOf, AtMost, Within, Holds, Null };
  uint8_t argument;
  Test test;
  std::vector<uint32_t> values;  // of Within and Holds: bits
  uint32_t ignored = 0;          // bits of the argument
};
using Test = Condition::Test;

// A call that is allowed if all conditions hold; else it ends the process, or fails with an error.
struct Rule {
  int call;
  std::vector<Condition> conditions;
  int error = 0;
};

std::vector<Rule> make_rules() {
  auto self = uint32_t(::getpid());
  // CLONE_DETACHED means nothing, and musl says it.
  constexpr uint32_t kThread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND |
                               CLONE_THREAD | CLONE_SETTLS | CLONE_PARENT_SETTID |
                               CLONE_CHILD_CLEARTID | CLONE_DETACHED;
  constexpr uint32_t kFutexFlags = FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME;
  std::vector<Rule> rules{
      {SYS_mmap, {{4, Test::NoneOf, {1, 2}}}, EBADF},
      {SYS_memfd_create, {{1, Test::Within, {MFD_CLOEXEC | MFD_ALLOW_SEALING}}}, EINVAL},
      {SYS_fcntl, {{1, Test::OneOf, {F_GETFD, F_SETFD, F_GETFL, F_ADD_SEALS, F_GET_SEALS}}}},
      {SYS_madvise,
       {{2,
         Test::OneOf,
         {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_FREE,
          MADV_DONTFORK, MADV_DOFORK, MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP}}},
       EINVAL},
      {SYS_futex,
       {{1,
         Test::OneOf,
         {FUTEX_WAIT, FUTEX_WAKE, FUTEX_REQUEUE, FUTEX_CMP_REQUEUE, FUTEX_WAKE_OP,
          FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET, FUTEX_LOCK_PI, FUTEX_UNLOCK_PI, FUTEX_TRYLOCK_PI},
         kFutexFlags}},
       ENOSYS},
      // Threads, but no processes: what clone3 is asked for cannot be seen, so it is not there.
      {SYS_clone, {{0, Test::Holds, {CLONE_THREAD}}, {0, Test::Within, {kThread}}}},
      {SYS_tgkill, {{0, Test::OneOf, {self}}}},
      {SYS_prctl, {{0, Test::OneOf, {PR_SET_NAME}}}},
      {SYS_prlimit64, {{0, Test::OneOf, {0, self}}, {2, Test::Null, {}}}},  // asks, sets nothing
      {SYS_sched_getaffinity, {{0, Test::OneOf, {0, self}}}, EPERM},
  };
  for (int call : {SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep}) {
    rules.push_back({call, {{0, Test::AtMost, {CLOCK_TAI}}}, EINVAL});  // not another process's
  }
  // The outputs are the host's: they are written to, and nothing else.
  for (int call : {SYS_read, SYS_readv, SYS_recvmsg, SYS_recvfrom, SYS_sendmsg, SYS_sendto,
                   SYS_shutdown, SYS_accept4, SYS_lseek, SYS_ftruncate}) {
    rules.push_back({call, {{0, Test::NoneOf, {0, 1, 2}}}, EBADF});
  }
  return rules;
}

struct Name {
  int number;
  const char* name;
};
#define CALL(name) \
  { SYS_##name, #name }
constexpr Name kNames[] = {
    CALL(openat),
    CALL(openat2),
    CALL(fcntl),
    CALL(socket),
    CALL(socketpair),
    CALL(connect),
    CALL(bind),
    CALL(listen),
    CALL(execve),
    CALL(execveat),
    CALL(clone),
    CALL(clone3),
    CALL(ptrace),
    CALL(kill),
    CALL(tgkill),
    CALL(unlinkat),
    CALL(mkdirat),
    CALL(renameat2),
    CALL(linkat),
    CALL(symlinkat),
    CALL(fchmodat),
    CALL(fchownat),
    CALL(faccessat),
    CALL(newfstatat),
    CALL(statx),
    CALL(readlinkat),
    CALL(getdents64),
    CALL(getcwd),
    CALL(chdir),
    CALL(chroot),
    CALL(mount),
    CALL(umount2),
    CALL(setuid),
    CALL(setgid),
    CALL(setrlimit),
    CALL(prlimit64),
    CALL(prctl),
    CALL(bpf),
    CALL(pipe2),
    CALL(dup),
    CALL(dup3),
    CALL(eventfd2),
    CALL(epoll_create1),
    CALL(pidfd_open),
    CALL(process_vm_readv),
    CALL(wait4),
    CALL(waitid),
    CALL(unshare),
    CALL(setns),
    CALL(sendmmsg),
    CALL(inotify_init1),
    CALL(statfs),
    CALL(truncate),
    CALL(utimensat),
    CALL(io_uring_setup),
    CALL(perf_event_open),
    CALL(userfaultfd),
    CALL(shmget),
    CALL(faccessat2),
    CALL(getsockopt),
    CALL(setsockopt),
    CALL(getppid),
    CALL(setpriority),
    CALL(sched_setaffinity),
#ifdef SYS_open
    CALL(open),
    CALL(stat),
    CALL(lstat),
    CALL(access),
    CALL(pipe),
    CALL(fork),
    CALL(vfork),
    CALL(unlink),
    CALL(mkdir),
    CALL(rename),
    CALL(readlink),
    CALL(creat),
    CALL(dup2),
    CALL(chmod),
#endif
};
#undef CALL

int words = -1;  // where a refused call's number goes

void refuse(int, siginfo_t* info, void*) {
  int number = info->si_syscall;
  if (words >= 0) {
    [[maybe_unused]] ssize_t written = ::write(words, &number, sizeof number);
  } else {
    std::string_view text = "the library made a system call that it may not make\n";
    [[maybe_unused]] ssize_t written = ::write(2, text.data(), text.size());
  }
  ::_exit(128 + SIGSYS);
}

using Program = std::vector<sock_filter>;

void add(Program& to, sock_filter step) { to.push_back(step); }
void load(Program& to, size_t at) { add(to, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, uint32_t(at))); }
void give(Program& to, uint32_t what) { add(to, BPF_STMT(BPF_RET | BPF_K, what)); }
void always(Program& to, int call, uint32_t result) {
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 1));
  give(to, result);
}

constexpr size_t low_half(size_t index) { return offsetof(seccomp_data, args) + 8 * index; }

// `refused`, if the argument is not what it must be. All jumps are over what follows here.
void require(Program& to, const Condition& condition, uint32_t refused) {
  auto jump = [&](uint32_t how, uint32_t value, size_t then, size_t otherwise) {
    add(to, BPF_JUMP(BPF_JMP | how | BPF_K, value, uint8_t(then), uint8_t(otherwise)));
  };
  load(to, low_half(condition.argument));
  size_t left = condition.values.size();
  switch (condition.test) {
    case Test::OneOf:
      if (condition.ignored) add(to, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~condition.ignored));
      for (uint32_t value : condition.values) jump(BPF_JEQ, value, left--, 0);
      break;
    case Test::NoneOf:
      for (uint32_t value : condition.values) jump(BPF_JEQ, value, left--, 0);
      add(to, BPF_STMT(BPF_JMP | BPF_JA, 1));
      break;
    case Test::AtMost: jump(BPF_JGT, condition.values[0], 0, 1); break;
    case Test::Within: jump(BPF_JSET, ~condition.values[0], 0, 1); break;
    case Test::Holds: jump(BPF_JSET, condition.values[0], 1, 0); break;
    case Test::Null:
      jump(BPF_JEQ, 0, 1, 0);
      give(to, refused);
      load(to, low_half(condition.argument) + 4);
      jump(BPF_JEQ, 0, 1, 0);
      break;
  }
  give(to, refused);
}

void add_rule(Program& to, const Rule& rule) {
  uint32_t refused = rule.error ? SECCOMP_RET_ERRNO | uint32_t(rule.error) : SECCOMP_RET_TRAP;
  Program steps;
  for (const Condition& condition : rule.conditions) require(steps, condition, refused);
  give(steps, SECCOMP_RET_ALLOW);
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(rule.call), 0, uint8_t(steps.size())));
  to.insert(to.end(), steps.begin(), steps.end());
}

Program make_program() {
  Program to;
  load(to, offsetof(seccomp_data, arch));
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0));
  give(to, SECCOMP_RET_KILL_PROCESS);
  load(to, offsetof(seccomp_data, nr));
  for (int call : kAllowed) always(to, call, SECCOMP_RET_ALLOW);
  for (const Rule& rule : make_rules()) add_rule(to, rule);
  always(to, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  always(to, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
  // The C library's fstat is this one, and what path it is asked about cannot be seen.
  always(to, SYS_newfstatat, SECCOMP_RET_ERRNO | EACCES);
  give(to, SECCOMP_RET_TRAP);
  return to;
}

}  // namespace

bool install_filter(int last_words, std::string& why) {
  auto fail = [&](const char* what) {
    why = std::string("the worker cannot be confined: ") + what + ": " + std::strerror(errno);
    return false;
  };
  errno = ENOSYS;
  if (kMachine == 0) return fail("this machine's system calls");
  words = last_words;
  struct sigaction action {};
  action.sa_sigaction = refuse;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  if (::sigaction(SIGSYS, &action, nullptr) != 0) return fail("sigaction");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("no_new_privs");
#ifdef M_ARENA_MAX
  ::mallopt(M_ARENA_MAX, 8);  // else malloc counts the cores one day, which is in a file
#endif
  Program steps = make_program();
  sock_fprog program{uint16_t(steps.size()), steps.data()};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) {
    return fail("seccomp");
  }
  return true;
}

std::string name_of_call(int number) {
  for (const Name& each : kNames) {
    if (each.number == number) return std::string("`") + each.name + "`";
  }
  return "number " + std::to_string(number);
}

}  // namespace sabir::boundary
