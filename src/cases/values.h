// Values of a case, read against the type that stands where they stand.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "cases/ast.h"
#include "cases/scope.h"
#include "cases/suite.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace sabir::cases {

// What is given to a call, what is expected of it, or what the host answers to one.
enum class Side { Argument, Outcome, Answer };

// Where a case is checked.
struct Context {
  const abi::Plan& plan;
  const source::Sources& sources;
  diag::Diagnostics& diagnostics;
  std::string folder;  // of the file of cases: where `@file` looks
  Scope* scope = nullptr;
  Case* out = nullptr;
  // Of an answer: whose it is, and the rules of all functions, by their numbers.
  const abi::Function* asked = nullptr;
  std::map<uint32_t, HostRule>* rules = nullptr;
  std::set<std::pair<uint32_t, uint32_t>> given = {};  // handles: parameters of functions
};

// Without a value, what is wrong with it has been reported.
std::optional<Value> read_value(Context& context, const ast::Value& value, abi::TypeId type,
                                Side side);

// A name for a handle that comes; the host's objects have none: in some languages they come back
// as themselves, in others as handles.
std::optional<HandleId> bind(Context& context, const ast::Name& name, abi::ResourceId resource);

// Whether the host may give away what a parameter is or was; a handle once in an answer.
bool give(Context& context, source::Span span, std::pair<uint32_t, uint32_t> what,
          abi::TypeId type);

// The text of a String.
std::optional<std::string> read_text(Context& context, const ast::Value& value);
// A Number of a rule: at most `most`.
std::optional<uint64_t> read_number(Context& context, const ast::Value& value, uint64_t most);

// A default of the contract.
Value from_default(const abi::Plan& plan, abi::TypeId type, const model::Value& value);

// --- between values.cc and rules.cc ---

std::optional<Value> read_rule(Context& context, const ast::Value& value, const ast::Rule& rule,
                               abi::TypeId type, Side side);

bool is_well_formed(std::string_view text);

}  // namespace sabir::cases
