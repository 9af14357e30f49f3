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

// What is opened with the implementations of what the world imports.
void print_opened(Writer& w, const Package& package, const FunctionsClass& f) {
  std::vector<std::string> params, hosts;
  std::vector<Tag> tags;
  for (const Parameter& p : package.imports.hosts) {
    params.push_back(p.type + " " + p.name);
    tags.push_back({"param " + p.name, p.doc});
    hosts.push_back("Objects.requireNonNull(" + p.name + ", \"" + f.name + ": " + p.name +
                    " is null\")");
  }
  javadoc(w, f.doc.empty() ? package.doc : f.doc);
  w.emit({{"name", f.name},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"doc",
           [&] {
             javadoc(w,
                     "Opens the library in this process. It calls what it is given; so do the "
                     "threads it has.",
                     tags);
           }},
          {"head", [&] { w.call("public " + f.name, params, " {"); }},
          {"opened", [&] { w.call("super(KIND, opened", hosts, ");"); }},
          {"methods",
           [&] {
             for (const Method& m : f.methods) print_method(w, m);
           }}},
         R"java(
           public final class ${name} extends Resource {
             private static final Kind KIND = new Kind("${name}", true, Library.CALLS::close);

             ${doc}
             ${head}
               ${opened}
             }

             private static Made opened(Object... hosts) {
               Frame frame = Library.FRAMES.enter();
               try {
                 long options = frame.options(Upcalls.table(frame, hosts), ${major}, ${minor});
                 long at = frame.address();
                 int status = Library.CALLS.open(0, options, at + Frame.RESULT, at);
                 if (status != 0) throw frame.failure(status, Codec::declared, "${name}");
                 return new Made(frame.memory().s64(Frame.RESULT));
               } finally {
                 frame.leave();
               }
             }

             ${methods}
           }
         )java");
}

void print(Writer& w, const HostInterface& h) {
  javadoc(w, h.doc);
  auto methods = [&] {
    for (const Method& m : h.methods) {
      w.gap();
      javadoc(w, m.doc);
      Signature shown = hosted_signature(m);
      w.call(shown.head, shown.items, shown.tail);
    }
  };
  w.emit({{"name", h.name}, {"methods", methods}}, R"java(
    public interface ${name} {
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
  for (const HostInterface& h : package.imports.interfaces) {
    Writer w;
    print(w, h);
    files.push_back({folder + h.name + ".java", java_file(package, w.text())});
  }
  for (const FunctionsClass& f : package.functions) {
    Writer w;
    f.name == package.library ? print_opened(w, package, f) : print(w, f, package.title);
    files.push_back({folder + f.name + ".java", java_file(package, w.text())});
  }
}

}  // namespace sabir::backends::java
