// Prints a C++ function that calls one of the waist.
#include "backends/cpp/model.h"
#include "emit/docs.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {
namespace {

using abi::Returning;
using emit::angled;
using emit::call;
using emit::Code;
using emit::codes;
using emit::declared;
using emit::Writer;
using model::FunctionKind;

std::vector<Code> parameters(const Method& m, bool defaults) {
  std::vector<Code> out;
  for (const Argument& a : m.arguments) {
    Code value = defaults && !a.default_value.empty() ? " = " + a.default_value : "";
    out.push_back(a.type + " " + a.name + value);
  }
  if (!m.at_instance.empty()) {
    out.push_back("const " + m.at_instance + "& at" + (defaults ? " = {}" : ""));
  }
  return out;
}

// What stands before and behind a function's result, name and parameters.
std::string start(const Method& m, Part part) {
  if (part == Part::Definition) return "inline ";
  switch (m.kind) {
    case FunctionKind::Method: return "";
    case FunctionKind::Static: return "static ";
    default: return "inline ";
  }
}
std::string scope(const Method& m, Part part) {
  return part == Part::Definition ? m.owner + "::" : "";
}
std::string tail(const Method& m, Part part) {
  std::string constant = m.kind == FunctionKind::Method ? " const" : "";
  return constant + (part == Part::Declaration ? ";" : " {");
}

// The head of the one that gives a Result.
Code tried(const Method& m, Part part, const Code& result, std::vector<Code> params) {
  return declared(start(m, part) + angled("sabir::Result", {result, m.error}),
                  scope(m, part) + "try_" + m.name, std::move(params), tail(m, part));
}

Code names(const Method& m) {
  std::vector<Code> out;
  for (const Argument& a : m.arguments) {
    out.push_back(a.moved ? "std::move(" + a.name + ")" : a.name);
  }
  if (!m.at_instance.empty()) out.push_back("at");
  return emit::row(std::move(out));
}

std::vector<std::string> c_arguments(const Method& m, const std::string& result) {
  std::vector<std::string> out = {m.first};
  for (const Argument& a : m.arguments) {
    for (const std::string& passed : a.passed) out.push_back(passed);
  }
  if (!result.empty()) out.push_back(result);
  out.push_back("&error");
  return out;
}

// `return detail::text_error(status, error)`: the failed call's error as C++ has it.
void print_failure(Writer& w, const std::string& prefix, const Method& m) {
  w.emit({{"prefix", prefix}, {"failed", m.failed}},
         "if (status != SABIR_OK) return ::${prefix}::detail::${failed}(status, error);");
}

// What the call needs before it, what it is passed for a result, and what it gives.
struct Giving {
  std::string before, result;
  Code give;
  std::string finish = "";  // between the call and what is asked of its result
};

Giving giving(const std::string& prefix, const Method& m) {
  switch (m.returning) {
    case Returning::Nothing: return {"", "", "return {};"};
    case Returning::Value:
      return {m.c_result + " result{};", "&result",
              call(angled("return sabir::client::from_c", {m.result}), {"result"}, ";")};
    case Returning::Handle:
      return {m.c_result + "* result = nullptr;", "&result",
              call("return " + m.result, {"result"}, ";")};
    case Returning::Parcel:
      return {"sabir::client::Parcel<" + m.c_result + "> result(" + prefix + "_release);",
              "result.out()", angled("return result.template lift", {m.result}) + "();"};
    case Returning::View:
      return {
          "const " + m.c_result + "* result = nullptr;\nsize_t result_count = 0;",
          "&result, &result_count",
          call("return " + m.result,
               {m.element.empty()
                    ? Code("result")
                    : call(angled("reinterpret_cast", {"const " + m.element + "*"}), {"result"}),
                "result_count"},
               ";")};
    case Returning::Sink: break;
  }
  Code give = m.element.empty() ? "return result;"
                                : call(angled("return sabir::client::from_elements", {m.result}),
                                       {"result"}, ";");
  return {m.container + " result;\nsabir::client::GrowingSink sink(result);", "sink.sink()", give,
          "sink.finish();"};
}

// What the caller answers is looked at like what it asks.
Code fit(const Method& m) {
  switch (m.returning) {
    case Returning::Value: return call(angled("sabir::core::fit_answer", {m.result}), {"result"});
    case Returning::Parcel:
      return "(*result.out() && " +
             call(angled("sabir::core::fit_answer", {m.result}), {"**result.out()"}) + ")";
    case Returning::Sink:
      if (m.container == "std::string") return "sabir::Fits<std::string>::all(result)";
      if (m.element.empty()) return "";
      return call(angled("sabir::core::fit_elements", {m.result}), {"result"});
    case Returning::Handle: return "result";
    case Returning::View:
      return call(angled("sabir::core::fit_view", {m.owned}), {"result", "result_count"});
    case Returning::Nothing: return "";
  }
  return "";
}

// `return sabir::Err{how<sabir::Error>("path")};`
Code refused(const std::string& how, const Method& m, const std::string& argument = "") {
  std::vector<Code> given = {"\"" + m.path + "\""};
  if (!argument.empty()) given.push_back("\"" + argument + "\"");
  return call(angled("return sabir::Err{" + how, {m.error}), std::move(given), "};");
}

void print_deep(Writer& w, const Method& m) {
  if (m.path.empty()) return;
  w.emit({{"refused", refused("sabir::core::too_deep", m)}}, R"cxx(
    if (sabir::core::stack_is_short()) {
      ${refused}
    }
  )cxx");
}

void print_there(Writer& w, const Method& m) {
  if (m.there.empty()) return;
  w.emit({{"there", emit::call("if (!sabir::there", codes(m.there), ") {")},
          {"refused", refused("sabir::missing", m)}},
         R"cxx(
           ${there}
             ${refused}
           }
         )cxx");
}

void print_unless(Writer& w, const Code& fits, const Code& refused) {
  w.emit({{"fits", fits}, {"refused", refused}}, R"cxx(
    if (!${fits}) {
      ${refused}
    }
  )cxx");
}

void print_fit(Writer& w, const Method& m, const Code& fits) {
  if (fits.empty() || m.path.empty()) return;
  print_unless(w, fits, refused("sabir::core::unfit_answer", m));
}

// The arguments as C has them, looked at. Those with handles come last: once they are lowered, the
// call has to take them.
void print_arguments(Writer& w, const Method& m) {
  auto lower = [&](bool moved) {
    for (const Argument& a : m.arguments) {
      if (a.lowered.empty() || a.moved != moved) continue;
      w.emit({{"type", a.lowered}, {"name", a.name}},
             "sabir::client::Lowered<${type}> ${name}_lowered(${name});");
    }
  };
  lower(false);
  for (const Argument& a : m.arguments) {
    if (a.fit.empty()) continue;
    print_unless(w, a.fit, refused("sabir::core::unfit_argument", m, a.name));
  }
  lower(true);
}

void print_try_body(Writer& w, const std::string& prefix, const Method& m, const Giving& g,
                    const Code& fits) {
  w.emit({{"deep", [&] { print_deep(w, m); }},
          {"there", [&] { print_there(w, m); }},
          {"arguments", [&] { print_arguments(w, m); }},
          {"before", g.before},
          {"call",
           [&] { w.call("sabir_status status = " + m.symbol, c_arguments(m, g.result), ";"); }},
          {"failure", [&] { print_failure(w, prefix, m); }},
          {"finish", g.finish},
          {"written",
           [&] {
             for (const Argument& a : m.arguments) print_fit(w, m, a.written);
           }},
          {"fit", [&] { print_fit(w, m, fits); }},
          {"give", g.give}},
         R"cxx(
             ${deep}
             ${there}
             ${arguments}
             ${before}
             sabir_error* error = nullptr;
             ${call}
             ${failure}
             ${finish}
             ${written}
             ${fit}
             ${give}
           }
         )cxx");
}

void print_try_body(Writer& w, const std::string& prefix, const Method& m) {
  print_try_body(w, prefix, m, giving(prefix, m), fit(m));
}

// For a result that may be one of the arguments: the caller's own memory either way. An argument
// that crosses as a copy of ours cannot be one, it ends with the call.
void print_aliasing(Writer& w, const std::string& prefix, const Method& m, Part part) {
  bool any = false, copied = false;
  for (const Argument& a : m.arguments) any |= a.sink_type, copied |= !a.lowered.empty();
  if (!any || copied || m.returning != Returning::Sink || !m.element.empty()) return;
  bool text = m.container == "std::string";
  std::vector<Code> params = parameters(m, false);
  params.push_back(m.container + "& scratch");
  std::string view = text ? "std::string_view" : "sabir::Bytes";
  w.gap();
  if (part != Part::Definition) {
    w.emit(
        "// The same without a copy: where nothing changes the result is the argument's own "
        "memory, else\n// it is in `scratch`, whose room is used again.");
  }
  w.code(tried(m, part, view, params));
  if (part == Part::Declaration) return;
  std::string bytes = text ? "sink.bytes().text()" : "sink.bytes()";
  Giving alias{
      "sabir::client::GrowingSink<" + m.container + "> sink(scratch);\nsink.accept_alias();",
      "sink.sink()", "return " + bytes + ";"};
  Code fits = text ? emit::call("sabir::Fits<std::string>::all", {bytes}) : Code();
  print_try_body(w, prefix, m, alias, fits);
}

void print_constructor(Writer& w, const std::string& prefix, const Method& m, Part part) {
  bool whole = part != Part::Definition;
  w.gap();
  if (whole) comment(w, m.doc, 94);
  Signature shown = signature(m);
  w.call(whole ? shown.head : "inline " + scope(m, part) + m.owner, parameters(m, whole),
         part == Part::Declaration ? ";" : "");
  if (part != Part::Declaration) {
    w.emit({{"pad", "   "}, {"owner", m.owner}, {"names", names(m)}},
           "${pad} : ${owner}(sabir::client::unwrap(try_make(${names}))) {}");
  }
  Code type = (whole ? "static " : "inline ") + angled("sabir::Result", {m.owner, m.error});
  w.code(declared(type, scope(m, part) + "try_make", parameters(m, whole), tail(m, part)));
  if (part != Part::Declaration) print_try_body(w, prefix, m);
}

// The function that throws: it unwraps what its twin gives.
void print_plain(Writer& w, const Method& m, Part part) {
  bool whole = part != Part::Definition;
  if (whole) comment(w, m.doc, 94);
  w.code(declared(start(m, part) + m.result, scope(m, part) + m.name, parameters(m, whole),
                  tail(m, part)));
  if (part == Part::Declaration) return;
  w.emit({{"twin", m.twin + "try_" + m.name}, {"names", names(m)}}, R"cxx(
      return sabir::client::unwrap(${twin}(${names}));
    }
  )cxx");
}

}  // namespace

namespace {

std::vector<std::string> texts(const std::vector<Code>& all) {
  std::vector<std::string> out;
  for (const Code& one : all) out.push_back(flat(one));
  return out;
}

}  // namespace

Signature signature(const Method& m) {
  std::vector<std::string> params = texts(parameters(m, true));
  if (m.kind == FunctionKind::Constructor) {
    std::string explicitly = m.arguments.size() == 1 ? "explicit " : "";
    return {m.symbol, m.owner, explicitly + m.owner, params, "", {}};
  }
  return {m.symbol,
          m.owner,
          start(m, Part::Whole) + flat(m.result) + " " + m.name,
          params,
          m.kind == FunctionKind::Method ? " const" : "",
          {}};
}

void print_method(emit::Writer& w, const std::string& prefix, const Method& m, Part part) {
  if (m.kind == FunctionKind::Constructor) return print_constructor(w, prefix, m, part);
  w.gap();
  if (!m.owner.empty()) print_plain(w, m, part);
  w.code(tried(m, part, m.result, parameters(m, part != Part::Definition)));
  if (part != Part::Declaration) print_try_body(w, prefix, m);
  if (m.owner.empty()) print_plain(w, m, part);  // behind the one it calls
  print_aliasing(w, prefix, m, part);
}

}  // namespace sabir::backends::cpp
