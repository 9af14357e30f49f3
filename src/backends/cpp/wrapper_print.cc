// Prints NAME.hpp, the C++17 wrapper.
#include <algorithm>

#include "backends/cpp/model.h"
#include "emit/docs.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {
namespace {

using abi::Returning;
using emit::call;
using emit::Writer;
using model::FunctionKind;

void print_class(Writer& w, const Wrapper& wrapper, const Class& c) {
  w.gap();
  comment(w, c.doc, 94);
  w.emit({{"name", c.name},
          {"symbol", c.symbol},
          {"own", c.own},
          {"methods",
           [&] {
             for (const Method& m : c.methods) {
               print_method(w, wrapper.prefix, m, m.later ? Part::Declaration : Part::Whole);
             }
           }}},
         R"cxx(
           class ${name} {
            public:
             ${methods}

             // The handle, lent; and taking one over, and giving it away.
             ${symbol}* handle() const { return self_.get(); }
             explicit ${name}(${symbol}* handle) : self_(handle) {}
             explicit ${name}(${own} handle) : self_(std::move(handle)) {}
             ${symbol}* release() { return self_.release(); }
             operator ${own}() && { return std::move(self_); }

            private:
             ${own} self_;
           };
         )cxx");
}

// How a failed call's error object becomes a C++ value, for each error that the contract declares.
void print_failures(Writer& w, const Wrapper& wrapper) {
  w.emit({{"prefix", wrapper.prefix}}, R"cxx(
    inline sabir::Err<sabir::Error> failed(sabir_status status, sabir_error* error) {
      return {sabir::client::take_error(status, error, ${prefix}_release)};
    }
  )cxx");
  for (const Declared& d : wrapper.declared) {
    w.gap();
    Code error = emit::angled("sabir::ErrorOf", {d.type});
    Code taken = emit::angled("return {sabir::client::take_error", {d.type});
    w.emit({{"head", emit::declared("inline " + emit::angled("sabir::Err", {error}), d.failed,
                                    {"sabir_status status", "sabir_error* error"}, " {")},
            {"taken",
             call(taken, {"status", "error", wrapper.prefix + "_release", d.accessor}, "};")}},
           R"cxx(
             ${head}
               ${taken}
             }
           )cxx");
  }
}

// --- what the user implements ---

// The result of a function that the user writes.
Code answer_type(const Call& call) {
  if (call.returning == abi::Returning::Handle) {
    return call.result_imported ? "std::unique_ptr<" + call.result_resource + ">"
                                : call.result_resource;
  }
  return call.returning == abi::Returning::View ? call.lent : call.result;
}

std::vector<Code> received(const Call& call) {
  std::vector<Code> out;
  for (const Received& a : call.arguments) out.push_back(a.type + " " + a.name);
  return out;
}

void print_host(Writer& w, const HostClass& host) {
  w.gap();
  w.emit({{"space", host.name_space},
          {"name", host.name},
          {"doc", [&] { comment(w, host.doc, 94); }},
          {"methods",
           [&] {
             for (size_t i = 0; i < host.calls.size(); ++i) {
               w.gap();
               comment(w, host.docs[i], 94);
               const Call& one = host.calls[i];
               w.code(emit::declared("virtual " + answer_type(one), one.method, received(one),
                                     " = 0;"));
             }
           }}},
         R"cxx(
           namespace ${space} {

           ${doc}
           class ${name} {
            public:
             virtual ~${name}() = default;
             ${methods}
           };

           }  // namespace ${space}
         )cxx");
}

Code served(const HostClass& host) {
  return emit::angled("sabir::client::Served",
                      {host.symbol, "::" + host.name_space + "::" + host.name});
}

// The head of what makes a handle of an object that is lent.
Code lend(const HostClass& host, const std::string& before, const std::string& behind) {
  return emit::declared(before + emit::angled("std::unique_ptr", {served(host)}), host.serve,
                        {"::" + host.name_space + "::" + host.name + "& lent"}, behind);
}

void print_hosts(Writer& w, const Wrapper& wrapper) {
  if (wrapper.hosts.empty()) return;
  for (const HostClass& host : wrapper.hosts) print_host(w, host);
  w.gap();
  w.emit({{"prefix", wrapper.prefix},
          {"serve",
           [&] {
             for (const HostClass& host : wrapper.hosts) {
               if (host.symbol.empty()) continue;
               std::string of = "::" + host.name_space + "::" + host.name;
               w.emit({{"symbol", host.symbol},
                       {"class", of},
                       {"lend", lend(host, "", ";")},
                       {"serve", host.serve}},
                      R"cxx(
                        ${symbol}* ${serve}(std::unique_ptr<${class}> given);
                        ${lend}
                      )cxx");
             }
           }}},
         R"cxx(
           // What the library calls, in C, on behalf of the classes above.
           namespace ${prefix}::detail {

           ${prefix}_imports imports(Host& host);
           ${serve}

           }  // namespace ${prefix}::detail
         )cxx");
}

Code answer(const Wrapper& wrapper, const Call& call) {
  switch (call.returning) {
    case abi::Returning::Nothing: return "settle_nothing(body)";
    case abi::Returning::Value:
      return emit::call(emit::angled("template value", {call.result}), {"result", "body"});
    case abi::Returning::Parcel:
      return emit::call(emit::angled("template parcel", {call.result}),
                        {"result", "sabir::plain_allocator", "body"});
    case abi::Returning::Sink:
      return emit::call(emit::angled("template fill", {"false", call.result}),
                        {"result", "sabir::plain_allocator", "body"});
    case abi::Returning::View:
      return emit::call(emit::angled("template view", {call.result}),
                        {"result", call.result_count, "body"});
    case abi::Returning::Handle: break;
  }
  if (!call.result_imported) return "give_back(result, body)";
  for (const HostClass& host : wrapper.hosts) {
    std::string of = "::" + host.name_space + "::" + host.name;
    if (of != call.result_resource) continue;
    return "settle(body(), [&](auto&& made) {\n  *result = " + host.serve +
           "(std::move(made));\n  return SABIR_OK;\n})";
  }
  return "give_back(result, body)";
}

void print_answer(Writer& w, const Wrapper& wrapper, const HostClass& host, const Call& call) {
  std::string of = "::" + host.name_space + "::" + host.name;
  w.gap();
  w.call("inline sabir_status answer_" + call.name, call.params, " {");
  w.emit({{"error", call.error},
          {"made_with", call_arguments(call)},
          {"given", [&] { print_given(w, call); }},
          {"checks", [&] { print_checks(w, call); }},
          {"object", host.symbol.empty() ? emit::call("*static_cast<" + of + "*>", {call.first})
                                         : emit::call(served(host) + "::object_of", {call.first})},
          {"class", of},
          {"method", call.method},
          {"args", emit::row(expressions(call))},
          {"answer", answer(wrapper, call)}},
         R"cxx(
             sabir::core::Call<${error}> call(${made_with});
             return call.run([&]() -> sabir_status {
               ${given}
               ${checks}
               ${class}& object = ${object};
               auto body = [&]() -> decltype(auto) { return object.${method}(${args}); };
               return call.${answer};
             });
           }
         )cxx");
}

void print_table_rows(Writer& w, const HostClass& host) {
  for (const Call& call : host.calls) w.emit({{"name", call.name}}, "answer_${name},");
}

void print_serve(Writer& w, const HostClass& host) {
  w.gap();
  std::string of = "::" + host.name_space + "::" + host.name;
  Code serve_table(host.serve + "_table = {");
  serve_table.lead = {"inline constexpr " + host.table + " "};
  w.emit({{"symbol", host.symbol},
          {"class", of},
          {"served", served(host)},
          {"table", host.table},
          {"serve_table", serve_table},
          {"lend", lend(host, "inline ", " {")},
          {"serve", host.serve},
          {"rows", [&] { print_table_rows(w, host); }}},
         R"cxx(
           ${serve_table}
               sizeof(${table}),
               ${served}::drop,
               ${rows}
           };
           inline ${symbol}* ${serve}(std::unique_ptr<${class}> given) {
             return new ${served}(&${serve}_table, std::move(given));
           }
           ${lend}
             return std::make_unique<${served}>(&${serve}_table, lent);
           }
         )cxx");
}

void print_answers(Writer& w, const Wrapper& wrapper) {
  if (wrapper.hosts.empty()) return;
  w.emit({{"prefix", wrapper.prefix},
          {"functions",
           [&] {
             for (const HostClass& host : wrapper.hosts) {
               for (const Call& call : host.calls) print_answer(w, wrapper, host, call);
               if (!host.symbol.empty()) print_serve(w, host);
             }
           }},
          {"rows", [&] { print_table_rows(w, wrapper.hosts.back()); }}},
         R"cxx(
           namespace ${prefix}::detail {

           ${functions}

           // The host belongs to the library when that has been opened with it.
           inline ${prefix}_imports imports(Host& host) {
             return {
                 sizeof(${prefix}_imports),
                 &host,
                 [](void* context) { delete static_cast<Host*>(context); },
                 ${rows}
             };
           }

           }  // namespace ${prefix}::detail
         )cxx");
}

void print_space(Writer& w, const Wrapper& wrapper, const Space& space) {
  w.gap();
  w.emit({{"name", space.name},
          {"classes",
           [&] {
             for (const Class& c : space.classes) print_class(w, wrapper, c);
           }},
          {"functions",
           [&] {
             for (const Method& m : space.functions) {
               if (!m.later) print_method(w, wrapper.prefix, m);
             }
           }}},
         R"cxx(
           namespace ${name} {

           ${classes}

           ${functions}

           }  // namespace ${name}
         )cxx");
}

// What had to wait until all classes are complete.
void print_later(Writer& w, const Wrapper& wrapper, const Space& space) {
  auto print = [&](const std::vector<Method>& methods, Part part) {
    for (const Method& m : methods) {
      if (m.later) print_method(w, wrapper.prefix, m, part);
    }
  };
  auto waits = [](const std::vector<Method>& methods) {
    return std::any_of(methods.begin(), methods.end(), [](const Method& m) { return m.later; });
  };
  bool any = waits(space.functions);
  for (const Class& c : space.classes) any |= waits(c.methods);
  if (!any) return;
  w.gap();
  w.emit({{"name", space.name},
          {"functions",
           [&] {
             for (const Class& c : space.classes) print(c.methods, Part::Definition);
             print(space.functions, Part::Whole);
           }}},
         R"cxx(
           namespace ${name} {

           ${functions}

           }  // namespace ${name}
         )cxx");
}

}  // namespace

Code overridden(const Call& call) {
  return emit::declared(answer_type(call), call.method, received(call), " override {");
}

Signature signature(const HostClass& host, const Call& call) {
  std::vector<std::string> params;
  for (const Code& one : received(call)) params.push_back(flat(one));
  return {call.name,
          host.name_space + "::" + host.name,
          "virtual " + flat(answer_type(call)) + " " + call.method,
          params,
          " = 0;",
          {}};
}

std::string print_errors(const Wrapper& wrapper) {
  Writer w;
  w.emit({{"prefix", wrapper.prefix},
          {"title", wrapper.title},
          {"source", wrapper.source},
          {"failures", [&] { print_failures(w, wrapper); }}},
         R"cxx(
           // ${prefix}/errors.hpp - how a failed call of ${title} becomes a C++ value.
           //
           // Generated by sabir from ${source}; do not edit.
           #pragma once

           #include <${prefix}/types.hpp>
           #include <sabir/client.hpp>

           namespace ${prefix}::detail {

           ${failures}

           }  // namespace ${prefix}::detail
         )cxx");
  return w.text();
}

std::string print_wrapper(const Wrapper& wrapper) {
  Writer w;
  bool hosts = !wrapper.hosts.empty();
  w.emit({{"prefix", wrapper.prefix},
          {"PREFIX", wrapper.upper},
          {"title", wrapper.title},
          {"source", wrapper.source},
          {"doc", emit::inside_line_comments(emit::wrap(wrapper.doc, 94))},
          {"forward",
           [&] {
             for (const Space& space : wrapper.spaces) {
               for (const Class& c : space.classes) {
                 w.emit({{"space", space.name}, {"name", c.name}},
                        "namespace ${space} { class ${name}; }");
               }
             }
           }},
          {"checks", hosts ? "#include <" + wrapper.prefix + "/checks.hpp>" : ""},
          {"hosts", [&] { print_hosts(w, wrapper); }},
          {"answers", [&] { print_answers(w, wrapper); }},
          {"constructor",
           hosts ? "explicit Instance(const char* location, std::unique_ptr<Host> host = nullptr) {"
                 : "explicit Instance(const char* location) {"},
          {"give_imports",
           hosts ? "auto imports = host ? detail::imports(*host) : " + wrapper.prefix +
                       "_imports{};\nif (imports.struct_size) options.imports = &imports;"
                 : ""},
          {"take_host", hosts ? "host.release();" : ""},
          {"spaces",
           [&] {
             for (const Space& space : wrapper.spaces) print_space(w, wrapper, space);
             for (const Space& space : wrapper.spaces) print_later(w, wrapper, space);
           }}},
         R"cxx(
           // ${prefix}.hpp - ${title} for C++17.
           //
           // ${doc}
           //
           // Generated by sabir from ${source}; do not edit. A function fails by throwing sabir::Error, or
           // sabir::ErrorOf<T> for an error that the contract declares; its twin `try_...` returns a
           // sabir::Result instead. Arguments are lent for the call. Where a function takes an Instance
           // last, none is the library in this process.
           #pragma once

           #include <${prefix}.h>
           #include <${prefix}_layout.h>

           #include <limits>
           #include <string_view>
           #include <memory>
           #include <sabir/call.hpp>
           ${checks}
           #include <${prefix}/errors.hpp>

           ${forward}

           ${hosts}

           namespace ${prefix} {

           // A library that was opened somewhere: "" is this process.
           class Instance {
            public:
             Instance() = default;
             ${constructor}
               sabir::client::check_layouts(${prefix}_describe(), ${prefix}_layouts_);
               sabir_open_options options{};
               options.struct_size = sizeof options;
               options.version_major = ${PREFIX}_VERSION_MAJOR;
               options.version_minor = ${PREFIX}_VERSION_MINOR;
               ${give_imports}
               ${prefix}_instance* opened = nullptr;
               sabir_error* error = nullptr;
               sabir_status status = ${prefix}_open(location, &options, &opened, &error);
               if (status != SABIR_OK) {
                 sabir::raise(sabir::client::take_error(status, error, ${prefix}_release));
               }
               handle_ = sabir::Handle<${prefix}_instance, ${prefix}_close>(opened);
               ${take_host}
             }
             ${prefix}_instance* handle() const { return handle_.get(); }

            private:
             sabir::Handle<${prefix}_instance, ${prefix}_close> handle_;
           };

           }  // namespace ${prefix}

           ${spaces}

           ${answers}
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::cpp
