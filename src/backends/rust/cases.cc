// A case is a function; its handles are locals of it, so that Rust itself drops what is left, the
// youngest first. What fails leaves. What does not compile in Rust is left out, and said so.
#include "backends/rust/cases.h"

#include <algorithm>
#include <functional>
#include <set>

#include "abi/names.h"
#include "backends/case_values.h"
#include "backends/runtime_files.h"
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"
#include "cases/pieces.h"

namespace sabir::backends::rust {
namespace {

using abi::Shape;
using base::cat;
using cases::HandleId;
using cases::Value;
using emit::Writer;

Callables callables(const Package& package) {
  Callables out;
  auto add = [&](const Function& f, const std::string& home) {
    bool method = f.of->is(model::FunctionKind::Method);
    std::string before = method ? "" : home + "::";
    std::string all = f.name_all.empty() ? f.name : f.name_all;
    std::string opened = f.on_instance_all.empty() ? f.on_instance : f.on_instance_all;
    out[f.of->of->symbol] = {&f, before + f.name, before + all, f.on_instance, opened};
  };
  const std::string& crate = package.of->plan->prefix;
  for (const Module& module : package.modules) {
    std::string home = cat(crate, module.name.empty() ? "" : "::", module.name);
    for (const Function& f : module.functions) add(f, home);
    for (const Class& c : module.classes) {
      for (const Function& f : c.functions) add(f, c.path);
    }
  }
  return out;
}

// Each value inside, itself included.
void each_value(const Value& value, const std::function<void(const Value&)>& see) {
  see(value);
  auto all = [&](const std::vector<Value>& values) {
    for (const Value& one : values) each_value(one, see);
  };
  if (auto* items = std::get_if<cases::Items>(&value.of)) all(items->values);
  if (auto* choice = std::get_if<cases::Choice>(&value.of)) all(choice->payload);
  if (auto* join = std::get_if<cases::Join>(&value.of)) all(join->parts);
  if (auto* repeat = std::get_if<cases::Repeat>(&value.of)) all(repeat->value);
}

// The handles that a block uses and does not make, in order; and those that are gone behind it.
struct Used {
  std::vector<HandleId> outer;
  std::set<HandleId> made, gone;

  void use(HandleId id) {
    bool known = made.contains(id) || std::find(outer.begin(), outer.end(), id) != outer.end();
    if (!known) outer.push_back(id);
  }
};

void find_used(const abi::Plan& plan, const cases::Block& block, Used& used) {
  for (const cases::Statement& one : block.statements) {
    if (auto* drop = std::get_if<cases::Drop>(&one.of)) {
      used.use(drop->handle);
      used.gone.insert(drop->handle);
    } else if (auto* loop = std::get_if<cases::Loop>(&one.of)) {
      find_used(plan, loop->body, used);
    } else if (auto* threads = std::get_if<cases::Threads>(&one.of)) {
      find_used(plan, threads->body, used);
    } else {
      const auto& call = std::get<cases::Call>(one.of);
      if (call.receiver) used.use(*call.receiver);
      for (const Value& argument : call.arguments) {
        each_value(argument, [&](const Value& inside) {
          if (auto* use = std::get_if<cases::Use>(&inside.of)) used.use(use->handle);
        });
      }
      for (HandleId id : given_away(plan, call)) used.gone.insert(id);
      for (HandleId id : bound_by(call)) used.made.insert(id);
    }
  }
}

// Why a case is left out: what it does breaks a rule that Rust's types hold.
class Rules {
 public:
  Rules(const abi::Plan& plan, const cases::Case& one) : plan_(plan), case_(one) {}

  std::string broken() {
    if (case_.ill_formed_text) return "a str cannot hold ill-formed UTF-8";
    walk(case_.body);
    return why_;
  }

 private:
  void walk(const cases::Block& block) {
    for (const cases::Statement& one : block.statements) {
      if (auto* call = std::get_if<cases::Call>(&one.of)) this->call(*call);
      if (auto* loop = std::get_if<cases::Loop>(&one.of)) walk(loop->body);
      if (auto* threads = std::get_if<cases::Threads>(&one.of)) this->threads(*threads);
    }
  }

  void call(const cases::Call& call) {
    std::map<HandleId, int> times;
    if (call.receiver) ++times[*call.receiver];
    for (const Value& argument : call.arguments) {
      each_value(argument, [&](const Value& inside) {
        if (auto* use = std::get_if<cases::Use>(&inside.of)) ++times[use->handle];
      });
    }
    for (HandleId id : given_away(plan_, call)) {
      if (times[id] > 1) why_ = "does not compile: a handle that is given away is used once more";
    }
  }

  void threads(const cases::Threads& threads) {
    Used used;
    find_used(plan_, threads.body, used);
    for (HandleId id : used.outer) {
      model::Threading rule = plan_[case_.handles[id].resource].traits().threading;
      if (rule == model::Threading::Confined) {
        why_ = "does not compile: a confined handle leaves its thread";
      } else if (rule == model::Threading::Exclusive && threads.count > 1) {
        why_ = "does not compile: many threads use a handle that is for one at a time";
      }
    }
    walk(threads.body);
  }

  const abi::Plan& plan_;
  const cases::Case& case_;
  std::string why_;
};

class CasePrinter {
 public:
  CasePrinter(Writer& w, const Tests& tests, const Package& package, const Callables& callables,
              const cases::Case& one)
      : w_(w),
        suite_(tests.suite),
        plan_(tests.input.plan),
        s_(package.spelling),
        callables_(callables),
        case_(one),
        names_(tests.suite, s_, one) {}

  void print(const std::string& name) {
    std::string why = Rules(plan_, case_).broken();
    auto body = [&] {
      if (!why.empty()) {
        w_.emit({{"why", rust_string(why)}}, "c.leave_out(${why})");
        return;
      }
      block(case_.body);
      w_.emit("Ok(())");
    };
    bool unused = why.empty() && case_.body.statements.empty();
    w_.gap();
    w_.emit({{"suite", suite_.name},
             {"line", std::to_string(case_.line)},
             {"name", name},
             {"c", unused ? "_" : "c"},
             {"body", body}},
            R"rust(
      // ${suite}.cases:${line}
      fn ${name}(${c}: &mut Case) -> Done {
          ${body}
      }
    )rust");
  }

 private:
  void block(const cases::Block& block) {
    for (const cases::Statement& one : block.statements) {
      if (auto* call = std::get_if<cases::Call>(&one.of)) this->call(*call, one.line);
      if (auto* drop = std::get_if<cases::Drop>(&one.of)) {
        w_.emit({{"name", names_.handle(drop->handle)}}, "drop(${name});");
      }
      if (auto* loop = std::get_if<cases::Loop>(&one.of)) this->loop(*loop);
      if (auto* threads = std::get_if<cases::Threads>(&one.of)) this->threads(*threads);
    }
  }

  void loop(const cases::Loop& loop) {
    w_.emit({{"times", std::to_string(loop.times)}, {"body", [&] { block(loop.body); }}},
            R"rust(
      for _ in 0..${times} {
          ${body}
      }
    )rust");
  }

  // One that is elsewhere takes the handles along, and brings back those that are left.
  void threads(const cases::Threads& threads) {
    if (threads.count > 1) {
      w_.emit({{"count", std::to_string(threads.count)}, {"body", [&] { block(threads.body); }}},
              R"rust(
        c.threads(${count}, |c| {
            ${body}
            Ok(())
        })?;
      )rust");
      return;
    }
    Used used;
    find_used(plan_, threads.body, used);
    std::string taken, bound, left, back;
    for (HandleId id : used.outer) {
      std::string name = names_.handle(id);
      taken += name + ", ";
      bound += cat("mut ", name, ", ");
      if (used.gone.contains(id)) continue;
      left += name + ", ";
      back += cat("mut ", name, ", ");
    }
    w_.emit({{"taken", taken},
             {"bound", bound},
             {"left", left},
             {"back", back},
             {"body", [&] { block(threads.body); }}},
            R"rust(
      let (${back}) = c.elsewhere((${taken}), |c, (${bound})| {
          ${body}
          Ok((${left}))
      })?;
    )rust");
  }

  // --- calls ---

  void call(const cases::Call& call, uint32_t line) {
    CaseSpelling values(suite_, s_, case_);
    bool opened = !suite_.host.empty();
    std::string asked = spell_call(values, plan_, callables_, call, opened);
    std::vector<std::string> hoisted = values.hoisted();
    std::string before, after;
    std::vector<HandleId> bound = bound_by(call);
    if (!bound.empty()) {
      std::string names;
      for (HandleId id : bound) names += cat("mut ", names_.handle(id), ", ");
      before = cat("let (", names, ") = ");
      after = ";";
    }
    auto hoist = [&] {
      for (const std::string& one : hoisted) w_.emit({{"one", one}}, "${one}");
    };
    w_.emit({{"before", before},
             {"after", after},
             {"line", std::to_string(line)},
             {"text", rust_string(call.text)},
             {"hoisted", hoist},
             {"asked", asked},
             {"expected", [&] { expect(call.outcome); }},
             {"bound", [&] { bind(call, bound); }}},
            R"rust(
      ${before}{
          c.calls(${line}, ${text});
          ${hoisted}
          let result = ${asked};
          c.ended(&result);
          ${expected}
          ${bound}
      }${after}
    )rust");
  }

  void expect(const cases::Outcome& outcome) {
    if (auto* gives = std::get_if<cases::Gives>(&outcome)) {
      std::vector<cases::Piece> all = {cases::Literal{"ok"}};
      if (gives->value) all = cases::pieces(plan_, *gives->value);
      std::string whole = pieces(all);
      w_.emit({{"text", whole}}, "c.expects(${text})?;");
    } else if (auto* declares = std::get_if<cases::Declares>(&outcome)) {
      std::vector<cases::Piece> all = {cases::Literal{declares->error ? "err(" : "err"}};
      if (declares->error) {
        for (cases::Piece& one : cases::pieces(plan_, *declares->error)) {
          all.push_back(std::move(one));
        }
        all.push_back(cases::Literal{")"});
      }
      std::string whole = pieces(cases::merged(std::move(all)));
      w_.emit({{"text", whole}, {"message", rust_string(declares->message)}},
              "c.expects_error(${text}, ${message})?;");
    } else if (auto* fails = std::get_if<cases::Fails>(&outcome)) {
      w_.emit(
          {{"label", rust_string(fails->status.label)}, {"message", rust_string(fails->message)}},
          "c.expects_status(${label}, ${message})?;");
    } else {
      w_.emit("c.expects_success()?;");
    }
  }

  // Prints what puts the text together, and returns it if it is one literal.
  std::string pieces(const std::vector<cases::Piece>& all) {
    auto* only = all.size() == 1 ? std::get_if<cases::Literal>(&all[0]) : nullptr;
    if (only != nullptr) return rust_string(only->text);
    auto add = [&](std::string_view name, const std::string& arguments) {
      w_.emit({{"name", name}, {"arguments", arguments}}, "c.expect_${name}(${arguments});");
    };
    for (const cases::Piece& piece : all) {
      if (auto* text = std::get_if<cases::Literal>(&piece)) {
        add("text", rust_string(text->text));
      } else if (auto* times = std::get_if<cases::Times>(&piece)) {
        add("times", cat(rust_string(times->text), ", ", rust_string(times->between), ", ",
                         std::to_string(times->times)));
      } else if (auto* file = std::get_if<cases::Content>(&piece)) {
        add("file", cat(rust_string(file->path), file->as_text ? ", true" : ", false"));
      } else {
        const auto& count = std::get<cases::Counted>(piece);
        std::string first = std::to_string(count.first), n = std::to_string(count.times);
        if (count.as_hex) {
          add("hex_count", cat(first, ", ", n));
        } else {
          add("count", cat(first, count.is_signed ? ", true, " : ", false, ",
                           std::to_string(count.bits), ", ", n));
        }
      }
    }
    return "\"\"";
  }

  // --- handles in outcomes ---

  void bind(const cases::Call& call, const std::vector<HandleId>& bound) {
    if (bound.empty()) return;
    parts_ = 0;
    auto* gives = std::get_if<cases::Gives>(&call.outcome);
    if (gives) {
      w_.emit("let Ok(value) = result else { return Err(Ended) };");
      take(*gives->value, "value");
    } else {
      w_.emit({{"prefix", plan_.prefix}}, R"rust(
        let Err(${prefix}::Failure::Declared { value, .. }) = result else {
            return Err(Ended);
        };
      )rust");
      take(*std::get<cases::Declares>(call.outcome).error, "value");
    }
    std::string names;
    for (HandleId id : bound) names += names_.handle(id) + ", ";
    w_.emit({{"names", names}}, "(${names})");
  }

  std::string part() { return cat("part", std::to_string(parts_++)); }

  // Takes what has a name out of what came.
  void take(const Value& value, const std::string& path) {
    if (auto* bind = std::get_if<cases::Bind>(&value.of)) {
      w_.emit({{"name", names_.handle(bind->handle)}, {"path", path}}, "let ${name} = ${path};");
      return;
    }
    if (bound_in(value).empty()) return;
    if (auto* choice = std::get_if<cases::Choice>(&value.of))
      return take_choice(value, *choice, path);
    const auto& items = std::get<cases::Items>(value.of).values;
    const abi::Type& type = plan_[value.type];
    switch (type.shape) {
      case Shape::Record:
      case Shape::Tuple:
        for (size_t i = 0; i < items.size(); ++i) {
          bool record = type.shape == Shape::Record;
          std::string field = record ? identifier(type.members[i].name) : std::to_string(i);
          take(items[i], cat(path, ".", field));
        }
        return;
      case Shape::Map: return take_entries(items, path);
      default: break;
    }
    std::string all = part();
    w_.emit({{"all", all}, {"path", path}}, "let mut ${all} = ${path}.into_iter();");
    for (const Value& item : items) {
      std::string one = part();
      w_.emit({{"one", one}, {"all", all}},
              "let Some(${one}) = ${all}.next() else { return Err(Ended) };");
      take(item, one);
    }
  }

  void take_entries(const std::vector<Value>& entries, const std::string& path) {
    std::string all = part();
    w_.emit({{"all", all}, {"path", path}}, "let mut ${all} = ${path};");
    for (const Value& entry : entries) {
      const auto& both = std::get<cases::Items>(entry.of).values;
      std::string one = part();
      w_.emit({{"one", one}, {"all", all}, {"key", names_.owned(both[0])}},
              "let Some(${one}) = ${all}.remove(&${key}) else { return Err(Ended) };");
      take(both[1], one);
    }
  }

  void take_choice(const Value& value, const cases::Choice& choice, const std::string& path) {
    const abi::Type& type = plan_[value.type];
    std::string inside = part(), form;
    if (type.shape == Shape::Option) form = "Some";
    if (type.shape == Shape::Result) form = choice.index == 0 ? "Ok" : "Err";
    if (type.shape == Shape::Variant) {
      form = cat(s_.bare(value.type), "::", case_name(type.members[choice.index].name));
    }
    w_.emit({{"form", form}, {"inside", inside}, {"path", path}},
            "let ${form}(${inside}) = ${path} else { return Err(Ended) };");
    take(choice.payload[0], inside);
  }

  Writer& w_;
  const cases::Suite& suite_;
  const abi::Plan& plan_;
  const Spelling& s_;
  const Callables& callables_;
  const cases::Case& case_;
  CaseSpelling names_;
  int parts_ = 0;
};

// How a tuple of the crate's own is written.
void print_long_tuple(Writer& w, const std::string& crate, size_t count) {
  std::string bounds, names, items;
  for (size_t i = 0; i < count; ++i) {
    std::string n = std::to_string(i), comma = i ? ", " : "";
    bounds += cat(comma, "T", n, ": Show");
    names += cat(comma, "T", n);
    items += cat(comma, "&self.", n);
  }
  w.gap();
  w.emit({{"bounds", bounds},
          {"crate", crate},
          {"count", std::to_string(count)},
          {"names", names},
          {"items", items}},
         R"rust(
    impl<${bounds}> Show for ${crate}::Tuple${count}<${names}> {
        fn show(&self, out: &mut String) {
            sabir_cases::tuple(&[${items}], out)
        }
    }
  )rust");
}

std::string print_program(const Tests& tests) {
  Package package = plan_package(tests.input, tests.input.plan.prefix);
  Callables known = callables(package);
  std::vector<const cases::Case*> all;
  for (const cases::Case& one : tests.suite.cases) {
    if (one.runs_in("rust")) all.push_back(&one);
  }
  Writer w;
  auto name = [](const cases::Case& one) { return cat("case_", abi::snake(one.label)); };
  auto body = [&] {
    for (size_t count : package.spelling.long_tuples()) {
      print_long_tuple(w, tests.input.plan.prefix, count);
    }
    print_shown(w, tests, package);
    print_case_hosts(w, tests, package, known);
    for (const cases::Case* one : all) {
      CasePrinter(w, tests, package, known, *one).print(name(*one));
    }
  };
  auto rows = [&] {
    for (const cases::Case* one : all) {
      w.emit({{"name", rust_string(one->name)}, {"run", name(*one)}},
             "Entry { name: ${name}, run: ${run} },");
    }
  };
  w.emit({{"name", tests.suite.name},
          {"file", rust_string(tests.suite.path)},
          {"prefix", tests.input.plan.prefix},
          {"body", body},
          {"rows", rows}},
         R"rust(
    // The cases of ${name}.cases in Rust. Generated by sabir; do not edit.
    #![allow(dead_code, unreachable_patterns, unused_imports, unused_mut, unused_variables)]
    #![allow(unused_assignments, unused_parens)]

    mod sabir_cases;

    use sabir_cases::{lock, Case, Done, Ended, Entry, Fails, Show};
    use std::borrow::Cow;
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};
    use ${prefix}::{Failure, Result};

    ${body}

    fn main() {
        let all = [
            ${rows}
        ];
        sabir_cases::run(${file}, &all);
    }
  )rust");
  return w.text();
}

}  // namespace

void generate_tests(const Tests& tests, emit::FileSet& files) {
  std::string base = "rust/tests/" + tests.input.plan.prefix + "_cases";
  files.push_back({base + ".rs", print_program(tests)});
  add_runtime(files, "cases-rust", "rust/tests");
}

}  // namespace sabir::backends::rust
