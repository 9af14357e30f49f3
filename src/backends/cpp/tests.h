// Tests of cases in C++17: a program on top of runtime/c/cases.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/case_values.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {

void generate_tests(const Tests& tests, emit::FileSet& files);

// A function of the host's, and what it calls its parameters.
struct AskedOf {
  const abi::Function& function;
  std::vector<std::string> names;
};

// Values of cases as C++; `asked` is the function of the host's that answers them.
class Values {
 public:
  Values(const cases::Suite& suite, const cases::Case& one, const AskedOf* asked = nullptr)
      : suite_(suite), plan_(*suite.plan), case_(one), asked_(asked) {}

  // As an argument of its own, or an answer; inside others a host's object is a handle.
  std::string answer(const cases::Value& value) {
    return of_host(value) ? hosted(value) : owned_value(value);
  }

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
  std::string hosted(const cases::Value& value) const;
  std::string parameter(const cases::Value& value, uint32_t index) const;
  std::string hoist(const std::string& type, const std::string& value, char assign);

  const cases::Suite& suite_;
  const abi::Plan& plan_;
  const cases::Case& case_;
  const AskedOf* asked_;
  std::vector<std::string> hoisted_;
};

std::string handle_name(const cases::Handle& handle);

// How each function of the waist is called: "::uninorm::Normalizer::try_make", "try_name".
struct Callable {
  std::string tries, throws;
};
using Callables = std::map<std::string, Callable>;

// What the library is opened with, if the cases have a host.
void print_host(emit::Writer& w, const Tests& tests, const Callables& callables);
std::string host_field(const abi::Plan& plan, const abi::Function& of, const std::string& name);

// The specializations that write the types of the contract.
std::string print_shown(const Tests& tests);

}  // namespace sabir::backends::cpp
