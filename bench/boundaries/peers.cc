#include "peers.h"

#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

extern char** environ;

namespace peers {
namespace {

struct Kind {
  const char* name;
  std::unique_ptr<Peer> (*connect)(const std::string& path);
  void (*serve)(const std::string& path);
};

std::vector<Kind> kinds() {
#ifdef SABIR_BENCH_PEERS
  return {{"grpc", connect_grpc, serve_grpc}, {"capnp", connect_capnp, serve_capnp}};
#else
  return {};
#endif
}

// Ends its server with it, and leaves nothing behind.
class Served final : public Peer {
 public:
  Served(const Kind& kind, std::string path) : path_(std::move(path)) {
    std::string self = "/proc/self/exe";
    char* arguments[] = {self.data(), const_cast<char*>("--serve"), const_cast<char*>(kind.name),
                         path_.data(), nullptr};
    if (::posix_spawn(&server_, self.c_str(), nullptr, nullptr, arguments, environ) != 0) {
      std::perror("boundaries_bench: cannot start a peer");
      std::exit(1);
    }
    struct stat there {};
    for (int i = 0; i < 500 && ::stat(path_.c_str(), &there) != 0; ++i) ::usleep(20'000);
    peer_ = kind.connect(path_);
  }
  ~Served() override {
    peer_.reset();
    ::kill(server_, SIGKILL);
    ::waitpid(server_, nullptr, 0);
    ::unlink(path_.c_str());
  }
  std::string name() const override { return peer_->name(); }
  void upper(const char* in, char* out, size_t size) override { peer_->upper(in, out, size); }
  void upper_many(const char* in, char* out, size_t size, int calls, int at_once) override {
    peer_->upper_many(in, out, size, calls, at_once);
  }

 private:
  std::string path_;
  pid_t server_ = -1;
  std::unique_ptr<Peer> peer_;
};

}  // namespace

std::vector<std::unique_ptr<Peer>> all() {
  std::vector<std::unique_ptr<Peer>> peers;
  for (const Kind& kind : kinds()) {
    std::string path = "/tmp/sabir-bench-" + std::to_string(::getpid()) + "-" + kind.name;
    peers.push_back(std::make_unique<Served>(kind, path));
  }
  return peers;
}

void to_upper(const char* from, size_t size, char* to) {
  for (size_t i = 0; i < size; ++i) {
    auto c = static_cast<unsigned char>(from[i]);
    to[i] = char(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
}

bool serve(int argc, char** argv) {
  if (argc != 4 || std::strcmp(argv[1], "--serve") != 0) return false;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const Kind& kind : kinds()) {
    if (std::strcmp(argv[2], kind.name) == 0) kind.serve(argv[3]);
  }
  return true;
}

}  // namespace peers
