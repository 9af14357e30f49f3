// Prints NAME/skeleton.cc: bytes as calls, of the core in a worker, and of what the caller
// implements on its side.
#include "backends/wire/model.h"
#include "emit/writer.h"

namespace sabir::backends::wire {
namespace {

using emit::Writer;

// How the result comes: the member of ServerCall, and what the function is given for it.
struct Way {
  std::string member;
  std::vector<std::string> parameters;
  std::vector<std::string> passed;
};

constexpr const char* kError = "sabir_error** error";

Way way(const Function& f) {
  const std::string& type = f.result;
  switch (f.gives) {
    case Gives::Nothing: return {"nothing", {kError}, {"error"}};
    case Gives::Value:
    case Gives::Handle:
      return {"value<" + type + ">", {type + "* result", kError}, {"result", "error"}};
    case Gives::Sink: return {"fill", {"sabir_sink* result", kError}, {"result", "error"}};
    case Gives::Parcel:
      return {"parcel<" + type + ">", {"const " + type + "** result", kError}, {"result", "error"}};
    case Gives::View:
      return {"view<" + type + ">",
              {"const " + type + "** result", "size_t* count", kError},
              {"result", "count", "error"}};
  }
  return {};
}

std::vector<std::string> passed(const Function& f, const std::string& first, const Way& how) {
  std::vector<std::string> all{first};
  for (size_t i = f.method ? 1 : 0; i < f.fields.size(); ++i) all.push_back(f.fields[i].passed);
  all.insert(all.end(), how.passed.begin(), how.passed.end());
  return all;
}

void print_run(Writer& w, const Function& f, const std::string& callee, const std::string& first,
               const Writer::Block& guard) {
  Way how = way(f);
  std::string record =
      f.structure.empty() ? "" : "auto& a = answer.arguments<" + f.structure + ">();";
  w.gap();
  w.emit({{"name", f.name},
          {"guard", guard},
          {"arguments", record},
          {"how", how.member},
          {"parameters", emit::row(how.parameters)},
          {"call", [&] { w.call("return " + callee, passed(f, first, how), ";"); }}},
         R"cxx(
           static void ${name}(ServerCall& answer) {
             ${guard}
             ${arguments}
             answer.${how}([&](${parameters}) {
               ${call}
             });
           }
         )cxx");
}

void print_export(Writer& w, const Function& f) {
  auto guard = [&] {
    if (!f.method) return;
    w.emit({{"structure", f.structure}, {"first", f.first}},
           R"cxx(
             if (!answer.arguments<${structure}>().${first}) {
               return no_handle(answer);
             }
           )cxx");
  };
  std::string first = f.method ? "a." + f.first : "instance_of(answer)";
  print_run(w, f, first + "->api->" + f.name, first, guard);
}

void print_import(Writer& w, const Wire& wire, const Function& f) {
  if (f.method) {
    std::string self = "answer.arguments<" + f.structure + ">()." + f.first;
    std::string member = "&" + wire.resources[size_t(f.resource)].table + "::" + f.name;
    auto guard = [&] {
      w.emit({{"self", self}, {"member", member}}, R"cxx(
        if (!${self}) {
          return no_handle(answer);
        }
        if (!sabir::there(${self}->table, ${member})) {
          return lacks_it(answer);
        }
      )cxx");
    };
    return print_run(w, f, "a." + f.first + "->table->" + f.name, "a." + f.first, guard);
  }
  print_run(w, f, "imports_of(answer)->" + f.name, "imports_of(answer)->context",
            [&] { w.emit("if (!answer.target()) return no_imports(answer);"); });
}

void print_rows(Writer& w, const std::vector<Function>& functions, const std::string& side) {
  for (const Function& f : functions) {
    w.emit({{"side", side}, {"name", f.name}}, "&${side}::${name},");
  }
}

void print_runs(Writer& w, const std::vector<Function>& functions, const std::string& side,
                const std::string& name) {
  if (functions.empty()) {
    w.emit({{"name", name}}, "const Runs ${name}{};");
    return;
  }
  w.emit({{"name", name},
          {"size", std::to_string(functions.size())},
          {"rows", [&] { print_rows(w, functions, side); }}},
         R"cxx(
           void (*const ${name}_rows[${size}])(ServerCall&) = {
               ${rows}
           };
           const Runs ${name}(${name}_rows);
         )cxx");
}

void print_missing(Writer& w, const Wire& wire) {
  w.gap();
  if (!wire.calls_back) {
    w.emit("const char* missing(const void*) { return nullptr; }");
    return;
  }
  w.emit({{"prefix", wire.prefix},
          {"checks",
           [&] {
             for (const Function& f : wire.imports) {
               if (f.method) continue;
               w.code({"if (!imports." + f.name + ") return ", {"\"" + f.path + "\""}, ";"});
             }
           }}},
         R"cxx(
           const char* missing(const void* given) {
             ${prefix}_imports imports{};
             std::memcpy(&imports, given, std::min(*static_cast<const size_t*>(given), sizeof imports));
             ${checks}
             return nullptr;
           }
         )cxx");
}

void print_drops(Writer& w, const Wire& wire) {
  for (size_t i = 0; i < wire.resources.size(); ++i) {
    const Resource& r = wire.resources[i];
    if (r.imported) continue;
    w.emit({{"number", std::to_string(i)}, {"drop", r.drop}, {"symbol", r.symbol}},
           R"cxx(
             case ${number}: {
               auto* self = static_cast<${symbol}*>(object);
               return self->api->${drop}(self);
             }
           )cxx");
  }
}

}  // namespace

std::string print_skeleton(const Wire& wire) {
  Writer w;
  w.emit({{"prefix", wire.prefix},
          {"name", wire.name + " " + wire.version},
          {"source", wire.source},
          {"exports",
           [&] {
             for (const Function& f : wire.exports) print_export(w, f);
           }},
          {"imports",
           [&] {
             if (!wire.calls_back) return;
             w.gap();
             w.emit({{"prefix", wire.prefix},
                     {"functions",
                      [&] {
                        for (const Function& f : wire.imports) print_import(w, wire, f);
                      }}},
                    R"cxx(
                      const ${prefix}_imports* imports_of(const ServerCall& answer) {
                        return static_cast<const ${prefix}_imports*>(answer.target());
                      }
                      void no_imports(ServerCall& answer) {
                        answer.refuse(SABIR_FAILED_PRECONDITION,
                                      "this instance was opened without sabir_open_options.imports");
                      }

                      [[maybe_unused]] void lacks_it(ServerCall& answer) {
                        answer.refuse(SABIR_UNIMPLEMENTED, "the caller's object does not have it");
                      }

                      // On the caller's side: what it implements, as the worker asks for it.
                      struct Imports {
                        ${functions}
                      };
                    )cxx");
           }},
          {"export_runs", [&] { print_runs(w, wire.exports, "Exports", "export_runs"); }},
          {"import_runs", [&] { print_runs(w, wire.imports, "Imports", "import_runs"); }},
          {"missing", [&] { print_missing(w, wire); }},
          {"drops", [&] { print_drops(w, wire); }}},
         R"cxx(
           // ${prefix}/skeleton.cc - bytes as calls of ${name}.
           //
           // Generated by sabir from ${source}; do not edit.
           #include <${prefix}/wire.h>

           #include <algorithm>
           #include <sabir/error.hpp>
           #include <boundaries/server_call.h>
           #include <cstring>

           namespace ${prefix}::waist::wire {
           namespace {

           using namespace sabir::boundary;

           [[maybe_unused]] ${prefix}_instance* instance_of(const ServerCall& answer) {
             return static_cast<${prefix}_instance*>(answer.target());
           }
           [[maybe_unused]] void no_handle(ServerCall& answer) {
             answer.refuse(SABIR_INVALID_ARGUMENT, "the handle is null");
           }

           struct Exports {
             ${exports}
           };

           ${imports}

           }  // namespace

           ${export_runs}
           ${import_runs}

           ${missing}

           void drop_export(uint32_t resource, [[maybe_unused]] void* object) {
             switch (resource) {
               ${drops}
               default: return;
             }
           }

           }  // namespace ${prefix}::waist::wire
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::wire
