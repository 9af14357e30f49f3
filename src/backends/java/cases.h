// Cases as Java: tests that JUnit 5 runs, written as a person would.
#pragma once

#include "backends/backends.h"
#include "backends/java/spelling.h"
#include "backends/steps.h"
#include "emit/expression.h"

namespace sabir::backends::java {

void generate_tests(const Tests& tests, emit::FileSet& files);

// A part of a result that has a name of its own: a handle, or something that is known by its
// digest. `path` leads to it from the result.
struct CasePart {
  const cases::Value* value;
  std::string type, name, path;
  std::string digest;    // in hexadecimal; empty: a handle
  bool dropped = false;  // nobody asks for the handle
};

class CaseValues {
 public:
  CaseValues(const abi::Plan& plan, const ClassNames& names, const cases::Case& one)
      : plan_(plan), names_(names), case_(one), spelling_(plan, names, needs_) {}

  emit::Expression argument(const abi::Param& param, const cases::Value& value) const;
  emit::Expression spell(const cases::Value& value) const;
  std::string local(cases::HandleId handle) const;
  std::string type(abi::TypeId id) const { return spelling_.type(id); }
  // The parts with names, which then stand in what is expected until they are forgotten.
  const std::vector<CasePart>& find_parts(const cases::Value& value, const std::string& from);
  void forget_parts() { parts_.clear(); }

 private:
  emit::Expression number(const abi::Type& type, uint64_t bits, bool negative, bool raw) const;
  emit::Expression real(const abi::Type& type, const cases::Real& value) const;
  emit::Expression items(const cases::Value& value, const cases::Items& items) const;
  emit::Expression choice(const cases::Value& value, const cases::Choice& choice) const;
  emit::Expression rule(const cases::Value& value) const;
  void parts_of(const cases::Value& value, const std::string& path);
  void parts_of_choice(const cases::Value& value, const cases::Choice& of, const std::string& path);

  const abi::Plan& plan_;
  const ClassNames& names_;
  const cases::Case& case_;
  mutable Needs needs_;
  Spelling spelling_;
  std::vector<CasePart> parts_;
  int unnamed_ = 0;
};

}  // namespace sabir::backends::java
