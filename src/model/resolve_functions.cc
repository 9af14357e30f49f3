// Functions: of interfaces, of worlds and of resources.
#include "model/resolver.h"

namespace sabir::model {

namespace {

using Role = ast::Function::Role;

FunctionKind kind_of_role(const ast::Function& from, bool of_resource) {
  if (!of_resource) return FunctionKind::Free;
  switch (from.role) {
    case Role::Static: return FunctionKind::Static;
    case Role::Constructor: return FunctionKind::Constructor;
    case Role::Plain: break;
  }
  return FunctionKind::Method;
}

}  // namespace

// Checks a function and adds it to the contract, unless it is wrong or left out.
std::optional<FunctionId> Resolver::function(Context& context, const ast::Function& from,
                                             const ast::Lead& lead, const ResourceOf* resource) {
  Function out;
  out.name = from.name.text;
  out.kind = kind_of_role(from, resource != nullptr);
  out.is_async = from.is_async;
  out.owner = context.owner;
  out.docs = docs(*context.part->file, lead);
  out.stability = stability(lead.attributes);
  out.external_id = external_id(lead.attributes);
  out.span = from.name.span;
  bool kept = gate(lead.attributes, out.stability, *context.part, from.name.span).empty() &&
              context.off.empty();
  bool good = !from.broken;
  if (resource != nullptr) {
    if (kept && !resource->off.empty()) {
      report_excluded(from.name.span, cat("resource `", resource->name, "`"), resource->off);
      good = false;
    }
    good &= resource->id.valid();
    out.resource = resource->id;
    if (good && out.kind == FunctionKind::Method) add_self(*resource, from.span, out);
  }
  good &= params(context, from, kept, out);
  good &= function_result(context, from, kept, out);
  if (!kept || !good) return std::nullopt;
  function_directives(*context.part->file, from, lead, out);
  return contract_.functions.add(std::move(out));
}

void Resolver::add_self(const ResourceOf& resource, Span span, Function& out) {
  Param self;
  self.name = "self";
  self.span = span;
  Found handle = intern(Borrow{resource.id}, contract_.types[resource.id].stability, span);
  self.type = handle.type;
  out.params.push_back(std::move(self));
}

bool Resolver::params(Context& context, const ast::Function& from, bool kept, Function& out) {
  bool good = true;
  base::Table<std::string_view, Span> names;
  bool method = out.kind == FunctionKind::Method;
  for (const ast::Param& param : from.params) {
    Param one;
    one.name = param.name.text;
    one.docs = docs(*context.part->file, param.lead);
    one.span = param.name.span;
    auto [known, fresh] = names.insert(param.name.text, param.name.span);
    if (!fresh)
      diagnostics_
          .add(Code::E0210, param.name.span,
               cat("parameter `", param.name.text, "` is defined twice"))
          .label(*known, "first defined here");
    if (method && param.name.text == "self")
      diagnostics_.add(Code::E0210, param.name.span, "parameter `self` is defined twice")
          .note("a method has a `self` already, the resource itself");
    good &= fresh && value(context, param.type, kept, one.type);
    out.params.push_back(std::move(one));
  }
  return good;
}

// The type of a parameter or result; a resource in it becomes a handle in `finish_function`.
bool Resolver::value(Context& context, const ast::Type& type, bool kept, TypeRef& out) {
  Found found = find_type(context, type, {});
  out = found.type;
  if (found.state != Found::State::Excluded) return bool(found);
  if (kept) report_excluded(type.span, "this type", found.feature);
  return !kept;
}

bool Resolver::function_result(Context& context, const ast::Function& from, bool kept,
                               Function& out) {
  if (out.kind == FunctionKind::Constructor) return constructor_result(context, from, kept, out);
  if (!from.result) return true;
  if (!value(context, *from.result, kept, out.result.emplace())) return false;
  if (!kept || !has_borrow(*out.result)) return true;
  diagnostics_
      .add(Code::E0306, from.name.span, cat("`", from.name.text, "` returns a borrowed handle"))
      .label(from.result->span, "this contains a `borrow`")
      .note("a borrowed handle lives no longer than the call it was lent for");
  return false;
}

bool Resolver::is_handle_of(TypeRef type, TypeId resource) const {
  if (type.is_prim()) return false;
  const auto* own = std::get_if<Own>(&contract_.types[type.id()].kind);
  return own != nullptr && own->resource == resource;
}

// Nothing, or `result<r, e>` where `r` is the resource itself.
bool Resolver::constructor_result(Context& context, const ast::Function& from, bool kept,
                                  Function& out) {
  if (!from.result) {
    if (out.resource.valid()) out.result = TypeRef{out.resource};
    return true;
  }
  const ast::Type& written = *from.result;
  if (!value(context, written, kept, out.result.emplace())) return false;
  if (!kept || !out.resource.valid()) return true;
  bool is_result = !out.result->is_prim() &&
                   std::holds_alternative<Result>(contract_.types[out.result->id()].kind);
  if (!is_result) {
    diagnostics_
        .add(Code::E0310, written.span, "a constructor returns its resource, or a `result` of it")
        .advise(cat("leave out the `->`, or write `-> result<", contract_.types[out.resource].name,
                    ", error>`"));
    return false;
  }
  bool own = written.kind == ast::TypeKind::Result && !written.parts.empty();
  const auto& result = std::get<Result>(contract_.types[out.result->id()].kind);
  if (result.ok && is_handle_of(*result.ok, out.resource)) return true;
  diagnostics_.add(
      Code::E0310, own ? written.parts[0].span : written.span,
      cat("the constructor of `", contract_.types[out.resource].name, "` must return it"));
  return false;
}

void Resolver::resource_functions(Context& context, const ast::TypeDef& def,
                                  std::vector<FunctionId>& to) {
  const Symbol& symbol = *context.scope->names.find(def.name.text);
  ResourceOf resource{def.name.text, {}, {}};
  if (symbol.state == Symbol::State::Type) resource.id = symbol.type;
  if (symbol.state == Symbol::State::Excluded) resource.off = symbol.feature;
  base::Table<std::string_view, Span> names;
  for (const ast::Function& from : std::get<ast::ResourceDef>(def.body).functions) {
    bool constructs = from.role == Role::Constructor;
    auto [known, fresh] =
        names.insert(constructs ? "[constructor]" : from.name.text, from.name.span);
    if (!fresh) {
      diagnostics_
          .add(constructs ? Code::E0311 : Code::E0210, from.name.span,
               constructs ? cat("a second constructor of `", def.name.text, "`")
                          : cat("`", from.name.text, "` is defined twice in this resource"))
          .label(*known, "first defined here");
      continue;
    }
    auto added = function(context, from, from.lead, &resource);
    if (!added) continue;
    to.push_back(*added);
    std::get<Resource>(contract_.types[resource.id].kind).functions.push_back(*added);
  }
}

// Resources in the signature become owned handles. Done after all types of the package, because
// that is when the reference numbers them.
void Resolver::finish_function(Function& function) {
  for (Param& param : function.params) param.type = owned(param.type);
  if (function.result) function.result = owned(*function.result);
}

}  // namespace sabir::model
