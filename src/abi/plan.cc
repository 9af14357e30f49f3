#include "abi/plan.h"

#include <algorithm>
#include <utility>

#include "abi/appearances.h"
#include "abi/ledger.h"
#include "abi/long_names.h"
#include "abi/names.h"
#include "abi/system.h"
#include "abi/types.h"
#include "base/check.h"
#include "model/parts.h"

namespace sabir::abi {
namespace {

// Reports what the waist cannot carry yet, once for each place where the contract says it.
class Refusals {
 public:
  Refusals(const model::Contract& contract, diag::Diagnostics& diagnostics)
      : contract_(contract), diagnostics_(diagnostics) {}

  // Whether the function can cross.
  bool accept(const model::Function& function) {
    if (function.is_async) return refuse(function, "`async` functions", kPull);
    bool fine = true;
    for (const model::Param& param : function.params) fine &= accept(function, param.type);
    if (function.result) fine &= accept(function, *function.result);
    return fine;
  }

  // Whether the type can; `what` is who needs it.
  const char* unsupported(model::TypeRef type) const {
    return type.is_prim() ? nullptr : unsupported(contract_.types[type.id()].kind);
  }

  bool refuse(const model::Function& function, const std::string& what, const char* help) {
    add(diag::Code::E0901, function.span,
        what + " cannot be generated yet: `" + function.name + "` needs them", help);
    return false;
  }

  void add(diag::Code code, source::Span span, std::string message, const char* help) {
    diagnostics_.add(code, span, std::move(message)).help.push_back(help);
  }

 private:
  static constexpr const char* kPull =
      "return a list, or pull through a resource with a `next` method";

  bool accept(const model::Function& function, model::TypeRef type) {
    const char* what = unsupported(type);
    return !what || refuse(function, what, kPull);
  }

  const char* unsupported(const model::Kind& kind) const {
    if (std::holds_alternative<model::Stream>(kind)) return "streams";
    if (std::holds_alternative<model::Future>(kind)) return "futures";
    if (auto* alias = std::get_if<model::Alias>(&kind)) return unsupported(alias->target);
    const char* found = nullptr;
    model::for_each_part(kind, [&](model::TypeRef part) {
      if (!found) found = unsupported(part);
    });
    return found;
  }

  const model::Contract& contract_;
  diag::Diagnostics& diagnostics_;
};

class Planner {
 public:
  Planner(const model::Contract& contract, const model::World* world, Symbols& symbols,
          diag::Diagnostics& diagnostics)
      : symbols_(symbols),
        seen_(plan_),
        types_(plan_, symbols_, seen_),
        refusals_(contract, diagnostics) {
    plan_.contract = &contract;
    plan_.package = &contract.packages[contract.root];
    plan_.world = world;
    plan_.prefix = snake(plan_.package->prefix);
    plan_.name = plan_.package->space + ":" + plan_.package->name;
    plan_.version = plan_.package->version.value_or(model::Version{});
    for (const char* taken : {"_open", "_close", "_release", "_describe", "_api", "_get_api",
                              "_serve", "_imports", "_instance", "_set_allocator"}) {
      symbols_.reserve(plan_.prefix + taken);
    }
    for (const char* macro : {"_VERSION_MAJOR", "_VERSION_MINOR", "_VERSION_PATCH", "_LAYOUT_TYPE",
                              "_LAYOUT_FIELD", "_LAYOUT_H"}) {
      symbols_.reserve(upper(plan_.prefix) + macro);
    }
    for (std::string_view taken : system_symbols(plan_.prefix)) {
      symbols_.reserve(std::string(taken));
    }
    calls_back_ = world && !world->imports.empty();
    if (!calls_back_) return;
    for (const char* taken : {"_fail", "_put", "_parcel"}) symbols_.reserve(plan_.prefix + taken);
  }

  std::optional<Plan> run() {
    plan_.world ? add_world() : add_package();
    refuse_directives();
    if (!fine_) return std::nullopt;
    return std::move(plan_);
  }

 private:
  void add_package() {
    for (model::InterfaceId id : plan_.package->interfaces) {
      add_interface(id, seen_.enter(id, Side::Export), Side::Export);
    }
    add_foreign();
  }

  // Without a world, the resources of other packages are the host's.
  void add_foreign() {
    for (size_t i = 0; i < plan_.resources.size(); ++i) {
      const Interface& owner = plan_[plan_.resources[{int32_t(i)}].owner];
      if (!owner.exported && !owner.imported && owner.origin) {
        model::InterfaceId id = id_of(*owner.origin);
        add_interface(id, seen_.enter(id, Side::Import), Side::Import);
      }
    }
  }

  void add_world() {
    seen_.expect(*plan_.world);
    for (const model::WorldItem& item : plan_.world->imports) add_item(item, Side::Import);
    for (const model::WorldItem& item : plan_.world->exports) add_item(item, Side::Export);
  }

  void add_item(const model::WorldItem& item, Side side) {
    if (auto* interface = std::get_if<model::InterfaceId>(&item.item)) {
      add_interface(*interface, seen_.enter(*interface, side, item), side);
      return;
    }
    seen_.enter_world();
    if (auto* function = std::get_if<model::FunctionId>(&item.item)) {
      add_function(*function, seen_.world(), side);
    } else if (auto* type = std::get_if<model::TypeId>(&item.item)) {
      add_type(*type);
    }
  }

  void add_interface(model::InterfaceId id, InterfaceId planned, Side side) {
    const model::Interface& interface = plan_.contract->interfaces[id];
    for (model::TypeId type : interface.types) add_type(type);
    Interface& entry = plan_.interfaces[planned];
    bool& seen = side == Side::Export ? entry.exported : entry.imported;
    if (std::exchange(seen, true)) return;
    for (ResourceId id : entry.resources) {
      Resource& resource = plan_.resources[id];
      resource.imported = side == Side::Import;
      if (resource.imported) symbols_.also(resource_key(resource.path), "%_table");
    }
    for (model::FunctionId function : interface.functions) add_function(function, planned, side);
  }

  // Directives whose promise nothing could keep.
  void refuse_directives() {
    for (const Type& type : plan_.types) {
      if (!type.origin) continue;
      const model::Type& origin = plan_.contract->types[type.origin];
      if (origin.open && type.shape == Shape::Variant) {
        refuse(origin.span, "`//sabir:open` on a variant",
               "leave it out: a case that an older caller does not know has a payload for which it "
               "has no room. An open enum beside an option grows");
      }
      auto* record = std::get_if<model::Record>(&origin.kind);
      if (!record) continue;
      if (record->packed && type.data) {
        refuse(origin.span, "`//sabir:packed` on a record with text or lists",
               "pack records of numbers only");
      }
    }
    refuse_extensible();
    refuse_inout();
  }

  // A structure whose size is not known has no neighbours: it stands as a parameter only.
  void refuse_extensible() {
    auto look = [&](std::optional<TypeId> id) {
      if (!id || !plan_[*id].extensible) return;
      refuse(plan_.contract->types[plan_[*id].origin].span,
             "`//sabir:extensible` on a record that is not a parameter by itself",
             "pass it as a parameter, or make it a plain record");
    };
    for (const Type& type : plan_.types) {
      look(type.element);
      for (const Member& member : type.members) look(member.type);
    }
    for (const Function& f : plan_.functions) look(f.result), look(f.error);
  }

  // What an item points at would be its writer's, and gone when it is looked at.
  void refuse_inout() {
    for (const Function& f : plan_.functions) {
      for (const Param& p : f.params) {
        if (!p.origin || !p.origin->in_out || plan_[*plan_[p.type].element].flat()) continue;
        refuse(p.origin->span, "`//sabir:inout` on `" + plan_[p.type].key + "`",
               "take a list of numbers or of records without pointers, or return a new list");
      }
    }
  }

  void refuse(source::Span span, std::string what, const char* help) {
    refusals_.add(diag::Code::E0903, span, what + " is a promise that cannot be kept", help);
    fine_ = false;
  }

  void add_type(model::TypeId id) {
    if (refusals_.unsupported(model::TypeRef{id})) return;  // said where a function needs it
    model::TypeRef seen = model::resolve_alias(*plan_.contract, model::TypeRef{id});
    bool resource = !seen.is_prim() &&
                    std::holds_alternative<model::Resource>(plan_.contract->types[seen.id()].kind);
    if (resource) {
      types_.resource(seen.id());
    } else {
      types_.lower(seen);
    }
  }

  void add_function(model::FunctionId id, InterfaceId owner, Side side) {
    const model::Function& origin = plan_.contract->functions[id];
    if (!refusals_.accept(origin)) {
      fine_ = false;
      return;
    }
    Function made;
    made.origin = &origin;
    made.owner = owner;
    made.imported = side == Side::Import;
    name(made);
    for (const model::Param& param : origin.params) {
      if (&param == &origin.params.front() && made.is(model::FunctionKind::Method)) continue;
      made.params.push_back(plan_param(param));
    }
    plan_result(made);
    enlist(std::move(made));
  }

  void name(Function& made) {
    const Interface& owner = plan_[made.owner];
    std::string base = owner.symbol, path = owner.name;
    if (made.origin->kind != model::FunctionKind::Free) {
      made.resource = types_.resource(made.origin->resource);
      base = plan_[made.resource].symbol;
      path = plan_[made.resource].path;
    }
    bool constructor = made.is(model::FunctionKind::Constructor);
    const std::string& label = made.origin->name;
    // `%constructor` is a function like any other.
    bool escaped = !constructor && made.resource && label == "constructor";
    made.path = (path.empty() ? "" : path + ".") + (escaped ? "%" : "") + label;
    int joined = (base == plan_.prefix ? 0 : 1) + (made.resource && !owner.main ? 1 : 0);
    Symbols::Rank rank = joined == 0   ? Symbols::Rank::Top
                         : joined == 1 ? Symbols::Rank::Joined
                                       : Symbols::Rank::JoinedTwice;
    made.symbol = symbols_.claim(base + "_" + (constructor ? "new" : snake(label)),
                                 function_key(made.path), rank);
  }

  Param plan_param(const model::Param& param) {
    Param made{param.name, types_.lower(param.type), Passing::Pointer, &param};
    switch (plan_[made.type].shape) {
      case Shape::Scalar:
      case Shape::Enum:
      case Shape::Flags: made.passing = Passing::Value; break;
      case Shape::String:
      case Shape::List:
      case Shape::Map: made.passing = Passing::Slice; break;
      case Shape::Own:
      case Shape::Borrow: made.passing = Passing::Handle; break;
      default: break;
    }
    return made;
  }

  void plan_result(Function& made) {
    std::optional<model::TypeRef> result = made.origin->result;
    if (result) {
      model::TypeRef seen = model::resolve_alias(*plan_.contract, *result);
      auto* top = seen.is_prim()
                      ? nullptr
                      : std::get_if<model::Result>(&plan_.contract->types[seen.id()].kind);
      if (top) {
        made.declares = true;
        result = top->ok;
        if (top->error) made.error = declare(types_.lower(*top->error));
      }
    }
    if (!result) return;
    made.result = types_.lower(*result);
    made.returning = returning(plan_[*made.result]);
    if (!made.origin->view) return;
    if (made.returning == Returning::Sink) {
      made.returning = Returning::View;
    } else {
      refuse(made.origin->span, "`//sabir:view` of `" + plan_[*made.result].key + "`",
             "view text, bytes, or a list of numbers or of records without pointers");
    }
  }

  TypeId declare(TypeId error) {
    auto& all = plan_.declared;
    if (std::find(all.begin(), all.end(), error) != all.end()) return error;
    all.push_back(error);
    Type& type = plan_.types[error];
    Symbols::Forms forms = {plan_.prefix + "_as_%"};
    if (calls_back_) forms.push_back(plan_.prefix + "_declare_%");
    type.suffix = symbols_.claim(plain_suffix(plan_.prefix, type.symbol, type.key),
                                 error_key(type.key), Symbols::Rank::Type, forms);
    type.constant = symbols_.claim(plain_constant(plan_.prefix + "_type", type.suffix),
                                   error_constant_key(type.key), Symbols::Rank::Resource);
    return error;
  }

  Returning returning(const Type& type) const {
    bool sequence = type.shape == Shape::List || type.shape == Shape::Map;
    if (type.shape == Shape::Own) return Returning::Handle;
    if (type.shape == Shape::String) return Returning::Sink;
    if (sequence && plan_[*type.element].flat()) return Returning::Sink;
    return type.data ? Returning::Parcel : Returning::Value;
  }

  void enlist(Function made) {
    uint32_t index = uint32_t(plan_.functions.size());
    auto& list = made.resource ? plan_.resources[made.resource].functions
                               : plan_.interfaces[made.owner].functions;
    list.push_back(index);
    plan_.functions.push_back(std::move(made));
  }

  model::InterfaceId id_of(const model::Interface& interface) const {
    for (model::InterfaceId id : plan_.contract->interfaces.ids()) {
      if (&plan_.contract->interfaces[id] == &interface) return id;
    }
    base::bug("an interface of another contract");
  }

  Plan plan_;
  Symbols& symbols_;
  Appearances seen_;
  Types types_;
  Refusals refusals_;
  bool calls_back_ = false;
  bool fine_ = true;
};

}  // namespace

const Member& Type::chosen(std::string_view name) const {
  if (shape == Shape::Result) return members[name == "ok" ? 0 : 1];
  for (const Member& m : members) {
    if (m.name == name) return m;
  }
  base::bug("a value with a case that its type has not");
}

std::string Plan::docs(const Type& type) const {
  std::string text = type.origin ? contract->types[type.origin].docs.text : "";
  if (!type.open) return text;
  const char* open = "A newer library may give some that are not here.";
  return text.empty() ? open : text + "\n\n" + open;
}

bool Plan::has_host() const {
  auto imported = [](const auto& one) { return one.imported; };
  return std::any_of(functions.begin(), functions.end(), imported) ||
         std::any_of(resources.begin(), resources.end(), imported);
}

std::string Plan::short_symbol(const std::string& symbol) const {
  return symbol.starts_with(prefix + "_") ? symbol.substr(prefix.size() + 1) : symbol;
}

std::optional<Plan> make_plan(const model::Contract& contract, const model::World* world,
                              const Ledger* ledger, diag::Diagnostics& diagnostics) {
  const model::Package& package = contract.packages[contract.root];
  bool bound = ledger && binds(*ledger, package.version.value_or(model::Version{}));
  const Ledger promised = bound ? published(*ledger) : Ledger();
  std::map<std::string, std::string> known = promised_symbols(promised, snake(package.prefix));
  Symbols symbols;
  std::optional<Plan> plan;
  // Who gets which symbol is known when all have been asked for; what joins them is asked for then.
  // A symbol is joined of shorter ones, so each round settles longer ones for good.
  constexpr int kMostRounds = 1000;
  for (int round = 0; round == 0 || !symbols.settle(known); ++round) {
    if (round == kMostRounds) base::bug("symbols that never settle");
    plan = Planner(contract, world, symbols, diagnostics).run();
    if (!plan) return plan;
  }
  if (!check_long_names(*plan, diagnostics)) return std::nullopt;
  number(*plan, promised);
  find_alike(*plan);
  return plan;
}

}  // namespace sabir::abi
