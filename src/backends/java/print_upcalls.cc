// Prints what the library calls: static methods with numbers for handles and addresses, and the
// tables of them.
#include <algorithm>

#include "backends/java/names.h"
#include "backends/java/print.h"
#include "backends/java/print_values.h"

namespace sabir::backends::java {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;
using c::Role;
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
             return frame.give(${table_name}, guest);
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

class UpcallPrinter {
 public:
  UpcallPrinter(Writer& w, const Package& package, const Upcall& up)
      : w_(w),
        package_(package),
        plan_(*package.of->plan),
        names_(package.names),
        spelling_(plan_, names_),
        values_(plan_, names_),
        up_(up),
        f_(*up.of->of) {}

  void run() const {
    std::vector<std::string> params;
    for (const Taken& t : up_.takes) params.push_back(java_type(t.letter) + " " + t.name);
    w_.gap();
    w_.emit({{"head", [&] { w_.call("static int " + up_.name, params, " {"); }},
             {"attempt", [&] { up_.throws.empty() ? print_steps() : print_attempt(); }}},
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

 private:
  void say(const Code& callee, std::vector<Code> arguments) const {
    w_.code(call(callee, std::move(arguments), ";"));
  }

  void print_attempt() const {
    w_.emit({{"steps", [&] { print_steps(); }},
             {"throws", up_.throws},
             {"declare", [&] { print_declaring(); }}},
            R"java(
              try {
                ${steps}
              } catch (${throws} declared) {
                frame.cause(declared);
                ${declare}
              }
            )java");
  }

  // --- the steps ---

  void print_steps() const {
    std::vector<Code> told;
    for (const binding::Step& step : up_.of->steps) {
      if (std::get_if<binding::Enter>(&step)) print_host();
      if (auto* s = std::get_if<binding::Tell>(&step)) told.push_back(told_as(f_.params[s->param]));
      if (std::get_if<binding::Answer>(&step)) ask(std::move(told));
    }
  }

  // What is written into is a variable, since it is taken back.
  Code told_as(const abi::Param& p) const {
    const Taken* taken = p.passing == Passing::Slice ? &find(Role::Data, p) : nullptr;
    if (!taken || taken->given.empty()) return tell(p);
    bool numbers = is_number(plan_[*plan_[p.type].element]);
    Code list = numbers ? tell(p) : call("frame.changeable", {tell(p)});
    w_.code(spelling_.type(p.type) + " " + taken->given + " = " + list + ";");
    return taken->given;
  }

  void take_back() const {
    for (const Taken& t : up_.takes) {
      if (t.given.empty()) continue;
      const abi::Type& element = plan_[*plan_[t.of.param->type].element];
      std::vector<Code> what = {t.name, t.given};
      if (!is_number(element)) {
        say("frame.argument", {string_literal(up_.home + "." + up_.method + ": " + t.name)});
        what.insert(what.end(), {std::to_string(element.size), values_.putter(element_of(t))});
      }
      say("frame.takeBack", std::move(what));
    }
  }

  abi::TypeId element_of(const Taken& t) const { return *plan_[t.of.param->type].element; }

  void print_host() const {
    std::string number = std::to_string(up_.host);
    std::string whom = up_.host < 0
                           ? "find" + up_.home + "(self)"
                           : "(" + up_.home + ") ((Object[]) HOSTS.get(context))[" + number + "]";
    w_.emit({{"home", up_.home}, {"whom", whom}}, "${home} host = ${whom};");
  }

  const Taken& find(Role role, const abi::Param& param) const {
    return *std::find_if(up_.takes.begin(), up_.takes.end(),
                         [&](const Taken& t) { return t.of.role == role && t.of.param == &param; });
  }

  const std::string& name(Role role, const abi::Param& param) const {
    return find(role, param).name;
  }

  Code tell(const abi::Param& p) const {
    switch (p.passing) {
      case Passing::Value: return value(p.type, name(Role::Value, p));
      case Passing::Handle: return object(plan_[p.type], name(Role::Handle, p));
      case Passing::Pointer:
        return values_.get(
            p.type, call("new " + imported("Memory"), {"Library.CALLS", name(Role::Pointer, p)}),
            "0");
      case Passing::Slice: break;
    }
    return values_.get(p.type, call("frame.slice", {name(Role::Data, p), name(Role::Count, p)}),
                       imported("Frame") + ".RESULT");
  }

  Code object(const abi::Type& type, const std::string& handle) const {
    if (!plan_[type.resource].imported) return values_.object(type, handle);
    std::string how = type.shape == Shape::Own ? "take" : "find";
    return call(how + names_.resources.at(type.resource), {handle});
  }

  Code value(abi::TypeId id, const std::string& name) const {
    const abi::Type& t = plan_[id];
    std::string masked = t.size == 1 ? name + " & 0xff" : t.size == 2 ? name + " & 0xffff" : name;
    if (t.shape == Shape::Enum) return values_.label(id, masked);
    if (t.shape == Shape::Flags) return values_.flags(id, masked);
    switch (t.prim) {
      case model::Prim::Bool: return "(" + masked + ") != 0";
      case model::Prim::S8: return "(byte) " + name;
      case model::Prim::S16: return "(short) " + name;
      case model::Prim::U32: return name + " & 0xffffffffL";
      case model::Prim::U8:
      case model::Prim::U16: return masked;
      default: return name;
    }
  }

  // --- the answer ---

  void ask(std::vector<Code> told) const {
    Code asked = call("host." + up_.method, std::move(told), ";");
    if (!f_.result) {
      w_.code(asked);
      take_back();
      return w_.emit("return 0;");
    }
    std::string buffer = buffer_of_view(plan_, f_);
    w_.code((buffer.empty() ? spelling_.type(*f_.result) : imported(buffer)) + " value = " + asked);
    take_back();
    say("frame.argument", {string_literal(up_.home + "." + up_.method + ": the result")});
    const abi::Type& t = plan_[*f_.result];
    switch (f_.returning) {
      case Returning::Sink: return print_put(t);
      case Returning::View: print_view(t, buffer); break;
      case Returning::Handle: print_handle(t); break;
      case Returning::Parcel:
        say("frame.answer", {"result", std::to_string(t.size), "value", values_.putter(*f_.result),
                             "Library.CALLS::parcel"});
        break;
      default:
        say("frame.room", {std::to_string(t.size), std::to_string(t.align)});
        w_.code(values_.place(*f_.result, "value"));
        say("frame.copyTo", {"result", std::to_string(t.size)});
    }
    if (t.handles) w_.emit("frame.handOver();");
    w_.emit("return 0;");
  }

  void print_handle(const abi::Type& t) const {
    if (plan_[t.resource].imported) {
      say("long given = give" + names_.resources.at(t.resource), {"frame", "frame.some(value)"});
    } else {
      w_.emit("long given = frame.give(value);");
    }
    w_.emit("frame.write(result, 8).putLong(0, given);");
  }

  // What it points into stays for as long as the library has the object.
  void print_view(const abi::Type& t, const std::string& buffer) const {
    std::string number = std::to_string(index_of(package_, up_.name));
    if (buffer.empty()) {
      std::string stride = print_items(t);
      w_.code("long given = " +
              call(table() + ".keep", {"self", number, "at", "frame.count() * " + stride + "L"}) +
              ";");
    } else {
      w_.code("long given = " + call("frame.view", {table(), "self", number, "value"}) + ";");
    }
    w_.emit("frame.write(result, 8).putLong(0, given);");
    auto count = std::find_if(up_.takes.begin(), up_.takes.end(), [](const Taken& taken) {
      return taken.of.role == Role::ResultCount;
    });
    w_.emit({{"count", count->name}}, "frame.write(${count}, 8).putLong(0, frame.count());");
  }

  const std::string& table() const {
    const auto& guests = package_.imports.guests;
    return std::find_if(guests.begin(), guests.end(),
                        [&](const Guest& g) { return g.name == up_.home; })
        ->table;
  }

  void print_put(const abi::Type& t) const {
    std::string stride = print_items(t);
    say("return Library.CALLS.put", {"result", "at", "frame.count() * " + stride + "L"});
  }

  // In native memory at `at`, and how far it is from one to the next.
  std::string print_items(const abi::Type& t) const {
    bool text = t.shape == Shape::String;
    std::string stride = text ? "1" : std::to_string(plan_[*t.element].size);
    if (text || is_number(plan_[*t.element])) {
      say(text ? "long at = frame.bytes" : "long at = frame.numbers", {"value"});
    } else if (t.shape == Shape::Map) {
      const abi::Type& entry = plan_[*t.element];
      const abi::Member &key = entry.members[0], &of = entry.members[1];
      say("long at = frame.map",
          {"value", stride, std::to_string(entry.align), values_.putter(*key.type),
           std::to_string(of.offset), values_.putter(*of.type)});
    } else {
      std::string align = std::to_string(plan_[*t.element].align);
      say("long at = frame.list", {"value", stride, align, values_.putter(*t.element)});
    }
    return stride;
  }

  void print_declaring() const {
    if (!f_.error) return say("return frame.declare", {"error", "Library.CALLS::fail"});
    const abi::Type& t = plan_[*f_.error];
    bool named = names_.exceptions.contains(*f_.error);
    say("frame.argument", {"\"the error\""});
    say("long at = frame.room", {std::to_string(t.size), std::to_string(t.align)});
    w_.code(
        values_.place(*f_.error, named ? Code("declared.error()")
                                       : "(" + spelling_.boxed(*f_.error) + ") declared.value()"));
    std::string declare = "Library.CALLS." + camel(declare_symbol(plan_, *f_.error));
    if (!t.handles) return say("return " + declare, {"error", "at"});
    w_.code("return " + call("frame.declared", {call(declare, {"error", "at"})}) + ";");
  }

  Writer& w_;
  const Package& package_;
  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
  Values values_;
  const Upcall& up_;
  const abi::Function& f_;
};

}  // namespace

std::string print_upcalls(const Package& package) {
  Writer w = java_writer();
  auto guests = [&] {
    for (const Guest& g : package.imports.guests) print_guest(w, package, g);
  };
  auto upcalls = [&] {
    for (const Upcall& up : package.imports.upcalls) UpcallPrinter(w, package, up).run();
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
