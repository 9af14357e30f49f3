// Who keeps a name that several things of the contract would get in one scope of a language: what
// was there first, then what has the plainer symbol. Both stand in the ledger, so that neither the
// order of declarations nor what is added later gives a name to something else. The others get a
// `_` more for each that comes before them, which no name of a contract ends in.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/plan.h"

namespace sabir::binding {

// `since` and `symbol` are those of the plan.
struct Claimant {
  std::string since, symbol;
};

// Of a function: of a constructor its class's, which it is called like.
Claimant claimant(const abi::Plan& plan, const abi::Function& function);
bool comes_first(const Claimant& one, const Claimant& other);

// "x", "empty?" with so many `_` more.
std::string mended(std::string name, size_t times);

// What a function is called among those of its scope; `spelled` says what each would be, and
// nothing of those that are elsewhere.
template <typename Spelled>
std::string apart(const abi::Plan& plan, const abi::Function& function, Spelled spelled) {
  std::string name = spelled(function);
  Claimant self = claimant(plan, function);
  auto before = std::count_if(function.alike.begin(), function.alike.end(), [&](uint32_t index) {
    const abi::Function& other = plan.functions[index];
    return spelled(other) == name && comes_first(claimant(plan, other), self);
  });
  return mended(std::move(name), size_t(before));
}

// Whether two functions are found in one place: of a class, of an interface, or at the top, where
// the world's own and those of the main interface are.
bool side_by_side(const abi::Plan& plan, const abi::Function& one, const abi::Function& other);

// What a function is called among those that stand beside it.
template <typename Spelled>
std::string apart_beside(const abi::Plan& plan, const abi::Function& function, Spelled spelled) {
  return apart(plan, function, [&](const abi::Function& other) -> std::string {
    return side_by_side(plan, function, other) ? spelled(other) : "";
  });
}

// What an instance calls a function that needs no object, in the contract's words: `normalizer`,
// `node-merge`, `text-split`.
std::string label_on_instance(const abi::Plan& plan, const abi::Function& function);

// Whether an interface was there before a function of the top; in which version it appeared.
bool is_older(const abi::Plan& plan, const abi::Interface& interface, const abi::Function& than);
std::string since(const abi::Plan& plan, const abi::Interface& interface);
// Whether a function stands at the top of the package.
bool at_top(const abi::Plan& plan, const abi::Function& function);
// Whether a function of the top is called like an interface there, and that was there first;
// `spelled` says what an interface is called, by its label.
template <typename Spelled>
bool meets_older(const abi::Plan& plan, const abi::Function& function, const std::string& name,
                 Spelled spelled) {
  return at_top(plan, function) &&
         std::any_of(plan.interfaces.begin(), plan.interfaces.end(), [&](const auto& i) {
           return !i.main && spelled(i.label) == name && is_older(plan, i, function);
         });
}

// By what name `open` takes what the host implements of an interface, or of the world itself;
// `spelled` says what a language makes of a label, and `own` has what `open` takes besides.
template <typename Spelled>
std::string name_at_open(const abi::Interface& interface, Spelled spelled,
                         std::initializer_list<std::string_view> own = {"location"}) {
  std::string worlds = spelled("imports");
  if (interface.label.empty()) return worlds;
  std::string name = spelled(interface.label);
  bool taken = name == worlds || std::find(own.begin(), own.end(), name) != own.end();
  return taken ? name + "_" : name;
}

// Whether both are methods of one of the host's objects; and what such a one is called there.
bool same_host(const abi::Function& one, const abi::Function& other);
std::string label_of_host(const abi::Plan& plan, const abi::Function& function);

}  // namespace sabir::binding
