// Decides the rows of the table.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/layouts.h"
#include "backends/c/signature.h"
#include "backends/native/model.h"

namespace sabir::backends::native {
namespace {

using abi::Shape;

class RowPlanner {
 public:
  RowPlanner(const binding::Package& package, const binding::Type& type)
      : package_(package), binding_(type), type_(*type.of) {}

  Row run(bool declared) {
    made_.label = binding_.label;
    add(".kind = SABIR_KIND_" + binding::kind_name(type_));
    add(".index = " + place(binding_));
    add(number("size", type_.size));
    add(number("align", type_.align));
    if (type_.tag_size) add(number("tag_size", type_.tag_size));
    if (type_.length) add(number("length", type_.length));
    if (type_.element) add(".element = " + row(package_, *type_.element));
    add_members();
    if (binding_.nested) add(".nested = true");
    if (binding_.raised == binding::Raised::Itself) add(".raised = true");
    if (type_.extensible) add(".extensible = true");
    if (type_.open) add(".open = true");
    if (declared) add(".declare = DECLARE_" + binding_.label);
    return std::move(made_);
  }

 private:
  static std::string number(const std::string& field, uint32_t value) {
    return "." + field + " = " + std::to_string(value);
  }

  void add(std::string text) { made_.fields.push_back(std::move(text)); }

  Member member(const abi::Member& m) const {
    if (!m.type) return {};
    return {row(package_, *m.type), "offsetof(" + type_.symbol + ", " +
                                        c::member_path(*package_.plan, type_, m.name) + ")"};
  }

  void add_members() {
    bool option = type_.shape == Shape::Option;
    bool labels = type_.shape == Shape::Enum || type_.shape == Shape::Flags;
    if (option) made_.members.push_back({});
    for (const abi::Member& m : type_.members) {
      if (!labels) made_.members.push_back(member(m));
    }
    size_t count = type_.members.size() + (option ? 1 : 0);
    if (!made_.members.empty()) add(".members = MEMBERS_" + binding_.label);
    if (count) add(number("member_count", uint32_t(count)));
  }

  const binding::Package& package_;
  const binding::Type& binding_;
  const abi::Type& type_;
  Row made_;
};

}  // namespace

std::string place(const binding::Type& type) { return "TYPE_" + type.label; }

std::string row(const binding::Package& package, abi::TypeId type) {
  return "&" + package.plan->prefix + "_types_[" + place(package[type]) + "]";
}

std::string library(const abi::Plan& plan) { return plan.prefix + "_LIBRARY"; }

Table plan_table(const Input& input) {
  const binding::Package& package = input.binding;
  const abi::Plan& plan = input.plan;
  Table made;
  made.prefix = plan.prefix;
  made.upper = abi::upper(plan.prefix);
  made.title = package.title;
  made.source = input.contract_name;
  made.contract = plan.name;
  made.major = plan.version.major;
  made.minor = plan.version.minor;
  made.hosted = package.hosted();
  for (abi::TypeId id : plan.types.ids()) {
    const auto& all = package.declared;
    bool declared = std::find(all.begin(), all.end(), id) != all.end();
    made.rows.push_back(RowPlanner(package, package[id]).run(declared));
    if (!declared) continue;
    std::string symbol = plan.prefix + "_declare_" + plan.error_suffix(plan[id]);
    made.declared.push_back({package[id].label, symbol});
  }
  for (const c::LayoutRow& one : c::layout_rows(plan)) {
    if (one.field.empty()) made.structures.push_back({one.type, one.size, one.alignment});
  }
  return made;
}

}  // namespace sabir::backends::native
