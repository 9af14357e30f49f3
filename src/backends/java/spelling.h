// How the plan's types and values are spelled in Java.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/plan.h"
#include "emit/code.h"
#include "model/value.h"

namespace sabir::backends::java {

using emit::call;
using emit::Code;
using emit::imported;

// The names of all classes of a package, decided once: interfaces share one Java package, so a name
// that two of them have gets the interface in front.
struct ClassNames {
  std::map<abi::TypeId, std::string> types, exceptions;
  std::map<abi::ResourceId, std::string> resources;
  std::map<abi::InterfaceId, std::string> functions;  // the class of an interface's functions
  std::string library;                                // that of the main interface, or the prefix
  std::string instance;  // of an opened library: what imports is opened as `library`
};

// A function where it stands. `opened`: on the instance that is called like that.
std::string function_name(const abi::Plan& plan, const abi::Function& function, bool opened);
std::string name_on_host(const abi::Plan& plan, const abi::Function& function);

ClassNames name_classes(const abi::Plan& plan);

// Names that hide classes of the package, of Java and of the runtime, so that these have to be
// named in full.
struct Hidden {
  std::string package;
  std::set<std::string> names;
};

class Spelling {
 public:
  Spelling(const abi::Plan& plan, const ClassNames& names) : plan_(plan), names_(names) {}
  // The same where these are hidden.
  Spelling behind(Hidden hidden) const {
    Spelling out = *this;
    out.hidden_ = std::move(hidden);
    return out;
  }

  Code type(abi::TypeId id) const;
  Code boxed(abi::TypeId id) const;            // as a type argument
  Code class_of(abi::TypeId id) const;         // without its type arguments
  bool takes_arguments(abi::TypeId id) const;  // whether it has some
  bool is_array(abi::TypeId id) const;
  // What is said behind `new`: `Tuple2<>`, `Point`.
  Code created(abi::TypeId id) const;
  Code returned(const std::optional<abi::TypeId>& id) const;
  Code exception(abi::TypeId id) const;  // that has an error of the type
  Code literal(abi::TypeId id, const model::Value& value) const;
  // What stands for an argument that is left out; it is null where an option has nothing.
  Code given(abi::TypeId id, const model::Value& value) const;

 private:
  Code named(const std::string& name) const;
  Code outer(const std::string& name, const std::string& package) const;
  Code arguments(const abi::Type& type) const;
  Code items(abi::TypeId id, const model::ListValue& value) const;
  std::vector<Code> each(const abi::Type& type, const model::ListValue& value) const;
  Code record(abi::TypeId id, const model::RecordValue& value) const;
  Code choice(abi::TypeId id, const model::CaseValue& value) const;
  Code flags(abi::TypeId id, const model::FlagsValue& value) const;

  const abi::Plan& plan_;
  const ClassNames& names_;
  Hidden hidden_;
};

// Whether lists of these are arrays: `byte[]`, `double[]`.
bool is_number(const abi::Type& element);
// Whether the library may be lent such an array as it is. A `boolean[]` is copied: the foreign
// function interface has no segment of one.
bool is_lendable(const abi::Type& element);
std::string array_element(const abi::Type& element);  // "byte"
char element_letter(const abi::Type& element);        // in descriptors: 'B'
std::string buffer_class(const abi::Type& element);   // that shows such an array: "ByteBuffer"
// Of a function whose result is a view of numbers; empty: it is a value, or there is no view.
std::string buffer_of_view(const abi::Plan& plan, const abi::Function& function);

std::string java_type(char letter);  // of a descriptor: 'J' is "long"

// Whether it is written and read by methods of the codec wherever it stands.
bool has_codec(const abi::Type& type);
// The array of an enum's members, in the codec.
std::string members_name(const abi::Type& type);

// Of the function by which a host declares an error, without the package's prefix.
std::string declare_symbol(const abi::Plan& plan, abi::TypeId error);

// What a case is called inside the variant's interface.
std::string case_name(const std::string& variant, std::string_view label);

}  // namespace sabir::backends::java
