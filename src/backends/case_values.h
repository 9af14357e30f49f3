// One walk over the values of cases, for the tests of every language. It looks at what a value is,
// spells what is inside it first, and has the language put that together: ValueForms is all that a
// language says of its own.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/plan.h"
#include "cases/suite.h"
#include "emit/expression.h"

namespace sabir::backends {

// What the text of a file uses of other modules, found while it is spelled: its imports.
using Imports = std::set<std::string, std::less<>>;
// Notes the first word of the text, and returns all of it: `Set.of(`.
std::string mark(Imports& imports, std::string_view text);

// Where a value stands.
struct ValuePlace {
  const abi::Plan& plan;
  abi::TypeId id;
  const abi::Type& type;
  bool expected;  // in an outcome; or it is an argument
  bool element;   // directly in a list or an array
  Imports& imports;

  const std::function<std::string(abi::TypeId)>& type_name;

  // Of a type that has one, as it is written from outside the package: "gauntlet.Colour".
  std::string name() const { return type_name(id); }
  std::string use(std::string_view text) const { return mark(imports, text); }
};

// A float, and what languages write of one.
struct Float {
  bool nan = false, any_nan = false;  // any_nan: all are as good as it
  bool infinite = false, negative = false;
  bool narrow = false;  // an f32
  std::string bits;     // "7fc00000"
  std::string text;     // the shortest that reads as this one again, ".0" not included
  std::string wide;     // the same for those that have no f32
};

using Parts = std::vector<emit::Expression>;

struct ValueForms {
  std::function<std::string(abi::TypeId)> type_name = {};
  std::string (*local)(const cases::Handle& handle, const abi::Plan& plan) = nullptr;

  // --- what holds nothing else ---
  std::string_view yes = "true", no = "false";
  std::string (*integer)(const ValuePlace& at,
                         const cases::Integer& value) = nullptr;  // or decimal
  std::string (*real)(const ValuePlace& at, const Float& value) = nullptr;
  std::string (*character)(uint32_t code) = nullptr;
  std::string (*text)(const std::string& text) = nullptr;
  emit::Expression (*bytes)(const ValuePlace& at, const std::string& bytes) = nullptr;
  emit::Expression (*enumerator)(const ValuePlace& at, const abi::Member& label) = nullptr;
  emit::Expression (*flags)(const ValuePlace& at, Parts set) = nullptr;

  // --- what is made of parts ---
  emit::Expression (*sequence)(const ValuePlace& at, Parts items) = nullptr;  // a list or an array
  emit::Expression (*tuple)(const ValuePlace& at, Parts items) = nullptr;
  emit::Expression (*record)(const ValuePlace& at, Parts fields) = nullptr;
  emit::Expression (*entry)(const ValuePlace& at, emit::Expression key,
                            emit::Expression value) = nullptr;
  emit::Expression (*map)(const ValuePlace& at, Parts entries) = nullptr;
  std::string_view none = {};  // of an option
  emit::Expression (*some)(const ValuePlace& at, Parts value) = nullptr;
  emit::Expression (*variant)(const ValuePlace& at, const abi::Member& chosen,
                              Parts payload) = nullptr;
  std::string_view unit = {};  // what `ok` and `err` hold that have no value
  emit::Expression (*result)(const ValuePlace& at, bool error, Parts payload) = nullptr;

  // --- rules ---
  emit::Expression (*repeated)(const ValuePlace& at, emit::Expression one,
                               const std::string& times) = nullptr;
  emit::Expression (*joined)(const ValuePlace& at, Parts parts) = nullptr;
  emit::Expression (*counted)(const ValuePlace& at, const cases::Count& count) = nullptr;
  emit::Expression (*file)(const ValuePlace& at, const std::string& path) = nullptr;
  // What stands where something is expected that only its digest says, or a handle that nobody
  // asks for. Null: such parts have names, by which they are looked at one by one.
  emit::Expression (*digest)(const ValuePlace& at, const std::string& digits) = nullptr;
  emit::Expression (*dropped)(const ValuePlace& at) = nullptr;
};

// The values of one case.
class CaseValues {
 public:
  CaseValues(const abi::Plan& plan, const cases::Case& one, const ValueForms& forms,
             Imports& imports)
      : plan(plan), case_(one), forms_(forms), imports_(imports) {}

  emit::Expression given(const cases::Value& value) const { return spell(value, false, false); }
  emit::Expression expected(const cases::Value& value) const { return spell(value, true, false); }
  std::string local(cases::HandleId handle) const;
  ValuePlace place(const cases::Value& value, bool expected, bool element = false) const;

  const abi::Plan& plan;
  // Parts that were taken out of what came: each is expected under its name.
  std::map<const cases::Value*, std::string> named = {};

 private:
  emit::Expression spell(const cases::Value& value, bool expected, bool element) const;
  emit::Expression items(const ValuePlace& at, const cases::Items& value) const;
  emit::Expression choice(const ValuePlace& at, const cases::Choice& value) const;
  emit::Expression rule(const ValuePlace& at, const cases::Value& value) const;
  Parts all(const std::vector<cases::Value>& values, const ValuePlace& at, bool element) const;

  const cases::Case& case_;
  const ValueForms& forms_;
  Imports& imports_;
};

// --- what the forms are made of ---

std::string decimal(uint64_t bits, bool negative);  // of Integer and Count
std::string hex_digits(uint64_t bits, int digits);  // "00ff"
std::string hex_digits(std::string_view bytes);     // "00ff"
std::string digest_text(const cases::Digest& digest);
// Each character as `spell` writes it; of ill-formed UTF-8 nothing.
std::string escaped(std::string_view text, std::string (*spell)(uint32_t code));

// --- where a value has handles, and things that only a digest says ---

struct Part {
  const cases::Value* value;
  std::string path;
};
// From a value that came to what is inside: an item by its number, a map's value by that of its
// entry, a payload by that of its case. Empty: there is no way in.
using Into =
    std::function<std::string(const cases::Value& value, const std::string& path, size_t index)>;
std::vector<Part> parts_of(const abi::Plan& plan, const cases::Value& value,
                           const std::string& path, const Into& into);

}  // namespace sabir::backends
