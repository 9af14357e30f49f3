// Prints the methods of functions: what carries one out, a line or two for each step of the call,
// and what hands on to it.
#include "backends/java/names.h"
#include "backends/java/print.h"
#include "backends/java/print_values.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using binding::As;
using binding::Gives;
using binding::Mode;
using emit::Writer;
using Way = Argument::Way;

class StepPrinter {
 public:
  StepPrinter(Writer& w, const Package& package, const Method& m)
      : w_(w),
        plan_(*package.of->plan),
        spelling_(plan_, package.names),
        values_(plan_, package.names),
        m_(m),
        made_(m.carrying),
        binding_(*made_.of),
        f_(*binding_.of) {}

  void run() {
    auto steps = [&] {
      for (const binding::Step& step : binding_.steps) {
        std::visit([&](const auto& one) { print(one); }, step);
      }
    };
    auto fence = [&] {
      if (m_.self) w_.emit("${Reference}.reachabilityFence(this);");
    };
    w_.emit({{"steps", steps}, {"fence", fence}}, R"java(
      ${Frame} frame = Library.FRAMES.enter();
      try {
        ${steps}
      } finally {
        frame.leave();
        ${fence}
      }
    )java");
  }

 private:
  const abi::Type& type(abi::TypeId id) const { return plan_[id]; }
  const abi::Type& type_of(size_t param) const { return type(f_.params[param].type); }

  void say(const Code& callee, std::vector<Code> arguments) {
    w_.code(call(callee, std::move(arguments), ";"));
  }
  void set(const std::string& variable, const Code& value) {
    w_.code("long " + variable + " = " + value + ";");
  }

  std::string quoted(const std::string& name) const {
    return string_literal(m_.shown + ": " + name);
  }

  // --- the steps ---

  void print(const binding::Enter&) {
    bool value = binding_.gives == Gives::Scalar || binding_.gives == Gives::Value;
    if (value && type(*f_.result).size > kRoom) {
      say("frame.reserve", {std::to_string(type(*f_.result).size)});
    }
    if (m_.self) return say("long self = pointer", {string_literal(m_.shown)});
    if (made_.library.empty()) return;
    say("long instance = frame.borrow", {quoted(made_.library), made_.library});
  }

  void print(const binding::Take& s) {
    const Argument& a = made_.arguments[s.param];
    const abi::Type& t = type_of(s.param);
    switch (a.way) {
      case Way::Number: return;
      case Way::Handle: return set(a.at, handle(binding_.params[s.param], a));
      case Way::Placed: return place(f_.params[s.param].type, a);
      case Way::Items:
        say("frame.argument", {quoted(a.name)});
        set(a.at, items(t, a.name));
        w_.emit({{"count", a.count}}, "int ${count} = frame.count();");
        return check_size(s.param);
      case Way::Kept:
        say(imported("ByteBuffer") + " " + a.data + " = frame.keep", {quoted(a.name), a.name});
        check_size(s.param);
        return set(a.at, call("frame.address", {a.data}));
      case Way::Array: return lend(s.param, a);
    }
  }

  void print(const binding::Open&) { say("frame.open", {made_.same ? "true" : "false"}); }

  void print(const binding::HandOver&) {
    if (made_.hands_over) w_.emit("frame.handOver();");
  }

  void print(const binding::Call& s) {
    w_.code("int status = " + native_call(s));
    if (made_.same) ask_again(s, *made_.same);
  }

  void print(const binding::TakeBack& s) {
    const Argument& a = made_.arguments[s.param];
    if (a.way == Way::Array) return say("frame.copyBack", {a.data, a.at});
    const abi::Type& list = type(f_.params[s.param].type);
    say("frame.copyBack",
        {a.name, a.at, std::to_string(type(*list.element).size), values_.getter(*list.element)});
  }

  void print(const binding::Fail&) {
    say("if (status != 0) throw frame.failure",
        {"status", "Codec::declared", string_literal(m_.shown)});
  }

  // An object that is made keeps it as it is made.
  void print(const binding::Keep& s) {
    const Argument& a = made_.arguments[s.param];
    if (binding_.gives != Gives::Self && a.way == Way::Kept) say("retain", {a.data});
  }

  void print(const binding::Give& s) {
    switch (s.how) {
      case Gives::Nothing: return;
      case Gives::Self: return w_.code("return " + made() + ";");
      case Gives::Handle: return say("return new " + spelling_.type(*f_.result), {made()});
      case Gives::Scalar:
      case Gives::Value:
      case Gives::Guest: return give_value();
      case Gives::Sink: {
        const abi::Type& t = type(*f_.result);
        uint32_t stride = t.shape == Shape::String ? 1 : type(*t.element).size;
        return say("return frame.sunk", {std::to_string(stride), values_.getter(*f_.result)});
      }
      case Gives::Parcel: return say("return frame.parcel", {values_.getter(*f_.result)});
      case Gives::View: return made_.buffer.empty() ? give_value() : give_view();
    }
  }

  // Java puts arguments into order itself, and lets no thread of its wait for a native call. Those
  // that it is called on meanwhile are as good as any other.
  void print(const binding::Arrange&) {}
  void print(const binding::Expect&) {}
  void print(const binding::Unlock&) {}
  void print(const binding::Lock&) {}
  // Of what the library calls, in print_upcalls.cc.
  void print(const binding::Tell&) {}
  void print(const binding::Answer&) {}

  // --- take ---

  Code handle(const binding::Parameter& p, const Argument& a) const {
    std::vector<Code> given = {quoted(a.name), a.name};
    if (p.as == As::Guest) return values_.guest(type(p.of->type), call("frame.some", given));
    return call(p.mode == Mode::Given ? "frame.give" : "frame.borrow", given);
  }

  void place(abi::TypeId id, const Argument& a) {
    const abi::Type& t = type(id);
    say("frame.argument", {quoted(a.name)});
    set(a.at, flattened(call("frame.room", {std::to_string(t.size), std::to_string(t.align)})));
    bool option = t.shape == Shape::Option;
    w_.code(values_.place(
        id, option ? call(imported("Optional") + ".ofNullable", {a.name}) : Code(a.name)));
  }

  Code items(const abi::Type& t, const std::string& name) const {
    const abi::Type& element = type(*t.element);
    std::string size = std::to_string(element.size), align = std::to_string(element.align);
    if (t.shape == Shape::List) {
      return call("frame.list", {name, size, align, values_.putter(*t.element)});
    }
    const abi::Member &key = element.members[0], &of = element.members[1];
    return call("frame.map", {name, size, align, values_.putter(*key.type),
                              std::to_string(of.offset), values_.putter(*of.type)});
  }

  void lend(size_t param, const Argument& a) {
    const abi::Type& t = type_of(param);
    bool text = binding_.params[param].as == As::Text;
    if (text) {
      say("byte[] " + a.data + " = frame.text", {quoted(a.name), a.name});
    } else if (a.count.empty()) {
      say("frame.some", {quoted(a.name), a.name});
    }
    check_size(param);
    std::string shift = std::to_string(text ? 0 : shift_of(type(*t.element)));
    say("long " + a.at + " = frame.lend",
        {a.data, from(a), count(param), shift, a.lent ? "true" : "false"});
  }

  void check_size(size_t param) {
    uint64_t max = binding_.params[param].max;
    if (!max) return;
    say("frame.max",
        {quoted(made_.arguments[param].name), count(param), std::to_string(max) + "L"});
  }

  static std::string from(const Argument& a) { return a.from.empty() ? "0" : a.from; }

  std::string count(size_t param) const {
    const Argument& a = made_.arguments[param];
    if (a.way == Way::Kept) {
      int shift = shift_of(type(*type_of(param).element));
      return a.data + ".remaining()" + (shift ? " >> " + std::to_string(shift) : "");
    }
    return a.count.empty() ? a.data + ".length" : a.count;
  }

  // --- call ---

  Code native_call(const binding::Call& s) const {
    std::vector<Code> passes;
    for (const binding::Pass& p : s.passes) pass(p, passes);
    passes.push_back("frame.address()");
    std::string name = native_method(plan_.short_symbol(f_.symbol));
    return call("Library.CALLS." + name, std::move(passes), ";");
  }

  void pass(const binding::Pass& p, std::vector<Code>& out) const {
    switch (p.role) {
      case binding::Role::Instance: return out.push_back(whom());
      case binding::Role::Self: return out.push_back("self");
      case binding::Role::Value: return out.push_back(value(p.param));
      case binding::Role::Pointer:
      case binding::Role::Handle: return out.push_back(made_.arguments[p.param].at);
      case binding::Role::Data: return data(made_.arguments[p.param], out);
      case binding::Role::Count: return out.push_back(count(p.param));
      case binding::Role::Result:
      case binding::Role::ResultCount:
      case binding::Role::Error: return;  // in the frame
    }
  }

  std::string whom() const { return m_.self ? "self" : made_.library.empty() ? "0" : "instance"; }

  // What could not be lent was copied to an address, which is 0 if it could.
  static void data(const Argument& a, std::vector<Code>& out) {
    if (!a.lent) return out.push_back(a.at);
    out.push_back(a.at + " == 0 ? " + a.data + " : null");
    out.push_back(a.from.empty() ? a.at : a.at + " == 0 ? " + a.from + " : " + a.at);
  }

  Code value(size_t param) const {
    const abi::Type& t = type_of(param);
    const std::string& name = made_.arguments[param].name;
    auto checked = [&](const std::string& check) {
      return call("frame." + check, {quoted(name), name});
    };
    if (t.shape == Shape::Enum) return checked("ordinal");
    if (t.shape == Shape::Flags) return (t.size == 8 ? "" : "(int) ") + checked("bits");
    switch (t.prim) {
      case model::Prim::Bool: return name + " ? 1 : 0";
      case model::Prim::U8: return checked("u8");
      case model::Prim::U16: return checked("u16");
      case model::Prim::U32: return checked("u32");
      case model::Prim::Char: return checked("codePoint");
      default: return name;
    }
  }

  // All of the argument is the argument; a part of it is asked for again, in memory of our own.
  void ask_again(const binding::Call& s, size_t param) {
    const Argument& a = made_.arguments[param];
    bool text = binding_.params[param].as == As::Text;
    if (!text && type(*type_of(param).element).size != 1) return;
    Code same = text ? Code(a.name) : call("frame.copy", {a.data, from(a), count(param)});
    w_.emit({{"whole", "if (frame.size() == " + count(param) + ") return " + same + ";"},
             {"call", [&] { w_.code("status = " + native_call(s)); }}},
            R"java(
              if (status == 0 && frame.isAlias()) {
                ${whole}
                frame.open(false);
                ${call}
              }
            )java");
  }

  // --- give ---

  void give_value() {
    Code at = imported("Frame") + ".RESULT";
    w_.code("return " + values_.get(*f_.result, "frame.memory()", at) + ";");
  }

  Code made() const {
    std::vector<Code> parts = {call("frame.memory().s64", {imported("Frame") + ".RESULT"})};
    for (const Argument& a : made_.arguments) {
      if (a.way == Way::Kept) parts.push_back(a.data);
    }
    return call("new " + imported("Made"), std::move(parts));
  }

  void give_view() {
    std::string size = std::to_string(type(*type(*f_.result).element).size);
    std::string as = made_.buffer == "ByteBuffer" ? "" : ".as" + made_.buffer + "()";
    w_.code(call("return view", {"frame.window(" + size + ")"}) + as + ";");
  }

  static constexpr uint32_t kRoom = 56;  // of a result, in every frame

  Writer& w_;
  const abi::Plan& plan_;
  Spelling spelling_;
  Values values_;
  const Method& m_;
  const Carrying& made_;
  const binding::Function& binding_;
  const abi::Function& f_;
};

// --- what hands on ---

std::string callee(const Method& m) {
  if (m.returns.empty()) return "this";
  return (flat(m.returns) == "void" ? "" : "return ") + m.name;
}

std::vector<Code> names_of(const Method& m) {
  std::vector<Code> out;
  for (const Parameter& p : m.params) out.push_back(p.name);
  return out;
}

void print_filling(Writer& w, const Method& m) {
  std::vector<Code> given = names_of(m);
  given.insert(given.end(), m.defaults.begin(), m.defaults.end());
  w.call(callee(m), std::move(given), ";");
}

void print_making(Writer& w, const Method& m) {
  std::vector<Code> given = {call("made", names_of(m))}, kept;
  for (const Parameter& p : m.params) {
    kept.push_back(p.buffer ? call(imported("Buffers") + ".copy", {p.name}) : Code(p.name));
  }
  if (m.remembers) given.push_back(call("new Arguments", std::move(kept)));
  w.call("this", std::move(given), ";");
}

std::vector<Code> in_parts(const Parameter& p) {
  if (!p.in_parts) return {p.name};
  if (!p.buffer) return {p.name, "0", p.name + ".length"};
  Code buffers = imported("Buffers");
  return {call(buffers + ".array", {p.name}), call(buffers + ".from", {"Library.CALLS", p.name}),
          p.name + ".remaining()"};
}

// A buffer lives until the call is over.
void print_splitting(Writer& w, const Method& m) {
  std::vector<Code> parts;
  bool buffers = false;
  for (const Parameter& p : m.params) {
    for (Code& part : in_parts(p)) parts.push_back(std::move(part));
    if (!p.in_parts) continue;
    buffers |= p.buffer;
    std::string message = string_literal(m.shown + ": " + p.name + " is null");
    w.call(imported("Objects") + ".requireNonNull", std::vector<Code>{p.name, message}, ";");
  }
  auto hand_on = [&] { w.call(callee(m), parts, ";"); };
  auto fences = [&] {
    for (const Parameter& p : m.params) {
      if (p.in_parts) w.emit({{"name", p.name}}, "${Reference}.reachabilityFence(${name});");
    }
  };
  if (!buffers) return hand_on();
  w.emit({{"call", hand_on}, {"fences", fences}}, R"java(
    try {
      ${call}
    } finally {
      ${fences}
    }
  )java");
}

}  // namespace

void print_body(Writer& w, const Package& package, const Method& m) {
  switch (m.does) {
    case Does::Carries: return StepPrinter(w, package, m).run();
    case Does::Splits: return print_splitting(w, m);
    case Does::Makes: return print_making(w, m);
    case Does::Fills: return print_filling(w, m);
  }
}

}  // namespace sabir::backends::java
