// Stands before the C library: the functions that bring something new into a process, each of which
// asks the ration first. What a sanitizer has for a function is preferred to the C library's.
#include "scarce.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace sabir::testing {
namespace {

Ration own;
std::atomic<Ration*> current{&own};

// In a worker: before anything else of it runs.
[[gnu::constructor]] void find_ration() {
  const char* file = ::getenv("SABIR_TEST_RATION");
  if (!file) return;
  long fd = ::syscall(SYS_open, file, O_RDWR | O_CLOEXEC);
  void* at = ::mmap(nullptr, sizeof(Ration), PROT_READ | PROT_WRITE, MAP_SHARED, int(fd), 0);
  if (at != MAP_FAILED) current = static_cast<Ration*>(at);
  ::close(int(fd));
}

// Whether there is none left of it.
bool refuses(Scarce what, int error) {
  Ration& now = *current;
  if (now.what != what) return false;
  int64_t before = now.left.fetch_sub(1);
  if (before > 0 || (now.once && before < 0)) {
    ++now.given;
    return false;
  }
  ++now.refused;
  errno = error;
  return true;
}

template <typename F>
F* real(F*, const char* name) {
  char intercepted[64];
  std::snprintf(intercepted, sizeof intercepted, "__interceptor_%s", name);
  void* found = ::dlsym(RTLD_DEFAULT, intercepted);
  return reinterpret_cast<F*>(found ? found : ::dlsym(RTLD_NEXT, name));
}

}  // namespace

Ration& ration() { return *current; }

}  // namespace sabir::testing

using sabir::testing::real;
using sabir::testing::refuses;
using sabir::testing::Scarce;

#define REAL(name)                                 \
  static const auto behind = real(&::name, #name); \
  return behind

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                   void* with) noexcept {
  if (refuses(Scarce::Threads, errno)) return EAGAIN;
  REAL(pthread_create)(thread, attributes, run, with);
}

int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* files,
                const posix_spawnattr_t* attributes, char* const* argv, char* const* variables) {
  if (refuses(Scarce::Processes, errno)) return EAGAIN;
  REAL(posix_spawn)(pid, path, files, attributes, argv, variables);
}

void* mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
  if (refuses(Scarce::Mappings, ENOMEM)) return MAP_FAILED;
  REAL(mmap)(at, size, protection, flags, fd, offset);
}

// --- descriptors ---

int socket(int domain, int type, int protocol) noexcept {
  if (refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(socket)(domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int ends[2]) noexcept {
  if (refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(socketpair)(domain, type, protocol, ends);
}

int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
  if (refuses(Scarce::Descriptors, EMFILE)) {
    ::usleep(1000);  // it is asked again and again
    return -1;
  }
  REAL(accept4)(fd, address, size, flags);
}

int pipe2(int ends[2], int flags) noexcept {
  if (refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(pipe2)(ends, flags);
}

int memfd_create(const char* name, unsigned flags) noexcept {
  if (refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(memfd_create)(name, flags);
}

int eventfd(unsigned first, int flags) noexcept {
  if (refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(eventfd)(first, flags);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  auto mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(open)(path, flags, mode);
}

int fcntl(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void* with = va_arg(rest, void*);
  va_end(rest);
  bool makes = command == F_DUPFD || command == F_DUPFD_CLOEXEC;
  if (makes && refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(fcntl)(fd, command, with);
}

long syscall(long number, ...) noexcept {
  va_list rest;
  va_start(rest, number);
  long a[6];
  for (long& each : a) each = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_pidfd_open && refuses(Scarce::Descriptors, EMFILE)) return -1;
  REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// Descriptors that a process has no room for are not there, and a flag says so.
ssize_t recvmsg(int fd, msghdr* message, int flags) {
  static const auto behind = real(&::recvmsg, "recvmsg");
  ssize_t got = behind(fd, message, flags);
  if (got < 0 || !message->msg_control) return got;
  for (cmsghdr* each = CMSG_FIRSTHDR(message); each; each = CMSG_NXTHDR(message, each)) {
    if (each->cmsg_type != SCM_RIGHTS || !refuses(Scarce::Descriptors, 0)) continue;
    auto* came = reinterpret_cast<int*>(CMSG_DATA(each));
    for (size_t i = 0; i < (each->cmsg_len - CMSG_LEN(0)) / sizeof(int); ++i) ::close(came[i]);
    message->msg_controllen = 0;
    message->msg_flags |= MSG_CTRUNC;
    break;
  }
  return got;
}

}  // extern "C"

// --- memory ---

#ifdef SABIR_SANITIZED
// A sanitizer has malloc to itself.
void* operator new(size_t size) {
  if (refuses(Scarce::Memory, ENOMEM)) throw std::bad_alloc();
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, size_t) noexcept { std::free(block); }
#else
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* malloc(size_t size) noexcept {
  return refuses(Scarce::Memory, ENOMEM) ? nullptr : __libc_malloc(size);
}
void* calloc(size_t count, size_t size) noexcept {
  return refuses(Scarce::Memory, ENOMEM) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* block, size_t size) noexcept {
  return refuses(Scarce::Memory, ENOMEM) ? nullptr : __libc_realloc(block, size);
}
}
#endif
