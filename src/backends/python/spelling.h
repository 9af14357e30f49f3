// How the plan's types and values are spelled in Python: annotations and literals.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "abi/plan.h"
#include "model/value.h"

namespace sabir::backends::python {

// Where an annotation stands. What a function takes is wide (any buffer), what it returns is
// narrow (bytes), and a field is both.
enum class Place : uint8_t { Taken, Returned, Field };

// What a text needs to have imported, noted where it is spelled.
struct Needs {
  std::set<std::string> modules;  // of our types: "_types"
  bool array = false, array_made = false, buffer = false, builtins = false, dataclasses = false,
       extension = false, runtime = false, sequence = false, writeable = false;

  void add(const Needs& more);
};

// Who reads a text: Python, in the files of a package, where the types of an interface are in a
// module of their own; or people on a page, who know them by the module that shows them.
enum class Reader : uint8_t { Python, People };

class Spelling {
 public:
  // `home`: the module in which the text stands; its own types need no prefix. `main`: what the
  // package's own types stand in, `_types` among its modules and `uninorm` for everybody else.
  Spelling(const abi::Plan& plan, std::string home, bool hides_builtins = false,
           std::string main = "_types", Reader reader = Reader::Python)
      : plan_(plan),
        home_(std::move(home)),
        main_(std::move(main)),
        hides_(hides_builtins),
        reader_(reader) {}

  std::string annotation(abi::TypeId type, Place place);
  std::optional<std::string> literal(abi::TypeId type, const model::Value& value);
  // The same as a field has it, which is as results have it: in lists and arrays, not in tuples.
  std::optional<std::string> field_literal(abi::TypeId type, const model::Value& value);

  const Needs& needs() const { return needs_; }
  // One for the same place, with needs of its own.
  Spelling again() const { return Spelling(plan_, home_, hides_, main_, reader_); }

 private:
  std::string builtin(std::string_view name);
  std::string runtime(std::string_view name);
  std::string from(abi::InterfaceId owner);  // "_types.", or nothing
  std::string named(const abi::Type& type);
  std::string protocol(const abi::Resource& resource);
  std::string list(const abi::Type& type, Place place);
  std::string numbers(const abi::Type& element, Place place);
  std::string scalar(model::Prim prim);
  std::optional<std::string> scalar(const model::Value& value);
  std::optional<std::string> sequence(const abi::Type& element, const std::string& inside,
                                      size_t count);
  std::optional<std::string> items(const abi::Type& type, const model::ListValue& value);
  std::optional<std::string> record(const abi::Type& type, const model::RecordValue& value);
  std::optional<std::string> choice(const abi::Type& type, const model::CaseValue& value);

  const abi::Plan& plan_;
  std::string home_, main_;
  bool hides_;
  bool in_field_ = false;
  Reader reader_;
  Needs needs_;
};

// Whether a list of these becomes an array.array, or bytes.
bool is_number(const abi::Type& type);
bool is_byte(const abi::Type& type);
// Whether a value can itself be None, so that an option of it needs `Some`.
bool can_be_none(const abi::Type& type);

std::string types_module(const abi::Plan& plan, const abi::Interface& interface);
// The module of an interface's items: "text"; empty: the package itself.
std::string module_name(const abi::Plan& plan, const abi::Interface& interface);
std::string class_name(const abi::Plan& plan, const abi::Type& type);
std::string case_name(const abi::Plan& plan, const abi::Type& type, const std::string& member);
// A member of a type: a label, a field, a case; empty: what it is in has no names for them.
std::string member_name(const abi::Plan& plan, const abi::Type& type, const std::string& member);
// The exception of a declared error, which has the value if that is no record or variant.
std::string error_name(const abi::Plan& plan, const abi::Type& type);
// A function where it stands, the class of a resource.
std::string function_name(const abi::Plan& plan, const abi::Function& function);
std::string resource_name(const abi::Plan& plan, const abi::Resource& resource);
// What the extension module calls an item of an interface, and a function beside all others.
std::string extension_name(const abi::Interface& interface, const std::string& name);
std::string extension_name(const abi::Plan& plan, const abi::Function& function);
// What an instance calls a function that needs no object, and a host's object one that is asked.
std::string name_on_instance(const abi::Plan& plan, const abi::Function& function);
std::string name_on_host(const abi::Plan& plan, const abi::Function& function);

}  // namespace sabir::backends::python
