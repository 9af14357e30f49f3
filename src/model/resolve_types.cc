// Types: the names of a scope, what they stand for, and anonymous types, which exist once per
// package however often they are written.
#include <algorithm>

#include "model/parts.h"
#include "model/resolver.h"

namespace sabir::model {

namespace {

using ast::TypeKind;

Prim prim_of(syntax::Kind keyword) {
  using syntax::Kind;
  switch (keyword) {
    case Kind::S8: return Prim::S8;
    case Kind::U8: return Prim::U8;
    case Kind::S16: return Prim::S16;
    case Kind::U16: return Prim::U16;
    case Kind::S32: return Prim::S32;
    case Kind::U32: return Prim::U32;
    case Kind::S64: return Prim::S64;
    case Kind::U64: return Prim::U64;
    case Kind::F32: return Prim::F32;
    case Kind::F64: return Prim::F64;
    case Kind::Char: return Prim::Char;
    case Kind::StringType: return Prim::String;
    case Kind::ErrorContext: return Prim::ErrorContext;
    default: return Prim::Bool;
  }
}

size_t least_parts(TypeKind kind) {
  switch (kind) {
    case TypeKind::Map: return 2;
    case TypeKind::List:
    case TypeKind::FixedList:
    case TypeKind::Option: return 1;
    default: return 0;
  }
}

bool is_map_key(TypeRef type) {
  return type.is_prim() && !type.is(Prim::F32) && !type.is(Prim::F64) &&
         !type.is(Prim::ErrorContext);
}

// Calls `visit` for each name in a type.
template <typename Visit>
void for_each_name(const ast::Type& type, Visit& visit) {
  bool named =
      type.kind == TypeKind::Name || type.kind == TypeKind::Own || type.kind == TypeKind::Borrow;
  if (named) visit(type.name);
  for (const ast::Type& part : type.parts) for_each_name(part, visit);
}

template <typename Visit>
void for_each_name(const ast::TypeDef& def, Visit visit) {
  if (const auto* alias = std::get_if<ast::AliasDef>(&def.body))
    for_each_name(alias->target, visit);
  if (const auto* record = std::get_if<ast::RecordDef>(&def.body))
    for (const ast::Field& field : record->fields) for_each_name(field.type, visit);
  if (const auto* variant = std::get_if<ast::VariantDef>(&def.body))
    for (const ast::Case& one : variant->cases)
      if (one.type) for_each_name(*one.type, visit);
}

// Two anonymous types with the same key are the same type.
class KeyWriter {
 public:
  void sign(char c) { key_ += c; }
  void number(int64_t n) { key_ += std::to_string(n); }
  void type(TypeRef type) {
    if (type.is_prim())
      key_ += char('A' + int(type.prim()));
    else
      number(type.id().index), key_ += ',';
  }
  void optional(const std::optional<TypeRef>& part) { part ? type(*part) : sign('_'); }
  std::string take() { return std::move(key_); }

 private:
  std::string key_;
};

std::string structural_key(const model::Kind& kind) {
  KeyWriter key;
  key.sign(char('a' + kind.index()));
  if (const auto* list = std::get_if<List>(&kind); list && list->length) key.number(*list->length);
  key.sign(':');
  if (const auto* borrow = std::get_if<Borrow>(&kind)) key.number(borrow->resource.index);
  if (const auto* result = std::get_if<Result>(&kind)) {
    key.optional(result->ok);
    key.optional(result->error);
  } else {
    for_each_part(kind, [&](TypeRef part) { key.type(part); });
  }
  return key.take();
}

}  // namespace

// --- the names of a scope ---

bool Resolver::declare(Scope& scope, const ast::Name& name, Symbol::State state) {
  auto [known, fresh] = scope.names.insert(name.text, Symbol{state, {}, name.span, {}});
  if (fresh) return true;
  diagnostics_.add(Code::E0210, name.span, cat("`", name.text, "` is defined twice"))
      .label(known->span, "first defined here");
  return false;
}

void Resolver::set(Scope& scope, std::string_view name, Symbol::State state, TypeId type,
                   std::string_view feature) {
  Symbol& symbol = *scope.names.find(name);
  symbol.state = state;
  symbol.type = type;
  symbol.feature = feature;
}

void Resolver::bring_in(Context& context, const Members::Brought& brought) {
  const ast::Use& use = *brought.use;
  Stability gates = stability(use.lead.attributes);
  ItemInfo* from = find_interface(*context.part, use.from);
  for (const ast::Renaming* renaming : brought.names) {
    ast::Name name = renaming->effective();
    std::string_view off = gate(use.lead.attributes, gates, *context.part, renaming->name.span);
    std::optional<TypeId> target = brought_type(from, *renaming, off);
    if (!off.empty()) {
      set(*context.scope, name.text, Symbol::State::Excluded, {}, off);
    } else if (!target) {
      set(*context.scope, name.text, Symbol::State::Broken, {}, {});
    } else {
      Type alias;
      alias.name = name.text;
      alias.kind = Alias{{*target}};
      alias.stability = gates;
      alias.external_id = external_id(use.lead.attributes);
      alias.span = renaming->name.span;
      add_named(context, name, std::move(alias));
    }
  }
}

// The type that a name of `use` means; says what is wrong unless the `use` itself is left out.
std::optional<TypeId> Resolver::brought_type(ItemInfo* from, const ast::Renaming& renaming,
                                             std::string_view off) {
  if (from == nullptr || from->broken) return std::nullopt;
  const ast::Name& name = renaming.name;
  const Symbol* found = from->scope.names.find(name.text);
  if (found == nullptr) {
    if (!from->scope.incomplete && !(from->excluded() && !off.empty()))
      report_unknown_import(*from, name);
    return std::nullopt;
  }
  const Symbol& symbol = *found;
  switch (symbol.state) {
    case Symbol::State::Function:
      diagnostics_.add(Code::E0212, name.span, cat("`", name.text, "` is a function, not a type"))
          .label(symbol.span, "defined here")
          .note("`use` brings in types only");
      return std::nullopt;
    case Symbol::State::Excluded:
      if (off.empty()) report_excluded(name.span, cat("type `", name.text, "`"), symbol.feature);
      return std::nullopt;
    case Symbol::State::Type: return symbol.type;
    default: return std::nullopt;
  }
}

void Resolver::report_unknown_import(const ItemInfo& from, const ast::Name& name) {
  diag::Diagnostic& error =
      diagnostics_
          .add(Code::E0209, name.span,
               cat("there is no type `", name.text, "` in interface `", from.name.text, "`"))
          .label(from.name.span, "this interface");
  if (!worth_a_guess(from.scope.names.size())) return;
  std::vector<std::string_view> names;
  for (const auto& [known, symbol] : from.scope.names)
    if (symbol.state != Symbol::State::Function) names.push_back(known);
  if (auto meant = base::closest(name.text, names))
    error.advise(cat("did you mean `", *meant, "`?"));
}

// --- definitions ---

void Resolver::define_types(Context& context, const std::vector<const ast::TypeDef*>& defs) {
  base::Table<std::string_view, uint32_t> number;
  for (uint32_t i = 0; i < defs.size(); ++i) number.insert(defs[i]->name.text, i);
  Graph graph(defs.size());
  for (size_t i = 0; i < defs.size(); ++i)
    for_each_name(*defs[i], [&](const ast::Name& name) {
      if (const uint32_t* to = number.find(name.text)) graph[i].push_back({*to, name.span});
    });
  auto report = [&](const Cycle& cycle) {
    uint32_t to = cycle.edges[0].to;
    diag::Diagnostic& error = diagnostics_.add(
        Code::E0301, cycle.edges[0].span, cat("type `", defs[to]->name.text, "` contains itself"));
    for (size_t i = 1; i < cycle.nodes.size() && i < 10; ++i)
      error.label(cycle.edges[i].span, cat("`", defs[cycle.nodes[i]]->name.text, "` contains `",
                                           defs[cycle.edges[i].to]->name.text, "`"));
    error.advise("only handles can point back: make one of the types a `resource`");
    for (uint32_t node : cycle.nodes)
      set(*context.scope, defs[node]->name.text, Symbol::State::Broken, {}, {});
  };
  for (uint32_t i : dependency_order(graph, report))
    if (context.scope->names.find(defs[i]->name.text)->state == Symbol::State::Pending)
      define(context, *defs[i]);
}

void Resolver::define(Context& context, const ast::TypeDef& def) {
  Type type;
  type.name = def.name.text;
  type.docs = docs(*context.part->file, def.lead);
  type.stability = stability(def.lead.attributes);
  type.external_id = external_id(def.lead.attributes);
  type.span = def.name.span;
  std::string_view off = gate(def.lead.attributes, type.stability, *context.part, def.name.span);
  bool good = fill_kind(context, def, type.stability, off, type.kind) && !def.broken;
  if (!off.empty()) return set(*context.scope, def.name.text, Symbol::State::Excluded, {}, off);
  if (!good) return set(*context.scope, def.name.text, Symbol::State::Broken, {}, {});
  own_parts(type.kind);
  type_directives(*context.part->file, def, type);
  add_named(context, def.name, std::move(type));
}

void Resolver::add_named(Context& context, const ast::Name& name, Type type) {
  if (!context.off.empty()) {
    report_excluded(name.span,
                    cat("type `", name.text, "` has no gate, but the ", context.noun, " around it"),
                    context.off);
    return set(*context.scope, name.text, Symbol::State::Broken, {}, {});
  }
  type.owner = context.owner;
  TypeId id = add_type(std::move(type));
  context.added->push_back(id);
  set(*context.scope, name.text, Symbol::State::Type, id, {});
}

bool Resolver::fill_kind(Context& context, const ast::TypeDef& def, const Stability& stability,
                         std::string_view off, model::Kind& out) {
  if (const auto* alias = std::get_if<ast::AliasDef>(&def.body))
    return fill_alias(context, alias->target, stability, off, out);
  if (const auto* record = std::get_if<ast::RecordDef>(&def.body))
    return fill_record(context, *record, stability, off, out.emplace<Record>());
  if (const auto* variant = std::get_if<ast::VariantDef>(&def.body))
    return fill_variant(context, def, *variant, stability, off, out.emplace<Variant>());
  if (const auto* flags = std::get_if<ast::FlagsDef>(&def.body))
    return fill_labels(context, flags->flags, out.emplace<Flags>().flags);
  if (const auto* enumeration = std::get_if<ast::EnumDef>(&def.body)) {
    if (enumeration->cases.empty() && !def.broken) report_empty(def.name, "an enum", "case");
    return fill_labels(context, enumeration->cases, out.emplace<Enum>().cases) &&
           !enumeration->cases.empty();
  }
  out.emplace<Resource>();
  return true;
}

void Resolver::report_empty(const ast::Name& name, std::string_view what, std::string_view part) {
  diagnostics_.add(Code::E0302, name.span, cat(what, " needs at least one ", part),
                   cat("no ", part));
}

bool Resolver::fill_alias(Context& context, const ast::Type& target, const Stability& stability,
                          std::string_view off, model::Kind& out) {
  if (target.kind == TypeKind::Prim || target.kind == TypeKind::Name)
    return component(context, target, stability, off, out.emplace<Alias>().target);
  Built built = build(context, target, stability);
  out = std::move(built.kind);
  return usable(built, off);
}

bool Resolver::fill_record(Context& context, const ast::RecordDef& def, const Stability& stability,
                           std::string_view off, Record& out) {
  bool good = true;
  for (const ast::Field& from : def.fields) {
    Field field;
    field.name = from.name.text;
    field.docs = docs(*context.part->file, from.lead);
    field.span = from.name.span;
    good &= component(context, from.type, stability, off, field.type);
    out.fields.push_back(std::move(field));
  }
  return good;
}

bool Resolver::fill_variant(Context& context, const ast::TypeDef& def, const ast::VariantDef& body,
                            const Stability& stability, std::string_view off, Variant& out) {
  bool good = true;
  for (const ast::Case& from : body.cases) {
    no_directives(*context.part->file, from.lead, "a case");
    Case one;
    one.name = from.name.text;
    one.docs = docs(*context.part->file, from.lead);
    one.span = from.name.span;
    if (from.type) good &= component(context, *from.type, stability, off, one.type.emplace());
    out.cases.push_back(std::move(one));
  }
  if (!body.cases.empty()) return good;
  if (!def.broken) report_empty(def.name, "a variant", "case");
  return false;
}

bool Resolver::fill_labels(Context& context, const std::vector<ast::Label>& from,
                           std::vector<Label>& to) {
  for (const ast::Label& label : from) {
    no_directives(*context.part->file, label.lead, "a case");
    to.push_back(
        {std::string(label.name.text), docs(*context.part->file, label.lead), label.name.span});
  }
  return true;
}

// A type inside a definition whose feature `off` is off (or none).
bool Resolver::component(Context& context, const ast::Type& type, const Stability& stability,
                         std::string_view off, TypeRef& out) {
  Found found = find_type(context, type, stability);
  out = found.type;
  if (found.state != Found::State::Excluded) return bool(found);
  if (!off.empty()) return true;
  report_excluded(type.span, "this type", found.feature);
  return false;
}

// --- types in the text ---

Found Resolver::find_type(Context& context, const ast::Type& type, const Stability& stability) {
  switch (type.kind) {
    case TypeKind::Prim: return Found::good({prim_of(type.prim)});
    case TypeKind::Name: return named_type(context, type.name);
    case TypeKind::Own: return resource_type(context, type.name);
    case TypeKind::Omitted: return Found::bad();
    default: return anonymous(context, type, stability);
  }
}

Found Resolver::named_type(Context& context, const ast::Name& name) {
  if (name.text.empty()) return Found::bad();  // could not be parsed
  const Symbol* found = context.scope->names.find(name.text);
  if (found == nullptr) {
    if (!context.scope->incomplete) report_unknown_type(context, name);
    return Found::bad();
  }
  const Symbol& symbol = *found;
  switch (symbol.state) {
    case Symbol::State::Type: return Found::good({symbol.type});
    case Symbol::State::Excluded: return Found::excluded(symbol.feature);
    case Symbol::State::Function:
      diagnostics_.add(Code::E0212, name.span, cat("`", name.text, "` is a function, not a type"))
          .label(symbol.span, "defined here");
      return Found::bad();
    default: return Found::bad();
  }
}

Found Resolver::resource_type(Context& context, const ast::Name& name) {
  Found found = named_type(context, name);
  if (!found || is_resource(found.type)) return found;
  diagnostics_.add(Code::E0304, name.span, cat("`", name.text, "` is not a resource"))
      .label(contract_.types[found.type.id()].span, "defined here")
      .note("only resources have handles");
  return Found::bad();
}

Found Resolver::anonymous(Context& context, const ast::Type& type, const Stability& stability) {
  Built built = build(context, type, stability);
  if (built.bad) return Found::bad();
  const Stability& effective = stability.known() ? stability : built.inherited;
  std::string_view off = off_feature(effective);
  if (!stability.known() && !built.first_off.empty()) off = built.first_off;
  if (!off.empty()) return Found::excluded(off);
  if (!usable(built, {})) return Found::bad();
  return intern(std::move(built.kind), effective, type.span);
}

// A structure that refers to an excluded type is an error, unless it is left out itself.
bool Resolver::usable(const Built& built, std::string_view off) {
  if (built.bad) return false;
  if (!off.empty() || built.any_off.empty()) return true;
  report_excluded(built.off_span, "this type", built.any_off);
  return false;
}

Resolver::Built Resolver::build(Context& context, const ast::Type& type,
                                const Stability& stability) {
  Built built;
  built.bad = type.parts.size() < least_parts(type.kind);  // the rest could not be parsed
  if (built.bad) return built;
  auto part = [&](size_t i) { return build_part(context, type.parts[i], stability, built); };
  auto optional = [&](size_t i) -> std::optional<TypeRef> {
    bool absent = i >= type.parts.size() || type.parts[i].kind == TypeKind::Omitted;
    return absent ? std::nullopt : std::optional(part(i));
  };
  switch (type.kind) {
    case TypeKind::List: built.kind = List{part(0), {}}; break;
    case TypeKind::FixedList: built.kind = List{part(0), type.length}; break;
    case TypeKind::Option: built.kind = Option{part(0)}; break;
    case TypeKind::Future: built.kind = Future{optional(0)}; break;
    case TypeKind::Stream: built.kind = Stream{optional(0)}; break;
    case TypeKind::Map: build_map(context, type, stability, built); break;
    case TypeKind::Result: {
      auto ok = optional(0);
      built.kind = Result{ok, optional(1)};
      break;
    }
    case TypeKind::Tuple: {
      Tuple tuple;
      for (size_t i = 0; i < type.parts.size(); ++i) tuple.types.push_back(part(i));
      built.kind = std::move(tuple);
      break;
    }
    default: build_handle(context, type, built); break;
  }
  return built;
}

TypeRef Resolver::build_part(Context& context, const ast::Type& type, const Stability& stability,
                             Built& built) {
  Found found = find_type(context, type, stability);
  note_part(found, type.span, built);
  return found.type;
}

// Keeps what an anonymous type takes over from its parts: the first gate among them.
void Resolver::note_part(const Found& found, Span span, Built& built) {
  built.bad |= found.state == Found::State::Bad;
  bool settled = built.inherited.known() || !built.first_off.empty();
  if (found.state == Found::State::Excluded) {
    if (!settled) built.first_off = found.feature;
    if (built.any_off.empty()) built.any_off = found.feature, built.off_span = span;
  } else if (found && !settled && !found.type.is_prim()) {
    built.inherited = contract_.types[found.type.id()].stability;
  }
}

void Resolver::build_map(Context& context, const ast::Type& type, const Stability& stability,
                         Built& built) {
  TypeRef key = build_part(context, type.parts[0], stability, built);
  TypeRef value = build_part(context, type.parts[1], stability, built);
  built.kind = Map{key, value};
  if (built.bad || is_map_key(key)) return;
  diagnostics_.add(Code::E0305, type.span, "this type cannot be the key of a map")
      .label(type.parts[0].span, "the key")
      .note("a key is a `bool`, an integer, a `char` or a `string`, written out and not an alias");
  built.bad = true;
}

void Resolver::build_handle(Context& context, const ast::Type& type, Built& built) {
  Found found = resource_type(context, type.name);
  note_part(found, type.span, built);
  if (!found) return;
  if (type.kind == TypeKind::Own)
    built.kind = Own{found.type.id()};
  else
    built.kind = Borrow{found.type.id()};
}

Found Resolver::intern(model::Kind kind, Stability stability, Span span) {
  std::string key = structural_key(kind);
  if (const TypeId* known = interned_.find(key)) return Found::good({*known});
  own_parts(kind);
  Type type;
  type.kind = std::move(kind);
  type.stability = std::move(stability);
  type.span = span;
  TypeId added = add_type(std::move(type));
  interned_.insert(std::move(key), added);
  return Found::good({added});
}

// --- the arena ---

TypeId Resolver::add_type(Type type) {
  bool resource = std::holds_alternative<Resource>(type.kind);
  bool borrow = std::holds_alternative<Borrow>(type.kind);
  if (const auto* alias = std::get_if<Alias>(&type.kind)) {
    resource = is_resource(alias->target);
    borrow = has_borrow(alias->target);
  }
  for_each_part(type.kind, [&](TypeRef part) { borrow |= has_borrow(part); });
  count_depth(type);
  is_resource_.push_back(resource);
  has_borrow_.push_back(borrow);
  return contract_.types.add(std::move(type));
}

// Later phases walk types by recursion, so that their depth needs a bound.
void Resolver::count_depth(const Type& type) {
  constexpr uint32_t kDeepest = 1000;
  uint32_t below = 0;
  auto look = [&](TypeRef part) {
    if (!part.is_prim()) below = std::max(below, type_depth_[size_t(part.id().index)]);
  };
  if (const auto* alias = std::get_if<Alias>(&type.kind)) look(alias->target);
  for_each_part(type.kind, look);
  type_depth_.push_back(below + 1);
  if (below != kDeepest) return;  // reported once, where it happens
  diagnostics_.add(Code::E0701, type.span, "types are nested too deeply",
                   cat("more than ", std::to_string(kDeepest), " types inside each other"));
}

bool Resolver::is_resource(TypeRef type) const {
  return !type.is_prim() && is_resource_[size_t(type.id().index)];
}

bool Resolver::has_borrow(TypeRef type) const {
  return !type.is_prim() && has_borrow_[size_t(type.id().index)];
}

// A resource where a value stands is an owned handle; the handle type is made when first needed.
TypeRef Resolver::owned(TypeRef type) {
  if (!is_resource(type)) return type;
  if (const TypeId* known = own_handles_.find(type.id().index)) return {*known};
  Type handle;
  handle.kind = Own{type.id()};
  TypeId added = add_type(std::move(handle));
  own_handles_.insert(type.id().index, added);
  return {added};
}

void Resolver::own_parts(model::Kind& kind) {
  for_each_part(kind, [&](TypeRef& part) { part = owned(part); });
}

// --- errors ---

void Resolver::report_excluded(Span span, std::string_view what, std::string_view feature) {
  diagnostics_
      .add(Code::E0504, span, cat(what, " is behind the feature `", feature, "`, which is off"))
      .advise(cat("gate this too, or turn the feature on with `--features ", feature, "`"));
}

void Resolver::report_unknown_type(Context& context, const ast::Name& name) {
  diag::Diagnostic& error = diagnostics_.add(
      Code::E0209, name.span, cat("there is no type `", name.text, "`"), "not found");
  if (std::string_view wit = foreign_spelling(name.text); !wit.empty()) {
    error.advise(cat("in WIT this is `", wit, "`"));
    return;
  }
  PackageUnit& unit = *context.part->unit;
  if (!worth_a_guess(context.scope->names.size() + unit.items.size())) return;
  if (unit.by_name.contains(name.text)) {
    error.note(cat("`", name.text, "` is an interface or world"))
        .advise("bring its types in with `use`");
    return;
  }
  for (const ItemInfo& info : unit.items) {
    const Symbol* symbol = info.scope.names.find(name.text);
    if (symbol == nullptr || symbol->state != Symbol::State::Type) continue;
    if (info.is_world()) continue;
    error.label(symbol->span, "a type of this name, in another interface")
        .advise(cat("bring it in with `use ", info.name.text, ".{", name.text, "};`"));
    return;
  }
  suggest_type(error, *context.scope, name.text);
}

void Resolver::suggest_type(diag::Diagnostic& error, const Scope& scope, std::string_view written) {
  std::vector<std::string_view> names;
  for (const auto& [known, symbol] : scope.names)
    if (symbol.state != Symbol::State::Function) names.push_back(known);
  for (std::string_view builtin :
       {"bool", "char", "string", "s8",   "s16",    "s32",    "s64",   "u8",  "u16",    "u32",
        "u64",  "f32",  "f64",    "list", "option", "result", "tuple", "map", "stream", "future"})
    names.push_back(builtin);
  if (auto meant = base::closest(written, names)) error.advise(cat("did you mean `", *meant, "`?"));
}

// What a type of another language is called here.
std::string_view foreign_spelling(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kTable[] = {
      {"float32", "f32"}, {"float", "f32"},      {"float64", "f64"}, {"double", "f64"},
      {"i8", "s8"},       {"i16", "s16"},        {"i32", "s32"},     {"i64", "s64"},
      {"int8", "s8"},     {"int16", "s16"},      {"int32", "s32"},   {"int64", "s64"},
      {"uint8", "u8"},    {"uint16", "u16"},     {"uint32", "u32"},  {"uint64", "u64"},
      {"int", "s32"},     {"uint", "u32"},       {"long", "s64"},    {"short", "s16"},
      {"byte", "u8"},     {"bytes", "list<u8>"}, {"size-t", "u64"},  {"usize", "u64"},
      {"isize", "s64"},   {"str", "string"},     {"text", "string"}, {"boolean", "bool"},
      {"vec", "list"},    {"array", "list"},     {"vector", "list"}, {"optional", "option"},
      {"dict", "map"},    {"unit", "tuple"},
  };
  for (const auto& [foreign, ours] : kTable)
    if (foreign == name) return ours;
  return {};
}

}  // namespace sabir::model
