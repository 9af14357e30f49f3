// Prints the classes of types: enums, records, sealed interfaces, exceptions.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

void print(Writer& w, const EnumType& e) {
  javadoc(w, e.doc);
  w.emit({{"name", e.name},
          {"open", e.open ? " implements " + imported("Growing") : ""},
          {"labels",
           [&] {
             for (const Label& label : e.labels) {
               if (!label.doc.empty()) w.gap();
               javadoc(w, label.doc);
               bool last = &label == &e.labels.back();
               w.emit({{"name", label.name}, {"end", last ? "" : ","}}, "${name}${end}");
             }
           }}},
         R"java(
           public enum ${name}${open} {
             ${labels}
           }
         )java");
}

// What the members are compared by: of a record, arrays are the same only if they are one object.
void print_comparison(Writer& w, const RecordType& r) {
  std::vector<Code> equal, hash, text;
  for (const Component& c : r.components) {
    Code home = imported(c.array ? "Arrays" : "Objects");
    equal.push_back(flattened(call(home + ".equals", {c.name, "that." + c.name})));
    hash.push_back(c.array ? call(home + ".hashCode", {c.name}) : c.name);
    Code shown = c.array ? call(home + ".toString", {c.name}) : c.name;
    text.push_back(flattened((text.empty() ? "\"" : "\", ") + c.name + "=\" + " + shown));
  }
  std::string pattern = r.parameters.empty() ? r.name : r.name + "<?>";
  auto joined = [&w](const std::vector<Code>& parts, const std::string& sign, const char* end) {
    for (const Code& part : parts) {
      std::string last = &part == &parts.back() ? end : "";
      w.emit({{"sign", sign}, {"part", part}, {"last", last}}, "${sign}${part}${last}");
    }
  };
  w.gap();
  w.emit({{"pattern", pattern},
          {"name", r.name},
          {"equal", [&] { joined(equal, "&& ", ";"); }},
          {"hash", [&] { w.call("return " + imported("Objects") + ".hash", hash, ";"); }},
          {"text", [&] { joined(text, "+ ", ""); }}},
         R"java(
           @Override
           public boolean equals(Object other) {
             return other instanceof ${pattern} that
                 ${equal}
           }

           @Override
           public int hashCode() {
             ${hash}
           }

           @Override
           public String toString() {
             return "${name}["
                 ${text}
                 + "]";
           }
         )java");
}

// --- records with defaults ---

bool has_default(const Component& c) { return !c.fallback.empty(); }

// A field of the builder: one with a default has that until it is set, any other one is null.
void print_field(Writer& w, const Component& c) {
  w.code("private " +
         (has_default(c) ? c.type + " " + c.name + " = " + c.fallback : c.boxed + " " + c.name) +
         ";");
}

void print_setter(Writer& w, const Component& c) {
  std::string what = "Sets `" + c.name + "`";
  javadoc(w, what + (has_default(c) ? ", which is `" + c.shown + "` otherwise." : "."),
          {{"param " + c.name, c.doc.empty() ? "its value" : c.doc}, {"return", "this builder"}});
  w.emit(
      {{"head", call("public Builder " + c.name, {c.type + " " + c.name}, " {")}, {"name", c.name}},
      R"java(
           ${head}
             this.${name} = ${name};
             return this;
           }
         )java");
}

void print_builder(Writer& w, const RecordType& r) {
  std::vector<Code> all;
  for (const Component& c : r.components) {
    std::string unset = string_literal(r.name + ": " + c.name + " is not set");
    all.push_back(has_default(c) ? Code(c.name)
                                 : call(imported("Objects") + ".requireNonNull", {c.name, unset}));
  }
  auto fields = [&] {
    for (const Component& c : r.components) print_field(w, c);
  };
  auto setters = [&] {
    for (const Component& c : r.components) {
      w.gap();
      print_setter(w, c);
    }
  };
  w.emit({{"fields", fields},
          {"setters", setters},
          {"name", r.name},
          {"made", call("return new " + r.name, all, ";")}},
         R"java(
           /** Makes one: what is not set has the contract's default. */
           public static final class Builder {
             ${fields}

             private Builder() {}

             ${setters}

             /**
              * Makes the record.
              *
              * @return with all that was set
              */
             public ${name} build() {
               ${made}
             }
           }
         )java");
}

void print_building(Writer& w, const RecordType& r) {
  w.gap();
  w.emit({{"begins", r.building->begins}}, R"java(
    /**
     * Begins one with the contract's defaults; all else has to be set.
     *
     * @return to be completed
     */
    public static Builder ${begins}() {
      return new Builder();
    }
  )java");
  if (!r.building->defaults.empty()) {
    w.gap();
    w.emit({{"name", r.name}, {"defaults", r.building->defaults}}, R"java(
      /**
       * The contract's defaults.
       *
       * @return one with all of them
       */
      public static ${name} ${defaults}() {
        return new Builder().build();
      }
    )java");
  }
  w.gap();
  print_builder(w, r);
}

void print_record(Writer& w, const RecordType& r, const std::string& head,
                  const std::string& tail) {
  std::vector<Tag> tags;
  std::vector<Code> components, parameters;
  bool arrays = false;
  for (const Component& c : r.components) {
    tags.push_back({"param " + c.name, c.doc});
    components.push_back(c.type + " " + c.name);
    arrays |= c.array;
  }
  for (const std::string& parameter : r.parameters) {
    tags.push_back({"param <" + parameter + ">", "of its value"});
    parameters.push_back(parameter);
  }
  javadoc(w, r.doc, tags);
  Code begin = head + r.name;
  if (!parameters.empty()) begin = begin + "<" + emit::listed(parameters) + ">";
  if (!arrays && !r.building) return w.call(begin, components, tail + " {}");
  auto body = [&] {
    if (r.building) print_building(w, r);
    if (arrays) print_comparison(w, r);
  };
  w.emit({{"head", [&] { w.call(begin, components, tail + " {"); }}, {"body", body}},
         R"java(
           ${head}
             ${body}
           }
         )java");
}

void print(Writer& w, const RecordType& r) {
  print_record(w, r, "public record ", r.serializable ? " implements java.io.Serializable" : "");
}

void print(Writer& w, const VariantType& v) {
  javadoc(w, v.doc);
  w.emit({{"name", v.name},
          {"extends", v.serializable ? " extends java.io.Serializable" : ""},
          {"cases",
           [&] {
             for (const RecordType& one : v.cases) {
               w.gap();
               print_record(w, one, "record ", " implements " + v.name);
             }
           }}},
         R"java(
           public sealed interface ${name}${extends} {
             ${cases}
           }
         )java");
}

void print(Writer& w, const ExceptionType& e) {
  javadoc(w, e.doc);
  std::string unchecked = e.generic ? "@SuppressWarnings(\"unchecked\")" : "";
  w.emit({{"name", e.name}, {"value", e.value}, {"unchecked", unchecked}}, R"java(
    public final class ${name} extends ${DeclaredException} {
      private static final long serialVersionUID = 1L;

      ${name}(${value} error, String where, String message) {
        super(error, where, message);
      }

      /**
       * Makes one; an implementation of an imported interface throws it.
       *
       * @param error what went wrong
       */
      public ${name}(${value} error) {
        super(error);
      }

      /**
       * What went wrong.
       *
       * @return the value that the contract declares
       */
      ${unchecked}
      public ${value} error() {
        return (${value}) value();
      }
    }
  )java");
}

std::string name_of(const TypeFile& type) {
  return std::visit([](const auto& one) { return one.name; }, type);
}

}  // namespace

void print_types(const Package& package, const std::string& folder, emit::FileSet& files) {
  for (const TypeFile& type : package.types) {
    Writer w = java_writer();
    std::visit([&](const auto& one) { print(w, one); }, type);
    files.push_back({folder + name_of(type) + ".java", java_file(package, w)});
  }
}

}  // namespace sabir::backends::java
