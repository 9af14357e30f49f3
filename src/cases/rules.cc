// Values by rule: a table of what there is, and a function for each.
#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>

#include "base/files.h"
#include "base/sha256.h"
#include "base/text.h"
#include "cases/values.h"
#include "syntax/unicode.h"

namespace sabir::cases {
namespace {

using abi::Shape;
using base::cat;
using diag::Code;
using Read = std::optional<Value>;

constexpr uint64_t kMost = uint64_t(1) << 28;  // bytes, or elements

// How many bytes or elements a string or list has once its rules are carried out.
uint64_t length_of(const Value& value) {
  if (auto* text = std::get_if<Text>(&value.of)) return text->bytes.size();
  if (auto* bytes = std::get_if<Bytes>(&value.of)) return bytes->bytes.size();
  if (auto* items = std::get_if<Items>(&value.of)) return items->values.size();
  if (auto* count = std::get_if<Count>(&value.of)) return count->times;
  if (auto* file = std::get_if<File>(&value.of)) return file->size;
  if (auto* repeat = std::get_if<Repeat>(&value.of)) {
    uint64_t one = length_of(repeat->value[0]);
    return one == 0 ? 0 : std::min(kMost, repeat->times) * std::min(kMost, one);
  }
  uint64_t all = 0;
  if (auto* join = std::get_if<Join>(&value.of))
    for (const Value& part : join->parts) all += length_of(part);
  return all;
}

int digit_of(char c) {
  if (base::is_digit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Pairs of hexadecimal digits, with blanks between them or not.
std::optional<std::string> bytes_of(std::string_view digits) {
  std::string bytes;
  for (size_t i = 0; i < digits.size();) {
    if (digits[i] == ' ') {
      ++i;
      continue;
    }
    int high = digit_of(digits[i]);
    int low = i + 1 < digits.size() ? digit_of(digits[i + 1]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    bytes += char(high * 16 + low);
    i += 2;
  }
  return bytes;
}

class Rules {
 public:
  Rules(Context& context, const ast::Value& value, const ast::Rule& rule, abi::TypeId type,
        Side side)
      : context_(context), value_(value), rule_(rule), id_(type), side_(side) {}

  Read read();

 private:
  using Make = bool (Rules::*)(Value& out);
  struct Row {
    std::string_view name;
    size_t least, most;  // values in its brackets
    std::string_view stands_for;
    bool (Rules::*fits)() const;
    Make make;
  };
  static const Row kRows[12];

  const abi::Type& type() const { return context_.plan[id_]; }
  bool is_bytes() const {
    return type().shape == Shape::List && context_.plan[*type().element].key == "u8";
  }
  bool is_text() const { return type().shape == Shape::String; }
  bool is_blob() const { return is_bytes() || is_text(); }
  bool is_sequence() const { return is_text() || type().shape == Shape::List; }
  bool is_float() const { return type().key == "f32" || type().key == "f64"; }
  bool is_integers() const {
    return type().shape == Shape::List && is_integer(context_.plan[*type().element].key);
  }
  bool is_counter() const { return is_answer() && is_integer(type().key); }
  bool is_answer() const { return side_ == Side::Answer; }
  bool is_host_object() const {
    bool handle = type().shape == Shape::Own || type().shape == Shape::Borrow;
    return side_ != Side::Outcome && handle && context_.plan[type().resource].imported;
  }
  static bool is_integer(const std::string& key) {
    return key == "u8" || key == "s8" || key == "u16" || key == "s16" || key == "u32" ||
           key == "s32" || key == "u64" || key == "s64";
  }

  bool fail(source::Span span, std::string message, std::string label = "") {
    context_.diagnostics.add(Code::E1010, span, std::move(message), std::move(label));
    return false;
  }

  const ast::Value& argument(size_t i) const { return rule_.arguments[i]; }
  Read inner(size_t i) { return read_value(context_, argument(i), id_, side_); }

  std::optional<std::string> hex(size_t i) {
    std::optional<std::string> digits = read_text(context_, argument(i));
    if (!digits) return std::nullopt;
    std::optional<std::string> bytes = bytes_of(*digits);
    if (!bytes) fail(argument(i).span, "expected pairs of hexadecimal digits such as `c3 28`");
    return bytes;
  }

  bool blob(std::optional<std::string> bytes, Value& out) {
    if (!bytes) return false;
    if (is_text())
      out.of = Text{std::move(*bytes)};
    else
      out.of = Bytes{std::move(*bytes)};
    return true;
  }

  bool repeat(Value& out) {
    Read one = inner(0);
    std::optional<uint64_t> times = read_number(context_, argument(1), kMost);
    if (!one || !times) return false;
    Repeat made{{}, *times};
    made.value.push_back(std::move(*one));
    out.of = std::move(made);
    return true;
  }

  bool join(Value& out) {
    Join made;
    for (size_t i = 0; i < rule_.arguments.size(); ++i) {
      Read part = inner(i);
      if (!part) return false;
      made.parts.push_back(std::move(*part));
    }
    out.of = std::move(made);
    return true;
  }

  bool count(Value& out) {
    Read first = read_value(context_, argument(0), *type().element, side_);
    std::optional<uint64_t> times = read_number(context_, argument(1), kMost);
    if (!first || !times) return false;
    const Integer& from = std::get<Integer>(first->of);
    out.of = Count{from.bits, from.negative, *times};
    return true;
  }

  bool hexadecimal(Value& out) { return blob(hex(0), out); }
  bool utf8(Value& out) { return blob(read_text(context_, argument(0)), out); }

  bool digest(size_t i, std::array<uint8_t, 32>& out) {
    std::optional<std::string> bytes = hex(i);
    if (!bytes) return false;
    if (bytes->size() != out.size())
      return fail(argument(i).span, "a SHA-256 digest is 64 hexadecimal digits");
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return true;
  }

  bool file(Value& out);

  bool sha256(Value& out) {
    if (side_ != Side::Outcome)
      return fail(value_.span, "a digest says what comes back, not what is given");
    return digest(0, out.of.emplace<Digest>().sha256);
  }

  bool bits(Value& out) {
    std::optional<std::string> bytes = hex(0);
    if (!bytes) return false;
    size_t size = type().size;
    if (bytes->size() != size)
      return fail(argument(0).span, cat("the bits of an `", type().key, "` are ",
                                        std::to_string(2 * size), " hexadecimal digits"));
    Real real;
    for (char byte : *bytes) real.bits = real.bits << 8 | uint8_t(byte);
    out.of = real;
    return true;
  }

  // --- of hosts ---

  bool calls(Value& out) {
    rule_of(*context_.asked).counts = true;
    out.of = Asked{};
    return true;
  }

  bool object(Value& out) { return out.of = NewObject{}, true; }

  // Of a function beside the one that answers, or of the constructor of its object.
  bool kept(Value& out) {
    std::vector<std::string_view> known;
    for (auto& [f, rule] : *context_.rules) {
      const abi::Function& function = context_.plan.functions[f];
      if (!beside(function)) continue;
      bool made = function.is(model::FunctionKind::Constructor);
      known.push_back(made ? "constructor" : std::string_view(function.origin->name));
      if (is_word(argument(0), known.back())) return kept_of(rule, function, out);
    }
    return fail(argument(0).span, "the host has no such function beside this one",
                cat("there is ", base::one_of(known)));
  }

  bool kept_of(HostRule& rule, const abi::Function& function, Value& out) {
    std::vector<std::string_view> known;
    for (uint32_t i = 0; i < function.params.size(); ++i) {
      known.push_back(function.params[i].origin->name);
      if (is_word(argument(1), known.back())) return keeps(rule, i, out);
    }
    return fail(argument(1).span, "it has no such parameter",
                known.empty() ? "it has none" : cat("there is ", base::one_of(known)));
  }

  bool keeps(HostRule& rule, uint32_t index, Value& out) {
    abi::TypeId given = context_.plan.functions[rule.function].params[index].type;
    if (given != id_)
      return fail(argument(1).span, cat("this is a value of type `", context_.plan[given].key, "`"),
                  cat("expected is `", type().key, "`"));
    if (type().shape == Shape::Borrow) return fail(argument(1).span, "what is lent cannot be kept");
    if (type().handles && type().shape != Shape::Own)
      return fail(argument(1).span, "a value with handles in it cannot be kept",
                  "a handle by itself can");
    if (!give(context_, value_.span, {rule.function, index}, id_)) return false;
    rule.keeps.insert(index);
    out.of = Kept{rule.function, index};
    return true;
  }

  HostRule& rule_of(const abi::Function& function) {
    return context_.rules->at(uint32_t(&function - context_.plan.functions.data()));
  }
  bool beside(const abi::Function& function) const {
    const abi::Function& asked = *context_.asked;
    using model::FunctionKind;
    if (!asked.is(FunctionKind::Method))
      return function.owner == asked.owner && !function.is(FunctionKind::Method) &&
             !function.is(FunctionKind::Constructor);
    return function.resource == asked.resource && !function.is(FunctionKind::Static);
  }
  static bool is_word(const ast::Value& value, std::string_view text) {
    auto* word = std::get_if<ast::Word>(&value.of);
    return word != nullptr && word->payload.empty() && word->name.text == text;
  }

  Context& context_;
  const ast::Value& value_;
  const ast::Rule& rule_;
  abi::TypeId id_;
  Side side_;
};

bool Rules::file(Value& out) {
  std::optional<std::string> path = read_text(context_, argument(0));
  std::array<uint8_t, 32> expected{};
  if (!path || !digest(1, expected)) return false;
  std::filesystem::path whole = std::filesystem::path(context_.folder) / *path;
  std::string why;
  std::error_code unknown;
  if (std::filesystem::exists(whole, unknown) &&
      !std::filesystem::is_regular_file(whole, unknown)) {
    context_.diagnostics.add(Code::E1011, argument(0).span, cat("`", *path, "` is not a file"));
    return false;
  }
  std::optional<std::string> bytes = base::read_file(whole.string(), why);
  if (!bytes) {
    context_.diagnostics.add(Code::E1011, argument(0).span, why,
                             "looked for beside the file of cases");
    return false;
  }
  if (base::sha256(*bytes) != expected) {
    Value is{id_, {}, Digest{base::sha256(*bytes)}};
    context_.diagnostics.add(Code::E1011, argument(1).span, cat("`", *path, "` has another digest"))
        .advise(cat("if the file is right, this is it: ", show(context_.plan, is)));
    return false;
  }
  if (is_text() && !is_well_formed(*bytes)) context_.out->ill_formed_text = true;
  std::error_code error;
  whole = std::filesystem::absolute(whole, error).lexically_normal();
  out.of = File{whole.string(), bytes->size()};
  return true;
}

constexpr Rules::Row Rules::kRows[12] = {
    {"repeat", 2, 2, "text or a list", &Rules::is_sequence, &Rules::repeat},
    {"join", 1, 10000, "text or a list", &Rules::is_sequence, &Rules::join},
    {"count", 2, 2, "a list of integers", &Rules::is_integers, &Rules::count},
    {"hex", 1, 1, "a `list<u8>` or text", &Rules::is_blob, &Rules::hexadecimal},
    {"utf8", 1, 1, "a `list<u8>`", &Rules::is_bytes, &Rules::utf8},
    {"file", 2, 2, "a `list<u8>` or text", &Rules::is_blob, &Rules::file},
    {"sha256", 1, 1, "a `list<u8>` or text", &Rules::is_blob, &Rules::sha256},
    {"bits", 1, 1, "an `f32` or `f64`", &Rules::is_float, &Rules::bits},
    {"calls", 0, 0, "an integer that the host answers", &Rules::is_counter, &Rules::calls},
    {"kept", 2, 2, "what the host answers", &Rules::is_answer, &Rules::kept},
    {"new", 0, 0, "a resource that the host implements", &Rules::is_host_object, &Rules::object},
    {"", 0, 0, "", nullptr, nullptr},
};

Read Rules::read() {
  std::vector<std::string_view> names;
  const Row* row = kRows;
  for (; !row->name.empty() && row->name != rule_.name.text; ++row) names.push_back(row->name);
  if (row->name.empty()) {
    fail(rule_.name.span, cat("there is no rule `@", rule_.name.text, "`"),
         cat("rules are ", base::one_of(names)));
    return std::nullopt;
  }
  bool large = row->make == &Rules::repeat || row->make == &Rules::join ||
               row->make == &Rules::count || row->make == &Rules::file;
  if (large && is_answer()) {
    fail(value_.span, "what a host answers is written out");
    return std::nullopt;
  }
  if (!(this->*row->fits)()) {
    fail(value_.span, cat("`@", row->name, "` stands for ", row->stands_for),
         cat("here is a value of type `", type().key, "`"));
    return std::nullopt;
  }
  size_t given = rule_.arguments.size();
  if (given < row->least || given > row->most) {
    fail(value_.span, cat("`@", row->name, "` takes ", base::count_of(row->least, "value"),
                          ", not ", std::to_string(given)));
    return std::nullopt;
  }
  Value out{id_, value_.span, {}};
  if (!(this->*row->make)(out)) return std::nullopt;
  if (length_of(out) > kMost) {
    fail(value_.span, "this value is larger than 256 MiB");
    return std::nullopt;
  }
  return out;
}

}  // namespace

Read read_rule(Context& context, const ast::Value& value, const ast::Rule& rule, abi::TypeId type,
               Side side) {
  return Rules(context, value, rule, type, side).read();
}

bool is_well_formed(std::string_view text) {
  while (!text.empty()) {
    size_t size = syntax::decode(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace sabir::cases
