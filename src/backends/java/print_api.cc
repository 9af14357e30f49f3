// Prints what people call: a class per resource, and one for the functions of an interface.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

void print(Writer& w, const ResourceClass& r) {
  javadoc(w, r.doc);
  w.emit({{"name", r.name},
          {"quoted", string_literal(r.name)},
          {"warns", r.warns ? "true" : "false"},
          {"drop", r.drop},
          {"methods",
           [&] {
             for (const Method& m : r.methods) print_method(w, m);
           }}},
         R"java(
           public final class ${name} extends Resource {
             private static final Kind KIND = new Kind(${quoted}, ${warns}, Library.CALLS::${drop});

             ${name}(Made made) {
               super(KIND, made);
             }

             ${methods}
           }
         )java");
}

void print(Writer& w, const FunctionsClass& f, const std::string& title) {
  javadoc(w, f.doc.empty() ? "The functions of " + title + "." : f.doc);
  w.emit({{"name", f.name},
          {"methods",
           [&] {
             for (const Method& m : f.methods) print_method(w, m);
           }}},
         R"java(
           public final class ${name} {
             private ${name}() {}

             ${methods}
           }
         )java");
}

}  // namespace

void print_api(const Package& package, const std::string& folder, emit::FileSet& files) {
  for (const ResourceClass& r : package.resources) {
    Writer w;
    print(w, r);
    files.push_back({folder + r.name + ".java", java_file(package, w.text())});
  }
  for (const FunctionsClass& f : package.functions) {
    Writer w;
    print(w, f, package.title);
    files.push_back({folder + f.name + ".java", java_file(package, w.text())});
  }
}

}  // namespace sabir::backends::java
