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

class Spelling {
 public:
  // `home`: the module in which the text stands; its own types need no prefix.
  Spelling(const abi::Plan& plan, std::string home, bool hides_builtins = false)
      : plan_(plan), home_(std::move(home)), builtins_(hides_builtins ? "builtins." : "") {}

  std::string annotation(abi::TypeId type, Place place);
  std::optional<std::string> literal(abi::TypeId type, const model::Value& value);

  // What the text needs to import, found on the way.
  std::set<std::string> modules;  // "_types"
  bool sequence = false, array = false, buffer = false, extension = false, runtime = false;

 private:
  std::string builtin(std::string_view name) const { return builtins_ + std::string(name); }
  std::string named(const abi::Type& type);
  std::string protocol(const abi::Resource& resource);
  std::string list(const abi::Type& type, Place place);
  std::string numbers(const abi::Type& element, Place place);
  std::string scalar(model::Prim prim) const;
  std::optional<std::string> scalar(const model::Value& value) const;
  std::optional<std::string> items(const abi::Type& type, const model::ListValue& value);
  std::optional<std::string> record(const abi::Type& type, const model::RecordValue& value);
  std::optional<std::string> choice(const abi::Type& type, const model::CaseValue& value);

  const abi::Plan& plan_;
  std::string home_, builtins_;
};

// Whether a list of these becomes an array.array, or bytes.
bool is_number(const abi::Type& type);
bool is_byte(const abi::Type& type);
// Whether a value can itself be None, so that an option of it needs `Some`.
bool can_be_none(const abi::Type& type);

std::string types_module(const abi::Plan& plan, abi::InterfaceId id);
std::string class_name(const abi::Type& type);
std::string case_name(const abi::Type& type, const abi::Member& member);
// A function of an interface, and the class of a resource.
std::string function_name(const abi::Interface& interface, const std::string& label);
std::string resource_name(const abi::Plan& plan, const abi::Resource& resource);
// What the extension module calls an item of an interface.
std::string extension_name(const abi::Interface& interface, const std::string& name);

}  // namespace sabir::backends::python
