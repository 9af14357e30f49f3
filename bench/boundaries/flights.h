// Many calls of one thread under way, by the library's tables: what code in C++ can do that stands
// on boundaries/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "boundaries/call.h"
#include "boundaries/worker/supervisor.h"

class Flights {
 public:
  static constexpr size_t kCalls = 64;

  // A worker of its own, from that program.
  Flights(const std::string& program, const char* options);
  Flights(const Flights&) = delete;
  Flights& operator=(const Flights&) = delete;
  ~Flights() { home_->leave(); }

  void upper(size_t size);  // so many calls
  uint32_t process();

 private:
  const void* tables_[3];
  sabir::boundary::Library library_;
  sabir::boundary::Supervisor* home_;
  std::vector<char> in_, out_;
};
