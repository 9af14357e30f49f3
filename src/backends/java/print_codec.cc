// Prints how values cross: a pair of methods for each type that is more than a number or a text.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

void print_cases_put(Writer& w, const Codec& c) {
  for (const CodecCase& one : c.cases) {
    bool first = &one == &c.cases.front();
    Statements body = {one.tag};
    if (one.put) body.push_back(*one.put);
    w.emit({{"else", first ? "" : "} else "},
            {"type", one.type},
            {"name", one.put ? " it" : ""},
            {"body", [&] { w.statements(body); }}},
           R"java(
             ${else}if (value instanceof ${type}${name}) {
               ${body}
           )java");
  }
  w.emit("}");
}

void print_put(Writer& w, const Codec& c) {
  w.gap();
  std::vector<Code> params = {c.type + " value", imported("Frame") + " frame",
                              imported("ByteBuffer") + " to", "int at"};
  w.emit({{"head", call("static void put" + c.name, std::move(params), " {")},
          {"body", [&] { c.cases.empty() ? w.statements(c.puts) : print_cases_put(w, c); }}},
         R"java(
           ${head}
             ${body}
           }
         )java");
}

void print_cases_get(Writer& w, const Codec& c) {
  w.emit({{"tag", c.tag},
          {"name", c.name},
          {"cases",
           [&] {
             size_t number = 0;
             for (const CodecCase& one : c.cases) {
               w.code("case " + std::to_string(number++) + " -> " + one.get + ";");
             }
           }}},
         R"java(
           return switch (${tag}) {
             ${cases}
             default -> throw new IllegalStateException("no case of ${name} has this number");
           };
         )java");
}

void print_get(Writer& w, const Codec& c) {
  w.gap();
  auto body = [&] { c.cases.empty() ? w.code("return " + c.got + ";") : print_cases_get(w, c); };
  w.emit({{"type", c.type}, {"name", c.name}, {"body", body}}, R"java(
    static ${type} get${name}(${Memory} from, int at) {
      ${body}
    }
  )java");
}

}  // namespace

std::string print_codec(const Package& package) {
  Writer w = java_writer();
  auto members = [&] {
    for (const Members& m : package.members) {
      Code head = "static final " + m.type + "[] " + m.name + " = ";
      w.code({head, {m.type + ".values()"}, ";"});
    }
  };
  auto declared = [&] {
    for (const DeclaredError& d : package.declared) {
      w.code("case " + std::to_string(d.number) + " -> " + d.made + ";");
    }
  };
  auto codecs = [&] {
    for (const Codec& c : package.codecs) {
      if (c.put) print_put(w, c);
      if (c.get) print_get(w, c);
    }
  };
  w.emit({{"members", members}, {"declared", declared}, {"codecs", codecs}}, R"java(
    /** How values look in native memory. */
    final class Codec {
      ${members}

      private Codec() {}

      /** The exception of a declared error, by the number of its type. */
      static ${SabirException} declared(
          int type, ${Memory} from, int at, String where, String message) {
        return switch (type) {
          ${declared}
          default -> new ${DeclaredException}(null, where, message);
        };
      }

      ${codecs}
    }
  )java");
  return java_file(package, w);
}

}  // namespace sabir::backends::java
