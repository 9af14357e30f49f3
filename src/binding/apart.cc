#include "binding/apart.h"

#include <string_view>
#include <tuple>

#include "abi/rows.h"

namespace sabir::binding {

Claimant claimant(const abi::Plan& plan, const abi::Function& function) {
  bool makes = function.is(model::FunctionKind::Constructor);
  return {function.since, makes ? plan[function.resource].symbol : function.symbol};
}

bool comes_first(const Claimant& one, const Claimant& other) {
  auto key = [](const Claimant& c) {
    return std::tuple(abi::minor_of(c.since), c.symbol.size(), std::string_view(c.symbol));
  };
  return key(one) < key(other);
}

std::string mended(std::string name, size_t times) {
  size_t end = name.ends_with('?') ? name.size() - 1 : name.size();
  return name.insert(end, times, '_');
}

bool side_by_side(const abi::Plan& plan, const abi::Function& one, const abi::Function& other) {
  if (one.imported != other.imported || one.resource != other.resource) return false;
  if (one.resource) return true;
  return one.owner == other.owner || (plan[one.owner].main && plan[other.owner].main);
}

std::string label_on_instance(const abi::Plan& plan, const abi::Function& function) {
  const abi::Interface& interface = plan[function.owner];
  std::string label = interface.main ? "" : interface.label + "-";
  if (!function.resource) return label + function.origin->name;
  label += plan[function.resource].name;
  bool makes = function.is(model::FunctionKind::Constructor);
  return makes ? label : label + "-" + function.origin->name;
}

std::string since(const abi::Plan& plan, const abi::Interface& interface) {
  std::vector<std::string_view> all;
  for (uint32_t f : interface.functions) all.push_back(plan.functions[f].since);
  for (abi::TypeId id : interface.types) all.push_back(plan[id].since);
  for (abi::ResourceId id : interface.resources) all.push_back(plan[id].since);
  auto less = [](std::string_view a, std::string_view b) {
    return abi::minor_of(a) < abi::minor_of(b);
  };
  auto first = std::min_element(all.begin(), all.end(), less);
  return first == all.end() ? "" : std::string(*first);
}

bool is_older(const abi::Plan& plan, const abi::Interface& interface, const abi::Function& than) {
  return abi::minor_of(since(plan, interface)) < abi::minor_of(than.since);
}

bool at_top(const abi::Plan& plan, const abi::Function& function) {
  return plan[function.owner].main && !function.resource && !function.imported;
}

bool same_host(const abi::Function& one, const abi::Function& other) {
  auto is = [](const abi::Function& f) { return f.imported && !f.is(model::FunctionKind::Method); };
  return is(one) && is(other) && one.owner == other.owner;
}

std::string label_of_host(const abi::Plan& plan, const abi::Function& function) {
  if (!function.resource) return function.origin->name;
  const std::string& resource = plan[function.resource].name;
  bool makes = function.is(model::FunctionKind::Constructor);
  return makes ? "new-" + resource : resource + "-" + function.origin->name;
}

}  // namespace sabir::binding
