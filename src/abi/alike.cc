// Finds the functions whose names some language might spell alike, so that none has to compare all
// with all. What is found may differ in the end; what is not found never meets.
#include <map>
#include <set>

#include "abi/names.h"
#include "abi/plan.h"

namespace sabir::abi {
namespace {

// Without what joins words, in which languages differ.
std::string letters(std::string_view label) {
  std::string out;
  for (char c : snake(label)) {
    if (c != '_') out += c;
  }
  return out;
}

// `is-empty` and `has-empty` are one question.
std::string without_verb(const std::string& letters) {
  for (std::string_view verb : {"is", "has"}) {
    if (letters.starts_with(verb)) return letters.substr(verb.size());
  }
  return letters;
}

// Every place where it is found, with what it could be called there.
std::set<std::string> names_of(const Plan& plan, const Function& f) {
  const Interface& owner = plan[f.owner];
  bool makes = f.is(model::FunctionKind::Constructor);
  std::string home = owner.main ? "" : letters(owner.label);
  std::string name = makes ? "" : letters(f.origin->name);
  std::string resource = f.resource ? letters(plan[f.resource].name) : "";
  std::string place = f.resource   ? std::to_string(f.resource.index) + "."
                      : owner.main ? "top."
                                   : std::to_string(f.owner.index) + "/";
  std::set<std::string> all = {place + name, place + without_verb(name)};
  if (f.is(model::FunctionKind::Method)) return all;
  if (f.imported) {
    std::string host = std::to_string(f.owner.index) + "@";
    all.insert({host + name, host + without_verb(name), host + resource + name});
    if (makes) all.insert(host + "new" + resource);
  } else {
    all.insert({home + resource + name, without_verb(home + resource + name)});
  }
  return all;
}

}  // namespace

void find_alike(Plan& plan) {
  std::map<std::string, std::vector<uint32_t>> by_name;
  for (uint32_t i = 0; i < plan.functions.size(); ++i) {
    for (const std::string& name : names_of(plan, plan.functions[i])) by_name[name].push_back(i);
  }
  std::vector<std::set<uint32_t>> alike(plan.functions.size());
  for (const auto& [name, functions] : by_name) {
    for (uint32_t i : functions) alike[i].insert(functions.begin(), functions.end());
  }
  for (uint32_t i = 0; i < plan.functions.size(); ++i) {
    alike[i].erase(i);
    plan.functions[i].alike.assign(alike[i].begin(), alike[i].end());
  }
}

}  // namespace sabir::abi
