#include "backends/cpp/literal.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "backends/c/literal.h"
#include "backends/cpp/names.h"
#include "emit/code.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;
using emit::call;
using emit::Code;

std::string number(double value, bool single) {
  std::string type = single ? "float" : "double";
  if (std::isnan(value)) return "std::numeric_limits<" + type + ">::quiet_NaN()";
  if (std::isinf(value))
    return (value < 0 ? "-" : "") + ("std::numeric_limits<" + type + ">::infinity()");
  char text[40];
  auto end = single ? std::to_chars(text, std::end(text), float(value)).ptr
                    : std::to_chars(text, std::end(text), value).ptr;
  return emit::with_point(std::string(text, end)) + (single ? "f" : "");
}

std::string scalar(const model::Value& value, model::Prim prim) {
  if (auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
  if (auto* d = std::get_if<double>(&value.of)) return number(*d, prim == model::Prim::F32);
  if (auto* c = std::get_if<model::CharValue>(&value.of)) {
    return "char32_t(" + std::to_string(uint32_t(c->code)) + ")";
  }
  if (auto* u = std::get_if<uint64_t>(&value.of)) {
    return std::to_string(*u) + (*u > uint64_t(INT64_MAX) ? "u" : "");
  }
  int64_t i = std::get<int64_t>(value.of);
  return i == INT64_MIN ? "INT64_MIN" : std::to_string(i);
}

std::string flags(const std::string& type, const model::FlagsValue& value) {
  std::string out;
  for (const std::string& name : value.set) {
    out += (out.empty() ? "" : " | ") + type + "::" + pascal(name);
  }
  return out.empty() ? type + "{}" : out;
}

class Literal {
 public:
  explicit Literal(const abi::Plan& plan) : plan_(plan) {}

  Code of(abi::TypeId id, const model::Value& value) const {
    const abi::Type& type = plan_[id];
    Code name = owned(plan_, id);
    switch (type.shape) {
      case Shape::Scalar: return scalar(value, type.prim);
      case Shape::String: return text(std::get<std::string>(value.of));
      case Shape::Flags: return flags(flat(name), std::get<model::FlagsValue>(value.of));
      case Shape::List:
      case Shape::Map:
      case Shape::Array:
      case Shape::Tuple: return items(type, name, std::get<model::ListValue>(value.of).items);
      case Shape::Record: return record(type, name, std::get<model::RecordValue>(value.of));
      default: return choice(id, name, std::get<model::CaseValue>(value.of));
    }
  }

 private:
  // Text ends at its first zero unless it is said how long it is.
  // Reads what people wrote, for a literal.
  static Code text(const std::string& value) {
    if (value.find('\0') == std::string::npos) return c::literal(value);
    return call("std::string", {c::literal(value), std::to_string(value.size())});
  }

  Code items(const abi::Type& type, const Code& name, const std::vector<model::Value>& all) const {
    bool bytes = type.shape == Shape::List && plan_[*type.element].key == "u8";
    if (bytes) return buffer(name, all);
    if (all.empty()) return name + "()";
    std::vector<Code> inside;
    for (size_t i = 0; i < all.size(); ++i) {
      if (type.shape == Shape::Map) {
        inside.push_back(entry(plan_[*type.element], all[i]));
      } else {
        inside.push_back(part(type.element ? *type.element : *type.members[i].type, all[i]));
      }
    }
    if (type.shape == Shape::Tuple) return call(name, std::move(inside));
    bool array = type.shape == Shape::Array;
    return Code(name + (array ? "{{" : "{"), std::move(inside), array ? "}}" : "}");
  }

  // A Buffer is made of text, or of so many bytes.
  static Code buffer(const Code& name, const std::vector<model::Value>& all) {
    if (all.empty()) return name + "()";
    std::string bytes;
    for (const model::Value& one : all) bytes += char(std::get<uint64_t>(one.of));
    return call(name, {c::literal(bytes), std::to_string(bytes.size())});
  }

  Code entry(const abi::Type& type, const model::Value& pair) const {
    const auto& both = std::get<model::ListValue>(pair.of).items;
    return Code("{", {part(*type.members[0].type, both[0]), part(*type.members[1].type, both[1])},
                "}");
  }

  Code record(const abi::Type& type, const Code& name, const model::RecordValue& value) const {
    std::vector<Code> inside;
    for (size_t i = 0; i < value.fields.size(); ++i) {
      inside.push_back(of(*type.members[i].type, value.fields[i].value));
    }
    return Code(name + "{", std::move(inside), "}");
  }

  Code choice(abi::TypeId id, const Code& name, const model::CaseValue& value) const {
    const abi::Type& type = plan_[id];
    if (type.shape == Shape::Enum) return name + "::" + pascal(value.name);
    if (type.shape == Shape::Option && value.payload.empty()) return "std::nullopt";
    std::vector<Code> inside;
    if (!value.payload.empty()) {
      inside = {part(*type.chosen(value.name).type, value.payload[0])};
    }
    switch (type.shape) {
      case Shape::Option: return call(name, std::move(inside));
      case Shape::Variant:
        return call(name + "::" + case_name(type_name(plan_, id), value.name), std::move(inside));
      default: return result(type, name, value.name == "ok", std::move(inside));
    }
  }

  Code result(const abi::Type& type, const Code& name, bool fine, std::vector<Code> inside) const {
    if (fine) return call(name, std::move(inside));
    const auto& error = type.members[1].type;
    Code of = error ? owned(plan_, *error) : "sabir::None";
    return call(name,
                {Code(emit::angled("sabir::Err", {std::move(of)}, "{"), std::move(inside), "}")});
  }

  // The same inside another value, where nothing must say of which type it is nothing.
  Code part(abi::TypeId id, const model::Value& value) const {
    auto* choice = std::get_if<model::CaseValue>(&value.of);
    bool nothing = choice && plan_[id].shape == Shape::Option && choice->payload.empty();
    return nothing ? owned(plan_, id) + "()" : of(id, value);
  }

  const abi::Plan& plan_;
};

}  // namespace

Code literal(const abi::Plan& plan, abi::TypeId type, const model::Value& value) {
  return Literal(plan).of(type, value);
}

}  // namespace sabir::backends::cpp
