#include "backends/c/c.h"

#include "backends/c/model.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/c/tests.h"
#include "backends/runtime_files.h"

namespace sabir::backends::c {
namespace {

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Header header = plan_header(input);
  files.push_back({"c/" + header.prefix + ".h", print_header(header)});
  files.push_back({"c/" + header.prefix + "_layout.h", print_layout(header)});
  add_runtime(files, "c", "c");
  add_license(files, "c");
}

std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  const abi::Plan& plan = input.plan;
  std::vector<Signature> out;
  for (const abi::Function& f : plan.functions) {
    std::string name = f.imported ? "(*" + member_name(plan, f.symbol) + ")" : f.symbol;
    std::string table = !f.imported                         ? ""
                        : f.is(model::FunctionKind::Method) ? plan[f.resource].symbol + "_table"
                                                            : plan.prefix + "_imports";
    out.push_back({f.symbol, table, "sabir_status " + name, declare(signature(plan, f)), ";", {}});
  }
  return out;
}

std::string symbol(const abi::Plan& plan, abi::TypeId type) { return plan[type].symbol; }

}  // namespace

std::vector<std::string> constants(const Input& input, const abi::Type& type) {
  Header header = plan_header(input);
  const Constants* before = nullptr;
  const Constants* found = nullptr;
  for (const Declaration& d : header.declarations) {
    auto* constants = std::get_if<Constants>(&d);
    auto* structure = std::get_if<Structure>(&d);
    if (constants && constants->type == type.symbol) found = constants;
    // Those of a variant stand before its structure.
    if (structure && structure->name == type.symbol) found = before;
    if (found) break;
    before = constants;
  }
  std::vector<std::string> names;
  if (!found) return names;
  for (const Constant& one : found->constants) names.push_back(one.name);
  return names;
}

std::vector<Signature> handles(const abi::Plan& plan, const abi::Resource& resource) {
  const std::string& symbol = resource.symbol;
  std::vector<Signature> all = {
      {symbol, "", "void " + symbol + "_drop", {symbol + " *self"}, ";", {}}};
  if (!resource.in_place) return all;
  for (const InPlaceFunction& f : in_place(plan, resource)) {
    all.push_back({symbol, "", f.returns + " " + f.symbol, declare(f.parameters), ";", {}});
  }
  return all;
}

std::string type_text(const abi::Plan& plan, abi::TypeId type) { return type_name(plan, type); }

const Language kLanguage = {
    .backend = {"c",
                "the C89 header, the product itself",
                "c",
                true,
                generate,
                "c",
                {},
                {},
                taken_package},
    .name = "C",
    .tests = generate_tests,
    .signatures = signatures,
    .type = type_text,
    .class_path = symbol,
    .tests_entry = "c/NAME_cases.c",
    .keywords = keywords,
    .keeps_nans = true,
};

}  // namespace sabir::backends::c
