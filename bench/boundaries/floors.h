// The least that any mechanism of its kind costs: bytes to another process and back, and nothing
// else.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>

namespace floors {

// Sends so many bytes, waits for as many.
class Floor {
 public:
  virtual ~Floor() = default;
  virtual void round_trip(char* bytes, size_t size) = 0;
};

// Where there are two cores, who asks stays on the first and who answers on the second: so it is on
// a machine that has nothing else to do, and this one may.
void stay_on(pid_t process, int core);

std::unique_ptr<Floor> socket_ping_pong();
// One cache line each way, looked at for a while before sleeping on a futex.
std::unique_ptr<Floor> futex_ping_pong(int spins);

}  // namespace floors
