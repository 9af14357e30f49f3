#include "backends/case_hosts.h"

#include <algorithm>

#include "backends/case_values.h"
#include "base/text.h"

namespace sabir::backends {
namespace {

using base::cat;
using model::FunctionKind;

std::string class_label(const abi::Interface& in, const abi::Resource* of) {
  std::string name = in.label.empty() ? "world" : in.label;
  return of == nullptr ? cat("host-", name) : cat(of->name, "-of-", name);
}

const cases::HostRule& rule_of(const cases::Suite& suite, uint32_t function) {
  return *std::find_if(suite.host.begin(), suite.host.end(),
                       [&](const cases::HostRule& rule) { return rule.function == function; });
}

class Classes {
 public:
  explicit Classes(const cases::Suite& suite) : suite_(suite), plan_(*suite.plan) {}

  std::vector<HostClass> run() {
    binding::Package package = binding::make_package(plan_);
    for (const binding::Host& host : package.hosts) {
      for (const binding::Guests& guests : host.guests) add(host, guests.methods, guests.of);
      if (!host.functions.empty()) add(host, host.functions, nullptr);
    }
    return std::move(all_);
  }

 private:
  void add(const binding::Host& host, const std::vector<uint32_t>& functions,
           const abi::Resource* resource) {
    HostClass made;
    made.interface = host.of;
    made.resource = resource;
    made.name = class_label(*host.of, resource);
    for (uint32_t f : functions) {
      const cases::HostRule& rule = rule_of(suite_, f);
      made.methods.push_back({plan_.functions[f], rule});
      if (rule.counts) made.fields.push_back({count_name(plan_.functions[f]), {}});
      bool constructor = plan_.functions[f].is(FunctionKind::Constructor);
      if (!constructor) add_kept(rule, made);
    }
    for (uint32_t f : resource ? resource->functions : std::vector<uint32_t>()) {
      if (!plan_.functions[f].is(FunctionKind::Constructor)) continue;
      add_kept(rule_of(suite_, f), made);
      made.set_by_constructor = !rule_of(suite_, f).keeps.empty();
    }
    all_.push_back(std::move(made));
  }

  void add_kept(const cases::HostRule& rule, HostClass& made) {
    const abi::Function& f = plan_.functions[rule.function];
    for (uint32_t index : rule.keeps) {
      made.fields.push_back({kept_name(f, f.params[index]), f.params[index].type});
    }
  }

  const cases::Suite& suite_;
  const abi::Plan& plan_;
  std::vector<HostClass> all_;
};

std::string local_name(const CaseForms& forms, const abi::Param& param) {
  std::string name = forms.local(param.name);
  return forms.taken.contains(name) ? name + "_" : name;
}

Expression object_of(const CaseValues& values, const cases::Suite& suite, const HostForms& host,
                     abi::ResourceId id) {
  std::string name = host.class_name(host_class_name(suite, id));
  return host.object ? host.object(name) : values.made_of(name, {});
}

class MethodPrinter {
 public:
  MethodPrinter(emit::Writer& w, const cases::Suite& suite, const HostMethod& method,
                const CaseForms& forms, const HostForms& host)
      : w_(w), suite_(suite), f_(method.function), rule_(method.rule), forms_(forms), host_(host) {
    forms_.hosted = [this](const ValuePlace& at, const cases::Value& value) {
      return hosted(at, value);
    };
  }

  void print() {
    if (rule_.counts) {
      w_.emit({{"field", host_.field("", count_name(f_))}}, cat(host_.count, forms_.end));
    }
    bool constructor = f_.is(FunctionKind::Constructor);
    for (uint32_t index : constructor ? std::set<uint32_t>() : rule_.keeps) {
      keep("", f_.params[index]);
    }
    std::visit([&](const auto& answer) { print(answer); }, rule_.answer);
  }

 private:
  void line(const Expression& e) {
    Expression text(emit::laid_out(e + forms_.end, forms_.layout));
    find_imports(e, text.imports);
    w_.code(text);
  }

  void keep(std::string_view object, const abi::Param& param) {
    line(Expression(cat(host_.field(object, kept_name(f_, param)), " = ", parameter(param))));
  }

  std::string parameter(const abi::Param& param) const {
    return host_.parameter ? host_.parameter(param) : local_name(forms_, param);
  }

  void print(const cases::Gives& gives) {
    if (!gives.value) {
      bool idle = !rule_.counts && rule_.keeps.empty();
      if (idle && !host_.idle.empty()) w_.emit(host_.idle);
      if (!host_.finished.empty()) w_.emit(host_.finished);
      return;
    }
    bool made = std::holds_alternative<cases::NewObject>(gives.value->of);
    bool constructor = f_.is(FunctionKind::Constructor);
    if (made && constructor && !rule_.keeps.empty()) return make(*gives.value);
    Expression value = values().given(*gives.value);
    bool seen = f_.returning == abi::Returning::View && host_.seen;
    line(host_.give + (seen ? host_.seen(f_, std::move(value)) : value) + host_.gave);
  }

  // An object of a class that keeps what the constructor was given.
  void make(const cases::Value& value) {
    line(Expression(host_.declare) + host_.made + " = " + values().given(value));
    for (uint32_t index : rule_.keeps) keep(host_.made, f_.params[index]);
    line(host_.give + Expression(host_.made + host_.gave));
  }

  void print(const cases::Declares& declares) {
    Parts value;
    if (declares.error) value.push_back(values().given(*declares.error));
    line(host_.raise(f_, std::move(value)));
    if (!host_.failed.empty()) w_.emit(host_.failed);
  }

  void print(const cases::Fails& fails) {
    line(host_.fail(fails));
    if (!host_.failed.empty()) w_.emit(host_.failed);
  }

  void print(const cases::Call& call) {
    Expression asked = values().call(call);
    if (!host_.pass.empty()) return line(host_.pass + asked);
    line(f_.result ? host_.give + asked : asked);
  }

  CaseValues values() const { return {*suite_.plan, nobody_, forms_}; }

  Expression hosted(const ValuePlace& at, const cases::Value& value) const {
    if (auto* p = std::get_if<cases::Parameter>(&value.of)) {
      std::string name = parameter(f_.params[p->index]);
      bool narrow = at.element && at.type.shape == abi::Shape::Scalar && host_.narrowed;
      return narrow ? host_.narrowed(at, name) : Expression(name);
    }
    if (std::holds_alternative<cases::Asked>(value.of)) {
      std::string field = host_.field("", count_name(f_));
      return host_.narrowed ? host_.narrowed(at, field) : Expression(field);
    }
    if (auto* kept = std::get_if<cases::Kept>(&value.of)) {
      const abi::Function& from = suite_.plan->functions[kept->function];
      std::string field = host_.field("", kept_name(from, from.params[kept->parameter]));
      return host_.kept ? host_.kept(at, field) : Expression(field);
    }
    return object_of(values(), suite_, host_, at.type.resource);
  }

  emit::Writer& w_;
  const cases::Suite& suite_;
  const abi::Function& f_;
  const cases::HostRule& rule_;
  CaseForms forms_;
  const HostForms& host_;
  cases::Case nobody_;
};

}  // namespace

std::string count_name(const abi::Function& f) { return f.origin->name + "-calls"; }

std::string kept_name(const abi::Function& f, const abi::Param& param) {
  bool made = f.is(FunctionKind::Constructor);
  return cat(param.origin->name, "-of-", made ? "constructor" : f.origin->name);
}

std::string host_class_name(const cases::Suite& suite, abi::ResourceId id) {
  const abi::Resource& resource = (*suite.plan)[id];
  return class_label((*suite.plan)[resource.owner], &resource);
}

std::vector<HostClass> host_classes(const cases::Suite& suite) {
  return suite.host.empty() ? std::vector<HostClass>() : Classes(suite).run();
}

std::vector<std::string> host_parameters(const HostMethod& method, const CaseForms& forms) {
  std::vector<std::string> names;
  for (const abi::Param& p : method.function.params) names.push_back(local_name(forms, p));
  return names;
}

Parts print_host_classes(const cases::Suite& suite, const HostForms& host,
                         const std::function<void(const HostClass&)>& print) {
  Parts opened;
  for (const HostClass& one : host_classes(suite)) {
    print(one);
    if (!one.resource) opened.push_back(host.opened(one));
  }
  return opened;
}

std::function<Expression(const ValuePlace& at, const cases::Value& value)> host_objects(
    const cases::Suite& suite, const CaseForms& forms, const HostForms& host) {
  return [&](const ValuePlace& at, const cases::Value&) {
    cases::Case nobody;
    return object_of({*suite.plan, nobody, forms}, suite, host, at.type.resource);
  };
}

void print_host_method(emit::Writer& w, const cases::Suite& suite, const HostMethod& method,
                       const CaseForms& forms, const HostForms& host) {
  MethodPrinter(w, suite, method, forms, host).print();
}

}  // namespace sabir::backends
