#include "cases/print.h"

#include "base/text.h"

namespace sabir::cases {
namespace {

using base::cat;

class Printer {
 public:
  explicit Printer(const Suite& suite) : suite_(suite) {}

  std::string run() {
    for (const HostRule& rule : suite_.host) print(rule);
    for (const Case& one : suite_.cases) {
      case_ = &one;
      out_ += cat("case `", one.name, "` ", one.label, " line ", std::to_string(one.line));
      for (const std::string& language : one.languages) out_ += cat(" ", language);
      out_ += one.ill_formed_text ? " ill-formed text\n" : "\n";
      block(one.body, 1);
    }
    return std::move(out_);
  }

 private:
  void block(const Block& block, size_t depth) {
    std::string indent(2 * depth, ' ');
    for (const Statement& one : block.statements) {
      out_ += cat(indent, std::to_string(one.line), ": ");
      if (auto* call = std::get_if<Call>(&one.of)) print(*call);
      if (auto* drop = std::get_if<Drop>(&one.of)) out_ += cat("drop ", label(drop->handle), "\n");
      if (auto* loop = std::get_if<Loop>(&one.of)) {
        out_ += cat("repeat ", std::to_string(loop->times), "\n");
        this->block(loop->body, depth + 1);
      }
      if (auto* threads = std::get_if<Threads>(&one.of)) {
        out_ += cat("threads ", std::to_string(threads->count), "\n");
        this->block(threads->body, depth + 1);
      }
    }
    for (HandleId left : block.left) out_ += cat(indent, "left ", label(left), "\n");
  }

  // What nothing was said of has no line.
  void print(const HostRule& rule) {
    std::string line = rule.line == 0 ? "" : cat("line ", std::to_string(rule.line), " ");
    out_ += cat("host ", line, suite_.plan->functions[rule.function].path, " -> ");
    std::visit([&](const auto& answer) { out_ += cat(answered(answer), "\n"); }, rule.answer);
  }
  std::string answered(const Gives& gives) {
    return gives.value ? show(*suite_.plan, *gives.value) : "nothing";
  }
  std::string answered(const Declares& declares) {
    return cat("err(", declares.error ? show(*suite_.plan, *declares.error) : "", ")");
  }
  std::string answered(const Fails& fails) {
    std::string text = cat("!", fails.status.label);
    return fails.message.empty() ? text : cat(text, " \"", fails.message, "\"");
  }
  std::string answered(const Call& call) { return cat("call ", call.text); }

  void print(const Call& call) {
    std::string arguments;
    for (const Value& value : call.arguments)
      arguments += cat(arguments.empty() ? "" : ", ", show(*suite_.plan, value));
    out_ += cat(suite_.plan->functions[call.function].path, "(", arguments, ")");
    if (call.receiver) out_ += cat(" of ", label(*call.receiver));
    out_ += cat(" -> ", call.expected, "\n");
  }

  const std::string& label(HandleId id) const { return case_->handles[id].label; }

  const Suite& suite_;
  const Case* case_ = nullptr;
  std::string out_;
};

}  // namespace

std::string print(const Suite& suite) { return Printer(suite).run(); }

}  // namespace sabir::cases
