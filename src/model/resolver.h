// The state of a resolution and its functions; for the files resolve*.cc only. Packages are
// resolved in dependency order; within one, interfaces and then worlds; types are added to the
// contract in the order in which the reference adds them, so that ids can be compared.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/table.h"
#include "base/text.h"
#include "diag/diagnostic.h"
#include "model/directives.h"
#include "model/graph.h"
#include "model/include.h"
#include "model/model.h"
#include "model/resolve.h"
#include "syntax/ast.h"

namespace sabir::model {

namespace ast = syntax::ast;
using base::cat;
using diag::Code;

// What a name of an interface or world stands for.
struct Symbol {
  enum class State : uint8_t { Pending, Type, Function, Excluded, Broken };
  State state = State::Pending;
  TypeId type;
  Span span;
  std::string_view feature;  // of Excluded: the feature that is off
};

// The names of one interface, or of the types of one world.
struct Scope {
  base::Table<std::string_view, Symbol> names;
  bool incomplete = false;  // parts of it could not be parsed: unknown names are no news
};

struct PackageUnit;

struct Part {  // what a package has in one file
  const ast::File* file = nullptr;
  const ast::Declarations* declarations = nullptr;
  PackageUnit* unit = nullptr;
  base::Table<std::string_view, const ast::TopUse*> uses = {};  // names made by a top-level `use`
};

// An interface or world of a package, known before it is resolved.
struct ItemInfo {
  const ast::Interface* interface = nullptr;  // one of the two
  const ast::World* world = nullptr;
  const Part* part = nullptr;
  ast::Name name;
  uint32_t order = 0;  // among the items of its package
  Scope scope;
  InterfaceId interface_id;
  WorldId world_id;
  std::string_view feature;  // not empty: it is left out because this feature is off
  bool broken = false;       // part of a cycle

  bool excluded() const { return !feature.empty(); }
  bool is_world() const { return world != nullptr; }
};

struct PackageUnit {
  std::string key;  // `ns:name@1.0.0`
  const ast::PackageName* header = nullptr;
  Version version;
  std::vector<Part> parts;
  bool incomplete = false;
  PackageId id;
  std::deque<ItemInfo> items;
  base::Table<std::string_view, ItemInfo*> by_name;
  std::vector<std::pair<std::string, Span>> needs;  // foreign packages, each with its first use
  base::Set<std::string> unreachable;               // reported: unknown, or in a cycle
};

// What became of a type in the text: a type, an item left out by its gate, or an error that has
// been reported.
struct Found {
  enum class State : uint8_t { Good, Excluded, Bad };
  State state = State::Bad;
  TypeRef type;
  std::string_view feature;

  static Found good(TypeRef type) { return {State::Good, type, {}}; }
  static Found excluded(std::string_view feature) { return {State::Excluded, {}, feature}; }
  static Found bad() { return {}; }
  explicit operator bool() const { return state == State::Good; }
};

// The resource whose function is being resolved.
struct ResourceOf {
  std::string_view name;
  TypeId id;             // not valid: the resource has an error or is left out
  std::string_view off;  // the feature that keeps it out
};

Version version_of(const ast::Version& version);
std::string_view foreign_spelling(std::string_view type_name);  // "f32" for "float"; or empty

class Resolver {
 public:
  Resolver(const Input& input, const Options& options, diag::Diagnostics& diagnostics)
      : input_(input), options_(options), diagnostics_(diagnostics) {}

  std::optional<Contract> run();

 private:
  using Owner = std::variant<std::monostate, InterfaceId, WorldId>;

  // What the types and functions of one interface or world are resolved in.
  struct Context {
    const Part* part = nullptr;
    Scope* scope = nullptr;
    Owner owner;
    std::string_view off;   // the feature that keeps the whole interface or world out, if one does
    std::string_view noun;  // "interface" or "world"
    std::vector<TypeId>* added = nullptr;  // where its named types go
  };

  // The items of an interface or world whose names are its own, in the order of the text.
  struct Members {
    struct Brought {
      const ast::Use* use;
      std::vector<const ast::Renaming*> names;
    };
    std::vector<Brought> uses;
    std::vector<const ast::TypeDef*> types;
    std::vector<const ast::Function*> functions;
  };

  // A structure whose parts were looked up.
  struct Built {
    Kind kind;
    bool bad = false;
    Stability inherited;         // the first gate among the parts, if that part is there
    std::string_view first_off;  // the feature of the first gated part, if that is left out
    std::string_view any_off;    // the feature of some part that is left out
    Span off_span;
  };

  // --- resolve.cc: packages ---
  bool collect();
  void collect_group(const Group& group);
  PackageUnit* add_unit(const ast::PackageName& header);
  void register_unit(PackageUnit& unit);
  void check_headers(const Group& group, PackageUnit& unit);
  void collect_needs(PackageUnit& unit);
  std::vector<PackageUnit*> package_order();
  void visit(PackageUnit& unit, std::vector<PackageUnit*>& order, base::Set<std::string>& done,
             base::Table<std::string, bool>& visiting);
  void report_package_cycle(PackageUnit& unit, const std::string& to, Span span);
  void resolve_package(PackageUnit& unit);

  // --- resolve_items.cc: interfaces and worlds as a whole; paths ---
  void index_items(PackageUnit& unit);
  void index_part(PackageUnit& unit, Part& part);
  void add_item(PackageUnit& unit, ItemInfo item);
  std::vector<ItemInfo*> item_order(PackageUnit& unit);
  ItemInfo* local_item(PackageUnit& unit, const Part& part, std::string_view name);
  void add_dependencies(PackageUnit& unit, ItemInfo& item, std::vector<Edge>& edges);
  void report_world_use(const Part& part, const ast::TopUse& use, const ItemInfo& world);
  ItemInfo* find_item(const Part& part, const ast::Path& path);
  ItemInfo* find_local(const Part& part, const ast::Name& name);
  ItemInfo* find_foreign(const Part& part, const ast::Path& path);
  void report_unknown_package(PackageUnit& unit, const ast::Path& path, const std::string& key);
  bool worth_a_guess(size_t names) const;
  void report_unknown_item(const PackageUnit& in, const ast::Name& name);
  ItemInfo* find_interface(const Part& part, const ast::Path& path);
  ItemInfo* find_world(const Part& part, const ast::Path& path);
  bool check_top_uses(PackageUnit& unit);

  // --- resolve_types.cc ---
  bool declare(Scope& scope, const ast::Name& name, Symbol::State state);
  void set(Scope& scope, std::string_view name, Symbol::State state, TypeId type,
           std::string_view feature);
  void bring_in(Context& context, const Members::Brought& brought);
  std::optional<TypeId> brought_type(ItemInfo* from, const ast::Renaming& renaming,
                                     std::string_view off);
  void define_types(Context& context, const std::vector<const ast::TypeDef*>& defs);
  void define(Context& context, const ast::TypeDef& def);
  void add_named(Context& context, const ast::Name& name, Type type);
  bool fill_kind(Context& context, const ast::TypeDef& def, const Stability& stability,
                 std::string_view off, Kind& out);
  bool fill_alias(Context& context, const ast::Type& target, const Stability& stability,
                  std::string_view off, Kind& out);
  bool fill_record(Context& context, const ast::RecordDef& def, const Stability& stability,
                   std::string_view off, Record& out);
  bool fill_variant(Context& context, const ast::TypeDef& def, const ast::VariantDef& body,
                    const Stability& stability, std::string_view off, Variant& out);
  bool fill_labels(Context& context, const std::vector<ast::Label>& from, std::vector<Label>& to);
  bool component(Context& context, const ast::Type& type, const Stability& stability,
                 std::string_view off, TypeRef& out);
  Found find_type(Context& context, const ast::Type& type, const Stability& stability);
  Found named_type(Context& context, const ast::Name& name);
  Found resource_type(Context& context, const ast::Name& name);
  Found anonymous(Context& context, const ast::Type& type, const Stability& stability);
  bool usable(const Built& built, std::string_view off);
  Built build(Context& context, const ast::Type& type, const Stability& stability);
  TypeRef build_part(Context& context, const ast::Type& type, const Stability& stability,
                     Built& built);
  void note_part(const Found& found, Span span, Built& built);
  void build_map(Context& context, const ast::Type& type, const Stability& stability, Built& built);
  void build_handle(Context& context, const ast::Type& type, Built& built);
  Found intern(Kind kind, Stability stability, Span span);
  TypeId add_type(Type type);
  void count_depth(const Type& type);
  bool is_resource(TypeRef type) const;
  bool has_borrow(TypeRef type) const;
  TypeRef owned(TypeRef type);
  void own_parts(Kind& kind);
  void report_empty(const ast::Name& name, std::string_view what, std::string_view part);
  void report_unknown_import(const ItemInfo& from, const ast::Name& name);
  void report_excluded(Span span, std::string_view what, std::string_view feature);
  void report_unknown_type(Context& context, const ast::Name& name);
  void suggest_type(diag::Diagnostic& error, const Scope& scope, std::string_view written);

  // --- resolve_functions.cc ---
  std::optional<FunctionId> function(Context& context, const ast::Function& from,
                                     const ast::Lead& lead, const ResourceOf* resource);
  void resource_functions(Context& context, const ast::TypeDef& def, std::vector<FunctionId>& to);
  void add_self(const ResourceOf& resource, Span span, Function& out);
  bool params(Context& context, const ast::Function& from, bool kept, Function& out);
  bool value(Context& context, const ast::Type& type, bool kept, TypeRef& out);
  bool function_result(Context& context, const ast::Function& from, bool kept, Function& out);
  bool is_handle_of(TypeRef type, TypeId resource) const;
  bool constructor_result(Context& context, const ast::Function& from, bool kept, Function& out);
  void finish_function(Function& function);

  // --- resolve_worlds.cc ---
  template <typename Items>
  Members members(Context& context, const Items& items);
  void resolve_interface(PackageUnit& unit, ItemInfo& info);
  void count_chain(InterfaceId id);
  void fill_interface(Context& context, const ast::Interface& from, InterfaceId id);
  std::vector<FunctionId> interface_functions(Context& context,
                                              const std::vector<ast::InterfaceItem>& items,
                                              const Members& members);
  void resolve_world(PackageUnit& unit, ItemInfo& info);
  void world_types(Context& context, const Members& members, World& out);
  void world_functions(Context& context, PackageUnit& unit, const ast::World& from,
                       const Members& names, World& out);
  void world_extern(Context& context, PackageUnit& unit, const ast::Extern& from, World& out);
  std::optional<WorldItem> extern_path(Context& context, const ast::Path& path, WorldItem out,
                                       std::string_view off);
  std::optional<WorldItem> extern_interface(Context& context, PackageUnit& unit,
                                            const ast::Interface& from, const ast::Lead& lead,
                                            WorldItem out, std::string_view off);
  std::optional<WorldItem> extern_function(Context& context, const ast::Function& from,
                                           const ast::Lead& lead, WorldItem out);
  static bool is_placeholder(const WorldItem& item);
  bool reserve_key(const WorldItem& item, bool is_export, std::string_view what);
  void finish_functions();

  // --- elaborate.cc ---
  void include_worlds(Context& context, const ast::World& world, WorldId id);
  struct IncludeTarget {
    WorldId world;
    base::Table<std::string, size_t> index[2];  // of its imports and exports, by name
  };
  void include_world(const ast::Include& include, IncludeTarget& into, WorldId from);
  Renamings include_names(const ast::Include& include, const World& source);
  void merge_included(std::vector<WorldItem>& items, base::Table<std::string, size_t>& index,
                      WorldItem item, bool external, Span span);
  bool count_world_items(size_t more, Span span);
  void check_world_names(const World& world);
  void elaborate(WorldId id);

  // --- gates.cc ---
  Stability stability(const std::vector<ast::Attribute>& attributes);
  std::string external_id(const std::vector<ast::Attribute>& attributes);
  std::string_view gate(const std::vector<ast::Attribute>& attributes, const Stability& stability,
                        const Part& part, Span span);
  std::string_view off_feature(const Stability& stability) const;

  // --- allowances.cc ---
  void read_allowances();
  void read_allowances(const ast::File& file);
  std::vector<diag::Allowance> allowed_codes(const ast::Directive& directive, bool used);
  bool is_off(const ast::Gated& gated) const;
  void tell_lookalikes(const ast::File& file);
  void tell_unused_allowances();

  // --- directives.cc ---
  struct Given {
    const DirectiveRule* rule;
    const ast::Directive* directive;
  };
  const DirectiveRule* directive_rule(const ast::Directive& directive);
  bool check_argument(const ast::Directive& directive, const DirectiveRule& rule);
  std::vector<Given> directives(const ast::File& file, const ast::Lead& lead, uint16_t places,
                                std::string_view noun);
  void check_contradictions(const std::vector<Given>& all);
  void no_directives(const ast::File& file, const ast::Lead& lead, std::string_view noun);
  void wrong_place(const Given& given, std::string why);
  static uint64_t number_of(const Given& given);
  void package_directives(const ast::File& file, const ast::PackageName& header, Package& out);
  void function_directives(const ast::File& file, const ast::Function& from, const ast::Lead& lead,
                           Function& out);
  void function_directive(const Given& given, Function& out);
  void result_directive(const Given& given, Function& out);
  void param_directives(const ast::File& file, const ast::Param& from, bool of_resource,
                        Param& out);
  std::optional<Value> default_value(const Given& given, TypeRef type);
  void check_defaults(const Function& function);
  void type_directives(const ast::File& file, const ast::TypeDef& def, Type& out);
  void resource_directive(const Given& given, const ast::TypeDef& def, Resource& out);
  void record_directive(const Given& given, Record& out);
  void open_directive(const Given& given, Type& out);
  void field_directives(const ast::File& file, const ast::Field& from, Field& out);

  Docs docs(const ast::File& file, const ast::Lead& lead) const;

  const Input& input_;
  const Options& options_;
  diag::Diagnostics& diagnostics_;
  Contract contract_;
  mutable std::set<std::string, std::less<>> off_features_;  // owns the names that views refer to
  std::deque<PackageUnit> units_;
  std::map<std::string, PackageUnit*, std::less<>> by_key_;
  bool packages_incomplete_ = false;  // a header could not be read: unknown packages are no news

  // Per package: anonymous types by structure, and the `own` handle of each resource.
  base::Table<std::string, TypeId> interned_;
  base::Table<int32_t, TypeId> own_handles_;
  size_t depth_ = 0;  // of packages being visited
  size_t world_items_ = 0;
  size_t source_size_ = 0;  // of all texts, in bytes
  size_t first_interface_ = 0, first_world_ = 0;

  // Per world: the names of its imports and of its exports.
  struct WorldKey {
    Span span;
    std::string_view what;
  };
  base::Table<std::string, WorldKey> world_keys_[2];

  // By TypeId.
  std::vector<bool> is_resource_;
  std::vector<bool> has_borrow_;
  std::vector<uint32_t> type_depth_;

  // By InterfaceId: how long the longest chain of interfaces is that it needs.
  std::vector<uint32_t> interface_depth_;
  bool chain_too_long_ = false;

  base::Set<uint32_t> reported_;  // where an unknown interface or world was reported
};

}  // namespace sabir::model
