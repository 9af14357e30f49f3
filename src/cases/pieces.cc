#include "cases/pieces.h"

#include <algorithm>

#include "base/files.h"
#include "base/text.h"
#include "cases/values.h"

namespace sabir::cases {
namespace {

using abi::Shape;
using base::cat;
using Pieces = std::vector<Piece>;

void add(Pieces& out, std::string text) {
  if (text.empty()) return;
  Literal* last = out.empty() ? nullptr : std::get_if<Literal>(&out.back());
  if (last != nullptr)
    last->text += text;
  else
    out.push_back(Literal{std::move(text)});
}

void add(Pieces& out, Pieces more) {
  for (Piece& one : more) {
    if (auto* literal = std::get_if<Literal>(&one))
      add(out, std::move(literal->text));
    else
      out.push_back(std::move(one));
  }
}

// The items one after another; empty ones leave no separator.
Pieces separated(std::vector<Pieces> items, std::string_view by) {
  Pieces out;
  bool any = false;
  for (Pieces& item : items) {
    if (item.empty()) continue;
    if (any) add(out, std::string(by));
    any = true;
    add(out, std::move(item));
  }
  return out;
}

class Maker {
 public:
  explicit Maker(const abi::Plan& plan) : plan_(plan) {}

  Pieces make(const Value& value) const {
    const abi::Type& type = plan_[value.type];
    if (auto* digest = std::get_if<Digest>(&value.of)) return {Literal{cat("\2", hex(*digest))}};
    if (auto* real = std::get_if<Real>(&value.of); real != nullptr && real->any_nan)
      return {Literal{"\1"}};
    if (auto* file = std::get_if<File>(&value.of))
      return {Content{file->path, type.shape == Shape::String}};
    if (type.shape == Shape::String) return text(value);
    if (is_bytes(type)) return around("@hex(\"", bytes(value), "\")");
    if (type.shape == Shape::List) return around("[", list(value), "]");
    if (auto* items = std::get_if<Items>(&value.of)) return these(type, *items);
    if (auto* choice = std::get_if<Choice>(&value.of);
        choice != nullptr && !choice->payload.empty()) {
      Value empty{value.type, {}, Choice{choice->index, {}}};
      return around(show(plan_, empty) + "(", make(choice->payload[0]), ")");
    }
    return {Literal{show(plan_, value)}};
  }

 private:
  static std::string hex(const Digest& digest) {
    std::string text;
    for (uint8_t byte : digest.sha256)
      text += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    return text;
  }

  bool is_bytes(const abi::Type& type) const {
    return type.shape == Shape::List && plan_[*type.element].key == "u8";
  }

  static Pieces around(std::string before, Pieces inside, std::string after) {
    Pieces out;
    add(out, std::move(before));
    add(out, std::move(inside));
    add(out, std::move(after));
    return out;
  }

  static Pieces times(Pieces one, uint64_t times, std::string_view between) {
    if (one.empty() || times == 0) return {};
    if (one.size() == 1)
      if (auto* literal = std::get_if<Literal>(&one[0]))
        return {Times{literal->text, std::string(between), times}};
    return separated(std::vector<Pieces>(size_t(times), one), between);
  }

  // --- text ---

  // Rules carried out; what is not UTF-8 is shown in another way, so it is looked at as a whole.
  Pieces text(const Value& value) const {
    if (is_whole(value)) return around("\"", inside(value), "\"");
    Value all{value.type, {}, Text{expand(value)}};
    return {Literal{show(plan_, all)}};
  }

  static bool is_whole(const Value& value) {
    if (auto* text = std::get_if<Text>(&value.of)) return is_well_formed(text->bytes);
    if (auto* repeat = std::get_if<Repeat>(&value.of)) return is_whole(repeat->value[0]);
    if (auto* join = std::get_if<Join>(&value.of))
      return std::all_of(join->parts.begin(), join->parts.end(), is_whole);
    return std::holds_alternative<File>(value.of) && is_well_formed(expand(value));
  }

  // What stands between the quotes.
  Pieces inside(const Value& value) const {
    if (auto* repeat = std::get_if<Repeat>(&value.of))
      return times(inside(repeat->value[0]), repeat->times, "");
    Pieces out;
    if (auto* join = std::get_if<Join>(&value.of)) {
      for (const Value& part : join->parts) add(out, inside(part));
      return out;
    }
    std::string quoted = show(plan_, Value{value.type, {}, Text{expand(value)}});
    add(out, quoted.substr(1, quoted.size() - 2));
    return out;
  }

  static std::string expand(const Value& value) {
    std::string out;
    if (auto* text = std::get_if<Text>(&value.of)) out = text->bytes;
    if (auto* bytes = std::get_if<Bytes>(&value.of)) out = bytes->bytes;
    if (auto* file = std::get_if<File>(&value.of)) {
      std::string why;
      out = base::read_file(file->path, why).value_or("");
    }
    if (auto* repeat = std::get_if<Repeat>(&value.of)) {
      std::string one = expand(repeat->value[0]);
      for (uint64_t i = 0; i < repeat->times; ++i) out += one;
    }
    if (auto* join = std::get_if<Join>(&value.of))
      for (const Value& part : join->parts) out += expand(part);
    return out;
  }

  // --- lists ---

  Pieces bytes(const Value& value) const {
    if (auto* count = std::get_if<Count>(&value.of))
      return {Counted{count->first, count->times, false, true, 8}};
    if (auto* repeat = std::get_if<Repeat>(&value.of))
      return times(bytes(repeat->value[0]), repeat->times, " ");
    if (auto* join = std::get_if<Join>(&value.of)) {
      std::vector<Pieces> parts;
      for (const Value& part : join->parts) parts.push_back(bytes(part));
      return separated(std::move(parts), " ");
    }
    std::string shown = show(plan_, Value{value.type, {}, Bytes{expand(value)}});
    Pieces out;
    add(out, shown.substr(6, shown.size() - 8));
    return out;
  }

  Pieces list(const Value& value) const {
    if (auto* count = std::get_if<Count>(&value.of)) return counted(value, *count);
    if (auto* repeat = std::get_if<Repeat>(&value.of))
      return times(list(repeat->value[0]), repeat->times, ", ");
    std::vector<Pieces> parts;
    if (auto* join = std::get_if<Join>(&value.of))
      for (const Value& part : join->parts) parts.push_back(list(part));
    if (auto* items = std::get_if<Items>(&value.of))
      for (const Value& item : items->values) parts.push_back(make(item));
    return separated(std::move(parts), ", ");
  }

  Pieces counted(const Value& value, const Count& count) const {
    const abi::Type& element = plan_[*plan_[value.type].element];
    if (count.times == 0) return {};
    return {Counted{count.first, count.times, element.key[0] == 's', false, element.size * 8}};
  }

  // --- records, tuples, arrays, maps ---

  Pieces these(const abi::Type& type, const Items& items) const {
    std::vector<Pieces> parts;
    for (size_t i = 0; i < items.values.size(); ++i) {
      const Value& item = items.values[i];
      if (type.shape == Shape::Map) {
        const Items& both = std::get<Items>(item.of);
        Pieces entry = around("", make(both.values[0]), ": ");
        add(entry, make(both.values[1]));
        parts.push_back(std::move(entry));
        continue;
      }
      std::string name = type.shape == Shape::Record ? cat(field(type, i), ": ") : "";
      parts.push_back(around(name, make(item), ""));
    }
    if (type.shape == Shape::Map) std::sort(parts.begin(), parts.end(), in_order);
    if (type.shape == Shape::Tuple) return around("(", separated(std::move(parts), ", "), ")");
    if (type.shape == Shape::Array) return around("[", separated(std::move(parts), ", "), "]");
    if (parts.empty()) return {Literal{"{:}"}};
    return around("{", separated(std::move(parts), ", "), "}");
  }

  // A field's name, `%` before it if WAVE would read something else.
  std::string field(const abi::Type& type, size_t i) const {
    return label_text(type.members[i].name);
  }

  static bool in_order(const Pieces& a, const Pieces& b) {
    return std::get<Literal>(a[0]).text < std::get<Literal>(b[0]).text;
  }

  const abi::Plan& plan_;
};

}  // namespace

std::vector<Piece> pieces(const abi::Plan& plan, const Value& value) {
  return Maker(plan).make(value);
}

std::vector<Piece> merged(std::vector<Piece> pieces) {
  Pieces out;
  add(out, std::move(pieces));
  return out;
}

}  // namespace sabir::cases
