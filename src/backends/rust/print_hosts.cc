// Prints how the library calls what Rust implements: a function for each, and the tables of them.
#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"

namespace sabir::backends::rust {

std::string table_name(const abi::Plan& plan, const abi::Resource& resource) {
  return "TABLE_" + abi::upper(plan.short_symbol(resource.symbol));
}

namespace {

using abi::TypeId;
using base::cat;
using binding::Gives;
using binding::Mode;
using binding::Role;
using emit::Writer;

// A function by which the library calls one of the host's.
class ToldPrinter {
 public:
  ToldPrinter(Writer& w, const Package& package, const Function& function)
      : w_(w), s_(package.spelling), plan_(s_.plan()), f_(function), waist_(*function.of->of) {}

  // `find`: prints what finds who is asked.
  void print(const Writer::Block& find) {
    w_.gap();
    w_.emit({{"path", waist_.path}}, "/// ${path}");
    std::string name = cat("unsafe extern \"C\" fn told_", f_.key);
    code(w_, 0, emit::call(name, params(), " -> sabir_status {"));
    w_.emit({{"object", find},
             {"arena", [&] { arena(); }},
             {"tell", [&] { tell(); }},
             {"asked", [&] { ask(); }},
             {"back", [&] { write_back(); }},
             {"answers", [&] { answers(); }}},
            R"rust(
          host::answer(error, || {
              ${object}
              ${arena}
              ${tell}
              ${asked}
              ${back}
              Ok(match answer {
                  ${answers}
              })
          })
      }
    )rust");
  }

 private:
  const binding::Parameter& param(size_t i) const { return f_.of->params[i]; }
  TypeId type(size_t i) const { return param(i).of->type; }
  const std::string& name(size_t i) const { return f_.params[i].name; }
  std::string count(size_t i) const { return plain_name(i) + "__count"; }
  std::string plain_name(size_t i) const { return abi::snake(waist_.params[i].name); }

  std::vector<emit::Code> params() const {
    std::vector<emit::Code> all;
    for (const binding::Pass& pass : binding::passes(waist_)) {
      bool own = pass.role == Role::Instance || pass.role == Role::Self ||
                 pass.role == Role::Result || pass.role == Role::ResultCount ||
                 pass.role == Role::Error;
      const abi::Param* of = own ? nullptr : &waist_.params[pass.param];
      all.push_back(cat(name_of(pass), ": ", sys_type(s_, waist_, pass.role, of, "sys::")));
    }
    return all;
  }

  std::string name_of(binding::Pass pass) const {
    switch (pass.role) {
      case Role::Instance:
      case Role::Self: return "this";
      case Role::Result: return "result";
      case Role::ResultCount: return "count";
      case Role::Error: return "error";
      case Role::Count: return count(pass.param);
      default: return name(pass.param);
    }
  }

  void arena() {
    bool told = false;
    for (size_t i = 0; i < f_.params.size(); ++i) told |= s_.borrows(type(i));
    if (told || answer_needs_arena() || error_needs_arena()) {
      w_.emit("let arena = &mut Arena::lending();");
    }
  }

  bool answer_needs_arena() const {
    if (!waist_.result) return false;
    TypeId id = *waist_.result;
    switch (f_.of->gives) {
      case Gives::Parcel: return false;
      case Gives::Sink:
      case Gives::View: return !as_is(id);
      default: return s_.needs_arena(id);
    }
  }
  bool error_needs_arena() const { return waist_.error && s_.needs_arena(*waist_.error); }

  // Text, or a list whose items are the library's as they are.
  bool as_is(TypeId id) const {
    return s_.is_text(id) || (s_.is_list(id) && s_.plain(*plan_[id].element));
  }

  // --- arguments ---

  bool is_copied_back(size_t i) const { return param(i).mode == Mode::InOut && !as_is(type(i)); }

  void tell() {
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (!is_copied_back(i)) continue;
      assign(w_, 8, cat("let mut ", name(i), "_items"), told_list(i));
    }
  }

  std::string told_list(size_t i) const {
    std::string data = param(i).mode == Mode::InOut ? name(i) + ".cast_const()" : name(i);
    return s_.lift_item(type(i),
                        cat("&", s_.in_c(type(i)), " { data: ", data, ", count: ", count(i), " }"));
  }

  std::string told(size_t i) const {
    TypeId id = type(i);
    switch (param(i).of->passing) {
      case abi::Passing::Value:
      case abi::Passing::Handle: return s_.lift(id, name(i));
      case abi::Passing::Pointer: return s_.lift_item(id, "&*" + name(i));
      case abi::Passing::Slice: break;
    }
    if (is_copied_back(i)) return cat("&mut ", name(i), "_items");
    if (s_.is_text(id)) return cat("call::text_at(", name(i), ", ", count(i), ")");
    if (!as_is(id)) return told_list(i);
    std::string call = param(i).mode == Mode::InOut ? "call::items_mut(" : "call::items(";
    return cat(call, name(i), ".cast::<", s_.element(id), ">(), ", count(i), ")");
  }

  void ask() {
    std::vector<emit::Code> all;
    for (size_t i = 0; i < f_.params.size(); ++i) all.push_back(told(i));
    assign(w_, 8, "let answer", emit::call("object." + f_.name, std::move(all)));
  }

  void write_back() {
    for (size_t i = 0; i < f_.params.size(); ++i) {
      if (!is_copied_back(i)) continue;
      TypeId element = *plan_[type(i)].element;
      w_.emit({{"name", name(i)},
               {"count", count(i)},
               {"lowered", s_.lower(element, s_.give_item(element, "item"))}},
              R"rust(
        for (to, item) in call::items_mut(${name}, ${count}).iter_mut().zip(&${name}_items) {
            *to = ${lowered};
        }
      )rust");
    }
  }

  // --- answers ---

  void answers() {
    answered();
    if (!waist_.declares) return w_.emit("Err(other) => host::refuse(error, &other),");
    if (waist_.error) {
      TypeId id = *waist_.error;
      std::string declare = cat("sys::", plan_.prefix, "_declare_", plan_.error_suffix(plan_[id]));
      w_.emit({{"value", s_.owns(id) ? "mut value" : "value"},
               {"lowered", s_.lower(id, s_.give_field(id, "value"))},
               {"declare", declare}},
              R"rust(
        Err(Failure::Declared { ${value}, .. }) => {
            let c = ${lowered};
            ${declare}(error, &c)
        }
      )rust");
    } else {
      w_.emit("Err(Failure::Declared { .. }) => host::declare_nothing(error),");
    }
    w_.emit("Err(Failure::Other(other)) => host::refuse(error, &other),");
  }

  void ok(const std::string& value, const std::string& statement) {
    w_.emit({{"value", value}, {"statement", statement}}, R"rust(
      Ok(${value}) => {
          ${statement}
          sys::SABIR_OK
      }
    )rust");
  }

  void answered() {
    if (f_.of->gives == Gives::Nothing) return w_.emit("Ok(()) => sys::SABIR_OK,");
    TypeId id = *waist_.result;
    bool owns = s_.owns(id);
    std::string lowered = s_.lower(id, s_.give_field(id, "value"));
    std::string value = owns ? "mut value" : "value";
    switch (f_.of->gives) {
      case Gives::Sink:
        if (s_.is_text(id)) {
          return w_.emit("Ok(value) => host::put(result, value.as_bytes()),");
        }
        if (as_is(id)) return w_.emit("Ok(value) => host::put(result, &value),");
        w_.emit({{"lowered", lowered}}, R"rust(
          Ok(value) => {
              let c = ${lowered};
              host::put(result, call::items(c.data, c.count))
          }
        )rust");
        return;
      case Gives::Parcel:
        return arm(w_, 12, cat("Ok(", value, ")"),
                   cat("host::parcel(result, |arena| ", lowered, ")"));
      case Gives::View: return answered_view(id);
      default: return ok(value, cat("*result = ", lowered, ";"));
    }
  }

  void answered_view(TypeId id) {
    if (as_is(id)) {
      ok("value", "(*result, *count) = (value.as_ptr().cast(), value.len());");
      return;
    }
    // It is lent as long as the library has the object.
    w_.emit({{"lowered", s_.lower(id, s_.give_field(id, "value"))}}, R"rust(
      Ok(value) => {
          let c = ${lowered};
          (*result, *count) = (c.data, c.count);
          mem::forget(mem::replace(arena, Arena::lending()));
          sys::SABIR_OK
      }
    )rust");
  }

  Writer& w_;
  const Spelling& s_;
  const abi::Plan& plan_;
  const Function& f_;
  const abi::Function& waist_;
};

std::string member(const abi::Plan& plan, const Function& f) {
  return sys_name(c::member_name(plan, f.of->of->symbol));
}

void print_table(Writer& w, const abi::Plan& plan, const Guests& guests, const std::string& table) {
  auto methods = [&] {
    for (const Function& f : guests.methods) {
      w.emit({{"member", member(plan, f)}, {"key", f.key}}, "${member}: Some(told_${key}),");
    }
  };
  std::string head = cat("static ", table_name(plan, *guests.of->of), ": ", table, " =");
  bool one = head.size() + table.size() + 3 <= 100;
  auto rows = [&] {
    w.emit({{"head", one ? head + " " : ""},
            {"table", table},
            {"handle", guests.handle},
            {"methods", methods}},
           R"rust(
      ${head}${table} {
          struct_size: mem::size_of::<${table}>(),
          drop: Some(drop_${handle}),
          ${methods}
      };
    )rust");
  };
  if (one) return rows();
  w.emit({{"head", head}, {"rows", rows}}, R"rust(
    ${head}
        ${rows}
  )rust");
}

void print_guests(Writer& w, const Package& package, const Guests& guests) {
  const abi::Plan& plan = *package.of->plan;
  std::string type = cat("sys::", guests.handle, "_table"), object = "dyn " + guests.path;
  std::string table = table_name(plan, *guests.of->of);
  for (const Function& f : guests.methods) {
    ToldPrinter(w, package, f).print([&] {
      assign(w, 8, "let object: &" + object, cat("Served::object(&", table, ", this)"));
    });
  }
  auto taken = [&] {
    assign(w, 8, cat("let object: Arc<", object, ">"), cat("Served::take(&", table, ", this)"));
  };
  w.gap();
  w.emit({{"handle", guests.handle},
          {"taken", taken},
          {"static", [&] { print_table(w, plan, guests, type); }}},
         R"rust(
           unsafe extern "C" fn drop_${handle}(this: *mut sys::${handle}) {
               host::drop_quietly(|| {
                   ${taken}
                   drop(object)
               });
           }

           ${static}
         )rust");
}

void print_open(Writer& w, const Package& package) {
  const abi::Plan& plan = *package.of->plan;
  auto given = [&] {
    for (const Host& host : package.hosts) {
      if (host.functions.empty()) continue;
      auto members = [&] {
        for (const Function& f : host.functions) {
          w.emit({{"member", member(plan, f)}, {"key", f.key}},
                 "imports.${member} = Some(told_${key});");
        }
      };
      w.emit({{"keyword", host.keyword}, {"members", members}}, R"rust(
        if hosts.${keyword}.is_some() {
            ${members}
        }
      )rust");
    }
  };
  w.gap();
  w.emit({{"prefix", plan.prefix}, {"given", given}}, R"rust(
    unsafe extern "C" fn drop_hosts(context: *mut c_void) {
        host::drop_quietly(|| drop(Box::from_raw(context.cast::<crate::Hosts>())));
    }

    /// Opens the library with what the host implements, which stays until nobody asks for it.
    pub(crate) fn open(location: &str, hosts: crate::Hosts) -> Result<meet::Instance> {
        // SAFETY: zeroes are a value of it.
        let mut imports: sys::${prefix}_imports = unsafe { mem::zeroed() };
        imports.struct_size = mem::size_of_val(&imports);
        imports.drop = Some(drop_hosts);
        ${given}
        let context = Box::into_raw(Box::new(hosts));
        imports.context = context.cast();
        let opened = meet::open(location, (&imports as *const sys::${prefix}_imports).cast());
        if opened.is_err() {
            // SAFETY: the library has not taken it.
            drop(unsafe { Box::from_raw(context) });
        }
        opened
    }
  )rust");
}

}  // namespace

void print_hosts(Writer& w, const Package& package) {
  for (const Host& host : package.hosts) {
    for (const Function& f : host.functions) {
      ToldPrinter(w, package, f).print([&] {
        w.emit({{"keyword", host.keyword}}, R"rust(
          let Some(object) = (*this.cast::<crate::Hosts>()).${keyword}.as_deref() else {
              return Ok(sys::SABIR_UNIMPLEMENTED);
          };
        )rust");
      });
    }
    for (const Guests& guests : host.guests) print_guests(w, package, guests);
  }
  print_open(w, package);
}

}  // namespace sabir::backends::rust
