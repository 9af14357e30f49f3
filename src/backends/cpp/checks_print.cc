// Prints NAME/checks.hpp: what is asked of structures that come from C, before C++ sees them.
#include "backends/cpp/model.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {
namespace {

using emit::Writer;

void print_validity(Writer& w, const Validity& v) {
  std::vector<Code> all = v.conditions, params = {"const " + v.symbol + "& v"};
  if (all.empty()) all.push_back("true");
  if (v.handles) params.push_back("const void* table");
  auto end = [&](size_t i) { return i + 1 == all.size() ? ";" : " &&"; };
  w.gap();
  w.emit({{"head", emit::call("inline bool " + v.name, std::move(params), " {")},
          {"unused", v.handles && v.any ? "(void)table;" : ""},
          {"first", all[0] + end(0)},
          {"others",
           [&] {
             for (size_t i = 1; i < all.size(); ++i) w.code(all[i] + end(i));
           }}},
         R"cxx(
           ${head}
             ${unused}
             return ${first}
                    ${others}
           }
         )cxx");
}

void print_drop(Writer& w, const Drop& d) {
  w.gap();
  w.emit({{"name", d.name},
          {"symbol", d.symbol},
          {"statements",
           [&] {
             for (const Code& one : d.statements) w.code(one);
           }}},
         R"cxx(
           inline void ${name}(const ${symbol}& v) {
             ${statements}
           }
         )cxx");
}

void print_note(Writer& w, const Drop& d) {
  w.gap();
  w.emit({{"name", d.name},
          {"symbol", d.symbol},
          {"statements",
           [&] {
             for (const Code& one : d.statements) w.code(one);
           }}},
         R"cxx(
           inline void ${name}(const ${symbol}& v, sabir::core::Apart& apart, const char* name) {
             ${statements}
           }
         )cxx");
}

void print_fit(Writer& w, const Fit& f) {
  w.gap();
  if (f.test.empty()) {
    w.emit({{"owned", f.owned}}, R"cxx(
      template <>
      struct Fits<${owned}> : AlwaysFits {};
    )cxx");
    return;
  }
  Code seen = f.scalar
                  ? emit::call("auto c = std::underlying_type_t<" + f.owned + ">", {"view"}, ";")
                  : emit::call("auto* c = as_c<::" + f.symbol + ">", {"view"}, ";");
  w.emit(
      {{"owned", f.owned}, {"gives", f.gives ? "true" : "false"}, {"seen", seen}, {"test", f.test}},
      R"cxx(
           template <>
           struct Fits<${owned}> {
             static constexpr bool any = true, gives = ${gives};
             static bool all(const View<${owned}>& view) {
               ${seen}
               return ${test};
             }
           };
         )cxx");
}

void print_fits(Writer& w, const Checks& checks) {
  if (checks.fits.empty()) return;
  w.gap();
  w.emit({{"fits",
           [&] {
             for (const Fit& f : checks.fits) print_fit(w, f);
           }}},
         R"cxx(
           namespace sabir {

           ${fits}

           }  // namespace sabir
         )cxx");
}

void print_lacking(Writer& w, const Whole& whole) {
  if (whole.defaults.empty()) return;
  w.emit({{"defaults",
           [&] {
             for (const Code& line : whole.defaults) w.code(line);
           }}},
         R"cxx(
           if (!given || given->struct_size < sizeof v) {
             ${defaults}
           }
         )cxx");
}

void print_whole(Writer& w, const Whole& whole) {
  w.gap();
  w.emit({{"name", whole.name},
          {"symbol", whole.symbol},
          {"lacking", [&] { print_lacking(w, whole); }}},
         R"cxx(
           // An older caller's structure is shorter: what it lacks has its default.
           inline ${symbol} ${name}(const ${symbol}* given) {
             ${symbol} v{};
             ${lacking}
             if (given) std::memcpy(&v, given, std::min(given->struct_size, sizeof v));
             v.struct_size = sizeof v;
             return v;
           }
         )cxx");
}

}  // namespace

std::string print_structure_checks(const Checks& checks) {
  Writer w;
  w.emit({{"prefix", checks.prefix},
          {"source", checks.source},
          {"validities",
           [&] {
             for (const Validity& v : checks.validities) print_validity(w, v);
           }},
          {"wholes",
           [&] {
             for (const Whole& whole : checks.wholes) print_whole(w, whole);
           }},
          {"drops",
           [&] {
             for (const Drop& d : checks.drops) print_drop(w, d);
             for (const Drop& d : checks.notes) print_note(w, d);
           }},
          {"fits", [&] { print_fits(w, checks); }},
          {"limits", checks.wholes.empty() ? "" : "#include <limits>"},
          {"apart", checks.notes.empty() ? "" : "#include <sabir/apart.hpp>"}},
         R"cxx(
           // ${prefix}/checks.hpp - what may stand in a structure that comes from C: tested before C++ sees
           // it; and in what comes from C++: tested before the caller sees it. Handles that were given away
           // inside one are dropped if nobody will take them.
           //
           // Generated by sabir from ${source}; do not edit.
           #pragma once

           #include <${prefix}.h>

           #include <algorithm>
           #include <cstring>
           ${limits}
           ${apart}
           #include <sabir/fits.hpp>
           #include <sabir/utf8.hpp>
           #include <sabir/views.hpp>
           #include <${prefix}/types.hpp>

           namespace ${prefix}::checks {

           ${validities}

           ${wholes}

           ${drops}

           }  // namespace ${prefix}::checks

           ${fits}
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::cpp
