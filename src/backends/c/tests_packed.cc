// Values in one block, all that they point to behind them: what a host gives back, and what it
// keeps.
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/c/tests_hosts.h"
#include "base/text.h"

namespace sabir::backends::c {
namespace {

using abi::Shape;
using base::cat;
using emit::Writer;

class Packer {
 public:
  Packer(Writer& w, const abi::Plan& plan) : w_(w), plan_(plan) {}

  // What is inside comes first.
  void type(abi::TypeId id) {
    if (!seen_.insert(id).second) return;
    const abi::Type& type = plan_[id];
    if (!type.data) return;
    for (const abi::Member& member : type.members)
      if (member.type) this->type(*member.type);
    if (type.element) this->type(*type.element);
    w_.gap();
    w_.emit({{"name", plan_.short_symbol(type.symbol)},
             {"type", type_name(plan_, id)},
             {"body", [&] { body(type); }}},
            R"c(
      static void sabir_pack_${name}(sabir_pack *pack, ${type} *value) {
        ${body}
      }
    )c");
  }

  void whole(abi::TypeId id) {
    type(id);
    const abi::Type& type = plan_[id];
    std::string name = plan_.short_symbol(type.symbol);
    w_.gap();
    w_.emit({{"name", name},
             {"type", type_name(plan_, id)},
             {"pack", type.data ? cat("sabir_pack_", name, "(&pack, &copy);") : ""}},
            R"c(
      static ${type} *sabir_packed_${name}(${type} value, void *(*room)(size_t size)) {
        sabir_pack pack = {NULL, 0};
        ${type} copy = value;
        sabir_case_pack(&pack, &copy, sizeof copy);
        ${pack}
        pack.block = room(pack.used);
        if (!pack.block) return NULL;
        pack.used = sizeof copy;
        copy = value;
        ${pack}
        *(${type} *)pack.block = copy;
        return (${type} *)pack.block;
      }
    )c");
  }

 private:
  void body(const abi::Type& type) {
    switch (type.shape) {
      case Shape::String:
        w_.emit("value->data = sabir_case_pack(pack, value->data, value->size);");
        return;
      case Shape::List:
      case Shape::Map: return list(type);
      case Shape::Array:
        w_.emit({{"count", std::to_string(type.length)},
                 {"item", one(*type.element, "value->items[i]")}},
                "for (size_t i = 0; i < ${count}; ++i) ${item}");
        return;
      case Shape::Record:
      case Shape::Tuple:
        for (const abi::Member& member : type.members) part(member, "value->" + name(member));
        return;
      case Shape::Option:
        w_.emit({{"some", one(*type.members[0].type, "value->some")}},
                "if (value->is_some) ${some}");
        return;
      case Shape::Result: return result(type);
      case Shape::Variant: return variant(type);
      default: return;
    }
  }

  std::string name(const abi::Member& member) const { return identifier(plan_, member.name); }

  std::string one(abi::TypeId id, const std::string& path) const {
    return cat("sabir_pack_", plan_.short_symbol(plan_[id].symbol), "(pack, &", path, ");");
  }

  void part(const abi::Member& member, const std::string& path) {
    if (member.type && plan_[*member.type].data) w_.emit(one(*member.type, path));
  }

  void list(const abi::Type& type) {
    std::string element = type_name(plan_, *type.element);
    if (!plan_[*type.element].data) {
      w_.emit(
          "value->data = sabir_case_pack(pack, value->data, value->count * sizeof *value->data);");
      return;
    }
    w_.emit({{"element", element}, {"pack", one(*type.element, "item")}}, R"c(
      size_t bytes = value->count * sizeof(${element});
      ${element} *items = sabir_case_pack(pack, value->data, bytes);
      for (size_t i = 0; i < value->count; ++i) {
        ${element} item = value->data[i];
        ${pack}
        if (items) items[i] = item;
      }
      value->data = items;
    )c");
  }

  void result(const abi::Type& type) {
    for (size_t i = 0; i < type.members.size(); ++i) {
      const abi::Member& member = type.members[i];
      if (!member.type || !plan_[*member.type].data) continue;
      std::string head = i == 0 ? "if (!value->is_error) " : "if (value->is_error) ";
      w_.emit(head + one(*member.type, "value->of." + name(member)));
    }
  }

  void variant(const abi::Type& type) {
    for (const abi::Member& member : type.members) {
      if (!member.type || !plan_[*member.type].data) continue;
      w_.emit(cat("if (value->tag == ", member.constant, ") ",
                  one(*member.type, "value->of." + name(member))));
    }
  }

  Writer& w_;
  const abi::Plan& plan_;
  std::set<abi::TypeId> seen_;
};

}  // namespace

void print_packed(Writer& w, const abi::Plan& plan, const std::set<abi::TypeId>& types) {
  Packer packer(w, plan);
  for (abi::TypeId id : types) packer.whole(id);
}

}  // namespace sabir::backends::c
