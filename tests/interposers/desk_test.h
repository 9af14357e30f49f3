// What the tests of interposers have in common.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <desk.hpp>
#include <fstream>
#include <iterator>
#include <string>

namespace interposed {

using desk::Account;
using desk::Instance;
using testing::HasSubstr;
using testing::Not;

// A file that is gone after the test.
class File {
 public:
  explicit File(const std::string& name)
      : path_(testing::TempDir() + "sabir_" + std::to_string(::getpid()) + "_" + name) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::remove(path_.c_str()); }

  const std::string& path() const { return path_; }
  std::string text() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }

 private:
  std::string path_;
};

// What an error says.
template <typename F>
std::string said(F&& f) {
  try {
    f();
  } catch (const sabir::Error& error) {
    return error.what();
  }
  return "";
}

template <typename F>
sabir::Status status_of(F&& f) {
  try {
    f();
  } catch (const sabir::Error& error) {
    return error.status();
  }
  return sabir::Status::Ok;
}

}  // namespace interposed
