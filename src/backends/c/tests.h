// Tests of cases in C11: a program that runs each, on top of runtime/c/cases.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/c/literal.h"
#include "cases/pieces.h"

namespace sabir::backends::c {

void generate_tests(const Tests& tests, emit::FileSet& files);

// --- what the tests in C++ say the same ---

// The statements that put together what is expected; empty if it is `*whole`, one literal.
std::vector<std::string> expectation(const std::vector<cases::Piece>& pieces, std::string* whole);

// What stands before and behind a statement's outcome: `sabir_case_expects(c, "1")`.
struct Expected {
  std::vector<std::string> statements;
  std::string check;  // an expression: whether it is so
};
Expected expected(const abi::Plan& plan, const cases::Outcome& outcome);

// The case's name as that of a function: unique in the suite.
std::string function_name(const cases::Case& one);

// The call of a type's function that writes it: `sabir_show_u8(c, x)`, `show_person(c, &x)`.
std::string show_call(const abi::Plan& plan, abi::TypeId type, const std::string& value);

// The types whose functions are needed to write what the cases' calls give, in order.
std::vector<abi::TypeId> shown_types(const cases::Suite& suite);

// Whether a parameter is kept by the library after the call.
bool retains(const abi::Plan& plan);

}  // namespace sabir::backends::c
