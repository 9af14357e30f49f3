// Prints the modules of types: enums, dataclasses, exceptions.
#include <set>

#include "backends/python/names.h"
#include "backends/python/print.h"
#include "emit/docs.h"

namespace sabir::backends::python {
namespace {

using emit::Writer;

void print(Writer& w, const EnumClass& e) {
  w.emit({{"name", e.name},
          {"base", e.flags ? "IntFlag" : "IntEnum"},
          {"doc", [&] { docstring(w, e.doc, "The " + e.name + "."); }},
          {"labels",
           [&] {
             for (const Label& label : e.labels) {
               remark(w, label.doc);
               w.emit({{"name", label.name}, {"value", std::to_string(label.value)}},
                      "${name} = ${value}");
             }
           }},
          {"unknown",
           [&] {
             if (!e.open || e.flags) return;
             remark(w, "What a newer library gave, and this package does not know.");
             w.emit("UNKNOWN = -1");
           }}},
         R"py(
           class ${name}(enum.${base}):
               ${doc}

               ${labels}
               ${unknown}
         )py");
}

void print_fields(Writer& w, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    remark(w, field.doc);
    w.emit({{"name", field.name},
            {"annotation", field.annotation},
            {"fallback", field.fallback.empty() ? "" : " = " + field.fallback}},
           "${name}: ${annotation}${fallback}");
  }
}

void print(Writer& w, const RecordClass& r) {
  w.emit({{"name", r.name},
          {"keywords", r.keywords_only ? ", kw_only=True" : ""},
          {"doc", [&] { docstring(w, r.doc, "The " + r.name + "."); }},
          {"fields", [&] { print_fields(w, r.fields); }}},
         R"py(
           @dataclass(frozen=True, slots=True${keywords})
           class ${name}:
               ${doc}

               ${fields}
         )py");
}

void print(Writer& w, const CaseClass& c, const VariantClass& of) {
  w.emit({{"name", c.name},
          {"doc", [&] { docstring(w, c.doc, "A case of " + of.name + "."); }},
          {"value",
           [&] {
             if (!c.annotation.empty()) w.emit({{"of", c.annotation}}, "value: ${of}");
           }}},
         R"py(
           @dataclass(frozen=True, slots=True)
           class ${name}:
               ${doc}

               ${value}
         )py");
}

void print(Writer& w, const VariantClass& v) {
  std::string all;
  for (const CaseClass& c : v.cases) {
    print(w, c, v);
    part(w);
    all += (all.empty() ? "" : " | ") + c.name;
  }
  remark(w, v.doc);
  std::string flat = v.name + ": TypeAlias = " + all;
  if (flat.size() <= 100) {
    w.emit({{"flat", flat}}, "${flat}");
    return;
  }
  w.emit(
      {{"name", v.name},
       {"cases",
        [&] {
          for (const CaseClass& c : v.cases) {
            w.emit({{"or", &c == &v.cases.front() ? "" : "| "}, {"name", c.name}}, "${or}${name}");
          }
        }}},
      R"py(
           ${name}: TypeAlias = (
               ${cases}
           )
         )py");
}

// For those who make one themselves, and for type checkers: at run time the base keeps all of them.
void print_constructor(Writer& w, const ErrorClass& e) {
  std::vector<std::string> params = {"self"};
  for (const Field& field : e.fields) params.push_back(field.name + ": " + field.annotation);
  params.push_back("message: str = \"\"");
  params.push_back("/");
  w.gap();
  w.emit({{"init", [&] { call(w, "def __init__", params, " -> None: ...", 8); }}}, R"py(
    if TYPE_CHECKING:

        ${init}
  )py");
}

void print_properties(Writer& w, const ErrorClass& e) {
  for (size_t i = 0; i < e.fields.size(); ++i) {
    const Field& field = e.fields[i];
    w.gap();
    w.emit({{"name", field.name},
            {"of", field.annotation},
            {"doc", [&] { docstring(w, field.doc, "The error's " + field.name + ".", 88); }},
            {"value", "value: " + field.annotation + " = self.args[" + std::to_string(i) + "]"}},
           R"py(
             @property
             def ${name}(self) -> ${of}:
                 ${doc}
                 ${value}
                 return value
           )py");
  }
}

void print(Writer& w, const ErrorClass& e) {
  std::string names;
  for (const Field& field : e.fields) {
    names += (names.empty() ? "" : ", ") + python_string(field.name);
  }
  if (e.fields.size() == 1) names += ",";
  w.emit({{"name", e.name},
          {"base", e.base},
          {"doc", [&] { docstring(w, e.doc, "The error " + e.name + "."); }},
          {"count", std::to_string(e.fields.size())},
          {"names", names},
          {"constructor", [&] { print_constructor(w, e); }},
          {"properties", [&] { print_properties(w, e); }}},
         R"py(
           class ${name}(${base}):
               ${doc}

               fields = ${count}
               __match_args__ = (${names})

               ${constructor}

               ${properties}
         )py");
}

void print(Writer& w, const ProtocolMethod& m) {
  Signature shown = signature(m);
  w.gap();
  if (m.doc.empty()) {
    call(w, shown.head, shown.items, shown.tail + " ...", 4);
    return;
  }
  w.emit({{"head", [&] { call(w, shown.head, shown.items, shown.tail, 4); }},
          {"doc", [&] { docstring(w, m.doc, "", 88); }}},
         R"py(
           ${head}
               ${doc}
         )py");
}

void print(Writer& w, const ProtocolClass& p) {
  w.emit({{"name", p.name},
          {"doc", [&] { docstring(w, p.doc, "What a " + p.name + " must be able to do."); }},
          {"methods",
           [&] {
             for (const ProtocolMethod& m : p.methods) print(w, m);
           }}},
         R"py(
           class ${name}(Protocol):
               ${doc}

               ${methods}
         )py");
}

struct Kinds {
  bool protocols = false;
  bool enums = false, dataclasses = false, alias = false, errors = false;
};

Kinds kinds_of(const Module& module) {
  Kinds made;
  for (const TypeClass& type : module.type_classes) {
    made.enums |= std::holds_alternative<EnumClass>(type);
    made.alias |= std::holds_alternative<VariantClass>(type);
    made.dataclasses |=
        std::holds_alternative<RecordClass>(type) || std::holds_alternative<VariantClass>(type);
    made.errors |= std::holds_alternative<ErrorClass>(type);
    made.protocols |= std::holds_alternative<ProtocolClass>(type);
  }
  return made;
}

void print_imports(Writer& w, const Package& package, const Module& module) {
  Kinds kinds = kinds_of(module);
  const Needs& needs = module.needs;
  bool arrays = needs.array && !needs.array_made;
  bool names = needs.sequence || needs.extension || arrays || needs.buffer;
  bool checking = names || kinds.errors;
  w.gap();
  w.emit("from __future__ import annotations");
  w.gap();
  if (needs.builtins) w.emit("import builtins");
  if (needs.dataclasses) w.emit("import dataclasses");
  if (kinds.enums) w.emit("import enum");
  if (needs.array_made) w.emit("from array import array");
  if (kinds.dataclasses) w.emit("from dataclasses import dataclass");
  std::vector<std::string> typing;
  if (checking) typing.push_back("TYPE_CHECKING");
  if (kinds.protocols) typing.push_back("Protocol");
  if (kinds.alias) typing.push_back("TypeAlias");
  import_from(w, "typing", typing);
  std::set<std::string> ours = needs.modules;
  if (kinds.errors || needs.runtime) ours.insert("_sabir");
  std::string list;
  for (const std::string& name : ours) list += (list.empty() ? "" : ", ") + name;
  if (!list.empty()) {
    w.gap();
    w.emit({{"list", list}}, "from . import ${list}");
  }
  if (!names) return;
  w.gap();
  w.emit({{"names",
           [&] {
             if (arrays) w.emit("from array import array");
             if (needs.sequence) w.emit("from collections.abc import Sequence");
             w.gap();
             if (needs.buffer) w.emit("from _typeshed import ReadableBuffer");
             w.gap();
             if (needs.extension) {
               w.emit({{"prefix", package.prefix}}, "from . import _${prefix}");
             }
           }}},
         R"py(
           if TYPE_CHECKING:
               ${names}
         )py");
}

}  // namespace

Signature signature(const ProtocolMethod& m) {
  std::vector<std::string> params = {"self"};
  for (const Field& p : m.params) params.push_back(p.name + ": " + p.annotation);
  return {m.symbol, "", "def " + m.name, params, " -> " + m.returns + ":", {}};
}

std::string print_types(const Package& package, const Module& module) {
  Writer w(2);
  w.emit({{"title", package.of->title}}, "\"\"\"The types of ${title}.\"\"\"");
  w.gap();
  generated(w, package);
  print_imports(w, package, module);
  for (const TypeClass& type : module.type_classes) {
    part(w);
    std::visit([&](const auto& one) { print(w, one); }, type);
  }
  return w.text();
}

}  // namespace sabir::backends::python
