// Decides the tables, and how each function becomes bytes and back.
#include <algorithm>
#include <map>

#include "abi/names.h"
#include "backends/c/signature.h"
#include "backends/cpp/names.h"
#include "backends/cpp/serve.h"
#include "backends/cpp/validity.h"
#include "backends/wire/model.h"
#include "base/check.h"

namespace sabir::backends::wire {
namespace {

using abi::Passing;
using abi::Shape;

uint32_t align_up(uint32_t at, uint32_t align) { return (at + align - 1) / align * align; }

class WirePlanner {
 public:
  explicit WirePlanner(const Input& input) : plan_(input.plan) {
    wire_.prefix = plan_.prefix;
    wire_.upper = abi::upper(plan_.prefix);
    wire_.name = plan_.name;
    wire_.version = plan_.version.text();
    wire_.source = input.contract_name;
    wire_.digest = abi::wire_digest(input.ledger);
    wire_.major = plan_.version.major;
    wire_.minor = plan_.version.minor;
  }

  Wire run() {
    for (const abi::Type& type : plan_.types) wire_.types.push_back(row(type));
    for (abi::TypeId id : plan_.types.ids()) {
      if (plan_[id].extensible) add_size(wire_.types[size_t(id.index)]);
    }
    for (const abi::Resource& resource : plan_.resources) add_resource(resource);
    for (const abi::Function& f : plan_.functions) {
      (f.imported ? wire_.imports : wire_.exports).push_back(function(f));
    }
    uint32_t number = 0;
    for (Function& f : wire_.imports) f.number = number++;
    wire_.calls_back = plan_.has_host();
    add_slots();
    return std::move(wire_);
  }

 private:
  // --- types ---

  TypeRow row(const abi::Type& type) {
    TypeRow made;
    made.comment = type.key;
    made.size = type.size;
    made.align = type.align;
    made.width = type.tag_size;
    made.holds = type.handles   ? Holds::Handles
                 : type.data    ? Holds::Pieces
                 : !plain(type) ? Holds::Bytes
                                : Holds::Any;
    made.kind = kind(type);
    made.payload = type.payload_offset;
    if (type.shape == Shape::Scalar) made.width = type.size;
    if (type.shape == Shape::Enum) made.limit = uint32_t(type.members.size());
    if (type.shape == Shape::Array) made.limit = type.length;
    if (type.shape == Shape::Flags) made.mask = mask(type);
    made.open = type.open;
    if (type.resource) made.limit = uint32_t(type.resource.index);
    if (type.element) made.element = type.element->index;
    if (type.shape != Shape::Enum && type.shape != Shape::Flags) add_members(type, made);
    made.face = face(type);
    if (labelled(type.shape)) {
      for (const abi::Member& m : type.members) made.labels.push_back(m.name);
    }
    return made;
  }

  static bool labelled(Shape shape) {
    return shape == Shape::Enum || shape == Shape::Flags || shape == Shape::Record ||
           shape == Shape::Variant;
  }

  static std::string face(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Tuple: return "Tuple";
      case Shape::Option: return "Option";
      case Shape::Result: return "Result";
      case Shape::Map: return "Map";
      case Shape::Scalar: return number_face(type.prim);
      default: return "Plain";
    }
  }

  static std::string number_face(model::Prim prim) {
    switch (prim) {
      case model::Prim::S8:
      case model::Prim::S16:
      case model::Prim::S32:
      case model::Prim::S64: return "Signed";
      case model::Prim::F32:
      case model::Prim::F64: return "Float";
      default: return "Plain";
    }
  }

  // The size that an extensible record begins with travels like a field.
  void add_size(TypeRow& record) {
    wire_.extensible = true;
    TypeRow size;
    size.kind = "Number";
    size.comment = "size_t";
    size.size = size.align = size.width = 8;
    record.members.insert(record.members.begin(), {int32_t(wire_.types.size()), 0});
    record.labels.insert(record.labels.begin(), "struct-size");
    wire_.types.push_back(std::move(size));
  }

  static uint64_t mask(const abi::Type& type) { return (uint64_t{1} << type.members.size()) - 1; }

  static void add_members(const abi::Type& type, TypeRow& made) {
    if (type.shape == Shape::Option) made.members.push_back({-1, 0});
    for (const abi::Member& m : type.members) {
      made.members.push_back({m.type ? m.type->index : -1, m.offset});
    }
  }

  static std::string kind(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Scalar:
        if (type.prim == model::Prim::Bool) return "Bool";
        return type.prim == model::Prim::Char ? "Char" : "Number";
      case Shape::Enum: return "Enum";
      case Shape::Flags: return "Flags";
      case Shape::String: return "Text";
      case Shape::List:
      case Shape::Map: return "List";
      case Shape::Array: return "Array";
      case Shape::Record:
      case Shape::Tuple: return "Record";
      case Shape::Variant:
      case Shape::Option:
      case Shape::Result: return "Variant";
      case Shape::Own: return "Own";
      case Shape::Borrow: return "Borrow";
    }
    base::bug("a type of no shape");
  }

  // Whether any bytes are a value of it.
  bool plain(const abi::Type& type) const {
    switch (type.shape) {
      case Shape::Scalar: return type.prim != model::Prim::Bool && type.prim != model::Prim::Char;
      case Shape::Flags: return type.members.size() == size_t{8} * type.size;
      case Shape::Array: return plain(plan_[*type.element]);
      case Shape::Record:
      case Shape::Tuple:
        return std::all_of(type.members.begin(), type.members.end(),
                           [&](const abi::Member& m) { return plain(plan_[*m.type]); });
      default: return false;
    }
  }

  // A record that no contract names: the arguments of a function, or what comes back.
  int32_t add_record(const std::string& comment, const std::vector<int32_t>& types,
                     std::vector<std::string> labels = {}) {
    TypeRow made;
    made.kind = "Record";
    made.comment = comment;
    made.labels = std::move(labels);
    uint32_t end = 0;
    for (int32_t type : types) {
      const TypeRow& of = wire_.types[size_t(type)];
      uint32_t offset = align_up(end, of.align);
      made.members.push_back({type, offset});
      end = offset + of.size;
      made.align = std::max(made.align, of.align);
      made.holds = std::max(made.holds, of.holds);
    }
    made.size = align_up(end, made.align);
    wire_.types.push_back(std::move(made));
    return int32_t(wire_.types.size() - 1);
  }

  // The handle that a method is called on.
  int32_t self_type(abi::ResourceId id) {
    auto [found, fresh] = selves_.try_emplace(id.index, int32_t(wire_.types.size()));
    if (fresh) {
      TypeRow made;
      made.kind = "Borrow";
      made.comment = plan_[id].path;
      made.holds = Holds::Handles;
      made.size = made.align = 8;
      made.limit = uint32_t(id.index);
      wire_.types.push_back(std::move(made));
    }
    return found->second;
  }

  void add_resource(const abi::Resource& r) {
    Resource made;
    made.symbol = r.symbol;
    made.path = r.path;
    made.imported = r.imported;
    made.confined = r.traits().threading == model::Threading::Confined;
    made.stateless = r.traits().stateless;
    made.shared = r.traits().threading == model::Threading::Shared;
    if (r.imported) {
      made.table = r.symbol + "_table";
    } else {
      made.drop = cpp::member_name(plan_, r.symbol + "_drop");
    }
    wire_.resources.push_back(std::move(made));
  }

  // --- functions ---

  Function function(const abi::Function& f) {
    Function made;
    made.name = cpp::member_name(plan_, f.symbol);
    made.path = f.path;
    made.number = f.slot;
    made.method = f.is(model::FunctionKind::Method);
    made.idempotent = f.origin->idempotent;
    made.confined = f.resource && confined(f.resource);
    made.gives = gives(f);
    made.declares = f.declares;
    if (!f.imported) made.noted = cpp::plan_noted(plan_, f);
    wire_.notes |= !made.noted.empty();
    if (f.error) {
      made.error = f.error->index;
      made.error_number = plan_[*f.error].number;
    }
    if (f.is(model::FunctionKind::Constructor)) made.makes = f.resource.index;
    if (made.method) made.resource = f.resource.index;
    std::vector<c::Parameter> signature = c::signature(plan_, f, c::Star::ByType);
    made.params = c::declare(signature);
    made.first = signature.front().name;
    std::vector<int32_t> types;
    for (size_t i = 0; i < signature.size(); ++i) add_parameter(f, signature, i, made, types);
    if (!f.imported) add_overlaps(f, signature, made);
    if (!types.empty()) {
      made.structure = cpp::pascal(cpp::label_of(plan_, f.symbol)) + "Arguments";
      std::vector<std::string> labels;
      if (made.method) labels.push_back("self");
      for (const abi::Param& p : f.params) labels.push_back(p.name);
      made.arguments = add_record(f.path + ": arguments", types, std::move(labels));
    }
    add_reply(f, types, made);
    return made;
  }

  void add_overlaps(const abi::Function& f, const std::vector<c::Parameter>& signature,
                    Function& made) const {
    for (const cpp::Overlap& pair : cpp::plan_overlaps(plan_, f, signature)) {
      made.checks.push_back(cpp::clear_of(pair));
    }
  }

  bool confined(abi::ResourceId id) const {
    return plan_[id].traits().threading == model::Threading::Confined;
  }

  void add_reply(const abi::Function& f, const std::vector<int32_t>& arguments, Function& made) {
    std::vector<int32_t> back;
    if (f.result) back.push_back(f.result->index);
    for (uint32_t index : made.written) back.push_back(arguments[index]);
    if (!back.empty()) made.reply = add_record(f.path + ": reply", back);
  }

  static Gives gives(const abi::Function& f) {
    switch (f.returning) {
      case abi::Returning::Nothing: return Gives::Nothing;
      case abi::Returning::Value: return Gives::Value;
      case abi::Returning::Handle: return Gives::Handle;
      case abi::Returning::Sink: return Gives::Sink;
      case abi::Returning::Parcel: return Gives::Parcel;
      case abi::Returning::View: return Gives::View;
    }
    base::bug("a result that comes back in no way");
  }

  void add_parameter(const abi::Function& f, const std::vector<c::Parameter>& signature, size_t i,
                     Function& made, std::vector<int32_t>& types) {
    const c::Parameter& p = signature[i];
    switch (p.role) {
      case c::Role::Self:
        types.push_back(self_type(f.resource));
        made.fields.push_back({p.type + " ", p.name, p.name, "a." + p.name});
        return;
      case c::Role::Value:
        types.push_back(p.param->type.index);
        made.fields.push_back({p.type + " ", p.name, p.name, "a." + p.name});
        return;
      case c::Role::Handle:
        types.push_back(p.param->type.index);
        made.fields.push_back({p.type + " ", p.name, p.name, "a." + p.name});
        add_dropped(*p.param, "&" + p.name, made);
        made.confined |= confined(plan_[p.param->type].resource);
        return;
      case c::Role::Pointer:
        types.push_back(p.param->type.index);
        made.fields.push_back({c::type_name(plan_, p.param->type, c::Star::ByType) + " ", p.name,
                               "*" + p.name, "&a." + p.name});
        made.given.push_back({p.param->name, p.name, ""});
        if (plan_[p.param->type].extensible) {
          made.fields.back().made_of =
              "checks::" + cpp::whole_function(plan_, plan_[p.param->type]) + "(" + p.name + ")";
          made.given.back().size = "sizeof *" + p.name;
        }
        add_dropped(*p.param, p.name, made);
        return;
      case c::Role::Data: add_slice(f, p, signature[i + 1], made, types); return;
      case c::Role::Result:
        made.result = f.returning == abi::Returning::View
                          ? c::element_of(plan_, f, c::Star::ByType)
                          : c::type_name(plan_, *f.result, c::Star::ByType);
        if (f.returning != abi::Returning::Sink) made.given.push_back({"result", p.name, ""});
        return;
      case c::Role::ResultCount:
        made.result_count = p.name;
        made.given.push_back({"result", p.name, ""});
        return;
      case c::Role::Instance:
      case c::Role::Count:
      case c::Role::Error: return;
    }
  }

  void add_slice(const abi::Function& f, const c::Parameter& data, const c::Parameter& count,
                 Function& made, std::vector<int32_t>& types) {
    const model::Param* origin = data.param->origin;
    if (origin && origin->in_out) made.written.push_back(uint32_t(types.size()));
    if (origin && origin->retains) made.keeps = true;
    std::string label = "\"" + data.param->name + "\"";
    if (!f.imported)
      made.checks.push_back(emit::call("call.slice", {label, data.name, count.name}));
    add_dropped(*data.param, "Slice{" + data.name + ", " + count.name + "}", made);
    types.push_back(data.param->type.index);
    made.fields.push_back(
        {"Slice ", data.name, "{" + data.name + ", " + count.name + "}",
         "at<" + data.element + ">(a." + data.name + "), a." + data.name + ".count"});
  }

  void add_dropped(const abi::Param& param, std::string address, Function& made) {
    if (cpp::gives_handles(plan_, param.type))
      made.dropped.push_back({param.type.index, std::move(address)});
  }

  // The exports' table has its members in the order of their slots.
  void add_slots() {
    std::map<uint32_t, std::string> by_slot;
    for (const abi::Function& f : plan_.functions) {
      if (!f.imported) by_slot[f.slot] = cpp::member_name(plan_, f.symbol);
    }
    for (const abi::Resource& r : plan_.resources) {
      if (r.imported) continue;
      by_slot[r.drop_slot] = cpp::member_name(plan_, r.symbol + "_drop");
      if (r.in_place) add_in_place(r, by_slot);
    }
    for (auto& [slot, member] : by_slot) wire_.slots.push_back(member);
  }

  void add_in_place(const abi::Resource& r, std::map<uint32_t, std::string>& by_slot) {
    uint32_t slots[] = {r.size_slot, r.align_slot, r.place_slot};
    const char* gives[] = {"0", "1", ""};
    std::vector<c::InPlaceFunction> all = c::in_place(plan_, r, c::Star::ByType);
    for (size_t i = 0; i < all.size(); ++i) {
      InPlace made{cpp::member_name(plan_, all[i].symbol), r.path, {}, {}, gives[i]};
      made.params = c::declare(all[i].parameters);
      for (const c::Parameter& p : all[i].parameters) made.names.push_back(p.name);
      by_slot[slots[i]] = made.name;
      wire_.in_place.push_back(std::move(made));
    }
  }

  const abi::Plan& plan_;
  Wire wire_;
  std::map<int32_t, int32_t> selves_;
};

}  // namespace

Wire plan_wire(const Input& input) { return WirePlanner(input).run(); }

}  // namespace sabir::backends::wire
