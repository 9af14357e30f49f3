#include "backends/cpp/constants.h"

#include "backends/c/literal.h"
#include "backends/c/names.h"
#include "backends/cpp/literal.h"

namespace sabir::backends::cpp {
namespace {

using abi::Shape;
using emit::Code;

class Constants {
 public:
  Constants(const abi::Plan& plan, std::string stem) : plan_(plan), stem_(std::move(stem)) {}

  std::vector<Code> before() { return std::move(before_); }

  Code of(abi::TypeId id, const model::Value& value) {
    const abi::Type& type = plan_[id];
    switch (type.shape) {
      case Shape::Enum:
      case Shape::Flags:
      case Shape::Scalar: {
        std::string cast = "static_cast<" + c::type_name(plan_, id, c::Star::ByType) + ">";
        return emit::call(cast, {literal(plan_, id, value)});
      }
      case Shape::String: return text(std::get<std::string>(value.of));
      case Shape::List:
      case Shape::Map: return row(*type.element, items(value));
      case Shape::Array: return Code("{{", each(*type.element, items(value)), "}}");
      case Shape::Tuple: return Code("{", members(type, items(value)), "}");
      case Shape::Record: return record(type, std::get<model::RecordValue>(value.of));
      case Shape::Option:
      case Shape::Variant:
      case Shape::Result: return choice(type, std::get<model::CaseValue>(value.of));
      case Shape::Own:
      case Shape::Borrow: break;
    }
    base::bug("a handle is no constant");
  }

 private:
  static const std::vector<model::Value>& items(const model::Value& value) {
    return std::get<model::ListValue>(value.of).items;
  }

  static Code text(const std::string& text) {
    return Code("{", {c::literal(text), std::to_string(text.size())}, "}");
  }

  std::vector<Code> each(abi::TypeId element, const std::vector<model::Value>& all) {
    std::vector<Code> out;
    for (const model::Value& one : all) out.push_back(of(element, one));
    return out;
  }

  std::vector<Code> members(const abi::Type& type, const std::vector<model::Value>& all) {
    std::vector<Code> out;
    for (size_t i = 0; i < all.size(); ++i) out.push_back(of(*type.members[i].type, all[i]));
    return out;
  }

  Code record(const abi::Type& type, const model::RecordValue& value) {
    std::vector<Code> out;
    for (size_t i = 0; i < value.fields.size(); ++i) {
      out.push_back(of(*type.members[i].type, value.fields[i].value));
    }
    return Code("{", std::move(out), "}");
  }

  std::string claim() { return stem_ + "_" + std::to_string(++claimed_); }

  // Elements have a place of their own.
  Code row(abi::TypeId element, const std::vector<model::Value>& all) {
    if (all.empty()) return "{nullptr, 0}";
    std::vector<Code> inside = each(element, all);
    std::string name = claim();
    std::string type = c::type_name(plan_, element, c::Star::ByType);
    before_.push_back(
        Code("static const " + type + " " + name + "[] = {", std::move(inside), "};"));
    return "{" + name + ", " + std::to_string(all.size()) + "}";
  }

  // A member of a union cannot be named among the others before C++20.
  Code choice(const abi::Type& type, const model::CaseValue& value) {
    bool option = type.shape == Shape::Option;
    if (option && value.payload.empty()) return "{}";
    const abi::Member& chosen = type.chosen(value.name);
    std::string name = claim();
    std::vector<Code> lines = {type.symbol + " " + name + "{};"};
    std::string tag = option ? ".is_some" : type.shape == Shape::Result ? ".is_error" : ".tag";
    size_t number = option ? 1 : size_t(&chosen - &type.members[0]);
    lines.push_back(name + tag + " = " + std::to_string(number) + ";");
    if (!value.payload.empty()) {
      std::string payload = option ? ".some" : ".of." + c::identifier(plan_, chosen.name);
      lines.push_back(name + payload + " = " + of(*chosen.type, value.payload[0]) + ";");
    }
    before_.insert(before_.end(), lines.begin(), lines.end());
    return name;
  }

  const abi::Plan& plan_;
  std::string stem_;
  int claimed_ = 0;
  std::vector<Code> before_;
};

}  // namespace

Constant constant(const abi::Plan& plan, abi::TypeId type, const model::Value& value,
                  const std::string& stem) {
  Constants constants(plan, stem);
  Code made = constants.of(type, value);
  return {constants.before(), std::move(made)};
}

}  // namespace sabir::backends::cpp
