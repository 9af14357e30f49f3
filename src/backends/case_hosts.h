// What the tests of cases give the library as its host: a class for each interface that the world
// imports and for each resource in it, whose methods do what the rules say.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/case_forms.h"
#include "binding/package.h"

namespace sabir::backends {

struct HostField {
  std::string name;                 // "item-of-put"; "next-calls"
  std::optional<abi::TypeId> type;  // of what is kept; none: it counts
};

struct HostMethod {
  const abi::Function& function;
  const cases::HostRule& rule;
};

struct HostClass {
  const abi::Interface* interface = nullptr;
  const abi::Resource* resource = nullptr;  // null: it stands for the interface itself
  std::string name;                         // "host-clock", "alarm-of-clock"
  std::vector<HostMethod> methods;
  std::vector<HostField> fields;
  bool set_by_constructor = false;  // some of the fields
};

// Resources stand before the interface that makes them; empty: the suite has no host.
std::vector<HostClass> host_classes(const cases::Suite& suite);

std::string count_name(const abi::Function& function);
std::string kept_name(const abi::Function& function, const abi::Param& param);
std::string host_class_name(const cases::Suite& suite, abi::ResourceId resource);

// How a language says it.
struct HostForms {
  // Of a field: of the object itself, or of another one, `made`.
  std::function<std::string(std::string_view object, const std::string& name)> field = {};
  std::function<std::string(const std::string& name)> class_name = {};
  std::function<std::string(const abi::Param& param)> parameter = {};  // null: as a handle
  std::string_view count = "${field} += 1";
  std::string declare = {};   // before a new name: `local `
  std::string made = "made";  // of an object that is not given yet; no parameter is called so
  Head give = "return ";
  std::string gave = {};  // behind what is given
  // Stands before a call whose outcome is the method's own, failures too; empty: as what is given.
  Head pass = {};
  std::string_view finished = {};  // the end of a method that gives nothing
  // An object of a class; null: as one of the library's is made.
  std::function<Expression(const std::string& class_name)> object = {};
  // What was kept, out of its field; null: the field.
  std::function<Expression(const ValuePlace& at, const std::string& field)> kept = {};
  std::string_view idle = {};  // stands in a method that does nothing
  // A count, or a parameter in a list, as a number of the type that stands there; null: as it is.
  Expression (*narrowed)(const ValuePlace& at, const std::string& number) = nullptr;
  // An answer of which the library sees the memory; null: as it is.
  std::function<Expression(const abi::Function& function, Expression value)> seen = {};
  // What `open` is given of an interface: `clock: HostClock.new`.
  std::function<Expression(const HostClass& one)> opened = {};
  // Of an error's value, and of a status.
  std::function<Expression(const abi::Function& function, Parts value)> raise = {};
  std::function<Expression(const cases::Fails& fails)> fail = {};
  std::string_view failed = {};  // stands behind the two
};

// An object of a class, in a case.
std::function<Expression(const ValuePlace& at, const cases::Value& value)> host_objects(
    const cases::Suite& suite, const CaseForms& forms, const HostForms& host);

// The names of a method's parameters, as its statements use them.
std::vector<std::string> host_parameters(const HostMethod& method, const CaseForms& forms);

// Prints each class; what the library is opened with.
Parts print_host_classes(const cases::Suite& suite, const HostForms& host,
                         const std::function<void(const HostClass&)>& print);

// The statements of a method.
void print_host_method(emit::Writer& w, const cases::Suite& suite, const HostMethod& method,
                       const CaseForms& forms, const HostForms& host);

}  // namespace sabir::backends
