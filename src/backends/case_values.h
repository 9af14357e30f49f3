// One walk over the values of cases, for the tests of every language. It looks at what a value is,
// spells what is inside it first, and has the language put that together.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "backends/case_forms.h"

namespace sabir::backends {

// The values of one case.
class CaseValues {
 public:
  CaseValues(const abi::Plan& plan, const cases::Case& one, const CaseForms& forms)
      : plan(plan), case_(one), forms_(forms) {}

  Expression given(const cases::Value& value) const { return spell(value, false, false); }
  Expression expected(const cases::Value& value) const { return spell(value, true, false); }
  Expression made_of(const std::string& name, Parts parts) const;  // an object of a class
  Expression call(const cases::Call& call) const;
  std::string local(cases::HandleId handle) const;
  ValuePlace place(const cases::Value& value, bool expected, bool element = false) const;

  const abi::Plan& plan;
  // Parts that were taken out of what came: each is expected under its name.
  std::map<const cases::Value*, std::string> named = {};

 private:
  Expression spell(const cases::Value& value, bool expected, bool element) const;
  Expression items(const ValuePlace& at, const cases::Items& value) const;
  Expression map(const ValuePlace& at, const cases::Items& value) const;
  Expression choice(const ValuePlace& at, const cases::Choice& value) const;
  Expression in_head(const ValuePlace& at, const Head& head, Parts parts) const;
  Expression rule(const ValuePlace& at, const cases::Value& value) const;
  Parts all(const std::vector<cases::Value>& values, const ValuePlace& at, bool element) const;

  const cases::Case& case_;
  const CaseForms& forms_;
};

// Whether only hosts have it: an object of theirs, or, in an answer, what they were given.
bool of_host(const cases::Value& value);

// --- what the forms are made of ---

std::string decimal(uint64_t bits, bool negative);  // of Integer and Count
std::string hex_digits(uint64_t bits, int digits);  // "00ff"
std::string hex_digits(std::string_view bytes);     // "00ff"
std::string digest_text(const cases::Digest& digest);
Float float_of(const abi::Type& type, const cases::Real& value);
// Each character as `spell` writes it; of ill-formed UTF-8 nothing.
std::string escaped(std::string_view text, std::string (*spell)(uint32_t code));

// --- where a value has handles, and things that only a digest says ---

struct CasePart {
  const cases::Value* value;
  Expression path;
};
std::vector<CasePart> parts_of(const abi::Plan& plan, const cases::Value& value,
                               const Expression& path, const Into& into);
// What of them is bound to a name.
std::vector<CasePart> bindings_of(const abi::Plan& plan, const cases::Value& value,
                                  const Expression& path, const Into& into);
// The handles that get a name in it, in order; that a call binds, and those that it gives away.
std::vector<cases::HandleId> bound_in(const cases::Value& value);
std::vector<cases::HandleId> bound_by(const cases::Call& call);
std::vector<cases::HandleId> given_away(const abi::Plan& plan, const cases::Call& call);

}  // namespace sabir::backends
