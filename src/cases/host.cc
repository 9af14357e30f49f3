#include "cases/host.h"

#include <map>

#include "base/text.h"
#include "cases/calls.h"
#include "cases/scope.h"

namespace sabir::cases {
namespace {

using base::cat;
using diag::Code;
using model::FunctionKind;

class HostReader {
 public:
  HostReader(const Context& context, Lookup& lookup)
      : context_(context), lookup_(lookup), scope_(nobody_, context_.diagnostics) {
    context_.scope = &scope_;
    context_.out = &nobody_;
    context_.rules = &rules_;
    for (uint32_t f = 0; f < context_.plan.functions.size(); ++f)
      if (context_.plan.functions[f].imported) rules_[f].function = f;
  }

  std::vector<HostRule> run(const ast::File& file) {
    const ast::Host* first = nullptr;
    for (const auto& item : file.items) {
      auto* host = std::get_if<ast::Host>(&item);
      if (host == nullptr) continue;
      if (first == nullptr) first = host;
      std::optional<abi::InterfaceId> home = lookup_.host(host->interface);
      for (const ast::HostRule& rule : host->rules)
        if (home) read(*home, rule);
      known_ &= home.has_value() && host->whole;
    }
    if (first != nullptr && known_) fill(first->interface);
    std::vector<HostRule> all;
    if (first == nullptr) return all;
    for (auto& [function, rule] : rules_) all.push_back(std::move(rule));
    return all;
  }

 private:
  void read(abi::InterfaceId home, const ast::HostRule& from) {
    std::optional<uint32_t> f = lookup_.imported(home, from.path);
    known_ &= f.has_value();
    if (!f) return;
    context_.given.clear();
    HostRule& rule = rules_.at(*f);
    if (rule.line != 0) {
      context_.diagnostics.add(Code::E1013, from.span, "this function has a rule already");
      return;
    }
    rule.line = context_.sources.line_of(from.span.begin);
    const abi::Function& function = context_.plan.functions[*f];
    context_.asked = &function;
    if (auto* call = std::get_if<ast::Call>(&from.answer)) {
      calls_back(*call, from, function, rule);
    } else {
      answers(std::get<ast::Outcome>(from.answer), function, rule);
    }
    if (nobody_.ill_formed_text)
      context_.diagnostics.add(Code::E1013, from.span, "a host answers UTF-8",
                               "not every language can hold text that is not");
    nobody_.ill_formed_text = false;
  }

  void calls_back(const ast::Call& call, const ast::HostRule& from, const abi::Function& function,
                  HostRule& rule) {
    std::optional<Call> called = read_call(context_, lookup_, call, nullptr);
    if (!called) return;
    const abi::Function& asked = context_.plan.functions[called->function];
    bool same_error = !asked.declares || (function.declares && asked.error == function.error);
    if (asked.result != function.result || !same_error) {
      context_.diagnostics.add(
          Code::E1013, from.span,
          cat("`", asked.path, "` does not give what `", function.path, "` answers"),
          "its result is another type, or an error that it declares");
      return;
    }
    rule.answer = std::move(*called);
  }

  void answers(const ast::Outcome& from, const abi::Function& function, HostRule& rule) {
    std::optional<Outcome> said = read_outcome(context_, lookup_, from, function);
    if (!said) return;
    if (auto* gives = std::get_if<Gives>(&*said)) rule.answer = std::move(*gives);
    if (auto* declares = std::get_if<Declares>(&*said)) {
      if (!declares->message.empty())
        context_.diagnostics.add(Code::E1013, from.span, "a declared error has no message here",
                                 "its value is all that is said");
      rule.answer = std::move(*declares);
    }
    if (auto* fails = std::get_if<Fails>(&*said)) rule.answer = std::move(*fails);
  }

  // What nothing is said of does nothing; a constructor makes an object.
  void fill(const ast::Name& host) {
    for (auto& [f, rule] : rules_) {
      const abi::Function& function = context_.plan.functions[f];
      if (rule.line != 0 || !function.result) continue;
      if (function.is(FunctionKind::Constructor)) {
        rule.answer = Gives{Value{*function.result, {}, NewObject{}}};
        continue;
      }
      context_.diagnostics
          .add(Code::E1013, host.span, cat("the host has no rule for `", function.path, "`"),
               "every function that gives something needs one")
          .label(function.origin->span, "it is declared here");
    }
  }

  Context context_;
  Lookup& lookup_;
  Case nobody_;
  Scope scope_;
  bool known_ = true;  // what every rule is about: another error would hide what is missing
  std::map<uint32_t, HostRule> rules_;
};

}  // namespace

std::vector<HostRule> read_host(const Context& context, Lookup& lookup, const ast::File& file) {
  return HostReader(context, lookup).run(file);
}

}  // namespace sabir::cases
