// Prints NAME.hpp, the C++17 wrapper.
#include "backends/cpp/model.h"
#include "emit/docs.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {
namespace {

using abi::Returning;
using emit::Writer;
using model::FunctionKind;

void comment(Writer& w, const std::string& doc) {
  if (!doc.empty()) w.emit({{"doc", emit::wrap(doc, 94)}}, "// ${doc}");
}

bool at_instance(const Method& m) { return m.kind != FunctionKind::Method; }

std::vector<std::string> parameters(const Method& m, bool defaults) {
  std::vector<std::string> out;
  for (const Argument& a : m.arguments) {
    std::string value = defaults && !a.default_value.empty() ? " = " + a.default_value : "";
    out.push_back(a.type + " " + a.name + value);
  }
  if (at_instance(m)) out.push_back(std::string("const Instance& at") + (defaults ? " = {}" : ""));
  return out;
}

std::string names(const Method& m) {
  std::string out;
  for (const Argument& a : m.arguments) {
    std::string name = a.type.ends_with("&&") ? "std::move(" + a.name + ")" : a.name;
    out += (out.empty() ? "" : ", ") + name;
  }
  if (at_instance(m)) out += out.empty() ? "at" : ", at";
  return out;
}

std::vector<std::string> c_arguments(const Method& m, const std::string& result) {
  std::vector<std::string> out = {at_instance(m) ? "at.handle()" : "handle()"};
  for (const Argument& a : m.arguments) {
    for (const std::string& passed : a.passed) out.push_back(passed);
  }
  if (!result.empty()) out.push_back(result);
  out.push_back("&error");
  return out;
}

// `return detail::text_error(status, error)`: the failed call's error as C++ has it.
void print_failure(Writer& w, const Wrapper& wrapper, const Method& m) {
  std::string failed = m.declared.empty() ? "failed" : m.accessor.substr(wrapper.prefix.size() + 1);
  w.emit({{"prefix", wrapper.prefix}, {"failed", failed}},
         "if (status != SABIR_OK) return ::${prefix}::detail::${failed}(status, error);");
}

// What the call needs before it, what it is passed for a result, and what it gives.
struct Giving {
  std::string before, result, give;
};

Giving giving(const Wrapper& wrapper, const Method& m) {
  switch (m.returning) {
    case Returning::Nothing: return {"", "", "return {};"};
    case Returning::Value:
      return {m.c_result + " result{};", "&result",
              "return sabir::client::from_c<" + m.result + ">(result);"};
    case Returning::Handle:
      return {m.c_result + "* result = nullptr;", "&result", "return " + m.result + "(result);"};
    case Returning::Parcel:
      return {"sabir::client::Parcel<" + m.c_result + "> result(" + wrapper.prefix + "_release);",
              "result.out()", "return result.template lift<" + m.result + ">();"};
    case Returning::View:
      return {"const " + m.c_result + "* result = nullptr;\nsize_t result_count = 0;",
              "&result, &result_count",
              "return " + m.result + "(reinterpret_cast<const " + m.element +
                  "*>(result), result_count);"};
    case Returning::Sink: break;
  }
  std::string give = m.element.empty()
                         ? "return result;"
                         : "return sabir::client::to_vector<" + m.element + ">(result);";
  return {m.container + " result;\nsabir::client::GrowingSink sink(result);", "sink.sink()",
          "sink.finish();\n" + give};
}

void print_try_body(Writer& w, const Wrapper& wrapper, const Method& m) {
  Giving g = giving(wrapper, m);
  w.emit({{"lowered",
           [&] {
             for (const Argument& a : m.arguments) {
               if (a.lowered.empty()) continue;
               w.emit({{"type", a.lowered}, {"name", a.name}},
                      "sabir::client::Lowered<${type}> ${name}_lowered(${name});");
             }
           }},
          {"before", g.before},
          {"call",
           [&] { w.call("sabir_status status = " + m.symbol, c_arguments(m, g.result), ";"); }},
          {"failure", [&] { print_failure(w, wrapper, m); }},
          {"give", g.give}},
         R"cxx(
             ${lowered}
             ${before}
             sabir_error* error = nullptr;
             ${call}
             ${failure}
             ${give}
           }
         )cxx");
}

// For a result that may be one of the arguments: the caller's own memory either way.
void print_aliasing(Writer& w, const Wrapper& wrapper, const Method& m) {
  bool any = false;
  for (const Argument& a : m.arguments) any |= a.sink_type;
  if (!any || m.returning != Returning::Sink || !m.element.empty()) return;
  bool text = m.container == "std::string";
  std::vector<std::string> params = parameters(m, false);
  params.push_back(m.container + "& scratch");
  std::string view = text ? "std::string_view" : "sabir::Bytes";
  w.gap();
  w.emit(
      "// The same without a copy: where nothing changes the result is the argument's own memory, "
      "else\n// it is in `scratch`, whose room is used again.");
  bool method = m.kind == FunctionKind::Method;
  w.call((method                           ? ""
          : m.kind == FunctionKind::Static ? "static "
                                           : "inline ") +
             ("sabir::Result<" + view + ", " + m.error + "> try_" + m.name),
         params, method ? " const {" : " {");
  w.emit(
      {{"call",
        [&] { w.call("sabir_status status = " + m.symbol, c_arguments(m, "sink.sink()"), ";"); }},
       {"failure", [&] { print_failure(w, wrapper, m); }},
       {"bytes", text ? "sink.bytes().text()" : "sink.bytes()"},
       {"container", m.container}},
      R"cxx(
             sabir::client::GrowingSink<${container}> sink(scratch);
             sink.accept_alias();
             sabir_error* error = nullptr;
             ${call}
             ${failure}
             return ${bytes};
           }
         )cxx");
}

void print_method(Writer& w, const Wrapper& wrapper, const Method& m) {
  bool method = m.kind == FunctionKind::Method;
  std::string start = method ? "" : m.kind == FunctionKind::Static ? "static " : "inline ";
  std::string tail = method ? " const {" : " {";
  auto plain = [&] {
    comment(w, m.doc);
    w.call(start + m.result + " " + m.name, parameters(m, true), tail);
    w.emit({{"name", m.name}, {"names", names(m)}}, R"cxx(
        return sabir::client::unwrap(try_${name}(${names}));
      }
    )cxx");
  };
  w.gap();
  if (!m.owner.empty()) plain();
  w.call(start + "sabir::Result<" + m.result + ", " + m.error + "> try_" + m.name,
         parameters(m, true), tail);
  print_try_body(w, wrapper, m);
  if (m.owner.empty()) plain();  // behind the one it calls
  print_aliasing(w, wrapper, m);
}

void print_constructor(Writer& w, const Wrapper& wrapper, const Method& m) {
  bool one = m.arguments.size() == 1;
  w.gap();
  comment(w, m.doc);
  w.call((one ? "explicit " : "") + m.owner, parameters(m, true), "");
  w.emit({{"pad", "   "}, {"owner", m.owner}, {"names", names(m)}},
         "${pad} : ${owner}(sabir::client::unwrap(try_make(${names}))) {}");
  w.call("static sabir::Result<" + m.owner + ", " + m.error + "> try_make", parameters(m, true),
         " {");
  print_try_body(w, wrapper, m);
}

void print_class(Writer& w, const Wrapper& wrapper, const Class& c) {
  w.gap();
  comment(w, c.doc);
  w.emit({{"name", c.name},
          {"symbol", c.symbol},
          {"methods",
           [&] {
             for (const Method& m : c.methods) {
               m.kind == FunctionKind::Constructor ? print_constructor(w, wrapper, m)
                                                   : print_method(w, wrapper, m);
             }
           }}},
         R"cxx(
           class ${name} {
            public:
             ${methods}

             // The handle, lent; and taking one over, and giving it away.
             ${symbol}* handle() const { return handle_.get(); }
             explicit ${name}(${symbol}* handle) : handle_(handle) {}
             explicit ${name}(sabir::Handle<${symbol}, ${symbol}_drop> handle) : handle_(std::move(handle)) {}
             ${symbol}* release() { return handle_.release(); }

            private:
             sabir::Handle<${symbol}, ${symbol}_drop> handle_;
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
    w.emit({{"prefix", wrapper.prefix},
            {"type", d.type},
            {"name", d.accessor.substr(wrapper.prefix.size() + 1)},
            {"accessor", d.accessor}},
           R"cxx(
             inline sabir::Err<sabir::ErrorOf<${type}>> ${name}(sabir_status status, sabir_error* error) {
               return {sabir::client::take_error<${type}>(status, error, ${prefix}_release, ${accessor})};
             }
           )cxx");
  }
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
             for (const Method& m : space.functions) print_method(w, wrapper, m);
           }}},
         R"cxx(
           namespace ${name} {

           ${classes}

           ${functions}

           }  // namespace ${name}
         )cxx");
}

}  // namespace

std::string print_wrapper(const Wrapper& wrapper) {
  Writer w;
  w.emit({{"prefix", wrapper.prefix},
          {"PREFIX", wrapper.upper},
          {"title", wrapper.title},
          {"source", wrapper.source},
          {"doc", emit::wrap(wrapper.doc, 94)},
          {"forward",
           [&] {
             for (const Space& space : wrapper.spaces) {
               for (const Class& c : space.classes) {
                 w.emit({{"space", space.name}, {"name", c.name}},
                        "namespace ${space} { class ${name}; }");
               }
             }
           }},
          {"failures", [&] { print_failures(w, wrapper); }},
          {"spaces",
           [&] {
             for (const Space& space : wrapper.spaces) print_space(w, wrapper, space);
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
           #include <${prefix}/types.hpp>
           #include <sabir/client.hpp>

           namespace ${prefix} {

           // A library that was opened somewhere: "" is this process.
           class Instance {
            public:
             Instance() = default;
             explicit Instance(const char* location) {
               sabir::client::check_layouts(${prefix}_describe(), ${prefix}_layouts);
               sabir_open_options options{};
               options.struct_size = sizeof options;
               options.version_major = ${PREFIX}_VERSION_MAJOR;
               options.version_minor = ${PREFIX}_VERSION_MINOR;
               ${prefix}_instance* opened = nullptr;
               sabir_error* error = nullptr;
               sabir_status status = ${prefix}_open(location, &options, &opened, &error);
               if (status != SABIR_OK) throw sabir::client::take_error(status, error, ${prefix}_release);
               handle_ = sabir::Handle<${prefix}_instance, ${prefix}_close>(opened);
             }
             ${prefix}_instance* handle() const { return handle_.get(); }

            private:
             sabir::Handle<${prefix}_instance, ${prefix}_close> handle_;
           };

           }  // namespace ${prefix}

           ${forward}

           namespace ${prefix}::detail {

           ${failures}

           }  // namespace ${prefix}::detail

           ${spaces}
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::cpp
