// Values of cases as Rust: expressions, and what has to stand before the call.
#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_values.h"
#include "backends/rust/cases.h"
#include "backends/rust/names.h"
#include "base/text.h"
#include "emit/code.h"

namespace sabir::backends::rust {
namespace {

using abi::Shape;
using base::cat;
using cases::Value;

std::string real(const abi::Type& type, const cases::Real& value) {
  Float n = float_of(type, value);
  if (!n.nan && !n.infinite) return emit::with_point(n.text);
  return cat(n.narrow ? "f32" : "f64", "::from_bits(0x", n.bits, ")");
}

std::string byte_string(std::string_view bytes) {
  std::string out;
  for (unsigned char c : bytes) {
    bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    out += plain ? std::string(1, char(c)) : "\\x" + hex_digits(c, 2);
  }
  return cat("b\"", out, "\"");
}

}  // namespace

std::string CaseSpelling::handle(cases::HandleId id) const {
  std::string name = identifier(case_.handles[id].label);
  for (const char* taken : {"c", "result", "library", "lock", "kept", "taken"}) {
    if (name == taken) name += "_";
  }
  return name;
}

// --- arguments ---

std::string CaseSpelling::argument(const binding::Parameter& param, const Value& value) {
  abi::TypeId id = param.of->type;
  if (param.mode == binding::Mode::InOut) return "&mut " + owned(value);
  if (param.mode == binding::Mode::Retained) return owned(value) + ".into()";
  bool long_lived = (s_.is_text(id) || s_.is_list(id)) && !s_.owns(id);
  bool literal = std::holds_alternative<cases::Text>(value.of) ||
                 std::holds_alternative<cases::Bytes>(value.of);
  if (long_lived && !literal) {
    std::string name = cat("given", std::to_string(hoisted_.size()));
    hoisted_.push_back(cat("let ", name, ": ", s_.owned(id), " = ", owned(value), ";"));
    return "&" + name;
  }
  return given(value);
}

// As a function takes it; inside an option, too.
std::string CaseSpelling::given(const Value& value) const {
  abi::TypeId id = value.type;
  const abi::Type& type = plan_[id];
  if (s_.owns(id) || s_.by_value(id)) return owned(value);
  if (s_.is_guest(id)) return owned(value);
  if (of_host(value)) return "&" + owned(value);
  if (auto* text = std::get_if<cases::Text>(&value.of)) return rust_string(text->bytes);
  if (auto* bytes = std::get_if<cases::Bytes>(&value.of)) return byte_string(bytes->bytes);
  if (type.shape == Shape::Option && !s_.copies(id)) {
    const auto& choice = std::get<cases::Choice>(value.of);
    if (choice.index == 0) return "None";
    const Value& inside = choice.payload[0];
    std::string some = given(inside);
    return cat("Some(", s_.is_guest(inside.type) ? "&" + some : some, ")");
  }
  return type.shape == Shape::Option ? owned(value) : "&" + owned(value);
}

// --- values that own what they hold ---

std::string CaseSpelling::owned(const Value& value) const {
  if (of_host(value)) return hosted(value);
  const abi::Type& type = plan_[value.type];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags: return scalar(type, value);
    case Shape::String: return text(value);
    case Shape::List: return list(value);
    case Shape::Map: return map(value);
    case Shape::Array: return cat("[", items(std::get<cases::Items>(value.of)), "]");
    case Shape::Tuple:
      return s_.tuple(type.members.size(), items(std::get<cases::Items>(value.of)));
    case Shape::Record: return record(value);
    case Shape::Variant:
    case Shape::Option:
    case Shape::Result: return choice(value);
    case Shape::Own: return handle(std::get<cases::Use>(value.of).handle);
    case Shape::Borrow: return "&" + handle(std::get<cases::Use>(value.of).handle);
  }
  return "";
}

std::string CaseSpelling::items(const cases::Items& items) const {
  std::string all;
  for (const Value& one : items.values) all += cat(all.empty() ? "" : ", ", owned(one));
  return all;
}

std::string CaseSpelling::scalar(const abi::Type& type, const Value& value) const {
  std::string name = s_.owned(value.type);
  if (auto* n = std::get_if<cases::Integer>(&value.of)) return decimal(n->bits, n->negative);
  if (auto* n = std::get_if<cases::Real>(&value.of)) return real(type, *n);
  if (auto* b = std::get_if<cases::Bool>(&value.of)) return b->value ? "true" : "false";
  if (auto* c = std::get_if<cases::Char>(&value.of)) return rust_char(c->code);
  if (auto* one = std::get_if<cases::Choice>(&value.of)) {
    return cat(name, "::", case_name(type.members[one->index].name));
  }
  std::string all;
  for (uint32_t bit : std::get<cases::Flags>(value.of).set) {
    all += cat(all.empty() ? "" : " | ", name, "::", constant(type.members[bit].name));
  }
  return all.empty() ? name + "::empty()" : all;
}

std::string CaseSpelling::text(const Value& value) const {
  if (auto* text = std::get_if<cases::Text>(&value.of)) {
    return text->bytes.empty() ? "String::new()"
                               : cat("String::from(", rust_string(text->bytes), ")");
  }
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of)) {
    return cat(text(repeat->value[0]), ".repeat(", std::to_string(repeat->times), ")");
  }
  if (auto* file = std::get_if<cases::File>(&value.of)) {
    return cat("sabir_cases::text_of(", rust_string(file->path), ")");
  }
  std::string all;
  for (const Value& part : std::get<cases::Join>(value.of).parts) {
    all += cat(all.empty() ? "" : ", ", text(part));
  }
  return cat("[", all, "].concat()");
}

std::string CaseSpelling::bare_items(const Value& value) const {
  if (auto* bytes = std::get_if<cases::Bytes>(&value.of)) return byte_string(bytes->bytes);
  return "&" + list(value);
}

std::string CaseSpelling::list(const Value& value) const {
  const abi::Type& type = plan_[value.type];
  if (auto* bytes = std::get_if<cases::Bytes>(&value.of)) {
    return bytes->bytes.empty() ? "Vec::new()" : byte_string(bytes->bytes) + ".to_vec()";
  }
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of)) {
    return cat("sabir_cases::repeated(", bare_items(repeat->value[0]), ", ",
               std::to_string(repeat->times), ")");
  }
  if (auto* join = std::get_if<cases::Join>(&value.of)) {
    std::string parts;
    for (const Value& part : join->parts) {
      parts += cat(parts.empty() ? "" : ", ", bare_items(part));
    }
    return cat("sabir_cases::joined::<", s_.owned(*type.element), ">(&[", parts, "])");
  }
  if (auto* count = std::get_if<cases::Count>(&value.of)) {
    return cat("sabir_cases::counted(", std::to_string(count->first), ", ",
               std::to_string(count->times), ", |n| n as ", s_.owned(*type.element), ")");
  }
  if (auto* file = std::get_if<cases::File>(&value.of)) {
    return cat("sabir_cases::bytes_of(", rust_string(file->path), ")");
  }
  std::string all = items(std::get<cases::Items>(value.of));
  return all.empty() ? "Vec::new()" : cat("vec![", all, "]");
}

std::string CaseSpelling::map(const Value& value) const {
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of)) return map(repeat->value[0]);
  std::string entries;
  for (const Value& one : std::get<cases::Items>(value.of).values) {
    entries += cat(entries.empty() ? "(" : ", (", items(std::get<cases::Items>(one.of)), ")");
  }
  return entries.empty() ? "BTreeMap::new()" : cat("BTreeMap::from([", entries, "])");
}

std::string CaseSpelling::record(const Value& value) const {
  const abi::Type& type = plan_[value.type];
  const auto& all = std::get<cases::Items>(value.of);
  std::string name = s_.bare(value.type), fields;
  for (size_t i = 0; i < all.values.size(); ++i) {
    std::string field = identifier(type.members[i].name), of = owned(all.values[i]);
    fields +=
        type.extensible ? cat("it.", field, " = ", of, "; ") : cat(i ? ", " : "", field, ": ", of);
  }
  if (!type.extensible) return cat(name, " { ", fields, " }");
  return cat("{ let mut it = ", name, "::default(); ", fields, "it }");
}

std::string CaseSpelling::choice(const Value& value) const {
  const abi::Type& type = plan_[value.type];
  const auto& one = std::get<cases::Choice>(value.of);
  std::string payload = one.payload.empty() ? "" : owned(one.payload[0]);
  if (type.shape == Shape::Option) return one.index == 0 ? "None" : cat("Some(", payload, ")");
  if (type.shape == Shape::Result) {
    return cat(one.index == 0 ? "Ok(" : "Err(", one.payload.empty() ? "()" : payload, ")");
  }
  std::string name = cat(s_.bare(value.type), "::", case_name(type.members[one.index].name));
  return one.payload.empty() ? name : cat(name, "(", payload, ")");
}

// --- of hosts ---

std::string CaseSpelling::hosted(const Value& value) const {
  abi::TypeId id = value.type;
  const abi::Type& type = plan_[id];
  if (auto* parameter = std::get_if<cases::Parameter>(&value.of)) {
    const std::string& name = asked_->params[parameter->index].name;
    if (s_.copies(id)) return name;
    if (s_.owns(id)) return name;
    if (s_.is_text(id)) return name + ".to_string()";
    bool slice = s_.is_list(id) && s_.plain(*type.element);
    return name + (slice ? ".to_vec()" : ".clone()");
  }
  if (std::holds_alternative<cases::Asked>(value.of)) {
    return cat("*lock(&self.", abi::snake(count_name(*asked_->of->of)), ") as ", s_.owned(id));
  }
  if (auto* kept = std::get_if<cases::Kept>(&value.of)) {
    const abi::Function& from = plan_.functions[kept->function];
    std::string field = abi::snake(kept_name(from, from.params[kept->parameter]));
    return cat(type.handles ? "taken" : "kept", "(&self.", field, ")?");
  }
  std::string made = cat(case_name(host_class_name(suite_, type.resource)), "::default()");
  if (type.shape == Shape::Borrow) return "&" + made;
  return cat("(Arc::new(", made, ") as Arc<", s_.resource(type.resource), ">)");
}

// --- calls ---

std::string spell_call(CaseSpelling& values, const abi::Plan& plan, const Callables& callables,
                       const cases::Call& call, bool opened) {
  const abi::Function& f = plan.functions[call.function];
  const Callable& callable = callables.at(f.symbol);
  const std::vector<binding::Parameter>& params = callable.function->of->params;
  size_t required = 0;
  for (const binding::Parameter& p : params) required += p.fallback < 0;
  bool all = call.written != required;
  std::string arguments;
  for (size_t i = 0; i < params.size(); ++i) {
    if (!all && params[i].fallback >= 0) continue;
    arguments += cat(arguments.empty() ? "" : ", ", values.argument(params[i], call.arguments[i]));
  }
  std::string name = all ? callable.all : callable.plain;
  if (call.receiver) {
    name = cat(values.handle(*call.receiver), ".", name);
  } else if (opened) {
    name = cat("library().", all ? callable.opened_all : callable.opened);
  }
  return cat(name, "(", arguments, ")");
}

}  // namespace sabir::backends::rust
