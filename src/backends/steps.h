// What the tests of every language need of a suite beside its code: a number for each statement,
// which stands in a comment above it, and a text that says for each number what was called, what
// was expected and of which type, so that a runner can report it. The text lies beside the tests:
//
//     type 3 list 1                        types by number: the shape, then what it is made of
//     type 4 record point x:7 y:7
//     step 12 4 - first([n])<tab>"x"       its key, type of the result, type of the error
//
// A tab, a line break and a backslash in a text are written \t, \n and \\.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cases/suite.h"

namespace sabir::backends {

class Steps {
 public:
  explicit Steps(const cases::Suite& suite);

  // "12", or "12.2" for the second statement of a line.
  const std::string& key(const cases::Statement& statement) const { return keys_.at(&statement); }
  // What stands above it: `12: first([n]) -> "x"`, cut to `width`.
  std::string comment(const cases::Statement& statement, size_t width) const;
  // Of the cases that run in a language.
  std::string text(std::string_view language) const;

 private:
  void walk(const cases::Block& block);

  const cases::Suite& suite_;
  std::map<const cases::Statement*, std::string> keys_;
  std::map<uint32_t, uint32_t> on_line_;
};

// Whether there is a float somewhere in values of the type, or a handle.
bool holds_reals(const abi::Plan& plan, abi::TypeId type);

}  // namespace sabir::backends
