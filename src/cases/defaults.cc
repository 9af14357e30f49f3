// The contract's own values, such as defaults, in the form of those of cases.
#include <bit>

#include "base/check.h"
#include "cases/values.h"

namespace sabir::cases {
namespace {

using abi::Shape;

class Converter {
 public:
  explicit Converter(const abi::Plan& plan) : plan_(plan) {}

  Value convert(abi::TypeId id, const model::Value& from) const {
    const abi::Type& type = plan_[id];
    Value out{id, {}, {}};
    std::visit([&](const auto& one) { of(type, one, out); }, from.of);
    return out;
  }

 private:
  void of(const abi::Type&, bool b, Value& out) const { out.of = Bool{b}; }
  void of(const abi::Type&, int64_t n, Value& out) const { out.of = Integer{uint64_t(n), n < 0}; }
  void of(const abi::Type&, uint64_t n, Value& out) const { out.of = Integer{n, false}; }
  void of(const abi::Type& type, double n, Value& out) const {
    bool small = type.prim == model::Prim::F32;
    out.of = Real{small ? std::bit_cast<uint32_t>(float(n)) : std::bit_cast<uint64_t>(n), false};
  }
  void of(const abi::Type&, const model::CharValue& c, Value& out) const { out.of = Char{c.code}; }
  void of(const abi::Type&, const std::string& text, Value& out) const { out.of = Text{text}; }

  void of(const abi::Type& type, const model::ListValue& list, Value& out) const {
    if (type.element && plan_[*type.element].key == "u8" && type.shape == Shape::List) {
      Bytes bytes;
      for (const model::Value& one : list.items) bytes.bytes += char(std::get<uint64_t>(one.of));
      out.of = std::move(bytes);
      return;
    }
    Items items;
    for (size_t i = 0; i < list.items.size(); ++i)
      items.values.push_back(
          convert(type.element ? *type.element : *type.members[i].type, list.items[i]));
    out.of = std::move(items);
  }

  void of(const abi::Type& type, const model::RecordValue& record, Value& out) const {
    Items items;
    for (size_t i = 0; i < record.fields.size(); ++i)
      items.values.push_back(convert(*type.members[i].type, record.fields[i].value));
    out.of = std::move(items);
  }

  void of(const abi::Type& type, const model::CaseValue& one, Value& out) const {
    auto [index, member] = choice(type, one.name);
    Choice made{index, {}};
    if (!one.payload.empty()) made.payload.push_back(convert(*member->type, one.payload[0]));
    out.of = std::move(made);
  }

  std::pair<uint32_t, const abi::Member*> choice(const abi::Type& type,
                                                 std::string_view name) const {
    if (type.shape == Shape::Option) return {name == "some" ? 1 : 0, &type.members[0]};
    if (type.shape == Shape::Result) {
      uint32_t index = name == "ok" ? 0 : 1;
      return {index, &type.members[index]};
    }
    for (uint32_t i = 0; i < type.members.size(); ++i)
      if (type.members[i].name == name) return {i, &type.members[i]};
    base::bug("a default with a case that its type does not have");
  }

  void of(const abi::Type& type, const model::FlagsValue& flags, Value& out) const {
    Flags made;
    for (uint32_t i = 0; i < type.members.size(); ++i)
      for (const std::string& name : flags.set)
        if (type.members[i].name == name) made.set.push_back(i);
    out.of = std::move(made);
  }

  const abi::Plan& plan_;
};

}  // namespace

Value from_default(const abi::Plan& plan, abi::TypeId type, const model::Value& value) {
  return Converter(plan).convert(type, value);
}

}  // namespace sabir::cases
