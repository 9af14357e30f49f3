// Prints how values become the library's and back: `lower_TYPE` and `lift_TYPE` of waist.rs.
#include <algorithm>

#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"

namespace sabir::backends::rust {
namespace {

using abi::Shape;
using abi::TypeId;
using base::cat;
using emit::Writer;

class ConversionPrinter {
 public:
  ConversionPrinter(Writer& w, const Package& package)
      : w_(w), s_(package.spelling), plan_(s_.plan()) {}

  void print() {
    for (const abi::Function& f : plan_.functions) {
      for (const abi::Param& p : f.params) {
        if (p.origin && p.origin->in_out && !f.imported) look_into(*plan_[p.type].element);
      }
    }
    for (TypeId id : plan_.types.ids()) {
      lower(id);
      lift(id);
      if (std::find(judged_.begin(), judged_.end(), id) != judged_.end()) fit(id);
    }
  }

 private:
  static std::string place(const std::string& value, const std::string& field) {
    return cat(value, ".", field);
  }

  // --- to the library ---

  void lower(TypeId id) {
    const abi::Type& type = plan_[id];
    switch (type.shape) {
      case Shape::Scalar:
      case Shape::String:
      case Shape::Flags:
      case Shape::Borrow:
        if (s_.is_guest(id)) break;  // Lent: print_hosts
        return;
      case Shape::Own:
        if (s_.is_guest(id)) lower_guest(id);
        return;
      case Shape::Enum:
        if (type.open) lower_open(id);
        return;
      default: break;
    }
    if (s_.is_guest(id)) return lower_lent_guest(id);
    head_lower(id, [&] { lower_body(id); });
  }

  std::string taken(TypeId id) const {
    if (!s_.owns(id)) return s_.given(id);
    return s_.is_list(id) ? cat("&mut [", s_.element(id), "]") : cat("&mut ", s_.owned(id));
  }

  void head_lower(TypeId id, Writer::Block body) {
    std::vector<emit::Code> params = {cat("value: ", taken(id))};
    if (s_.needs_arena(id)) params.push_back("arena: &mut Arena");
    function(cat("fn lower_", s_.label(id)), std::move(params), s_.in_c(id), std::move(body));
  }

  void function(const std::string& name, std::vector<emit::Code> params, const std::string& returns,
                Writer::Block body) {
    w_.gap();
    code(w_, 0, emit::call(name, std::move(params), cat(" -> ", returns, " {")));
    w_.emit({{"body", std::move(body)}}, R"rust(
          ${body}
      }
    )rust");
  }

  void lower_body(TypeId id) {
    const abi::Type& type = plan_[id];
    if (s_.plain(id)) {
      w_.emit(R"rust(
        // SAFETY: these are the same bytes.
        unsafe { call::same(value) }
      )rust");
      return;
    }
    switch (type.shape) {
      case Shape::List:
      case Shape::Map: return lower_sequence(id);
      case Shape::Array: return lower_array(id);
      case Shape::Record:
      case Shape::Tuple: return lower_record(id);
      case Shape::Option: return lower_option(id);
      default: return lower_cases(id);
    }
  }

  void lower_sequence(TypeId id) {
    const abi::Type& type = plan_[id];
    TypeId element = *type.element;
    if (type.shape == Shape::List && s_.plain(element)) {
      w_.emit({{"c", s_.in_c(id)}}, R"rust(
        let (data, count) = arena.plain(value);
        ${c} { data: data.cast(), count }
      )rust");
      return;
    }
    bool map = type.shape == Shape::Map;
    std::string items = s_.owns(id) ? "value.iter_mut()" : "value";
    auto row = [&] {
      if (!map) {
        assign(w_, 8, "let c", s_.lower(element, s_.give_item(element, "item")));
        return w_.emit("row.push(c);");
      }
      const abi::Type& entry = plan_[element];
      TypeId key = *entry.members[0].type, value = *entry.members[1].type;
      assign(w_, 8, "let f0", s_.lower(key, s_.give_item(key, "key")));
      assign(w_, 8, "let f1", s_.lower(value, s_.give_item(value, "value")));
      w_.emit({{"c", s_.in_c(element)}}, "row.push(${c} { f0, f1 });");
    };
    w_.emit({{"items", items},
             {"item", map ? "(key, value)" : "item"},
             {"row", row},
             {"c", s_.in_c(id)}},
            R"rust(
      let mut row = arena.row(value.len());
      for ${item} in ${items} {
          ${row}
      }
      ${c} { data: row.data(), count: value.len() }
    )rust");
  }

  void lower_array(TypeId id) {
    TypeId element = *plan_[id].element;
    std::string item = s_.give_field(element, "value[i]");
    w_.emit({{"lowered", s_.lower(element, item)}},
            "let items = std::array::from_fn(|i| ${lowered});");
    braced(w_, 4, s_.in_c(id), {"items"});
  }

  void zeroed(TypeId id) {
    w_.emit("// SAFETY: zeroes are a value of it.");
    assign(w_, 4, cat("let mut c: ", s_.in_c(id)), "unsafe { mem::zeroed() }");
  }

  void lower_record(TypeId id) {
    const abi::Type& type = plan_[id];
    zeroed(id);
    if (type.extensible) w_.emit("c.struct_size = mem::size_of_val(&c);");
    for (size_t i = 0; i < type.members.size(); ++i) {
      const abi::Member& m = type.members[i];
      bool record = type.shape == Shape::Record;
      std::string field = record ? identifier(m.name) : std::to_string(i);
      std::string given = s_.give_field(*m.type, place("value", field));
      assign(w_, 4, cat("c.", sys_field(m.name)), s_.lower(*m.type, given));
    }
    w_.emit("c");
  }

  void lower_option(TypeId id) {
    TypeId some = *plan_[id].members[0].type;
    zeroed(id);
    // What is given of an option has what is given inside.
    bool owned = s_.owns(id) || s_.copies(id);
    std::string inside = s_.owns(id) ? "some" : owned ? s_.give_field(some, "some") : "some";
    w_.emit({{"lowered", s_.lower(some, inside)}}, R"rust(
      if let Some(some) = value {
          c.is_some = 1;
          c.some = ${lowered};
      }
      c
    )rust");
  }

  void lower_cases(TypeId id) {
    const abi::Type& type = plan_[id];
    zeroed(id);
    auto arms = [&] {
      for (size_t i = 0; i < type.members.size(); ++i) {
        const abi::Member& m = type.members[i];
        std::string name = type.shape == Shape::Variant ? cat(s_.bare(id), "::", case_name(m.name))
                           : i == 0                     ? "Ok"
                                                        : "Err";
        std::string n = std::to_string(i), tag = type.shape == Shape::Variant ? "tag" : "is_error";
        if (!m.type) {
          std::string payload = type.shape == Shape::Result ? "(())" : "";
          w_.emit({{"name", name}, {"payload", payload}, {"tag", tag}, {"n", n}},
                  "${name}${payload} => c.${tag} = ${n},");
          continue;
        }
        w_.emit({{"name", name},
                 {"tag", tag},
                 {"n", n},
                 {"set",
                  [&] {
                    assign(w_, 12, cat("c.of.", sys_field(m.name)),
                           s_.lower(*m.type, s_.give_item(*m.type, "of")));
                  }}},
                R"rust(
          ${name}(of) => {
              c.${tag} = ${n};
              ${set}
          }
        )rust");
      }
    };
    w_.emit({{"arms", arms}}, R"rust(
      match value {
          ${arms}
      }
      c
    )rust");
  }

  void lower_open(TypeId id) {
    const abi::Type& type = plan_[id];
    auto arms = [&] {
      for (size_t i = 0; i < type.members.size(); ++i) {
        w_.emit({{"name", cat(s_.bare(id), "::", case_name(type.members[i].name))},
                 {"n", std::to_string(i)}},
                "${name} => ${n},");
      }
      w_.emit({{"name", s_.bare(id)}}, "${name}::Unknown(number) => number,");
    };
    function(cat("fn lower_", s_.label(id)), {cat("value: ", s_.owned(id))}, s_.in_c(id), [&] {
      w_.emit({{"arms", arms}}, R"rust(
        match value {
            ${arms}
        }
      )rust");
    });
  }

  void lower_guest(TypeId id) {
    std::string table = table_name(plan_, plan_[plan_[id].resource]);
    function(cat("fn lower_", s_.label(id)), {cat("value: ", s_.given(id)), "arena: &mut Arena"},
             s_.in_c(id), [&] {
               w_.emit({{"table", table}}, R"rust(
                 if arena.takes() {
                     return Served::give(&${table}, Arc::clone(value));
                 }
                 ptr::null_mut()
               )rust");
             });
  }

  void lower_lent_guest(TypeId id) {
    std::string table = table_name(plan_, plan_[plan_[id].resource]);
    function(cat("fn lower_", s_.label(id)), {cat("value: ", s_.given(id)), "arena: &mut Arena"},
             s_.in_c(id), [&] {
               w_.emit({{"table", table}}, R"rust(
                 let lent = arena.place(Served::lend(&${table}, value));
                 (lent as *const Served<_, _>).cast_mut().cast()
               )rust");
             });
  }

  // --- what the library has written into a copy ---

  // Notes what has to be looked at field by field.
  void look_into(TypeId id) {
    const abi::Type& type = plan_[id];
    bool whole = type.shape != Shape::Record && type.shape != Shape::Array;
    if (whole || !s_.plain(id) || s_.any_bits(id)) return;
    judged_.push_back(id);
    if (type.element) look_into(*type.element);
    for (const abi::Member& m : type.members) look_into(*m.type);
  }

  void fit(TypeId id) {
    const abi::Type& type = plan_[id];
    auto array = [&] {
      w_.emit({{"fits", s_.fits(*type.element, "*c")}}, "c.items.iter().all(|c| ${fits})");
    };
    auto fields = [&] {
      for (const abi::Member& m : type.members) {
        if (s_.any_bits(*m.type)) continue;
        w_.emit({{"fits", s_.fits(*m.type, cat("c.", sys_field(m.name)))}}, "fit &= ${fits};");
      }
    };
    function(cat("fn fits_", s_.label(id)), {cat("c: &", s_.in_c(id))}, "bool", [&] {
      if (type.shape == Shape::Array) return array();
      w_.emit({{"fields", fields}}, R"rust(
        let mut fit = true;
        ${fields}
        fit
      )rust");
    });
  }

  // --- from the library ---

  void lift(TypeId id) {
    const abi::Type& type = plan_[id];
    switch (type.shape) {
      case Shape::Scalar:
      case Shape::String:
      case Shape::Flags: return;
      case Shape::Enum: return lift_enum(id);
      case Shape::Own: return lift_own(id);
      case Shape::Borrow: return lift_borrow(id);
      default: break;
    }
    bool lends = s_.lends(id);
    std::vector<emit::Code> params = {cat("c: &", s_.in_c(id))};
    if (s_.borrows(id)) params.push_back("arena: &mut Arena");
    std::string name = cat("unsafe fn lift_", s_.label(id), lends ? "<'a>" : "");
    function(name, std::move(params), returned(id, lends), [&] { lift_body(id); });
  }

  std::string returned(TypeId id, bool lends) const {
    std::string owned = s_.owned(id, lends ? "'a" : "");
    return s_.serves(id) ? cat("Result<", owned, ">") : owned;
  }

  std::string ok(TypeId id, const std::string& value) const {
    return s_.serves(id) ? cat("Ok(", value, ")") : value;
  }

  void lift_body(TypeId id) {
    const abi::Type& type = plan_[id];
    if (s_.plain(id)) {
      return w_.emit("call::same(c)");
    }
    switch (type.shape) {
      case Shape::List:
      case Shape::Map: return lift_sequence(id);
      case Shape::Array: return lift_array(id);
      case Shape::Record: return lift_record(id);
      case Shape::Tuple: return lift_tuple(id);
      case Shape::Option: {
        std::string some = cat("Some(", s_.lift(*type.members[0].type, "c.some"), ")");
        w_.emit({{"none", ok(id, "None")}, {"some", ok(id, some)}}, R"rust(
          if c.is_some == 0 {
              return ${none};
          }
          ${some}
        )rust");
        return;
      }
      default: return lift_cases(id);
    }
  }

  void lift_sequence(TypeId id) {
    const abi::Type& type = plan_[id];
    TypeId element = *type.element;
    if (type.shape == Shape::List && s_.plain(element)) {
      w_.emit({{"type", s_.owned(element)}},
              "call::items(c.data.cast::<${type}>(), c.count).to_vec()");
      return;
    }
    if (type.shape == Shape::Map) {
      const abi::Type& entry = plan_[element];
      w_.emit({{"key", s_.lift(*entry.members[0].type, "item.f0")},
               {"value", s_.lift(*entry.members[1].type, "item.f1")},
               {"all", ok(id, "all")}},
              R"rust(
        let mut all = BTreeMap::new();
        for item in call::items(c.data, c.count) {
            all.insert(${key}, ${value});
        }
        ${all}
      )rust");
      return;
    }
    w_.emit({{"lifted", s_.lift_item(element, "item")}, {"all", ok(id, "all")}}, R"rust(
      let mut all = Vec::with_capacity(c.count);
      for item in call::items(c.data, c.count) {
          all.push(${lifted});
      }
      ${all}
    )rust");
  }

  void lift_array(TypeId id) {
    TypeId element = *plan_[id].element;
    if (!s_.serves(id)) {
      return w_.emit({{"lifted", s_.lift(element, "c.items[i]")}},
                     "std::array::from_fn(|i| ${lifted})");
    }
    w_.emit({{"lifted", s_.lift_item(element, "item")}, {"what", rust_string(plan_[id].key)}},
            R"rust(
      let mut all = Vec::with_capacity(c.items.len());
      for item in &c.items {
          all.push(${lifted});
      }
      Ok(all.try_into().unwrap_or_else(|_| call::unfit(${what})))
    )rust");
  }

  bool is_packed(const abi::Type& type) const {
    return std::get<model::Record>(plan_.contract->types[type.origin].kind).packed.has_value();
  }

  void lift_record(TypeId id) {
    const abi::Type& type = plan_[id];
    std::vector<std::string> fields;
    for (const abi::Member& m : type.members) {
      std::string at = cat("c.", sys_field(m.name));
      if (is_packed(type)) at = cat("{ ", at, " }");  // a copy, which lies as it should
      fields.push_back(cat(identifier(m.name), ": ", s_.lift(*m.type, at)));
    }
    bool serves = s_.serves(id);
    braced(w_, 4, cat(serves ? "Ok(" : "", s_.bare(id)), fields, serves ? ")" : "");
  }

  void lift_tuple(TypeId id) {
    size_t count = plan_[id].members.size();
    std::string name = count > kTupleItems ? cat("crate::Tuple", std::to_string(count)) : "";
    bool serves = s_.serves(id);
    std::vector<emit::Code> items;
    for (const abi::Member& m : plan_[id].members) {
      items.push_back(s_.lift(*m.type, cat("c.", m.name)));
    }
    emit::Code made(cat(serves ? "Ok(" : "", name, "("), std::move(items), serves ? "))" : ")");
    made.lone_comma = count == 1;
    code(w_, 4, made);
  }

  void lift_cases(TypeId id) {
    const abi::Type& type = plan_[id];
    bool variant = type.shape == Shape::Variant;
    auto arms = [&] {
      for (size_t i = 0; i < type.members.size(); ++i) {
        const abi::Member& m = type.members[i];
        std::string name = variant  ? cat(s_.bare(id), "::", case_name(m.name))
                           : i == 0 ? "Ok"
                                    : "Err";
        std::string lifted = m.type ? s_.lift(*m.type, cat("c.of.", sys_field(m.name))) : "()";
        std::string payload = m.type || !variant ? cat("(", lifted, ")") : "";
        arm(w_, 8, std::to_string(i), name + payload);
      }
      w_.emit({{"what", rust_string(type.key)}}, "_ => call::unfit(${what}),");
    };
    bool serves = s_.serves(id);
    w_.emit({{"tag", variant ? "tag" : "is_error"},
             {"ok", serves ? "Ok(" : ""},
             {"end", serves ? ")" : ""},
             {"arms", arms}},
            R"rust(
      ${ok}match c.${tag} {
          ${arms}
      }${end}
    )rust");
  }

  void lift_enum(TypeId id) {
    const abi::Type& type = plan_[id];
    auto arms = [&] {
      for (size_t i = 0; i < type.members.size(); ++i) {
        w_.emit({{"n", std::to_string(i)},
                 {"name", cat(s_.bare(id), "::", case_name(type.members[i].name))}},
                "${n} => ${name},");
      }
      if (type.open) {
        w_.emit({{"name", s_.bare(id)}}, "number => ${name}::Unknown(number),");
      } else {
        w_.emit({{"what", rust_string(type.key)}}, "_ => call::unfit(${what}),");
      }
    };
    function(cat("fn lift_", s_.label(id)), {cat("c: ", s_.in_c(id))}, s_.owned(id), [&] {
      w_.emit({{"arms", arms}}, R"rust(
        match c {
            ${arms}
        }
      )rust");
    });
  }

  void lift_own(TypeId id) {
    std::vector<emit::Code> params = {cat("c: ", s_.in_c(id))};
    function(cat("unsafe fn lift_", s_.label(id)), std::move(params), returned(id, false), [&] {
      if (s_.is_guest(id)) {
        const abi::Resource& r = plan_[plan_[id].resource];
        w_.emit({{"table", table_name(plan_, r)}, {"what", rust_string(plan_[id].key)}},
                R"rust(
          if !host::is_ours(&${table}, c) {
              if let Some(drop) = (*(*c).table).drop {
                  drop(c);
              }
              return Err(host::not_ours(${what}));
          }
          Ok(Served::take(&${table}, c))
        )rust");
        return;
      }
      bool retains = s_.retains(plan_[id].resource);
      w_.emit({{"path", s_.owned(id)}, {"kept", retains ? ", kept: Kept::default()" : ""}},
              "${path} { handle: Handle::new(c)${kept} }");
    });
  }

  void lift_borrow(TypeId id) {
    if (s_.is_guest(id)) {
      function(cat("unsafe fn lift_", s_.label(id), "<'a>"), {cat("c: ", s_.in_c(id))},
               returned(id, true), [&] {
                 const abi::Resource& r = plan_[plan_[id].resource];
                 w_.emit({{"table", table_name(plan_, r)}, {"what", rust_string(plan_[id].key)}},
                         "Served::lent(&${table}, c, ${what})");
               });
      return;
    }
    bool retains = s_.retains(plan_[id].resource);
    function(cat("unsafe fn lift_", s_.label(id), "<'a>"),
             {cat("c: ", s_.in_c(id)), "arena: &mut Arena"}, s_.owned(id, "'a"), [&] {
               w_.emit({{"path", s_.resource(plan_[id].resource)},
                        {"kept", retains ? ", kept: Kept::default()" : ""}},
                       R"rust(
                 let lent = ManuallyDrop::new(${path} { handle: Handle::new(c)${kept} });
                 let placed: &ManuallyDrop<_> = arena.place(lent);
                 placed
               )rust");
             });
  }

  Writer& w_;
  const Spelling& s_;
  const abi::Plan& plan_;
  std::vector<TypeId> judged_;
};

}  // namespace

void print_conversions(Writer& w, const Package& package) { ConversionPrinter(w, package).print(); }

}  // namespace sabir::backends::rust
