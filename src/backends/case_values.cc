#include "backends/case_values.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/text.h"
#include "syntax/unicode.h"

namespace sabir::backends {
namespace {

using abi::Shape;
using base::cat;

template <typename Number>
std::string shortest(Number value) {
  char digits[64];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace

std::string decimal(uint64_t bits, bool negative) {
  return negative ? std::to_string(int64_t(bits)) : std::to_string(bits);
}

std::string hex_digits(uint64_t bits, int digits) {
  char text[24];
  std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(bits));
  return text;
}

std::string hex_digits(std::string_view bytes) {
  std::string out;
  for (char c : bytes) out += hex_digits(uint8_t(c), 2);
  return out;
}

std::string digest_text(const cases::Digest& digest) {
  return hex_digits({reinterpret_cast<const char*>(digest.sha256.data()), digest.sha256.size()});
}

std::string escaped(std::string_view text, std::string (*spell)(uint32_t code)) {
  std::string out;
  while (!text.empty()) {
    syntax::Decoded one = syntax::decode(text);
    if (one.size == 0) return "";
    out += spell(one.code);
    text.remove_prefix(one.size);
  }
  return out;
}

Float float_of(const abi::Type& type, const cases::Real& value) {
  Float out;
  out.narrow = type.prim == model::Prim::F32;
  float narrow = std::bit_cast<float>(uint32_t(value.bits));
  double wide = out.narrow ? double(narrow) : std::bit_cast<double>(value.bits);
  out.nan = std::isnan(wide);
  out.any_nan = value.any_nan;
  out.infinite = std::isinf(wide);
  out.negative = std::signbit(wide);
  out.bits = hex_digits(value.bits, out.narrow ? 8 : 16);
  if (out.nan || out.infinite) return out;
  out.text = out.narrow ? shortest(narrow) : shortest(wide);
  out.wide = shortest(wide);
  return out;
}

bool of_host(const cases::Value& value) {
  return std::holds_alternative<cases::Parameter>(value.of) ||
         std::holds_alternative<cases::Asked>(value.of) ||
         std::holds_alternative<cases::Kept>(value.of) ||
         std::holds_alternative<cases::NewObject>(value.of);
}

// --- values ---

std::string CaseValues::local(cases::HandleId handle) const {
  std::string name = forms_.local(case_.handles[handle].label);
  return forms_.taken.contains(name) ? name + "_" : name;
}

ValuePlace CaseValues::place(const cases::Value& value, bool expected, bool element) const {
  return {plan, value.type, plan[value.type], expected, element, forms_.type_name};
}

Expression CaseValues::spell(const cases::Value& value, bool expected, bool element) const {
  if (auto known = named.find(&value); known != named.end()) return {known->second};
  ValuePlace at = place(value, expected, element);
  auto* of = &value.of;
  if (auto* b = std::get_if<cases::Bool>(of))
    return {std::string(b->value ? forms_.yes : forms_.no)};
  if (auto* n = std::get_if<cases::Integer>(of)) {
    return {forms_.integer ? forms_.integer(at, *n) : decimal(n->bits, n->negative)};
  }
  if (auto* r = std::get_if<cases::Real>(of)) return {forms_.real(at, float_of(at.type, *r))};
  if (auto* c = std::get_if<cases::Char>(of)) return {forms_.character(c->code)};
  if (auto* t = std::get_if<cases::Text>(of)) return {forms_.text(t->bytes)};
  if (auto* b = std::get_if<cases::Bytes>(of)) return forms_.bytes(at, b->bytes);
  if (auto* i = std::get_if<cases::Items>(of)) return items(at, *i);
  if (auto* c = std::get_if<cases::Choice>(of)) return choice(at, *c);
  if (auto* u = std::get_if<cases::Use>(of)) return {local(u->handle)};
  if (auto* b = std::get_if<cases::Bind>(of)) return {local(b->handle)};
  if (of_host(value)) return forms_.hosted(at, value);
  if (auto* f = std::get_if<cases::Flags>(of)) {
    Parts set;
    for (uint32_t bit : f->set) set.push_back({forms_.enumerator(at, at.type.members[bit])});
    return forms_.flags(at, std::move(set));
  }
  return rule(at, value);
}

Parts CaseValues::all(const std::vector<cases::Value>& values, const ValuePlace& at,
                      bool element) const {
  Parts out;
  for (const cases::Value& one : values) out.push_back(spell(one, at.expected, element));
  return out;
}

Expression CaseValues::made_of(const std::string& name, Parts parts) const {
  std::string head = cat(forms_.make, name, forms_.made);
  if (parts.empty() && !forms_.brackets) return {head};
  return {head + "(", std::move(parts), ")"};
}

Expression CaseValues::call(const cases::Call& call) const {
  const abi::Function& f = plan.functions[call.function];
  Expression made{forms_.callee(plan, f, call.receiver ? local(*call.receiver) : "")};
  if (!call.receiver && forms_.instance) made.items = forms_.instance(plan, f);
  for (size_t i = 0; i < call.written; ++i) {
    made.items.push_back(forms_.argument(*this, f.params[i], call.arguments[i]));
  }
  if (!forms_.left_out.empty()) {
    made.items.resize(made.items.size() + f.params.size() - call.written, forms_.left_out);
  }
  if (made.items.empty() && !forms_.brackets) return made;
  made.head += "(";
  made.tail = ")";
  return made;
}

Expression CaseValues::items(const ValuePlace& at, const cases::Items& value) const {
  if (at.type.shape == Shape::Map) return map(at, value);
  bool sequence = at.type.shape == Shape::List || at.type.shape == Shape::Array;
  Parts parts = all(value.values, at, sequence);
  if (sequence) return forms_.sequence(at, std::move(parts));
  if (at.type.shape == Shape::Tuple) return forms_.tuple(at, std::move(parts));
  for (size_t i = 0; forms_.field && i < parts.size(); ++i) {
    parts[i] = Expression(forms_.field(at, at.type.members[i])) + parts[i];
  }
  return forms_.record ? forms_.record(at, std::move(parts)) : made_of(at.name(), std::move(parts));
}

Expression CaseValues::map(const ValuePlace& at, const cases::Items& value) const {
  Parts entries;
  for (const cases::Value& one : value.values) {
    Parts both = all(std::get<cases::Items>(one.of).values, at, false);
    if (forms_.arrow.empty()) {
      entries.push_back({"", std::move(both)});
    } else {
      entries.push_back(flattened(both[0]) + forms_.arrow + both[1]);
    }
  }
  return forms_.map ? forms_.map(at, std::move(entries)) : Expression{"{", std::move(entries), "}"};
}

Expression CaseValues::choice(const ValuePlace& at, const cases::Choice& value) const {
  const abi::Type& type = at.type;
  Parts payload = all(value.payload, at, false);
  switch (type.shape) {
    case Shape::Enum: return {forms_.enumerator(at, type.members[value.index])};
    case Shape::Option: {
      if (forms_.option) return forms_.option(at, std::move(payload));
      if (payload.empty()) return forms_.none;
      bool needed = !forms_.needs_some || forms_.needs_some(plan[*type.members[0].type]);
      return needed ? Expression{forms_.some, std::move(payload), ")"} : std::move(payload[0]);
    }
    case Shape::Result:
      if (payload.empty()) payload.push_back({std::string(forms_.unit)});
      if (forms_.result) return forms_.result(at, value.index, std::move(payload));
      return {value.index == 0 ? forms_.ok : forms_.err, std::move(payload), ")"};
    default: {
      const abi::Member& chosen = type.members[value.index];
      if (forms_.chosen) return forms_.chosen(at, chosen, std::move(payload));
      return made_of(forms_.variant(at, chosen), std::move(payload));
    }
  }
}

Expression CaseValues::rule(const ValuePlace& at, const cases::Value& value) const {
  auto* of = &value.of;
  if (auto* r = std::get_if<cases::Repeat>(of)) {
    Expression one = spell(r->value[0], at.expected, false);
    if (at.type.shape == Shape::Map) return one;  // the same entries again
    return forms_.repeated(at, std::move(one), std::to_string(r->times));
  }
  if (auto* j = std::get_if<cases::Join>(of)) return forms_.joined(at, all(j->parts, at, false));
  if (auto* c = std::get_if<cases::Count>(of)) return forms_.counted(at, *c);
  if (auto* f = std::get_if<cases::File>(of)) {
    bool text = at.type.shape == Shape::String;
    return {text ? forms_.file_text : forms_.file_bytes, {forms_.text(f->path)}, ")"};
  }
  auto* digest = std::get_if<cases::Digest>(of);
  if (digest) return {forms_.digest, {"\"" + digest_text(*digest) + "\""}, ")"};
  return forms_.dropped;
}

// --- parts ---

namespace {

bool is_part(const cases::Value& value) {
  return std::holds_alternative<cases::Bind>(value.of) ||
         std::holds_alternative<cases::AnyHandle>(value.of) ||
         std::holds_alternative<cases::Digest>(value.of);
}

void find_parts(const abi::Plan& plan, const cases::Value& value, const Expression& path,
                const Into& into, std::vector<CasePart>& out) {
  if (is_part(value)) out.push_back({&value, path});
  auto go = [&](const cases::Value& one, size_t index) {
    Expression inside = into(value, path, index);
    if (!inside.empty()) find_parts(plan, one, inside, into, out);
  };
  if (auto* choice = std::get_if<cases::Choice>(&value.of)) {
    for (const cases::Value& one : choice->payload) go(one, choice->index);
  }
  auto* items = std::get_if<cases::Items>(&value.of);
  bool map = plan[value.type].shape == Shape::Map;
  for (size_t i = 0; items && i < items->values.size(); ++i) {
    const cases::Value& one = items->values[i];
    go(map ? std::get<cases::Items>(one.of).values[1] : one, i);
  }
}

}  // namespace

std::vector<CasePart> parts_of(const abi::Plan& plan, const cases::Value& value,
                               const Expression& path, const Into& into) {
  std::vector<CasePart> out;
  find_parts(plan, value, path, into, out);
  return out;
}

std::vector<CasePart> bindings_of(const abi::Plan& plan, const cases::Value& value,
                                  const Expression& path, const Into& into) {
  std::vector<CasePart> out = parts_of(plan, value, path, into);
  std::erase_if(out, [](const CasePart& part) {
    return !std::holds_alternative<cases::Bind>(part.value->of);
  });
  return out;
}

namespace {

// Each value inside, itself included.
void each_inside(const cases::Value& value, const std::function<void(const cases::Value&)>& see) {
  see(value);
  auto all = [&](const std::vector<cases::Value>& values) {
    for (const cases::Value& one : values) each_inside(one, see);
  };
  if (auto* items = std::get_if<cases::Items>(&value.of)) all(items->values);
  if (auto* choice = std::get_if<cases::Choice>(&value.of)) all(choice->payload);
  if (auto* join = std::get_if<cases::Join>(&value.of)) all(join->parts);
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of)) all(repeat->value);
}

}  // namespace

std::vector<cases::HandleId> bound_in(const cases::Value& value) {
  std::vector<cases::HandleId> out;
  each_inside(value, [&](const cases::Value& one) {
    if (auto* bind = std::get_if<cases::Bind>(&one.of)) out.push_back(bind->handle);
  });
  return out;
}

std::vector<cases::HandleId> bound_by(const cases::Call& call) {
  auto* gives = std::get_if<cases::Gives>(&call.outcome);
  if (gives) return gives->value ? bound_in(*gives->value) : std::vector<cases::HandleId>();
  auto* declares = std::get_if<cases::Declares>(&call.outcome);
  return declares && declares->error ? bound_in(*declares->error) : std::vector<cases::HandleId>();
}

std::vector<cases::HandleId> given_away(const abi::Plan& plan, const cases::Call& call) {
  std::vector<cases::HandleId> out;
  for (const cases::Value& argument : call.arguments) {
    each_inside(argument, [&](const cases::Value& one) {
      auto* use = std::get_if<cases::Use>(&one.of);
      if (use && plan[one.type].shape == Shape::Own) out.push_back(use->handle);
    });
  }
  return out;
}

}  // namespace sabir::backends
