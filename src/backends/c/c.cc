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
    std::string name = f.imported ? "(*" + identifier(plan.short_symbol(f.symbol)) + ")" : f.symbol;
    std::string table = !f.imported                         ? ""
                        : f.is(model::FunctionKind::Method) ? plan[f.resource].symbol + "_table"
                                                            : plan.prefix + "_imports";
    out.push_back({f.symbol, table, "sabir_status " + name, declare(signature(plan, f)), ";", {}});
  }
  return out;
}

}  // namespace

const Language kLanguage = {
    .backend = {"c", "the C89 header, the product itself", "c", true, true, generate},
    .name = "C",
    .tests = generate_tests,
    .signatures = signatures,
};

}  // namespace sabir::backends::c
