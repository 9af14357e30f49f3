#include "backends/java/spelling.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>
#include <vector>

#include "abi/names.h"
#include "abi/rows.h"
#include "backends/java/names.h"
#include "binding/apart.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using model::Prim;

std::string tuple_name(const abi::Type& type) {
  return "Tuple" + std::to_string(type.members.size());
}

// An interface of another package is named in full: `wasi:io/poll@0.2.0`.
// Reads a name of the contract's.
std::string interface_label(const abi::Interface& interface) {
  std::string name = interface.name.substr(interface.name.find('/') + 1);
  return name.substr(0, name.find('@'));
}

}  // namespace

std::string function_name(const abi::Plan& plan, const abi::Function& f, bool opened) {
  return binding::apart_beside(plan, f, [&](const abi::Function& other) -> std::string {
    const std::string& label = other.origin->name;
    if (other.is(model::FunctionKind::Constructor)) return "";
    if (other.resource) return serializable_method(label);
    return opened && plan[other.owner].main ? java::opened(label) : method(label);
  });
}

std::string name_on_host(const abi::Plan& plan, const abi::Function& f) {
  return binding::apart(plan, f, [&](const abi::Function& other) {
    return binding::same_host(f, other) ? method(binding::label_of_host(plan, other)) : "";
  });
}

namespace {

// A class that somebody wants: what was there first comes first, then what stands at the top, then
// what the library has.
struct Wanted {
  std::pair<int, int> since;
  int place;  // 0: of the main interface, 1: of another one, 2: of what the host implements
  int kind;   // functions, a type or resource, an exception
  std::string symbol;
  std::string name, longer;  // the second where the first is taken; empty: there is none
  std::string* got;

  auto order() const { return std::tie(since, place, kind, symbol); }
};

class Naming {
 public:
  Naming(const abi::Plan& plan, ClassNames& names) : plan_(plan), names_(names) {}

  void run(Scope& scope) {
    for (abi::InterfaceId id : plan_.interfaces.ids()) add_interface(id);
    for (abi::TypeId id : plan_.declared) add_exception(id);
    std::stable_sort(wanted_.begin(), wanted_.end(),
                     [](const Wanted& a, const Wanted& b) { return a.order() < b.order(); });
    for (const Wanted& w : wanted_) {
      *w.got = scope.claim(w.name);
      if (*w.got != w.name && !w.longer.empty()) *w.got = scope.claim(w.longer);
    }
  }

 private:
  void add(const abi::Interface& owner, int kind, const std::string& since,
           const std::string& symbol, std::string name, std::string& got) {
    std::string before = kind == 0 || owner.main ? "" : pascal(interface_label(owner));
    std::string longer = before.empty() ? "" : before + name;
    int place = owner.main ? 0 : owner.imported && !owner.exported ? 2 : 1;
    wanted_.push_back(
        {abi::minor_of(since), place, kind, symbol, std::move(name), std::move(longer), &got});
  }

  void add_interface(abi::InterfaceId id) {
    const abi::Interface& i = plan_[id];
    std::string& functions = names_.functions[id];
    functions = names_.library;
    if (!i.main) {
      add(i, 0, binding::since(plan_, i), i.symbol, pascal(interface_label(i)), functions);
    }
    for (abi::TypeId type : i.types) {
      const abi::Type& t = plan_[type];
      add(i, 1, t.since, t.symbol, pascal(t.name), names_.types[type]);
    }
    for (abi::ResourceId resource : i.resources) {
      const abi::Resource& r = plan_[resource];
      add(i, 1, r.since, r.symbol, pascal(r.name), names_.resources[resource]);
    }
  }

  // Reads a name of the contract's.
  void add_exception(abi::TypeId id) {
    const abi::Type& type = plan_[id];
    if (type.name.empty() || !type.owner) return;
    std::string label = abi::snake(type.name);
    if (label.ends_with("_error")) label.resize(label.size() - 6);
    add(plan_[type.owner], 2, type.since, type.symbol, class_called(pascal(label) + "Exception"),
        names_.exceptions[id]);
  }

  const abi::Plan& plan_;
  ClassNames& names_;
  std::vector<Wanted> wanted_;
};

}  // namespace

ClassNames name_classes(const abi::Plan& plan) {
  ClassNames names;
  Scope scope({});
  names.library = scope.claim(pascal(plan.prefix));
  names.instance = plan.has_host() ? names.library : "Instance";
  Naming(plan, names).run(scope);
  return names;
}

bool is_number(const abi::Type& element) { return element.shape == Shape::Scalar; }

bool is_lendable(const abi::Type& element) {
  return is_number(element) && element.prim != model::Prim::Bool;
}

char element_letter(const abi::Type& element) {
  switch (element.prim) {
    case Prim::Bool: return 'Z';
    case Prim::S8:
    case Prim::U8: return 'B';
    case Prim::S16:
    case Prim::U16: return 'S';
    case Prim::S64:
    case Prim::U64: return 'J';
    case Prim::F32: return 'F';
    case Prim::F64: return 'D';
    default: return 'I';
  }
}

std::string java_type(char letter) {
  switch (letter) {
    case 'B': return "byte";
    case 'D': return "double";
    case 'F': return "float";
    case 'I': return "int";
    case 'J': return "long";
    case 'S': return "short";
    case 'Z': return "boolean";
    default: return "void";
  }
}

std::string array_element(const abi::Type& element) { return java_type(element_letter(element)); }

std::string buffer_class(const abi::Type& element) {
  switch (element_letter(element)) {
    case 'S': return "ShortBuffer";
    case 'I': return "IntBuffer";
    case 'J': return "LongBuffer";
    case 'F': return "FloatBuffer";
    case 'D': return "DoubleBuffer";
    default: return "ByteBuffer";
  }
}

std::string buffer_of_view(const abi::Plan& plan, const abi::Function& f) {
  if (f.returning != abi::Returning::View) return "";
  const abi::Type& type = plan[*f.result];
  bool numbers = type.shape != Shape::String && is_number(plan[*type.element]);
  return numbers ? buffer_class(plan[*type.element]) : "";
}

bool has_codec(const abi::Type& type) {
  return type.shape == Shape::Record || type.shape == Shape::Tuple || type.shape == Shape::Variant;
}

std::string members_name(const abi::Type& type) { return abi::upper(type.symbol); }

std::string case_name(const std::string& variant, std::string_view label) {
  return nested(label, variant);
}

std::string declare_symbol(const abi::Plan& plan, abi::TypeId error) {
  return "declare_" + plan.error_suffix(plan[error]);
}

// --- types ---

namespace {

std::string scalar(Prim prim, bool boxed) {
  switch (prim) {
    case Prim::Bool: return boxed ? "Boolean" : "boolean";
    case Prim::S8: return boxed ? "Byte" : "byte";
    case Prim::S16: return boxed ? "Short" : "short";
    case Prim::U32:
    case Prim::S64:
    case Prim::U64: return boxed ? "Long" : "long";
    case Prim::F32: return boxed ? "Float" : "float";
    case Prim::F64: return boxed ? "Double" : "double";
    default: return boxed ? "Integer" : "int";
  }
}

}  // namespace

// A class of Java's or the runtime's.
Code Spelling::outer(const std::string& name, const std::string& package) const {
  if (hidden_.names.contains(name)) return package + "." + name;
  return package == "java.lang" ? Code(name) : imported(name);
}

Code Spelling::arguments(const abi::Type& type) const {
  std::vector<Code> out;
  for (const abi::Member& m : type.members)
    out.push_back(m.type ? boxed(*m.type) : outer("Void", "java.lang"));
  return "<" + emit::listed(out) + ">";
}

Code Spelling::boxed(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  if (type.shape != Shape::Scalar) return this->type(id);
  return outer(scalar(type.prim, true), "java.lang");
}

bool Spelling::is_array(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  bool list = type.shape == Shape::List || type.shape == Shape::Array;
  return list && is_number(plan_[*type.element]);
}

// A class of the package.
Code Spelling::named(const std::string& name) const {
  return hidden_.names.contains(name) ? hidden_.package + "." + name : name;
}

Code Spelling::class_of(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar: return scalar(type.prim, false);
    case Shape::Enum:
    case Shape::Record:
    case Shape::Variant: return named(names_.types.at(id));
    case Shape::Flags: return outer("Set", "java.util");
    case Shape::String: return "String";
    case Shape::List:
    case Shape::Array:
      return is_array(id) ? array_element(plan_[*type.element]) + "[]" : outer("List", "java.util");
    case Shape::Map: return outer("Map", "java.util");
    case Shape::Tuple: return tuple_name(type);
    case Shape::Option: return outer("Optional", "java.util");
    case Shape::Result: return outer("Result", "sabir.runtime");
    case Shape::Own:
    case Shape::Borrow: return named(names_.resources.at(type.resource));
  }
  return "";
}

bool Spelling::takes_arguments(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  switch (type.shape) {
    case Shape::List:
    case Shape::Array: return !is_array(id);
    case Shape::Tuple: return !type.members.empty();
    case Shape::Flags:
    case Shape::Map:
    case Shape::Option:
    case Shape::Result: return true;
    default: return false;
  }
}

Code Spelling::type(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  Code name = class_of(id);
  if (!takes_arguments(id)) return name;
  if (type.shape == Shape::Flags) return name + "<" + named(names_.types.at(id)) + ">";
  if (type.shape == Shape::Map) return name + arguments(plan_[*type.element]);
  return name + (type.element ? "<" + boxed(*type.element) + ">" : arguments(type));
}

Code Spelling::returned(const std::optional<abi::TypeId>& id) const {
  return id ? type(*id) : "void";
}

Code Spelling::exception(abi::TypeId id) const {
  auto own = names_.exceptions.find(id);
  return own != names_.exceptions.end() ? own->second : imported("DeclaredException");
}

Code Spelling::created(abi::TypeId id) const {
  return class_of(id) + (takes_arguments(id) ? "<>" : "");
}

// --- literals ---

namespace {

std::string floating(double value, bool narrow) {
  std::string box = narrow ? "Float." : "Double.";
  if (std::isnan(value)) return box + "NaN";
  if (std::isinf(value)) return box + (value < 0 ? "NEGATIVE_INFINITY" : "POSITIVE_INFINITY");
  char text[40];
  auto end = narrow ? std::to_chars(text, std::end(text), float(value)).ptr
                    : std::to_chars(text, std::end(text), value).ptr;
  return emit::with_point(std::string(text, end)) + (narrow ? "f" : "");
}

std::string whole(Prim prim, const std::string& digits) {
  if (prim == Prim::U32 || prim == Prim::S64) return digits + "L";
  if (prim == Prim::S8) return "(byte) " + digits;
  return prim == Prim::S16 ? "(short) " + digits : digits;
}

// As an element of an array that is narrower than the number is elsewhere, and has a sign: what
// does not fit is the number of the same bits. Empty: there it is what it is elsewhere.
std::string narrowed(Prim prim, const model::Value& value) {
  auto unless = [](uint64_t n, uint64_t most, const std::string& cast, const char* suffix) {
    std::string digits = std::to_string(n);
    return n <= most ? digits : cast + digits + suffix;
  };
  switch (prim) {
    case Prim::S8:
    case Prim::S16: return std::to_string(std::get<int64_t>(value.of));
    case Prim::U8: return unless(std::get<uint64_t>(value.of), INT8_MAX, "(byte) ", "");
    case Prim::U16: return unless(std::get<uint64_t>(value.of), INT16_MAX, "(short) ", "");
    case Prim::U32: return unless(std::get<uint64_t>(value.of), INT32_MAX, "(int) ", "L");
    default: return "";
  }
}

}  // namespace

Code Spelling::literal(abi::TypeId id, const model::Value& value) const {
  const abi::Type& type = plan_[id];
  if (auto* list = std::get_if<model::ListValue>(&value.of)) return items(id, *list);
  if (auto* record = std::get_if<model::RecordValue>(&value.of)) return this->record(id, *record);
  if (auto* of = std::get_if<model::CaseValue>(&value.of)) return choice(id, *of);
  if (auto* set = std::get_if<model::FlagsValue>(&value.of)) return flags(id, *set);
  if (auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
  if (auto* s = std::get_if<std::string>(&value.of)) return string_literal(*s);
  if (auto* c = std::get_if<model::CharValue>(&value.of)) return std::to_string(uint32_t(c->code));
  if (auto* d = std::get_if<double>(&value.of)) return floating(*d, type.prim == Prim::F32);
  if (auto* u = std::get_if<uint64_t>(&value.of)) {
    // The bits of a u64: Java's long has a sign.
    if (type.prim == Prim::U64) return std::to_string(int64_t(*u)) + "L";
    return whole(type.prim, std::to_string(*u));
  }
  return whole(type.prim, std::to_string(std::get<int64_t>(value.of)));
}

Code Spelling::given(abi::TypeId id, const model::Value& value) const {
  const abi::Type& type = plan_[id];
  auto* choice = std::get_if<model::CaseValue>(&value.of);
  if (!choice || type.shape != Shape::Option) return literal(id, value);
  if (choice->payload.empty()) return "(" + boxed(*type.members[0].type) + ") null";  // whose
  return literal(*type.members[0].type, choice->payload[0]);
}

Code Spelling::items(abi::TypeId id, const model::ListValue& value) const {
  const abi::Type& type = plan_[id];
  if (type.shape == Shape::Tuple) return call("new " + created(id), each(type, value));
  const abi::Type& element = plan_[*type.element];
  std::vector<Code> inside;
  if (type.shape == Shape::Map) {
    if (value.items.empty()) return imported("Map") + ".of()";
    for (const model::Value& pair : value.items) {
      const auto& both = std::get<model::ListValue>(pair.of);
      inside.push_back(call(imported("Map") + ".entry", each(element, both)));
    }
    return call(imported("Map") + ".ofEntries", std::move(inside));
  }
  bool numbers = is_number(element);
  for (const model::Value& one : value.items) {
    std::string narrow = numbers ? narrowed(element.prim, one) : "";
    inside.push_back(narrow.empty() ? literal(*type.element, one) : Code(narrow));
  }
  if (!numbers) return call(imported("List") + ".of", std::move(inside));
  return Code("new " + array_element(element) + "[] {", std::move(inside), "}");
}

// Of a tuple, or of a map's entry.
std::vector<Code> Spelling::each(const abi::Type& type, const model::ListValue& value) const {
  std::vector<Code> out;
  for (size_t i = 0; i < value.items.size(); ++i) {
    out.push_back(literal(*type.members[i].type, value.items[i]));
  }
  return out;
}

Code Spelling::record(abi::TypeId id, const model::RecordValue& value) const {
  const abi::Type& type = plan_[id];
  std::vector<Code> inside;
  for (size_t i = 0; i < value.fields.size(); ++i) {
    inside.push_back(literal(*type.members[i].type, value.fields[i].value));
  }
  return call("new " + this->type(id), std::move(inside));
}

Code Spelling::choice(abi::TypeId id, const model::CaseValue& value) const {
  const abi::Type& type = plan_[id];
  if (type.shape == Shape::Enum) return this->type(id) + "." + constant(value.name);
  std::vector<Code> inside;
  if (!value.payload.empty()) {
    inside = {literal(*type.chosen(value.name).type, value.payload[0])};
  }
  switch (type.shape) {
    case Shape::Option: {
      std::string made = inside.empty() ? ".empty" : ".of";
      return call(imported("Optional") + made, std::move(inside));
    }
    case Shape::Result: {
      if (inside.empty()) inside = {"null"};
      std::string made = value.name == "ok" ? ".Ok<>" : ".Err<>";
      return call("new " + imported("Result") + made, std::move(inside));
    }
    default: {  // a variant
      std::string of = case_name(names_.types.at(id), value.name);
      return call("new " + named(names_.types.at(id)) + "." + of, std::move(inside));
    }
  }
}

Code Spelling::flags(abi::TypeId id, const model::FlagsValue& value) const {
  std::vector<Code> inside;
  for (const std::string& one : value.set) {
    inside.push_back(named(names_.types.at(id)) + "." + constant(one));
  }
  return call(imported("Set") + ".of", std::move(inside));
}

}  // namespace sabir::backends::java
