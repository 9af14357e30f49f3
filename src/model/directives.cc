// Directives: the table, then reading those before an item, then what they do to it.
#include "model/directives.h"

#include <charconv>

#include "base/text.h"
#include "model/parts.h"
#include "model/resolver.h"
#include "model/wave.h"
#include "syntax/lex.h"

namespace sabir::model {

namespace {

constexpr uint16_t bits(Place a) { return uint16_t(a); }
template <typename... More>
constexpr uint16_t bits(Place a, More... more) {
  return uint16_t(bits(a) | bits(more...));
}

constexpr uint16_t kFunction = bits(Place::Function);
constexpr uint16_t kResource = bits(Place::Resource);

constexpr DirectiveRule kRules[] = {
    {DirectiveId::Prefix, "prefix", bits(Place::Package), Argument::Name,
     "C prefix and base name of the packages"},
    {DirectiveId::Blocking, "blocking", kFunction, Argument::None, "may take long"},
    {DirectiveId::Leaf, "leaf", kFunction, Argument::None,
     "short, never blocks and never calls back"},
    {DirectiveId::Idempotent, "idempotent", kFunction, Argument::None, "may be sent again"},
    {DirectiveId::Stateless, "stateless", kResource, Argument::None,
     "all its state is in its constructor's arguments"},
    {DirectiveId::InPlace, "in-place", kResource, Argument::None,
     "may be made in the caller's memory"},
    {DirectiveId::Confined, "confined", kResource, Argument::None, "creating thread only"},
    {DirectiveId::Shared, "shared", kResource, Argument::None, "many threads at once"},
    {DirectiveId::InOut, "inout", bits(Place::Param), Argument::None,
     "the callee writes into the caller's buffer"},
    {DirectiveId::Retains, "retains", bits(Place::Param), Argument::None,
     "the callee keeps reading until the resource is dropped"},
    {DirectiveId::View, "view", bits(Place::Result, Place::Function), Argument::None,
     "the result points into the resource"},
    {DirectiveId::Max, "max", bits(Place::Param, Place::Field, Place::Result, Place::Function),
     Argument::Number, "largest size accepted"},
    {DirectiveId::Default, "default", bits(Place::Param, Place::Field), Argument::Value,
     "default value, in WAVE"},
    {DirectiveId::Packed, "packed", bits(Place::Record), Argument::Number,
     "C layout with `#pragma pack(N)`"},
    {DirectiveId::Extensible, "extensible", bits(Place::Record), Argument::None,
     "may grow at the end"},
    {DirectiveId::Open, "open", bits(Place::Cases), Argument::None,
     "callers do not take the cases for all there are"},
    {DirectiveId::Allow, kAllow, bits(Place::Any), Argument::Codes,
     "warnings that are not told of what follows"},
};

constexpr Place kPlaces[] = {Place::Package, Place::Function, Place::Resource, Place::Record,
                             Place::Field,   Place::Param,    Place::Result,   Place::Cases};

std::string places_text(uint16_t places) {
  std::string text;
  for (Place place : kPlaces)
    if (places & uint16_t(place)) text += cat(text.empty() ? "" : " or ", place_noun(place));
  return text;
}

bool contains(TypeRef type, const Contract& contract, bool (*accepts)(const Kind*, TypeRef)) {
  const Kind* kind = kind_of(contract, type);
  if (accepts(kind, resolve_alias(contract, type))) return true;
  // A limit or view is about what the caller gets in the end: look through `option` and `result`.
  if (kind == nullptr) return false;
  if (const auto* option = std::get_if<Option>(kind))
    return contains(option->some, contract, accepts);
  const auto* result = std::get_if<Result>(kind);
  return result != nullptr && result->ok && contains(*result->ok, contract, accepts);
}

bool is_list(const Kind* kind, TypeRef) {
  const auto* list = kind != nullptr ? std::get_if<List>(kind) : nullptr;
  return list != nullptr && !list->length;
}

bool is_list_or_string(const Kind* kind, TypeRef type) {
  return is_list(kind, type) || type.is(Prim::String) ||
         (kind != nullptr && std::holds_alternative<Map>(*kind));
}

bool is_view(const Kind* kind, TypeRef type) {
  return is_list(kind, type) || type.is(Prim::String);
}

}  // namespace

std::span<const DirectiveRule> directive_rules() { return kRules; }

std::string_view place_noun(Place place) {
  switch (place) {
    case Place::Package: return "a package";
    case Place::Function: return "a function";
    case Place::Resource: return "a resource";
    case Place::Record: return "a record";
    case Place::Field: return "a field";
    case Place::Param: return "a parameter";
    case Place::Result: return "a result";
    case Place::Cases: return "an enum, flags or variant";
    case Place::Any: return "anything";
  }
  return "";
}

// --- reading ---

const DirectiveRule* Resolver::directive_rule(const ast::Directive& directive) {
  std::vector<std::string_view> names;
  for (const DirectiveRule& rule : kRules) {
    if (rule.name == directive.name) return &rule;
    names.push_back(rule.name);
  }
  diag::Diagnostic& error = diagnostics_.add(Code::E0601, directive.name_span,
                                             cat("there is no directive `", directive.name, "`"));
  if (auto meant = base::closest(directive.name, names))
    error.advise(cat("did you mean `", *meant, "`?"));
  else
    error.note(cat("the directives are ", base::one_of(names)));
  return nullptr;
}

bool Resolver::check_argument(const ast::Directive& directive, const DirectiveRule& rule) {
  std::string_view argument = directive.argument;
  auto wrong = [&](std::string_view expected) {
    Span span = argument.empty() ? directive.span : directive.argument_span;
    diagnostics_.add(Code::E0603, span, cat("`", rule.name, "` ", expected));
    return false;
  };
  switch (rule.argument) {
    case Argument::None: return argument.empty() || wrong("takes no argument");
    case Argument::Value: return !argument.empty() || wrong("needs a value");
    case Argument::Codes:
      return argument.find_first_not_of(" \t,") != std::string_view::npos ||
             wrong("needs codes such as `W0202`");
    case Argument::Name: {
      std::string fault = syntax::name_fault(argument);
      return fault.empty() || wrong("needs a name such as `my-lib`");
    }
    case Argument::Number: {
      uint64_t number = 0;
      auto [end, error] =
          std::from_chars(argument.data(), argument.data() + argument.size(), number);
      bool whole = !argument.empty() && error == std::errc() &&
                   end == argument.data() + argument.size() && number > 0;
      return whole || wrong("needs a number above 0");
    }
  }
  return true;
}

// The good directives before an item; everything wrong with the others is reported.
std::vector<Resolver::Given> Resolver::directives(const ast::File& file, const ast::Lead& lead,
                                                  uint16_t places, std::string_view noun) {
  std::vector<Given> all;
  for (uint32_t i = lead.directives_begin; i < lead.directives_end; ++i) {
    const ast::Directive& directive = file.directives[i];
    const DirectiveRule* rule = directive_rule(directive);
    if (rule == nullptr || rule->id == DirectiveId::Allow) continue;  // those were read first
    if ((rule->places & places) == 0) {
      diagnostics_
          .add(Code::E0602, directive.span, cat("`", rule->name, "` cannot stand on ", noun))
          .note(cat("it is about ", places_text(rule->places), ": ", rule->meaning));
      continue;
    }
    bool repeated = false;
    for (const Given& given : all) {
      if (given.rule != rule) continue;
      repeated = true;
      diagnostics_.add(Code::E0605, directive.span, cat("`", rule->name, "` stands here twice"))
          .label(given.directive->span, "first here");
    }
    if (!repeated && check_argument(directive, *rule)) all.push_back({rule, &directive});
  }
  check_contradictions(all);
  return all;
}

void Resolver::check_contradictions(const std::vector<Given>& all) {
  struct Pair {
    DirectiveId a, b;
    std::string_view why;
  };
  static constexpr Pair kPairs[] = {
      {DirectiveId::Leaf, DirectiveId::Blocking, "a leaf never blocks"},
      {DirectiveId::Confined, DirectiveId::Shared, "a confined resource belongs to one thread"},
      {DirectiveId::Packed, DirectiveId::Extensible, "a packed layout is fixed and cannot grow"},
      {DirectiveId::InOut, DirectiveId::Retains, "a buffer that is kept is only read"},
      {DirectiveId::InOut, DirectiveId::Default, "a default value is nobody's buffer"},
      {DirectiveId::Retains, DirectiveId::Default, "a default value is nobody's buffer"},
  };
  auto find = [&](DirectiveId id) -> const Given* {
    for (const Given& given : all)
      if (given.rule->id == id) return &given;
    return nullptr;
  };
  for (const Pair& pair : kPairs) {
    const Given *a = find(pair.a), *b = find(pair.b);
    if (a == nullptr || b == nullptr) continue;
    diagnostics_
        .add(Code::E0604, b->directive->span,
             cat("`", b->rule->name, "` contradicts `", a->rule->name, "`"))
        .label(a->directive->span, cat("`", a->rule->name, "` here"))
        .note(std::string(pair.why));
  }
}

void Resolver::no_directives(const ast::File& file, const ast::Lead& lead, std::string_view noun) {
  if (lead.directives_begin < lead.directives_end) directives(file, lead, 0, noun);
}

void Resolver::wrong_place(const Given& given, std::string why) {
  diagnostics_.add(Code::E0602, given.directive->span, std::move(why))
      .note(cat("`", given.rule->name, "`: ", given.rule->meaning));
}

uint64_t Resolver::number_of(const Given& given) {
  uint64_t number = 0;
  std::string_view text = given.directive->argument;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// --- doing ---

void Resolver::package_directives(const ast::File& file, const ast::PackageName& header,
                                  Package& out) {
  for (const Given& given : directives(file, header.lead, uint16_t(Place::Package), "a package"))
    out.prefix = given.directive->argument;
}

void Resolver::function_directives(const ast::File& file, const ast::Function& from,
                                   const ast::Lead& lead, Function& out) {
  for (const Given& given : directives(file, lead, kFunction, "a function"))
    function_directive(given, out);
  uint16_t result = uint16_t(Place::Result);
  for (const Given& given : directives(file, from.result_lead, result, "a result"))
    result_directive(given, out);
  bool of_resource = out.kind == FunctionKind::Method || out.kind == FunctionKind::Constructor;
  size_t skip = out.kind == FunctionKind::Method ? 1 : 0;
  for (size_t i = 0; i < from.params.size(); ++i)
    param_directives(file, from.params[i], of_resource, out.params[i + skip]);
  check_defaults(out);
}

void Resolver::function_directive(const Given& given, Function& out) {
  switch (given.rule->id) {
    case DirectiveId::Blocking: out.blocking = true; break;
    case DirectiveId::Idempotent: out.idempotent = true; break;
    case DirectiveId::Leaf:
      out.leaf = true;
      if (out.is_async)
        diagnostics_.add(Code::E0604, given.directive->span, "`leaf` contradicts `async`")
            .label(out.span, "an async function may wait");
      break;
    default: result_directive(given, out); break;
  }
}

void Resolver::result_directive(const Given& given, Function& out) {
  bool is_view_directive = given.rule->id == DirectiveId::View;
  bool fits = out.result &&
              contains(*out.result, contract_, is_view_directive ? is_view : is_list_or_string);
  if (!is_view_directive) {
    if (!fits)
      return wrong_place(given, cat("`", out.name, "` returns neither a list nor a string"));
    out.max_result = number_of(given);
    return;
  }
  if (out.kind != FunctionKind::Method)
    return wrong_place(given, cat("`", out.name, "` is not a method, so there is nothing to view"));
  if (!fits) return wrong_place(given, cat("`", out.name, "` returns neither a list nor a string"));
  out.view = true;
}

void Resolver::param_directives(const ast::File& file, const ast::Param& from, bool of_resource,
                                Param& out) {
  if (from.lead.directives_begin == from.lead.directives_end) return;
  for (const Given& given : directives(file, from.lead, uint16_t(Place::Param), "a parameter")) {
    bool list = is_list(kind_of(contract_, out.type), out.type);
    switch (given.rule->id) {
      case DirectiveId::InOut:
        if (!list)
          wrong_place(given, cat("parameter `", out.name, "` is not a list of any length"));
        out.in_out = true;
        break;
      case DirectiveId::Retains:
        if (!list)
          wrong_place(given, cat("parameter `", out.name, "` is not a list of any length"));
        if (!of_resource) wrong_place(given, "there is no resource here that could keep it");
        out.retains = true;
        break;
      case DirectiveId::Max:
        if (!contains(out.type, contract_, is_list_or_string))
          wrong_place(given, cat("parameter `", out.name, "` is neither a list nor a string"));
        out.max = number_of(given);
        break;
      default: out.default_value = default_value(given, out.type); break;
    }
  }
}

std::optional<Value> Resolver::default_value(const Given& given, TypeRef type) {
  WaveResult read = read_wave(contract_, type, given.directive->argument);
  if (read.value) return std::move(read.value);
  uint32_t begin = given.directive->argument_span.begin;
  Span at{begin + uint32_t(read.at), begin + uint32_t(read.at + std::max<size_t>(read.size, 1))};
  diag::Diagnostic& error = diagnostics_.add(
      Code::E0606, at, cat("invalid value for type `", type_text(contract_, type), "`"),
      read.fault);
  if (!read.advice.empty()) error.advise(read.advice);
  return std::nullopt;
}

// Callers leave parameters out from the end.
void Resolver::check_defaults(const Function& function) {
  const Param* before = nullptr;
  for (const Param& param : function.params) {
    if (param.default_value)
      before = &param;
    else if (before != nullptr)
      diagnostics_.add(Code::E0604, param.span, cat("parameter `", param.name, "` has no default"))
          .label(before->span, "but this one before it has")
          .note("callers can leave out parameters at the end only");
  }
}

// Whoever does not know a case has `unknown` for it.
void Resolver::open_directive(const Given& given, Type& out) {
  out.open = true;
  const std::vector<Label>* labels = nullptr;
  if (auto* of = std::get_if<Enum>(&out.kind)) labels = &of->cases;
  if (auto* of = std::get_if<Flags>(&out.kind)) labels = &of->flags;
  for (const Label& label : labels ? *labels : std::vector<Label>{}) {
    if (base::lowercase(label.name) != "unknown") continue;
    diagnostics_.add(Code::E0604, label.span, "an open type has `unknown` already")
        .label(given.directive->span, "for those that a caller does not know")
        .help.push_back("call this one otherwise, for instance `none` or `other`");
  }
}

void Resolver::type_directives(const ast::File& file, const ast::TypeDef& def, Type& out) {
  if (auto* resource = std::get_if<Resource>(&out.kind)) {
    for (const Given& given : directives(file, def.lead, kResource, "a resource"))
      resource_directive(given, def, *resource);
  } else if (auto* record = std::get_if<Record>(&out.kind)) {
    for (const Given& given : directives(file, def.lead, uint16_t(Place::Record), "a record"))
      record_directive(given, *record);
    const auto& fields = std::get<ast::RecordDef>(def.body).fields;
    for (size_t i = 0; i < fields.size(); ++i) field_directives(file, fields[i], record->fields[i]);
  } else if (std::holds_alternative<Enum>(out.kind) || std::holds_alternative<Flags>(out.kind) ||
             std::holds_alternative<Variant>(out.kind)) {
    std::string_view noun = place_noun(Place::Cases);
    for (const Given& given : directives(file, def.lead, uint16_t(Place::Cases), noun))
      open_directive(given, out);
  } else {
    no_directives(file, def.lead, "this type");
  }
}

void Resolver::resource_directive(const Given& given, const ast::TypeDef& def, Resource& out) {
  if (given.rule->id == DirectiveId::Confined) out.threading = Threading::Confined;
  if (given.rule->id == DirectiveId::Shared) out.threading = Threading::Shared;
  bool stateless = given.rule->id == DirectiveId::Stateless;
  bool in_place = given.rule->id == DirectiveId::InPlace;
  if (!stateless && !in_place) return;
  out.stateless |= stateless;
  out.in_place |= in_place;
  for (const ast::Function& function : std::get<ast::ResourceDef>(def.body).functions)
    if (function.role == ast::Function::Role::Constructor) return;
  wrong_place(given, cat("resource `", def.name.text, "` has no constructor to ",
                         stateless ? "rebuild" : "make", " it with"));
}

void Resolver::record_directive(const Given& given, Record& out) {
  if (given.rule->id == DirectiveId::Extensible) {
    out.extensible = true;
    return;
  }
  uint64_t n = number_of(given);
  if (n > 16 || (n & (n - 1)) != 0)
    diagnostics_.add(Code::E0603, given.directive->argument_span,
                     "`packed` needs 1, 2, 4, 8 or 16");
  out.packed = uint32_t(n);
}

void Resolver::field_directives(const ast::File& file, const ast::Field& from, Field& out) {
  for (const Given& given : directives(file, from.lead, uint16_t(Place::Field), "a field")) {
    if (given.rule->id == DirectiveId::Default) {
      out.default_value = default_value(given, out.type);
      continue;
    }
    if (!contains(out.type, contract_, is_list_or_string))
      wrong_place(given, cat("field `", out.name, "` is neither a list nor a string"));
    out.max = number_of(given);
  }
}

}  // namespace sabir::model
