#include "backends/go/print_call.h"

#include <algorithm>

#include "abi/names.h"
#include "backends/go/names.h"

namespace sabir::backends::go {
namespace {

using abi::Passing;
using abi::Shape;
using binding::Gives;
using binding::Mode;
using emit::Code;
using emit::Writer;
using model::FunctionKind;
using model::Prim;

std::string word_at(size_t n) { return "&ws[" + number(n) + "]"; }

class CallPrinter {
 public:
  CallPrinter(Writer& w, const Package& package, const Function& f, std::string receiver)
      : w_(w),
        package_(package),
        spelling_(*package.spelling),
        plan_(spelling_.plan),
        f_(f),
        waist_(*f.of->of),
        receiver_(std::move(receiver)),
        method_(waist_.is(FunctionKind::Method)) {}

  void run() {
    w_.code(Code("func (" + receiver_ + ") " + f_.name + "(", declared_parameters(f_),
                 ") " + returns(f_) + " {"));
    w_.emit({{"body", [&] { body(); }}}, R"go(
          ${body}
      }
    )go");
  }

 private:
  void line(const Code& code) { w_.code(code); }

  // What is given if the call is not made: two values, or one.
  std::string given(const std::string& two) const {
    return f_.result.empty() ? "onlyError(" + two + ")" : two;
  }
  std::string nothing() const { return f_.result.empty() ? "struct{}" : f_.result; }
  std::string where() const { return go_string(f_.where); }

  void refuse(const std::string& condition, const std::string& name, const std::string& missing) {
    std::string all =
        "unusable[" + nothing() + "](" + where() + ", " + go_string(name) + ", " + missing + ")";
    w_.emit({{"condition", condition}, {"given", given(all)}}, R"go(
      if ${condition} {
          return ${given}
      }
    )go");
  }

  void body() {
    enter();
    for (const Parameter& p : f_.params) arrange(p);
    if (f_.scratch) line("sc := newScratch()");
    for (const Parameter& p : f_.params) find(p);
    open();
    hand_over();
    keep_all();
    cross();
    fail();
    give();
  }

  // --- before the call ---

  // What ends with the call. Nothing of Go's comes between in one that is short, and to defer costs
  // as much as that.
  void at_end(const std::string& statement) {
    f_.leaf && !f_.scratch ? ends_.push_back(statement) : line("defer " + statement);
  }

  void enter() {
    if (method_) {
      line("self := o.handle().use()");
      refuse("self == nil", "the " + f_.home, "o == nil");
      return at_end("o.held.leave()");
    }
    line("self, ok := lib.whom()");
    refuse("!ok", "the library", "false");
    at_end("lib.leave()");
  }

  // The default of what is left out.
  void arrange(const Parameter& p) {
    if (p.value == p.name) return;
    if (p.pointer) {
      Code fallback(p.fallback);
      if (needs_math(*p.of->of->origin->default_value)) fallback.imports.insert("math");
      return line(Code(p.value + " := orDefault(", {p.name, fallback}, ")"));
    }
    w_.emit({{"value", p.value}, {"name", p.name}, {"fallback", p.fallback}}, R"go(
      ${value} := ${name}
      if ${value} == nil {
          ${value} = ${fallback}
      }
    )go");
  }

  // What is lent is looked up; what is put together is.
  void find(const Parameter& p) {
    abi::TypeId id = p.of->of->type;
    const abi::Type& type = plan_[id];
    switch (p.way) {
      case Way::Handle: return find_handle(p);
      case Way::Guest: return find_guest(p);
      case Way::Made:
        line(p.place + " := sc.place(" + number(type.size) + ")");
        return line(lower_of(package_, id) + "(sc, " + p.place + ", &" + p.value + ")");
      case Way::Plain:
        if (p.seat.pointer) return;
        line(p.place + " := sc.place(" + number(type.size) + ")");
        return line(lower_of(package_, id) + "(sc, " + p.place + ", &" + p.value + ")");
      case Way::Items: {
        const abi::Type& element = plan_[*type.element];
        return line(Code(p.place + " := lowerItems(",
                         {"sc", p.value, number(element.size), lower_of(package_, *type.element)},
                         ")"));
      }
      case Way::Entries: {
        const abi::Type& entry = plan_[*type.element];
        return line(Code(
            p.place + " := lowerEntries(",
            {"sc", p.value, number(entry.size), number(entry.members[1].offset),
             lower_of(package_, entry.members[0].type), lower_of(package_, entry.members[1].type)},
            ")"));
      }
      case Way::Lent: {
        if (p.seat.pointer) return;
        bool text = type.shape == Shape::String;
        std::string size = text ? "len(" + p.value + ")" : "bytesIn(" + p.value + ")";
        return line(p.place + " := sc.put(" + lent(p) + ", " + size + ")");
      }
      default: return;
    }
  }

  void find_handle(const Parameter& p) {
    const std::string& name = spelling_.resource(plan_[p.of->of->type].resource);
    if (f_.scratch) {
      std::string own = p.own ? "true" : "false";
      return line(
          Code(p.place + " := sc.handle(", {p.name + ".handle()", go_string(name), own}, ")"));
    }
    line(p.place + " := " + p.name + ".handle().use()");
    refuse(p.place + " == nil", p.name, p.name + " == nil");
    at_end(p.name + ".held.leave()");
  }

  void find_guest(const Parameter& p) {
    abi::TypeId id = p.of->of->type;
    line(p.place + " := lowerGuest(sc, " + p.name + ", " + p.name + " == nil, " +
         number(table_of(package_, id)) + ", " + go_string(spelling_.resource(plan_[id].resource)) +
         ", " + (p.own ? "true" : "false") + ")");
  }

  std::string lent(const Parameter& p) const {
    switch (p.way) {
      case Way::Plain: return "unsafe.Pointer(&" + p.value + ")";
      default: break;
    }
    bool text = plan_[p.of->of->type].shape == Shape::String;
    return (text ? "textOf(" : "dataOf(") + p.value + ")";
  }

  // --- room for a result ---

  const Parameter* same(size_t param) const { return &f_.params[param]; }

  // What the result may be as large as: all arguments of its kind.
  std::string guess() const {
    std::string sum;
    const auto* open = binding::find<binding::Open>(f_.of->steps);
    for (size_t i : open->same) {
      const Parameter& p = f_.params[i];
      bool flat = p.way == Way::Lent;
      if (!flat) continue;
      bool byte = p.of->as == binding::As::Text || p.of->as == binding::As::Bytes;
      sum += (sum.empty() ? "" : " + ") + std::string(byte ? "len(" : "bytesIn(") + p.value + ")";
    }
    return sum.empty() ? "0" : sum;
  }

  std::vector<std::string> aliases() const {
    std::vector<std::string> all;
    for (size_t i : aliased(package_, f_)) all.push_back(f_.params[i].value);
    return all;
  }

  bool sinks() const { return f_.of->gives == Gives::Sink; }

  void open() {
    if (!sinks()) return;
    w_.emit({{"guess", guess()}}, R"go(
      var got resultRoom
      likely := ${guess}
      gotAt, gotSize := got.open(likely)
    )go");
  }

  // --- the call ---

  Code in_word(const Parameter& p) const {
    const abi::Type& type = plan_[p.of->of->type];
    if (p.way != Way::Word) return "pointerWord(" + p.place + ")";
    bool scalar = type.shape == Shape::Scalar;
    if (scalar && type.prim == Prim::Bool) return "boolWord(" + p.value + ")";
    if (scalar && type.prim == Prim::F32)
      return "uint64(" + emit::imported("math") + ".Float32bits(" + p.value + "))";
    if (scalar && type.prim == Prim::F64)
      return emit::imported("math") + ".Float64bits(" + p.value + ")";
    return "uint64(" + p.value + ")";
  }

  void hand_over() {
    std::vector<Code> words = {"pointerWord(self)"};
    auto put = [&](size_t at, const Code& what) {
      if (words.size() <= at) words.resize(at + 1, Code("0"));
      words[at] = what;
    };
    for (const Parameter& p : f_.params) {
      if (!p.seat.pointer) put(p.seat.at, in_word(p));
      if (p.of->of->passing == Passing::Slice) put(p.count, "uint64(len(" + p.value + "))");
    }
    if (sinks()) {
      put(f_.out + 1, "gotSize");
      put(f_.out + 2, aliases().empty() ? "maySpill" : "mayAlias");
    }
    line(Code("ws := [" + number(f_.words) + "]uint64{", words, "}"));
    if (!f_.scratch) return;
    w_.emit({{"where", where()}, {"given", given("notCalled[" + nothing() + "](err)")}}, R"go(
      if err := sc.ready(${where}); err != nil {
          return ${given}
      }
    )go");
  }

  // An object keeps what its method is given, whatever comes of the call: the library may have read
  // on before it failed. What a constructor is given, the object that is made keeps.
  void keep_all() {
    for (const Parameter& p : f_.params) {
      if (p.of->mode != Mode::Retained) continue;
      line(p.kept + " := pinned(" + p.value + ")");
      if (makes()) {
        if (f_.of->asks) line("defer " + p.kept + ".settle()");
      } else {
        line("keepWith(o, &o.held, " + std::string(f_.confined ? "false" : "true") + ", " + p.kept +
             ")");
      }
    }
  }

  bool makes() const { return f_.of->gives == Gives::Self; }

  void cross() {
    std::vector<std::string> pointers(4, "nil");
    for (const Parameter& p : f_.params) {
      if (p.seat.pointer) pointers[p.seat.at] = lent(p);
    }
    if (sinks()) pointers[f_.sink.at] = "gotAt";
    std::vector<Code> all = {f_.call, word_at(0)};
    if (f_.of->asks) all.push_back(word_at(f_.problem + 1));
    bool lends = std::any_of(pointers.begin(), pointers.end(),
                             [](const std::string& p) { return p != "nil"; });
    if (lends || f_.of->asks) all.insert(all.end(), pointers.begin(), pointers.end());
    std::string how = f_.of->asks ? "invokeBack(" : lends ? "lend(" : "invoke(";
    if (f_.leaf) how = lends ? "briefLend(" : "brief(";
    // What is asked may end the goroutine.
    if (f_.scratch && f_.of->asks) line("defer sc.done(true)");
    line(Code("st := " + how, all, ")"));
    if (f_.scratch && !f_.of->asks) line("sc.done(true)");
    for (const std::string& one : ends_) line(one);
  }

  void fail() {
    std::string failed =
        "failedCall[" + nothing() + "](st, " + where() + ", " + word_at(f_.problem) + ")";
    if (f_.error) {
      failed = "failedWith[" + nothing() + "](st, " + where() + ", " + word_at(f_.problem) + ", " +
               lift_of(package_, f_.error) + ")";
    }
    auto free = [&] {
      for (const Parameter& p : f_.params) {
        if (makes() && p.of->mode == Mode::Retained) line(p.kept + ".free()");
      }
    };
    if (f_.confined) failed = "onThread(" + failed + ")";
    w_.emit({{"free", free}, {"failed", given(failed)}}, R"go(
      if st != StatusOK {
          ${free}
          return ${failed}
      }
    )go");
  }

  // --- what came ---

  void give() {
    std::string value = came();
    bool keeps = std::any_of(f_.params.begin(), f_.params.end(),
                             [](const Parameter& p) { return p.of->mode == Mode::Retained; });
    if (keeps && makes()) {
      line("res := " + value);
      value = "res";
      for (const Parameter& p : f_.params) {
        if (p.of->mode != Mode::Retained) continue;
        std::string anywhere = f_.confined ? "false" : "true";
        line("keepWith(res, &res.held, " + anywhere + ", " + p.kept + ")");
      }
    }
    if (strange()) {
      line("var lifted lifting");
      line("res := " + value);
      return line("return taken(&lifted, " + where() + ", res)");
    }
    line(value.empty() ? "return nil" : "return " + value + ", nil");
  }

  // The result may hold an object that somebody else has made.
  bool strange() const { return waist_.result && spelling_.holds_guest(*waist_.result); }
  std::string lifted() const { return strange() ? "&lifted" : "nil"; }

  std::string came() {
    std::string out = word_at(f_.out), type = f_.result;
    std::string pointer = "readAs[unsafe.Pointer](" + out + ")";
    switch (f_.of->gives) {
      case Gives::Nothing: return "";
      case Gives::Scalar: return "readAs[" + type + "](" + out + ")";
      case Gives::Value: {
        abi::TypeId id = *waist_.result;
        if (spelling_.is_plain(id)) return "readAs[" + type + "](" + out + ")";
        return lift_of(package_, id) + "(" + lifted() + ", unsafe.Pointer(" + out + "))";
      }
      case Gives::Self:
      case Gives::Handle:
        return "new" + spelling_.resource(plan_[*waist_.result].resource) + "(" + pointer + ")";
      case Gives::Guest: {
        abi::TypeId id = *waist_.result;
        return "liftGuest[" + type + "](&lifted, " + pointer + ", " +
               number(table_of(package_, id)) + ", " +
               go_string(spelling_.resource(plan_[id].resource)) + ", true)";
      }
      case Gives::Sink: return sunk(out);
      case Gives::Parcel:
        return "takeParcel(" + lifted() + ", " + out + ", " + lift_of(package_, waist_.result) +
               ")";
      case Gives::View: {
        const abi::Type& of = plan_[*waist_.result];
        if (of.shape == Shape::String) return "takeViewText(" + out + ")";
        return "takeView[" + spelling_.type(*of.element) + "](" + out + ")";
      }
    }
    return "";
  }

  std::string sunk(const std::string& out) const {
    const abi::Type& type = plan_[*waist_.result];
    if (type.shape == Shape::String) {
      std::string same;
      for (const std::string& one : aliases()) same += ", " + one;
      return "got.text(" + out + ", likely" + same + ")";
    }
    abi::TypeId element = *type.element;
    if (type.shape == Shape::Map && spelling_.is_keyed(type)) {
      const abi::Type& entry = plan_[element];
      return "takeEntries(&got, " + out + ", " + number(entry.size) + ", " +
             number(entry.members[1].offset) + ", " + lift_of(package_, entry.members[0].type) +
             ", " + lift_of(package_, entry.members[1].type) + ")";
    }
    if (spelling_.is_plain(element)) {
      return "takeList[" + spelling_.type(element) + "](&got, " + out + ", likely)";
    }
    return "takeItems(&got, " + out + ", " + number(plan_[element].size) + ", " +
           lift_of(package_, element) + ")";
  }

  Writer& w_;
  const Package& package_;
  const Spelling& spelling_;
  const abi::Plan& plan_;
  const Function& f_;
  const abi::Function& waist_;
  std::string receiver_;
  bool method_;
  std::vector<std::string> ends_;
};

}  // namespace

std::vector<size_t> aliased(const Package& package, const Function& f) {
  const auto* open = binding::find<binding::Open>(f.of->steps);
  if (!open || package.spelling->plan[*f.of->of->result].shape != Shape::String) return {};
  if (f.scratch) return {};
  size_t pointers = 0;
  for (const Parameter& p : f.params) pointers += p.seat.pointer ? 1 : 0;
  return pointers == open->same.size() ? open->same : std::vector<size_t>();
}

void print_call(Writer& w, const Package& package, const Function& f, const std::string& receiver) {
  CallPrinter(w, package, f, receiver).run();
}

void print_open(Writer& w, const Package& package) {
  auto fields = [&] {
    size_t width = std::string_view("Location").size();
    for (const Host& h : package.hosts)
      if (!h.functions.empty()) width = std::max(width, h.field.size());
    std::string location = "Location";
    location.resize(width, ' ');
    w.emit({{"location", location}}, "${location} string");
    for (const Host& h : package.hosts) {
      if (h.functions.empty()) continue;
      std::string field = h.field;
      field.resize(width, ' ');
      w.emit({{"field", field}, {"type", h.name}}, "${field} ${type}");
    }
  };
  auto checks = [&] {
    for (const Host& h : package.hosts) {
      if (h.functions.empty()) continue;
      w.emit({{"field", h.field}}, R"go(
        if options.${field} == nil {
            message := "Options.${field} is nil"
            return nil, &Error{Status: StatusInvalidArgument, Where: "Open", Message: message}
        }
      )go");
    }
  };
  auto id = [&] {
    if (package.of->hosted()) w.emit("id := hosted.add(&hostObject{object: &options})");
  };
  auto forget = [&] {
    if (package.of->hosted()) w.emit("hosted.take(id)");
  };
  w.gap();
  w.emit({{"fields", fields},
          {"checks", checks},
          {"id", id},
          {"forget", forget},
          {"number", package.of->hosted() ? "id" : "0"},
          {"call", package.of->hosted() ? "invokeBack(" : "lend("},
          {"raised", package.of->hosted() ? "&ws[3], " : ""}},
         R"go(
    // Options say where a library runs ("inprocess:", "worker:", "unix:PATH"; "" is what the
    // environment says), and what it asks of its caller.
    type Options struct {
        ${fields}
    }

    // Open opens a library of one's own.
    func Open(options Options) (*Instance, error) {
        location, err := terminated("Open", "Options.Location", options.Location)
        if err != nil {
            return nil, err
        }
        ${checks}
        ${id}
        ws := [4]uint64{${number}}
        st := ${call}openLibrary, &ws[0], ${raised}dataOf(location), nil, nil, nil)
        if st != StatusOK {
            ${forget}
            return failedCall[*Instance](st, "Open", &ws[2])
        }
        lib := &Instance{held{pointer: readAs[unsafe.Pointer](&ws[1]), drop: dropInstance}}
        watch(lib, &lib.held)
        return lib, nil
    }
  )go");
}

}  // namespace sabir::backends::go
