#include "cases/check.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "base/text.h"
#include "cases/lookup.h"
#include "cases/parse.h"
#include "cases/scope.h"
#include "cases/values.h"

namespace sabir::cases {
namespace {

using abi::Shape;
using base::cat;
using diag::Code;
using model::FunctionKind;
using source::Span;

constexpr uint64_t kMostTimes = 1'000'000'000, kMostThreads = 256;
constexpr size_t kShown = 2000;

// A piece of the text in one line.
std::string one_line(std::string_view text) {
  std::string out;
  bool blank = false;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = true;
      continue;
    }
    if (blank && !out.empty() && out.back() != '(' && c != ')') out += ' ';
    blank = false;
    out += c;
  }
  return out.size() <= kShown ? out : cat(out.substr(0, kShown), "...");
}

class Checker {
 public:
  Checker(const abi::Plan& plan, const source::Sources& sources, const source::Text& text,
          std::span<const std::string_view> languages, diag::Diagnostics& diagnostics)
      : plan_(plan),
        sources_(sources),
        known_languages_(languages),
        diagnostics_(diagnostics),
        lookup_(plan, diagnostics),
        context_{plan,        sources,
                 diagnostics, std::filesystem::path(text.path).parent_path().string(),
                 nullptr,     nullptr} {
    std::filesystem::path path(text.path);
    suite_.plan = &plan;
    suite_.path = text.path;
    suite_.name = path.stem().string();
  }

  Suite run(const ast::File& file) {
    for (const auto& item : file.items) {
      if (auto* in = std::get_if<ast::In>(&item))
        lookup_.in(in->interface);
      else
        add(std::get<ast::Case>(item));
    }
    return std::move(suite_);
  }

 private:
  // --- cases ---

  void add(const ast::Case& from) {
    Case made;
    made.line = sources_.line_of(from.span.begin);
    if (from.name) {
      made.name = read_text(context_, *from.name).value_or("");
    } else {
      std::string called = name_of(from.body);
      made.name = cat(called, " ", std::to_string(++by_itself_[called]));
    }
    claim(from, made);
    languages(from, made);
    Scope scope(made, diagnostics_);
    scope_ = &scope;
    context_.scope = &scope;
    context_.out = &made;
    functions_.clear();
    block(from.body, false, made.body);
    made.functions.assign(functions_.begin(), functions_.end());
    suite_.cases.push_back(std::move(made));
  }

  // What a case without a name is called after: the first function in it, as it is written.
  static std::string name_of(const ast::Block& block) {
    if (block.statements.empty()) return "nothing";
    const auto& first = block.statements[0].of;
    if (auto* loop = std::get_if<ast::Loop>(&first)) return name_of(loop->body);
    if (auto* threads = std::get_if<ast::Threads>(&first)) return name_of(threads->body);
    auto* let = std::get_if<ast::Let>(&first);
    auto* call = let != nullptr ? &let->call : std::get_if<ast::Call>(&first);
    std::string name;
    if (call != nullptr)
      for (const ast::Name& part : call->path) name += cat(name.empty() ? "" : ".", part.text);
    return name.empty() ? "nothing" : name;
  }

  void claim(const ast::Case& from, Case& made) {
    auto [known, fresh] = names_.try_emplace(made.name, from.span);
    if (!fresh) {
      diagnostics_.add(Code::E1009, from.span, cat("there is a case `", made.name, "` already"))
          .label(known->second, "the first is here");
    }
    std::string label;
    for (char c : base::lowercase(made.name)) {
      bool good = base::is_digit(c) || base::is_letter(c);
      if (good) label += c;
      if (!good && !label.empty() && label.back() != '-') label += '-';
    }
    label = label.substr(0, 60);
    while (!label.empty() && label.back() == '-') label.pop_back();
    if (label.empty() || base::is_digit(label[0])) label = label.empty() ? "case" : "case-" + label;
    made.label = label;
    for (int n = 2; !labels_.insert(made.label).second; ++n)
      made.label = cat(label, "-", std::to_string(n));
  }

  void languages(const ast::Case& from, Case& made) {
    for (const ast::Name& language : from.languages) {
      if (std::find(known_languages_.begin(), known_languages_.end(), language.text) ==
          known_languages_.end())
        diagnostics_.add(Code::E1007, language.span,
                         cat("there is no language `", language.text, "`"),
                         cat("languages are ", base::one_of(known_languages_)));
      made.languages.push_back(language.text);
    }
  }

  // --- statements ---

  void block(const ast::Block& from, bool repeats, Block& out) {
    scope_->enter(repeats);
    for (const ast::Statement& one : from.statements) statement(one, out);
    out.left = scope_->leave();
  }

  void statement(const ast::Statement& from, Block& out) {
    Statement made;
    made.line = sources_.line_of(from.span.begin);
    if (auto* loop = std::get_if<ast::Loop>(&from.of)) {
      Loop& to = made.of.emplace<Loop>();
      to.times = number(loop->times, kMostTimes);
      block(loop->body, to.times > 1, to.body);
    } else if (auto* threads = std::get_if<ast::Threads>(&from.of)) {
      Threads& to = made.of.emplace<Threads>();
      if (threads->count.text != "another")
        to.count = uint32_t(number(threads->count, kMostThreads));
      block(threads->body, to.count > 1, to.body);
    } else if (auto* drop = std::get_if<ast::Drop>(&from.of)) {
      std::optional<HandleId> gone = scope_->give(drop->name, "dropped");
      if (!gone) return;
      made.of = Drop{*gone};
    } else {
      auto* let = std::get_if<ast::Let>(&from.of);
      std::optional<Call> called =
          call(let ? let->call : std::get<ast::Call>(from.of), let ? &let->name : nullptr);
      if (!called) return;
      made.of = std::move(*called);
    }
    out.statements.push_back(std::move(made));
  }

  uint64_t number(const ast::Name& name, uint64_t most) {
    uint64_t n = 0;
    auto error = std::from_chars(name.text.data(), name.text.data() + name.text.size(), n).ec;
    if (error == std::errc() && n >= 1 && n <= most) return n;
    diagnostics_.add(Code::E1012, name.span,
                     cat("expected a number from 1 to ", std::to_string(most)));
    return 1;
  }

  // --- calls ---

  // Without a call, what is wrong has been reported; a name that it would bind is bound if it can
  // be, so that its uses are not reported, too.
  std::optional<Call> call(const ast::Call& from, const ast::Name* let) {
    std::optional<Lookup::Found> found = lookup_.function(from, *scope_);
    if (!found) {
      if (let != nullptr) scope_->bind_any(*let);
      return std::nullopt;
    }
    Call made;
    made.function = found->function;
    made.receiver = found->receiver;
    made.text = one_line(sources_.text(from.span));
    functions_.insert(made.function);
    const abi::Function& function = plan_.functions[made.function];
    bool good = arguments(from, function, made);
    good &= let != nullptr ? binding(*let, function, made) : outcome(from, function, made);
    if (!good && let != nullptr) scope_->bind_any(*let);
    made.expected = expected(made.outcome);
    return good ? std::optional(std::move(made)) : std::nullopt;
  }

  bool arguments(const ast::Call& from, const abi::Function& function, Call& out) {
    size_t given = from.arguments.size(), needed = function.params.size();
    while (needed > 0 && function.params[needed - 1].origin->default_value) --needed;
    if (given < needed || given > function.params.size()) {
      diagnostics_
          .add(Code::E1003, from.close,
               cat("`", function.path, "` takes ", takes(function, needed), ", not ",
                   std::to_string(given)))
          .label(function.origin->span, "it is declared here");
      return false;
    }
    bool good = true;
    for (size_t i = 0; i < function.params.size(); ++i) {
      const abi::Param& param = function.params[i];
      std::optional<Value> value =
          i < given ? read_value(context_, from.arguments[i], param.type, Side::Argument)
                    : from_default(plan_, param.type, *param.origin->default_value);
      good &= value.has_value();
      if (value) note_text(*value);
      if (value) out.arguments.push_back(std::move(*value));
    }
    out.written = given;
    return good;
  }

  static std::string takes(const abi::Function& function, size_t needed) {
    size_t most = function.params.size();
    if (needed == most) return base::count_of(most, "value");
    return cat(std::to_string(needed), " to ", base::count_of(most, "value"));
  }

  // --- outcomes ---

  bool outcome(const ast::Call& from, const abi::Function& function, Call& out) {
    if (!from.outcome) return true;
    const ast::Outcome& said = *from.outcome;
    std::string message;
    if (said.message) {
      std::optional<std::string> text = read_text(context_, *said.message);
      if (!text) return false;
      message = std::move(*text);
    }
    if (said.status) return status(*said.status, std::move(message), out);
    bool good = function.declares ? declared(*said.value, function, message, out)
                                  : plain(*said.value, function, out);
    if (good && said.message && !std::holds_alternative<Declares>(out.outcome)) {
      diagnostics_.add(Code::E1008, said.message->span, "only errors have a message");
      return false;
    }
    return good;
  }

  bool status(const ast::Name& name, std::string message, Call& out) {
    std::vector<std::string_view> names;
    for (const Status& known : statuses()) {
      if (known.label == name.text) {
        out.outcome = Fails{known, std::move(message)};
        return true;
      }
      names.push_back(known.label);
    }
    auto& said =
        diagnostics_.add(Code::E1007, name.span, cat("there is no status `", name.text, "`"));
    if (auto meant = base::closest(name.text, names)) {
      said.advise(cat("did you mean `", *meant, "`?"));
    } else if (name.text == "declared") {
      said.advise("an error of the contract is `err(...)`");
    } else {
      said.advise(cat("it is ", base::one_of(names)));
    }
    return false;
  }

  bool no_result(Span span, const abi::Function& function) {
    diagnostics_
        .add(Code::E1008, span, cat("`", function.path, "` has no result"),
             "nothing can be expected of it but a status")
        .label(function.origin->span, "it is declared here");
    return false;
  }

  bool plain(const ast::Value& value, const abi::Function& function, Call& out) {
    if (!function.result) return no_result(value.span, function);
    return gives(value, function, out);
  }

  bool gives(const ast::Value& value, const abi::Function& function, Call& out) {
    std::optional<Value> read = read_value(context_, value, *function.result, Side::Outcome);
    if (!read) return false;
    note_text(*read);
    out.outcome = Gives{std::move(*read)};
    return true;
  }

  // `ok`, `ok(1)`, `1`, `err`, `err("no")`.
  bool declared(const ast::Value& value, const abi::Function& function, const std::string& message,
                Call& out) {
    auto* word = std::get_if<ast::Word>(&value.of);
    bool own = word != nullptr && !word->name.escaped;
    bool ok = own && word->name.text == "ok", error = own && word->name.text == "err";
    std::optional<abi::TypeId> type = error ? function.error : function.result;
    if (!ok && !error) return bare(value, function, out);
    if (type.has_value() != !word->payload.empty()) {
      std::string text = cat("`", word->name.text, "` of `", function.path, "` has ",
                             type ? cat("a value of type `", plan_[*type].key, "`") : "no value");
      diagnostics_.add(Code::E1008, value.span, std::move(text))
          .label(function.origin->span, "it is declared here");
      return false;
    }
    std::optional<Value> payload;
    if (type) {
      payload = read_value(context_, word->payload[0], *type, Side::Outcome);
      if (!payload) return false;
      note_text(*payload);
    }
    if (error)
      out.outcome = Declares{std::move(payload), message};
    else
      out.outcome = Gives{std::move(payload)};
    return true;
  }

  bool bare(const ast::Value& value, const abi::Function& function, Call& out) {
    Shape shape = function.result ? plan_[*function.result].shape : Shape::Result;
    if (shape != Shape::Option && shape != Shape::Result) return gives(value, function, out);
    diagnostics_.add(Code::E1008, value.span, "expected `ok` or `err`")
        .label(function.origin->span, "it is declared here");
    return false;
  }

  // `let x = f()`: as `f() -> x`, or `some(x)` or `ok(x)`.
  bool binding(const ast::Name& name, const abi::Function& function, Call& out) {
    const abi::Type* type = function.result ? &plan_[*function.result] : nullptr;
    bool optional = type != nullptr && type->shape == Shape::Option;
    abi::TypeId inner = optional ? *type->members[0].type : function.result.value_or(abi::TypeId{});
    if (!inner.valid() || plan_[inner].shape != Shape::Own) {
      diagnostics_
          .add(Code::E1008, name.span, cat("`", function.path, "` gives no handle"),
               "`let` gives a handle a name")
          .label(function.origin->span, "it is declared here");
      return false;
    }
    std::optional<HandleId> id = scope_->bind(name, plan_[inner].resource);
    if (!id) return false;
    Value bound{inner, name.span, Bind{*id}};
    if (!optional) return out.outcome = Gives{std::move(bound)}, true;
    Value some{*function.result, name.span, Choice{1, {}}};
    std::get<Choice>(some.of).payload.push_back(std::move(bound));
    out.outcome = Gives{std::move(some)};
    return true;
  }

  // How the outcome is shown.
  std::string expected(const Outcome& outcome) const {
    if (auto* gives = std::get_if<Gives>(&outcome))
      return gives->value ? show(plan_, *gives->value, kShown) : "ok";
    if (auto* declares = std::get_if<Declares>(&outcome)) {
      std::string text = declares->error ? show(plan_, *declares->error, kShown) : "";
      text = text.empty() ? "err" : cat("err(", text, ")");
      return declares->message.empty() ? text : cat(text, " \"", declares->message, "\"");
    }
    auto* fails = std::get_if<Fails>(&outcome);
    if (fails == nullptr) return "success";
    std::string text = cat("!", fails->status.label);
    return fails->message.empty() ? text : cat(text, " \"", fails->message, "\"");
  }

  // Whether there is text that only some languages can hold.
  void note_text(const Value& value) {
    bool& ill = context_.out->ill_formed_text;
    if (auto* text = std::get_if<Text>(&value.of)) ill |= !is_well_formed(text->bytes);
    if (auto* items = std::get_if<Items>(&value.of))
      for (const Value& one : items->values) note_text(one);
    if (auto* choice = std::get_if<Choice>(&value.of))
      for (const Value& one : choice->payload) note_text(one);
    if (auto* repeat = std::get_if<Repeat>(&value.of)) note_text(repeat->value[0]);
    if (auto* join = std::get_if<Join>(&value.of))
      for (const Value& one : join->parts) note_text(one);
  }

  const abi::Plan& plan_;
  const source::Sources& sources_;
  std::span<const std::string_view> known_languages_;
  diag::Diagnostics& diagnostics_;
  Lookup lookup_;
  Context context_;
  Suite suite_;
  Scope* scope_ = nullptr;
  std::map<std::string, int> by_itself_;
  std::map<std::string, Span> names_;
  std::set<std::string> labels_;
  std::set<uint32_t> functions_;  // of the case at hand
};

}  // namespace

std::optional<Suite> check(const abi::Plan& plan, const source::Sources& sources,
                           const source::Text& text, std::span<const std::string_view> languages,
                           diag::Diagnostics& diagnostics) {
  size_t before = diagnostics.errors();
  ast::File file = parse(text, diagnostics);
  Suite suite = Checker(plan, sources, text, languages, diagnostics).run(file);
  if (diagnostics.errors() != before) return std::nullopt;
  return suite;
}

}  // namespace sabir::cases
