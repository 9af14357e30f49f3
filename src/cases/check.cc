#include "cases/check.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "base/text.h"
#include "cases/calls.h"
#include "cases/host.h"
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

class Checker {
 public:
  Checker(const abi::Plan& plan, const source::Sources& sources, const source::Text& text,
          std::span<const std::string_view> languages, diag::Diagnostics& diagnostics)
      : sources_(sources),
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
    suite_.host = read_host(context_, lookup_, file);
    for (const auto& item : file.items) {
      if (auto* in = std::get_if<ast::In>(&item)) lookup_.in(in->interface);
      if (auto* one = std::get_if<ast::Case>(&item)) add(*one);
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
      const ast::Call& call = let != nullptr ? let->call : std::get<ast::Call>(from.of);
      std::optional<Call> called =
          read_call(context_, lookup_, call, let != nullptr ? &let->name : nullptr);
      if (!called) return;
      functions_.insert(called->function);
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
