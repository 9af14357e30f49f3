#include "backends/rust/rust.h"

#include "backends/runtime_files.h"
#include "backends/rust/cases.h"
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"

namespace sabir::backends::rust {
namespace {

using base::cat;

std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  Package package = plan_package(input);
  const std::string& crate = package.of->plan->prefix;
  std::vector<Signature> out;
  auto add = [&](const std::vector<Function>& all, const std::string& home) {
    for (const Function& f : all) out.push_back(signature(package, f, home));
  };
  for (const Module& module : package.modules) {
    std::string home = cat(crate, module.name.empty() ? "" : "::", module.name);
    add(module.functions, home);
    for (const Class& c : module.classes) add(c.functions, cat(home, "::", c.name));
    for (size_t i : module.hosts) {
      const Host& host = package.hosts[i];
      add(host.functions, cat(home, "::", host.trait_name));
      for (const Guests& g : host.guests) add(g.methods, cat(home, "::", g.name));
    }
  }
  return out;
}

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Package package = plan_package(input);
  const std::string& prefix = package.of->plan->prefix;
  std::string folder = "rust/" + prefix, sys = folder + "-sys";
  files.push_back({"rust/Cargo.toml", print_workspace(package)});
  files.push_back({sys + "/Cargo.toml", print_sys_cargo(package)});
  files.push_back({sys + "/src/lib.rs", print_sys(package)});
  files.push_back({folder + "/Cargo.toml", print_cargo(package)});
  files.push_back({folder + "/src/lib.rs", print_api(package)});
  files.push_back({folder + "/src/waist.rs", print_waist(package)});
  files.push_back({folder + "/src/sabir/mod.rs", print_modules(package)});
  add_license(files, "rust");
  add_license(files, sys);
  add_license(files, folder);
  add_runtime(files, "workspace", "rust");
  add_runtime(files, "sys", sys);
  add_runtime(files, "rust", folder + "/src/sabir");
}

std::string type_text(const abi::Plan& plan, abi::TypeId type) {
  binding::Package package = binding::make_package(plan);
  return Spelling(package).owned(type);
}

std::string full_path(const abi::Plan& plan, abi::TypeId type) {
  return class_path(plan, plan[type].owner, plan[type].name, plan.prefix);
}

// Those from 100 on are not errors, or the contract's own.
std::string status(const abi::Plan&, int code, std::string_view name) {
  return code == 0 || code >= 100 ? "" : "`Kind::" + case_name(base::lowercase(name)) + "`";
}

std::string loading(const abi::Plan& plan) { return cat("`use ", plan.prefix, "::*;`"); }

}  // namespace

const Language kLanguage = {
    .backend = {"rust",
                "crates for Rust: declarations, and what is safe",
                "rust",
                false,
                generate,
                "c",
                "SABIR_LIBRARY_DIR=$LIBRARY cargo build",
                {},
                taken_package},
    .name = "Rust",
    .tests = generate_tests,
    .signatures = signatures,
    .type = type_text,
    .class_path = full_path,
    .tests_entry = "rust/tests/NAME_cases.rs",
    .keywords = keywords,
    .status = status,
    .loading = loading,
    .dropping = "where it goes out of scope",
    .implementing = "it implements a trait",
    .keeps_nans = true,
};

}  // namespace sabir::backends::rust
