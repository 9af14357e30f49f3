// Prints what a user of the package sees first: its modules, the stub of the extension, and the
// files that install it.
#include <algorithm>
#include <map>

#include "backends/python/names.h"
#include "backends/python/print.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using emit::Writer;

// The items of a module that the extension has: {its name there, its name here}.
std::vector<std::pair<std::string, std::string>> extension_items(const Module& module) {
  std::vector<std::pair<std::string, std::string>> items;
  for (const Class& c : module.classes) items.push_back({c.extension, c.name});
  for (const Function& f : module.functions) items.push_back({f.name, f.shown});
  return items;
}

std::vector<std::string> here_of(const Module& module) {
  std::vector<std::string> names;
  for (const auto& [there, here] : extension_items(module)) names.push_back(here);
  return names;
}

std::vector<std::string> names_of(const Module& module) {
  std::vector<std::string> names = module.exports;
  for (const auto& [there, here] : extension_items(module)) names.push_back(here);
  return names;
}

// What gets the module as its home, so that tracebacks and pickles name it.
std::vector<std::string> classes_of(const Module& module) {
  std::vector<std::string> names;
  for (const TypeClass& type : module.type_classes) {
    if (auto* v = std::get_if<VariantClass>(&type)) {
      for (const CaseClass& c : v->cases) names.push_back(c.name);
    } else {
      names.push_back(std::visit([](const auto& one) { return one.name; }, type));
    }
  }
  return names;
}

void print_all(Writer& w, const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : sorted(names)) quoted.push_back(python_string(name));
  w.gap();
  call(w, "__all__ = ", quoted, "", 0, '[', ']');
}

void print_present(Writer& w, const Module& module) {
  std::vector<std::string> names = classes_of(module);
  if (names.empty()) return;
  names.insert(names.begin(), "__name__");
  w.gap();
  call(w, "_sabir.present", names, "");
}

const Module* top(const Package& package) {
  for (const Module& module : package.modules) {
    if (module.name.empty()) return &module;
  }
  return nullptr;
}

bool taken(const Module& module, const std::string& name) {
  std::vector<std::string> names = names_of(module);
  return std::find(names.begin(), names.end(), name) != names.end();
}

// --- the stub ---

std::vector<std::string> parameters(const Function& f) {
  std::vector<std::string> out;
  if (f.constructor && !f.method) out.push_back("cls");
  if (f.method) out.push_back("self");
  for (const Parameter& p : f.params) {
    out.push_back(p.name + ": " + p.annotation + (p.fallback.empty() ? "" : " = " + p.fallback));
  }
  return out;
}

void print_stub_function(Writer& w, const Function& f, size_t indent) {
  if (f.is_static) w.emit("@staticmethod");
  Signature shown = signature(f);
  if (f.doc.empty()) {
    call(w, shown.head, shown.items, shown.tail + " ...", indent);
    return;
  }
  w.emit({{"head", [&] { call(w, shown.head, shown.items, shown.tail, indent); }},
          {"doc", [&] { docstring(w, f.doc, "", 88); }}},
         R"py(
           ${head}
               ${doc}
         )py");
}

// A stub keeps functions without a body together.
void print_stub_functions(Writer& w, const std::vector<const Function*>& functions, size_t indent) {
  for (size_t i = 0; i < functions.size(); ++i) {
    if (i && !functions[i - 1]->doc.empty()) w.gap();
    print_stub_function(w, *functions[i], indent);
  }
}

void print_stub_class(Writer& w, const Class& c) {
  std::vector<const Function*> functions;
  if (c.constructor) functions.push_back(&*c.constructor);
  for (const Function& f : c.functions) functions.push_back(&f);
  w.emit({{"name", c.extension},
          {"doc", [&] { docstring(w, c.doc, "A handle."); }},
          {"functions",
           [&] {
             print_stub_functions(w, functions, 4);
             if (!functions.empty() && !functions.back()->doc.empty()) w.gap();
             w.emit(R"py(
               def close(self) -> None:
                   """Give the handle back; any use after that raises ClosedError. Twice is harmless."""
             )py");
           }},
          {"bool", c.hides_builtins ? "builtins.bool" : "bool"}},
         R"py(
           class ${name}:
               ${doc}

               ${functions}

               @property
               def closed(self) -> ${bool}:
                   """Whether the handle was closed, or given away."""

               def __enter__(self) -> Self: ...
               def __exit__(self, *exception: object) -> None: ...
         )py");
}

// Functions of one module after another, together like those of one.
Writer stub_body(const Package& package) {
  Writer w;
  w.emit("FLAVOUR: str");
  w.gap();
  print_stub_function(w, package.open, 0);
  w.gap();
  print_stub_class(w, package.instance);
  std::vector<const Function*> functions;
  auto flush = [&] {
    w.gap();
    print_stub_functions(w, functions, 0);
    functions.clear();
  };
  for (const Module& module : package.modules) {
    if (!module.classes.empty()) flush();
    for (const Class& c : module.classes) {
      w.gap();
      print_stub_class(w, c);
    }
    for (const Function& f : module.functions) functions.push_back(&f);
  }
  flush();
  return w;
}

Needs stub_needs(const Package& package) {
  Needs needs = package.open.needs;
  auto add = [&](const Function& f) {
    needs.add(f.needs);
    needs.add(f.default_needs);
  };
  needs.builtins |= package.instance.hides_builtins;
  for (const Module& module : package.modules) {
    for (const Function& f : module.functions) add(f);
    for (const Class& c : module.classes) {
      needs.builtins |= c.hides_builtins;
      if (c.constructor) add(*c.constructor);
      for (const Function& f : c.functions) add(f);
    }
  }
  return needs;
}

std::vector<std::string> ours_of(const Needs& needs) {
  std::vector<std::string> ours(needs.modules.begin(), needs.modules.end());
  if (needs.runtime) ours.push_back("_sabir");
  return ours;
}

void print_stub_imports(Writer& w, const Package& package) {
  Needs needs = stub_needs(package);
  w.gap();
  if (needs.builtins) w.emit("import builtins");
  if (needs.array) w.emit("from array import array");
  if (needs.sequence) w.emit("from collections.abc import Sequence");
  w.emit("from typing import Self");
  std::vector<std::string> buffers;
  if (needs.buffer) buffers.push_back("ReadableBuffer");
  if (needs.writeable) buffers.push_back("WriteableBuffer");
  w.gap();
  import_from(w, "_typeshed", buffers);
  w.gap();
  import_from(w, ".", ours_of(needs));
}

}  // namespace

Signature signature(const Function& f) {
  return {f.symbol, "", "def " + f.name, parameters(f), " -> " + f.returns + ":", {}};
}

std::string print_init(const Package& package) {
  Writer w(2);
  docstring(w, package.of->doc);
  w.gap();
  generated(w, package);
  w.gap();
  const Module* main = top(package);
  std::vector<std::string> modules = {"errors"}, names, all = {"errors"};
  if (main && !classes_of(*main).empty()) modules.push_back("_sabir");
  for (const Module& module : package.modules) {
    if (module.name.empty()) continue;
    modules.push_back(module.name);
    all.push_back(module.name);
  }
  for (const char* name : {"ClosedError", "Error"}) {
    if (!main || !taken(*main, name)) names.push_back(name);
  }
  all.insert(all.end(), names.begin(), names.end());
  std::map<std::string, std::vector<std::string>> from = {{"._sabir", names}};
  all.insert(all.end(), {"Instance", "open"});
  if (main) {
    from["._types"] = main->exports;
    from["._" + package.prefix] = here_of(*main);
    for (const std::string& name : names_of(*main)) all.push_back(name);
  }
  std::vector<std::string>& extension = from["._" + package.prefix];
  extension.insert(extension.end(), {"FLAVOUR", "Instance", "open"});
  import_from(w, ".", modules);
  for (const auto& [module, items] : from) import_from(w, module, items);
  print_all(w, all);
  w.emit({{"version", python_string(package.of->version)}}, R"py(
    __version__ = ${version}
    __flavour__ = FLAVOUR
  )py");
  if (main) print_present(w, *main);
  return w.text();
}

std::string print_submodule(const Package& package, const Module& module) {
  Writer w(2);
  docstring(w, module.doc);
  w.gap();
  generated(w, package);
  w.gap();
  std::vector<std::string> ours;
  if (!module.type_classes.empty()) ours.push_back("_sabir");
  if (!extension_items(module).empty()) ours.push_back("_" + package.prefix);
  import_from(w, ".", ours);
  import_from(w, "." + module.types, module.exports);
  print_all(w, names_of(module));
  w.gap();
  for (const auto& [there, here] : extension_items(module)) {
    w.emit({{"here", here}, {"prefix", package.prefix}, {"there", there}},
           "${here} = _${prefix}.${there}");
  }
  print_present(w, module);
  return w.text();
}

std::string print_errors(const Package& package) {
  Writer w(2);
  w.emit("\"\"\"What a call into the library can raise beyond what the contract declares.\"\"\"");
  w.gap();
  generated(w, package);
  w.emit(R"py(

    from . import _sabir
    from ._sabir import (
        Aborted,
        AlreadyExists,
        Cancelled,
        ClosedError,
        DataLoss,
        DeadlineExceeded,
        DeclaredError,
        Err,
        Error,
        FailedPrecondition,
        InternalError,
        InvalidArgument,
        NotFound,
        Ok,
        OutOfRange,
        PermissionDenied,
        ResourceExhausted,
        Some,
        Unauthenticated,
        Unavailable,
        Unimplemented,
        UnknownError,
    )

    __all__ = [
        "Aborted",
        "AlreadyExists",
        "Cancelled",
        "ClosedError",
        "DataLoss",
        "DeadlineExceeded",
        "DeclaredError",
        "Err",
        "Error",
        "FailedPrecondition",
        "InternalError",
        "InvalidArgument",
        "NotFound",
        "Ok",
        "OutOfRange",
        "PermissionDenied",
        "ResourceExhausted",
        "Some",
        "Unauthenticated",
        "Unavailable",
        "Unimplemented",
        "UnknownError",
    ]

    _sabir.present(__name__, *(globals()[name] for name in __all__))
  )py");
  return w.text();
}

std::string print_defaults(const Package& package) {
  Writer w(2);
  w.emit("\"\"\"Default arguments, for the extension module.\"\"\"");
  w.gap();
  generated(w, package);
  w.gap();
  if (package.default_needs.builtins) w.emit("import builtins");
  w.gap();
  import_from(w, ".", ours_of(package.default_needs));
  w.gap();
  std::vector<std::string> values = package.defaults;
  if (values.size() == 1) values[0] += ",";
  std::string head = "DEFAULTS: tuple[object, ...] = ";
  call(w, head, values, "");
  return w.text();
}

std::string print_stub(const Package& package) {
  Writer body = stub_body(package);
  Writer w;
  generated(w, package);
  print_stub_imports(w, package);
  w.gap();
  w.append(body);
  return w.text();
}

namespace {

void print_license(Writer& w, const Package& package) {
  if (package.license.empty()) return;
  w.emit({{"license", python_string(package.license)}}, "license = { text = ${license} }");
}

}  // namespace

std::string print_pyproject(const Package& package) {
  Writer w;
  w.emit({{"name", package.name},
          {"version", package.of->version},
          {"summary", python_string(package.of->summary)},
          {"license", [&] { print_license(w, package); }},
          {"source", package.source}},
         R"toml(
           # Generated by sabir from ${source}; do not edit.
           [build-system]
           requires = ["setuptools>=66", "wheel"]
           build-backend = "setuptools.build_meta"

           [project]
           name = "${name}"
           version = "${version}"
           description = ${summary}
           requires-python = ">=3.11"
           ${license}

           [project.optional-dependencies]
           cffi = ["cffi>=1.15"]

           [tool.setuptools.packages.find]
           where = ["src"]

           [tool.setuptools.package-data]
           ${name} = ["*.pyi", "py.typed", "*.so*"]
         )toml");
  return w.text();
}

namespace {

// Where the library is, for setup.py.
void print_setup_library(Writer& w, const Package& package) {
  w.emit({{"name", package.name}, {"prefix", package.prefix}}, R"py(
    def folder() -> Path:
        """Where the library is; or say what is missing, and stop."""
        named = os.environ.get("SABIR_LIBRARY_DIR")
        if not named:
            sys.exit("${name}: set SABIR_LIBRARY_DIR to the folder that holds lib${prefix}.so")
        path = Path(named).resolve()
        if not (path / "lib${prefix}.so").exists():
            sys.exit(f"${name}: there is no lib${prefix}.so in {path}; build the library first")
        return path
  )py");
}

void print_setup_copy(Writer& w, const Package& package) {
  w.emit({{"prefix", package.prefix}}, R"py(
    def put_library(home: Path) -> None:
        """Copies it, under the name by which it is loaded: `lib.so.1`, a link beside it; or its own."""
        library = folder() / "lib${prefix}.so"
        real = library.resolve()
        links = [path for path in library.parent.glob(library.name + ".*") if path.is_symlink()]
        names = [link.name for link in links if link.resolve() == real] or [real.name]
        for name in names:
            shutil.copy2(library, home / name)
        worker = library.parent / "${prefix}-worker"
        if worker.exists():  # it serves the library at `worker:`
            shutil.copy2(worker, home / worker.name)
  )py");
}

void print_setup_extension(Writer& w) {
  w.emit(R"py(
    class BuildExtension(build_ext):
        """The extension, and the library beside it."""

        def run(self) -> None:
            """Build, then copy."""
            for extension in self.extensions:
                extension.library_dirs.append(str(folder()))
            super().run()
            for extension in self.extensions:
                put_library(Path(self.get_ext_fullpath(extension.name)).parent)

        def build_extensions(self) -> None:
            """Some Pythons add their own folders to where libraries are looked for: not here."""
            linker = self.compiler.linker_so
            self.compiler.linker_so = [word for word in linker if not word.startswith("-Wl,-rpath")]
            super().build_extensions()
  )py");
}

void print_setup_plain(Writer& w, const Package& package) {
  w.emit({{"name", package.name}}, R"py(
    class BuildPackage(build_py):
        """Without a compiler: the library, which cffi calls."""

        def run(self) -> None:
            """Build, then copy."""
            super().run()
            put_library(Path(self.build_lib) / "${name}")
  )py");
  part(w);
  w.emit(R"py(
    class PlainWheel(bdist_wheel):
        """For any Python on this platform."""

        def get_tag(self) -> tuple[str, str, str]:
            """Like `py3-none-linux_x86_64`."""
            return "py3", "none", super().get_tag()[2]
  )py");
  part(w);
  w.emit(R"py(
    class PlainDistribution(Distribution):
        """Not for all platforms: there is a library in it."""

        def has_ext_modules(self) -> bool:
            """As if there were."""
            return True
  )py");
}

void print_setup_compiled(Writer& w, const Package& package) {
  w.emit({{"name", package.name}, {"prefix", package.prefix}}, R"py(
    def extension(name: str, sources: Iterable[Path], **more: object) -> Extension:
        """A module in C that looks for the library beside it."""
        return Extension(
            f"${name}.{name}",
            sources=sorted(str(path.relative_to(HERE)) for path in sources),
            include_dirs=["ext", "ext/include"],
            libraries=["${prefix}"],
            extra_link_args=["-Wl,--enable-new-dtags,-rpath,$ORIGIN"],
            extra_compile_args=["-std=c11", "-fvisibility=hidden", "-fno-plt"],
            **more,
        )
  )py");
}

void print_setup_call(Writer& w, const Package& package) {
  w.emit({{"prefix", package.prefix}}, R"py(
    if os.environ.get("SABIR_PYTHON") == "cffi":
        setup(
            distclass=PlainDistribution,
            cmdclass={"build_py": BuildPackage, "bdist_wheel": PlainWheel},
        )
    else:
        setup(
            ext_modules=[
                extension(
                    "_${prefix}_extension",
                    HERE.glob("ext/*.c"),
                    define_macros=[("Py_LIMITED_API", "0x030B0000")],
                    py_limited_api=True,
                ),
                *(extension(path.stem, [path]) for path in MODULES),
            ],
            cmdclass={"build_ext": BuildExtension},
            options={} if MODULES else {"bdist_wheel": {"py_limited_api": "cp311"}},
        )
  )py");
}

}  // namespace

std::string print_setup(const Package& package) {
  Writer w(2);
  w.emit({{"prefix", package.prefix}, {"source", package.source}},
         R"py(
           """Builds the extension module, and puts the library it calls beside it.

           The library is lib${prefix}.so, as CMake built it: SABIR_LIBRARY_DIR names its folder. With
           SABIR_PYTHON=cffi nothing is compiled, and the package needs cffi.
           """

           # Generated by sabir from ${source}; do not edit.
           import os
           import shutil
           import sys
           from collections.abc import Iterable
           from pathlib import Path

           from setuptools import Distribution, Extension, setup
           from setuptools.command.build_ext import build_ext
           from setuptools.command.build_py import build_py
           from wheel.bdist_wheel import bdist_wheel

           HERE = Path(__file__).resolve().parent
           # What the library's author adds by hand: for the Python that builds it, and no other.
           MODULES = sorted(HERE.glob("modules/*.c"))
         )py");
  part(w);
  print_setup_library(w, package);
  part(w);
  print_setup_copy(w, package);
  part(w);
  print_setup_extension(w);
  part(w);
  print_setup_plain(w, package);
  part(w);
  print_setup_compiled(w, package);
  part(w);
  print_setup_call(w, package);
  return w.text();
}

}  // namespace sabir::backends::python
