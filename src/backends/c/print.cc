// Prints the C header in the shape it has.
#include "backends/c/model.h"
#include "emit/docs.h"
#include "emit/writer.h"

namespace sabir::backends::c {
namespace {

using emit::Writer;

// A comment above a declaration; none for no text.
void comment(Writer& w, const std::string& doc) {
  if (doc.empty()) return;
  std::string text = emit::inside_block_comment(emit::wrap(doc, 90));
  if (emit::lines_of(text).size() == 1) {
    w.emit({{"text", text}}, "/* ${text} */");
  } else {
    w.emit({{"text", text}}, "/* ${text}\n */");
  }
}

void title(Writer& w, const std::string& text) {
  w.gap();
  std::string rule(86 > text.size() ? 86 - text.size() : 0, '-');
  w.emit({{"text", text}, {"rule", rule}}, "/* --- ${text} ${rule} */");
  w.gap();
}

// The constants of an enum are `int`s in C89: the last of 32 flags is none.
bool is_int(const Constant& c) { return c.value <= INT32_MAX; }

void print_enumerators(Writer& w, const std::vector<Constant>& constants) {
  for (size_t i = 0; i < constants.size() && is_int(constants[i]); ++i) {
    const Constant& c = constants[i];
    bool last = i + 1 == constants.size() || !is_int(constants[i + 1]);
    comment(w, c.doc);
    w.emit({{"name", c.name}, {"value", std::to_string(c.value)}, {"comma", last ? "" : ","}},
           "${name} = ${value}${comma}");
  }
}

void print(Writer& w, const Constants& e) {
  w.gap();
  comment(w, e.doc);
  if (!e.type.empty()) {
    w.emit({{"underlying", e.underlying}, {"type", e.type}}, "typedef ${underlying} ${type};");
  }
  w.emit({{"constants", [&] { print_enumerators(w, e.constants); }}}, R"c(
    enum {
      ${constants}
    };
  )c");
  for (const Constant& c : e.constants) {
    if (is_int(c)) continue;
    comment(w, c.doc);
    w.emit({{"name", c.name}, {"value", std::to_string(c.value)}}, "#define ${name} ${value}u");
  }
}

void print_fields(Writer& w, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    comment(w, field.doc);
    w.emit({{"declaration", field.declaration}}, "${declaration};");
  }
}

void print(Writer& w, const Structure& s) {
  w.gap();
  comment(w, s.doc);
  if (s.packed) w.emit({{"n", std::to_string(s.packed)}}, "#pragma pack(push, ${n})");
  w.emit({{"name", s.name},
          {"fields", [&] { print_fields(w, s.fields); }},
          {"union",
           [&] {
             if (s.cases.empty()) return;
             w.emit({{"cases", [&] { print_fields(w, s.cases); }}}, R"c(
               union {
                 ${cases}
               } of;
             )c");
           }}},
         R"c(
           typedef struct ${name} {
             ${fields}
             ${union}
           } ${name};
         )c");
  if (s.packed) w.emit("#pragma pack(pop)");
}

void print(Writer& w, const HandleType& h) {
  w.gap();
  comment(w, h.doc);
  w.emit({{"name", h.name}}, "typedef struct ${name} ${name};");
}

void print(Writer& w, const Prototype& p, const std::string& api) {
  w.gap();
  comment(w, p.doc);
  w.call(api + " " + p.returns + p.name, p.params, ";");
}

void print(Writer& w, const Header& h, const Section& section) {
  title(w, section.title);
  for (const Prototype& p : section.functions) print(w, p, h.upper + "_API");
}

void print_error_types(Writer& w, const Header& h) {
  if (h.error_types.empty()) return;
  w.gap();
  print(w, Constants{"Which type a declared error is of: sabir_error.declared_type.", "", "",
                     h.error_types});
}

void print(Writer& w, const Table& table) {
  w.gap();
  comment(w, table.doc);
  w.emit({{"name", table.name},
          {"head",
           [&] {
             for (const std::string& line : table.head) w.emit({{"line", line}}, "${line};");
           }},
          {"functions",
           [&] {
             for (const Prototype& p : table.functions) {
               w.gap();
               comment(w, p.doc);
               w.call(p.returns + "(*" + p.name + ")", p.params, ";");
             }
           }}},
         R"c(
           typedef struct ${name} {
             ${head}
             ${functions}
           } ${name};
         )c");
  if (table.handle.empty()) return;
  w.gap();
  w.emit({{"table", table.name}, {"handle", table.handle}}, R"c(
    struct ${handle} {
      const ${table} *table;
    };
  )c");
}

void print_tables(Writer& w, const Header& h) {
  if (h.tables.empty()) return;
  title(w, "What the caller implements");
  for (const Table& table : h.tables) print(w, table);
}

void print_slots(Writer& w, const Header& h) {
  title(w, "The functions as a table");
  w.emit({{"prefix", h.prefix},
          {"slots",
           [&] {
             for (const Prototype& p : h.slots)
               w.call(p.returns + "(*" + p.name + ")", p.params, ";");
           }}},
         R"c(
           /* In the order of their slots. The table only grows: a member is there if `struct_size` says
            * that it reaches that far. */
           struct ${prefix}_api {
             size_t struct_size;
             ${slots}
           };
         )c");
}

void print_body(Writer& w, const Header& h) {
  title(w, "Types");
  for (const Declaration& d : h.declarations) {
    std::visit([&](const auto& declaration) { print(w, declaration); }, d);
  }
  print_error_types(w, h);
  print_tables(w, h);
  for (const Section& section : h.sections) print(w, h, section);
  print_slots(w, h);
}

}  // namespace

std::string print_header(const Header& h) {
  Writer w;
  w.emit({{"prefix", h.prefix},
          {"PREFIX", h.upper},
          {"title", h.title},
          {"doc", emit::inside_block_comment(emit::wrap(h.doc, 94))},
          {"source", h.source},
          {"major", std::to_string(h.version.major)},
          {"minor", std::to_string(h.version.minor)},
          {"patch", std::to_string(h.version.patch)},
          {"body", [&] { print_body(w, h); }}},
         R"c(
           /* ${prefix}.h - ${title}
            *
            * ${doc}
            *
            * Generated by sabir from ${source}; do not edit. The rules for statuses, errors, arguments, sinks,
            * parcels, handles and threads are those of sabir.h, once for all libraries. Where a function
            * takes an instance, NULL is the one in this process.
            */
           #ifndef ${PREFIX}_H
           #define ${PREFIX}_H

           #include <sabir.h>

           #define ${PREFIX}_VERSION_MAJOR ${major}
           #define ${PREFIX}_VERSION_MINOR ${minor}
           #define ${PREFIX}_VERSION_PATCH ${patch}

           #ifndef ${PREFIX}_API
           #if defined(__GNUC__)
           #define ${PREFIX}_API __attribute__((visibility("default")))
           #else
           #define ${PREFIX}_API
           #endif
           #endif

           #ifdef __cplusplus
           extern "C" {
           #endif

           typedef struct ${prefix}_instance ${prefix}_instance;
           typedef struct ${prefix}_api ${prefix}_api;

           ${body}

           #ifdef __cplusplus
           }
           #endif

           #endif /* ${PREFIX}_H */
         )c");
  return w.text();
}

std::string print_layout(const Header& h) {
  Writer w;
  w.emit({{"prefix", h.prefix},
          {"PREFIX", h.upper},
          {"source", h.source},
          {"rows",
           [&] {
             for (const LayoutRow& r : h.layouts) {
               bool whole = r.field.empty();
               std::vector<std::string> items = {"\"" + r.key + "\"", r.type};
               if (!whole) items.push_back(r.field);
               w.call(h.upper + (whole ? "_LAYOUT_TYPE" : "_LAYOUT_FIELD"), items, ",", 98);
             }
           }}},
         R"c(
           /* ${prefix}_layout.h - every structure of ${prefix}.h as this compiler lays it out.
            *
            * Generated by sabir from ${source}; do not edit. The library exports the table as it was
            * compiled; a binding compiles it again and compares when it loads.
            */
           #ifndef ${PREFIX}_LAYOUT_H
           #define ${PREFIX}_LAYOUT_H

           #include <${prefix}.h>

           #ifdef __cplusplus
           #define ${PREFIX}_ALIGNMENT(type) alignof(type)
           #define ${PREFIX}_LAYOUT_SIZE(type, field) sizeof(type::field)
           #else
           #define ${PREFIX}_ALIGNMENT(type) offsetof(struct { char before; type it; }, it)
           #define ${PREFIX}_LAYOUT_SIZE(type, field) sizeof(((type *)0)->field)
           #endif
           #define ${PREFIX}_LAYOUT_TYPE(key, type) \
             {key, NULL, 0, sizeof(type), ${PREFIX}_ALIGNMENT(type)}
           #define ${PREFIX}_LAYOUT_FIELD(key, type, field) \
             {key, #field, offsetof(type, field), ${PREFIX}_LAYOUT_SIZE(type, field), 0}

           static const sabir_layout ${prefix}_layouts_[] = {
             ${rows}
             {NULL, NULL, 0, 0, 0}
           };

           #endif /* ${PREFIX}_LAYOUT_H */
         )c");
  return w.text();
}

}  // namespace sabir::backends::c
