// What a language says of its own in the tests that are made of cases: the texts and functions with
// which CaseValues spells a value and CaseWalk a statement. It is for languages whose tests call,
// compare and catch. What is left out here is not said; a function that is null has a default that
// stands beside it.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/plan.h"
#include "cases/suite.h"
#include "emit/code.h"
#include "emit/writer.h"

namespace sabir::backends {

// A value or a statement of a case. What it needs of other modules is in it: `imported`.
using Expression = emit::Code;

// Where a value stands.
struct ValuePlace {
  const abi::Plan& plan;
  abi::TypeId id;
  const abi::Type& type;
  bool expected;  // in an outcome; or it is an argument
  bool element;   // directly in a list or an array

  const std::function<std::string(abi::TypeId)>& type_name;

  // Of a type that has one, as it is written from outside the package: "gauntlet.Colour".
  std::string name() const { return type_name(id); }
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

using Parts = std::vector<Expression>;

// From a value that came to what is inside: an item by its number, a map's value by that of its
// entry, a payload by that of its case. Empty: there is no way in.
using Into =
    std::function<Expression(const cases::Value& value, const Expression& path, size_t index)>;

// A name before a bracket: `Point(`.
using Head = Expression;

class CaseValues;
class CaseWalk;

// What came and what is expected.
struct Compared {
  const abi::Function& function;
  const cases::Value& value;
  Expression actual, wanted;
  bool raised;  // it is that of an error
};

// A call that is expected to fail.
struct Failing {
  const abi::Function& function;
  Expression call;
  const std::string& message;  // part of that of the error; empty: any
  std::string exception;       // the class that stands for the error
  std::string error;           // what it is called, `error2`; empty: nobody looks at it
  bool in_parts = false;       // its value is looked at part by part
};

struct CaseForms {
  // --- names ---
  std::function<std::string(abi::TypeId)> type_name = {};
  std::string (*local)(std::string_view label) = nullptr;  // of a variable
  std::set<std::string_view> taken = {};                   // what none may be called

  // --- what holds nothing else ---
  std::string_view yes = "true", no = "false";
  Expression none = {};        // of an option
  std::string_view unit = {};  // what `ok` and `err` hold that have no value
  // Null: in decimal.
  std::string (*integer)(const ValuePlace& at, const cases::Integer& value) = nullptr;
  Expression (*real)(const ValuePlace& at, const Float& value) = nullptr;
  std::string (*character)(uint32_t code) = nullptr;
  std::string (*text)(const std::string& text) = nullptr;
  Expression (*bytes)(const ValuePlace& at, const std::string& bytes) = nullptr;
  std::function<std::string(const ValuePlace& at, const abi::Member& label)> enumerator = {};

  // --- what is made of parts ---
  std::string_view make = {}, made = {};  // around the name of a class: "new ", ".new"
  bool brackets = true;                   // also where nothing stands in them
  // Of its fields, which have their labels; null: as of a class.
  Expression (*record)(const ValuePlace& at, Parts fields) = nullptr;
  // What stands before a field, `x=`; null: nothing.
  std::function<std::string(const ValuePlace& at, const abi::Member& field)> field = {};
  std::string (*variant)(const ValuePlace& at, const abi::Member& chosen) = nullptr;  // its class
  // A case with what it holds; null: as of its class.
  std::function<Expression(const ValuePlace& at, const abi::Member& chosen, Parts payload)> chosen =
      {};
  Expression (*flags)(const ValuePlace& at, Parts set) = nullptr;
  Expression (*sequence)(const ValuePlace& at, Parts items) = nullptr;  // a list or an array
  Expression (*tuple)(const ValuePlace& at, Parts items) = nullptr;
  // Between key and value, in braces; empty: `map` has each entry as an expression of two.
  std::string_view arrow = {};
  Expression (*map)(const ValuePlace& at, Parts entries) = nullptr;
  Head some = {}, ok = {}, err = {};
  // Where the type has to be said, too; null: these. An option that is nothing has no payload.
  Expression (*option)(const ValuePlace& at, Parts payload) = nullptr;
  Expression (*result)(const ValuePlace& at, size_t index, Parts payload) = nullptr;
  bool (*needs_some)(const abi::Type& value) = nullptr;  // or it stands for itself; null: always

  // --- rules ---
  Expression (*repeated)(const ValuePlace& at, Expression one, const std::string& times) = nullptr;
  Expression (*joined)(const ValuePlace& at, Parts parts) = nullptr;
  Expression (*counted)(const ValuePlace& at, const cases::Count& count) = nullptr;
  Head file_text = {}, file_bytes = {};
  // What stands where something is expected that only its digest says, or a handle that nobody
  // asks for. Empty: such parts have names, by which they are looked at one by one.
  Head digest = {}, dropped = {};

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
  std::function<std::string(const abi::Plan& plan, const abi::Function& f,
                            const std::string& receiver)>
      callee = {};
  std::function<Expression(const CaseValues& values, const abi::Param& param,
                           const cases::Value& value)>
      argument = {};
  Expression left_out = {};  // stands for a parameter that a case leaves out; empty: nothing does
  // What stands around a call that has to succeed; null: nothing.
  Expression (*succeeds)(const abi::Function& f, Expression call) = nullptr;
  // The first argument of what needs no object; null, or nothing: none.
  std::function<Parts(const abi::Plan& plan, const abi::Function& f)> instance = {};
  // What only hosts have: an object of theirs, a parameter (case_hosts.h).
  std::function<Expression(const ValuePlace& at, const cases::Value& value)> hosted = {};
  Head drop = emit::imported("drop") + "(";  // of a handle that comes and has no name

  // --- outcomes ---
  std::function<Expression(abi::TypeId)> declare = {};  // what stands before a name: `Node `
  // Handles in a value that comes: either something stands for them in what is expected and
  // catches them, or there is a way to each from the whole.
  Expression caught = {};             // `Caught()`
  std::string_view take_caught = {};  // `${name} = ${name}.handle`
  Into into = {};
  Expression (*at_key)(const Expression& map, Expression key) = nullptr;  // `into` of a map
  Head check_digest = {};         // `assertDigest(`; empty: it stands in what is expected
  std::string_view present = {};  // `assert ${name} is not None`, of `some(x)`; empty: as all
  std::function<void(CaseWalk& walk, const Compared& compared)> compare = {};

  // --- errors ---
  std::string (*status_class)(const abi::Plan& plan, const cases::Status& status) = nullptr;
  std::string (*error_class)(const abi::Plan& plan,
                             const std::optional<abi::TypeId>& type) = nullptr;
  bool (*is_exception)(const abi::Type& type) = nullptr;  // itself, or one is made of its value
  // Returns the name of what is compared with what is expected of the error.
  std::function<Expression(CaseWalk& walk, const Failing& failing)> raises = {};
  // A status that no type declares; null: it is raised, as above.
  void (*fails)(CaseWalk& walk, const Failing& failing, const cases::Status& status) = nullptr;
};

}  // namespace sabir::backends
