// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A descriptor that closes itself.
#pragma once

#include <linux/memfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace sabir::boundary {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Memory that two processes can share, to be sealed. By its number, because C libraries have a
// function for it only since glibc 2.27.
inline Descriptor make_memory() {
  return Descriptor(int(::syscall(SYS_memfd_create, "sabir", MFD_CLOEXEC | MFD_ALLOW_SEALING)));
}

}  // namespace sabir::boundary
