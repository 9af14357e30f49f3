// What a C caller can put into a value that C++ must never see: an enum beyond its cases, a bool
// that is neither 0 nor 1, a null with a size, ill-formed text, a handle of another boundary. As
// C++ conditions; and how handles that came inside a value are dropped, when nobody will take them.
#pragma once

#include <string>
#include <vector>

#include "abi/plan.h"
#include "emit/code.h"

namespace sabir::backends::cpp {

using emit::Code;

// A function that tests a C structure.
struct Validity {
  std::string symbol;
  std::string name;      // "valid_text_error"
  bool handles = false;  // it takes the table of the boundary whose handles may be in it,
  bool any = false;      // and does not look at it: they are the caller's own
  std::vector<Code> conditions;
};

// Whether `expression`, of this type, is fit to be seen; empty if it always is. `table` is the
// boundary's whose handles may be in it: `nullptr` stands for any. `home`: the namespace of the
// library, `::uninorm::`, where that has to be named.
Code condition(const abi::Plan& plan, abi::TypeId type, const std::string& expression,
               const std::string& table, const std::string& home = "");

// How much of what `//sabir:max` counts is in it: bytes of text, else elements; what is not there
// has none.
std::string counted(const abi::Plan& plan, abi::TypeId type, const std::string& expression);

// The functions that conditions of structures call, each before its users.
std::vector<Validity> plan_validities(const abi::Plan& plan);

// A function that drops the owned handles in a C structure, which nobody has checked yet.
struct Drop {
  std::string symbol;
  std::string name;  // "drop_family"
  std::vector<Code> statements;
};

// A function that makes an extensible structure whole: what an older caller's lacks has its
// default.
struct Whole {
  std::string symbol;
  std::string name;            // "whole_options"
  std::vector<Code> defaults;  // `v.height = 7;`
};
std::string whole_function(const abi::Plan& plan, const abi::Type& type);
std::vector<Whole> plan_wholes(const abi::Plan& plan);

// Whether an owned handle may be in it; what drops those of an expression, and those of a row.
bool gives_handles(const abi::Plan& plan, abi::TypeId type);
Code drop_statement(const abi::Plan& plan, abi::TypeId type, const std::string& expression);
Code drop_each(const abi::Plan& plan, const abi::Type& type, const std::string& data,
               const std::string& count);
std::vector<Drop> plan_drops(const abi::Plan& plan);

// Whether a call could be given a handle away that stands in it a second time; and what notes the
// handles of an expression, and of a row, for sabir::core::Apart.
bool may_give_twice(const abi::Plan& plan, const abi::Function& function);
Code note_statement(const abi::Plan& plan, abi::TypeId type, const std::string& expression,
                    const std::string& name);
Code note_each(const abi::Plan& plan, const abi::Type& type, const std::string& data,
               const std::string& count, const std::string& name);
std::vector<Drop> plan_notes(const abi::Plan& plan);

// What sabir::Fits is told of a type of the contract: how a value of the implementation's is
// tested.
struct Fit {
  Code owned;           // "::uninorm::TextError"
  std::string symbol;   // in C
  Code test;            // of `c`; empty: every value is fit
  bool scalar = false;  // `c` is the value; else it points at the structure
  bool gives = false;   // handles may go with it
};
std::vector<Fit> plan_fits(const abi::Plan& plan);

}  // namespace sabir::backends::cpp
