#include "backends/python/python.h"

#include "backends/python/model.h"
#include "backends/runtime_files.h"

namespace sabir::backends::python {
namespace {

// The extension is compiled against the waist's headers, which were made just before: the package
// carries its own copy, so that the folder builds wherever it is put.
void add_headers(const Package& package, const std::string& folder, emit::FileSet& files) {
  emit::FileSet copies;
  for (const emit::File& file : files) {
    for (const char* name : {".h", "_layout.h"}) {
      if (file.path != "c/" + package.prefix + name) continue;
      copies.push_back({folder + "/" + package.prefix + name, file.text});
    }
  }
  files.insert(files.end(), copies.begin(), copies.end());
  add_runtime(files, "c", folder);
}

}  // namespace

void generate(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files) {
  Package package = plan_package(input, diagnostics);
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
  add_headers(package, root + "ext/include", files);
  for (const RuntimeFile& file : runtime_files("python")) {
    bool python = file.name.ends_with(".py");
    files.push_back(
        {(python ? folder : root + "ext/") + std::string(file.name), std::string(file.text)});
  }
}

}  // namespace sabir::backends::python
