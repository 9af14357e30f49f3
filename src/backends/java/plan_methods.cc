// Decides the methods that a function becomes: what Java sees, and the variables of the steps to
// the native call and back. The steps are the binding's.
#include <algorithm>

#include "backends/java/names.h"
#include "backends/java/plan.h"

namespace sabir::backends::java {
namespace {

using abi::Passing;
using abi::Shape;
using binding::As;
using binding::Gives;
using binding::Mode;
using Way = Argument::Way;

class MethodPlanner {
 public:
  MethodPlanner(const Package& package, const binding::Function& function, On on)
      : package_(package),
        plan_(*package.of->plan),
        binding_(function),
        f_(*function.of),
        spelling_(plan_, package.names),
        opened_(on == On::Opened) {}

  std::vector<Method> run() {
    name();
    full_.carrying.of = &binding_;
    if (opened_ && !full_.self) {
      full_.carrying.library = scope_.claim("library");
      full_.params.push_back({"an open instance", full_.carrying.library, package_.names.instance});
      offset_ = 1;
    }
    for (const binding::Parameter& p : binding_.params) add_parameter(p);
    carry();
    return constructs() ? constructors() : methods();
  }

 private:
  bool constructs() const { return f_.is(model::FunctionKind::Constructor); }
  const abi::Type& type(abi::TypeId id) const { return plan_[id]; }

  void name() {
    const ClassNames& names = package_.names;
    std::string owner =
        f_.resource ? names.resources.at(f_.resource) : names.functions.at(f_.owner);
    bool top = opened_ && !f_.resource && plan_[f_.owner].main;
    full_.name = constructs() ? owner : function_name(plan_, f_, top);
    full_.shown = constructs() ? owner : owner + "." + full_.name;
    full_.self = f_.is(model::FunctionKind::Method) || top;
    full_.is_static = !full_.self && !constructs();
    full_.doc = f_.origin->docs.text;
    if (!constructs()) full_.returns = returns();
    if (binding_.gives == Gives::Scalar && is_unsigned(*f_.result)) {
      full_.result_doc = "unsigned: all 64 bits are the number's";
    }
    if (f_.error) full_.throws = spelling_.exception(*f_.error);
  }

  Code returns() const {
    std::string buffer = buffer_of_view(plan_, f_);
    return buffer.empty() ? spelling_.returned(f_.result) : imported(buffer);
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
    Parameter made{"", scope_.claim(camel(p.name)), spelling_.type(p.type)};
    made.in_parts = takes_buffer(param) && param.mode != Mode::Retained;
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

  // --- how it is carried out ---

  void carry() {
    Carrying& made = full_.carrying;
    made.buffer = buffer_of_view(plan_, f_);
    for (size_t i = 0; i < f_.params.size(); ++i) {
      const binding::Parameter& p = binding_.params[i];
      made.arguments.push_back(argument(p, full_.params[i + offset_].name));
      bool given = p.mode == Mode::Given;
      made.hands_over |= p.of->passing == Passing::Handle ? given : type(p.of->type).handles;
    }
    made.same = same();
  }

  Way way_of(const binding::Parameter& p) const {
    switch (p.of->passing) {
      case Passing::Value: return Way::Number;
      case Passing::Handle: return Way::Handle;
      case Passing::Pointer: return Way::Placed;
      case Passing::Slice: break;
    }
    bool map = type(p.of->type).shape == Shape::Map;
    if (p.as != As::Text && (map || !is_number(element_of(p)))) return Way::Items;
    return p.mode == Mode::Retained ? Way::Kept : Way::Array;
  }

  Argument argument(const binding::Parameter& p, const std::string& name) {
    Argument made{way_of(p), name};
    auto variable = [&](const char* what) { return scope_.claim(name + what); };
    switch (made.way) {
      case Way::Number: break;
      case Way::Handle:
      case Way::Placed: made.at = variable("At"); break;
      case Way::Items:
        made.at = variable("At");
        made.count = variable("Count");
        break;
      case Way::Kept:
        made.data = variable("Kept");
        made.at = variable("At");
        break;
      case Way::Array: {
        bool text = p.as == As::Text;
        made.data = text ? variable("Bytes") : name;
        if (takes_buffer(p)) made.from = variable("From"), made.count = variable("Count");
        made.at = variable("At");
        made.lent = lends_arrays(binding_) && (text || is_lendable(element_of(p)));
      }
    }
    return made;
  }

  const abi::Type& element_of(const binding::Parameter& p) const {
    return type(*type(p.of->type).element);
  }

  // Of what may be asked for again, in memory of our own: if only one argument can come back.
  std::optional<size_t> same() const {
    size_t data = 0, candidates = 0;
    std::optional<size_t> found;
    for (size_t i = 0; i < f_.params.size(); ++i) {
      const abi::Param& p = f_.params[i];
      data += p.passing == Passing::Slice || type(p.type).data;
      bool array = full_.carrying.arguments[i].way == Way::Array;
      if (!array || binding_.gives != Gives::Sink || *f_.result != p.type) continue;
      found = i;
      ++candidates;
    }
    return f_.origin->idempotent && data == 1 && candidates == 1 ? found : std::nullopt;
  }

  // --- forms ---

  // What callers see, and what carries it out if that does not.
  struct Forms {
    std::vector<Method> seen, unseen;
  };

  Forms forms(const Method& full) const {
    Method buffers = full;
    bool parts = false, kept = false;
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (!takes_buffer(binding_.params[i])) continue;
      Parameter& p = buffers.params[i + offset_];
      p.type = imported("ByteBuffer");
      p.buffer = true;
      p.in_parts ? parts = true : kept = true;
    }
    if (!parts) return {kept ? std::vector<Method>{full, buffers} : std::vector<Method>{full}, {}};
    Forms out{{full, buffers}, {whole(full)}};
    if (kept) out.unseen.push_back(whole(buffers));
    for (Method& form : out.seen) form.does = Does::Splits;
    return out;
  }

  Method whole(const Method& form) const {
    Method made = form;
    made.open = false;
    made.is_static = !form.self;
    made.doc.clear();
    made.throws_silently = true;
    made.params = std::vector<Parameter>(form.params.begin(), form.params.begin() + long(offset_));
    for (size_t i = 0; i < f_.params.size(); ++i) {
      const Argument& argument = form.carrying.arguments[i];
      bool parts = form.params[i + offset_].in_parts;
      made.params.push_back(parts ? full_.params[i + offset_] : form.params[i + offset_]);
      if (!parts) continue;
      made.params.push_back({"", argument.from, "long"});
      made.params.push_back({"", argument.count, "int"});
    }
    return made;
  }

  std::vector<Method> methods() const {
    Forms made = forms(full_);
    std::vector<Method> out = with_defaults(made.seen);
    out.insert(out.end(), made.unseen.begin(), made.unseen.end());
    return out;
  }

  // In Java a constructor hands on before all else: the call is a method of its own.
  std::vector<Method> constructors() const {
    Method made = full_;
    made.open = false;
    made.is_static = true;
    made.returns = imported("Made");
    made.name = "made";
    made.doc.clear();
    Forms inner = forms(made);
    std::vector<Method> outer;
    for (const Method& form : inner.seen) {
      Method one = full_;
      one.params = form.params;
      one.does = Does::Makes;
      one.remembers = remembers();
      outer.push_back(std::move(one));
    }
    std::vector<Method> out = with_defaults(outer);
    inner.seen.insert(inner.seen.end(), inner.unseen.begin(), inner.unseen.end());
    for (Method& form : inner.seen) {
      form.throws_silently = true;
      out.push_back(std::move(form));
    }
    return out;
  }

  // An object that can be made again keeps what it was made from. One that was made on an instance
  // does not: its maker has chosen where it runs.
  bool remembers() const {
    return !opened_ && is_remade(*package_.of, *package_.of->find_class(f_.resource));
  }

  std::vector<Method> with_defaults(const std::vector<Method>& forms) const {
    std::vector<Method> out;
    for (const Method& form : forms) {
      for (size_t given = first_default(); given < f_.params.size(); ++given) {
        // A default is an array: what is left out of the form with buffers, that with arrays has.
        auto left = form.params.begin() + std::ptrdiff_t(given + offset_);
        bool buffers = std::any_of(left, form.params.end(), [](const auto& p) { return p.buffer; });
        if (!buffers) out.push_back(shorter(form, given));
      }
      out.push_back(form);
    }
    return out;
  }

  size_t first_default() const {
    size_t first = f_.params.size();
    while (first > 0 && binding_.params[first - 1].fallback >= 0) --first;
    return first;
  }

  Method shorter(const Method& form, size_t given) const {
    Method made = form;
    made.does = Does::Fills;
    made.params.resize(given + offset_);
    for (size_t i = given; i < f_.params.size(); ++i) {
      const abi::Param& p = f_.params[i];
      made.defaults.push_back(spelling_.given(p.type, *p.origin->default_value));
    }
    return made;
  }

  const Package& package_;
  const abi::Plan& plan_;
  const binding::Function& binding_;
  const abi::Function& f_;
  Spelling spelling_;
  Scope scope_{{"frame", "instance", "self", "status"}};
  Method full_;
  bool opened_;        // called on an instance
  size_t offset_ = 0;  // of the contract's parameters among Java's
};

}  // namespace

std::vector<Method> plan_methods(const Package& package, const binding::Function& function, On on) {
  return MethodPlanner(package, function, on).run();
}

}  // namespace sabir::backends::java
