// One walk over the statements of cases, for languages whose tests call, compare and catch: what a
// test says in which order, the numbers and names of what it declares, and what becomes of handles.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "backends/case_values.h"
#include "backends/steps.h"
#include "emit/writer.h"

namespace sabir::backends {

constexpr size_t kCaseWidth = 92;  // of a comment, and of an assertion on one line

// Prints one case.
class CaseWalk {
 public:
  CaseWalk(const abi::Plan& plan, const Steps& steps, const CaseForms& forms,
           const cases::Case& one, emit::Writer& w)
      : plan(plan), w(w), steps_(steps), forms_(forms), values_(plan, one, forms) {}

  void body(const cases::Block& block);

  // A statement; it is broken if it is too long.
  void line(const Expression& before, const Expression& e);
  // An assertion, on one line if it fits; otherwise each side has a name.
  using Said = std::function<Expression(const Expression& actual, const Expression& expected)>;
  void judge(const Compared& compared, const Said& said);

  const abi::Plan& plan;
  emit::Writer& w;

 private:
  void statement(const cases::Statement& s);
  void close(const std::string& name);
  void say(std::string_view form, const std::string& name);

  void expect(const cases::Call& call, const cases::Succeeds& outcome);
  void expect(const cases::Call& call, const cases::Gives& outcome);
  void expect(const cases::Call& call, const cases::Fails& outcome);
  void expect(const cases::Call& call, const cases::Declares& outcome);
  Expression succeeded(const cases::Call& call) const;
  bool binds_one(const cases::Value& value) const;
  void drop(Expression made);
  void check_digest(const cases::Value& value, Expression made);
  void compare(Compared compared);
  void compare_caught(Compared compared);
  void compare_parts(Compared compared);
  void bind(abi::TypeId type, const std::string& name, const Expression& made);
  std::string part_name(const cases::Value& value);

  const Steps& steps_;
  const CaseForms& forms_;
  CaseValues values_;
  int loops_ = 0, threads_ = 0, taken_apart_ = 0, errors_ = 0, unnamed_ = 0;
};

// "name" the first time, "name2" the second.
std::string numbered(std::string_view name, int number);

}  // namespace sabir::backends
