// Cases as Rust: a program on top of runtime/rust/cases, which compares texts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/rust/model.h"
#include "emit/writer.h"

namespace sabir::backends::rust {

void generate_tests(const Tests& tests, emit::FileSet& files);

// How each function of the waist is called from a case: its path, or its name if it needs an
// object; and the same of the one that takes all parameters.
struct Callable {
  const Function* function = nullptr;
  std::string plain, all;
  std::string opened, opened_all;  // on an instance
};
using Callables = std::map<std::string, Callable>;  // by symbol

// Values of cases as Rust. `asked` is the function of the host's that answers them, if it is one.
class CaseSpelling {
 public:
  CaseSpelling(const cases::Suite& suite, const Spelling& spelling, const cases::Case& one,
               const Function* asked = nullptr)
      : suite_(suite), s_(spelling), plan_(*suite.plan), case_(one), asked_(asked) {}

  std::string owned(const cases::Value& value) const;
  // As an argument; what a result may be part of gets a name, in a statement before the call.
  std::string argument(const binding::Parameter& param, const cases::Value& value);
  std::vector<std::string> hoisted() { return std::move(hoisted_); }
  std::string handle(cases::HandleId id) const;

 private:
  std::string given(const cases::Value& value) const;
  std::string scalar(const abi::Type& type, const cases::Value& value) const;
  std::string text(const cases::Value& value) const;
  std::string list(const cases::Value& value) const;
  std::string bare_items(const cases::Value& value) const;
  std::string map(const cases::Value& value) const;
  std::string record(const cases::Value& value) const;
  std::string choice(const cases::Value& value) const;
  std::string hosted(const cases::Value& value) const;
  std::string items(const cases::Items& items) const;

  const cases::Suite& suite_;
  const Spelling& s_;
  const abi::Plan& plan_;
  const cases::Case& case_;
  const Function* asked_;
  std::vector<std::string> hoisted_;
};

// The call of a case, and the names of its arguments that stand before it.
std::string spell_call(CaseSpelling& values, const abi::Plan& plan, const Callables& callables,
                       const cases::Call& call, bool opened);

// How the contract's types are shown, and what the library is opened with.
void print_shown(emit::Writer& w, const Tests& tests, const Package& package);
void print_case_hosts(emit::Writer& w, const Tests& tests, const Package& package,
                      const Callables& callables);

}  // namespace sabir::backends::rust
