// What tests of cases open the library with: structs that do what the rules say.
#include "abi/names.h"
#include "backends/case_hosts.h"
#include "backends/case_values.h"
#include "backends/rust/cases.h"
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"
#include "binding/apart.h"

namespace sabir::backends::rust {
namespace {

using base::cat;
using emit::Writer;
using model::FunctionKind;

class HostPrinter {
 public:
  HostPrinter(Writer& w, const Tests& tests, const Package& package, const Callables& callables)
      : w_(w),
        suite_(tests.suite),
        plan_(tests.input.plan),
        package_(package),
        s_(package.spelling),
        callables_(callables) {}

  void run() {
    std::string given;
    for (const HostClass& one : host_classes(suite_)) {
      print_class(one);
      if (one.resource) continue;
      std::string keyword = binding::name_at_open(*one.interface, identifier, {"new"});
      given += cat(".", keyword, "(", case_name(one.name), "::default())");
    }
    w_.gap();
    w_.emit({{"prefix", plan_.prefix}, {"given", given}}, R"rust(
      fn library() -> &'static ${prefix}::Instance {
          static OPENED: std::sync::OnceLock<${prefix}::Instance> = std::sync::OnceLock::new();
          OPENED.get_or_init(|| {
              let hosts = ${prefix}::Hosts::new()${given};
              ${prefix}::open("", hosts).unwrap_or_else(|error| panic!("{error}"))
          })
      }

      fn kept<T: Clone>(from: &Mutex<Option<T>>) -> ${prefix}::Result<T> {
          let nothing = || ${prefix}::Error::new(${prefix}::Kind::NotFound, "nothing was kept");
          lock(from).clone().ok_or_else(nothing)
      }

      fn taken<T>(from: &Mutex<Option<T>>) -> ${prefix}::Result<T> {
          let nothing = || ${prefix}::Error::new(${prefix}::Kind::NotFound, "nothing was kept");
          lock(from).take().ok_or_else(nothing)
      }
    )rust");
  }

 private:
  void print_class(const HostClass& one) {
    std::string name = case_name(one.name), trait = trait_path(one);
    auto fields = [&] {
      for (const HostField& field : one.fields) {
        std::string of = field.type ? cat("Option<", s_.owned(*field.type), ">") : "u64";
        w_.emit({{"name", abi::snake(field.name)}, {"of", of}}, "${name}: Mutex<${of}>,");
      }
    };
    auto methods = [&] {
      for (const HostMethod& m : one.methods) print_method(m);
    };
    w_.gap();
    w_.emit({{"name", name}, {"trait", trait}, {"fields", fields}, {"methods", methods}},
            R"rust(
      #[derive(Default)]
      struct ${name} {
          ${fields}
      }

      impl ${trait} for ${name} {
          ${methods}
      }
    )rust");
  }

  std::string trait_path(const HostClass& one) const {
    if (one.resource) {
      return class_path(plan_, one.resource->owner, one.resource->name, plan_.prefix);
    }
    for (const Host& host : package_.hosts) {
      if (host.of->of == one.interface) return host.path;
    }
    base::bug("a host that no trait has");
  }

  const Function& find(const abi::Function& f) const {
    for (const Host& host : package_.hosts) {
      for (const Function& one : host.functions) {
        if (one.of->of->path == f.path) return one;
      }
      for (const Guests& g : host.guests) {
        for (const Function& one : g.methods) {
          if (one.of->of->path == f.path) return one;
        }
      }
    }
    base::bug("a host's function that no trait has");
  }

  void line(const std::string& text) { w_.emit({{"text", text}}, "${text}"); }

  void print_method(const HostMethod& m) {
    const Function& f = find(m.function);
    std::vector<emit::Code> params = {"&self"};
    for (const Parameter& p : f.params) params.push_back(cat(p.name, ": ", p.type));
    w_.gap();
    code(w_, 4, emit::call("fn " + f.name, std::move(params), cat(" -> ", f.returns, " {")));
    w_.emit({{"body", [&] { print_body(m, f); }}}, R"rust(
          ${body}
      }
    )rust");
  }

  void print_body(const HostMethod& m, const Function& f) {
    if (m.rule.counts) line(cat("*lock(&self.", abi::snake(count_name(m.function)), ") += 1;"));
    bool makes = m.function.is(FunctionKind::Constructor);
    if (!makes) keep("self", m, f);
    std::visit([&](const auto& answer) { print(answer, m, f); }, m.rule.answer);
  }

  void keep(const std::string& object, const HostMethod& m, const Function& f) {
    for (uint32_t index : m.rule.keeps) {
      const abi::Param& p = m.function.params[index];
      cases::Value given{p.type, {}, cases::Parameter{index}};
      line(cat("*lock(&", object, ".", abi::snake(kept_name(m.function, p)), ") = Some(",
               spelled(given, f), ");"));
    }
  }

  std::string spelled(const cases::Value& value, const Function& f) const {
    return CaseSpelling(suite_, s_, nobody_, &f).owned(value);
  }

  void print(const cases::Gives& gives, const HostMethod& m, const Function& f) {
    if (!gives.value) return line("Ok(())");
    bool made = std::holds_alternative<cases::NewObject>(gives.value->of);
    if (made && m.function.is(FunctionKind::Constructor)) {
      const abi::Type& type = plan_[gives.value->type];
      line(cat("let made = ", case_name(host_class_name(suite_, type.resource)), "::default();"));
      keep("made", m, f);
      return line("Ok(Arc::new(made))");
    }
    std::string value = spelled(*gives.value, f);
    if (m.function.returning == abi::Returning::View) {
      bool text = s_.is_text(gives.value->type);
      value = cat(text ? "sabir_cases::seen_text(" : "sabir_cases::seen(", value, ")");
    }
    line(cat("Ok(", value, ")"));
  }

  void print(const cases::Declares& declares, const HostMethod&, const Function& f) {
    std::string value = declares.error ? spelled(*declares.error, f) : "()";
    line(cat("Err(", plan_.prefix, "::Failure::declared(", value, "))"));
  }

  void print(const cases::Fails& fails, const HostMethod& m, const Function&) {
    std::string error =
        cat(plan_.prefix, "::Error::new(", plan_.prefix, "::Kind::", case_name(fails.status.label),
            ", ", rust_string(fails.message), ")");
    line(cat("Err(", error, m.function.declares ? ".into())" : ")"));
  }

  void print(const cases::Call& call, const HostMethod&, const Function& f) {
    CaseSpelling values(suite_, s_, nobody_, &f);
    std::string asked = spell_call(values, plan_, callables_, call, true);
    for (const std::string& one : values.hoisted()) line(one);
    const Callable& callable = callables_.at(plan_.functions[call.function].symbol);
    line(cat("Ok(", asked, callable.function->aliases ? "?.into_owned())" : "?)"));
  }

  Writer& w_;
  const cases::Suite& suite_;
  const abi::Plan& plan_;
  const Package& package_;
  const Spelling& s_;
  const Callables& callables_;
  cases::Case nobody_;
};

}  // namespace

void print_case_hosts(Writer& w, const Tests& tests, const Package& package,
                      const Callables& callables) {
  if (!tests.suite.host.empty()) HostPrinter(w, tests, package, callables).run();
}

// --- values as text ---

namespace {

using abi::Shape;

std::string quoted(const abi::Member& one) { return rust_string(cases::label_text(one.name)); }

void shown(Writer& w, const std::string& name, Writer::Block body) {
  w.gap();
  w.emit({{"name", name}, {"body", std::move(body)}}, R"rust(
    impl Show for ${name} {
        fn show(&self, out: &mut String) {
            ${body}
        }
    }
  )rust");
}

void show_cases(Writer& w, const abi::Type& type, const std::string& name) {
  auto arms = [&] {
    for (const abi::Member& m : type.members) {
      std::string one = cat(name, "::", case_name(m.name));
      if (!m.type) {
        w.emit({{"one", one}, {"text", quoted(m)}}, "${one} => out.push_str(${text}),");
        continue;
      }
      w.emit({{"one", one}, {"text", quoted(m)}}, R"rust(
        ${one}(of) => {
            out.push_str(${text});
            of.show_payload(out);
        }
      )rust");
    }
    if (type.open) w.emit("_ => out.push_str(\"unknown\"),");
  };
  shown(w, name, [&] {
    w.emit({{"arms", arms}}, R"rust(
      match self {
          ${arms}
      }
    )rust");
  });
}

void show_parts(Writer& w, const abi::Type& type, const std::string& name,
                const std::string& path) {
  bool flags = type.shape == Shape::Flags;
  auto parts = [&] {
    for (const abi::Member& m : type.members) {
      std::string part = flags ? cat("self.contains(", path, "::", constant(m.name), ")")
                               : "&self." + identifier(m.name);
      w.emit({{"text", quoted(m)}, {"part", part}}, "(${text}, ${part}),");
    }
  };
  shown(w, name, [&] {
    w.emit({{"call", flags ? "sabir_cases::flags" : "sabir_cases::record"}, {"parts", parts}},
           R"rust(
      let parts = [
          ${parts}
      ];
      ${call}(&parts, out);
    )rust");
  });
}

void show_record(Writer& w, const abi::Type& type, const std::string& name) {
  shown(w, name, [&] {
    auto parts = [&] {
      for (const abi::Member& m : type.members) {
        w.emit({{"text", quoted(m)}, {"field", identifier(m.name)}}, "(${text}, &self.${field}),");
      }
    };
    w.emit({{"parts", parts}}, R"rust(
      let parts: &[(&str, &dyn Show)] = &[
          ${parts}
      ];
      sabir_cases::record(parts, out);
    )rust");
  });
}

}  // namespace

void print_shown(Writer& w, const Tests& tests, const Package& package) {
  const abi::Plan& plan = tests.input.plan;
  const Spelling& s = package.spelling;
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) shown(w, c.path, [&] { w.emit("out.push('_');"); });
    for (const TypeItem& item : module.types) {
      const abi::Type& type = plan[item.id];
      if (s.lends(item.id)) continue;  // it never comes back
      std::string name = s.bare(item.id);
      switch (type.shape) {
        case Shape::Record: show_record(w, type, name); break;
        case Shape::Flags: show_parts(w, type, name, name); break;
        default: show_cases(w, type, name);
      }
    }
  }
  w.gap();
  w.emit({{"prefix", plan.prefix}}, R"rust(
    impl Fails for ${prefix}::Error {
        fn fails(&self, case: &mut Case) {
            case.failed(&self.kind().to_string(), self.message(), None);
        }
    }

    impl<E: Show> Fails for ${prefix}::Failure<E> {
        fn fails(&self, case: &mut Case) {
            let value = self.value().map(|value| value as &dyn Show);
            case.failed(&self.kind().to_string(), self.error().message(), value);
        }
    }
  )rust");
}

}  // namespace sabir::backends::rust
