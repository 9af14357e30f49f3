// Prints how values of each type become C's, and Go's again: what looks the same in both needs
// nothing, and all else is made of parts, at offsets that the compiler knows.
#include "backends/go/model.h"
#include "backends/go/names.h"

namespace sabir::backends::go {
namespace {

using abi::Shape;
using emit::Code;
using emit::Writer;

class CodecPrinter {
 public:
  CodecPrinter(Writer& w, const Package& package, abi::TypeId id)
      : w_(w),
        package_(package),
        spelling_(*package.spelling),
        plan_(spelling_.plan),
        id_(id),
        type_(plan_[id]),
        go_(spelling_.type(id)) {}

  void lower() {
    w_.gap();
    w_.emit({{"name", lower_of(package_, id_)}, {"type", go_}, {"body", [&] { lower_body(); }}},
            R"go(
      func ${name}(s *scratch, to unsafe.Pointer, v *${type}) {
          ${body}
      }
    )go");
  }

  void lift() {
    w_.gap();
    w_.emit({{"name", lift_of(package_, id_)}, {"type", go_}, {"body", [&] { lift_body(); }}},
            R"go(
      func ${name}(l *lifting, from unsafe.Pointer) (v ${type}) {
          ${body}
          return v
      }
    )go");
  }

 private:
  using Type = std::optional<abi::TypeId>;

  size_t size_of(const Type& id) const { return plan_[*id].size; }
  std::string low(const Type& id) const { return lower_of(package_, id); }
  std::string up(const Type& id) const { return lift_of(package_, id); }
  const abi::Type& entry() const { return plan_[*type_.element]; }
  void call(const std::string& head, const std::vector<std::string>& items) {
    w_.code(Code(head + "(", std::vector<Code>(items.begin(), items.end()), ")"));
  }

  std::string place(const char* base, size_t offset) const {
    return offset == 0 ? base : std::string("unsafe.Add(") + base + ", " + number(offset) + ")";
  }

  std::string payload() const { return number(type_.payload_offset); }

  // --- to C ---

  void lower_body() {
    switch (type_.shape) {
      case Shape::List: return lower_list();
      case Shape::Map: return spelling_.is_keyed(type_) ? lower_map() : lower_list();
      case Shape::Array:
        return call("lowerArray",
                    {"s", "to", "v[:]", number(size_of(type_.element)), low(type_.element)});
      case Shape::Record:
      case Shape::Tuple: return lower_fields();
      case Shape::Variant: return lower_variant();
      case Shape::Option: return lower_option();
      case Shape::Result:
        return call("lowerResult", {"s", "to", "v", payload(), low(type_.members[0].type),
                                    low(type_.members[1].type)});
      case Shape::Own:
      case Shape::Borrow: return lower_handle();
      default: return;
    }
  }

  void lower_list() {
    if (spelling_.is_plain(*type_.element)) return call("lowerFlat", {"s", "to", "*v"});
    call("lowerList", {"s", "to", "*v", number(size_of(type_.element)), low(type_.element)});
  }

  void lower_map() {
    call("lowerMap", {"s", "to", "*v", number(entry().size), number(entry().members[1].offset),
                      low(entry().members[0].type), low(entry().members[1].type)});
  }

  void lower_fields() {
    if (type_.extensible) w_.emit({{"size", number(type_.size)}}, "*(*uint64)(to) = ${size}");
    for (size_t i = 0; i < type_.members.size(); ++i) {
      const abi::Member& m = type_.members[i];
      call(low(m.type), {"s", place("to", m.offset), "&v." + spelling_.member(id_, i)});
    }
  }

  std::string tag() const { return "*(*uint" + number(8 * type_.tag_size) + ")"; }

  void lower_variant() {
    auto cases = [&] {
      for (size_t i = 0; i < type_.members.size(); ++i) {
        const abi::Member& m = type_.members[i];
        auto value = [&] {
          if (m.type) call(low(m.type), {"s", place("to", type_.payload_offset), "&c.Value"});
        };
        w_.emit({{"name", spelling_.member(id_, i)},
                 {"tag", tag()},
                 {"i", number(i)},
                 {"value", value}},
                R"go(
          case ${name}:
              ${tag}(to) = ${i}
              ${value}
        )go");
      }
    };
    bool used = false;
    for (const abi::Member& m : type_.members) used |= m.type.has_value();
    w_.emit({{"cases", cases}, {"name", spelling_.type_name(id_)}, {"c", used ? "c := " : ""}},
            R"go(
      switch ${c}(*v).(type) {
      ${cases}
      default:
          s.wrong("a ${name} is nil, or no case of it")
      }
    )go");
  }

  void lower_option() {
    abi::TypeId some = *type_.members[0].type;
    if (spelling_.is_nested(some))
      return call("lowerOptional", {"s", "to", "v", payload(), low(some)});
    if (!spelling_.is_nilable(some))
      return call("lowerOption", {"s", "to", "*v", payload(), low(some)});
    w_.emit({{"some", low(some)}, {"place", place("to", type_.payload_offset)}}, R"go(
      if *v != nil {
          *(*bool)(to) = true
          ${some}(s, ${place}, v)
      }
    )go");
  }

  void lower_handle() {
    const std::string& name = spelling_.resource(type_.resource);
    std::string own = type_.shape == Shape::Own ? "true" : "false";
    if (!spelling_.is_guest(id_)) {
      return call("s.lowerHandle", {"to", "(*v).handle()", go_string(name), own});
    }
    std::string table = number(table_of(package_, id_));
    w_.emit({{"table", table}, {"name", go_string(name)}, {"own", own}},
            "*(*unsafe.Pointer)(to) = lowerGuest(s, *v, *v == nil, ${table}, ${name}, ${own})");
  }

  // --- from C ---

  void lift_body() {
    switch (type_.shape) {
      case Shape::List: return lift_list();
      case Shape::Map:
        if (!spelling_.is_keyed(type_)) return lift_list();
        return call("v = liftMap",
                    {"l", "from", number(entry().size), number(entry().members[1].offset),
                     up(entry().members[0].type), up(entry().members[1].type)});
      case Shape::Array:
        return call("liftArray",
                    {"l", "from", "v[:]", number(size_of(type_.element)), up(type_.element)});
      case Shape::Record:
      case Shape::Tuple: return lift_fields();
      case Shape::Variant: return lift_variant();
      case Shape::Option: {
        abi::TypeId some = *type_.members[0].type;
        std::string how = spelling_.is_nested(some)    ? "liftOptional"
                          : spelling_.is_nilable(some) ? "liftNilable"
                                                       : "liftOption";
        return call("v = " + how, {"l", "from", payload(), up(some)});
      }
      case Shape::Result:
        return call("v = liftResult",
                    {"l", "from", payload(), up(type_.members[0].type), up(type_.members[1].type)});
      case Shape::Own:
      case Shape::Borrow: return lift_handle();
      default: return;
    }
  }

  void lift_list() {
    if (spelling_.is_plain(*type_.element)) {
      return call("v = liftFlat[" + spelling_.type(*type_.element) + "]", {"l", "from"});
    }
    call("v = liftList", {"l", "from", number(size_of(type_.element)), up(type_.element)});
  }

  void lift_fields() {
    for (size_t i = 0; i < type_.members.size(); ++i) {
      const abi::Member& m = type_.members[i];
      call("v." + spelling_.member(id_, i) + " = " + up(m.type), {"l", place("from", m.offset)});
    }
  }

  void lift_variant() {
    auto cases = [&] {
      for (size_t i = 0; i < type_.members.size(); ++i) {
        const abi::Member& m = type_.members[i];
        std::string value =
            m.type ? up(m.type) + "(l, " + place("from", type_.payload_offset) + ")" : "";
        w_.emit({{"i", number(i)}, {"name", spelling_.member(id_, i)}, {"value", value}}, R"go(
          case ${i}:
              v = ${name}{${value}}
        )go");
      }
    };
    w_.emit({{"tag", tag()}, {"cases", cases}}, R"go(
      switch ${tag}(from) {
      ${cases}
      }
    )go");
  }

  void lift_handle() {
    const std::string& name = spelling_.resource(type_.resource);
    bool own = type_.shape == Shape::Own;
    std::string pointer = "*(*unsafe.Pointer)(from)";
    if (spelling_.is_guest(id_)) {
      return call("v = liftGuest[" + go_ + "]", {"l", pointer, number(table_of(package_, id_)),
                                                 go_string(name), own ? "true" : "false"});
    }
    if (own) return call("v = new" + name, {pointer});
    w_.emit({{"name", name}, {"pointer", pointer}}, R"go(
      v = &${name}{held{pointer: ${pointer}}}
      l.lend(&v.held)
    )go");
  }

  Writer& w_;
  const Package& package_;
  const Spelling& spelling_;
  const abi::Plan& plan_;
  abi::TypeId id_;
  const abi::Type& type_;
  std::string go_;
};

}  // namespace

std::string print_codecs(const Package& package) {
  Writer w;
  print_head(w, package, {"unsafe"});
  for (abi::TypeId id : package.lowered) CodecPrinter(w, package, id).lower();
  for (abi::TypeId id : package.lifted) CodecPrinter(w, package, id).lift();
  if (package.lowered.empty() && package.lifted.empty()) return "";
  return tabbed(w.text());
}

}  // namespace sabir::backends::go
