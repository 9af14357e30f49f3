// Decides the methods that a function becomes: what Java sees, and the steps to the native call and
// back. The steps are statements; those of an argument come in the order of the contract.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/signature.h"
#include "backends/java/names.h"
#include "backends/java/plan.h"
#include "emit/docs.h"

namespace sabir::backends::java {
namespace {

using abi::Passing;
using abi::Shape;
using binding::As;
using binding::Gives;
using binding::Mode;

// How the memory of a list of bytes is named: an array from an element on, or an address.
struct Bytes {
  std::string array, from, count;
};

class MethodPlanner {
 public:
  MethodPlanner(const binding::Package& binding, const ClassNames& names, Needs& needs,
                const binding::Function& function, On on)
      : plan_(*binding.plan),
        binding_(function),
        f_(*function.of),
        names_(names),
        spelling_(plan_, names, needs),
        remade_(f_.resource && is_remade(binding, *binding.find_class(f_.resource))),
        opened_(on == On::Opened) {}

  std::vector<Method> run() {
    name();
    if (opened_ && !full_.self) {
      full_.params.push_back({"opened before", scope_.claim("library"), names_.instance});
      offset_ = 1;
    }
    for (const binding::Parameter& p : binding_.params) add_parameter(p);
    for (const binding::Step& one : binding_.steps) {
      std::visit([&](const auto& s) { plan(s); }, one);
    }
    finish();
    return std::move(out_);
  }

 private:
  bool constructs() const { return f_.is(model::FunctionKind::Constructor); }
  const abi::Type& type(abi::TypeId id) const { return plan_[id]; }
  void step(Code line) { full_.steps.push_back(std::move(line)); }
  void step(const char* callee, std::vector<Code> arguments) {
    step(call(callee, std::move(arguments), ";"));
  }

  void name() {
    std::string owner =
        f_.resource ? names_.resources.at(f_.resource) : names_.functions.at(f_.owner);
    bool top = opened_ && !f_.resource && plan_[f_.owner].main;
    full_.name = constructs() ? owner : function_name(plan_, f_, top);
    full_.shown = constructs() ? owner : owner + "." + full_.name;
    full_.self = f_.is(model::FunctionKind::Method) || top;
    full_.is_static = !full_.self && !constructs();
    full_.doc = f_.origin->docs.text;
    if (constructs()) {
      full_.returns = "";
    } else if (binding_.gives == Gives::View) {
      std::string buffer = buffer_type();
      full_.returns = buffer.empty() ? spelling_.type(*f_.result) : imported(buffer);
    } else {
      full_.returns = f_.result ? spelling_.type(*f_.result) : "void";
    }
    if (binding_.gives == Gives::Scalar && is_unsigned(*f_.result)) {
      full_.result_doc = "unsigned: all 64 bits are the number's";
    }
    if (!f_.error) return;
    auto declared = names_.exceptions.find(*f_.error);
    bool named = declared != names_.exceptions.end();
    full_.throws = named ? declared->second : imported("DeclaredException");
  }

  bool is_unsigned(abi::TypeId id) const {
    return type(id).shape == Shape::Scalar && type(id).prim == model::Prim::U64;
  }

  // --- parameters ---

  static std::string range_of(model::Prim prim) {
    switch (prim) {
      case model::Prim::U8: return "0 to 255";
      case model::Prim::U16: return "0 to 65535";
      case model::Prim::U32: return "0 to 4294967295";
      case model::Prim::U64: return "unsigned: all 64 bits are the number's";
      case model::Prim::Char: return "a Unicode scalar value";
      default: return "";
    }
  }

  void add_parameter(const binding::Parameter& param) {
    const abi::Param& p = *param.of;
    std::string name = scope_.claim(camel(p.name));
    Parameter made{"", name, spelling_.type(p.type)};
    std::vector<std::string> notes = {p.origin ? p.origin->docs.text : ""};
    const abi::Type& t = type(p.type);
    if (t.shape == Shape::Scalar) notes.push_back(range_of(t.prim));
    if (t.shape == Shape::Option) {
      made.type = spelling_.boxed(*t.members[0].type);
      notes.push_back("null: none");
    }
    notes.push_back(note_of(param.mode));
    if (param.max) notes.push_back("of size " + std::to_string(param.max) + " at most");
    for (std::string& note : notes) {
      if (!note.empty()) made.doc += (made.doc.empty() ? "" : "; ") + note;
    }
    full_.params.push_back(std::move(made));
  }

  static std::string note_of(Mode mode) {
    switch (mode) {
      case Mode::Lent: return "";
      case Mode::Given: return "given away, and closed after the call";
      case Mode::InOut: return "written into";
      case Mode::Retained: break;
    }
    return "kept and read until this object is closed: an array is copied for that, a direct "
           "buffer stays where it is";
  }

  // Whether callers may give a buffer instead of an array.
  static bool takes_buffer(const binding::Parameter& p) {
    return p.as == As::Bytes && p.mode != Mode::InOut;
  }
  bool takes_buffers() const {
    return std::any_of(binding_.params.begin(), binding_.params.end(), takes_buffer);
  }

  // --- the steps ---

  void plan(const binding::Enter&) {
    bool value = binding_.gives == Gives::Scalar || binding_.gives == Gives::Value;
    if (value && type(*f_.result).size > 56) {
      step("frame.reserve", {std::to_string(type(*f_.result).size)});
    }
    if (full_.self) {
      passes_.push_back("self");
      step("long self = pointer", {string_literal(full_.shown)});
    } else if (opened_) {
      std::string name = full_.params.front().name;
      step("long instance = frame.borrow", {string_literal(full_.shown + ": " + name), name});
      passes_.push_back("instance");
    } else {
      passes_.push_back("0");
    }
  }

  void plan(const binding::Open&) { step("frame.open", {aliases() ? "true" : "false"}); }

  void plan(const binding::HandOver&) {
    if (gives_) step("frame.handOver();");
  }

  void plan(const binding::Call&) {
    step("int status = " + native_call());
    if (aliases()) add_alias();
  }

  void plan(const binding::TakeBack& s) {
    if (auto found = take_back_.find(s.param); found != take_back_.end()) step(found->second);
  }

  void plan(const binding::Fail&) {
    step("if (status != 0) throw frame.failure",
         {"status", "Codec::declared", string_literal(full_.shown)});
  }

  void plan(const binding::Keep& s) {
    auto found = retained_.find(s.param);
    if (!constructs() && found != retained_.end()) step("retain", {found->second});
  }

  // Java puts arguments into order itself, and lets no thread of its wait for a native call. Those
  // that it is called on meanwhile are as good as any other.
  void plan(const binding::Arrange&) {}
  void plan(const binding::Expect&) {}
  void plan(const binding::Unlock&) {}
  void plan(const binding::Lock&) {}
  // Of what the library calls, in plan_imports.cc.
  void plan(const binding::Tell&) {}
  void plan(const binding::Answer&) {}

  // --- take ---

  void plan(const binding::Take& s) {
    take(binding_.params[s.param], s.param, full_.params[s.param + offset_].name);
  }

  void take(const binding::Parameter& param, size_t i, const std::string& name) {
    const abi::Param& p = *param.of;
    std::string quoted = string_literal(full_.shown + ": " + name);
    switch (p.passing) {
      case Passing::Value: return passes_.push_back(value(p, name, quoted));
      case Passing::Handle: {
        if (param.as == As::Guest) {
          return local(name + "At", guest(p.type, call("frame.some", {quoted, name})));
        }
        bool own = param.mode == Mode::Given;
        gives_ |= own;
        return local(name + "At", call(own ? "frame.give" : "frame.borrow", {quoted, name}));
      }
      case Passing::Pointer: return pointer(p, name, quoted);
      case Passing::Slice: return slice(param, i, name, quoted);
    }
  }

  void pointer(const abi::Param& p, const std::string& name, const std::string& quoted) {
    const abi::Type& t = type(p.type);
    gives_ |= t.handles;
    step("frame.argument", {quoted});
    local(name + "At",
          "frame.room(" + std::to_string(t.size) + ", " + std::to_string(t.align) + ")");
    bool option = t.shape == Shape::Option;
    Code given = option ? call(imported("Optional") + ".ofNullable", {name}) : name;
    Code put = spelling_.put(p.type, given, "frame.chunk()", "frame.index()");
    step(has_codec(t) ? "Codec." + put : put);
  }

  Code guest(abi::TypeId id, const Code& value) const {
    std::string how = type(id).shape == Shape::Own ? "Upcalls.give" : "Upcalls.lend";
    return call(how + spelling_.type(id), {"frame", value});
  }

  void local(const std::string& wanted, const Code& value) {
    std::string name = scope_.claim(wanted);
    step("long " + name + " = " + value + ";");
    passes_.push_back(name);
  }

  Code value(const abi::Param& p, const std::string& name, const std::string& quoted) const {
    const abi::Type& t = type(p.type);
    auto checked = [&](const std::string& check) { return call("frame." + check, {quoted, name}); };
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

  void slice(const binding::Parameter& param, size_t i, const std::string& name,
             const std::string& quoted) {
    const abi::Type& t = type(param.of->type);
    bool text = param.as == As::Text;
    if (!text && (t.shape == Shape::Map || !is_number(type(*t.element)))) {
      gives_ |= t.handles;
      step("frame.argument", {quoted});
      local(name + "At", items(t, name));
      std::string count = scope_.claim(name + "Count");
      step("int " + count + " = frame.count();");
      check_max(param, quoted, count);
      return passes_.push_back(count);
    }
    if (param.mode == Mode::Retained) return retained(param, i, name, quoted);
    Bytes data{name, "0", name + ".length"};
    if (text) {
      data.array = scope_.claim(name + "Bytes");
      data.count = data.array + ".length";
      step("byte[] " + data.array + " = " + call("frame.text", {quoted, name}, ";"));
    } else if (takes_buffer(param)) {
      data = {name, scope_.claim(name + "From"), scope_.claim(name + "Count")};
      from_[i] = data.from;
      count_[i] = data.count;
    } else {
      step("frame.some", {quoted, name});
    }
    check_max(param, quoted, data.count);
    lend(param, i, data);
  }

  void check_max(const binding::Parameter& p, const std::string& quoted, const std::string& count) {
    if (!p.max) return;
    step("frame.max", {quoted, count, std::to_string(p.max) + "L"});
  }

  Code items(const abi::Type& t, const std::string& name) {
    const abi::Type& element = type(*t.element);
    std::string size = std::to_string(element.size), align = std::to_string(element.align);
    if (t.shape == Shape::List) {
      return call("frame.list", {name, size, align, spelling_.putter(*t.element)});
    }
    const abi::Member &key = element.members[0], &of = element.members[1];
    return call("frame.map", {name, size, align, spelling_.putter(*key.type),
                              std::to_string(of.offset), spelling_.putter(*of.type)});
  }

  void lend(const binding::Parameter& param, size_t i, const Bytes& data) {
    const abi::Type& t = type(param.of->type);
    bool text = param.as == As::Text;
    bool lent = lends_arrays(binding_) && (text || is_lendable(type(*t.element)));
    std::string at = scope_.claim(full_.params[i + offset_].name + "At");
    std::string shift = std::to_string(text ? 0 : shift_of(type(*t.element)));
    step("long " + at + " = " +
         call("frame.lend", {data.array, data.from, data.count, shift, lent ? "true" : "false"},
              ";"));
    if (param.mode == Mode::InOut) {
      take_back_.emplace(i, call("frame.copyBack", {data.array, at}, ";"));
    }
    if (lent) {
      passes_.push_back(at + " == 0 ? " + data.array + " : null");
      passes_.push_back(data.from == "0" ? at : at + " == 0 ? " + data.from + " : " + at);
    } else {
      passes_.push_back(at);
    }
    passes_.push_back(data.count);
    bool may_return = binding_.gives == Gives::Sink && *f_.result == param.of->type;
    if (may_return) same_.push_back({i, data});
  }

  void retained(const binding::Parameter& p, size_t i, const std::string& name,
                const std::string& quoted) {
    int shift = shift_of(type(*type(p.of->type).element));
    std::string kept = scope_.claim(name + "Kept");
    std::string count = kept + ".remaining()" + (shift ? " >> " + std::to_string(shift) : "");
    step(imported("ByteBuffer") + " " + kept + " = " + call("frame.keep", {quoted, name}, ";"));
    check_max(p, quoted, count);
    local(name + "At", call("frame.address", {kept}));
    passes_.push_back(count);
    retained_[i] = kept;
  }

  // --- call ---

  Code native_call() const {
    std::vector<Code> passes = passes_;
    passes.push_back("frame.address()");
    std::string name = native_method(plan_.short_symbol(f_.symbol));
    return call("Library.CALLS." + name, std::move(passes), ";");
  }

  bool aliases() const {
    size_t data = 0;
    for (const abi::Param& p : f_.params) data += p.passing == Passing::Slice || type(p.type).data;
    return f_.origin->idempotent && data == 1 && same_.size() == 1;
  }

  // All of the argument is the argument; a part of it is asked for again, in memory of our own.
  void add_alias() {
    const auto& [i, data] = same_.front();
    const abi::Type& t = type(f_.params[i].type);
    bool text = t.shape == Shape::String;
    std::string name = full_.params[i + offset_].name;
    Code same = text ? name : call("frame.copy", {data.array, data.from, data.count});
    bool bytes = text || type(*t.element).size == 1;
    if (!text && !bytes) return;
    full_.steps.push_back({"if (status == 0 && frame.isAlias()) {",
                           {"if (frame.size() == " + data.count + ") return " + same + ";",
                            "frame.open(false);", "status = " + native_call()}});
    step("}");
  }

  // --- give ---

  // Of a view of numbers; empty: it is copied.
  std::string buffer_type() const {
    const abi::Type& t = type(*f_.result);
    if (t.shape == Shape::String || !is_number(type(*t.element))) return "";
    std::string element = array_element(type(*t.element));
    if (element == "boolean") return "ByteBuffer";
    if (element == "int") return "IntBuffer";
    element[0] = char(element[0] - 32);
    return element + "Buffer";
  }

  void plan(const binding::Give& s) {
    switch (s.how) {
      case Gives::Nothing: return;
      case Gives::Self: return step("return " + made() + ";");
      case Gives::Handle:
        return step(call("return new " + spelling_.type(*f_.result), {made()}, ";"));
      case Gives::Scalar:
      case Gives::Value:
      case Gives::Guest: return give_value();
      case Gives::Sink: {
        const abi::Type& t = type(*f_.result);
        uint32_t stride = t.shape == Shape::String ? 1 : type(*t.element).size;
        return step("return frame.sunk", {std::to_string(stride), spelling_.getter(*f_.result)});
      }
      case Gives::Parcel: return step("return frame.parcel", {spelling_.getter(*f_.result)});
      case Gives::View: return give_view();
    }
  }

  void give_value() {
    Code at = imported("Frame") + ".RESULT";
    step("return " + spelling_.get(*f_.result, "frame.memory()", at) + ";");
  }

  Code made() const {
    std::vector<Code> parts = {call("frame.memory().s64", {imported("Frame") + ".RESULT"})};
    for (const auto& [i, kept] : retained_) parts.push_back(kept);
    return call("new " + imported("Made"), std::move(parts));
  }

  void give_view() {
    std::string as = buffer_type();
    if (as.empty()) return give_value();
    std::string size = std::to_string(type(*type(*f_.result).element).size);
    std::string order = as == "ByteBuffer" ? "" : ".as" + as + "()";
    step(call("return view", {"frame.window(" + size + ")"}) + order + ";");
  }

  // --- forms ---

  void finish() {
    if (!constructs()) {
      out_ = with_defaults(forms(full_));
      return;
    }
    // `this(...)` comes first in Java: the call is a method of its own.
    Method made = full_;
    made.open = false;
    made.is_static = true;
    made.returns = imported("Made");
    made.name = "made";
    made.doc.clear();
    std::vector<Method> inner = forms(made), outer;
    for (const Method& form : inner) {
      if (form.steps.empty() || form.params.size() == full_.params.size()) {
        outer.push_back(delegate(full_, form.params, "this", remembered(form)));
      }
    }
    out_ = with_defaults(outer);
    for (Method& form : inner) {
      form.throws_silently = true;
      out_.push_back(std::move(form));
    }
  }

  // An object that can be made again keeps what it was made from. One that was made on an instance
  // does not: its maker has chosen where it runs.
  std::vector<Code> remembered(const Method& form) const {
    std::vector<Code> names, copies;
    for (const Parameter& p : form.params) {
      names.push_back(p.name);
      copies.push_back(p.buffer ? call(imported("Buffers") + ".copy", {p.name}) : p.name);
    }
    std::vector<Code> out = {call("made", std::move(names))};
    if (!opened_ && remade_) out.push_back(call("new Arguments", std::move(copies)));
    return out;
  }

  // The same with parameters of other types, handing something made of them on to `callee`.
  static Method delegate(Method from, std::vector<Parameter> params, const std::string& callee,
                         std::vector<Code> arguments) {
    from.params = std::move(params);
    from.steps.clear();
    from.body = {call(callee, std::move(arguments), ";")};
    return from;
  }

  static std::string returned(const Method& form) {
    return (flat(form.returns) == "void" ? "" : "return ") + form.name;
  }

  std::vector<Method> forms(const Method& full) const {
    if (!takes_buffers()) return {full};
    std::vector<Parameter> buffers = full.params;
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (!takes_buffer(binding_.params[i])) continue;
      buffers[i + offset_].type = imported("ByteBuffer");
      buffers[i + offset_].buffer = true;
    }
    if (!retained_.empty()) {
      Method buffer = full;
      buffer.params = buffers;
      return {full, buffer};
    }
    Method whole = full;
    whole.open = false;
    whole.is_static = !full.self;
    whole.doc.clear();
    whole.throws_silently = true;
    whole.params.clear();
    std::vector<Code> arrays, parts;
    Statements fences, nulls;
    for (size_t at = 0; at < full.params.size(); ++at) {
      const Parameter& p = full.params[at];
      size_t i = at - offset_;  // not of the library itself
      whole.params.push_back(p);
      if (at < offset_ || !takes_buffer(binding_.params[i])) {
        arrays.push_back(p.name);
        parts.push_back(p.name);
        continue;
      }
      whole.params.push_back({"", from_.at(i), "long"});
      whole.params.push_back({"", count_.at(i), "int"});
      std::string message = string_literal(full.shown + ": " + p.name + " is null");
      nulls.push_back(call(imported("Objects") + ".requireNonNull", {p.name, message}, ";"));
      arrays.insert(arrays.end(), {p.name, "0", p.name + ".length"});
      Code buffers_class = imported("Buffers");
      parts.push_back(call(buffers_class + ".array", {p.name}));
      parts.push_back(call(buffers_class + ".from", {"Library.CALLS", p.name}));
      parts.push_back(p.name + ".remaining()");
      fences.push_back(call(imported("Reference") + ".reachabilityFence", {p.name}, ";"));
    }
    Method array = delegate(full, full.params, returned(full), std::move(arrays));
    array.body.insert(array.body.begin(), nulls.begin(), nulls.end());
    Method buffer = delegate(full, buffers, returned(full), std::move(parts));
    Statements tried = std::move(buffer.body);
    buffer.body = std::move(nulls);
    buffer.body.push_back({"try {", std::move(tried)});
    buffer.body.push_back({"} finally {", std::move(fences)});
    buffer.body.push_back("}");
    return {array, buffer, whole};
  }

  std::vector<Method> with_defaults(const std::vector<Method>& forms) const {
    std::vector<Method> out;
    for (const Method& form : forms) {
      for (size_t given = first_default(); form.open && given < f_.params.size(); ++given) {
        out.push_back(shorter(form, given + offset_));
      }
      out.push_back(form);
    }
    return out;
  }

  // Java has null where an option has nothing.
  Code default_of(size_t i) const {
    const abi::Param& p = f_.params[i];
    const model::Value& value = *p.origin->default_value;
    auto* choice = std::get_if<model::CaseValue>(&value.of);
    if (!choice || type(p.type).shape != Shape::Option) {
      return spelling_.literal(p.type, value).value_or("null");
    }
    if (choice->payload.empty()) return "null";
    return spelling_.literal(*type(p.type).members[0].type, choice->payload[0]).value_or("null");
  }

  size_t first_default() const {
    size_t first = f_.params.size();
    while (first > 0 && binding_.params[first - 1].fallback >= 0) --first;
    return first;
  }

  Method shorter(const Method& form, size_t given) const {
    std::vector<Code> arguments;
    for (size_t i = 0; i < form.params.size(); ++i) {
      arguments.push_back(i < given ? form.params[i].name : default_of(i - offset_));
    }
    std::vector<Parameter> params(form.params.begin(), form.params.begin() + long(given));
    return delegate(form, params, constructs() ? "this" : returned(form), std::move(arguments));
  }

  const abi::Plan& plan_;
  const binding::Function& binding_;
  const abi::Function& f_;
  const ClassNames& names_;
  Spelling spelling_;
  Scope scope_{{"frame", "instance", "self", "status"}};
  Method full_;
  std::map<size_t, std::string> from_, count_;  // by parameter: of a list that may be a buffer
  std::vector<Method> out_;
  std::vector<Code> passes_;
  std::map<size_t, Code> take_back_;            // by parameter: a statement
  std::map<size_t, std::string> retained_;      // likewise: a variable
  std::vector<std::pair<size_t, Bytes>> same_;  // parameters that may come back
  bool gives_ = false;
  bool remade_;        // of an object that can be made again
  bool opened_;        // called on an instance
  size_t offset_ = 0;  // of the contract's parameters among Java's
};

}  // namespace

std::vector<Method> plan_methods(const binding::Package& binding, const ClassNames& names,
                                 Needs& needs, const binding::Function& function, On on) {
  return MethodPlanner(binding, names, needs, function, on).run();
}

}  // namespace sabir::backends::java
