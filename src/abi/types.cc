#include "abi/types.h"

#include <algorithm>
#include <utility>

#include "abi/layout.h"

namespace sabir::abi {
namespace {

struct PrimRow {
  const char* symbol;
  uint32_t size;
};

PrimRow row(model::Prim prim) {
  using enum model::Prim;
  switch (prim) {
    case Bool: return {"sabir_bool", 1};
    case S8: return {"int8_t", 1};
    case U8: return {"uint8_t", 1};
    case S16: return {"int16_t", 2};
    case U16: return {"uint16_t", 2};
    case S32: return {"int32_t", 4};
    case U32: return {"uint32_t", 4};
    case S64: return {"int64_t", 8};
    case U64: return {"uint64_t", 8};
    case F32: return {"float", 4};
    case F64: return {"double", 8};
    case Char: return {"sabir_char", 4};
    case String:
    case ErrorContext: return {"sabir_string", 16};
  }
  base::bug("a primitive type without a row");
}

template <typename... Fs>
struct Match : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Match(Fs...) -> Match<Fs...>;

}  // namespace

TypeId Types::lower(model::TypeRef type) {
  type = model::resolve_alias(*plan_.contract, type);
  return type.is_prim() ? lower_prim(type.prim()) : lower_entry(type.id());
}

// Of the context of an error there is its debug message to know, and nothing else.
TypeId Types::lower_prim(model::Prim prim) {
  if (prim == model::Prim::ErrorContext) prim = model::Prim::String;
  Type type;
  type.shape = prim == model::Prim::String ? Shape::String : Shape::Scalar;
  type.prim = prim;
  type.key = model::spelling(prim);
  type.symbol = row(prim).symbol;
  type.size = row(prim).size;
  type.align = std::min(type.size, 8u);
  type.data = prim == model::Prim::String;
  return intern(std::move(type));
}

TypeId Types::lower_entry(model::TypeId id) {
  std::pair seen_from(id, seen_.differs(model::TypeRef{id}) ? seen_.here() : InterfaceId());
  if (auto known = by_origin_.find(seen_from); known != by_origin_.end()) return known->second;
  const model::Type& origin = plan_.contract->types[id];
  Type type;
  type.origin = id;
  type.name = origin.name;
  fill(type, origin.kind);
  bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
  if (type.name.empty() || handle) {
    type.name.clear();
    type.key = key_anonymous(type);
    type.symbol = name_anonymous(type);
  } else {
    type.owner = owner_of(id);
    const Interface& owner = plan_[type.owner];
    type.key = (owner.name.empty() ? "" : owner.name + ".") + type.name;
    type.symbol = owner.symbol + "_" + snake(type.name);
  }
  bool named = !type.name.empty();
  InterfaceId owner = type.owner;
  size_t known = plan_.types.size();
  TypeId made = intern(std::move(type));
  by_origin_[seen_from] = made;
  if (named && plan_.types.size() > known) plan_.interfaces[owner].types.push_back(made);
  return made;
}

TypeId Types::intern(Type type) {
  auto [at, fresh] = by_key_.try_emplace(type.key, TypeId{});
  if (!fresh) return at->second;
  bool named_here = type.symbol.starts_with(plan_.prefix + "_");
  bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
  if (named_here && !handle) {
    bool lent = type.key.find("borrow<") != std::string::npos;
    Symbols::Rank rank = !type.name.empty() ? Symbols::Rank::Type
                         : lent             ? Symbols::Rank::Lent
                                            : Symbols::Rank::Anonymous;
    type.symbol = symbols_.claim(type.symbol, type_key(type.key), rank);
    claim_constants(type);
  }
  return at->second = plan_.types.add(std::move(type));
}

// Of the labels of a type with a name, and of its cases.
void Types::claim_constants(Type& type) {
  bool has =
      type.shape == Shape::Enum || type.shape == Shape::Flags || type.shape == Shape::Variant;
  if (!has) return;
  for (Member& m : type.members) {
    m.constant = symbols_.claim(plain_constant(type.symbol, m.name), constant_key(type.key, m.name),
                                Symbols::Rank::Type);
  }
}

void Types::fill(Type& type, const model::Kind& kind) {
  std::visit(Match{
                 [&](const model::Record& record) { fill_record(type, record); },
                 [&](const model::Variant& variant) {
                   type.shape = Shape::Variant;
                   for (const model::Case& c : variant.cases) {
                     type.members.push_back(member(c.name, c.type));
                   }
                   fill_cases(type);
                 },
                 [&](const model::Enum& e) {
                   type.shape = Shape::Enum;
                   type.open = plan_.contract->types[type.origin].open;
                   type.size = type.align = type.tag_size = tag_size(e.cases.size());
                   for (const model::Label& label : e.cases)
                     type.members.push_back({label.name, {}, 0});
                 },
                 [&](const model::Flags& flags) {
                   type.shape = Shape::Flags;
                   type.open = plan_.contract->types[type.origin].open;
                   type.size = type.align = type.tag_size = flags_size(flags.flags.size());
                   for (const model::Label& f : flags.flags)
                     type.members.push_back({f.name, {}, 0});
                 },
                 [&](const model::Tuple& tuple) { fill_tuple(type, tuple.types); },
                 [&](const model::List& list) {
                   type.shape = list.length ? Shape::Array : Shape::List;
                   type.length = list.length.value_or(0);
                   fill_sequence(type, lower(list.element));
                 },
                 [&](const model::Map& map) {
                   Type entry;
                   fill_tuple(entry, {map.key, map.value});
                   entry.key = key_anonymous(entry);
                   entry.symbol = name_anonymous(entry);
                   type.shape = Shape::Map;
                   fill_sequence(type, intern(std::move(entry)));
                 },
                 [&](const model::Option& option) {
                   type.shape = Shape::Option;
                   type.members = {member("some", option.some)};
                   fill_cases(type);
                 },
                 [&](const model::Result& result) {
                   type.shape = Shape::Result;
                   type.members = {member("ok", result.ok), member("error", result.error)};
                   fill_cases(type);
                 },
                 [&](const model::Own& own) {
                   type.shape = Shape::Own;
                   type.resource = resource(own.resource);
                 },
                 [&](const model::Borrow& borrow) {
                   type.shape = Shape::Borrow;
                   type.resource = resource(borrow.resource);
                 },
                 [&](const auto&) { base::bug("a type the plan has refused already"); },
             },
             kind);
  if (type.resource) {
    type.size = type.align = 8;
    type.handles = true;
  }
}

void Types::fill_record(Type& type, const model::Record& record) {
  type.shape = Shape::Record;
  for (const model::Field& field : record.fields) {
    type.members.push_back(member(field.name, field.type));
  }
  type.extensible = record.extensible;
  lay_out_struct(plan_, type, record.packed);
  for (const Member& m : type.members) {
    type.data |= plan_[*m.type].data;
    type.handles |= plan_[*m.type].handles;
  }
}

void Types::fill_tuple(Type& type, const std::vector<model::TypeRef>& items) {
  model::Record record;
  for (size_t i = 0; i < items.size(); ++i) {
    model::Field& field = record.fields.emplace_back();
    field.name = "f" + std::to_string(i);
    field.type = items[i];
  }
  fill_record(type, record);
  type.shape = Shape::Tuple;
}

void Types::fill_cases(Type& type) {
  type.tag_size = tag_size(type.shape == Shape::Option ? 2 : type.members.size());
  lay_out_union(plan_, type);
  for (const Member& m : type.members) {
    if (!m.type) continue;
    type.data |= plan_[*m.type].data;
    type.handles |= plan_[*m.type].handles;
  }
}

void Types::fill_sequence(Type& type, TypeId element) {
  const Type& of = plan_[element];
  type.element = element;
  type.handles = of.handles;
  if (type.shape == Shape::Array) {
    type.size = of.size * type.length;
    type.align = of.align;
    type.data = of.data;
  } else {
    type.size = 16;
    type.align = 8;
    type.data = true;
  }
}

Member Types::member(std::string name, const std::optional<model::TypeRef>& type) {
  Member made{std::move(name), {}, 0};
  if (type) made.type = lower(*type);
  return made;
}

// "list_u8", "result_string_text_error": how an anonymous type is called when nobody named it.
std::string Types::short_name(TypeId id) const {
  const Type& type = plan_[id];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String: return type.key;
    default: return type.symbol.substr(plan_.prefix.size() + 1);
  }
}

std::string Types::name_anonymous(const Type& type) const {
  auto part = [&](const Member& m) { return "_" + (m.type ? short_name(*m.type) : "none"); };
  auto all = [&](std::string name) {
    for (const Member& m : type.members) name += part(m);
    return name;
  };
  const std::string prefix = plan_.prefix + "_";
  switch (type.shape) {
    case Shape::List: return prefix + "list_" + short_name(*type.element);
    case Shape::Map: {
      const Type& entry = plan_[*type.element];
      return prefix + "map" + part(entry.members[0]) + part(entry.members[1]);
    }
    case Shape::Array:
      return prefix + "array" + std::to_string(type.length) + "_" + short_name(*type.element);
    case Shape::Tuple: return all(prefix + "tuple");
    case Shape::Option: return all(prefix + "option");
    case Shape::Result: return all(prefix + "result");
    case Shape::Own:
    case Shape::Borrow: return plan_[type.resource].symbol;
    default: base::bug("this shape always has a name");
  }
}

std::string Types::key_anonymous(const Type& type) const {
  auto key = [&](const std::optional<TypeId>& id) { return id ? plan_[*id].key : "_"; };
  switch (type.shape) {
    case Shape::List: return "list<" + key(type.element) + ">";
    case Shape::Array:
      return "list<" + key(type.element) + ", " + std::to_string(type.length) + ">";
    case Shape::Map: {
      const Type& entry = plan_[*type.element];
      return "map<" + key(entry.members[0].type) + ", " + key(entry.members[1].type) + ">";
    }
    case Shape::Tuple: {
      std::string inside;
      for (const Member& m : type.members) inside += (inside.empty() ? "" : ", ") + key(m.type);
      return "tuple<" + inside + ">";
    }
    case Shape::Option: return "option<" + key(type.members[0].type) + ">";
    case Shape::Result:
      return "result<" + key(type.members[0].type) + ", " + key(type.members[1].type) + ">";
    case Shape::Own: return "own<" + plan_[type.resource].path + ">";
    case Shape::Borrow: return "borrow<" + plan_[type.resource].path + ">";
    default: base::bug("this shape always has a name");
  }
}

InterfaceId Types::owner_of(model::TypeId id) {
  const model::Type& type = plan_.contract->types[id];
  if (auto* interface = std::get_if<model::InterfaceId>(&type.owner)) {
    bool differs = seen_.differs(model::TypeRef{id});
    return differs ? seen_.of_resources(*interface) : seen_.of_values(*interface);
  }
  base::check(plan_.world != nullptr, "a type of a world needs a world");
  return seen_.world();
}

ResourceId Types::resource(model::TypeId id) {
  model::TypeRef seen = model::resolve_alias(*plan_.contract, model::TypeRef{id});
  id = seen.id();
  const model::Type& origin = plan_.contract->types[id];
  std::pair in(id, owner_of(id));
  if (auto known = resources_.find(in); known != resources_.end()) return known->second;
  Resource made;
  made.owner = in.second;
  made.name = origin.name;
  made.path = (plan_[made.owner].name.empty() ? "" : plan_[made.owner].name + ".") + origin.name;
  made.in_place = std::get<model::Resource>(origin.kind).in_place;
  Symbols::Forms forms = {"%", "%_drop"};
  if (made.in_place) forms.insert(forms.end(), {"%_size", "%_align", "%_new_at"});
  made.symbol = symbols_.claim(plan_[made.owner].symbol + "_" + snake(origin.name),
                               resource_key(made.path), Symbols::Rank::Resource, forms);
  made.origin = &origin;
  ResourceId added = plan_.resources.add(std::move(made));
  plan_.interfaces[plan_[added].owner].resources.push_back(added);
  return resources_[in] = added;
}

}  // namespace sabir::abi
