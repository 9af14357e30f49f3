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

bool is_array(const Component& c) { return c.type.ends_with("[]"); }

// What the members are compared by: of a record, arrays are the same only if they are one object.
void print_comparison(Writer& w, const RecordType& r) {
  std::vector<std::string> equal, hash, text;
  for (const Component& c : r.components) {
    std::string same = is_array(c) ? "Arrays.equals(" : "Objects.equals(";
    equal.push_back(same + c.name + ", that." + c.name + ")");
    hash.push_back(is_array(c) ? "Arrays.hashCode(" + c.name + ")" : c.name);
    std::string shown = is_array(c) ? "Arrays.toString(" + c.name + ")" : c.name;
    text.push_back((text.empty() ? "\"" : "\", ") + c.name + "=\" + " + shown);
  }
  std::string pattern = r.parameters.empty() ? r.name : r.name + "<?>";
  auto joined = [&w](const std::vector<std::string>& parts, const std::string& sign,
                     const char* end) {
    for (const std::string& part : parts) {
      std::string last = &part == &parts.back() ? end : "";
      w.emit({{"sign", sign}, {"part", part}, {"last", last}}, "${sign}${part}${last}");
    }
  };
  w.gap();
  w.emit({{"pattern", pattern},
          {"name", r.name},
          {"equal", [&] { joined(equal, "&& ", ";"); }},
          {"hash", [&] { w.call("return Objects.hash", hash, ";"); }},
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
  std::vector<std::string> components;
  bool arrays = false;
  for (const Component& c : r.components) {
    tags.push_back({"param " + c.name, c.doc});
    components.push_back(c.type + " " + c.name);
    arrays |= is_array(c);
  }
  for (char c : r.parameters) {
    if (c >= 'A' && c <= 'Z') tags.push_back({std::string("param <") + c + ">", "of its value"});
  }
  javadoc(w, r.doc, tags);
  std::string begin = head + r.name + r.parameters;
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
  bool generic = e.value.find('<') != std::string::npos;
  std::string unchecked = generic ? "@SuppressWarnings(\"unchecked\")" : "";
  w.emit({{"name", e.name}, {"value", e.value}, {"unchecked", unchecked}}, R"java(
    public final class ${name} extends DeclaredException {
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
    Writer w;
    std::visit([&](const auto& one) { print(w, one); }, type);
    files.push_back({folder + name_of(type) + ".java", java_file(package, w.text())});
  }
}

}  // namespace sabir::backends::java
