// Prints what people call: a class per resource, and one for the functions of an interface.
#include <functional>

#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Statements;
using emit::Writer;

// What is written in the place of an object, and makes another one where it is read. A record is
// made by its constructor even when it is read, and no stream can bring the object itself.
void print_arguments(Writer& w, const ResourceClass& r) {
  std::vector<Code> components, names;
  Statements changes;
  for (const auto& [c, copied] : *r.remaking) {
    components.push_back(c.type + " " + c.name);
    names.push_back(c.name);
    if (c.array) changes.push_back(c.name + " = " + c.name + ".clone();");
    if (!copied.empty()) {
      changes.push_back(c.name + " = " + call(copied + ".copyOf", {c.name}, ";"));
    }
  }
  auto copies = [&] {
    if (changes.empty()) return;
    w.emit({{"copies", [&] { w.statements(changes); }}}, R"java(
      Arguments {
        ${copies}
      }
    )java");
    w.gap();
  };
  std::string tail = " implements java.io.Serializable {";
  w.emit({{"head", call("private record Arguments", components, tail)},
          {"copies", copies},
          {"made", call("return new " + r.name, names, ";")}},
         R"java(
           ${head}
             ${copies}
             private Object readResolve() {
               ${made}
             }
           }
         )java");
}

void print_remade(Writer& w, const ResourceClass& r, const std::function<void()>& methods) {
  w.emit({{"name", r.name},
          {"quoted", string_literal(r.name)},
          {"warns", r.warns ? "true" : "false"},
          {"drop", r.drop},
          {"methods", methods},
          {"arguments", [&] { print_arguments(w, r); }}},
         R"java(
           public final class ${name} extends ${Resource} implements java.io.Serializable {
             private static final long serialVersionUID = 1L;
             private static final sabir.runtime.ResourceKind KIND =
                 new sabir.runtime.ResourceKind(${quoted}, ${warns}, Library.CALLS::${drop});

             /** What another one is made from; null: nobody knows. */
             private final Arguments arguments;

             ${name}(${Made} made) {
               this(made, null);
             }

             private ${name}(${Made} made, Arguments arguments) {
               super(KIND, made);
               this.arguments = arguments;
             }

             ${methods}

             private Object writeReplace() throws java.io.NotSerializableException {
               return serialized(arguments);
             }

             ${arguments}
           }
         )java");
}

void print(Writer& w, const Package& package, const ResourceClass& r) {
  javadoc(w, r.doc);
  auto methods = [&] {
    for (const Method& m : r.methods) print_method(w, package, m);
  };
  if (r.remaking) return print_remade(w, r, methods);
  w.emit({{"name", r.name},
          {"quoted", string_literal(r.name)},
          {"warns", r.warns ? "true" : "false"},
          {"drop", r.drop},
          {"methods", methods}},
         R"java(
           public final class ${name} extends ${Resource} {
             private static final sabir.runtime.ResourceKind KIND =
                 new sabir.runtime.ResourceKind(${quoted}, ${warns}, Library.CALLS::${drop});

             ${name}(${Made} made) {
               super(KIND, made);
             }

             ${methods}
           }
         )java");
}

void print(Writer& w, const Package& package, const FunctionsClass& f) {
  javadoc(w, f.doc.empty() ? "The functions of " + package.of->title + "." : f.doc);
  w.emit({{"name", f.name},
          {"methods",
           [&] {
             for (const Method& m : f.methods) print_method(w, package, m);
           }}},
         R"java(
           public final class ${name} {
             private ${name}() {}

             ${methods}
           }
         )java");
}

// How a library is opened, and with which implementations of what the world imports.
struct Opening {
  explicit Opening(const Package& package, const std::string& name) {
    for (const Parameter& p : package.imports.hosts) {
      params.push_back(p.type + " " + p.name);
      tags.push_back({"param " + p.name, p.doc});
      std::string message = "\"" + name + ": " + p.name + " is null\"";
      hosts.push_back(call(imported("Objects") + ".requireNonNull", {p.name, message}));
    }
  }
  static std::vector<Code> behind(const Code& first, std::vector<Code> rest) {
    rest.insert(rest.begin(), first);
    return rest;
  }

  std::vector<Code> params, hosts;
  std::vector<Tag> tags;
};

void print_constructor(Writer& w, const std::string& name, const Opening& opening) {
  javadoc(w,
          "Opens the library where the environment says, else in this process. It calls what it "
          "is given; so do the threads it has.",
          opening.tags);
  w.emit({{"head", call("public " + name, opening.params, " {")},
          {"opened", call("this(opened", Opening::behind("\"\"", opening.hosts), ");")}},
         R"java(
           ${head}
             ${opened}
           }
         )java");
}

void print_open(Writer& w, const std::string& name, const Opening& opening) {
  std::vector<Tag> tags = opening.tags;
  tags.insert(tags.begin(), {"param location",
                             "`inprocess:`, `worker:`, `unix:PATH`, and options behind a `?`; "
                             "empty: what the environment says, else this process"});
  tags.push_back({"return", "to be closed"});
  javadoc(w, "Opens the library where it is said to be.", tags);
  std::string head = "public static " + name + " open";
  std::string made = "return new " + name + "(opened";
  w.emit({{"head", call(head, Opening::behind("String location", opening.params), " {")},
          {"opened", call(made, Opening::behind("location", opening.hosts), ");")}},
         R"java(
           ${head}
             ${opened}
           }
         )java");
}

void print_opened(Writer& w, const Package& package, const FunctionsClass& f) {
  Opening opening(package, f.name);
  bool imports = !package.library.empty();
  javadoc(w, f.doc.empty() ? package.of->doc : f.doc);
  w.emit({{"name", f.name},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"hosts", imports ? ", Object... hosts" : ""},
          {"keep", imports ? "long context = Upcalls.keep(hosts);" : ""},
          {"table", imports ? "Upcalls.table(frame, context)" : "0"},
          {"drop", imports ? "if (status != 0) Upcalls.dropHosts(context);" : ""},
          {"constructor",
           [&] {
             if (imports) print_constructor(w, f.name, opening);
           }},
          {"open", [&] { print_open(w, f.name, opening); }},
          {"methods",
           [&] {
             for (const Method& m : f.methods) print_method(w, package, m);
           }}},
         R"java(
           public final class ${name} extends ${Resource} {
             private static final sabir.runtime.ResourceKind KIND =
                 new sabir.runtime.ResourceKind("${name}", true, Library.CALLS::close);

             private ${name}(${Made} made) {
               super(KIND, made);
             }

             ${constructor}

             ${open}

             private static ${Made} opened(String location${hosts}) {
               ${Frame} frame = Library.FRAMES.enter();
               try {
                 long locationAt = frame.terminated("${name}: location", location);
                 ${keep}
                 long options = frame.options(${table}, ${major}, ${minor});
                 long at = frame.address();
                 int status = Library.CALLS.open(locationAt, options, at + ${Frame}.RESULT, at);
                 ${drop}
                 if (status != 0) throw frame.failure(status, Codec::declared, "${name}");
                 return frame.opened();
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
      w.code(hosted(m));
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
    Writer w = java_writer();
    print(w, package, r);
    files.push_back({folder + r.name + ".java", java_file(package, w)});
  }
  for (const HostInterface& h : package.imports.interfaces) {
    Writer w = java_writer();
    print(w, h);
    files.push_back({folder + h.name + ".java", java_file(package, w)});
  }
  if (!package.instance.name.empty()) {
    Writer w = java_writer();
    print_opened(w, package, package.instance);
    files.push_back({folder + package.instance.name + ".java", java_file(package, w)});
  }
  for (const FunctionsClass& f : package.functions) {
    Writer w = java_writer();
    f.name == package.library ? print_opened(w, package, f) : print(w, package, f);
    files.push_back({folder + f.name + ".java", java_file(package, w)});
  }
}

}  // namespace sabir::backends::java
