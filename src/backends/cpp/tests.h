// Tests of cases in C++17: a program on top of runtime/c/cases.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"

namespace sabir::backends::cpp {

void generate_tests(const Tests& tests, emit::FileSet& files);

// Values of cases as C++.
class Values {
 public:
  Values(const abi::Plan& plan, const cases::Case& one) : plan_(plan), case_(one) {}

  std::string argument(const abi::Param& param, const cases::Value& value);
  std::string owned_value(const cases::Value& value);
  std::vector<std::string> hoisted() { return std::move(hoisted_); }

 private:
  std::string slice(const abi::Param& param, const cases::Value& value);
  std::string kept(const cases::Value& value);
  std::string string(const cases::Value& value);
  std::string list(const cases::Value& value);
  std::string map(const cases::Value& value);
  std::string choice(const cases::Value& value);
  std::string members(const cases::Items& items);
  std::string scalar(const abi::Type& type, const cases::Value& value) const;
  std::string blob(const cases::Value& value);
  std::string text(const cases::Value& value);  // a std::string_view
  std::string hoist(const std::string& type, const std::string& value, char assign);

  const abi::Plan& plan_;
  const cases::Case& case_;
  std::vector<std::string> hoisted_;
};

std::string handle_name(const cases::Handle& handle);

// The specializations that write the types of the contract.
std::string print_shown(const Tests& tests);

}  // namespace sabir::backends::cpp
