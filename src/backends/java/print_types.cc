// Prints the classes of types: enums, records, sealed interfaces, exceptions.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

void print(Writer& w, const EnumType& e) {
  javadoc(w, e.doc);
  w.emit({{"name", e.name},
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
           public enum ${name} {
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
  if (!arrays) return w.call(begin, components, tail + " {}");
  w.emit({{"head", [&] { w.call(begin, components, tail + " {"); }},
          {"body", [&] { print_comparison(w, r); }}},
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
