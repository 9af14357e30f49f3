// Values of cases as C++: expressions, and what has to stand before the call because it is made by
// a rule.
#include "backends/c/tests.h"
#include "backends/case_hosts.h"
#include "backends/case_values.h"
#include "backends/cpp/names.h"
#include "backends/cpp/serve.h"
#include "backends/cpp/tests.h"
#include "base/text.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;
using base::cat;
using cases::Value;

std::string real(const abi::Type& type, const cases::Real& value) {
  Float n = float_of(type, value);
  if (!n.nan && !n.infinite) return emit::with_point(n.text) + (n.narrow ? "f" : "");
  return cat(n.narrow ? "sabir_case_f32(" : "sabir_case_f64(", std::to_string(value.bits), "u)");
}

std::string integer(const std::string& type, const cases::Integer& n) {
  if (n.negative && n.bits == uint64_t(1) << 63) return "INT64_MIN";
  if (n.negative) return cat(type, "(", std::to_string(int64_t(n.bits)), ")");
  return cat(type, "(", std::to_string(n.bits), "u)");
}

// A text, as an object of a class.
std::string made_of(std::string_view type, std::string_view bytes) {
  if (bytes.empty()) return cat(type, "()");
  return cat(type, "(", c::literal(bytes), ", ", std::to_string(bytes.size()), ")");
}

std::string view_of(std::string_view bytes) { return made_of("std::string_view", bytes); }

bool is_bytes(const abi::Plan& plan, const abi::Type& type) {
  return type.shape == Shape::List && plan[*type.element].key == "u8";
}

}  // namespace

// Reads a name of the contract's.
std::string handle_name(const cases::Handle& handle) {
  std::string name = identifier(handle.label);
  for (const char* taken : {"c", "result", "fine", "std", "sabir"})
    if (name == taken) name += "_";
  for (const char* prefix : {"value", "i"})
    if (name.starts_with(prefix)) name += "_";
  return name;
}

std::string Values::hoist(const std::string& type, const std::string& value, char assign) {
  std::string name = cat("value", std::to_string(hoisted_.size()));
  if (assign == '(')
    hoisted_.push_back(cat(type, " ", name, "(", value, ");"));
  else
    hoisted_.push_back(cat(type, " ", name, " = ", value, ";"));
  return name;
}

// --- arguments ---

std::string Values::argument(const abi::Param& param, const Value& value) {
  if (of_host(value)) return hosted(value);
  if (param.passing == abi::Passing::Slice) return slice(param, value);
  if (param.passing == abi::Passing::Handle) {
    std::string name = handle_name(case_.handles[std::get<cases::Use>(value.of).handle]);
    bool given = plan_[param.type].shape == Shape::Own;
    return given ? cat("std::move(*", name, ")") : cat("*", name);
  }
  return owned_value(value);
}

// --- of hosts ---

std::string Values::hosted(const Value& value) const {
  const abi::Type& type = plan_[value.type];
  std::string name = flat(owned(plan_, value.type));
  if (auto* parameter = std::get_if<cases::Parameter>(&value.of))
    return this->parameter(value, parameter->index);
  if (std::holds_alternative<cases::Asked>(value.of))
    return cat(name, "(", host_field(plan_, asked_->function, count_name(asked_->function)), ")");
  if (auto* kept = std::get_if<cases::Kept>(&value.of)) {
    const abi::Function& from = plan_.functions[kept->function];
    std::string field =
        cat(host_field(plan_, from, kept_name(from, from.params[kept->parameter])), ".value()");
    return type.handles ? cat("std::move(", field, ")") : field;
  }
  std::string object = pascal(host_class_name(suite_, type.resource));
  bool lent = type.shape == Shape::Borrow;
  return lent ? cat("*std::make_unique<", object, ">()") : cat("std::make_unique<", object, ">()");
}

// What the host was given, as something that may stay.
std::string Values::parameter(const Value& value, uint32_t index) const {
  const abi::Type& type = plan_[value.type];
  const std::string& name = asked_->names[index];
  if (type.handles) return cat("std::move(", name, ")");
  bool plain =
      type.shape == Shape::Scalar || type.shape == Shape::Enum || type.shape == Shape::Flags;
  return plain ? name : cat("sabir::lift<", flat(owned(plan_, value.type)), ">(", name, ")");
}

std::string Values::slice(const abi::Param& param, const Value& value) {
  const abi::Type& type = plan_[param.type];
  if (type.shape == Shape::String) return text(value);
  if (param.origin->retains) return kept(value);
  if (is_bytes(plan_, type) && !param.origin->in_out) return cat("sabir::Bytes(", text(value), ")");
  std::string name = hoist(flat(owned(plan_, param.type)), owned_value(value), '=');
  return type.handles ? cat("std::move(", name, ")") : name;
}

// What the library may keep stays until the end of the case.
std::string Values::kept(const Value& value) {
  std::string element = flat(view(plan_, *plan_[value.type].element));
  std::string list = hoist(flat(owned(plan_, value.type)), owned_value(value), '=');
  std::string copy = hoist(
      "sabir_blob",
      cat("sabir_case_repeat(c, {", list, ".data(), ", list, ".size()}, sizeof(", element, "), 1)"),
      '=');
  return cat("{static_cast<const ", element, "*>(", copy, ".data), ", copy, ".count}");
}

// --- text and bytes ---

std::string Values::text(const Value& value) {
  if (auto* text = std::get_if<cases::Text>(&value.of)) return view_of(text->bytes);
  if (auto* bytes = std::get_if<cases::Bytes>(&value.of)) return view_of(bytes->bytes);
  return cat("sabir::cases::text(", blob(value), ")");
}

std::string Values::blob(const Value& value) {
  std::string made;
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of)) {
    made = cat("sabir_case_repeat(c, ", blob(repeat->value[0]), ", 1, ",
               std::to_string(repeat->times), ")");
  } else if (auto* join = std::get_if<cases::Join>(&value.of)) {
    std::string parts;
    for (const Value& part : join->parts) parts += cat(parts.empty() ? "" : ", ", blob(part));
    std::string array = cat("value", std::to_string(hoisted_.size()));
    hoisted_.push_back(cat("const sabir_blob ", array, "[] = {", parts, "};"));
    made = cat("sabir_case_join(c, ", array, ", ", std::to_string(join->parts.size()), ", 1)");
  } else if (auto* count = std::get_if<cases::Count>(&value.of)) {
    made = cat("sabir_case_count(c, ", std::to_string(count->first), "u, 1, ",
               std::to_string(count->times), ")");
  } else if (auto* file = std::get_if<cases::File>(&value.of)) {
    made = cat("sabir_case_file(c, ", c::literal(file->path), ")");
  } else {
    made = cat("sabir::cases::blob(", text(value), ")");
  }
  return hoist("sabir_blob", made, '=');
}

// --- values that own what they hold ---

std::string Values::owned_value(const Value& value) {
  const abi::Type& type = plan_[value.type];
  std::string name = flat(owned(plan_, value.type));
  if (of_host(value)) {
    bool object = type.shape == Shape::Own && plan_[type.resource].imported;
    if (!object) return hosted(value);
    return cat(name, "(::", plan_.prefix, "::detail::", serve_name(plan_, plan_[type.resource]),
               "(", hosted(value), "))");
  }
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags: return scalar(type, value);
    case Shape::String: return string(value);
    case Shape::List: return list(value);
    case Shape::Map: return map(value);
    case Shape::Array: return cat(name, "{{", members(std::get<cases::Items>(value.of)), "}}");
    case Shape::Record: return cat(name, "{", members(std::get<cases::Items>(value.of)), "}");
    case Shape::Tuple: return cat(name, "(", members(std::get<cases::Items>(value.of)), ")");
    case Shape::Variant:
    case Shape::Option:
    case Shape::Result: return choice(value);
    case Shape::Own:
      return cat(name, "(std::move(*",
                 handle_name(case_.handles[std::get<cases::Use>(value.of).handle]), "))");
    case Shape::Borrow:
      return cat(name, "(", handle_name(case_.handles[std::get<cases::Use>(value.of).handle]),
                 "->handle())");
  }
  base::bug("a shape without a literal");
}

std::string Values::string(const Value& value) {
  if (auto* text = std::get_if<cases::Text>(&value.of)) return made_of("std::string", text->bytes);
  return cat("std::string(", text(value), ")");
}

std::string Values::members(const cases::Items& items) {
  std::string all;
  for (const Value& one : items.values) all += cat(all.empty() ? "" : ", ", owned_value(one));
  return all;
}

std::string Values::list(const Value& value) {
  const abi::Type& type = plan_[value.type];
  if (is_bytes(plan_, type)) return cat("sabir::Buffer(", text(value), ")");
  std::string element = flat(owned(plan_, *type.element));
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of))
    return cat("sabir::cases::repeated<", element, ">(", owned_value(repeat->value[0]), ", ",
               std::to_string(repeat->times), ")");
  if (auto* join = std::get_if<cases::Join>(&value.of)) {
    std::string parts;
    for (const Value& part : join->parts)
      parts += cat(parts.empty() ? "" : ", ", owned_value(part));
    return cat("sabir::cases::joined<", element, ">({", parts, "})");
  }
  if (auto* count = std::get_if<cases::Count>(&value.of))
    return cat("sabir::cases::counted<", element, ">(", std::to_string(count->first), "u, ",
               std::to_string(count->times), ")");
  const auto& items = std::get<cases::Items>(value.of);
  if (type.handles) return cat("sabir::cases::row<", element, ">(", members(items), ")");
  return cat("std::vector<", element, ">{", members(items), "}");
}

std::string Values::map(const Value& value) {
  std::string entries, name = flat(owned(plan_, value.type));
  if (plan_[value.type].handles) {  // they are only moved
    for (const Value& one : std::get<cases::Items>(value.of).values)
      entries += cat(entries.empty() ? "" : ", ", name, "::value_type(",
                     members(std::get<cases::Items>(one.of)), ")");
    return cat("sabir::cases::entries<", name, ">(", entries, ")");
  }
  for (const Value& one : std::get<cases::Items>(value.of).values)
    entries += cat(entries.empty() ? "{" : ", {", members(std::get<cases::Items>(one.of)), "}");
  return cat(name, "{", entries, "}");
}

std::string Values::choice(const Value& value) {
  const abi::Type& type = plan_[value.type];
  const auto& one = std::get<cases::Choice>(value.of);
  std::string name = flat(owned(plan_, value.type));
  std::string payload = one.payload.empty() ? "" : owned_value(one.payload[0]);
  if (type.shape == Shape::Option)
    return one.index == 0 ? cat(name, "()") : cat(name, "(std::in_place, ", payload, ")");
  if (type.shape == Shape::Variant)
    return cat(name, "::", case_name(type_name(plan_, value.type), type.members[one.index].name),
               "(", payload, ")");
  if (one.index == 0) return cat(name, "(", payload, ")");
  const auto& error = type.members[1].type;
  return cat(name, "(sabir::Err<", error ? flat(owned(plan_, *error)) : "sabir::None", ">{",
             payload, "})");
}

std::string Values::scalar(const abi::Type& type, const Value& value) const {
  std::string name = flat(owned(plan_, value.type));
  if (auto* n = std::get_if<cases::Integer>(&value.of)) return integer(name, *n);
  if (auto* n = std::get_if<cases::Real>(&value.of)) return real(type, *n);
  if (auto* b = std::get_if<cases::Bool>(&value.of)) return b->value ? "true" : "false";
  if (auto* character = std::get_if<cases::Char>(&value.of))
    return cat("char32_t(", std::to_string(character->code), ")");
  if (auto* one = std::get_if<cases::Choice>(&value.of))
    return cat(name, "::", pascal(type.members[one->index].name));
  std::string all;
  for (uint32_t bit : std::get<cases::Flags>(value.of).set)
    all += cat(all.empty() ? "" : " | ", name, "::", pascal(type.members[bit].name));
  return all.empty() ? cat(name, "{}") : all;
}

}  // namespace sabir::backends::cpp
