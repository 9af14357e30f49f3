#include "backends/cpp/serve.h"

#include <algorithm>

#include "abi/names.h"
#include "backends/cpp/names.h"
#include "backends/cpp/validity.h"

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
    call.method = identifier(f.origin->name);
    call.returning = f.returning;
    call.result = f.result ? owned(plan_, *f.result) : "void";
    call.error = f.error ? owned(plan_, *f.error) : "sabir::core::NoError";
    call.makes_handles =
        (f.result && f.returning != Returning::Handle && gives_handles(plan_, *f.result)) ||
        (f.error && gives_handles(plan_, *f.error));
    call.max = f.origin->max_result;
    call.in_place = answers_ == Answers::Implementation && f.is(FunctionKind::Constructor) &&
                    plan_[f.resource].in_place;
    call.error_number = f.error ? plan_[*f.error].number : 0;
    call.error_name = f.error ? error_name(plan_[*f.error]) : "";
    std::vector<c::Parameter> signature = c::signature(plan_, f);
    call.params = c::declare(signature);
    call.first = signature.front().name;
    for (const c::Parameter& p : signature) call.passed.push_back(p.name);
    if (f.is(FunctionKind::Method) && answers_ == Answers::Implementation) {
      call.uses.push_back({call.first, alias(plan_, plan_[f.resource]), false, ""});
    }
    for (size_t i = 0; i < signature.size(); ++i) plan_parameter(f, signature, i, call);
    if (answers_ == Answers::Implementation) {
      call.noted = plan_noted(plan_, f);
      for (const Overlap& pair : plan_overlaps(f, signature)) {
        call.checks.push_back("call.clear_of(" + pair.read.row() + ", " + pair.written.row() + ")");
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
        call.checks.push_back("call.given(\"result\", " + p.name + ")");
        return;
      case c::Role::Self:
      case c::Role::Instance:
      case c::Role::Count:
      case c::Role::Error: return;
    }
  }

  std::string quoted(const c::Parameter& p) const { return "\"" + p.param->name + "\", " + p.name; }

  void plan_value(const c::Parameter& p, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    std::string cpp_type = owned(plan_, p.param->type);
    if (type.shape == Shape::Enum) {
      call.checks.push_back("call.within(" + quoted(p) + ", " +
                            std::to_string(type.members.size()) + ")");
    } else if (std::string valid = condition(plan_, p.param->type, p.name, table());
               !valid.empty()) {
      call.checks.push_back("call.holds(\"" + p.param->name + "\", " + valid + ")");
    }
    bool same = cpp_type == p.type;
    bool boolean = cpp_type == "bool";
    call.arguments.push_back({cpp_type, p.name,
                              same      ? p.name
                              : boolean ? p.name + " != 0"
                                        : cpp_type + "(" + p.name + ")"});
  }

  void plan_pointer(const c::Parameter& p, Call& call) {
    if (plan_[p.param->type].extensible) return plan_extensible(p, call);
    call.checks.push_back("call.given(" + quoted(p) + ")");
    if (std::string valid = condition(plan_, p.param->type, "*" + p.name, table());
        !valid.empty()) {
      call.checks.push_back("call.holds(\"" + p.param->name + "\", " + valid + ")");
    }
    std::string view = cpp::view(plan_, p.param->type);
    std::string seen = "*reinterpret_cast<const " + view + "*>(" + p.name + ")";
    if (gives_handles(plan_, p.param->type)) {
      std::string drop = drop_statement(plan_, p.param->type, "*" + p.name);
      call.given.push_back({p.name, "if (" + p.name + ") " + drop});
      call.arguments.push_back(taken(p, seen));
    } else {
      call.arguments.push_back({"const " + view + "&", p.name, seen});
    }
  }

  // A structure of an older or newer caller: what it lacks has its default.
  void plan_extensible(const c::Parameter& p, Call& call) {
    std::string whole = p.name + "_whole";
    call.prepared.push_back("const auto " + whole + " = checks::" +
                            whole_function(plan_, plan_[p.param->type]) + "(" + p.name + ");");
    call.checks.push_back("call.extends(" + quoted(p) + ", sizeof " + whole + ")");
    if (std::string valid = condition(plan_, p.param->type, whole, table()); !valid.empty()) {
      call.checks.push_back("call.holds(\"" + p.param->name + "\", " + valid + ")");
    }
    std::string view = cpp::view(plan_, p.param->type);
    call.arguments.push_back(
        {"const " + view + "&", p.name, "reinterpret_cast<const " + view + "&>(" + whole + ")"});
  }

  void plan_slice(const c::Parameter& p, const c::Parameter& count, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    std::string range = quoted(p) + ", " + count.name;
    if (type.shape == Shape::String) {
      call.checks.push_back("call.text(" + range + ")");
    } else if (std::string valid = condition(plan_, *type.element, "item", table());
               !valid.empty()) {
      call.checks.push_back("call.each(" + range + ", [](const auto& item) { return " + valid +
                            "; })");
    } else {
      call.checks.push_back("call.slice(" + range + ")");
    }
    if (p.param->origin && p.param->origin->max) {
      call.checks.push_back("call.at_most(\"" + p.param->name + "\", " + count.name + ", " +
                            std::to_string(*p.param->origin->max) + ")");
    }
    plan_lent_handles(type, p, count, call);
    std::string view = cpp::argument(plan_, *p.param);
    std::string seen = view + "(" + elements(type, p) + ", " + count.name + ")";
    if (gives_handles(plan_, p.param->type)) {
      call.given.push_back({p.name, drop_each(plan_, type, p.name, count.name)});
      call.arguments.push_back(taken(p, seen));
    } else {
      call.arguments.push_back({view, p.name, seen});
    }
  }

  // A value with owned handles in it: the callee's, handles and all.
  Received taken(const c::Parameter& p, const std::string& seen) const {
    std::string own = owned(plan_, p.param->type);
    std::string lifted = p.name + "_given.template lift<" + own + ">(" + seen + ")";
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
  std::string elements(const abi::Type& type, const c::Parameter& p) const {
    if (type.shape == Shape::String) return p.name;
    std::string element = view(plan_, *type.element);
    if (element.back() == '*') return p.name;
    if (plan_[*type.element].shape == Shape::Borrow) {
      return "reinterpret_cast<const " + element + "*>(" + p.name + ")";
    }
    if (plan_[*type.element].shape == Shape::Scalar && element != "bool" && element != "char32_t") {
      return p.name;
    }
    bool in_out = p.param->origin && p.param->origin->in_out;
    return "reinterpret_cast<" + std::string(in_out ? "" : "const ") + element + "*>(" + p.name +
           ")";
  }

  void plan_handle(const c::Parameter& p, Call& call) {
    const abi::Type& type = plan_[p.param->type];
    const abi::Resource& resource = plan_[type.resource];
    bool owned = type.shape == Shape::Own;
    bool ours = answers_ == Answers::Implementation && !resource.imported;
    call.checks.push_back(ours ? "call.ours(" + quoted(p) + ", &api, &gone)"
                               : "call.given(" + quoted(p) + ")");
    if (answers_ == Answers::User) {
      call.arguments.push_back(resource.imported ? returned(p, resource, owned)
                                                 : shown(p, resource, owned));
    } else if (resource.imported) {
      std::string of = imported_class(plan_, resource);
      call.arguments.push_back({owned ? of + "&&" : "const " + of + "&", p.name,
                                of + "(" + p.name + (owned ? ", true)" : ", false)"), owned});
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
    if (owned) return {of, p.name, of + "(" + p.name + ")"};
    return {"const " + of + "&", p.name, "*sabir::client::Borrowed<" + of + ">(" + p.name + ")"};
  }

  // An object of the user's that comes back to the user.
  Received returned(const c::Parameter& p, const abi::Resource& resource, bool owned) const {
    std::string of = class_name(plan_, resource);
    std::string served = "sabir::client::Served<" + resource.symbol + ", " + of + ">::";
    if (owned) return {"std::unique_ptr<" + of + ">", p.name, served + "take(" + p.name + ")"};
    return {of + "&", p.name, served + "object_of(" + p.name + ")"};
  }

  void plan_result(const abi::Function& f, const c::Parameter& p, Call& call) {
    call.checks.push_back(f.returning == Returning::Sink
                              ? "call.sink(" + p.name + ")"
                              : "call.given(\"result\", " + p.name + ")");
    call.c_result = c::type_name(plan_, *f.result);
    if (f.returning != Returning::Handle) return;
    const abi::Resource& made = plan_[plan_[*f.result].resource];
    call.result_resource = answers_ == Answers::User ? class_name(plan_, made)
                           : made.imported           ? imported_class(plan_, made)
                                                     : alias(plan_, made);
    call.result_imported = made.imported;
  }

  // What the author is asked for, in the author's words.
  std::string wanted(const abi::Function& f, const Call& call) const {
    std::string list;
    auto add = [&](const std::string& item) { list += (list.empty() ? "" : ", ") + item; };
    for (const Received& a : call.arguments) add(a.type + " " + a.name);
    if (f.is(FunctionKind::Constructor)) {
      return pascal(plan_[f.resource].name) + "(" + list + ")";
    }
    bool sink = f.returning == Returning::Sink;
    if (sink) add("sabir::Out& out");
    std::string result = sink ? "void" : call.result;
    if (f.returning == Returning::View) result = view(plan_, *f.result);
    if (f.returning == Returning::Handle) result = call.result_resource;
    if (f.error) result = "sabir::Result<" + result + ", " + call.error + ">";
    std::string prefix = f.is(FunctionKind::Static) ? "static " : "";
    return prefix + result + " " + call.method + "(" + list + ")";
  }

  std::string where(source::Span span) const {
    source::Location at = input_.sources.locate(span.begin);
    return input_.contract_name + ":" + std::to_string(at.line);
  }

  const Input& input_;
  const abi::Plan& plan_;
  Answers answers_;
};

std::string join(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

bool in_out(const c::Parameter& p) {
  return p.role == c::Role::Data && p.param->origin && p.param->origin->in_out;
}

std::optional<Range> range_of(const std::vector<c::Parameter>& all, size_t i) {
  const c::Parameter& p = all[i];
  if (p.role == c::Role::Data) return Range{p.param->name, p.name, all[i + 1].name};
  if (p.role == c::Role::Pointer) return Range{p.param->name, p.name, "1"};
  return std::nullopt;
}

}  // namespace

// What is written (a sink, a list that the callee changes) lies apart from what is read.
std::vector<Overlap> plan_overlaps(const abi::Function& f, const std::vector<c::Parameter>& all) {
  std::vector<Overlap> pairs;
  for (size_t i = 0; i < all.size(); ++i) {
    bool sink = all[i].role == c::Role::Result && f.returning == abi::Returning::Sink;
    if (!sink && !in_out(all[i])) continue;
    Range written = sink ? Range{"", "result", ""} : *range_of(all, i);
    for (size_t k = 0; k < (sink ? i : all.size()); ++k) {
      std::optional<Range> read = range_of(all, k);
      bool compared = !sink && k < i && in_out(all[k]);  // the same pair the other way round
      if (k != i && read && !compared) pairs.push_back({*read, written});
    }
  }
  return pairs;
}

Call plan_call(const Input& input, const abi::Function& function, const std::string& owner,
               Answers answers) {
  return CallPlanner(input, answers).run(function, owner);
}

std::vector<std::string> plan_noted(const abi::Plan& plan, const abi::Function& f) {
  std::vector<std::string> noted;
  if (!may_give_twice(plan, f)) return noted;
  std::vector<c::Parameter> all = c::signature(plan, f);
  for (size_t i = 0; i < all.size(); ++i) {
    const c::Parameter& p = all[i];
    if (p.role == c::Role::Self) noted.push_back("apart.lend(\"self\", self);");
    if (!p.param || !plan[p.param->type].handles || p.role == c::Role::Count) continue;
    std::string label = "\"" + p.param->name + "\"";
    std::string note = note_statement(plan, p.param->type,
                                      (p.role == c::Role::Pointer ? "*" : "") + p.name, label);
    if (p.role == c::Role::Pointer) note.insert(0, "if (" + p.name + ") ");
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
  return c::member_name(plan.short_symbol(symbol));
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
  for (const std::string& line : call.prepared) w.emit({{"line", line}}, "${line}");
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
             for (const std::string& line : call.noted) w.emit({{"line", line}}, "${line}");
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

void print_checks(emit::Writer& w, const Call& call) {
  print_noted(w, call);
  if (call.checks.empty()) return;
  std::string all;
  for (const std::string& check : call.checks) all += (all.empty() ? "!" : " ||\n    !") + check;
  w.emit({{"all", all}}, "if (${all}) {");
  w.emit("  return call.status();\n}");
}

std::string expressions(const Call& call) {
  std::vector<std::string> all;
  for (const Received& a : call.arguments) all.push_back(a.expression);
  return join(all);
}

std::string names(const Call& call) {
  std::vector<std::string> all;
  for (const Received& a : call.arguments) {
    all.push_back(a.moved ? "std::move(" + a.name + ")" : a.name);
  }
  return join(all);
}

std::string call_arguments(const Call& call) {
  std::string out = "\"" + call.path + "\", error";
  if (call.error_number == 0) return out;
  return out + ", " + std::to_string(call.error_number) + ", \"" + call.error_name + "\"";
}

}  // namespace sabir::backends::cpp
