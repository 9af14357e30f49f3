// Other ways to call a library in another process, beside ours in the same run. Each is a file of
// its own, compiled if what it needs is there; its server is this very program once more.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace peers {

// A server in another process at a Unix socket, and a connection to it. For one thread.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;
  // Sends `size` bytes, waits for as many in upper case.
  virtual void upper(const char* in, char* out, size_t size) = 0;
  // The same `calls` times, `at_once` of them under way at any time.
  virtual void upper_many(const char* in, char* out, size_t size, int calls, int at_once) = 0;
};

// All that are compiled in, each with its server started; empty if none is.
std::vector<std::unique_ptr<Peer>> all();

// What a server does: the library's own work.
void to_upper(const char* from, size_t size, char* to);

// In the program that `all` starts: serves until its parent is gone. False if it is not asked to.
bool serve(int argc, char** argv);

#ifdef SABIR_BENCH_PEERS
std::unique_ptr<Peer> connect_grpc(const std::string& path);
std::unique_ptr<Peer> connect_capnp(const std::string& path);
void serve_grpc(const std::string& path);
void serve_capnp(const std::string& path);
#endif

}  // namespace peers
