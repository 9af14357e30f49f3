#include "backends/cpp/serve.h"

#include <algorithm>

#include "abi/names.h"
#include "backends/cpp/names.h"
#include "backends/cpp/validity.h"
#include "binding/apart.h"

namespace sabir::backends::cpp {
namespace {

using abi::Returning;
using abi::Shape;
using model::FunctionKind;

class CallPlanner {
 public:
  CallPlanner(const Input& input, Answers answers)
      : input_(input), plan_(input.plan), answers_(answers) {}

  Call run(const abi::Function& f, const std::string& owner) {
    Call call;
    call.name = member_name(plan_, f.symbol);
    call.requirement = pascal(label_of(plan_, f.symbol));
    call.path = f.path;
    call.where = where(f.origin->span);
    call.kind = f.origin->kind;
    call.owner = owner;
    call.method = binding::apart_beside(
        plan_, f, [&](const abi::Function& other) { return identifier(other.origin->name); });
    call.returning = f.returning;
    call.result = f.result ? owned(plan_, *f.result) : "void";
    call.error = f.error ? owned(plan_, *f.error) : "sabir::core::NoError";
    call.makes_handles =
        (f.result && f.returning != Returning::Handle && gives_handles(plan_, *f.result)) ||
        (f.error && gives_handles(plan_, *f.error));
    call.leaf = f.origin->leaf;
    call.max = f.origin->max_result;
    call.in_place = answers_ == Answers::Implementation && f.is(FunctionKind::Constructor) &&
                    plan_[f.resource].in_place;
    call.error_number = f.error ? plan_[*f.error].number : 0;
    call.error_name = f.error ? error_name(plan_[*f.error]) : "";
    std::vector<c::Parameter> signature = c::signature(plan_, f, c::Star::ByType);
    call.params = c::declare(signature);
    call.first = signature.front().name;
    for (const c::Parameter& p : signature) call.passed.push_back(p.name);
    if (f.is(FunctionKind::Method) && answers_ == Answers::Implementation) {
      call.uses.push_back({call.first, alias(plan_, plan_[f.resource]), false, ""});
    }
    for (size_t i = 0; i < signature.size(); ++i) plan_parameter(f, signature, i, call);
    if (answers_ == Answers::Implementation) {
      call.noted = plan_noted(plan_, f);
      for (const Overlap& pair : plan_overlaps(plan_, f, signature)) {
        call.checks.push_back(clear_of(pair));
      }
    }
    call.wanted = wanted(f, call);
    return call;
  }

 private:
  static std::string error_name(const abi::Type& type) {
    return type.name.empty() ? type.key : type.name;
  }

  void plan_parameter(const abi::Function& f, const std::vector<c::Parameter>& all, size_t i,
                      Call& call) {
    const c::Parameter& p = all[i];
    switch (p.role) {
      case c::Role::Value: plan_value(p, call); return;
      case c::Role::Pointer: plan_pointer(p, call); return;
      case c::Role::Data: plan_slice(p, all[i + 1], call); return;
      case c::Role::Handle: plan_handle(p, call); return;
      case c::Role::Result: plan_result(f, p, call); return;
      case c::Role::ResultCount:
        call.result_count = p.name;
        check(call, "given", {"\"result\"", p.name});
        return;
      case c::Role::Self:
      case c::Role::Instance:
      case c::Role::Count:
      case c::Role::Error: return;
    }
  }

  static std::string label(const c::Parameter& p) { return "\"" + p.param->name + "\""; }

  static void check(Call& call, const char* how, std::vector<Code> given) {
    call.checks.push_back(emit::call("call." + std::string(how), std::move(given)));
  }
  static void holds(Call& call, const c::Parameter& p, const Code& valid) {
    if (!valid.empty()) check(call, "holds", {label(p), valid});
  }

  static void at_most(Call& call, const c::Parameter& p, const std::string& size) {
    const model::Param* origin = p.param->origin;
    if (!origin || !origin->max) return;
    check(call, "at_most", {label(p), size, std::to_string(*origin->max)});
  }

  void plan_value(const c::Parameter& p, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    Code cpp_type = owned(plan_, p.param->type);
    if (type.shape == Shape::Enum) {
      check(call, "within", {label(p), p.name, std::to_string(type.members.size())});
    } else {
      holds(call, p, condition(plan_, p.param->type, p.name, table()));
    }
    bool same = cpp_type == p.type;
    bool boolean = cpp_type == "bool";
    Code value = same ? p.name : boolean ? p.name + " != 0" : emit::call(cpp_type, {p.name});
    call.arguments.push_back({cpp_type, p.name, value});
  }

  void plan_pointer(const c::Parameter& p, Call& call) {
    if (plan_[p.param->type].extensible) return plan_extensible(p, call);
    check(call, "given", {label(p), p.name});
    holds(call, p, condition(plan_, p.param->type, "*" + p.name, table()));
    if (p.param->origin && p.param->origin->max) {
      at_most(call, p, counted(plan_, p.param->type, "(*" + p.name + ")"));
    }
    Code view = cpp::view(plan_, p.param->type);
    Code seen = emit::call(emit::angled("*reinterpret_cast", {"const " + view + "*"}), {p.name});
    if (gives_handles(plan_, p.param->type)) {
      Code drop = drop_statement(plan_, p.param->type, "*" + p.name);
      call.given.push_back({p.name, "if (" + p.name + ") " + drop});
      call.arguments.push_back(taken(p, seen));
    } else {
      call.arguments.push_back({"const " + view + "&", p.name, seen});
    }
  }

  // A structure of an older or newer caller: what it lacks has its default.
  void plan_extensible(const c::Parameter& p, Call& call) {
    std::string whole = p.name + "_whole";
    std::string make = "checks::" + whole_function(plan_, plan_[p.param->type]);
    call.prepared.push_back("const auto " + whole + " = " + emit::call(make, {p.name}, ";"));
    check(call, "extends", {label(p), p.name, "sizeof " + whole});
    holds(call, p, condition(plan_, p.param->type, whole, table()));
    Code view = "const " + cpp::view(plan_, p.param->type) + "&";
    call.arguments.push_back(
        {view, p.name, emit::call(emit::angled("reinterpret_cast", {view}), {whole})});
  }

  void plan_slice(const c::Parameter& p, const c::Parameter& count, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    std::vector<Code> range = {label(p), p.name, count.name};
    if (type.shape == Shape::String) {
      check(call, "text", range);
    } else if (Code valid = condition(plan_, *type.element, "item", table()); !valid.empty()) {
      range.push_back(emit::code("[](const auto& item) { return ${valid}; }", {{"valid", valid}}));
      check(call, "each", range);
      if (p.param->origin && p.param->origin->in_out)
        call.written.push_back(emit::call("call.wrote", range, ";"));
    } else {
      check(call, "slice", range);
    }
    at_most(call, p, count.name);
    plan_lent_handles(type, p, count, call);
    Code view = cpp::argument(plan_, *p.param);
    Code seen = emit::call(view, {elements(type, p), count.name});
    if (gives_handles(plan_, p.param->type)) {
      call.given.push_back({p.name, drop_each(plan_, type, p.name, count.name)});
      call.arguments.push_back(taken(p, seen));
    } else {
      call.arguments.push_back({view, p.name, seen});
    }
  }

  // A value with owned handles in it: the callee's, handles and all.
  Received taken(const c::Parameter& p, const Code& seen) const {
    Code own = owned(plan_, p.param->type);
    Code lifted = emit::call(emit::angled(p.name + "_given.template lift", {own}), {seen});
    return {own + "&&", p.name, lifted, true};
  }

  // The boundary whose handles may come: ours, or whichever the user's wrapper talks to.
  const char* table() const { return answers_ == Answers::User ? "nullptr" : "&api"; }

  // A list of handles of the implementation's is in use, each of them.
  void plan_lent_handles(const abi::Type& type, const c::Parameter& p, const c::Parameter& count,
                         Call& call) {
    if (answers_ == Answers::User || type.shape != Shape::List) return;
    const abi::Type& element = plan_[*type.element];
    if (element.shape != Shape::Borrow || plan_[element.resource].imported) return;
    call.uses.push_back({p.name, alias(plan_, plan_[element.resource]), false, count.name});
  }

  // The elements' pointer as C++ sees it.
  Code elements(const abi::Type& type, const c::Parameter& p) const {
    if (type.shape == Shape::String) return p.name;
    Code element = view(plan_, *type.element);
    if (plan_[*type.element].shape == Shape::Own) return p.name;
    if (plan_[*type.element].shape == Shape::Borrow) {
      return emit::call(emit::angled("reinterpret_cast", {"const " + element + "*"}), {p.name});
    }
    bool same = !(element == "bool") && !(element == "char32_t");
    if (plan_[*type.element].shape == Shape::Scalar && same) {
      return p.name;
    }
    bool in_out = p.param->origin && p.param->origin->in_out;
    std::string constant = in_out ? "" : "const ";
    return emit::call(emit::angled("reinterpret_cast", {constant + element + "*"}), {p.name});
  }

  void plan_handle(const c::Parameter& p, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    const abi::Resource& resource = plan_[type.resource];
    bool owned = type.shape == Shape::Own;
    bool ours = answers_ == Answers::Implementation && !resource.imported;
    std::vector<Code> given = {label(p), p.name};
    if (ours) given.insert(given.end(), {"&api", "&gone"});
    check(call, ours ? "ours" : "given", std::move(given));
    if (answers_ == Answers::User) {
      call.arguments.push_back(resource.imported ? returned(p, resource, owned)
                                                 : shown(p, resource, owned));
    } else if (resource.imported) {
      std::string of = imported_class(plan_, resource);
      call.arguments.push_back({owned ? of + "&&" : "const " + of + "&", p.name,
                                emit::call(of, {p.name, owned ? "true" : "false"}), owned});
    } else {
      std::string of = alias(plan_, resource);
      call.uses.push_back({p.name, of, owned, ""});
      if (owned) call.given.push_back({p.name, resource.symbol + "_drop(" + p.name + ");"});
      call.arguments.push_back(
          {of + (owned ? "&&" : "&"), p.name,
           owned ? "std::move(" + p.name + "_owned->object)" : "*" + p.name + "_use", owned});
    }
  }

  // A handle of the library's, as the wrapper's class shows it to the user.
  Received shown(const c::Parameter& p, const abi::Resource& resource, bool owned) const {
    std::string of = class_name(plan_, resource);
    if (owned) return {of, p.name, emit::call(of, {p.name})};
    Code borrowed = emit::call("*sabir::client::Borrowed<" + of + ">", {p.name});
    return {"const " + of + "&", p.name, borrowed};
  }

  // An object of the user's that comes back to the user.
  Received returned(const c::Parameter& p, const abi::Resource& resource, bool owned) const {
    std::string of = class_name(plan_, resource);
    Code served = emit::angled("sabir::client::Served", {resource.symbol, of});
    Code object = emit::call(served + (owned ? "::take" : "::object_of"), {p.name});
    return {owned ? "std::unique_ptr<" + of + ">" : of + "&", p.name, object};
  }

  void plan_result(const abi::Function& f, const c::Parameter& p, Call& call) {
    if (f.returning == Returning::Sink) {
      check(call, "sink", {p.name});
    } else {
      check(call, "given", {"\"result\"", p.name});
    }
    call.c_result = c::type_name(plan_, *f.result, c::Star::ByType);
    if (f.returning == Returning::View) call.lent = view(plan_, *f.result);
    if (f.returning != Returning::Handle) return;
    const abi::Resource& made = plan_[plan_[*f.result].resource];
    call.result_resource = answers_ == Answers::User ? class_name(plan_, made)
                           : made.imported           ? imported_class(plan_, made)
                                                     : alias(plan_, made);
    call.result_imported = made.imported;
  }

  // What the author is asked for, in the author's words.
  std::string wanted(const abi::Function& f, const Call& call) const {
    std::vector<Code> list;
    for (const Received& a : call.arguments) list.push_back(a.type + " " + a.name);
    if (f.is(FunctionKind::Constructor)) {
      return flat(emit::call(pascal(plan_[f.resource].name), std::move(list)));
    }
    bool sink = f.returning == Returning::Sink;
    if (sink) list.push_back("sabir::Out& out");
    Code result = sink ? "void" : call.result;
    if (f.returning == Returning::View) result = call.lent;
    if (f.returning == Returning::Handle) result = call.result_resource;
    if (f.error) result = emit::angled("sabir::Result", {result, call.error});
    std::string prefix = f.is(FunctionKind::Static) ? "static " : "";
    return flat(prefix + result + " " + emit::call(call.method, std::move(list)));
  }

  std::string where(source::Span span) const {
    source::Location at = input_.sources.locate(span.begin);
    return input_.contract_name + ":" + std::to_string(at.line);
  }

  const Input& input_;
  const abi::Plan& plan_;
  Answers answers_;
};

bool in_out(const c::Parameter& p) {
  return p.role == c::Role::Data && p.param->origin && p.param->origin->in_out;
}

std::optional<Range> range_of(const abi::Plan& plan, const std::vector<c::Parameter>& all,
                              size_t i) {
  const c::Parameter& p = all[i];
  if (p.role == c::Role::Pointer && plan[p.param->type].extensible) {
    return Range{p.param->name, "reinterpret_cast<const char*>(" + p.name + ")",
                 p.name + "->struct_size"};
  }
  if (p.role == c::Role::Data) return Range{p.param->name, p.name, all[i + 1].name};
  if (p.role == c::Role::Pointer) return Range{p.param->name, p.name, "1"};
  return std::nullopt;
}

}  // namespace

// What is written (a sink, a list that the callee changes) lies apart from what is read.
std::vector<Overlap> plan_overlaps(const abi::Plan& plan, const abi::Function& f,
                                   const std::vector<c::Parameter>& all) {
  std::vector<Overlap> pairs;
  for (size_t i = 0; i < all.size(); ++i) {
    bool sink = all[i].role == c::Role::Result && f.returning == abi::Returning::Sink;
    if (!sink && !in_out(all[i])) continue;
    Range written = sink ? Range{"", "result", ""} : *range_of(plan, all, i);
    for (size_t k = 0; k < (sink ? i : all.size()); ++k) {
      std::optional<Range> read = range_of(plan, all, k);
      bool compared = !sink && k < i && in_out(all[k]);  // the same pair the other way round
      if (k != i && read && !compared) pairs.push_back({*read, written});
    }
  }
  return pairs;
}

Code clear_of(const Overlap& pair) {
  std::vector<Code> both = pair.read.row();
  for (Code& one : pair.written.row()) both.push_back(std::move(one));
  return emit::call("call.clear_of", std::move(both));
}

Call plan_call(const Input& input, const abi::Function& function, const std::string& owner,
               Answers answers) {
  return CallPlanner(input, answers).run(function, owner);
}

std::vector<Code> plan_noted(const abi::Plan& plan, const abi::Function& f) {
  std::vector<Code> noted;
  if (!may_give_twice(plan, f)) return noted;
  std::vector<c::Parameter> all = c::signature(plan, f, c::Star::ByType);
  for (size_t i = 0; i < all.size(); ++i) {
    const c::Parameter& p = all[i];
    if (p.role == c::Role::Self) noted.push_back("apart.lend(\"self\", self);");
    if (!p.param || !plan[p.param->type].handles || p.role == c::Role::Count) continue;
    std::string label = "\"" + p.param->name + "\"";
    Code note = note_statement(plan, p.param->type,
                               (p.role == c::Role::Pointer ? "*" : "") + p.name, label);
    if (p.role == c::Role::Pointer) note = "if (" + p.name + ") " + note;
    if (p.role == c::Role::Data) {
      note = note_each(plan, plan[p.param->type], p.name, all[i + 1].name, label);
    }
    noted.push_back(std::move(note));
  }
  return noted;
}

std::string class_name(const abi::Plan& plan, const abi::Resource& resource) {
  return "::" + name_space(plan, plan[resource.owner]) + "::" + class_label(plan, resource);
}

std::string imported_class(const abi::Plan& plan, const abi::Resource& resource) {
  return "::" + plan.prefix + "::imported::" + alias(plan, resource);
}

std::string label_of(const abi::Plan& plan, const std::string& symbol) {
  std::string label = symbol == plan.prefix ? "" : plan.short_symbol(symbol);
  std::replace(label.begin(), label.end(), '_', '-');
  return label;
}

std::string member_name(const abi::Plan& plan, const std::string& symbol) {
  return c::member_name(plan, symbol);
}

std::string serve_name(const abi::Plan& plan, const abi::Resource& resource) {
  return "serve_" + plan.short_symbol(resource.symbol);
}

std::string failed_name(const abi::Plan& plan, abi::TypeId error) {
  return "as_" + plan.error_suffix(plan[error]);
}

std::string alias(const abi::Plan& plan, const abi::Resource& resource) {
  std::string name = pascal(label_of(plan, resource.symbol));
  for (const char* ours : {"Calls", "Core", "Home", "Made", "T"}) {
    if (name == ours) return name + "_";
  }
  return name;
}

void print_given(emit::Writer& w, const Call& call) {
  for (const Code& line : call.prepared) w.code(line);
  for (const Given& given : call.given) {
    w.emit({{"name", given.name}, {"drop", given.drop}},
           "sabir::core::Given ${name}_given([&] { ${drop} });");
  }
}

// Before all else: whatever else is wrong, no handle may be dropped twice.
void print_noted(emit::Writer& w, const Call& call) {
  if (call.noted.empty()) return;
  std::string forget;
  for (const Given& given : call.given) {
    forget += (forget.empty() ? "" : "\n") + given.name + "_given.forget();";
  }
  w.emit({{"noted",
           [&] {
             for (const Code& line : call.noted) w.code(line);
           }},
          {"forget", forget}},
         R"cxx(
           sabir::core::Apart apart;
           ${noted}
           if (!call.apart(apart)) {
             ${forget}
             return call.status();
           }
         )cxx");
}

void print_refusal(emit::Writer& w, const std::vector<Code>& checks, const std::string& done) {
  auto end = [&](size_t i) { return i + 1 == checks.size() ? ") {" : " ||"; };
  w.emit({{"first", checks[0] + end(0)},
          {"others",
           [&] {
             for (size_t i = 1; i < checks.size(); ++i) w.code("!" + checks[i] + end(i));
           }},
          {"done", done}},
         R"cxx(
           if (!${first}
               ${others}
             ${done}
           }
         )cxx");
}

void print_checks(emit::Writer& w, const Call& call) {
  print_noted(w, call);
  if (!call.checks.empty()) print_refusal(w, call.checks, "return call.status();");
}

std::vector<Code> expressions(const Call& call) {
  std::vector<Code> all;
  for (const Received& a : call.arguments) all.push_back(a.expression);
  return all;
}

std::vector<Code> names(const Call& call) {
  std::vector<Code> all;
  for (const Received& a : call.arguments) {
    all.push_back(a.moved ? "std::move(" + a.name + ")" : a.name);
  }
  return all;
}

Code call_arguments(const Call& call) {
  std::vector<Code> all = {"\"" + call.path + "\"", "error"};
  if (call.error_number != 0) {
    all.insert(all.end(), {std::to_string(call.error_number), "\"" + call.error_name + "\""});
  }
  return emit::row(std::move(all));
}

}  // namespace sabir::backends::cpp
