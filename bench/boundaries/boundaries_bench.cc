// What a call costs over a boundary: one at a time, and many at once, small and large; in turns
// with the floors, so that what the machine does meanwhile befalls all. Microseconds.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <faults.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "flights.h"
#include "floors.h"
#include "peers.h"

namespace {

using Clock = std::chrono::steady_clock;

double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

constexpr int kAtOnce = 64;  // calls under way
using Peers = std::vector<std::unique_ptr<peers::Peer>>;

struct Row {
  std::string name;
  std::function<void()> call;
  std::vector<double> times;
};

// In turns, a few calls of each at a time.
void measure(std::vector<Row>& rows, int rounds, int calls) {
  for (int round = 0; round < rounds; ++round) {
    for (Row& row : rows) {
      row.call();
      for (int i = 0; i < calls; ++i) {
        auto start = Clock::now();
        row.call();
        row.times.push_back(microseconds(Clock::now() - start));
      }
    }
  }
}

void print(const char* title, std::vector<Row>& rows) {
  std::printf("\n%-44s %9s %9s %9s %7s\n", title, "min", "median", "p99", "ratio");
  double first = 0;
  for (Row& row : rows) {
    std::sort(row.times.begin(), row.times.end());
    double median = row.times[row.times.size() / 2];
    if (first == 0) first = median;
    std::printf("  %-42s %9.2f %9.2f %9.2f %7.2f\n", row.name.c_str(), row.times.front(), median,
                row.times[row.times.size() * 99 / 100], median / first);
  }
}

// One call with a sink over the caller's memory, as a binding makes it.
std::function<void()> upper(const faults::Instance& at, std::vector<char>& in,
                            std::vector<char>& out) {
  return [&at, &in, &out] {
    sabir_sink sink{};
    sink.data = out.data();
    sink.capacity = out.size();
    auto* bytes = reinterpret_cast<const uint8_t*>(in.data());
    sabir_error* error = nullptr;
    if (faults_upper(at.handle(), bytes, in.size(), &sink, &error) == SABIR_OK) return;
    std::fprintf(stderr, "boundaries_bench: %s\n", error->message.data);
    std::exit(1);
  };
}

void one_at_a_time(const faults::Instance& here, const faults::Instance& socketed,
                   const faults::Instance& worker, const Peers& others, size_t size) {
  std::vector<char> in(size, 'x'), out(size), copy(size);
  auto socket = floors::socket_ping_pong();
  std::vector<Row> rows;
  rows.push_back(
      {"floor: Unix socket ping-pong", [&] { socket->round_trip(in.data(), size); }, {}});
  std::unique_ptr<floors::Floor> futex, sleeping;
  if (size <= 4096) {
    futex = floors::futex_ping_pong(20'000);
    sleeping = floors::futex_ping_pong(0);
    rows.push_back({"floor: futex, spinning", [&] { futex->round_trip(in.data(), size); }, {}});
    rows.push_back({"floor: futex", [&] { sleeping->round_trip(in.data(), size); }, {}});
  }
  auto inside = upper(here, in, out);
  rows.push_back({"in process, and two copies",
                  [&] {
                    inside();
                    std::memcpy(copy.data(), in.data(), size);
                    std::memcpy(in.data(), copy.data(), size);
                  },
                  {}});
  rows.push_back({"sabir worker:?ring=0", upper(socketed, in, out), {}});
  rows.push_back({"sabir worker:", upper(worker, in, out), {}});
  for (const auto& other : others) {
    auto call = [&] { other->upper(in.data(), out.data(), size); };
    rows.push_back({other->name(), call, {}});
  }
  int calls = size > 65536 ? 20 : 200;
  measure(rows, size > 65536 ? 20 : 50, calls);
  print((std::to_string(size) + " bytes in and out, one at a time").c_str(), rows);
}

// So many calls by 64 threads; microseconds per call.
double by_threads(const faults::Instance& at, size_t size, int calls) {
  std::vector<std::thread> threads;
  auto start = Clock::now();
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      std::vector<char> in(size, 'x'), out(size);
      auto call = upper(at, in, out);
      for (int k = 0; k < calls / kAtOnce; ++k) call();
    });
  }
  for (std::thread& thread : threads) thread.join();
  return microseconds(Clock::now() - start) / calls;
}

// The same by a peer, which needs no threads for it.
double by_peer(peers::Peer& other, size_t size, int calls) {
  std::vector<char> in(size, 'x'), out(size);
  auto start = Clock::now();
  other.upper_many(in.data(), out.data(), size, calls, kAtOnce);
  return microseconds(Clock::now() - start) / calls;
}

struct Crowd {
  std::string name;
  std::function<double(int calls)> run;
  std::vector<double> times;
};

// In turns, too; the first round of each does not count.
void many_at_once(const faults::Instance& worker, const Peers& others, size_t size) {
  std::vector<Crowd> rows;
  rows.push_back({"sabir worker:, 64 threads",
                  [&](int calls) { return by_threads(worker, size, calls); },
                  {}});
  for (const auto& other : others) {
    rows.push_back(
        {other->name(), [&, size](int calls) { return by_peer(*other, size, calls); }, {}});
  }
  int calls = kAtOnce * (size > 65536 ? 4 : size > 4096 ? 40 : 200);
  for (int round = 0; round < 6; ++round) {
    for (Crowd& row : rows) {
      double each = row.run(calls);
      if (round > 0) row.times.push_back(each);
    }
  }
  std::printf("\n%-44s %9s %9s\n",
              (std::to_string(size) + " bytes in and out, 64 under way").c_str(), "min", "median");
  for (Crowd& row : rows) {
    std::sort(row.times.begin(), row.times.end());
    std::printf("  %-42s %9.2f %9.2f\n", row.name.c_str(), row.times.front(),
                row.times[row.times.size() / 2]);
  }
}

// From a worker's death to the next good answer.
void restarts(const faults::Instance& at) {
  std::vector<Row> rows(1);
  rows[0].name = "kill -9, then a call that succeeds";
  for (int i = 0; i < 50; ++i) {
    auto process = faults::try_process(at);
    if (!process.ok()) continue;
    auto start = Clock::now();
    ::kill(pid_t(process.value()), SIGKILL);
    while (!faults::try_process(at).ok()) {
    }
    rows[0].times.push_back(microseconds(Clock::now() - start));
  }
  print("death", rows);
}

// 64 calls of one thread, each.
void under_way(Flights& rings, Flights& socket) {
  std::vector<Row> rows;
  rows.push_back({"sabir worker:?ring=0", [&] { socket.upper(64); }, {}});
  rows.push_back({"sabir worker:", [&] { rings.upper(64); }, {}});
  measure(rows, 50, 200);
  for (Row& row : rows) {
    for (double& time : row.times) time /= Flights::kCalls;
  }
  print("64 bytes, 64 calls of one thread under way", rows);
}

std::string program_of(uint32_t process) {
  char path[4096];
  std::string link = "/proc/" + std::to_string(process) + "/exe";
  ssize_t size = ::readlink(link.c_str(), path, sizeof path);
  return {path, size_t(std::max<ssize_t>(size, 0))};
}

// Who asks on the first core and who answers on the second, if there are two: so it is on a machine
// that has nothing else to do.
void stay_apart(std::initializer_list<uint32_t> workers) {
  if (::sysconf(_SC_NPROCESSORS_ONLN) < 2) return;
  floors::stay_on(::getpid(), 0);
  for (uint32_t worker : workers) floors::stay_on(pid_t(worker), 1);
}

}  // namespace

int main(int argc, char** argv) {
  if (peers::serve(argc, argv)) return 0;
  Peers others = peers::all();
  if (others.empty()) std::printf("Without peers: bench/boundaries/run.py gets them.\n");
  faults::Instance here("inprocess:"), socketed("worker:?ring=0"), worker("worker:");
  std::string program = program_of(faults::process(worker));
  Flights begun(program, ""), begun_at_socket(program, "?ring=0");
  stay_apart({faults::process(socketed), faults::process(worker), begun.process(),
              begun_at_socket.process()});
  for (size_t size : {size_t{64}, size_t{64} << 10, size_t{1} << 20}) {
    one_at_a_time(here, socketed, worker, others, size);
  }
  under_way(begun, begun_at_socket);
  restarts(worker);
  for (size_t size : {size_t{64}, size_t{64} << 10, size_t{1} << 20}) {
    many_at_once(worker, others, size);
  }
  return 0;
}
