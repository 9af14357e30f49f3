// Prints NAME/stub.cc: the table of functions that turn calls into bytes, for the exports and, in
// the worker, for what the caller implements.
#include "backends/cpp/serve.h"
#include "backends/wire/model.h"
#include "emit/writer.h"

namespace sabir::backends::wire {
namespace {

using emit::call;
using emit::Code;
using emit::Writer;

std::vector<Code> checks_of(const Function& f) {
  std::vector<Code> all;
  for (const Given& g : f.given) {
    std::vector<Code> what = {"\"" + g.label + "\"", g.name};
    if (!g.size.empty()) what.push_back(g.size);
    all.push_back(call(g.size.empty() ? "call.given" : "call.extends", std::move(what)));
  }
  if (f.gives == Gives::Sink) all.push_back("call.sink(result)");
  all.insert(all.end(), f.checks.begin(), f.checks.end());
  return all;
}

void print_checks(Writer& w, const Function& f) {
  std::string drops;
  std::vector<Code> checks = checks_of(f);
  if (checks.empty()) return;
  for (const Dropped& d : f.dropped) {
    drops += "drop(" + std::to_string(d.type) + ", " + d.address + ").";
  }
  if (checks.size() == 1 && drops.empty()) {
    w.emit({{"check", checks[0]}}, "if (!${check}) return call.status();");
    return;
  }
  cpp::print_refusal(w, checks, "return call." + drops + "status();");
}

// Before all else: whatever else is wrong, no handle may be dropped twice.
void print_noted(Writer& w, const Function& f) {
  if (f.noted.empty()) return;
  w.emit({{"path", f.path},
          {"noted",
           [&] {
             for (const Code& line : f.noted) w.code(line);
           }}},
         R"cxx(
           sabir::core::Call<> refusing("${path}", error);
           sabir::core::Apart apart;
           ${noted}
           if (!refusing.apart(apart)) return refusing.status();
         )cxx");
}

std::string give(const Function& f) {
  std::string body = f.structure.empty() ? "nullptr" : "&body";
  switch (f.gives) {
    case Gives::Nothing: return "nothing(" + body + ")";
    case Gives::Value:
    case Gives::Handle: return "value(" + body + ", result, sizeof *result)";
    case Gives::Sink: return "fill(" + body + ", result)";
    case Gives::Parcel: return "parcel(" + body + ", reinterpret_cast<const void**>(result))";
    case Gives::View:
      return "view(" + body + ", " + f.first + ", reinterpret_cast<const void**>(result), " +
             f.result_count + ")";
  }
  return "";
}

void print_function(Writer& w, const Function& f, size_t index, const std::string& side) {
  std::vector<Code> fields;
  for (const Field& field : f.fields) fields.push_back(field.made_of);
  w.gap();
  w.call("static sabir_status " + f.name, f.params, " {");
  w.emit(
      {{"home", f.method ? "wire::proxy_home(" + f.first + ")" : "home_of(" + f.first + ")"},
       {"side", side},
       {"index", std::to_string(index)},
       {"noted", [&] { print_noted(w, f); }},
       {"checks", [&] { print_checks(w, f); }},
       {"body",
        f.structure.empty() ? Code() : emit::filled(f.structure + " body", std::move(fields), ";")},
       {"give", give(f)}},
      R"cxx(
             sabir::Uncancelled whole_;
             try {
               ${noted}
               Call call(${home}, wire::contract.${side}[${index}], error);
               ${checks}
               ${body}
               return call.${give};
             } catch (sabir::ForcedUnwind&) {
               throw;
             } catch (...) {
               return sabir::boundary::escaped(wire::contract.${side}[${index}], error);
             }
           }
         )cxx");
}

// Nobody elsewhere has the caller's memory.
void print_in_place(Writer& w, const InPlace& f) {
  std::string unused;
  for (const std::string& name : f.names) {
    if (name != "error" || !f.gives.empty())
      unused += (unused.empty() ? "" : "\n") + ("(void)" + name + ";");
  }
  w.gap();
  w.call("static " + std::string(f.gives.empty() ? "sabir_status " : "size_t ") + f.name, f.params,
         " {");
  w.emit({{"unused", unused},
          {"gives", f.gives.empty() ? "sabir::boundary::only_in_process(error, \"" + f.path + "\")"
                                    : f.gives}},
         R"cxx(
             ${unused}
             return ${gives};
           }
         )cxx");
}

void print_exports(Writer& w, const Wire& wire) {
  for (size_t i = 0; i < wire.exports.size(); ++i) {
    print_function(w, wire.exports[i], i, "exports");
  }
  for (const InPlace& f : wire.in_place) print_in_place(w, f);
  for (const Resource& r : wire.resources) {
    if (r.imported) continue;
    w.gap();
    w.emit({{"drop", r.drop}, {"symbol", r.symbol}}, R"cxx(
      static void ${drop}(${symbol}* self) {
        sabir::Uncancelled whole_;
        drop_proxy(reinterpret_cast<Proxy*>(self));
      }
    )cxx");
  }
}

void print_api(Writer& w, const Wire& wire) {
  for (const std::string& member : wire.slots) {
    w.emit({{"member", member}}, "&Exports::${member},");
  }
}

void print_imports(Writer& w, const Wire& wire) {
  if (!wire.calls_back) return;
  w.gap();
  w.emit({{"functions",
           [&] {
             for (size_t i = 0; i < wire.imports.size(); ++i) {
               print_function(w, wire.imports[i], i, "imports");
             }
             for (const Resource& r : wire.resources) {
               if (!r.imported) continue;
               w.gap();
               w.emit({{"symbol", r.symbol}}, R"cxx(
                 static void ${symbol}_drop(${symbol}* self) { drop_proxy(reinterpret_cast<Proxy*>(self)); }
               )cxx");
             }
           }}},
         R"cxx(
           // In the worker: what the caller implements, asked for over there.
           struct Imports {
             static Home* home_of(void* context) { return static_cast<Home*>(context); }

             ${functions}
           };
         )cxx");
}

// The tables of what the caller implements, as the worker has them.
void print_import_tables(Writer& w, const Wire& wire) {
  for (size_t i = 0; i < wire.resources.size(); ++i) {
    const Resource& r = wire.resources[i];
    if (!r.imported) continue;
    w.gap();
    w.emit({{"symbol", r.symbol},
            {"table", r.table},
            {"members",
             [&] {
               for (const Function& f : wire.imports) {
                 if (f.resource != int32_t(i)) continue;
                 w.code({"table." + f.name + " = ", {"&Imports::" + f.name}, ";"});
               }
             }}},
           R"cxx(
             const ${table} ${symbol}_proxies = [] {
               ${table} table{};
               table.struct_size = sizeof table;
               table.drop = &Imports::${symbol}_drop;
               ${members}
               return table;
             }();
           )cxx");
  }
}

void print_table_rows(Writer& w, const Wire& wire, bool worker) {
  for (const Resource& r : wire.resources) {
    std::string own = r.imported ? "&" + r.symbol + "_proxies" : "&stub_api";
    w.emit({{"row", r.imported == worker ? own : "nullptr"}}, "${row},");
  }
}

void print_tables_of(Writer& w, const Wire& wire) {
  if (wire.resources.empty()) {
    w.emit(R"cxx(
      const Tables caller_tables{}, worker_tables{};
    )cxx");
    return;
  }
  w.emit({{"size", std::to_string(wire.resources.size())},
          {"caller", [&] { print_table_rows(w, wire, false); }},
          {"worker", [&] { print_table_rows(w, wire, true); }}},
         R"cxx(
           const void* const caller_rows[${size}] = {
               ${caller}
           };
           const Tables caller_tables(caller_rows);
           const void* const worker_rows[${size}] = {
               ${worker}
           };
           const Tables worker_tables(worker_rows);
         )cxx");
}

// The library at another location, with imports that are the caller's on the other side.
void print_open(Writer& w, const Wire& wire) {
  w.gap();
  w.emit({{"prefix", wire.prefix},
          {"imports",
           [&] {
             if (!wire.calls_back) {
               w.emit("(void)caller;");
               return;
             }
             w.emit({{"prefix", wire.prefix},
                     {"members",
                      [&] {
                        for (const Function& f : wire.imports) {
                          if (f.method) continue;
                          w.code({"imports." + f.name + " = ", {"&Imports::" + f.name}, ";"});
                        }
                      }}},
                    R"cxx(
                      ${prefix}_imports imports{};
                      imports.struct_size = sizeof imports;
                      imports.context = caller;
                      ${members}
                      if (caller) options.imports = &imports;
                    )cxx");
           }}},
         R"cxx(
           sabir_status open_core(const char* location, sabir_open_options options, Home* caller,
                                  void** instance, sabir_error** error) {
             ${imports}
             return ${prefix}_open(location, &options, reinterpret_cast<${prefix}_instance**>(instance),
                                   error);
           }

           void close_core(void* instance) {
             auto* opened = static_cast<${prefix}_instance*>(instance);
             opened->close(opened);
           }
         )cxx");
}

}  // namespace

std::string print_stub(const Wire& wire) {
  Writer w;
  w.emit(
      {{"prefix", wire.prefix},
       {"upper", wire.upper},
       {"name", wire.name + " " + wire.version},
       {"source", wire.source},
       {"imports_size", wire.calls_back ? "sizeof(" + wire.prefix + "_imports)" : "0"},
       {"checks", wire.extensible || wire.notes ? "#include <" + wire.prefix + "/checks.hpp>" : ""},
       {"notes", wire.notes ? "#include <sabir/call.hpp>" : ""},
       {"exports", [&] { print_exports(w, wire); }},
       {"imports", [&] { print_imports(w, wire); }},
       {"import_tables", [&] { print_import_tables(w, wire); }},
       {"tables", [&] { print_tables_of(w, wire); }},
       {"open", [&] { print_open(w, wire); }},
       {"api", [&] { print_api(w, wire); }}},
      R"cxx(
           // ${prefix}/stub.cc - calls of ${name} as bytes, for a core that is elsewhere.
           //
           // Generated by sabir from ${source}; do not edit.
           #include <${prefix}/wire.h>

           #include <boundaries/call.h>
           ${notes}
           #include <sabir/cancel.hpp>
           ${checks}
           #include <sabir/forced_unwind.hpp>

           namespace ${prefix}::waist::wire {
           namespace {

           using namespace sabir::boundary;

           Home* proxy_home(const void* self) { return static_cast<const Proxy*>(self)->home; }
           Home* home_of(${prefix}_instance* instance) {
             if (instance) return instance_home(instance);
             static Home* const standard = standard_home(library());
             return standard;
           }

           struct Exports {
             ${exports}
           };

           ${imports}

           ${import_tables}

           }  // namespace

           const ${prefix}_api stub_api = {
               sizeof(${prefix}_api),
               ${api}
           };

           ${tables}

           ${open}

           const sabir::boundary::Library& library() {
             static const sabir::boundary::Library all = {
                 contract,      "${upper}_LOCATION", &contract,   &stub_api,    caller_tables,
                 import_runs,   ${imports_size}, &missing, worker_tables, export_runs,
                 &drop_export, &open_core, &close_core};
             return all;
           }

           }  // namespace ${prefix}::waist::wire
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::wire
