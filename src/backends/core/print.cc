// Prints NAME/core.h: the requirements in the contract's words, then a call for each function.
#include <algorithm>

#include "backends/core/model.h"
#include "backends/core/requirements.h"
#include "base/check.h"
#include "emit/writer.h"

namespace sabir::backends::core {
namespace {

using abi::Returning;
using cpp::Code;
using cpp::expressions;
using cpp::names;
using cpp::print_checks;
using cpp::print_given;
using emit::Writer;
using model::FunctionKind;

// --- calls ---

// Objects that were given away, as what they are.
void print_owned(Writer& w, const Call& call) {
  for (const HandleUse& use : call.uses) {
    if (!use.owned) continue;
    w.emit({{"name", use.name}, {"class", use.resource}},
           "std::unique_ptr<${class}> "
           "${name}_owned(static_cast<${class}*>(${name}_given.pass(${name})));");
  }
}

void print_uses(Writer& w, const Call& call) {
  for (const HandleUse& use : call.uses) {
    if (use.owned) continue;
    bool self = use.name == call.first && call.kind == FunctionKind::Method;
    std::string name = self ? "object" : use.name + "_use";
    std::string handle = "static_cast<" + use.resource + "*>(" + use.name + ")";
    bool many = !use.count.empty();
    w.emit({{"use", many ? "UseAll<" + use.resource + ">" : "Use"},
            {"name", name},
            {"label", use.name},
            {"handles", many ? use.name + ", " + use.count : handle}},
           R"cxx(
             sabir::core::${use} ${name}(call, "${label}", ${handles});
             if (!${name}) return call.status();
           )cxx");
  }
}

// The author's function with these arguments.
Code target(const Call& call, std::vector<Code> args) {
  switch (call.kind) {
    case FunctionKind::Method: return emit::call("object->" + call.method, std::move(args));
    case FunctionKind::Static:
      return emit::call(call.owner + "_Class::" + call.method, std::move(args));
    case FunctionKind::Free:
      return emit::call(call.owner + "(home)." + call.method, std::move(args));
    case FunctionKind::Constructor: break;
  }
  base::bug("a function of no kind");
}

std::string object_type(const Call& call) {
  return call.kind == FunctionKind::Free ? "std::remove_cvref_t<decltype(" + call.owner + "(home))>"
                                         : call.owner + "_Class";
}

// What the author's function gives. A static one may ask for the object that SABIR_IMPLEMENT names,
// before its own arguments.
void print_target(Writer& w, const Call& call, std::vector<Code> args) {
  if (call.kind != FunctionKind::Static) {
    w.emit({{"target", target(call, std::move(args))}}, "return ${target};");
    return;
  }
  std::vector<Code> more = args;
  more.insert(more.begin(), "home->core");
  w.emit({{"with_core", target(call, std::move(more))}, {"target", target(call, std::move(args))}},
         R"cxx(
           if constexpr (requires { ${with_core}; }) {
             return ${with_core};
           } else {
             return ${target};
           }
         )cxx");
}

// The author's function as the call runs it; a function that writes is given an Out as well.
void print_body(Writer& w, const Call& call) {
  std::vector<Code> args = expressions(call);
  bool sink = call.returning == Returning::Sink;
  if (sink) args.push_back("out...");
  w.emit({{"name", call.written.empty() ? "body" : "called"},
          {"out", sink ? "auto&... out" : ""},
          {"target", [&] { print_target(w, call, std::move(args)); }}},
         R"cxx(
           auto ${name} = [&](${out}) -> decltype(auto) {
             ${target}
           };
         )cxx");
}

// Then what the author wrote into the caller's lists is looked at, before a result is given.
void print_written(Writer& w, const Call& call) {
  if (call.written.empty()) return;
  auto checks = [&] {
    for (const Code& check : call.written) w.code(check);
  };
  bool sink = call.returning == Returning::Sink;
  w.emit({{"checks", checks},
          {"out", sink ? "auto&... out" : ""},
          {"passed", emit::row(sink ? std::vector<Code>{"called", "written", "out..."}
                                    : std::vector<Code>{"called", "written"})}},
         R"cxx(
           auto written = [&] {
             ${checks}
           };
           auto body = [&](${out}) -> decltype(auto) {
             return sabir::core::followed(${passed});
           };
         )cxx");
}

// What a constructor is given: behind a handle it is the author's class, which a requirement only
// knows by a name of its own.
Code given_type(const Call& call, const Received& argument) {
  for (const HandleUse& use : call.uses) {
    if (use.name != argument.name || !use.count.empty()) continue;
    return use.resource + (use.owned ? "_Class&&" : "_Class&");
  }
  return argument.type;
}

// A class may ask for the object that SABIR_IMPLEMENT names, before its own arguments.
void print_constructor_run(Writer& w, const Call& call) {
  std::vector<Code> args = expressions(call), more = {"home->core"};
  std::vector<Code> types = {call.owner + "_Class"}, more_types = {types[0], "Core&"};
  for (const Received& a : call.arguments) {
    types.push_back(given_type(call, a));
    more_types.push_back(types.back());
  }
  more.insert(more.end(), args.begin(), args.end());
  w.emit({{"class", call.owner},
          {"types", emit::row(std::move(types))},
          {"more_types", emit::row(std::move(more_types))},
          {"args", emit::row(std::move(args))},
          {"name", call.written.empty() ? "body" : "called"},
          {"more", emit::row(std::move(more))}},
         R"cxx(
           auto ${name} = [&] {
             if constexpr (std::is_constructible_v<${more_types}>) {
               return ${class}_Class(${more});
             } else if constexpr (std::is_constructible_v<${types}>) {
               return ${class}_Class(${args});
             } else if constexpr (requires { ${class}_Class::create(${more}); }) {
               return ${class}_Class::create(${more});
             } else {
               return ${class}_Class::create(${args});
             }
           };
         )cxx");
  print_written(w, call);
  w.emit({{"class", call.owner}, {"memory", call.in_place ? ", memory" : ""}},
         "return call.template handle<${class}>(result, {&api}, home, body${memory});");
}

// How the result is handed back, as a member of sabir::core::Call.
Code give(const Call& call) {
  std::vector<Code> given = {"result", "home->allocator", "body"};
  if (call.max) given.push_back(std::to_string(*call.max));
  switch (call.returning) {
    case Returning::Nothing: return "settle_nothing(body)";
    case Returning::Value:
      return emit::call(emit::angled("template value", {call.result}), {"result", "body"});
    case Returning::Parcel:
      return emit::call(emit::angled("template parcel", {call.result}), std::move(given));
    case Returning::View:
      given[1] = call.result_count;
      return emit::call(emit::angled("template view", {call.result}), std::move(given));
    case Returning::Handle:
      if (call.result_imported) return "give_back(result, body)";
      return emit::call("template handle<" + call.result_resource + ">",
                        {"result", "{&api}", "home", "body"});
    case Returning::Sink: {
      Code writes("needs::" + call.requirement + "_Writes<",
                  emit::codes(template_args(call, object_type(call))), ">");
      return emit::call(Code("template fill<", {writes, call.result}, ">"), std::move(given));
    }
  }
  base::bug("a result that is handed back in no way");
}

void print_run(Writer& w, const Call& call) {
  if (call.kind == FunctionKind::Constructor) return print_constructor_run(w, call);
  print_body(w, call);
  print_written(w, call);
  w.emit({{"give", give(call)}}, "return call.${give};");
}

bool needs_home(const Call& call) {
  return call.makes_handles || call.kind != FunctionKind::Method ||
         call.returning == Returning::Sink || call.returning == Returning::Parcel ||
         call.returning == Returning::Handle;
}

// A constructor that can be told where; without memory of the caller's it takes the instance's.
void print_in_place(Writer& w, const Call& call) {
  std::vector<std::string> params = call.params, passed = call.passed, at = call.passed;
  passed.insert(passed.end() - 2, "nullptr");
  w.gap();
  w.call("static sabir_status " + call.name, params, " {");
  w.call("  return " + call.name + "_in", passed, ";");
  w.emit("}");
  params.insert(params.end() - 2, "void* memory");
  at.insert(at.end() - 2, "memory");
  w.call("static sabir_status " + call.name + "_at", params, " {");
  w.emit({{"class", call.owner}, {"path", call.path}}, R"cxx(
      if (!sabir::core::fits(memory, alignof(${class}))) {
        return sabir::core::unfit_memory(error, "${path}", alignof(${class}));
      }
  )cxx");
  w.call("  return " + call.name + "_in", at, ";");
  w.emit("}");
}

void print_call(Writer& w, const Core& core, const Call& call) {
  w.gap();
  std::vector<std::string> params = call.params;
  if (call.in_place) params.insert(params.end() - 2, "void* memory");
  w.call("static sabir_status " + call.name + (call.in_place ? "_in" : ""), params, " {");
  bool method = call.kind == FunctionKind::Method;
  std::string home = method ? "static_cast<" + call.owner + "*>(" + call.first + ")->home"
                            : "home_of(" + call.first + ")";
  bool used = needs_home(call);
  bool kept = used && core.calls_back && !method && !call.leaf;
  w.emit({{"error", call.error},
          {"made_with", cpp::call_arguments(call)},
          {"owned", [&] { print_owned(w, call); }},
          {"given", [&] { print_given(w, call); }},
          {"checks", [&] { print_checks(w, call); }},
          {"uses", [&] { print_uses(w, call); }},
          {"home", used ? "auto* home = " + home + ";" : ""},
          {"kept", kept ? "sabir::core::Kept kept_(home);" : ""},
          {"running", call.makes_handles ? "sabir::core::Running running_(home);" : ""},
          {"run", [&] { print_run(w, call); }}},
         R"cxx(
             sabir::core::Call<${error}> call(${made_with});
             return call.run([&]() -> sabir_status {
               ${given}
               ${checks}
               ${uses}
               ${owned}
               ${home}
               ${kept}
               ${running}
               ${run}
             });
           }
         )cxx");
  if (call.in_place) print_in_place(w, call);
}

// --- the class that holds the calls ---

void print_classes(Writer& w, const Core& core) {
  for (const ResourceClass& r : core.resources) {
    emit::Code type = scope_class(r.scope);
    w.emit({{"alias", r.alias},
            {"own", r.own},
            {"type", type},
            {"symbol", r.symbol},
            {"rule", r.rule}},
           R"cxx(
             using ${alias}_Class = typename ${type}::${own};
             using ${alias} = sabir::core::Held<${symbol}, Home, ${alias}_Class, ${rule}>;
           )cxx");
  }
}

void print_scopes(Writer& w, const Core& core) {
  std::vector<std::string> scopes;
  auto add = [&](const std::string& scope) {
    bool known = std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
    if (!scope.empty() && !known) scopes.push_back(scope);
  };
  for (const ResourceClass& r : core.resources) add(r.scope);
  for (const Functions& f : core.functions) add(f.scope);
  for (const std::string& scope : scopes) {
    w.gap();
    w.emit({{"scope", scope}}, R"cxx(
      // Where the author keeps what belongs to interface ${scope}:
      // in a class of that name, or beside everything else.
      template <typename Core>
      struct ${scope}Place {
        using type = Core;
      };
      template <typename Core>
        requires requires { typename Core::${scope}; }
      struct ${scope}Place<Core> {
        using type = typename Core::${scope};
      };
      template <typename Core>
      using ${scope}_Scope = typename ${scope}Place<Core>::type;
    )cxx");
  }
}

void print_accessor(Writer& w, const Functions& f) {
  w.gap();
  if (f.scope.empty()) {
    w.emit({{"name", f.accessor}}, "static Core& ${name}(Home* home) { return home->core; }");
    return;
  }
  w.emit({{"name", f.accessor}, {"scope", f.scope}}, R"cxx(
    static decltype(auto) ${name}(Home* home) {
      if constexpr (std::is_same_v<${scope}_Scope<Core>, Core>) {
        return (home->core);
      } else if constexpr (std::is_constructible_v<${scope}_Scope<Core>, Core&>) {
        return ${scope}_Scope<Core>(home->core);
      } else {
        static ${scope}_Scope<Core> nested;
        return (nested);
      }
    }
  )cxx");
}

void print_all_calls(Writer& w, const Core& core) {
  for (const Functions& f : core.functions) {
    print_accessor(w, f);
    for (const Call& call : f.calls) print_call(w, core, call);
  }
  for (const ResourceClass& r : core.resources) {
    for (const Call& call : r.calls) print_call(w, core, call);
    w.gap();
    w.emit({{"name", r.label}, {"symbol", r.symbol}, {"alias", r.alias}},
           R"cxx(
             static void ${name}_drop(${symbol}* self) {
               sabir::core::end(static_cast<${alias}*>(self), &api);
             }
           )cxx");
    if (!r.in_place) continue;
    w.emit({{"name", r.label}, {"prefix", core.prefix}, {"alias", r.alias}},
           R"cxx(
             static size_t ${name}_size(${prefix}_instance*) { return sizeof(${alias}); }
             static size_t ${name}_align(${prefix}_instance*) { return alignof(${alias}); }
           )cxx");
  }
}

// For handles inside other values: from a handle to its object, and back.
void print_holders(Writer& w, const Core& core) {
  for (const ResourceClass& r : core.resources) {
    w.gap();
    w.emit({{"prefix", core.prefix}, {"alias", r.alias}, {"symbol", r.symbol}}, R"cxx(
      static ${alias}_Class& object(${symbol}* handle) { return static_cast<${alias}*>(handle)->object; }
      static ${prefix}::own::${alias} hold(${alias}_Class&& object) {
        Home* home = Home::current();
        if (!home) home = standard();
        return ${prefix}::own::${alias}(
            new (home) ${alias}({&api}, home, [&]() -> ${alias}_Class&& { return std::move(object); }));
      }
    )cxx");
  }
}

// What is called through a handle says that it is gone; the rest is called through an instance.
void print_gone(Writer& w, const Core& core) {
  for (const Export& e : core.exports) {
    if (e.first != "self") {
      w.emit("nullptr,");
      continue;
    }
    w.emit({{"prefix", core.prefix}, {"member", e.member}},
           "&sabir::core::Gone<decltype(${prefix}_api::${member})>::call,");
  }
}

void print_table(Writer& w, const Core& core) {
  w.emit({{"prefix", core.prefix},
          {"members",
           [&] {
             for (const std::string& member : core.table)
               w.emit({{"member", member}}, "&${member},");
           }},
          {"gone", [&] { print_gone(w, core); }}},
         R"cxx(
           static constexpr ${prefix}_api api = {
               sizeof(${prefix}_api),
               ${members}
           };
           // Of handles that were dropped.
           static constexpr ${prefix}_api gone = {
               sizeof(${prefix}_api),
               ${gone}
           };
         )cxx");
}

}  // namespace

std::string print_core(const Core& core) {
  Writer w;
  w.emit({{"prefix", core.prefix},
          {"name", core.name + " " + core.version},
          {"source", core.source},
          {"imports", core.calls_back ? ", Imports" : ""},
          {"include_imports", core.calls_back ? "#include <" + core.prefix + "/imports.h>" : ""},
          {"scopes", [&] { print_scopes(w, core); }},
          {"requirements", [&] { print_requirements(w, core); }},
          {"classes", [&] { print_classes(w, core); }},
          {"calls", [&] { print_all_calls(w, core); }},
          {"holders", [&] { print_holders(w, core); }},
          {"table", [&] { print_table(w, core); }},
          {"complete", [&] { print_complete(w, core); }},
          {"static", [&] { print_static(w, core); }}},
         R"cxx(
           // ${prefix}/core.h - what implements ${name} includes this.
           //
           // Generated by sabir from ${source}; do not edit. Write a class with what the contract asks for
           // and name it once: SABIR_IMPLEMENT(${prefix}, YourClass). Whatever is missing or does not fit,
           // the compiler says with the line of the contract.
           #pragma once

           #include <algorithm>
           #include <memory>
           #include <sabir/core.hpp>
           ${include_imports}
           #include <${prefix}/checks.hpp>
           #include <${prefix}/types.hpp>
           #include <${prefix}/waist.h>

           namespace ${prefix}::waist {

           ${scopes}

           // What the author's classes must have.

           ${requirements}

           // Each function of the contract: arguments are checked, the author's function runs, and what
           // it gives or throws is handed back.
           template <typename Core>
           struct Calls {
             using Home = sabir::core::Instance<${prefix}_instance, Core${imports}>;
             ${classes}

             static Home* home_of(${prefix}_instance* instance) {
               return instance ? static_cast<Home*>(instance) : standard();
             }
             // The instance behind NULL. It is made at the first call and lives as long as the program.
             static Home* standard() {
               static Home* const home = make_standard();
               return home;
             }
             static Home* make_standard() {
               sabir::core::stay_in_process(location_out_of_reach());
               return new Home({&api, &close}, &gone, {}, allocators().fix());
             }
             static sabir::core::DefaultAllocator& allocators() {
               static sabir::core::DefaultAllocator all;
               return all;
             }
             static void close(${prefix}_instance* instance) {
               sabir::Uncancelled whole;
               sabir::core::quietly([&] { static_cast<Home*>(instance)->leave(); });
             }
             static sabir_status open(const sabir_open_options* options, ${prefix}_instance** result,
                                      sabir_error** error) {
               return sabir::core::open<Home>({&api, &close}, &gone, allocators(), options, result, error);
             }

             ${calls}

             ${holders}

             ${table}
           };

           ${complete}

           template <typename Core>
           const ${prefix}_api* table() {
             if constexpr (complete<Core>()) {
               return &Calls<Core>::api;
             } else {
               return nullptr;
             }
           }

           template <typename Core>
           sabir_status open(const sabir_open_options* options, ${prefix}_instance** result,
                             sabir_error** error) {
             if constexpr (complete<Core>()) {
               return Calls<Core>::open(options, result, error);
             } else {
               return SABIR_UNIMPLEMENTED;
             }
           }

           template <typename Core>
           sabir_status set_allocator(const sabir_allocator* allocator, sabir_error** error) {
             if constexpr (complete<Core>()) {
               return Calls<Core>::allocators().set(allocator, error);
             } else {
               return SABIR_UNIMPLEMENTED;
             }
           }

           }  // namespace ${prefix}::waist

           #ifdef SABIR_STATIC
           // For a static library: the exported functions are defined where the class is, and call it.
           #define SABIR_STATIC_EXPORTS_${prefix}(...) \
             ${static} \
             static_assert(sizeof(${prefix}_api) > 0, "");
           #else
           #define SABIR_STATIC_EXPORTS_${prefix}(...)
           #endif

           // The class has a name of its own here: what is generated may have one like the author's.
           #define SABIR_CONTRACT_${prefix} , SABIR_IMPLEMENT_${prefix}
           #define SABIR_IMPLEMENT_${prefix}(name, ...) \
             using sabir_implementation_of_${prefix} = __VA_ARGS__; \
             const ${prefix}_api* ${prefix}::waist::in_process() { \
               return table<sabir_implementation_of_${prefix}>(); \
             } \
             sabir_status ${prefix}::waist::open_in_process(const sabir_open_options* options, \
                                                            ${prefix}_instance** result, \
                                                            sabir_error** error) { \
               return open<sabir_implementation_of_${prefix}>(options, result, error); \
             } \
             sabir_status ${prefix}::waist::set_default_allocator(const sabir_allocator* allocator, \
                                                                  sabir_error** error) { \
               return set_allocator<sabir_implementation_of_${prefix}>(allocator, error); \
             } \
             SABIR_STATIC_EXPORTS_${prefix}(sabir_implementation_of_${prefix})
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::core
