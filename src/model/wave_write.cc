// Values as WAVE text, in its shortest unambiguous form.
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/text.h"
#include "model/wave.h"
#include "syntax/unicode.h"

namespace sabir::model {

namespace {

using base::cat;

std::string real_text(double n, Prim prim) {
  if (std::isnan(n)) return "nan";
  if (std::isinf(n)) return n < 0 ? "-inf" : "inf";
  char digits[64];
  auto end = prim == Prim::F32 ? std::to_chars(digits, digits + sizeof digits, float(n)).ptr
                               : std::to_chars(digits, digits + sizeof digits, n).ptr;
  return std::string(digits, end);
}

std::string number(char32_t c) {
  char digits[16];
  auto end = std::to_chars(digits, digits + sizeof digits, uint32_t(c), 16).ptr;
  return cat("\\u{", c < 0x10 ? "0" : "", std::string(digits, end), "}");
}

std::string escaped(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    switch (c) {
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\\': out += "\\\\"; break;
      default:
        if (c == quote) out += '\\';
        bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        out += control ? number(static_cast<unsigned char>(c)) : std::string(1, c);
    }
  }
  return syntax::without_hidden(out, number) + quote;
}

std::string label_text(std::string_view name) { return cat(is_wave_word(name) ? "%" : "", name); }

class WaveWriter {
 public:
  explicit WaveWriter(const Contract& contract) : contract_(contract) {}

  std::string value(TypeRef type, const Value& value) const {
    type = resolve_alias(contract_, type);
    if (type.is_prim()) return primitive(type.prim(), value);
    const Kind& kind = contract_.types[type.id()].kind;
    if (const auto* flags = std::get_if<FlagsValue>(&value.of)) {
      std::string text;
      for (const std::string& name : flags->set)
        text += cat(text.empty() ? "" : ", ", label_text(name));
      return cat("{", text, "}");
    }
    if (const auto* record = std::get_if<RecordValue>(&value.of)) return fields(kind, *record);
    if (const auto* list = std::get_if<ListValue>(&value.of)) return items(kind, *list);
    return case_text(kind, std::get<CaseValue>(value.of));
  }

 private:
  std::string primitive(Prim prim, const Value& value) const {
    if (const auto* b = std::get_if<bool>(&value.of)) return *b ? "true" : "false";
    if (const auto* n = std::get_if<int64_t>(&value.of)) return std::to_string(*n);
    if (const auto* n = std::get_if<uint64_t>(&value.of)) return std::to_string(*n);
    if (const auto* n = std::get_if<double>(&value.of)) return real_text(*n, prim);
    if (const auto* text = std::get_if<std::string>(&value.of)) return escaped(*text, '"');
    std::string one;
    syntax::append_utf8(one, std::get<CharValue>(value.of).code);
    return escaped(one, '\'');
  }

  std::string fields(const Kind& kind, const RecordValue& record) const {
    const auto& types = std::get<Record>(kind).fields;
    if (record.fields.empty()) return "{:}";
    std::string text;
    for (size_t i = 0; i < record.fields.size(); ++i)
      text += cat(i == 0 ? "" : ", ", label_text(record.fields[i].name), ": ",
                  value(types[i].type, record.fields[i].value));
    return cat("{", text, "}");
  }

  std::string items(const Kind& kind, const ListValue& list) const {
    std::string text;
    for (size_t i = 0; i < list.items.size(); ++i)
      text += cat(i == 0 ? "" : ", ", item(kind, i, list.items[i]));
    return std::holds_alternative<Tuple>(kind) ? cat("(", text, ")") : cat("[", text, "]");
  }

  std::string item(const Kind& kind, size_t i, const Value& one) const {
    if (const auto* tuple = std::get_if<Tuple>(&kind)) return value(tuple->types[i], one);
    if (const auto* list = std::get_if<List>(&kind)) return value(list->element, one);
    const Map& map = std::get<Map>(kind);
    const ListValue& pair = std::get<ListValue>(one.of);
    return cat("(", value(map.key, pair.items[0]), ", ", value(map.value, pair.items[1]), ")");
  }

  std::optional<TypeRef> payload(const Kind& kind, const CaseValue& one) const {
    if (const auto* option = std::get_if<Option>(&kind)) return option->some;
    if (const auto* result = std::get_if<Result>(&kind))
      return one.name == "ok" ? result->ok : result->error;
    for (const Case& known : std::get<Variant>(kind).cases)
      if (known.name == one.name) return known.type;
    base::bug("a value with a case that its type does not have");
  }

  std::string case_text(const Kind& kind, const CaseValue& one) const {
    bool own_words = std::holds_alternative<Option>(kind) || std::holds_alternative<Result>(kind);
    std::string name = own_words ? one.name : label_text(one.name);
    if (one.payload.empty()) return name;
    return cat(name, "(", value(*payload(kind, one), one.payload[0]), ")");
  }

  const Contract& contract_;
};

}  // namespace

std::string write_wave(const Contract& contract, TypeRef type, const Value& value) {
  return WaveWriter(contract).value(type, value);
}

}  // namespace sabir::model
