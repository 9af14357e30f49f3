// Prints what the library calls: static methods with numbers for handles and addresses, and the
// tables of them.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

int index_of(const Package& package, const std::string& name) {
  int index = 2;
  for (const Upcall& up : package.imports.upcalls) {
    if (up.name == name) return index;
    ++index;
  }
  return -1;
}

std::vector<std::string> indices(const Package& package, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(std::to_string(index_of(package, name)));
  return out;
}

void print_guest(Writer& w, const Package& package, const Guest& g) {
  std::vector<Code> table = {"Library.CALLS", "Library.CALLS::upcall"};
  for (const std::string& index : indices(package, g.upcalls)) table.push_back(index);
  Code guests = "private static final " + imported("Guests") + " " + g.table + " = " +
                call(imported("Guests") + ".with", std::move(table), ";");
  w.gap();
  w.emit({{"name", g.name}, {"table_name", g.table}, {"table", guests}, {"drop", g.drop}},
         R"java(
           ${table}

           /** Makes one for the library, which drops it when it is done with it. */
           static long give${name}(${Frame} frame, ${name} guest) {
             return ${table_name}.add(guest);
           }

           /** Makes one for the library, as long as the call lasts. */
           static long lend${name}(${Frame} frame, ${name} guest) {
             return frame.lend(${table_name}, guest);
           }

           /** The object behind one that the library lends. */
           static ${name} find${name}(long self) {
             return (${name}) ${table_name}.get(self);
           }

           /** The object behind one that the library gives away. */
           static ${name} take${name}(long self) {
             try {
               return find${name}(self);
             } finally {
               Library.CALLS.${drop}(self);
             }
           }
         )java");
}

void print_upcall(Writer& w, const Upcall& up) {
  w.gap();
  auto attempt = [&] {
    if (up.catches.empty()) return w.statements(up.steps);
    w.emit({{"steps", [&] { w.statements(up.steps); }},
            {"catches", up.catches},
            {"declare", [&] { w.statements(up.declare); }}},
           R"java(
             try {
               ${steps}
             } catch (${catches} declared) {
               frame.cause(declared);
               ${declare}
             }
           )java");
  };
  w.emit(
      {{"head", [&] { w.call("static int " + up.name, up.params, " {"); }}, {"attempt", attempt}},
      R"java(
           ${head}
             ${Frame} frame = Library.FRAMES.enter();
             try {
               ${attempt}
             } catch (Throwable thrown) {
               return frame.fail(error, thrown, Library.CALLS::fail);
             } finally {
               frame.leave();
             }
           }
         )java");
}

}  // namespace

std::string print_upcalls(const Package& package) {
  Writer w = java_writer();
  auto guests = [&] {
    for (const Guest& g : package.imports.guests) print_guest(w, package, g);
  };
  auto upcalls = [&] {
    for (const Upcall& up : package.imports.upcalls) print_upcall(w, up);
  };
  std::vector<Code> functions = {"Library.CALLS::upcall"};
  for (const std::string& index : indices(package, package.imports.table)) {
    functions.push_back(index);
  }
  Code head = "private static final long[] FUNCTIONS = " + imported("Guests") + ".functions";
  w.emit({{"functions", call(head, std::move(functions), ";")},
          {"guests", guests},
          {"upcalls", upcalls}},
         R"java(
           /** What the library calls. Nothing that is thrown may leave these methods. */
           final class Upcalls {
             ${functions}

             private static final ${Guests} HOSTS = ${Guests}.with(Library.CALLS, Library.CALLS::upcall);

             private Upcalls() {}

             /** Keeps what the library calls, until that drops it or could not be opened. */
             static long keep(Object[] hosts) {
               return HOSTS.add(hosts);
             }

             /** What the library is given when it is opened. */
             static long table(${Frame} frame, long context) {
               return frame.imports(context, FUNCTIONS);
             }

             static void dropHosts(long context) {
               HOSTS.remove(context);
             }

             static void dropGuest(long self) {
               ${Guests}.drop(self);
             }

             ${guests}

             ${upcalls}
           }
         )java");
  return java_file(package, w);
}

}  // namespace sabir::backends::java
