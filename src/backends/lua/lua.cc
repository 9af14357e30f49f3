#include "backends/lua/lua.h"

#include "abi/names.h"
#include "backends/lua/cases.h"
#include "backends/lua/model.h"
#include "backends/lua/names.h"
#include "backends/lua/spelling.h"
#include "backends/runtime_files.h"

namespace sabir::backends::lua {
namespace {

// What LDoc reads.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  Package package = plan_package(input);
  std::vector<Signature> out;
  auto add = [&](const std::vector<Function>& all, const std::string& home) {
    for (const Function& f : all) out.push_back(signature(f, home));
  };
  for (const Module& module : package.modules) {
    add(module.functions, package.name + (module.name.empty() ? "" : "." + module.name));
    for (const Class& c : module.classes) add(c.functions, package.name + "." + c.path);
  }
  for (const Host& host : package.hosts) {
    add(host.functions, "`" + host.keyword + "` of open");
    for (const Guests& g : host.guests) add(g.methods, g.name);
  }
  return out;
}

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Package package = plan_package(input);
  std::string folder = "lua/" + package.prefix;
  files.push_back({folder + ".lua", print_package(package)});
  files.push_back({folder + "/waist.lua", print_waist(package)});
  files.push_back({folder + "-" + package.of->version + "-1.rockspec", print_rockspec(package)});
  add_license(files, "lua");
  add_runtime(files, "lua", folder);
}

std::string full_path(const abi::Plan& plan, abi::TypeId type) {
  return parameter(plan.prefix) + "." + class_path(plan, plan[type].owner, plan[type].name);
}

// Those from 100 on are not errors, or the contract's own.
std::string status(const abi::Plan&, int code, std::string_view name) {
  return code == 0 || code >= 100 ? "" : "status \"" + abi::snake(name) + "\"";
}

std::string loading(const abi::Plan& plan) {
  return "`local " + parameter(plan.prefix) + " = require(\"" + plan.prefix + "\")`";
}

}  // namespace

const Language kLanguage = {
    .backend = {"lua",
                "Lua files for LuaJIT's FFI",
                "lua",
                false,
                generate,
                "c",
                "luarocks make --lua-version 5.1 NAME-*.rockspec",
                {},
                taken_package},
    .name = "Lua",
    .tests = generate_tests,
    .signatures = signatures,
    .type = type_text,
    .class_path = full_path,
    .tests_entry = "lua/tests/NAME_cases.lua",
    .keywords = keywords,
    .status = status,
    .loading = loading,
    .dropping = "at `close`",
    .implementing = "any table with the methods will do",
};

}  // namespace sabir::backends::lua
