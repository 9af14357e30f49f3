#include "backends/cpp/literal.h"

#include <cmath>
#include <cstdio>

#include "backends/cpp/names.h"
#include "emit/code.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;

std::string number(double value, bool single) {
  std::string type = single ? "float" : "double";
  if (std::isnan(value)) return "std::numeric_limits<" + type + ">::quiet_NaN()";
  if (std::isinf(value))
    return (value < 0 ? "-" : "") + ("std::numeric_limits<" + type + ">::infinity()");
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return emit::with_point(text) + (single ? "f" : "");
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += char(c);
    } else if (c < 0x20 || c == 0x7f) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", c);
      out += octal;
    } else {
      out += char(c);
    }
  }
  return out + "\"";
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

}  // namespace

std::optional<std::string> literal(const abi::Plan& plan, abi::TypeId id,
                                   const model::Value& value) {
  const abi::Type& type = plan[id];
  std::string name = flat(owned(plan, id));
  switch (type.shape) {
    case Shape::Scalar: return scalar(value, type.prim);
    case Shape::String: return quoted(std::get<std::string>(value.of));
    case Shape::Enum: return name + "::" + pascal(std::get<model::CaseValue>(value.of).name);
    case Shape::Flags: return flags(name, std::get<model::FlagsValue>(value.of));
    case Shape::Option: {
      const auto& c = std::get<model::CaseValue>(value.of);
      if (c.payload.empty()) return "std::nullopt";
      auto some = literal(plan, *type.members[0].type, c.payload[0]);
      return some ? std::optional(name + "(" + *some + ")") : std::nullopt;
    }
    case Shape::Record: {
      std::string out;
      const auto& record = std::get<model::RecordValue>(value.of);
      for (size_t i = 0; i < record.fields.size(); ++i) {
        auto field = literal(plan, *type.members[i].type, record.fields[i].value);
        if (!field) return std::nullopt;
        out += (out.empty() ? "" : ", ") + *field;
      }
      return name + "{" + out + "}";
    }
    case Shape::List:
    case Shape::Map:
      if (std::get<model::ListValue>(value.of).items.empty()) return name + "()";
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace sabir::backends::cpp
