#include "backends/ruby/ruby.h"

#include "backends/native/native.h"
#include "backends/ruby/cases.h"
#include "backends/ruby/model.h"
#include "backends/ruby/names.h"
#include "backends/ruby/spelling.h"
#include "backends/runtime_files.h"

namespace sabir::backends::ruby {
namespace {

// What YARD reads.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  Package package = plan_package(input);
  std::vector<Signature> out;
  auto add = [&](Signature shown, const std::string& home) {
    shown.home = home;
    out.push_back(std::move(shown));
  };
  for (const Module& module : package.modules) {
    std::string here = package.module + (module.name.empty() ? "" : "::" + module.name);
    auto result = [](const Function& f) { return f.returns.empty() ? "nil" : f.returns; };
    for (const Function& f : module.functions) add(signature(f, result(f)), here);
    for (const Class& c : module.classes) {
      if (c.constructor) add(signature(*c.constructor, c.name), here + "::" + c.name);
      for (const Function& f : c.functions) add(signature(f, result(f)), here + "::" + c.name);
    }
    if (!module.host) continue;
    for (const Import& f : module.host->functions) add(signature(f), here + "::Implementation");
    for (const Guests& g : module.host->guests) {
      for (const Import& f : g.methods) add(signature(f), here + "::" + g.name);
    }
  }
  return out;
}

// Reads names of the runtime's files, by which they find their folders.
void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Package package = plan_package(input);
  std::string root = "ruby/", lib = root + "lib/" + package.name;
  std::string ext = root + "ext/" + package.name + "/";
  files.push_back({root + package.name + ".gemspec", print_gemspec(package)});
  files.push_back({lib + ".rb", print_main(package)});
  files.push_back({lib + "/types.rb", print_types(package)});
  files.push_back({lib + "/api.rb", print_api(package)});
  files.push_back({lib + "/fiddle.rb", print_fiddle(package)});
  files.push_back({ext + "extconf.rb", print_extconf(package)});
  files.push_back({ext + package.prefix + "_ext.c", print_extension(package)});
  native::add_sources(input, root + "ext/" + package.name, files);
  add_license(files, "ruby");
  for (const RuntimeFile& file : runtime_files("ruby")) {
    bool ruby = file.name.ends_with(".rb");
    files.push_back(
        {(ruby ? lib + "/" : ext) + std::string(file.name), std::string(file.text), true});
  }
}

std::string returned(const abi::Plan& plan, abi::TypeId type) {
  return type_text(plan, type, Place::Returned);
}

std::string full_path(const abi::Plan& plan, abi::TypeId type) {
  return package_module(plan.prefix) + "::" + class_path(plan, plan[type]);
}

// Those from 100 on are not errors, or the contract's own.
std::string status(const abi::Plan& plan, int code, std::string_view name) {
  if (code == 0 || code >= 100) return "";
  return package_module(plan.prefix) + "::Errors::" + constant(name);
}

std::string loading(const abi::Plan& plan) {
  return "`require \"" + plan.prefix + "\"`, module `" + package_module(plan.prefix) + "`";
}

constexpr std::string_view kFlavours[] = {"extension", "fiddle"};

}  // namespace

const Language kLanguage = {
    .backend = {"ruby",
                "a gem with a C extension",
                "ruby",
                false,
                generate,
                "ruby/ext/NAME c",
                "gem build NAME.gemspec",
                {},
                taken_package},
    .name = "Ruby",
    .tests = generate_tests,
    .signatures = signatures,
    .type = returned,
    .class_path = full_path,
    .tests_entry = "ruby/tests/NAME_cases.rb",
    .keywords = keywords,
    .flavours = kFlavours,
    .chosen_by = "SABIR_RUBY",
    .status = status,
    .loading = loading,
    .dropping = "at `close` or the end of a block",
    .implementing = "any object with the methods will do",
};

}  // namespace sabir::backends::ruby
