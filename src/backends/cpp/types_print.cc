// Prints NAME/types.hpp: what both the implementation and the wrapper call the contract's types.
#include "backends/cpp/model.h"
#include "emit/docs.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {
namespace {

using emit::Writer;

void print(Writer& w, const EnumType& e) {
  comment(w, e.doc, 96);
  w.emit({{"name", e.name},
          {"underlying", e.underlying},
          {"enumerators",
           [&] {
             for (const Enumerator& label : e.enumerators) {
               comment(w, label.doc, 94);
               w.emit({{"name", label.name}, {"value", std::to_string(label.value)}},
                      "${name} = ${value},");
             }
           }}},
         R"cxx(
           enum class ${name} : ${underlying} {
             ${enumerators}
           };
         )cxx");
  if (!e.flags) return;
  w.emit({{"name", e.name}, {"underlying", e.underlying}}, R"cxx(
    constexpr ${name} operator|(${name} a, ${name} b) {
      return ${name}(${underlying}(a) | ${underlying}(b));
    }
    constexpr ${name} operator&(${name} a, ${name} b) {
      return ${name}(${underlying}(a) & ${underlying}(b));
    }
  )cxx");
}

void print_fields(Writer& w, const RecordType& r, bool views) {
  if (views && r.extensible) {
    w.emit("size_t struct_size = sizeof(View);");
  }
  for (const Field& field : r.fields) {
    if (!views) comment(w, field.doc, 94);
    bool settled = !views && !field.fallback.empty();
    w.emit({{"type", views ? field.view_type : field.type},
            {"name", field.name},
            {"value", settled ? " = " + field.fallback : "{}"}},
           "${type} ${name}${value};");
  }
}

void print_view(Writer& w, const RecordType& r) {
  if (r.direct) return;
  w.gap();
  w.emit({{"fields", [&] { print_fields(w, r, true); }}}, R"cxx(
    // As it crosses: lent, with the layout of the C structure.
    struct View {
      ${fields}
    };
  )cxx");
}

void print_equality(Writer& w, const RecordType& r) {
  const char* between = r.fields.size() > 4 ? " &&\n       " : " && ";
  std::string same;
  for (const Field& field : r.fields) {
    same += (same.empty() ? "" : between) + ("a." + field.name) + " == b." + field.name;
  }
  w.emit({{"name", r.name}, {"same", same}}, R"cxx(
    inline bool operator==(const ${name}& a, const ${name}& b) {
      return ${same};
    }
    inline bool operator!=(const ${name}& a, const ${name}& b) { return !(a == b); }
  )cxx");
}

void print(Writer& w, const RecordType& r) {
  comment(w, r.doc, 96);
  if (r.packed) w.emit({{"n", std::to_string(r.packed)}}, "#pragma pack(push, ${n})");
  w.emit({{"name", r.name},
          {"members",
           [&] {
             print_fields(w, r, false);
             print_view(w, r);
           }}},
         R"cxx(
           struct ${name} {
             ${members}
           };
         )cxx");
  if (r.packed) w.emit("#pragma pack(pop)");
  print_equality(w, r);
}

// The payloads of all cases, or their views, in a row.
std::vector<Code> payloads(const VariantType& v, Code CaseType::*which) {
  std::vector<Code> list;
  for (const CaseType& c : v.cases) list.push_back(c.*which);
  return list;
}

// The tag's type in front of them.
std::vector<Code> tagged(const VariantType& v, Code CaseType::*which) {
  std::vector<Code> list = payloads(v, which);
  list.insert(list.begin(), v.tag_type);
  return list;
}

void print_case(Writer& w, const VariantType& v, size_t index) {
  const CaseType& c = v.cases[index];
  bool empty = c.type == "sabir::None";
  comment(w, c.doc, 94);
  w.emit(
      {{"name", v.name},
       {"case", c.name},
       {"index", std::to_string(index)},
       {"param", empty ? Code() : c.type + " value"},
       {"value", empty ? "" : ", std::move(value)"}},
      "static ${name} ${case}(${param}) { return {Of(std::in_place_index<${index}>${value})}; }");
}

void print(Writer& w, const VariantType& v) {
  comment(w, v.doc, 96);
  std::vector<Code> tags;
  for (const CaseType& c : v.cases) tags.push_back(c.name);
  Code tag("enum class Tag : " + v.tag_type + " { ", std::move(tags), " };");
  tag.filled = true;
  w.emit({{"name", v.name},
          {"tag", tag},
          {"of", emit::angled("using Of = std::variant", payloads(v, &CaseType::type), ";")},
          {"view", emit::angled("using View = sabir::OneOf", tagged(v, &CaseType::view_type), ";")},
          {"cases",
           [&] {
             for (size_t i = 0; i < v.cases.size(); ++i) print_case(w, v, i);
           }}},
         R"cxx(
           struct ${name} {
             ${tag}
             ${of}
             // As it crosses.
             ${view}

             ${cases}

             // Which case it is; std::get<size_t(Tag::...)>(of) is its payload.
             Tag tag() const { return Tag(of.index()); }

             Of of;
           };
           inline bool operator==(const ${name}& a, const ${name}& b) { return a.of == b.of; }
           inline bool operator!=(const ${name}& a, const ${name}& b) { return !(a == b); }
         )cxx");
}

// --- what sabir:: needs to know of them ---

void print_traits(Writer& w, const std::string& space, const EnumType& e) {
  w.emit({{"type", space + "::" + e.name},
          {"body",
           [&] {
             if (e.flags) {
               w.emit("const char* comma = \"\";\nout += '{';");
               for (const Enumerator& l : e.enumerators) {
                 w.emit({{"type", space + "::" + e.name}, {"name", l.name}, {"label", l.label}},
                        R"cxx(
                          if (constexpr auto bit = ${type}::${name}; (value & bit) == bit) {
                            out.append(comma).append("${label}");
                            comma = ", ";
                          }
                        )cxx");
               }
               w.emit("out += '}';");
               return;
             }
             w.emit({{"cases",
                      [&] {
                        for (const Enumerator& l : e.enumerators) {
                          w.code({"case " + space + "::" + e.name + "::" + l.name + ": ",
                                  {"out += \"" + l.label + "\"; return;"}});
                        }
                      }}},
                    R"cxx(
                      switch (value) {
                        ${cases}
                      }
                      out += std::to_string(unsigned(value));
                    )cxx");
           }}},
         R"cxx(
           template <>
           struct Wave<${type}> {
             static void write(std::string& out, ${type} value) {
               ${body}
             }
           };
         )cxx");
}

void print_record_wave(Writer& w, const std::string& type, const RecordType& r) {
  w.emit({{"type", type},
          {"fields",
           [&] {
             for (const Field& f : r.fields) {
               w.emit({{"open", &f == &r.fields.front() ? "{" : ", "},
                       {"label", f.label},
                       {"name", f.name}},
                      R"cxx(
                        out += "${open}${label}: ";
                        sabir::write(out, value.${name});
                      )cxx");
             }
           }}},
         R"cxx(
           template <>
           struct Wave<${type}> {
             static void write(std::string& out, const ${type}& value) {
               ${fields}
               out += "}";
             }
           };
         )cxx");
}

void print_record_crossing(Writer& w, const std::string& type, const RecordType& r) {
  auto each = [&](std::string_view line) {
    return [&w, &r, line] {
      for (const Field& f : r.fields) w.emit({{"type", f.type}, {"name", f.name}}, line);
    };
  };
  w.emit({{"type", type},
          {"measure", each("bytes += sabir::measure<${type}>(owned.${name});")},
          {"lower", each("sabir::lower<${type}>(owned.${name}, view.${name}, block);")},
          {"lift", each("owned.${name} = sabir::lift<${type}>(view.${name});")}},
         R"cxx(
           template <>
           struct Crossing<${type}> {
             using View = ${type}::View;
             static size_t measure(const ${type}& owned) {
               size_t bytes = 0;
               ${measure}
               return bytes;
             }
             static void lower(const ${type}& owned, View& view, Block& block) {
               ${lower}
             }
             static ${type} lift(const View& view) {
               ${type} owned;
               ${lift}
               return owned;
             }
           };
         )cxx");
}

void print_traits(Writer& w, const std::string& space, const RecordType& r) {
  std::string type = space + "::" + r.name;
  print_record_wave(w, type, r);
  if (r.direct) return;
  w.gap();
  print_record_crossing(w, type, r);
}

void print_traits(Writer& w, const std::string& space, const VariantType& v) {
  std::string type = space + "::" + v.name;
  w.emit({{"type", type},
          {"of", emit::angled("using Of = VariantCrossing", tagged(v, &CaseType::type), ";")},
          {"cases",
           [&] {
             for (size_t i = 0; i < v.cases.size(); ++i) {
               w.emit({{"index", std::to_string(i)}, {"label", v.cases[i].label}},
                      "case ${index}: return write_case(out, \"${label}\", "
                      "std::get<${index}>(value.of));");
             }
           }}},
         R"cxx(
           template <>
           struct Wave<${type}> {
             static void write(std::string& out, const ${type}& value) {
               switch (value.of.index()) {
                 ${cases}
               }
             }
           };
           template <>
           struct Crossing<${type}> {
             ${of}
             using View = Of::View;
             static size_t measure(const ${type}& owned) { return Of::measure(owned.of); }
             static void lower(const ${type}& owned, View& view, Block& block) {
               Of::lower(owned.of, view, block);
             }
             static ${type} lift(const View& view) { return {Of::lift(view)}; }
           };
         )cxx");
}

// --- the layouts agree with C ---

void print_asserts(Writer&, const std::string&, const EnumType&) {}

// `static_assert(sabir::same_layout<A, B>);` and, of records, each field's place.
void print_same_layout(Writer& w, const std::string& view, const std::string& c) {
  bool narrow = view.size() + c.size() < 60;
  w.emit({{"view", view}, {"between", narrow ? " " : "\n    "}, {"c", c}},
         "static_assert(sabir::same_layout<${view},${between}${c}>);");
}

void print_asserts(Writer& w, const std::string& space, const RecordType& r) {
  std::string view = space + "::" + r.name + (r.direct ? "" : "::View");
  print_same_layout(w, view, r.c_name);
  for (const Field& f : r.fields) {
    w.emit({{"view", view}, {"c", r.c_name}, {"name", f.name}}, R"cxx(
      static_assert(offsetof(${view}, ${name}) ==
                    offsetof(${c}, ${name}));
    )cxx");
  }
}

void print_asserts(Writer& w, const std::string& space, const VariantType& v) {
  print_same_layout(w, space + "::" + v.name + "::View", v.c_name);
}

// What sabir:: is told of a type stands behind it and before whoever uses it: the contract's
// types are in dependency order.
void print(Writer& w, const Declaration& d) {
  w.gap();
  std::visit(
      [&](const auto& type) {
        w.emit({{"space", d.name_space}, {"type", [&] { print(w, type); }}}, R"cxx(
          namespace ${space} {

          ${type}

          }  // namespace ${space}
        )cxx");
        w.gap();
        w.emit({{"traits", [&] { print_traits(w, "::" + d.name_space, type); }}}, R"cxx(
          namespace sabir {

          ${traits}

          }  // namespace sabir
        )cxx");
        w.gap();
        print_asserts(w, d.name_space, type);
      },
      d.type);
}

// Names for handles inside other values.
void print_handles(Writer& w, const Types& types) {
  if (types.handles.empty()) return;
  w.emit({{"prefix", types.prefix},
          {"own",
           [&] {
             for (const HandleType& h : types.handles) {
               w.emit({{"name", h.name}, {"symbol", h.symbol}},
                      "using ${name} = sabir::Handle<::${symbol}, ::${symbol}_drop>;");
             }
           }},
          {"borrow",
           [&] {
             for (const HandleType& h : types.handles) {
               w.emit({{"name", h.name}, {"symbol", h.symbol}},
                      "using ${name} = sabir::Lent<::${symbol}>;");
             }
           }}},
         R"cxx(
           // Handles inside other values: those that drop what they hold, and those that only point.
           namespace ${prefix}::own {
           ${own}
           }  // namespace ${prefix}::own
           namespace ${prefix}::borrow {
           ${borrow}
           }  // namespace ${prefix}::borrow
         )cxx");
}

}  // namespace

std::string print_types(const Types& types) {
  Writer w;
  w.emit({{"prefix", types.prefix},
          {"title", types.title},
          {"source", types.source},
          {"handles", [&] { print_handles(w, types); }},
          {"declarations",
           [&] {
             for (const Declaration& d : types.declarations) print(w, d);
           }}},
         R"cxx(
           // ${prefix}/types.hpp - the types of ${title} for C++17, shared by its implementation and its
           // callers.
           //
           // Generated by sabir from ${source}; do not edit. A type that holds text, lists or alternatives
           // has a View in it, which is how it crosses: lent, and laid out like the C structure.
           #pragma once

           #include <${prefix}.h>

           #include <cstddef>
           #include <sabir/types.hpp>

           ${handles}

           ${declarations}
         )cxx");
  return w.text();
}

}  // namespace sabir::backends::cpp
