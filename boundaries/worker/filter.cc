// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

// Allowed whatever the arguments are.
constexpr int kAllowed[] = {
    // The connection and its memory.
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_close,
    SYS_lseek,
    SYS_fstat,
    SYS_fcntl,
    SYS_recvmsg,
    SYS_sendmsg,
    SYS_recvfrom,
    SYS_sendto,
    SYS_shutdown,
    SYS_accept4,
    SYS_ppoll,
    SYS_memfd_create,
    SYS_ftruncate,
    // Memory and threads.
    SYS_mmap,
    SYS_munmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_sched_yield,
    SYS_sched_getaffinity,
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
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
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

struct Name {
  int number;
  const char* name;
};
#define CALL(name) \
  { SYS_##name, #name }
constexpr Name kNames[] = {
    CALL(openat),
    CALL(openat2),
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
constexpr size_t argument(size_t index) {  // its low half
  return offsetof(seccomp_data, args) + 8 * index;
}

// `result` for that call, if all those bits of an argument are set (or none, with `clear`).
void when(Program& to, int call, size_t index, uint32_t bits, bool clear, uint32_t result) {
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 4));
  load(to, argument(index));
  add(to, BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, uint8_t(clear), uint8_t(!clear)));
  give(to, result);
  load(to, offsetof(seccomp_data, nr));
}
// `result` for that call, if an argument is that number.
void when_is(Program& to, int call, size_t index, uint32_t value, uint32_t result) {
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 4));
  load(to, argument(index));
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  give(to, result);
  load(to, offsetof(seccomp_data, nr));
}
void always(Program& to, int call, uint32_t result) {
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, uint32_t(call), 0, 1));
  give(to, result);
}

Program make_program() {
  Program to;
  load(to, offsetof(seccomp_data, arch));
  add(to, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0));
  give(to, SECCOMP_RET_KILL_PROCESS);
  load(to, offsetof(seccomp_data, nr));
  for (int call : kAllowed) always(to, call, SECCOMP_RET_ALLOW);
  // Threads, but no processes: what clone3 is asked for cannot be seen, so it is not there.
  when(to, SYS_clone, 0, CLONE_THREAD, false, SECCOMP_RET_ALLOW);
  always(to, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  // Itself only, and what it has opened.
  when_is(to, SYS_tgkill, 0, uint32_t(::getpid()), SECCOMP_RET_ALLOW);
  when(to, SYS_newfstatat, 3, AT_EMPTY_PATH, false, SECCOMP_RET_ALLOW);
  when_is(to, SYS_prctl, 0, PR_SET_NAME, SECCOMP_RET_ALLOW);
  when(to, SYS_prlimit64, 2, 0xffffffff, true, SECCOMP_RET_ALLOW);  // asks, and sets nothing
  always(to, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
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
  ::mallopt(M_ARENA_MAX, 8);  // else malloc counts the cores one day, which is in a file
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
