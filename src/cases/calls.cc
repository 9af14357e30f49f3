#include "cases/calls.h"

#include "base/text.h"

namespace sabir::cases {
namespace {

using abi::Shape;
using base::cat;
using diag::Code;
using source::Span;

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

class CallReader {
 public:
  CallReader(Context& context, Lookup& lookup)
      : context_(context),
        lookup_(lookup),
        given_(context.asked ? Side::Answer : Side::Argument),
        expected_(context.asked ? Side::Answer : Side::Outcome) {}

  // Without a call, what is wrong has been reported; a name that it would bind is bound if it can
  // be, so that its uses are not reported, too.
  std::optional<Call> read(const ast::Call& from, const ast::Name* let) {
    std::optional<Lookup::Found> found = lookup_.function(from, *context_.scope);
    if (!found) {
      if (let != nullptr) context_.scope->bind_any(*let);
      return std::nullopt;
    }
    Call made;
    made.function = found->function;
    made.receiver = found->receiver;
    made.text = one_line(context_.sources.text(from.span));
    const abi::Function& function = context_.plan.functions[made.function];
    bool good = arguments(from, function, made);
    good &= let != nullptr ? binding(*let, function, made.outcome)
                           : outcome(from.outcome, function, made.outcome);
    if (!good && let != nullptr) context_.scope->bind_any(*let);
    made.expected = expected(made.outcome);
    return good ? std::optional(std::move(made)) : std::nullopt;
  }

  bool outcome(const std::optional<ast::Outcome>& from, const abi::Function& function,
               Outcome& out) {
    if (!from) return true;
    const ast::Outcome& said = *from;
    std::string message;
    if (said.message) {
      std::optional<std::string> text = read_text(context_, *said.message);
      if (!text) return false;
      message = std::move(*text);
    }
    if (said.status) return status(*said.status, std::move(message), out);
    bool good = function.declares ? declared(*said.value, function, message, out)
                                  : plain(*said.value, function, out);
    if (good && said.message && !std::holds_alternative<Declares>(out)) {
      context_.diagnostics.add(Code::E1008, said.message->span, "only errors have a message");
      return false;
    }
    return good;
  }

 private:
  // --- arguments ---

  bool arguments(const ast::Call& from, const abi::Function& function, Call& out) {
    size_t given = from.arguments.size(), needed = function.params.size();
    while (needed > 0 && function.params[needed - 1].origin->default_value) --needed;
    if (given < needed || given > function.params.size()) {
      context_.diagnostics
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
          i < given ? read_value(context_, from.arguments[i], param.type, given_)
                    : from_default(context_.plan, param.type, *param.origin->default_value);
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

  bool status(const ast::Name& name, std::string message, Outcome& out) {
    std::vector<std::string_view> names;
    for (const Status& known : statuses()) {
      if (known.label == name.text) {
        out = Fails{known, std::move(message)};
        return true;
      }
      names.push_back(known.label);
    }
    auto& said = context_.diagnostics.add(Code::E1007, name.span,
                                          cat("there is no status `", name.text, "`"));
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
    context_.diagnostics
        .add(Code::E1008, span, cat("`", function.path, "` has no result"),
             "nothing can be expected of it but a status")
        .label(function.origin->span, "it is declared here");
    return false;
  }

  bool plain(const ast::Value& value, const abi::Function& function, Outcome& out) {
    if (!function.result) return no_result(value.span, function);
    return gives(value, function, out);
  }

  bool gives(const ast::Value& value, const abi::Function& function, Outcome& out) {
    std::optional<Value> read = read_value(context_, value, *function.result, expected_);
    if (!read) return false;
    note_text(*read);
    out = Gives{std::move(*read)};
    return true;
  }

  // `ok`, `ok(1)`, `1`, `err`, `err("no")`.
  bool declared(const ast::Value& value, const abi::Function& function, const std::string& message,
                Outcome& out) {
    auto* word = std::get_if<ast::Word>(&value.of);
    bool own = word != nullptr && !word->name.escaped;
    bool ok = own && word->name.text == "ok", error = own && word->name.text == "err";
    std::optional<abi::TypeId> type = error ? function.error : function.result;
    if (!ok && !error) return bare(value, function, out);
    if (type.has_value() != !word->payload.empty()) {
      std::string text =
          cat("`", word->name.text, "` of `", function.path, "` has ",
              type ? cat("a value of type `", context_.plan[*type].key, "`") : "no value");
      context_.diagnostics.add(Code::E1008, value.span, std::move(text))
          .label(function.origin->span, "it is declared here");
      return false;
    }
    std::optional<Value> payload;
    if (type) {
      payload = read_value(context_, word->payload[0], *type, expected_);
      if (!payload) return false;
      note_text(*payload);
    }
    if (error)
      out = Declares{std::move(payload), message};
    else
      out = Gives{std::move(payload)};
    return true;
  }

  bool bare(const ast::Value& value, const abi::Function& function, Outcome& out) {
    Shape shape = function.result ? context_.plan[*function.result].shape : Shape::Result;
    if (shape != Shape::Option && shape != Shape::Result) return gives(value, function, out);
    context_.diagnostics.add(Code::E1008, value.span, "expected `ok` or `err`")
        .label(function.origin->span, "it is declared here");
    return false;
  }

  // `let x = f()`: as `f() -> x`, or `some(x)` or `ok(x)`.
  bool binding(const ast::Name& name, const abi::Function& function, Outcome& out) {
    const abi::Type* type = function.result ? &context_.plan[*function.result] : nullptr;
    bool optional = type != nullptr && type->shape == Shape::Option;
    abi::TypeId inner = optional ? *type->members[0].type : function.result.value_or(abi::TypeId{});
    if (!inner.valid() || context_.plan[inner].shape != Shape::Own) {
      context_.diagnostics
          .add(Code::E1008, name.span, cat("`", function.path, "` gives no handle"),
               "`let` gives a handle a name")
          .label(function.origin->span, "it is declared here");
      return false;
    }
    std::optional<HandleId> id = bind(context_, name, context_.plan[inner].resource);
    if (!id) return false;
    Value bound{inner, name.span, Bind{*id}};
    if (!optional) return out = Gives{std::move(bound)}, true;
    Value some{*function.result, name.span, Choice{1, {}}};
    std::get<Choice>(some.of).payload.push_back(std::move(bound));
    out = Gives{std::move(some)};
    return true;
  }

  // How the outcome is shown.
  std::string expected(const Outcome& outcome) const {
    if (auto* gives = std::get_if<Gives>(&outcome))
      return gives->value ? show(context_.plan, *gives->value, kShown) : "ok";
    if (auto* declares = std::get_if<Declares>(&outcome)) {
      std::string text = declares->error ? show(context_.plan, *declares->error, kShown) : "";
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

  Context& context_;
  Lookup& lookup_;
  Side given_, expected_;
};

}  // namespace

std::optional<Call> read_call(Context& context, Lookup& lookup, const ast::Call& from,
                              const ast::Name* let) {
  return CallReader(context, lookup).read(from, let);
}

std::optional<Outcome> read_outcome(Context& context, Lookup& lookup, const ast::Outcome& from,
                                    const abi::Function& function) {
  Outcome out;
  if (!CallReader(context, lookup).outcome(from, function, out)) return std::nullopt;
  return out;
}

}  // namespace sabir::cases
