#include "model/wave.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

#include "base/text.h"
#include "syntax/unicode.h"

namespace sabir::model {

namespace {

using base::cat;

constexpr size_t kDeepest = 200;

bool in_label(char c) { return base::is_letter(c) || base::is_digit(c) || c == '-'; }
bool in_number(char c) {
  return base::is_digit(c) || c == '.' || c == '+' || c == '-' || c == 'e' || c == 'E';
}

bool is_signed(Prim prim) {
  return prim == Prim::S8 || prim == Prim::S16 || prim == Prim::S32 || prim == Prim::S64;
}

int bits_of(Prim prim) {
  switch (prim) {
    case Prim::S8:
    case Prim::U8: return 8;
    case Prim::S16:
    case Prim::U16: return 16;
    case Prim::S32:
    case Prim::U32: return 32;
    default: return 64;
  }
}

// Rounded once, to the nearest; what is too large is infinite and what is too small zero.
double rounded(std::string_view digits, Prim prim) {
  std::string text(digits);
  return prim == Prim::F32 ? double(std::strtof(text.c_str(), nullptr))
                           : std::strtod(text.c_str(), nullptr);
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

class Reader {
 public:
  Reader(const Contract& contract, std::string_view text) : contract_(contract), text_(text) {}

  bool value(TypeRef type, Value& out) {
    blank();
    type = resolve_alias(contract_, type);
    if (++depth_ > kDeepest) return fail("values are nested too deeply");
    bool good = type.is_prim() ? primitive(type.prim(), out)
                               : structure(contract_.types[type.id()].kind, out);
    --depth_;
    return good;
  }

  void blank() {
    while (at_ < text_.size()) {
      if (text_.substr(at_, 2) == "//")
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')
        ++at_;
      else
        return;
    }
  }

  bool at_end() const { return at_ == text_.size(); }
  size_t at() const { return at_; }

  bool fail(std::string why, size_t size = 1, std::string advice = "") {
    result.fault = std::move(why);
    result.at = at_;
    result.size = std::min(size, text_.size() - at_);
    result.advice = std::move(advice);
    return false;
  }

  WaveResult result;

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool eat(char c) {
    blank();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool expect(char c) { return eat(c) || fail(cat("expected `", std::string(1, c), "`")); }

  std::string_view label() {
    blank();
    size_t begin = at_;
    if (peek() == '%') ++at_;
    while (in_label(peek())) ++at_;
    std::string_view word = text_.substr(begin, at_ - begin);
    if (word.substr(0, 1) == "%") word.remove_prefix(1);
    return word;
  }

  // The name of a case, which may not be taken for a word of WAVE's own.
  bool case_label(std::string_view& name) {
    blank();
    size_t begin = at_;
    bool escaped = peek() == '%';
    name = label();
    if (escaped || !is_wave_word(name)) return true;
    at_ = begin;
    return fail(cat("`", name, "` means something else here"), name.size(),
                cat("write `%", name, "` for the case"));
  }

  // --- primitives ---

  bool primitive(Prim prim, Value& out) {
    switch (prim) {
      case Prim::Bool: return boolean(out);
      case Prim::Char: return character(out);
      case Prim::String:
      case Prim::ErrorContext: return string(out);  // its debug message
      case Prim::F32:
      case Prim::F64: return real(prim, out);
      default: return integer(prim, out);
    }
  }

  bool boolean(Value& out) {
    size_t begin = at_;
    std::string_view word = label();
    if (word == "true" || word == "false") {
      out.of = word == "true";
      return true;
    }
    at_ = begin;
    return fail("expected `true` or `false`", std::max<size_t>(word.size(), 1));
  }

  bool integer(Prim prim, Value& out) {
    size_t end = at_ + (peek() == '-' ? 1 : 0);
    while (end < text_.size() && base::is_digit(text_[end])) ++end;
    std::string_view digits = text_.substr(at_, end - at_);
    if (digits.empty() || digits == "-") return fail("expected a whole number");
    std::string_view magnitude = digits.substr(digits[0] == '-' ? 1 : 0);
    if (magnitude.size() > 1 && magnitude[0] == '0')
      return fail("a number does not begin with 0", digits.size());
    const char *first = digits.data(), *last = digits.data() + digits.size();
    bool fits = false;
    int bits = bits_of(prim);
    if (is_signed(prim)) {
      int64_t n = 0;
      fits = std::from_chars(first, last, n).ec == std::errc();
      int64_t most = INT64_MAX >> (64 - bits);
      fits = fits && n <= most && n >= -most - 1;
      out.of = n;
    } else {
      uint64_t n = 0;
      fits = digits[0] != '-' && std::from_chars(first, last, n).ec == std::errc();
      fits = fits && n <= (UINT64_MAX >> (64 - bits));
      out.of = n;
    }
    if (!fits) return fail(cat("this number does not fit `", spelling(prim), "`"), digits.size());
    at_ = end;
    return true;
  }

  bool real(Prim prim, Value& out) {
    size_t begin = at_;
    bool negative = peek() == '-';
    if (negative) ++at_;
    size_t word_begin = at_;
    std::string_view word = base::is_letter(peek()) ? label() : std::string_view();
    if (word == "inf" || (word == "nan" && !negative)) {
      double n = word == "nan" ? std::numeric_limits<double>::quiet_NaN()
                               : std::numeric_limits<double>::infinity();
      out.of = negative ? -n : n;
      return true;
    }
    at_ = word_begin;
    bool good = decimal();
    size_t size = std::max<size_t>(at_ - begin, 1);
    if (good) {
      double n = rounded(text_.substr(word_begin, at_ - word_begin), prim);
      out.of = negative ? -n : n;
      return true;
    }
    at_ = begin;
    return fail("expected a number", size);
  }

  // `12`, `1.5`, `1e-3`: no zero in front, digits on both sides of the point.
  bool decimal() {
    size_t begin = at_;
    bool good = digits() && (text_[begin] != '0' || at_ == begin + 1);
    if (peek() == '.') {
      ++at_;
      good &= digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      good &= digits();
    }
    if (in_number(peek()) || in_label(peek())) good = false;
    while (in_number(peek()) || in_label(peek())) ++at_;
    return good;
  }

  bool digits() {
    size_t begin = at_;
    while (base::is_digit(peek())) ++at_;
    return at_ > begin;
  }

  bool character(Value& out) {
    if (!eat('\'')) return fail("expected a character such as `'a'`");
    std::string text;
    if (!text_until('\'', text)) return false;
    syntax::Decoded one = syntax::decode(text);
    if (one.size == 0 || one.size != text.size()) return fail("expected exactly one character");
    out.of = CharValue{one.code};
    return true;
  }

  bool string(Value& out) {
    if (text_.substr(at_, 3) == "\"\"\"") return long_string(out);
    if (peek() != '"') return fail("expected a string such as `\"text\"`");
    ++at_;
    std::string text;
    if (!text_until('"', text)) return false;
    out.of = std::move(text);
    return true;
  }

  // Up to the closing quote, escapes read.
  bool text_until(char quote, std::string& out) {
    while (peek() != quote) {
      if (at_end() || peek() == '\n') return fail(cat("expected `", std::string(1, quote), "`"));
      if (peek() == '\\') {
        if (!escape(out)) return false;
        continue;
      }
      syntax::Decoded next = syntax::decode(text_.substr(at_));
      if (next.size == 0) return fail("this is not UTF-8");
      out += text_.substr(at_, next.size);
      at_ += next.size;
    }
    ++at_;
    return true;
  }

  bool escape(std::string& out) {
    char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    static constexpr std::string_view from = "tnr\\\"'", to = "\t\n\r\\\"'";
    if (size_t i = from.find(c); c != '\0' && i != std::string_view::npos) {
      out += to[i];
      at_ += 2;
      return true;
    }
    size_t close = text_.find('}', at_);
    if (text_.substr(at_, 3) != "\\u{" || close == std::string_view::npos)
      return fail("there is no such escape", 2);
    std::string_view digits = text_.substr(at_ + 3, close - at_ - 3);
    uint32_t code = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    bool good = error == std::errc() && end == digits.data() + digits.size() && !digits.empty() &&
                digits.size() <= 6;
    if (!good || !syntax::is_scalar(code))
      return fail("there is no such character", close - at_ + 1);
    syntax::append_utf8(out, code);
    at_ = close + 1;
    return true;
  }

  // `"""`, a line break, lines, and a line of blanks before the closing `"""` that is cut from
  // each.
  bool long_string(Value& out) {
    size_t begin = at_ + 3, close = text_.find("\"\"\"", begin);
    if (text_.substr(begin, 1) == "\r") ++begin;
    if (close == std::string_view::npos) return fail("this string is never closed", 3);
    if (text_.substr(begin, 1) != "\n") return fail("a line break follows `\"\"\"`", 3);
    size_t last = text_.rfind('\n', close);
    std::string_view indent = text_.substr(last + 1, close - last - 1);
    if (indent.find_first_not_of(' ') != std::string_view::npos) {
      at_ = close;
      return fail("only blanks stand before the closing `\"\"\"`", 3);
    }
    std::string text;
    for (size_t line = begin + 1; line <= last;) {
      size_t end = text_.find('\n', line);
      if (line != begin + 1) text += '\n';
      if (!long_line(line, end, indent, text)) return false;
      line = end + 1;
    }
    at_ = close + 3;
    out.of = std::move(text);
    return true;
  }

  // One of its lines, escapes read.
  bool long_line(size_t begin, size_t end, std::string_view indent, std::string& out) {
    at_ = begin;
    bool empty = begin == end || (end == begin + 1 && text_[begin] == '\r');
    if (text_.substr(begin, indent.size()) != indent) {
      if (!empty) return fail("this line begins before the closing `\"\"\"`");
    } else {
      at_ += indent.size();
    }
    if (end > at_ && text_[end - 1] == '\r') --end;
    while (at_ < end) {
      if (peek() == '\\') {
        if (!escape(out)) return false;
      } else {
        out += text_[at_++];
      }
    }
    return true;
  }

  // --- structures ---

  bool structure(const Kind& kind, Value& out) {
    if (const auto* list = std::get_if<List>(&kind)) return list_value(*list, out);
    if (const auto* tuple = std::get_if<Tuple>(&kind)) return tuple_value(*tuple, out);
    if (const auto* record = std::get_if<Record>(&kind)) return record_value(*record, out);
    if (const auto* flags = std::get_if<Flags>(&kind)) return flags_value(*flags, out);
    if (const auto* option = std::get_if<Option>(&kind)) return option_value(*option, out);
    if (const auto* result = std::get_if<Result>(&kind)) return result_value(*result, out);
    if (const auto* variant = std::get_if<Variant>(&kind)) return variant_value(*variant, out);
    if (const auto* enumeration = std::get_if<Enum>(&kind)) return enum_value(*enumeration, out);
    if (const auto* map = std::get_if<Map>(&kind)) return map_value(*map, out);
    return fail("a value of this type cannot be written down");
  }

  template <typename Item>
  bool items(char open, char close, Item item) {
    if (!expect(open)) return false;
    while (!eat(close)) {
      if (!item()) return false;
      if (!eat(',')) return expect(close);
    }
    return true;
  }

  bool list_value(const List& list, Value& out) {
    ListValue values;
    size_t begin = at_;
    bool good = items('[', ']', [&] { return value(list.element, values.items.emplace_back()); });
    if (!good) return false;
    if (list.length && values.items.size() != *list.length) {
      size_t size = at_ - begin;
      at_ = begin;
      return fail(cat("expected ", std::to_string(*list.length), " elements"), size);
    }
    out.of = std::move(values);
    return true;
  }

  bool map_value(const Map& map, Value& out) {
    ListValue values;
    std::set<std::string> keys;
    auto pair = [&] {
      ListValue one;
      if (!expect('(')) return false;
      blank();
      size_t begin = at_;
      if (!value(map.key, one.items.emplace_back())) return false;
      size_t size = at_ - begin;
      if (!keys.insert(write_wave(contract_, map.key, one.items[0])).second)
        return at_ = begin, fail("this key stands here twice", size);
      bool good = expect(',') && value(map.value, one.items.emplace_back()) && expect(')');
      values.items.push_back({std::move(one)});
      return good;
    };
    if (!items('[', ']', pair)) return false;
    out.of = std::move(values);
    return true;
  }

  bool tuple_value(const Tuple& tuple, Value& out) {
    ListValue values;
    auto item = [&] {
      size_t i = values.items.size();
      if (i == tuple.types.size()) return fail("too many values");
      return value(tuple.types[i], values.items.emplace_back());
    };
    if (!items('(', ')', item)) return false;
    if (values.items.size() != tuple.types.size())
      return fail(cat("expected ", std::to_string(tuple.types.size()), " values"));
    out.of = std::move(values);
    return true;
  }

  bool record_value(const Record& record, Value& out) {
    std::vector<std::optional<Value>> given(record.fields.size());
    if (eat_empty_record()) return finish_record(record, given, out);
    if (is_pair('{', '}')) return fail("these are not fields", 1, "a record without any is `{:}`");
    auto item = [&] {
      blank();
      size_t begin = at_;
      std::string_view name = label();
      for (size_t i = 0; i < record.fields.size(); ++i) {
        if (record.fields[i].name != name) continue;
        if (given[i]) return at_ = begin, fail("this field stands here twice", name.size());
        return expect(':') && value(record.fields[i].type, given[i].emplace());
      }
      at_ = begin;
      return fail("there is no such field", std::max<size_t>(name.size(), 1),
                  suggestion(name, record.fields));
    };
    return items('{', '}', item) && finish_record(record, given, out);
  }

  bool eat_empty_record() {
    size_t begin = at_;
    if (eat('{') && eat(':') && eat('}')) return true;
    at_ = begin;
    return false;
  }

  // Stays where it is, which is where an error would be.
  bool is_pair(char open, char close) {
    size_t begin = at_;
    bool there = eat(open) && eat(close);
    at_ = begin;
    return there;
  }

  // What is not given is the field's default or `none`.
  bool finish_record(const Record& record, std::vector<std::optional<Value>>& given, Value& out) {
    RecordValue values;
    for (size_t i = 0; i < record.fields.size(); ++i) {
      const Field& field = record.fields[i];
      const Kind* kind = kind_of(contract_, field.type);
      if (!given[i] && field.default_value) given[i] = field.default_value;
      if (!given[i] && kind != nullptr && std::holds_alternative<Option>(*kind))
        given[i] = Value{CaseValue{"none", {}}};
      if (!given[i]) return fail(cat("field `", field.name, "` is missing"));
      values.fields.push_back({field.name, std::move(*given[i])});
    }
    out.of = std::move(values);
    return true;
  }

  bool flags_value(const Flags& flags, Value& out) {
    FlagsValue values;
    auto item = [&] {
      blank();
      size_t begin = at_;
      std::string_view name = label();
      for (const Label& flag : flags.flags) {
        if (flag.name != name) continue;
        if (contains(values.set, name))
          return at_ = begin, fail("this flag stands here twice", name.size());
        return values.set.emplace_back(name), true;
      }
      at_ = begin;
      return fail("there is no such flag", std::max<size_t>(name.size(), 1),
                  suggestion(name, flags.flags));
    };
    if (!items('{', '}', item)) return false;
    out.of = std::move(values);
    return true;
  }

  bool enum_value(const Enum& enumeration, Value& out) {
    size_t begin = at_;
    std::string_view name;
    if (!case_label(name)) return false;
    for (const Label& one : enumeration.cases) {
      if (one.name != name) continue;
      out.of = CaseValue{one.name, {}};
      return true;
    }
    at_ = begin;
    return fail("there is no such case", std::max<size_t>(name.size(), 1),
                suggestion(name, enumeration.cases));
  }

  bool variant_value(const Variant& variant, Value& out) {
    size_t begin = at_;
    std::string_view name;
    if (!case_label(name)) return false;
    for (const Case& one : variant.cases)
      if (one.name == name) return case_value(one.name, one.type, out);
    at_ = begin;
    return fail("there is no such case", std::max<size_t>(name.size(), 1),
                suggestion(name, variant.cases));
  }

  // The payload behind a case's name.
  bool case_value(std::string_view name, const std::optional<TypeRef>& type, Value& out) {
    CaseValue one{std::string(name), {}};
    if (type) {
      one.payload.emplace_back();
      if (!expect('(') || !value(*type, one.payload[0]) || !expect(')')) return false;
    }
    out.of = std::move(one);
    return true;
  }

  bool flattens(TypeRef payload) const {
    const Kind* kind = kind_of(contract_, payload);
    return kind == nullptr ||
           !(std::holds_alternative<Option>(*kind) || std::holds_alternative<Result>(*kind));
  }

  bool option_value(const Option& option, Value& out) {
    size_t begin = at_;
    bool escaped = peek() == '%';
    std::string_view word = escaped ? std::string_view() : label();
    if (word == "none") return out.of = CaseValue{"none", {}}, true;
    if (word == "some") return case_value("some", option.some, out);
    at_ = begin;
    if (!flattens(option.some)) return fail("expected `some(...)` or `none`");
    return bare("some", option.some, out);
  }

  bool result_value(const Result& result, Value& out) {
    size_t begin = at_;
    bool escaped = peek() == '%';
    std::string_view word = escaped ? std::string_view() : label();
    if (word == "ok") return case_value("ok", result.ok, out);
    if (word == "err") return case_value("err", result.error, out);
    at_ = begin;
    if (!result.ok || !flattens(*result.ok)) return fail("expected `ok` or `err`");
    return bare("ok", *result.ok, out);
  }

  // `1` for `some(1)`.
  bool bare(std::string_view name, TypeRef type, Value& out) {
    CaseValue one{std::string(name), {}};
    if (!value(type, one.payload.emplace_back())) return false;
    out.of = std::move(one);
    return true;
  }

  template <typename Named>
  static std::string suggestion(std::string_view written, const std::vector<Named>& known) {
    std::vector<std::string_view> names;
    for (const Named& one : known) names.push_back(one.name);
    if (auto meant = base::closest(written, names)) return cat("did you mean `", *meant, "`?");
    return names.size() <= 12 ? cat("it is ", base::one_of(names)) : std::string();
  }

  const Contract& contract_;
  std::string_view text_;
  size_t at_ = 0;
  size_t depth_ = 0;
};

}  // namespace

bool is_wave_word(std::string_view word) {
  static constexpr std::string_view words[] = {"err",  "false", "inf",  "nan",
                                               "none", "ok",    "some", "true"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

WaveResult read_wave_prefix(const Contract& contract, TypeRef type, std::string_view text) {
  Reader reader(contract, text);
  Value value;
  if (!reader.value(type, value)) return std::move(reader.result);
  WaveResult result;
  result.value = std::move(value);
  result.size = reader.at();
  return result;
}

WaveResult read_wave(const Contract& contract, TypeRef type, std::string_view text) {
  Reader reader(contract, text);
  Value value;
  if (!reader.value(type, value)) return std::move(reader.result);
  reader.blank();
  if (!reader.at_end()) {
    reader.fail("expected nothing more", text.size() - reader.at());
    return std::move(reader.result);
  }
  WaveResult result;
  result.value = std::move(value);
  result.size = text.size();
  return result;
}

}  // namespace sabir::model
