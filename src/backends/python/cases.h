// Cases as Python: tests that pytest runs, written as a person would.
#pragma once

#include "backends/backends.h"
#include "backends/steps.h"
#include "emit/expression.h"

namespace sabir::backends::python {

void generate_tests(const Tests& tests, emit::FileSet& files);

// Values of cases as expressions. A test reads the same whether it gives a value or expects it; but
// lists of numbers come back as arrays, and floats that are expected may be any NaN.
class CaseValues {
 public:
  CaseValues(const abi::Plan& plan, const cases::Case& one) : plan_(plan), case_(one) {}

  emit::Expression given(const cases::Value& value) const { return spell(value, false); }
  emit::Expression expected(const cases::Value& value) const { return spell(value, true); }
  // The exception that stands for a declared error; without a value if there is none.
  emit::Expression error(abi::TypeId type, const cases::Value& value) const;
  std::string error_class(const abi::Type* type) const;

  std::string local(cases::HandleId handle) const;
  // "gauntlet.", "gauntlet.positions."
  std::string home(abi::InterfaceId interface) const;

 private:
  emit::Expression spell(const cases::Value& value, bool expected) const;
  emit::Expression real(const abi::Type& type, const cases::Real& value, bool expected) const;
  emit::Expression items(const abi::Type& type, const cases::Items& value, bool expected) const;
  emit::Expression record(const abi::Type& type, std::vector<emit::Expression> fields) const;
  emit::Expression choice(const abi::Type& type, const cases::Choice& value, bool expected) const;
  emit::Expression flags(const abi::Type& type, const cases::Flags& value) const;
  emit::Expression joined(const abi::Type& type, const cases::Join& value, bool expected) const;
  emit::Expression repeated(const abi::Type& type, const cases::Repeat& value, bool expected) const;
  emit::Expression counted(const abi::Type& type, const cases::Count& value, bool expected) const;
  emit::Expression list(const abi::Type& type, std::vector<emit::Expression> items,
                        bool expected) const;

  const abi::Plan& plan_;
  const cases::Case& case_;
};

}  // namespace sabir::backends::python
