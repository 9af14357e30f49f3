// Prints one function of waist.rs for each of the contract's: a call, step by step.
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"

namespace sabir::backends::rust {
namespace {

using abi::Passing;
using abi::TypeId;
using base::cat;
using binding::Gives;
using binding::Mode;
using binding::Role;
using emit::Writer;

class FunctionPrinter {
 public:
  FunctionPrinter(Writer& w, const Package& package, const Function& function,
                  const std::string& self)
      : w_(w),
        s_(package.spelling),
        plan_(s_.plan()),
        hosted_(package.of->hosted()),
        f_(function),
        waist_(*function.of->of),
        self_(self) {}

  void print() {
    w_.gap();
    w_.emit({{"path", waist_.path}}, "/// ${path}");
    w_.emit("#[inline]");
    code(w_, 0,
         emit::call(cat("pub(crate) fn call_", f_.key, life()), params(),
                    cat(" -> ", f_.returns, " {")));
    w_.emit({{"take", [&] { take(); }},
             {"open", [&] { open(); }},
             {"call", [&] { call(); }},
             {"keep", [&] { keep(); }},
             {"fail", [&] { fail(); }},
             {"after", [&] { after(); }},
             {"give", [&] { give(); }}},
            R"rust(
          ${take}
          ${open}
          let mut error = ptr::null_mut();
          // SAFETY: all of it is there until the call is over; what is given is read if it succeeded.
          unsafe {
              ${call}
              ${keep}
              if status != 0 {
                  ${fail}
              }
              ${after}
              ${give}
          }
      }
    )rust");
  }

 private:
  const binding::Parameter& param(size_t i) const { return f_.of->params[i]; }
  TypeId type(size_t i) const { return param(i).of->type; }
  bool is_view() const { return f_.of->gives == Gives::View; }
  bool is_method() const { return waist_.is(model::FunctionKind::Method); }

  std::string life() const { return f_.life; }

  std::vector<emit::Code> params() const {
    std::vector<emit::Code> all;
    if (is_method()) {
      all.push_back(cat("this: ", is_view() ? "&mut " : "&", self_));
    } else {
      all.push_back("at: Place<'_>");
    }
    for (const Parameter& p : f_.params) {
      all.push_back(cat(p.changes ? "mut " : "", p.name, ": ", p.type));
    }
    return all;
  }

  // --- arguments ---

  // Whether what is given lies as the library wants it.
  bool lies(size_t i) const {
    TypeId id = type(i);
    if (s_.is_text(id)) return true;
    if (s_.is_list(id)) return s_.plain(*plan_[id].element) && !is_copied(i);
    return param(i).of->passing == Passing::Pointer && s_.plain(id);
  }

  // Whether the library may write into it what is no value of Rust's, so that it gets a copy: it
  // is looked at only if the call succeeds.
  bool is_copied(size_t i) const {
    if (param(i).mode != Mode::InOut) return false;
    TypeId element = *plan_[type(i)].element;
    return s_.plain(element) && !s_.any_bits(element);
  }

  // Whether it is made for the call.
  bool is_made(size_t i) const {
    Passing passing = param(i).of->passing;
    if (passing == Passing::Slice || passing == Passing::Pointer) return !lies(i);
    return passing == Passing::Handle && s_.is_guest(type(i));
  }

  bool keeps_arena(size_t i) const { return param(i).mode == Mode::Retained && !lies(i); }

  bool uses_arena() const {
    for (size_t i = 0; i < f_.params.size(); ++i) {
      Passing passing = param(i).of->passing;
      bool handle = passing == Passing::Handle && s_.owns(type(i));
      if ((is_made(i) && arena_for(i)) || handle) return true;
    }
    return false;
  }

  bool arena_for(size_t i) const {
    return param(i).of->passing == Passing::Slice || s_.needs_arena(type(i));
  }

  void take() {
    if (uses_arena()) w_.emit("let arena = &mut Arena::lending();");
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (is_made(i)) make(i);
    }
  }

  void make(size_t i) {
    const std::string& name = f_.params[i].name;
    TypeId id = type(i);
    if (is_copied(i)) {
      return w_.emit({{"name", name}}, "let ${name}_items = arena.copied(${name});");
    }
    std::string from = name, to = name;
    if (param(i).mode == Mode::Retained) {
      from = name + ".items()";
      to = name + "_items";
    }
    if (param(i).mode == Mode::InOut) to = name + "_items";
    if (s_.owns(id)) from = "&mut " + name;
    if (param(i).of->passing == Passing::Handle)
      from = given_guest(i, from);
    else
      from = s_.lower(id, from);
    assign(w_, 4, "let " + to, from);
  }

  std::string given_guest(size_t i, const std::string& from) const {
    bool own = param(i).mode == Mode::Given;
    return s_.lower(type(i), own ? "&" + from : from);
  }

  std::string argument(binding::Pass pass) const {
    switch (pass.role) {
      case Role::Instance: return "at.raw()";
      case Role::Self: return "this.handle.raw()";
      case Role::Error: return "&mut error";
      case Role::Result: return result_argument();
      case Role::ResultCount: return "&mut count";
      default: return argument(pass.role, pass.param);
    }
  }

  std::string argument(Role role, size_t i) const {
    const std::string& name = f_.params[i].name;
    TypeId id = type(i);
    bool in_out = param(i).mode == Mode::InOut;
    bool retained = param(i).mode == Mode::Retained;
    std::string made = in_out || retained ? name + "_items" : name;
    std::string items = retained ? name + ".items()" : name;
    switch (role) {
      case Role::Value: return s_.lower(id, name);
      case Role::Pointer:
        return lies(i) ? cat("(", name, " as *const ", s_.owned(id), ").cast()") : "&" + name;
      case Role::Data:
        if (is_copied(i)) return made + ".cast()";
        if (lies(i)) return cat(items, in_out ? ".as_mut_ptr().cast()" : ".as_ptr().cast()");
        return cat(made, in_out ? ".data.cast_mut()" : ".data");
      case Role::Count: return lies(i) || is_copied(i) ? items + ".len()" : made + ".count";
      default: break;
    }
    return is_made(i) ? name : s_.lower(id, name);
  }

  // --- results ---

  std::string result_argument() const {
    switch (f_.of->gives) {
      case Gives::Sink: return "&mut sink";
      case Gives::Value:
        if (in_place())
          return s_.plain(*waist_.result) ? "result.as_mut_ptr().cast()" : "result.as_mut_ptr()";
        [[fallthrough]];
      default: return "&mut result";
    }
  }

  // A structure, which is there only if the call succeeds.
  bool in_place() const { return f_.of->gives == Gives::Value && !s_.by_value(*waist_.result); }

  std::string zero() const {
    const abi::Type& type = plan_[*waist_.result];
    bool real = type.shape == abi::Shape::Scalar &&
                (type.prim == model::Prim::F32 || type.prim == model::Prim::F64);
    return real ? "0.0" : "0";
  }

  // What a sink is filled with.
  std::string room_of() const {
    TypeId id = *waist_.result;
    if (s_.is_text(id)) return "u8";
    TypeId element = *plan_[id].element;
    return s_.is_list(id) && s_.plain(element) ? s_.owned(element) : s_.in_c(element);
  }

  void open() {
    switch (f_.of->gives) {
      case Gives::Nothing: return;
      case Gives::Scalar:
      case Gives::Value:
        if (in_place()) {
          bool plain = s_.plain(*waist_.result);
          std::string of = plain ? s_.owned(*waist_.result) : s_.in_c(*waist_.result);
          assign(w_, 4, "let mut result", cat("MaybeUninit::<", of, ">::uninit()"));
        } else {
          w_.emit({{"zero", zero()}}, "let mut result = ${zero};");
        }
        return;
      case Gives::Handle:
      case Gives::Self:
      case Gives::Guest: return w_.emit("let mut result = ptr::null_mut();");
      case Gives::Sink: {
        std::string flags = f_.aliases ? "sys::SABIR_SINK_ALIAS" : "0";
        w_.emit({{"of", room_of()}, {"flags", flags}}, R"rust(
          let mut room = call::Room::<${of}>::new();
          let mut sink = call::sink(&mut room, ${flags});
        )rust");
        return;
      }
      case Gives::Parcel: return w_.emit("let mut result = ptr::null();");
      case Gives::View: return w_.emit("let (mut result, mut count) = (ptr::null(), 0);");
    }
  }

  void call() {
    std::vector<emit::Code> all;
    for (const binding::Pass& pass : binding::passes(waist_)) all.push_back(argument(pass));
    assign(w_, 8, "let status", emit::call("sys::" + waist_.symbol, std::move(all)));
  }

  // What was written into lists of which a copy was made.
  void after() {
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (param(i).mode != Mode::InOut || lies(i)) continue;
      const std::string& name = f_.params[i].name;
      if (is_copied(i)) {
        TypeId element = *plan_[type(i)].element;
        emit::Code fits = cat("|c: &", s_.in_c(element), "| ", s_.fits(element, "*c"));
        code(w_, 8, emit::call("call::take_back", {name, name + "_items", fits}, "?;"));
        continue;
      }
      std::string lifted = s_.lift_item(*plan_[type(i)].element, "item");
      w_.emit({{"name", name}, {"lifted", lifted}}, R"rust(
        let items = call::items(${name}_items.data, ${name}_items.count);
        for (to, item) in ${name}.iter_mut().zip(items) {
            *to = ${lifted};
        }
      )rust");
    }
  }

  void fail() {
    if (!waist_.declares) return w_.emit("return Err(fail(status, error));");
    if (!waist_.error) {
      return w_.emit("return Err(declare(status, error, |_| Some(())));");
    }
    TypeId id = *waist_.error;
    std::string as = cat("sys::", plan_.prefix, "_as_", plan_.error_suffix(plan_[id]));
    std::string lifted = s_.lifted_item(id, "c");
    lifted = s_.serves(id) ? lifted + ".ok()" : cat("Some(", lifted, ")");
    w_.emit({{"as", as}, {"lifted", lifted}}, R"rust(
      return Err(declare(status, error, |error| {
          let c = ${as}(error).as_ref()?;
          ${lifted}
      }));
    )rust");
  }

  // Also if the call fails: nobody says what its implementation did before that.
  void keep() {
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (param(i).mode != Mode::Retained || !is_method()) continue;
      w_.emit({{"name", f_.params[i].name}}, "this.kept.keep(${name}.into_owner());");
      if (keeps_arena(i))
        w_.emit("this.kept.keep(Box::new(mem::replace(arena, Arena::lending())));");
    }
  }

  // A constructor's are kept by what it makes.
  bool constructor_keeps() const {
    if (is_method()) return false;
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (param(i).mode == Mode::Retained) return true;
    }
    return false;
  }

  void give() {
    switch (f_.of->gives) {
      case Gives::Nothing: return w_.emit("Ok(())");
      case Gives::Scalar: return give_lifted(s_.lifted(*waist_.result, "result"));
      case Gives::Value:
        if (!in_place()) return give_lifted(s_.lifted(*waist_.result, "result"));
        if (s_.plain(*waist_.result)) return w_.emit("Ok(result.assume_init())");
        w_.emit("let result = result.assume_init();");
        return give_lifted(s_.lifted(*waist_.result, "result"));
      case Gives::Handle:
      case Gives::Self:
      case Gives::Guest: return give_handle();
      case Gives::Sink: return give_sink();
      case Gives::Parcel:
        w_.emit("let parcel = Parcel::new(result);");
        return give_lifted(s_.lifted_item(*waist_.result, "parcel.get()"));
      case Gives::View: return give_view();
    }
  }

  void give_lifted(const std::string& lifted) { w_.emit({{"given", given(lifted)}}, "${given}"); }

  // What was lifted, as a result of the function.
  std::string given(const std::string& lifted) const {
    if (!s_.serves(*waist_.result)) return cat("Ok(", lifted, ")");
    return waist_.declares ? cat("Ok(", lifted, "?)") : lifted;
  }

  void give_handle() {
    if (!constructor_keeps()) return give_lifted(s_.lifted(*waist_.result, "result"));
    w_.emit({{"lifted", s_.lift(*waist_.result, "result")}}, "let result = ${lifted};");
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (param(i).mode != Mode::Retained) continue;
      w_.emit({{"name", f_.params[i].name}}, "result.kept.keep(${name}.into_owner());");
      if (keeps_arena(i)) {
        w_.emit("result.kept.keep(Box::new(mem::replace(arena, Arena::lending())));");
      }
    }
    w_.emit("Ok(result)");
  }

  void give_sink() {
    TypeId id = *waist_.result;
    bool text = s_.is_text(id);
    bool plain = text || (s_.is_list(id) && s_.plain(*plan_[id].element));
    std::string written = text ? "call::written_text(room, &sink)" : "call::written(room, &sink)";
    if (f_.aliases) {
      std::string same;
      auto* open = binding::find<binding::Open>(f_.of->steps);
      for (size_t i : open->same) same += cat(same.empty() ? "" : ", ", f_.params[i].name);
      w_.emit({{"alias", text ? "call::alias_text" : "call::alias"},
               {"same", same},
               {"written", written}},
              R"rust(
        if let Some(part) = ${alias}(&sink, &[${same}]) {
            return Ok(part);
        }
        Ok(Cow::Owned(${written}))
      )rust");
      return;
    }
    if (plain) return give_lifted(written);
    w_.emit({{"written", written}, {"c", s_.in_c(id)}, {"given", given(s_.lifted_item(id, "&c"))}},
            R"rust(
      let items = ${written};
      let (data, count) = (items.as_ptr(), items.len());
      let c = ${c} { data, count };
      ${given}
    )rust");
  }

  void give_view() {
    TypeId id = *waist_.result;
    if (s_.is_text(id)) {
      return w_.emit("Ok(call::text_at(result, count))");
    }
    TypeId element = *plan_[id].element;
    if (s_.is_list(id) && s_.plain(element)) {
      w_.emit({{"of", s_.owned(element)}}, "Ok(call::items(result.cast::<${of}>(), count))");
      return;
    }
    w_.emit({{"c", s_.in_c(id)}, {"given", given(s_.lifted_item(id, "&c"))}}, R"rust(
      let c = ${c} { data: result, count };
      ${given}
    )rust");
  }

  Writer& w_;
  const Spelling& s_;
  const abi::Plan& plan_;
  bool hosted_;
  const Function& f_;
  const abi::Function& waist_;
  const std::string& self_;
};

}  // namespace

void print_functions(Writer& w, const Package& package) {
  for (const Module& module : package.modules) {
    for (const Function& f : module.functions) FunctionPrinter(w, package, f, "").print();
    for (const Class& c : module.classes) {
      for (const Function& f : c.functions) FunctionPrinter(w, package, f, c.path).print();
    }
  }
}

}  // namespace sabir::backends::rust
