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
using abi::Returning;
using abi::Shape;

// How the memory of a list of bytes is named: an array from an element on, or an address.
struct Bytes {
  std::string array, from, count;
};

class MethodPlanner {
 public:
  MethodPlanner(const abi::Plan& plan, const ClassNames& names, Needs& needs,
                const abi::Function& function, On on)
      : plan_(plan),
        f_(function),
        names_(names),
        spelling_(plan, names, needs),
        opened_(on == On::Opened) {}

  std::vector<Method> run() {
    name();
    if (opened_ && !full_.self) {
      full_.params.push_back({"opened before", scope_.claim("library"), names_.instance});
      offset_ = 1;
    }
    for (const abi::Param& p : f_.params) add_parameter(p);
    take();
    call();
    give();
    finish();
    return std::move(out_);
  }

 private:
  bool constructs() const { return f_.is(model::FunctionKind::Constructor); }
  const abi::Type& type(abi::TypeId id) const { return plan_[id]; }
  void step(std::string line) { full_.steps.push_back(std::move(line)); }

  void name() {
    const std::string& label = f_.origin->name;
    std::string owner =
        f_.resource ? names_.resources.at(f_.resource) : names_.functions.at(f_.owner);
    bool top = opened_ && !f_.resource && plan_[f_.owner].main;
    bool serial = f_.resource && is_remade(plan_, plan_[f_.resource]);
    std::string plain = serial ? serializable_method(label) : method(label);
    full_.name = constructs() ? owner : top ? opened(label) : plain;
    full_.shown = constructs() ? owner : owner + "." + full_.name;
    full_.self = f_.is(model::FunctionKind::Method) || top;
    full_.modifiers = full_.self || constructs() ? "public" : "public static";
    full_.doc = f_.origin->docs.text;
    if (constructs()) {
      full_.returns = "";
    } else if (f_.returning == Returning::View) {
      full_.returns = view_type();
    } else {
      full_.returns = f_.result ? spelling_.type(*f_.result) : "void";
    }
    if (full_.returns.ends_with("long") && is_unsigned(*f_.result)) {
      full_.result_doc = "unsigned: all 64 bits are the number's";
    }
    if (!f_.error) return;
    auto declared = names_.exceptions.find(*f_.error);
    full_.throws = declared == names_.exceptions.end() ? "DeclaredException" : declared->second;
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

  void add_parameter(const abi::Param& p) {
    std::string name = scope_.claim(camel(p.name));
    Parameter made{"", name, spelling_.type(p.type)};
    std::vector<std::string> notes = {p.origin ? p.origin->docs.text : ""};
    const abi::Type& t = type(p.type);
    if (t.shape == Shape::Scalar) notes.push_back(range_of(t.prim));
    if (t.shape == Shape::Option) {
      made.type = spelling_.boxed(*t.members[0].type);
      notes.push_back("null: none");
    }
    if (t.shape == Shape::Own) notes.push_back("given away, and closed after the call");
    if (is(p, &model::Param::in_out)) notes.push_back("written into");
    if (is(p, &model::Param::retains)) {
      notes.push_back(
          "kept and read until this object is closed: an array is copied for that, a "
          "direct buffer stays where it is");
    }
    if (p.origin && p.origin->max) {
      notes.push_back("of size " + std::to_string(*p.origin->max) + " at most");
    }
    for (std::string& note : notes) {
      if (!note.empty()) made.doc += (made.doc.empty() ? "" : "; ") + note;
    }
    full_.params.push_back(std::move(made));
  }

  static bool is(const abi::Param& p, bool model::Param::*what) {
    return p.origin && p.origin->*what;
  }

  // Whether callers may give a buffer instead of an array.
  bool takes_buffer(const abi::Param& p) const {
    const abi::Type& t = type(p.type);
    return t.shape == Shape::List && type(*t.element).key == "u8" && !is(p, &model::Param::in_out);
  }
  bool takes_buffers() const {
    return std::any_of(f_.params.begin(), f_.params.end(),
                       [&](const abi::Param& p) { return takes_buffer(p); });
  }

  // --- take ---

  void take() {
    if (f_.returning == Returning::Value && type(*f_.result).size > 56) {
      step("frame.reserve(" + std::to_string(type(*f_.result).size) + ");");
    }
    if (full_.self) {
      passes_.push_back("self");
      step("long self = pointer(" + string_literal(full_.shown) + ");");
    } else if (opened_) {
      std::string name = full_.params.front().name;
      step("long instance = frame.borrow(" + string_literal(full_.shown + ": " + name) + ", " +
           name + ");");
      passes_.push_back("instance");
    } else {
      passes_.push_back("0");
    }
    for (size_t i = 0; i < f_.params.size(); ++i)
      take(f_.params[i], full_.params[i + offset_].name);
  }

  void take(const abi::Param& p, const std::string& name) {
    std::string quoted = string_literal(full_.shown + ": " + name);
    switch (p.passing) {
      case Passing::Value: return passes_.push_back(value(p, name, quoted));
      case Passing::Handle: {
        if (plan_[type(p.type).resource].imported) {
          return local(name + "At", guest(p.type, "frame.some(" + quoted + ", " + name + ")"));
        }
        bool own = type(p.type).shape == Shape::Own;
        gives_ |= own;
        return local(name + "At",
                     (own ? "frame.give(" : "frame.borrow(") + quoted + ", " + name + ")");
      }
      case Passing::Pointer: {
        const abi::Type& t = type(p.type);
        gives_ |= t.handles;
        step("frame.argument(" + quoted + ");");
        local(name + "At",
              "frame.room(" + std::to_string(t.size) + ", " + std::to_string(t.align) + ")");
        std::string given = t.shape == Shape::Option ? "Optional.ofNullable(" + name + ")" : name;
        std::string put = spelling_.put(p.type, given, "frame.chunk()", "frame.index()");
        return step(has_codec(t) ? "Codec." + put : put);
      }
      case Passing::Slice: return slice(p, name, quoted);
    }
  }

  std::string guest(abi::TypeId id, const std::string& value) const {
    std::string how = type(id).shape == Shape::Own ? "give" : "lend";
    return "Upcalls." + how + spelling_.type(id) + "(frame, " + value + ")";
  }

  void local(const std::string& wanted, const std::string& value) {
    std::string name = scope_.claim(wanted);
    step("long " + name + " = " + value + ";");
    passes_.push_back(name);
  }

  std::string value(const abi::Param& p, const std::string& name, const std::string& quoted) const {
    const abi::Type& t = type(p.type);
    auto checked = [&](const char* check) {
      return "frame." + std::string(check) + "(" + quoted + ", " + name + ")";
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

  void slice(const abi::Param& p, const std::string& name, const std::string& quoted) {
    const abi::Type& t = type(p.type);
    bool text = t.shape == Shape::String;
    if (!text && (t.shape == Shape::Map || !is_number(type(*t.element)))) {
      gives_ |= t.handles;
      step("frame.argument(" + quoted + ");");
      local(name + "At", items(t, name));
      std::string count = scope_.claim(name + "Count");
      step("int " + count + " = frame.count();");
      check_max(p, quoted, count);
      return passes_.push_back(count);
    }
    if (is(p, &model::Param::retains)) return retained(p, name, quoted);
    Bytes data{name, "0", name + ".length"};
    if (text) {
      data.array = scope_.claim(name + "Bytes");
      data.count = data.array + ".length";
      step("byte[] " + data.array + " = frame.text(" + quoted + ", " + name + ");");
    } else if (takes_buffer(p)) {
      data = {name, scope_.claim(name + "From"), scope_.claim(name + "Count")};
      from_[index_of(p)] = data.from;
      count_[index_of(p)] = data.count;
    } else {
      step("frame.some(" + quoted + ", " + name + ");");
    }
    check_max(p, quoted, data.count);
    lend(p, data, text ? 0 : shift_of(type(*t.element)));
  }

  void check_max(const abi::Param& p, const std::string& quoted, const std::string& count) {
    if (!p.origin || !p.origin->max) return;
    step("frame.max(" + quoted + ", " + count + ", " + std::to_string(*p.origin->max) + "L);");
  }

  std::string items(const abi::Type& t, const std::string& name) {
    const abi::Type& element = type(*t.element);
    std::string shape = std::to_string(element.size) + ", " + std::to_string(element.align) + ", ";
    if (t.shape == Shape::List) {
      return "frame.list(" + name + ", " + shape + spelling_.putter(*t.element) + ")";
    }
    return "frame.map(" + name + ", " + shape + spelling_.putter(*element.members[0].type) + ", " +
           std::to_string(element.members[1].offset) + ", " +
           spelling_.putter(*element.members[1].type) + ")";
  }

  void lend(const abi::Param& p, const Bytes& data, int shift) {
    const abi::Type& t = type(p.type);
    bool lent =
        lends_arrays(plan_, f_) && (t.shape == Shape::String || is_lendable(type(*t.element)));
    std::string at = scope_.claim(full_param(p) + "At");
    step("long " + at + " = frame.lend(" + data.array + ", " + data.from + ", " + data.count +
         ", " + std::to_string(shift) + ", " + (lent ? "true" : "false") + ");");
    if (is(p, &model::Param::in_out))
      after_.push_back("frame.copyBack(" + data.array + ", " + at + ");");
    if (lent) {
      passes_.push_back(at + " == 0 ? " + data.array + " : null");
      passes_.push_back(data.from == "0" ? at : at + " == 0 ? " + data.from + " : " + at);
    } else {
      passes_.push_back(at);
    }
    passes_.push_back(data.count);
    if (f_.returning == Returning::Sink && *f_.result == p.type) same_.push_back({&p, data});
  }

  std::string full_param(const abi::Param& p) const {
    return full_.params[index_of(p) + offset_].name;
  }
  size_t index_of(const abi::Param& p) const { return size_t(&p - f_.params.data()); }

  void retained(const abi::Param& p, const std::string& name, const std::string& quoted) {
    int shift = shift_of(type(*type(p.type).element));
    std::string kept = scope_.claim(name + "Kept");
    step("ByteBuffer " + kept + " = frame.keep(" + quoted + ", " + name + ");");
    check_max(p, quoted, kept + ".remaining()" + (shift ? " >> " + std::to_string(shift) : ""));
    local(name + "At", "frame.address(" + kept + ")");
    passes_.push_back(kept + ".remaining()" + (shift ? " >> " + std::to_string(shift) : ""));
    retained_.push_back(kept);
  }

  // --- call ---

  std::string call_text() const {
    std::string head = camel(f_.symbol.substr(plan_.prefix.size() + 1)) + "(";
    for (const std::string& pass : passes_) head += pass + ", ";
    return "Library.CALLS." + head + "frame.address());";
  }

  bool aliases() const {
    size_t data = 0;
    for (const abi::Param& p : f_.params) data += p.passing == Passing::Slice || type(p.type).data;
    return f_.origin->idempotent && data == 1 && same_.size() == 1;
  }

  void call() {
    if (f_.returning == Returning::Sink) {
      step(std::string("frame.open(") + (aliases() ? "true" : "false") + ");");
    }
    if (gives_) step("frame.handOver();");
    step("int status = " + call_text());
    if (aliases()) add_alias();
    for (const std::string& line : after_) step(line);
    step("if (status != 0) throw frame.failure(status, Codec::declared, " +
         string_literal(full_.shown) + ");");
  }

  // All of the argument is the argument; a part of it is asked for again, in memory of our own.
  void add_alias() {
    const auto& [param, data] = same_.front();
    bool text = type(param->type).shape == Shape::String;
    std::string name = full_param(*param);
    std::string same =
        text ? name : "frame.copy(" + data.array + ", " + data.from + ", " + data.count + ")";
    bool bytes = text || type(*type(param->type).element).size == 1;
    if (!text && !bytes) return;
    step("if (status == 0 && frame.isAlias()) {");
    step("  if (frame.size() == " + data.count + ") return " + same + ";");
    step("  frame.open(false);");
    step("  status = " + call_text());
    step("}");
  }

  // --- give ---

  std::string view_type() const {
    const abi::Type& t = type(*f_.result);
    if (t.shape == Shape::String || !is_number(type(*t.element))) return spelling_.type(*f_.result);
    std::string element = array_element(type(*t.element));
    if (element == "boolean") return "ByteBuffer";
    if (element == "int") return "IntBuffer";
    element[0] = char(element[0] - 32);
    return element + "Buffer";
  }

  void give() {
    if (!constructs()) {
      for (const std::string& kept : retained_) step("retain(" + kept + ");");
    }
    if (!f_.result && !constructs()) return;
    switch (f_.returning) {
      case Returning::Nothing: return;
      case Returning::Handle: return give_handle();
      case Returning::Value:
        return step("return " + spelling_.get(*f_.result, "frame.memory()", "Frame.RESULT") + ";");
      case Returning::Sink: {
        const abi::Type& t = type(*f_.result);
        uint32_t stride = t.shape == Shape::String ? 1 : type(*t.element).size;
        return step("return frame.sunk(" + std::to_string(stride) + ", " +
                    spelling_.getter(*f_.result) + ");");
      }
      case Returning::Parcel:
        return step("return frame.parcel(" + spelling_.getter(*f_.result) + ");");
      case Returning::View: return give_view();
    }
  }

  void give_handle() {
    std::string made = "new Made(frame.memory().s64(Frame.RESULT)";
    for (const std::string& kept : retained_) made += ", " + kept;
    made += ")";
    if (constructs()) return step("return " + made + ";");
    if (plan_[type(*f_.result).resource].imported) {
      return step("return " + spelling_.get(*f_.result, "frame.memory()", "Frame.RESULT") + ";");
    }
    step("return new " + spelling_.type(*f_.result) + "(" + made + ");");
  }

  void give_view() {
    const abi::Type& t = type(*f_.result);
    std::string as = view_type();
    if (!as.ends_with("Buffer")) {
      return step("return " + spelling_.get(*f_.result, "frame.memory()", "Frame.RESULT") + ";");
    }
    std::string made = "view(frame.window(" + std::to_string(type(*t.element).size) + "))";
    step("return " + made + (as == "ByteBuffer" ? "" : ".as" + as + "()") + ";");
  }

  // --- forms ---

  void finish() {
    if (!constructs()) {
      out_ = with_defaults(forms(full_));
      return;
    }
    // `this(...)` comes first in Java: the call is a method of its own.
    Method made = full_;
    made.modifiers = "private static";
    made.returns = "Made";
    made.name = "made";
    made.doc.clear();
    std::vector<Method> inner = forms(made), outer;
    for (const Method& form : inner) {
      if (form.steps.empty() || form.params.size() == full_.params.size()) {
        outer.push_back(delegate(full_, form.params, "this(made(", ")" + remembered(form) + ");"));
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
  std::string remembered(const Method& form) const {
    if (opened_ || !is_remade(plan_, plan_[f_.resource])) return "";
    std::string list;
    for (const Parameter& p : form.params) {
      bool buffer = p.type == "ByteBuffer";
      list += (list.empty() ? "" : ", ") + (buffer ? "Buffers.copy(" + p.name + ")" : p.name);
    }
    return ", new Arguments(" + list + ")";
  }

  // The same with parameters of other types, handing its own or something made of them on.
  static Method delegate(Method from, std::vector<Parameter> params, const std::string& head,
                         const std::string& tail, const std::vector<std::string>& arguments = {}) {
    std::string list;
    for (size_t i = 0; i < std::max(params.size(), arguments.size()); ++i) {
      list += (list.empty() ? "" : ", ") + (arguments.empty() ? params[i].name : arguments[i]);
    }
    from.params = std::move(params);
    from.steps.clear();
    from.body = {head + list + tail};
    return from;
  }

  std::vector<Method> forms(const Method& full) const {
    if (!takes_buffers()) return {full};
    std::vector<Parameter> buffers = full.params;
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (takes_buffer(f_.params[i])) buffers[i + offset_].type = "ByteBuffer";
    }
    if (!retained_.empty()) {
      Method buffer = full;
      buffer.params = buffers;
      return {full, buffer};
    }
    Method whole = full;
    whole.modifiers = full.self ? "private" : "private static";
    whole.doc.clear();
    whole.throws_silently = true;
    whole.params.clear();
    std::vector<std::string> arrays, parts, fences, nulls;
    for (size_t at = 0; at < full.params.size(); ++at) {
      const Parameter& p = full.params[at];
      size_t i = at - offset_;  // not of the library itself
      whole.params.push_back(p);
      if (at < offset_ || !takes_buffer(f_.params[i])) {
        arrays.push_back(p.name);
        parts.push_back(p.name);
        continue;
      }
      whole.params.push_back({"", from_.at(i), "long"});
      whole.params.push_back({"", count_.at(i), "int"});
      std::string message = string_literal(full.shown + ": " + p.name + " is null");
      nulls.push_back("Objects.requireNonNull(" + p.name + ", " + message + ");");
      for (std::string part : {p.name, std::string("0"), p.name + ".length"})
        arrays.push_back(part);
      parts.push_back("Buffers.array(" + p.name + ")");
      parts.push_back("Buffers.from(Library.CALLS, " + p.name + ")");
      parts.push_back(p.name + ".remaining()");
      fences.push_back("  Reference.reachabilityFence(" + p.name + ");");
    }
    std::string head = (full.returns == "void" ? "" : "return ") + full.name + "(";
    Method array = delegate(full, full.params, head, ");", arrays);
    array.body.insert(array.body.begin(), nulls.begin(), nulls.end());
    Method buffer = delegate(full, buffers, "  " + head, ");", parts);
    buffer.body.insert(buffer.body.begin(), "try {");
    buffer.body.insert(buffer.body.begin(), nulls.begin(), nulls.end());
    buffer.body.push_back("} finally {");
    buffer.body.insert(buffer.body.end(), fences.begin(), fences.end());
    buffer.body.push_back("}");
    return {array, buffer, whole};
  }

  std::vector<Method> with_defaults(const std::vector<Method>& forms) const {
    std::vector<Method> out;
    for (const Method& form : forms) {
      bool open = form.modifiers.starts_with("public");
      for (size_t given = first_default(); open && given < f_.params.size(); ++given) {
        out.push_back(shorter(form, given + offset_));
      }
      out.push_back(form);
    }
    return out;
  }

  std::optional<std::string> default_of(size_t i) const {
    const abi::Param& p = f_.params[i];
    if (!p.origin || !p.origin->default_value) return std::nullopt;
    auto text = spelling_.literal(p.type, *p.origin->default_value);
    if (!text || type(p.type).shape != Shape::Option) return text;
    if (*text == "Optional.empty()") return "null";
    return text->substr(12, text->size() - 13);  // out of `Optional.of(...)`
  }

  size_t first_default() const {
    size_t first = f_.params.size();
    while (first > 0 && default_of(first - 1)) --first;
    return first;
  }

  Method shorter(const Method& form, size_t given) const {
    std::vector<std::string> arguments;
    for (size_t i = 0; i < form.params.size(); ++i) {
      arguments.push_back(i < given ? form.params[i].name : *default_of(i - offset_));
    }
    std::vector<Parameter> params(form.params.begin(), form.params.begin() + long(given));
    std::string head =
        constructs() ? "this(" : (form.returns == "void" ? "" : "return ") + form.name + "(";
    return delegate(form, params, head, ");", arguments);
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  const ClassNames& names_;
  Spelling spelling_;
  Scope scope_{{"frame", "instance", "self", "status"}};
  Method full_;
  std::map<size_t, std::string> from_, count_;  // by parameter: of a list that may be a buffer
  std::vector<Method> out_;
  std::vector<std::string> passes_, after_, retained_;
  std::vector<std::pair<const abi::Param*, Bytes>> same_;
  bool gives_ = false;
  bool opened_;        // called on an instance
  size_t offset_ = 0;  // of the contract's parameters among Java's
};

}  // namespace

std::vector<Method> plan_methods(const abi::Plan& plan, const ClassNames& names, Needs& needs,
                                 const abi::Function& function, On on) {
  return MethodPlanner(plan, names, needs, function, on).run();
}

}  // namespace sabir::backends::java
