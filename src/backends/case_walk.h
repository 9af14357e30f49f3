// One walk over the statements of cases, for languages whose tests call, compare and catch: what a
// test says in which order, the numbers and names of what it declares, and what becomes of handles.
// CaseForms is what a language says of its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "backends/case_values.h"
#include "backends/steps.h"
#include "emit/writer.h"

namespace sabir::backends {

class CaseWalk;

constexpr size_t kCaseWidth = 92;  // of a comment, and of an assertion on one line

// What came and what is expected.
struct Compared {
  const abi::Function& function;
  const cases::Value& value;
  emit::Expression actual, wanted;
  bool raised;  // it is that of an error
};

// A call that is expected to fail.
struct Failing {
  const abi::Function& function;
  emit::Expression call;
  const std::string& message;  // part of that of the error; empty: any
  std::string error;           // what it is called, `error2`; empty: nobody looks at it
  bool in_parts = false;       // its value is looked at part by part
};

struct CaseForms {
  ValueForms values;

  // --- lines ---
  emit::Layout layout = {};
  bool wraps = false;         // a literal that is too wide behind its name is in brackets below it
  std::string_view end = {};  // of a statement
  std::string_view comment = {};  // what begins one: `# `
  // What a comment may say of its text; null: all of it.
  std::string (*commented)(std::string text) = nullptr;

  // --- blocks ---
  std::string_view idle = {};   // stands in a block that does nothing
  std::string_view close = {};  // `${name}.close()`
  void (*repeat)(emit::Writer& w, const std::string& times, int number,
                 emit::Writer::Block body) = nullptr;
  void (*threads)(CaseWalk& walk, const std::string& count, int number,
                  emit::Writer::Block body) = nullptr;

  // --- calls ---
  // What is called, `receiver.name` of a method; and an argument.
  std::function<std::string(const abi::Function& f, const std::string& receiver)> callee = {};
  emit::Expression (*argument)(const CaseValues& values, const abi::Param& param,
                               const cases::Value& value) = nullptr;
  bool brackets = true;             // also if there are no arguments
  std::string_view drop = "drop(";  // of a handle that comes and has no name

  // --- outcomes ---
  std::function<std::string(abi::TypeId)> declare = {};  // what stands before a name: `Node `
  // Handles in a value that comes: either something stands for them in what is expected and
  // catches them, or there is a way to each from the whole.
  std::string_view caught = {};       // `Caught()`
  std::string_view take_caught = {};  // `${name} = ${name}.handle`
  Into into = {};
  std::string_view check_digest = {};  // `assertDigest(`; empty: it stands in what is expected
  std::string_view present = {};       // `assert ${name} is not None`, of `some(x)`; empty: as all
  void (*compare)(CaseWalk& walk, const Compared& compared) = nullptr;

  // --- errors ---
  void (*fails)(CaseWalk& walk, const Failing& failing, const cases::Status& status) = nullptr;
  // Returns what is compared with what is expected of the error.
  std::function<emit::Expression(CaseWalk& walk, const Failing& failing)> raises = {};
  emit::Expression (*error)(const CaseValues& values, abi::TypeId type,
                            const cases::Value& value) = nullptr;
};

// Prints one case.
class CaseWalk {
 public:
  CaseWalk(const abi::Plan& plan, const Steps& steps, const CaseForms& forms,
           const cases::Case& one, Imports& imports, emit::Writer& w)
      : plan(plan),
        w(w),
        steps_(steps),
        forms_(forms),
        values_(plan, one, forms.values, imports),
        imports_(imports) {}

  void body(const cases::Block& block);

  // A statement; it is broken if it is too long.
  void line(const std::string& before, const emit::Expression& e);
  // An assertion, on one line if it fits; otherwise each side has a name.
  using Said = std::function<std::string(const std::string& actual, const std::string& expected)>;
  void judge(const Compared& compared, const Said& said);
  std::string use(std::string_view text);

  const abi::Plan& plan;
  emit::Writer& w;

 private:
  void statement(const cases::Statement& s);
  emit::Expression call_of(const cases::Call& call) const;
  void close(const std::string& name);
  void say(std::string_view form, const std::string& name);

  void expect(const cases::Call& call, const cases::Succeeds& outcome);
  void expect(const cases::Call& call, const cases::Gives& outcome);
  void expect(const cases::Call& call, const cases::Fails& outcome);
  void expect(const cases::Call& call, const cases::Declares& outcome);
  bool binds_one(const cases::Value& value) const;
  void drop(emit::Expression made);
  void check_digest(const cases::Value& value, emit::Expression made);
  void compare(Compared compared);
  void compare_caught(Compared compared);
  void compare_parts(Compared compared);
  void bind(abi::TypeId type, const std::string& name, const emit::Expression& made);
  std::string part_name(const cases::Value& value);

  const Steps& steps_;
  const CaseForms& forms_;
  CaseValues values_;
  Imports& imports_;
  int loops_ = 0, threads_ = 0, taken_apart_ = 0, errors_ = 0, unnamed_ = 0;
};

// "name" the first time, "name2" the second.
std::string numbered(std::string_view name, int number);

}  // namespace sabir::backends
