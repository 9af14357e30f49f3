#include "backends/case_walk.h"

#include "base/text.h"

namespace sabir::backends {

using abi::Shape;

std::string numbered(std::string_view name, int number) {
  return std::string(name) + (number > 1 ? std::to_string(number) : "");
}

// --- statements ---

void CaseWalk::body(const cases::Block& block) {
  for (const cases::Statement& s : block.statements) statement(s);
  for (cases::HandleId handle : block.left) close(values_.local(handle));
  bool idle = block.statements.empty() && block.left.empty();
  if (idle && !forms_.idle.empty()) w.emit(forms_.idle);
}

void CaseWalk::statement(const cases::Statement& s) {
  if (auto* loop = std::get_if<cases::Loop>(&s.of)) {
    return forms_.repeat(w, std::to_string(loop->times), ++loops_, [&] { body(loop->body); });
  }
  if (auto* all = std::get_if<cases::Threads>(&s.of)) {
    return forms_.threads(*this, std::to_string(all->count), ++threads_, [&] { body(all->body); });
  }
  std::string text = steps_.comment(s, kCaseWidth);
  if (forms_.commented) text = forms_.commented(std::move(text));
  w.mark(steps_.key(s));
  w.emit({{"mark", std::string(forms_.comment)}, {"text", text}}, "${mark}${text}");
  if (auto* drop = std::get_if<cases::Drop>(&s.of)) return close(values_.local(drop->handle));
  const cases::Call& call = std::get<cases::Call>(s.of);
  std::visit([&](const auto& outcome) { expect(call, outcome); }, call.outcome);
}

void CaseWalk::say(std::string_view form, const std::string& name) {
  w.emit({{"name", name}}, form);
}

void CaseWalk::close(const std::string& name) { say(forms_.close, name); }

void CaseWalk::line(const Expression& before, const Expression& e) {
  size_t width = size_t(forms_.layout.width), columns = base::columns(flat(e));
  bool alone = forms_.wraps && e.simple() && flat(before).size() + columns > width &&
               columns + size_t(forms_.layout.indent) <= width;
  emit::Layout layout = forms_.layout;
  if (alone) layout.trailing = "";
  Expression whole = alone ? Expression{"(", {e}, ")"} : e;
  Expression text(emit::laid_out(before + whole + forms_.end, layout));
  find_imports(before + e, text.imports);
  w.code(text);
}

void CaseWalk::judge(const Compared& compared, const Said& said) {
  Expression whole = said(flattened(compared.actual), flattened(compared.wanted));
  if (flat(whole).size() <= kCaseWidth) return line("", flattened(whole));
  line("actual = ", compared.actual);
  line("expected = ", compared.wanted);
  line("", {said("actual", "expected")});
}

// --- calls ---

void CaseWalk::drop(Expression made) { line("", {forms_.drop, {std::move(made)}, ")"}); }

// --- what comes ---

void CaseWalk::expect(const cases::Call& call, const cases::Succeeds&) {
  const abi::Function& f = plan.functions[call.function];
  Expression made = succeeded(call);
  if (f.result && plan[*f.result].handles) return drop(std::move(made));
  line("", made);
}

Expression CaseWalk::succeeded(const cases::Call& call) const {
  Expression made = values_.call(call);
  return forms_.succeeds ? forms_.succeeds(plan.functions[call.function], std::move(made)) : made;
}

void CaseWalk::expect(const cases::Call& call, const cases::Gives& gives) {
  Expression made = succeeded(call);
  if (!gives.value) return line("", made);
  const cases::Value& value = *gives.value;
  if (std::holds_alternative<cases::AnyHandle>(value.of)) return drop(std::move(made));
  if (auto* bind = std::get_if<cases::Bind>(&value.of)) {
    return this->bind(value.type, values_.local(bind->handle), made);
  }
  if (std::holds_alternative<cases::Digest>(value.of) && !forms_.check_digest.empty()) {
    return check_digest(value, std::move(made));
  }
  if (binds_one(value) && !forms_.present.empty()) {
    std::string name = values_.local(bound_in(value)[0]);
    bind(value.type, name, made);
    return say(forms_.present, name);
  }
  compare({plan.functions[call.function], value, std::move(made), {}, false});
}

void CaseWalk::bind(abi::TypeId type, const std::string& name, const Expression& made) {
  line((forms_.declare ? forms_.declare(type) : "") + Expression(name) + " = ", made);
}

// `some(x)`: the handle itself, or nothing.
bool CaseWalk::binds_one(const cases::Value& value) const {
  auto* choice = std::get_if<cases::Choice>(&value.of);
  return choice && plan[value.type].shape == Shape::Option && choice->payload.size() == 1 &&
         std::holds_alternative<cases::Bind>(choice->payload[0].of);
}

void CaseWalk::check_digest(const cases::Value& value, Expression made) {
  std::string digits = digest_text(std::get<cases::Digest>(value.of));
  line("", {forms_.check_digest, {"\"" + digits + "\"", std::move(made)}, ")"});
}

void CaseWalk::compare(Compared compared) {
  forms_.into ? compare_parts(std::move(compared)) : compare_caught(std::move(compared));
}

// Handles inside a value are caught where they stand in what is expected.
void CaseWalk::compare_caught(Compared compared) {
  std::vector<cases::HandleId> bound = bound_in(compared.value);
  for (cases::HandleId handle : bound) {
    bind(compared.value.type, values_.local(handle), forms_.caught);
  }
  compared.wanted = values_.expected(compared.value);
  const std::optional<abi::TypeId>& error = compared.function.error;
  if (compared.raised && !forms_.is_exception(plan[*error])) {
    std::string exception = forms_.error_class(plan, error);
    compared.wanted = values_.made_of(exception, {std::move(compared.wanted)});
  }
  forms_.compare(*this, compared);
  for (cases::HandleId handle : bound) say(forms_.take_caught, values_.local(handle));
}

// What imports a name of its own is found first, and stands under it in what is expected.
void CaseWalk::compare_parts(Compared compared) {
  std::string actual = numbered("actual", taken_apart_ + 1);
  Into into = [&](const cases::Value& value, const Expression& path, size_t index) {
    if (plan[value.type].shape != Shape::Map) return forms_.into(value, path, index);
    const cases::Value& entry = std::get<cases::Items>(value.of).values[index];
    return forms_.at_key(path, values_.expected(std::get<cases::Items>(entry.of).values[0]));
  };
  std::vector<CasePart> parts = parts_of(plan, compared.value, actual, into);
  if (!parts.empty()) {
    ++taken_apart_;
    bind(compared.value.type, actual, compared.actual);
    compared.actual = {actual};
  }
  for (const CasePart& part : parts) {
    const std::string& name = values_.named[part.value] = part_name(*part.value);
    bind(part.value->type, name, {part.path});
  }
  compared.wanted = values_.expected(compared.value);
  forms_.compare(*this, compared);
  for (const CasePart& part : parts) {
    const std::string& name = values_.named[part.value];
    if (std::holds_alternative<cases::AnyHandle>(part.value->of)) close(name);
    if (std::holds_alternative<cases::Digest>(part.value->of)) check_digest(*part.value, {name});
  }
}

std::string CaseWalk::part_name(const cases::Value& value) {
  if (auto* bind = std::get_if<cases::Bind>(&value.of)) return values_.local(bind->handle);
  bool digest = std::holds_alternative<cases::Digest>(value.of);
  return (digest ? "digested" : "dropped") + std::to_string(++unnamed_);
}

// --- errors ---

void CaseWalk::expect(const cases::Call& call, const cases::Fails& fails) {
  Failing failing{plan.functions[call.function], values_.call(call), fails.message, "", "", false};
  if (forms_.fails) return forms_.fails(*this, failing, fails.status);
  failing.exception = forms_.status_class(plan, fails.status);
  if (!fails.message.empty()) failing.error = "error";
  forms_.raises(*this, failing);
}

void CaseWalk::expect(const cases::Call& call, const cases::Declares& declares) {
  const abi::Function& f = plan.functions[call.function];
  Failing failing{f, values_.call(call), declares.message, "", "", false};
  if (forms_.error_class) failing.exception = forms_.error_class(plan, f.error);
  if (declares.error || !declares.message.empty()) failing.error = numbered("error", ++errors_);
  failing.in_parts =
      declares.error && forms_.into && !parts_of(plan, *declares.error, "x", forms_.into).empty();
  Expression error = forms_.raises(*this, failing);
  if (declares.error) compare({f, *declares.error, std::move(error), {}, true});
}

}  // namespace sabir::backends
