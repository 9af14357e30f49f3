// Prints NAME/wire.h, the arguments as structures, and NAME/wire.cc, the tables.
#include "backends/wire/model.h"
#include "emit/writer.h"

namespace sabir::backends::wire {
namespace {

using emit::Code;
using emit::Writer;

std::string text(bool value) { return value ? "true" : "false"; }
std::string text(uint64_t value) { return std::to_string(value); }
std::string index(int32_t value) { return value < 0 ? "kNone" : std::to_string(value); }

void print_structure(Writer& w, const Function& f) {
  if (f.structure.empty()) return;
  w.gap();
  w.emit({{"name", f.structure},
          {"fields",
           [&] {
             for (const Field& field : f.fields) {
               w.emit({{"field", field.type + field.name}}, "${field};");
             }
           }}},
         R"cxx(
           struct ${name} {
             ${fields}
           };
         )cxx");
}

void print_structures(Writer& w, const Wire& wire) {
  for (const Function& f : wire.exports) print_structure(w, f);
  for (const Function& f : wire.imports) print_structure(w, f);
}

void print_members(Writer& w, const Wire& wire) {
  for (size_t i = 0; i < wire.types.size(); ++i) {
    const TypeRow& t = wire.types[i];
    if (t.members.empty()) continue;
    std::vector<Code> items;
    for (const MemberRow& m : t.members) {
      items.push_back("{" + index(m.type) + ", " + text(uint64_t{m.offset}) + "}");
    }
    w.code(emit::filled("constexpr Member members_" + text(i) + "[] = ", std::move(items), ";"));
  }
}

std::string holds(Holds holds) {
  static constexpr const char* kNames[] = {"Any", "Bytes", "Pieces", "Handles"};
  return std::string("Holds::") + kNames[size_t(holds)];
}

// With blanks between them.
Code quoted(const std::vector<std::string>& labels) {
  std::vector<Code> literals;
  std::string line;
  for (const std::string& label : labels) {
    bool last = &label == &labels.back();
    line += label + (last ? "" : " ");
    if (line.size() < 60 && !last) continue;
    literals.push_back("\"" + line + "\"");
    line.clear();
  }
  return emit::joined(std::move(literals));
}

void print_types(Writer& w, const Wire& wire) {
  for (size_t i = 0; i < wire.types.size(); ++i) {
    const TypeRow& t = wire.types[i];
    std::vector<Code> row = {"Kind::" + t.kind, text(uint64_t{t.width}), holds(t.holds)};
    for (uint64_t value :
         {uint64_t{t.size}, uint64_t{t.align}, uint64_t{t.limit}, t.mask, uint64_t{t.payload}}) {
      row.push_back(text(value));
    }
    row.push_back(index(t.element));
    row.push_back(t.members.empty() ? "{}" : "members_" + text(i));
    if (!t.labels.empty() || t.face != "Plain") row.push_back("Face::" + t.face);
    if (!t.labels.empty()) row.push_back(quoted(t.labels));
    if (t.open) row.push_back("true");
    w.emit({{"number", text(i)}, {"comment", t.comment}}, "// ${number}: ${comment}");
    w.code(emit::filled("", std::move(row), ","));
  }
}

std::string gives(Gives gives) {
  static constexpr const char* kNames[] = {"Nothing", "Value", "Handle", "Sink", "Parcel", "View"};
  return std::string("Gives::") + kNames[size_t(gives)];
}

void print_written(Writer& w, const std::vector<Function>& functions, const std::string& side) {
  for (size_t i = 0; i < functions.size(); ++i) {
    if (functions[i].written.empty()) continue;
    std::vector<Code> items;
    for (uint32_t index : functions[i].written) items.push_back(text(uint64_t{index}));
    std::string head = "constexpr uint32_t " + side + "_written_" + text(i) + "[] = ";
    w.code(emit::filled(head, std::move(items), ";"));
  }
}

void print_functions(Writer& w, const std::vector<Function>& functions, const std::string& side) {
  for (size_t i = 0; i < functions.size(); ++i) {
    const Function& f = functions[i];
    std::string types = index(f.arguments) + ", " + index(f.reply) + ", " + index(f.error);
    std::string traits = text(f.method) + ", " + text(f.idempotent) + ", " + text(f.confined) +
                         ", " + text(f.keeps) + ", " + index(f.makes);
    std::string written = f.written.empty() ? "{}" : side + "_written_" + text(i);
    w.emit({{"path", f.path},
            {"number", text(uint64_t{f.number})},
            {"types", types},
            {"error", text(uint64_t{f.error_number})},
            {"gives", gives(f.gives)},
            {"traits", traits},
            {"written", written},
            {"declares", text(f.declares)}},
           "{\"${path}\", ${number}, ${types}, ${error}, ${gives}, ${traits}, ${written}, "
           "${declares}},");
  }
}

void print_resources(Writer& w, const Wire& wire) {
  for (const Resource& r : wire.resources) {
    w.emit({{"path", r.path},
            {"traits", text(r.imported) + ", " + text(r.confined) + ", " + text(r.stateless) +
                           ", " + text(r.shared)}},
           "{\"${path}\", ${traits}},");
  }
}

std::string array(bool any, const std::string& name) { return any ? name : "{}"; }

// A table, or nothing where it would be empty: C++ has no empty arrays.
void print_array(Writer& w, bool any, const std::string& head, Writer::Block rows) {
  if (!any) return;
  w.gap();
  w.emit({{"head", head}, {"rows", std::move(rows)}}, R"cxx(
    ${head} = {
        ${rows}
    };
  )cxx");
}

}  // namespace

std::string print_header(const Wire& wire) {
  Writer w;
  w.emit({{"prefix", wire.prefix},
          {"name", wire.name + " " + wire.version},
          {"source", wire.source},
          {"structures", [&] { print_structures(w, wire); }}},
         R"cxx(
           // ${prefix}/wire.h - what boundaries know of ${name}.
           //
           // Generated by sabir from ${source}; do not edit.
           #pragma once

           #include <${prefix}.h>
           #include <${prefix}/waist.h>

           #include <boundaries/library.h>

           namespace ${prefix}::waist::wire {

           using sabir::boundary::Slice;

           // The arguments of each function, as they go over.

           ${structures}

           extern const sabir::boundary::Contract contract;

           // The halves of the library that meet through them.
           const sabir::boundary::Library& library();
           extern const ${prefix}_api stub_api;
           extern const sabir::boundary::Tables caller_tables, worker_tables;
           extern const sabir::boundary::Runs export_runs, import_runs;
           const char* missing(const void* imports);
           void drop_export(uint32_t resource, void* object);
           sabir_status open_core(const char* location, sabir_open_options options,
                                  sabir::boundary::Home* caller, void** instance, sabir_error** error);
           void close_core(void* instance);

           // The elements of a list or a text.
           template <typename T>
           T* at(const Slice& slice) {
             return static_cast<T*>(const_cast<void*>(slice.data));
           }

           }  // namespace ${prefix}::waist::wire
         )cxx");
  return w.text();
}

std::string print_tables(const Wire& wire) {
  Writer w;
  auto functions = [&](const std::vector<Function>& all, const std::string& side) {
    print_written(w, all, side);
    print_array(w, !all.empty(), "constexpr Function " + side + "_table[]",
                [&] { print_functions(w, all, side); });
  };
  w.emit({{"prefix", wire.prefix},
          {"name", wire.name},
          {"version", wire.version},
          {"source", wire.source},
          {"major", text(wire.major)},
          {"minor", text(wire.minor)},
          {"digest", wire.digest},
          {"members", [&] { print_members(w, wire); }},
          {"types",
           [&] {
             print_array(w, !wire.types.empty(), "constexpr Type type_table[]",
                         [&] { print_types(w, wire); });
           }},
          {"exports", [&] { functions(wire.exports, "exports"); }},
          {"imports", [&] { functions(wire.imports, "imports"); }},
          {"resources",
           [&] {
             print_array(w, !wire.resources.empty(), "constexpr Resource resource_table[]",
                         [&] { print_resources(w, wire); });
           }},
          {"lists", array(!wire.types.empty(), "type_table") + ", " +
                        array(!wire.exports.empty(), "exports_table") + ", " +
                        array(!wire.imports.empty(), "imports_table") + ", " +
                        array(!wire.resources.empty(), "resource_table")}},
         R"cxx(
           // ${prefix}/wire.cc - ${name} ${version} as tables: its types, its functions, its resources.
           //
           // Generated by sabir from ${source}; do not edit.
           #include <${prefix}/wire.h>

           namespace ${prefix}::waist::wire {
           namespace {

           using namespace sabir::boundary;

           ${members}

           ${types}

           ${exports}

           ${imports}

           ${resources}

           }  // namespace

           const Contract contract = {
               "${prefix}", "${name}", ${major}, ${minor}, "${digest}",
               ${lists}};

           }  // namespace ${prefix}::waist::wire
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::wire
