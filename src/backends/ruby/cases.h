// Cases as Ruby: tests that minitest runs, written as a person would.
#pragma once

#include "backends/backends.h"
#include "backends/steps.h"
#include "emit/expression.h"

namespace sabir::backends::ruby {

void generate_tests(const Tests& tests, emit::FileSet& files);

// Values of cases as expressions, the same whether a test gives them or expects them; but floats
// that are expected may be any NaN.
class CaseValues {
 public:
  CaseValues(const abi::Plan& plan, const cases::Case& one);

  emit::Expression given(const cases::Value& value) const { return spell(value, false); }
  emit::Expression expected(const cases::Value& value) const { return spell(value, true); }
  emit::Expression error(abi::TypeId type, const cases::Value& value) const;
  std::string error_class(const abi::Type* type) const;
  std::string local(cases::HandleId handle) const;
  const std::string& module() const { return module_; }  // "Gauntlet"
  std::string home(abi::InterfaceId interface) const;    // "Gauntlet::Positions"

 private:
  emit::Expression spell(const cases::Value& value, bool expected) const;
  emit::Expression real(const abi::Type& type, const cases::Real& value, bool expected) const;
  emit::Expression items(const abi::Type& type, const cases::Items& value, bool expected) const;
  emit::Expression choice(const abi::Type& type, const cases::Choice& value, bool expected) const;
  emit::Expression rule(const abi::Type& type, const cases::Value& value, bool expected) const;

  const abi::Plan& plan_;
  const cases::Case& case_;
  std::string module_;
};

}  // namespace sabir::backends::ruby
