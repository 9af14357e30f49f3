#include "backends/python/python.h"

#include "backends/native/native.h"
#include "backends/python/cases.h"
#include "backends/python/model.h"
#include "backends/python/names.h"
#include "backends/python/spelling.h"
#include "backends/runtime_files.h"

namespace sabir::backends::python {
namespace {

Signature shown(Signature signature, const std::string& home) {
  signature.home = home;
  signature.tail.pop_back();  // the colon
  return signature;
}

// What the stub says, and the protocols of what the caller implements.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  Package package = plan_package(input, Reader::People);
  std::vector<Signature> out;
  for (const Module& module : package.modules) {
    std::string home = package.name + (module.name.empty() ? "" : "." + module.name);
    for (const Function& f : module.functions) {
      out.push_back(shown(signature(f), home));
      out.back().head = "def " + f.shown;
    }
    for (const Class& c : module.classes) {
      if (c.constructor) out.push_back(shown(signature(*c.constructor), c.shown));
      for (const Function& f : c.functions) out.push_back(shown(signature(f), c.shown));
    }
    for (const TypeClass& type : module.type_classes) {
      auto* protocol = std::get_if<ProtocolClass>(&type);
      if (!protocol) continue;
      for (const ProtocolMethod& m : protocol->methods) {
        out.push_back(shown(signature(m), home + "." + protocol->name));
      }
    }
  }
  return out;
}

// Reads names of the runtime's files, by which they find their folders.
void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Package package = plan_package(input);
  std::string root = "python/", folder = root + "src/" + package.name + "/";
  files.push_back({root + "pyproject.toml", print_pyproject(package)});
  files.push_back({root + "setup.py", print_setup(package)});
  files.push_back({folder + "__init__.py", print_init(package)});
  for (const Module& module : package.modules) {
    files.push_back({folder + module.types + ".py", print_types(package, module)});
    if (module.name.empty()) continue;
    files.push_back({folder + module.name + ".py", print_submodule(package, module)});
  }
  files.push_back({folder + "errors.py", print_errors(package)});
  files.push_back({folder + "_defaults.py", print_defaults(package)});
  files.push_back({folder + "_" + package.prefix + ".pyi", print_stub(package)});
  files.push_back({folder + "_" + package.prefix + ".py", print_flavour(package)});
  files.push_back({folder + "_" + package.prefix + "_cffi.py", print_cffi(package)});
  files.push_back({folder + "py.typed", ""});
  files.push_back({root + "ext/_" + package.prefix + ".c", print_extension(package)});
  native::add_sources(input, root + "ext", files);
  add_license(files, "python");
  for (const RuntimeFile& file : runtime_files("python")) {
    bool python = file.name.ends_with(".py");
    files.push_back(
        {(python ? folder : root + "ext/") + std::string(file.name), std::string(file.text), true});
  }
}

std::string type_text(const abi::Plan& plan, abi::TypeId type) {
  return Spelling(plan, "").annotation(type, Place::Returned);
}

std::string class_path(const abi::Plan& plan, abi::TypeId type) {
  const abi::Interface& owner = plan[plan[type].owner];
  std::string home = owner.main ? "" : module_name(plan, owner) + ".";
  return plan.prefix + "." + home + class_name(plan, plan[type]);
}

// Those from 100 on are not errors, or the contract's own.
std::string status(const abi::Plan&, int code, std::string_view name) {
  return code == 0 || code >= 100 ? "" : "errors." + exception(name);
}

std::string loading(const abi::Plan& plan) { return "`import " + plan.prefix + "`"; }

constexpr std::string_view kFlavours[] = {"extension", "cffi"};

}  // namespace

const Language kLanguage = {
    .backend = {"python",
                "a package with an extension module",
                "python",
                false,
                generate,
                "python/ext c",
                "SABIR_LIBRARY_DIR=$LIBRARY pip install .",
                {},
                taken_package},
    .name = "Python",
    .tests = generate_tests,
    .signatures = signatures,
    .type = type_text,
    .class_path = class_path,
    .tests_entry = "python/tests/test_NAME.py",
    .keywords = keywords,
    .flavours = kFlavours,
    .chosen_by = "SABIR_PYTHON",
    .status = status,
    .loading = loading,
    .dropping = "at `close()` or the end of `with`",
    .implementing = "any object with the methods will do",
};

}  // namespace sabir::backends::python
