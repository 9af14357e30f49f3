// Values of cases as C: initializers, and what has to stand before the call because it is made by
// a rule.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"

namespace sabir::backends::c {

class Values {
 public:
  Values(const abi::Plan& plan, const cases::Case& one, std::string frame)
      : plan_(plan), case_(one), frame_(std::move(frame)) {}

  // What the call is given for one parameter: one or two C arguments.
  std::vector<std::string> argument(const abi::Param& param, const cases::Value& value);

  // Declarations for the call, made by `argument`.
  std::vector<std::string> hoisted() { return std::move(hoisted_); }

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

  const abi::Plan& plan_;
  const cases::Case& case_;
  std::string frame_;  // before the names of handles: "", or "h."
  std::vector<std::string> hoisted_;
};

// The name of a handle's variable, free of what generated code calls its own.
std::string handle_name(const cases::Handle& handle);

}  // namespace sabir::backends::c
