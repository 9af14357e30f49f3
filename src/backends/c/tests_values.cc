#include "backends/c/tests_values.h"

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/c/tests.h"
#include "backends/case_hosts.h"
#include "backends/case_values.h"
#include "base/text.h"

namespace sabir::backends::c {
namespace {

using abi::Shape;
using base::cat;
using cases::Value;

std::string braced(const std::vector<std::string>& items) {
  std::string all;
  for (const std::string& item : items) all += cat(all.empty() ? "" : ", ", item);
  return cat("{", all, "}");
}

std::string real(const abi::Type& type, const cases::Real& value) {
  Float n = float_of(type, value);
  if (!n.nan && !n.infinite) return emit::with_point(n.text) + (n.narrow ? "f" : "");
  return cat(n.narrow ? "sabir_case_f32(0x" : "sabir_case_f64(0x", n.bits, "u)");
}

std::string integer(model::Prim prim, const cases::Integer& n) {
  if (n.negative && n.bits == uint64_t(1) << 63) return "INT64_MIN";
  if (n.negative) return std::to_string(int64_t(n.bits));
  return std::to_string(n.bits) + (prim == model::Prim::U64 || prim == model::Prim::U32 ? "u" : "");
}

}  // namespace

// Reads a name of the contract's.
std::string handle_name(const cases::Handle& handle) {
  std::string name = identifier(handle.label);
  for (const char* taken : {"c", "h", "frame", "error", "status", "result", "fine", "i", "end"})
    if (name == taken) name += "_";
  for (const char* prefix : {"sabir", "show", "drop", "case", "blob"})
    if (name.starts_with(prefix)) name += "_";
  return name;
}

std::string Values::handle(cases::HandleId id) const {
  return frame_ + handle_name(case_.handles[id]);
}

std::string Values::element(const abi::Type& type) const {
  return type.shape == Shape::String ? "char" : type_name(plan_, *type.element);
}

std::string Values::hoist(const std::string& expression) {
  std::string name = cat("blob", std::to_string(hoisted_.size()));
  hoisted_.push_back(cat("sabir_blob ", name, " = ", expression, ";"));
  return name;
}

// --- arguments ---

std::vector<std::string> Values::argument(const abi::Param& param, const Value& value) {
  const abi::Type& type = plan_[param.type];
  bool slice = param.passing == abi::Passing::Slice;
  if (of_host(value) && slice) {
    std::string made = hosted(value), count = type.shape == Shape::String ? ").size" : ").count";
    return {cat("(", made, ").data"), cat("(", made, count)};
  }
  switch (param.passing) {
    case abi::Passing::Value:
    case abi::Passing::Handle: return {item(value)};
    case abi::Passing::Pointer: {
      std::string made = of_host(value) ? cat("{", hosted(value), "}") : item(value);
      if (of_host(value)) return {cat("(", type_name(plan_, param.type), "[1])", made)};
      return {cat("&(", type_name(plan_, param.type), ")", made)};
    }
    case abi::Passing::Slice: break;
  }
  if (param.origin->retains) {
    std::string kept =
        hoist(cat("sabir_case_repeat(c, ", blob(value), ", sizeof(", element(type), "), 1)"));
    return {cat(kept, ".data"), cat(kept, ".count")};
  }
  auto [data, count] = sequence(value, param.origin->in_out);
  return {data, count};
}

// --- sequences ---

std::pair<std::string, std::string> Values::sequence(const Value& value, bool mutable_data) {
  const abi::Type& type = plan_[value.type];
  if (auto* text = std::get_if<cases::Text>(&value.of)) {
    if (text->bytes.empty()) return {"\"\"", "0"};
    return {literal(text->bytes), std::to_string(text->bytes.size())};
  }
  if (auto* bytes = std::get_if<cases::Bytes>(&value.of)) {
    if (bytes->bytes.empty()) return {"NULL", "0"};
    std::string count = std::to_string(bytes->bytes.size());
    std::string array = cat("(", mutable_data ? "" : "const ", "uint8_t[]){");
    for (size_t i = 0; mutable_data && i < bytes->bytes.size(); ++i)
      array += cat(i == 0 ? "" : ", ", std::to_string(uint8_t(bytes->bytes[i])));
    if (mutable_data) return {cat(array, "}"), count};
    return {cat("(const uint8_t *)", literal(bytes->bytes)), count};
  }
  auto* items = std::get_if<cases::Items>(&value.of);
  if (items == nullptr) return made_by_rule(value, mutable_data);
  if (items->values.empty()) return {"NULL", "0"};
  std::vector<std::string> all;
  for (const Value& one : items->values) all.push_back(item(one));
  return {cat("(", element(type), "[])", braced(all)), std::to_string(all.size())};
}

std::pair<std::string, std::string> Values::made_by_rule(const Value& value, bool mutable_data) {
  std::string name = blob(value);
  std::string cast = mutable_data ? cat("(", element(plan_[value.type]), " *)") : "";
  return {cat(cast, name, ".data"), cat(name, ".count")};
}

std::string Values::blob(const Value& value) {
  const abi::Type& type = plan_[value.type];
  std::string size = type.shape == Shape::String ? "1" : cat("sizeof(", element(type), ")");
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of))
    return hoist(cat("sabir_case_repeat(c, ", blob(repeat->value[0]), ", ", size, ", ",
                     std::to_string(repeat->times), ")"));
  if (auto* join = std::get_if<cases::Join>(&value.of)) {
    std::vector<std::string> parts;
    for (const Value& part : join->parts) parts.push_back(blob(part));
    return hoist(cat("sabir_case_join(c, (sabir_blob[])", braced(parts), ", ",
                     std::to_string(parts.size()), ", ", size, ")"));
  }
  if (auto* count = std::get_if<cases::Count>(&value.of))
    return hoist(cat("sabir_case_count(c, ", std::to_string(count->first), "u, ", size, ", ",
                     std::to_string(count->times), ")"));
  if (auto* file = std::get_if<cases::File>(&value.of))
    return hoist(cat("sabir_case_file(c, ", literal(file->path), ")"));
  auto [data, count] = sequence(value, false);
  return hoist(cat("{", data, ", ", count, "}"));
}

// --- of hosts ---

std::string Values::whole(const Value& value) {
  if (of_host(value)) return hosted(value);
  const abi::Type& type = plan_[value.type];
  std::string made = item(value);
  bool plain = type.shape == Shape::Scalar || type.shape == Shape::Enum ||
               type.shape == Shape::Flags || type.shape == Shape::Own;
  return plain ? made : cat("(", type_name(plan_, value.type), ")", made);
}

std::string Values::hosted(const Value& value) {
  if (auto* parameter = std::get_if<cases::Parameter>(&value.of)) return given(parameter->index);
  if (std::holds_alternative<cases::Asked>(value.of))
    return cat("(", type_name(plan_, value.type), ")sabir_host->", abi::snake(count_name(*asked_)));
  if (std::holds_alternative<cases::NewObject>(value.of)) return object(value);
  const auto& kept = std::get<cases::Kept>(value.of);
  const abi::Function& from = plan_.functions[kept.function];
  std::string field = abi::snake(kept_name(from, from.params[kept.parameter]));
  bool handle = plan_[value.type].shape == Shape::Own;
  return handle ? cat("sabir_case_take((void **)&sabir_host->", field, ")")
                : cat("*sabir_host->", field);
}

// What the host was given, as a structure if it is two parameters.
std::string Values::given(uint32_t index) const {
  const abi::Param& param = asked_->params[index];
  std::vector<Parameter> all = signature(plan_, *asked_);
  if (param.passing == abi::Passing::Slice)
    return cat("(", type_name(plan_, param.type), "){", name_of(all, Role::Data, &param), ", ",
               name_of(all, Role::Count, &param), "}");
  bool pointer = param.passing == abi::Passing::Pointer;
  Role role = pointer                                 ? Role::Pointer
              : param.passing == abi::Passing::Handle ? Role::Handle
                                                      : Role::Value;
  return cat(pointer ? "*" : "", name_of(all, role, &param));
}

// Of what is only lent the test itself drops the object.
std::string Values::object(const Value& value) {
  const abi::Type& type = plan_[value.type];
  std::string made = cat("sabir_new_", abi::snake(host_class_name(suite_, type.resource)), "()");
  if (type.shape == Shape::Own) return made;
  std::string name = cat("lent", std::to_string(lent_.size()));
  const std::string& symbol = plan_[type.resource].symbol;
  hoisted_.push_back(cat(symbol, " *", name, " = ", made, ";"));
  lent_.push_back(cat(symbol, "_drop(", name, ");"));
  return name;
}

// --- initializers ---

std::string Values::item(const Value& value) {
  if (of_host(value)) return hosted(value);
  const abi::Type& type = plan_[value.type];
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags: return scalar(type, value);
    case Shape::Own:
    case Shape::Borrow: return handle(std::get<cases::Use>(value.of).handle);
    case Shape::String:
    case Shape::List:
    case Shape::Map: {
      auto [data, count] = sequence(value, false);
      return braced({data, count});
    }
    case Shape::Variant:
    case Shape::Option:
    case Shape::Result: return choice(type, std::get<cases::Choice>(value.of));
    case Shape::Array:
    case Shape::Record:
    case Shape::Tuple: return record(type, std::get<cases::Items>(value.of));
  }
  base::bug("a shape without a literal");
}

std::string Values::scalar(const abi::Type& type, const Value& value) const {
  if (auto* n = std::get_if<cases::Integer>(&value.of)) return integer(type.prim, *n);
  if (auto* n = std::get_if<cases::Real>(&value.of)) return real(type, *n);
  if (auto* b = std::get_if<cases::Bool>(&value.of)) return b->value ? "1" : "0";
  if (auto* character = std::get_if<cases::Char>(&value.of))
    return "0x" + hex_digits(character->code, 1);
  if (auto* one = std::get_if<cases::Choice>(&value.of)) return type.members[one->index].constant;
  std::string all;
  for (uint32_t bit : std::get<cases::Flags>(value.of).set)
    all += cat(all.empty() ? "" : " | ", type.members[bit].constant);
  return all.empty() ? "0" : all;
}

std::string Values::record(const abi::Type& type, const cases::Items& items) {
  std::vector<std::string> fields;
  if (type.extensible) fields.push_back(cat(".struct_size = sizeof(", type.symbol, ")"));
  for (size_t i = 0; i < items.values.size(); ++i) {
    std::string name =
        type.shape == Shape::Array ? "" : cat(".", identifier(plan_, type.members[i].name), " = ");
    fields.push_back(name + item(items.values[i]));
  }
  if (type.shape == Shape::Array) return cat("{.items = ", braced(fields), "}");
  return braced(fields);
}

std::string Values::choice(const abi::Type& type, const cases::Choice& choice) {
  std::string payload = choice.payload.empty() ? "" : item(choice.payload[0]);
  if (type.shape == Shape::Option)
    return choice.index == 0 ? "{.is_some = 0}" : cat("{.is_some = 1, .some = ", payload, "}");
  const abi::Member& member = type.members[choice.index];
  std::string head = type.shape == Shape::Result ? cat(".is_error = ", std::to_string(choice.index))
                                                 : cat(".tag = ", member.constant);
  if (payload.empty()) return cat("{", head, "}");
  return cat("{", head, ", .of = {.", identifier(plan_, member.name), " = ", payload, "}}");
}

}  // namespace sabir::backends::c
