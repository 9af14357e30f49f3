// Values of cases as C: initializers, and what has to stand before the call because it is made by
// a rule.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"

namespace sabir::backends::c {

// `asked` is the function of the host's that answers them.
class Values {
 public:
  Values(const cases::Suite& suite, const cases::Case& one, std::string frame,
         const abi::Function* asked = nullptr)
      : suite_(suite), plan_(*suite.plan), case_(one), frame_(std::move(frame)), asked_(asked) {}

  // What the call is given for one parameter: one or two C arguments.
  std::vector<std::string> argument(const abi::Param& param, const cases::Value& value);

  // A value as an expression of its own type, a structure of pointer and count if it is a list.
  std::string whole(const cases::Value& value);

  // Declarations for the call, made by `argument`; and what is dropped behind it.
  std::vector<std::string> hoisted() { return std::move(hoisted_); }
  std::vector<std::string> lent() { return std::move(lent_); }

  std::string handle(cases::HandleId id) const;

 private:
  std::string item(const cases::Value& value);  // inside an initializer
  std::string scalar(const abi::Type& type, const cases::Value& value) const;
  std::string record(const abi::Type& type, const cases::Items& items);
  std::string choice(const abi::Type& type, const cases::Choice& choice);
  std::string blob(const cases::Value& value);  // the name of a sabir_blob
  std::pair<std::string, std::string> sequence(const cases::Value& value, bool mutable_data);
  std::pair<std::string, std::string> made_by_rule(const cases::Value& value, bool mutable_data);
  std::string element(const abi::Type& type) const;
  std::string hoist(const std::string& expression);
  std::string hosted(const cases::Value& value);
  std::string given(uint32_t parameter) const;
  std::string object(const cases::Value& value);

  const cases::Suite& suite_;
  const abi::Plan& plan_;
  const cases::Case& case_;
  std::string frame_;  // before the names of handles: "", or "h."
  const abi::Function* asked_;
  std::vector<std::string> hoisted_, lent_;
};

// The name of a handle's variable, free of what generated code calls its own.
std::string handle_name(const cases::Handle& handle);

}  // namespace sabir::backends::c
