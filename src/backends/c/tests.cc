// A case is a function; a thread's block is one, too, with a copy of the frame, which is what all
// handles of the case are then fields of. Whatever fails goes to the end of its function, where the
// handles that are left are dropped.
#include "backends/c/tests.h"

#include <algorithm>
#include <set>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/c/tests_hosts.h"
#include "backends/c/tests_types.h"
#include "backends/c/tests_values.h"
#include "backends/case_values.h"
#include "backends/runtime_files.h"
#include "base/text.h"
#include "emit/writer.h"

namespace sabir::backends::c {
namespace {

using base::cat;
using cases::HandleId;
using emit::Writer;

bool has_threads(const cases::Block& block) {
  for (const cases::Statement& one : block.statements) {
    if (std::holds_alternative<cases::Threads>(one.of)) return true;
    auto* loop = std::get_if<cases::Loop>(&one.of);
    if (loop != nullptr && has_threads(loop->body)) return true;
  }
  return false;
}

class CasePrinter {
 public:
  CasePrinter(const cases::Suite& suite, const cases::Case& one)
      : suite_(suite),
        plan_(*suite.plan),
        case_(one),
        frame_(has_threads(one.body) && !one.handles.empty()),
        name_(function_name(one)) {}

  // The function of the case, and before it those of its threads.
  void print(Writer& w) {
    std::string function = this->function(case_.body, name_, "sabir_case *c", false);
    if (frame_) {
      w.gap();
      w.emit({{"name", name_}, {"fields", [&] { declare(w, case_.handles.ids(), ""); }}}, R"c(
        struct ${name}_frame {
          ${fields}
        };
      )c");
    }
    for (const std::string& thread : threads_) w.gap(), w.emit({{"text", thread}}, "${text}");
    w.gap();
    w.emit({{"text", function}}, "${text}");
  }

 private:
  std::string handle(HandleId id) const {
    return (frame_ ? "h." : "") + handle_name(case_.handles[id]);
  }
  const std::string& resource(HandleId id) const {
    return plan_[case_.handles[id].resource].symbol;
  }

  void declare(Writer& w, const std::vector<HandleId>& handles, std::string_view value) {
    for (HandleId id : handles)
      w.emit(cat(resource(id), " *", handle_name(case_.handles[id]), value, ";"));
  }

  // --- functions ---

  std::string function(const cases::Block& block, const std::string& name,
                       const std::string& params, bool thread) {
    std::vector<HandleId> before = std::move(own_);
    own_.clear();
    bool jumped = std::exchange(jumps_, false);
    bool ends = binds(block) || (thread && frame_);
    // Where nothing is to be done at the end, who fails leaves.
    std::string left = std::exchange(leave_, ends ? "goto end;" : "return;");
    Writer body;
    statements(body, block);
    Writer w;
    w.emit({{"name", name},
            {"params", params},
            {"handles", [&] { handles(w, thread); }},
            {"body", [&] { w.append(body); }},
            {"end", jumps_ && ends ? "end:" : ""},
            {"cleanup", [&] { clean_up(w, thread); }}},
           R"c(
      static void ${name}(${params}) {
        ${handles}
        ${body}
      ${end}
        ${cleanup}
      }
    )c");
    own_ = std::move(before);
    jumps_ = jumped;
    leave_ = left;
    return w.text();
  }

  // Whether a function has handles of its own; those of a thread are in another one.
  static bool binds(const cases::Block& block) {
    return std::any_of(block.statements.begin(), block.statements.end(), [](const auto& one) {
      auto* call = std::get_if<cases::Call>(&one.of);
      auto* loop = std::get_if<cases::Loop>(&one.of);
      return (call && !bound_by(*call).empty()) || (loop && binds(loop->body));
    });
  }

  void handles(Writer& w, bool thread) {
    if (frame_ && thread) {
      w.emit({{"name", name_}}, "struct ${name}_frame h = *(struct ${name}_frame *)frame;");
    } else if (frame_) {
      w.emit({{"name", name_}}, "struct ${name}_frame h = {0};");
    } else {
      declare(w, own_, " = NULL");
      if (thread) w.emit("(void)frame;");
    }
    if (case_.body.statements.empty()) w.emit("(void)c;");
  }

  void clean_up(Writer& w, bool thread) {
    for (size_t i = own_.size(); i-- > 0;) drop(w, own_[i], false);
    if (thread && frame_) w.emit({{"name", name_}}, "*(struct ${name}_frame *)frame = h;");
  }

  void drop(Writer& w, HandleId id, bool forget) {
    w.emit(cat(resource(id), "_drop(", handle(id), ");"));
    if (forget) w.emit(cat(handle(id), " = NULL;"));
  }

  // --- statements ---

  void statements(Writer& w, const cases::Block& block) {
    for (const cases::Statement& one : block.statements) {
      if (auto* call = std::get_if<cases::Call>(&one.of)) this->call(w, *call, one.line);
      if (auto* drop = std::get_if<cases::Drop>(&one.of)) this->drop(w, drop->handle, true);
      if (auto* loop = std::get_if<cases::Loop>(&one.of)) this->loop(w, *loop);
      if (auto* threads = std::get_if<cases::Threads>(&one.of)) this->threads(w, *threads);
    }
  }

  void loop(Writer& w, const cases::Loop& loop) {
    std::string i = cat("i", std::to_string(depth_++));
    w.emit({{"i", i},
            {"times", std::to_string(loop.times)},
            {"body",
             [&] {
               statements(w, loop.body);
               for (HandleId left : loop.body.left) drop(w, left, true);
             }}},
           R"c(
      for (uint64_t ${i} = 0; ${i} < ${times}u; ++${i}) {
        ${body}
      }
    )c");
    --depth_;
  }

  void threads(Writer& w, const cases::Threads& threads) {
    std::string name = cat(name_, "_thread", std::to_string(++thread_count_));
    std::string text = function(threads.body, name, "sabir_case *c, void *frame", true);
    threads_.push_back(std::move(text));
    jumps_ = true;
    w.emit({{"name", name},
            {"count", std::to_string(threads.count)},
            {"frame", frame_ ? "&h, sizeof h" : "NULL, 0"},
            {"leave", leave_}},
           "if (!sabir_case_threads(c, ${count}, ${name}, ${frame})) ${leave}");
  }

  // --- calls ---

  void call(Writer& w, const cases::Call& call, uint32_t line) {
    const abi::Function& f = plan_.functions[call.function];
    Values values(suite_, case_, frame_ ? "h." : "");
    std::string called = invocation(f, call, values);
    Result result = plan_result_of(plan_, f);
    std::vector<CasePart> bindings = this->bindings(f, call, result);
    for (HandleId id : bound_by(call)) own_.push_back(id);
    Expected wanted = expected(plan_, call.outcome);
    jumps_ = true;
    w.emit({{"result", result.declaration},
            {"line", std::to_string(line)},
            {"text", literal(call.text)},
            {"hoisted", [&] { lines(w, values.hoisted()); }},
            {"call", called},
            {"gone", [&] { forget_given(w, call); }},
            {"lent", [&] { lines(w, values.lent()); }},
            {"show", [&] { show(w, f, result); }},
            {"expected", [&] { lines(w, wanted.statements); }},
            {"check", wanted.check},
            {"leave", leave_},
            {"after", [&] { after(w, f, result, bindings); }}},
           R"c(
      {
        sabir_error *error = NULL;
        ${result}
        sabir_case_calls(c, ${line}, ${text});
        ${hoisted}
        sabir_status status = ${call};
        ${gone}
        ${lent}
        ${show}
        ${expected}
        int fine = ${check};
        ${after}
        if (!fine) ${leave}
      }
    )c");
  }

  static void lines(Writer& w, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) w.emit({{"line", line}}, "${line}");
  }

  std::string invocation(const abi::Function& f, const cases::Call& call, Values& values) {
    std::vector<std::string> arguments;
    std::string instance = suite_.host.empty() ? "NULL" : "sabir_library";
    arguments.push_back(call.receiver ? handle(*call.receiver) : instance);
    for (size_t i = 0; i < f.params.size(); ++i)
      for (std::string& one : values.argument(f.params[i], call.arguments[i]))
        arguments.push_back(std::move(one));
    for (const std::string& one : plan_result_of(plan_, f).arguments) arguments.push_back(one);
    arguments.push_back("&error");
    std::string all;
    for (const std::string& one : arguments) all += cat(all.empty() ? "" : ", ", one);
    return cat(f.symbol, "(", all, ")");
  }

  void show(Writer& w, const abi::Function& f, const Result& result) {
    std::string declared = f.error ? cat("declared_", plan_.error_suffix(plan_[*f.error])) : "NULL";
    w.emit({{"declared", declared}, {"show", [&] { lines(w, result.show); }}}, R"c(
      if (sabir_case_ended(c, status, error, ${declared})) {
        ${show}
      }
    )c");
  }

  // What was given away is no longer ours, whatever the status.
  void forget_given(Writer& w, const cases::Call& call) {
    for (HandleId id : given_away(plan_, call)) w.emit(cat(handle(id), " = NULL;"));
  }

  void after(Writer& w, const abi::Function& f, const Result& result,
             const std::vector<CasePart>& bindings) {
    w.emit({{"take",
             [&] {
               for (const CasePart& one : bindings) {
                 HandleId id = std::get<cases::Bind>(one.value->of).handle;
                 w.emit(cat(handle(id), " = ", flat(one.path), ";"));
                 w.emit(cat(flat(one.path), " = NULL;"));
               }
             }}},
           bindings.empty() ? "${take}" : "if (fine) {\n  ${take}\n}");
    lines(w, result.release);
    if (f.error && plan_[*f.error].handles)
      w.emit(cat("forget_", plan_.error_suffix(plan_[*f.error]), "(error);"));
    w.emit(cat(plan_.prefix, "_release(error);"));
  }

  // --- handles in outcomes ---

  // Where in what came they stand.
  std::vector<CasePart> bindings(const abi::Function& f, const cases::Call& call,
                                 const Result& result) const {
    Into into = [&](const cases::Value& value, const Expression& path, size_t index) {
      if (plan_[value.type].shape == Shape::Map) return entry(value, flat(path), index);
      return path_inside(plan_, value.type, flat(path), index);
    };
    auto* gives = std::get_if<cases::Gives>(&call.outcome);
    if (gives && gives->value) return bindings_of(plan_, *gives->value, result.value, into);
    auto* declares = std::get_if<cases::Declares>(&call.outcome);
    if (!declares || !declares->error) return {};
    std::string value = cat("(*(", type_name(plan_, *f.error), " *)", plan_.prefix, "_as_",
                            plan_.error_suffix(plan_[*f.error]), "(error))");
    return bindings_of(plan_, *declares->error, value, into);
  }

  // What stands under this key: a library may have any order.
  std::string entry(const cases::Value& map, const std::string& path, size_t index) const {
    const cases::Value& both = std::get<cases::Items>(map.of).values[index];
    const cases::Value& key = std::get<cases::Items>(both.of).values[0];
    std::string made = Values(suite_, case_, "").whole(key);
    bool text = plan_[key.type].shape == Shape::String;
    if (!text) made = cat("(", type_name(plan_, key.type), "){", made, "}");
    std::string type = type_name(plan_, both.type);
    return cat("((", type, " *)sabir_case_under", text ? "_text" : "", "(&", path, ", sizeof(",
               type, "), &", made, text ? "" : cat(", sizeof(", type_name(plan_, key.type), ")"),
               "))->f1");
  }

  const cases::Suite& suite_;
  const abi::Plan& plan_;
  const cases::Case& case_;
  bool frame_;
  std::string name_;
  std::vector<HandleId> own_;  // of the function at hand
  bool jumps_ = false;         // to its end
  std::string leave_;          // how it does
  std::vector<std::string> threads_;
  int thread_count_ = 0, depth_ = 0;
};

void print_table(Writer& w, const cases::Suite& suite, const std::vector<const cases::Case*>& all) {
  w.gap();
  w.emit({{"rows",
           [&] {
             for (const cases::Case* one : all)
               w.emit(cat("{", literal(one->name), ", ", function_name(*one), "},"));
           }},
          {"file", literal(suite.path)},
          {"count", std::to_string(all.size())},
          {"retains", retains(*suite.plan) ? "1" : "0"},
          {"open", suite.host.empty() ? "" : "if (!open_library()) return 1;"},
          {"close", suite.host.empty() ? "" : cat(suite.plan->prefix, "_close(sabir_library);")}},
         R"c(
    static const sabir_case_entry cases[] = {
      ${rows}
    };

    int main(void) {
      ${open}
      int status = sabir_cases_run(${file}, cases, ${count}, ${retains});
      ${close}
      return status;
    }
  )c");
}

}  // namespace

std::string function_name(const cases::Case& one) { return "case_" + abi::snake(one.label); }

bool retains(const abi::Plan& plan) {
  for (const abi::Function& f : plan.functions)
    for (const abi::Param& param : f.params)
      if (param.origin->retains) return true;
  return false;
}

void generate_tests(const Tests& tests, emit::FileSet& files) {
  const abi::Plan& plan = tests.input.plan;
  Writer w;
  w.emit({{"name", tests.suite.name},
          {"prefix", plan.prefix},
          {"more", tests.suite.host.empty() ? "" : "#include <stdio.h>\n#include <stdlib.h>"}},
         R"c(
    /* The cases of ${name}.cases in C. Generated by sabir; do not edit. */
    #include <${prefix}.h>
    #include <sabir_cases.h>
    ${more}
  )c");
  print_types(w, tests.suite);
  print_host(w, tests.suite);
  std::vector<const cases::Case*> all;
  for (const cases::Case& one : tests.suite.cases) {
    if (!one.runs_in("c")) continue;
    all.push_back(&one);
    w.gap();
    w.emit(cat("/* ", tests.suite.name, ".cases:", std::to_string(one.line), " */"));
    CasePrinter(tests.suite, one).print(w);
  }
  print_table(w, tests.suite, all);
  files.push_back({"c/" + plan.prefix + "_cases.c", w.text()});
  add_runtime(files, "cases-c", "c");
}

}  // namespace sabir::backends::c
