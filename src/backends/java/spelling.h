// How the plan's types and values are spelled in Java, and how a value of each is read from native
// memory and written into it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "abi/plan.h"
#include "model/value.h"

namespace sabir::backends::java {

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

// The types whose codec somebody calls, found while statements are spelled.
struct Needs {
  std::set<abi::TypeId> puts, gets;
};

class Spelling {
 public:
  Spelling(const abi::Plan& plan, const ClassNames& names, Needs& needs)
      : plan_(plan), names_(names), needs_(needs) {}

  std::string type(abi::TypeId id) const;
  std::string boxed(abi::TypeId id) const;  // as a type argument
  std::optional<std::string> literal(abi::TypeId id, const model::Value& value) const;

  // Statement that writes `value` at `at` of `to`; expression that reads from `at` of `from`.
  std::string put(abi::TypeId id, const std::string& value, const std::string& to,
                  const std::string& at) const;
  std::string get(abi::TypeId id, const std::string& from, const std::string& at) const;
  // What a codec's methods of anything but records, tuples and variants do.
  std::string put_whole(abi::TypeId id, const std::string& value, const std::string& to,
                        const std::string& at) const;
  std::string get_whole(abi::TypeId id, const std::string& from, const std::string& at) const;
  // The same as functions: `Codec::putPoint`, `Memory::text`.
  std::string putter(abi::TypeId id) const;
  std::string getter(abi::TypeId id) const;

 private:
  std::string scalar(model::Prim prim, bool boxed) const;
  std::string handle(const abi::Type& type, const std::string& value) const;
  std::string arguments(const abi::Type& type) const;
  std::string put_scalar(model::Prim prim, const std::string& value, const std::string& head) const;
  std::string put_sequence(const abi::Type& type, const std::string& value,
                           const std::string& head) const;
  std::string get_sequence(const abi::Type& type, const std::string& from,
                           const std::string& at) const;
  std::optional<std::string> items(abi::TypeId id, const model::ListValue& value) const;
  std::optional<std::string> record(abi::TypeId id, const model::RecordValue& value) const;
  std::optional<std::string> choice(abi::TypeId id, const model::CaseValue& value) const;
  std::optional<std::string> flags(abi::TypeId id, const model::FlagsValue& value) const;

  const abi::Plan& plan_;
  const ClassNames& names_;
  Needs& needs_;
};

// Whether lists of these are arrays: `byte[]`, `double[]`.
bool is_number(const abi::Type& element);
// Whether the library may be lent such an array as it is. A `boolean[]` is copied: the foreign
// function interface has no segment of one.
bool is_lendable(const abi::Type& element);
std::string array_element(const abi::Type& element);  // "byte"
std::string reader(const abi::Type& element);         // of Memory: "bytes"
int shift_of(const abi::Type& element);               // logarithm of the size
std::string at_plus(const std::string& at, uint32_t offset);

// Whether it is written and read by methods of the codec wherever it stands.
bool has_codec(const abi::Type& type);
std::string codec_name(const abi::Plan& plan, abi::TypeId id);  // "ListPoint"
// The array of an enum's members, in the codec.
std::string members_name(const abi::Type& type);

std::string case_name(const std::string& variant, std::string_view label);

}  // namespace sabir::backends::java
