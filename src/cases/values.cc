#include "cases/values.h"

#include <charconv>
#include <limits>

#include "base/text.h"
#include "model/wave.h"

namespace sabir::cases {
namespace {

using abi::Shape;
using base::cat;
using diag::Code;
using model::Prim;
using Read = std::optional<Value>;

class Reader {
 public:
  Reader(Context& context, Side side) : context_(context), plan_(context.plan), side_(side) {}

  Read read(const ast::Value& value, abi::TypeId id) {
    const abi::Type& type = plan_[id];
    if (auto* rule = std::get_if<ast::Rule>(&value.of))
      return read_rule(context_, value, *rule, id, side_);
    Value out{id, value.span, {}};
    if (std::optional<uint32_t> index = parameter(value, id)) {
      uint32_t asked = uint32_t(context_.asked - plan_.functions.data());
      if (!give(context_, value.span, {asked, *index}, id)) return std::nullopt;
      return out.of = Parameter{*index}, out;
    }
    bool good = false;
    switch (type.shape) {
      case Shape::Scalar: good = scalar(value, type.prim, out); break;
      case Shape::String: good = string(value, out); break;
      case Shape::Enum: good = enumeration(value, type, out); break;
      case Shape::Flags: good = flags(value, type, out); break;
      case Shape::List: good = list(value, type, out); break;
      case Shape::Map: good = map(value, type, out); break;
      case Shape::Array: good = array(value, type, out); break;
      case Shape::Record: good = record(value, type, out); break;
      case Shape::Tuple: good = tuple(value, type, out); break;
      case Shape::Variant: good = variant(value, type, out); break;
      case Shape::Option: good = option(value, type, out); break;
      case Shape::Result: good = result(value, type, out); break;
      case Shape::Own:
      case Shape::Borrow: good = handle(value, type, out); break;
    }
    if (!good) return std::nullopt;
    return out;
  }

 private:
  // Which parameter of the host's function it is, of this type.
  std::optional<uint32_t> parameter(const ast::Value& value, abi::TypeId type) const {
    auto* word = std::get_if<ast::Word>(&value.of);
    bool plain = word != nullptr && word->payload.empty() && !word->name.escaped;
    if (side_ != Side::Answer || !plain) return std::nullopt;
    const std::vector<abi::Param>& all = context_.asked->params;
    for (uint32_t i = 0; i < all.size(); ++i)
      if (all[i].origin->name == word->name.text && all[i].type == type) return i;
    return std::nullopt;
  }

  bool fail(source::Span span, abi::TypeId type, std::string why, std::string advice = "") {
    auto& said = context_.diagnostics.add(
        Code::E1004, span, cat("invalid value for type `", plan_[type].key, "`"), std::move(why));
    if (!advice.empty()) said.advise(std::move(advice));
    return false;
  }

  // --- what WAVE's own reader knows ---

  std::string_view text(const ast::Value& value) const { return context_.sources.text(value.span); }

  std::optional<model::Value> leaf(const ast::Value& value, Prim prim, abi::TypeId type) {
    model::WaveResult read = model::read_wave(*plan_.contract, model::TypeRef{prim}, text(value));
    if (read.value) return std::move(read.value);
    source::Span span{value.span.begin + uint32_t(read.at),
                      value.span.begin + uint32_t(read.at + std::max<size_t>(read.size, 1))};
    fail(span, type, read.fault, read.advice);
    return std::nullopt;
  }

  bool scalar(const ast::Value& value, Prim prim, Value& out) {
    std::optional<model::Value> read = leaf(value, prim, out.type);
    if (!read) return false;
    out.of = from_default(plan_, out.type, *read).of;
    if (auto* real = std::get_if<Real>(&out.of)) {
      real->any_nan = side_ == Side::Outcome && text(value) == "nan";
    }
    return true;
  }

  bool string(const ast::Value& value, Value& out) {
    std::optional<model::Value> read = leaf(value, Prim::String, out.type);
    if (read) out.of = Text{std::get<std::string>(read->of)};
    return read.has_value();
  }

  // --- sequences ---

  bool values(const std::vector<ast::Value>& from, abi::TypeId element, Items& out) {
    bool good = true;
    for (const ast::Value& one : from) {
      Read item = read(one, element);
      if (item) out.values.push_back(std::move(*item));
      good &= item.has_value();
    }
    return good;
  }

  bool list(const ast::Value& value, const abi::Type& type, Value& out) {
    auto* sequence = std::get_if<ast::Sequence>(&value.of);
    if (sequence == nullptr) return fail(value.span, out.type, "expected a list such as `[1, 2]`");
    Items items;
    if (!values(sequence->items, *type.element, items)) return false;
    if (plan_[*type.element].key != "u8") return out.of = std::move(items), true;
    Bytes bytes;
    for (const Value& one : items.values) bytes.bytes += char(std::get<Integer>(one.of).bits);
    out.of = std::move(bytes);
    return true;
  }

  bool array(const ast::Value& value, const abi::Type& type, Value& out) {
    auto* sequence = std::get_if<ast::Sequence>(&value.of);
    std::string count = std::to_string(type.length);
    if (sequence == nullptr || sequence->items.size() != type.length)
      return fail(value.span, out.type, cat("expected a list of ", count, " values"));
    return values(sequence->items, *type.element, out.of.emplace<Items>());
  }

  // `{"a": 1}`, or as a list of pairs.
  bool map(const ast::Value& value, const abi::Type& type, Value& out) {
    Items entries;
    if (auto* sequence = std::get_if<ast::Sequence>(&value.of)) {
      if (!values(sequence->items, *type.element, entries)) return false;
    } else if (auto* braces = std::get_if<ast::Braces>(&value.of)) {
      if (!map_entries(*braces, type, out.type, entries)) return false;
    } else {
      return fail(value.span, out.type, "expected entries such as `{\"a\": 1}`");
    }
    out.of = std::move(entries);
    return true;
  }

  bool map_entries(const ast::Braces& braces, const abi::Type& type, abi::TypeId id, Items& out) {
    const abi::Type& pair = plan_[*type.element];
    for (const ast::Entry& entry : braces.entries) {
      if (entry.value.empty()) return fail(entry.key.span, id, "expected `: value`");
      Read key = read(entry.key, *pair.members[0].type);
      Read mapped = read(entry.value[0], *pair.members[1].type);
      if (!key || !mapped) return false;
      Items both;
      both.values.push_back(std::move(*key));
      both.values.push_back(std::move(*mapped));
      out.values.push_back(Value{*type.element, entry.key.span, std::move(both)});
    }
    return true;
  }

  bool tuple(const ast::Value& value, const abi::Type& type, Value& out) {
    auto* tuple = std::get_if<ast::Tuple>(&value.of);
    if (tuple == nullptr || tuple->items.size() != type.members.size())
      return fail(value.span, out.type,
                  cat("expected ", base::count_of(type.members.size(), "value"), " in `(...)`"));
    Items items;
    bool good = true;
    for (size_t i = 0; i < type.members.size(); ++i) {
      Read item = read(tuple->items[i], *type.members[i].type);
      good &= item.has_value();
      if (item) items.values.push_back(std::move(*item));
    }
    out.of = std::move(items);
    return good;
  }

  // --- things with names ---

  // The field or flag that an entry is about.
  std::optional<uint32_t> named(const abi::Type& type, const ast::Entry& entry, abi::TypeId id,
                                std::string_view what) {
    auto* word = std::get_if<ast::Word>(&entry.key.of);
    if (word != nullptr && word->payload.empty()) return member(type, word->name, id, what);
    fail(entry.key.span, id, cat("expected the name of a ", what));
    return std::nullopt;
  }

  std::optional<uint32_t> member(const abi::Type& type, const ast::Name& name, abi::TypeId id,
                                 std::string_view what) {
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < type.members.size(); ++i) {
      if (type.members[i].name == name.text) return i;
      names.push_back(type.members[i].name);
    }
    std::string advice;
    if (auto meant = base::closest(name.text, names)) {
      advice = cat("did you mean `", *meant, "`?");
    } else if (names.size() <= 12) {
      advice = cat("it is ", base::one_of(names));
    }
    fail(name.span, id, cat("there is no such ", what), advice);
    return std::nullopt;
  }

  bool record(const ast::Value& value, const abi::Type& type, Value& out) {
    auto* braces = std::get_if<ast::Braces>(&value.of);
    if (braces == nullptr) return fail(value.span, out.type, "expected fields in `{...}`");
    if (braces->entries.empty() && !braces->colon)
      return fail(value.span, out.type, "these are not fields", "a record without any is `{:}`");
    std::vector<std::optional<Value>> given(type.members.size());
    bool good = true;
    for (const ast::Entry& entry : braces->entries) {
      std::optional<uint32_t> i = named(type, entry, out.type, "field");
      if (i && given[*i]) good = fail(entry.key.span, out.type, "this field stands here twice");
      if (i && entry.value.empty()) good = fail(entry.key.span, out.type, "expected `: value`");
      if (!i || !good || entry.value.empty()) {
        good = false;
        continue;
      }
      given[*i] = read(entry.value[0], *type.members[*i].type);
      if (!given[*i]) return false;
    }
    return good && finish(value, type, std::move(given), out);
  }

  // What is not given is the field's default or `none`.
  bool finish(const ast::Value& value, const abi::Type& type,
              std::vector<std::optional<Value>> given, Value& out) {
    const model::Kind& kind = plan_.contract->types[type.origin].kind;
    Items items;
    for (size_t i = 0; i < given.size(); ++i) {
      const model::Field& field = std::get<model::Record>(kind).fields[i];
      abi::TypeId id = *type.members[i].type;
      if (!given[i] && field.default_value)
        given[i] = from_default(plan_, id, *field.default_value);
      if (!given[i] && plan_[id].shape == Shape::Option) given[i] = Value{id, {}, Choice{}};
      if (!given[i]) return fail(value.span, out.type, cat("field `", field.name, "` is missing"));
      items.values.push_back(std::move(*given[i]));
    }
    out.of = std::move(items);
    return true;
  }

  bool flags(const ast::Value& value, const abi::Type& type, Value& out) {
    auto* braces = std::get_if<ast::Braces>(&value.of);
    if (braces == nullptr) return fail(value.span, out.type, "expected flags in `{...}`");
    std::vector<bool> set(type.members.size());
    for (const ast::Entry& entry : braces->entries) {
      std::optional<uint32_t> i = named(type, entry, out.type, "flag");
      if (!i) return false;
      if (!entry.value.empty()) return fail(entry.value[0].span, out.type, "a flag has no value");
      if (set[*i]) return fail(entry.key.span, out.type, "this flag stands here twice");
      set[*i] = true;
    }
    Flags flags;
    for (uint32_t i = 0; i < set.size(); ++i)
      if (set[i]) flags.set.push_back(i);
    out.of = std::move(flags);
    return true;
  }

  // The name of a case, which may not be taken for a word of WAVE's own.
  const ast::Word* case_word(const ast::Value& value, abi::TypeId type) {
    auto* word = std::get_if<ast::Word>(&value.of);
    if (word == nullptr) return fail(value.span, type, "expected the name of a case"), nullptr;
    const ast::Name& name = word->name;
    if (name.escaped || !model::is_wave_word(name.text)) return word;
    fail(name.span, type, cat("`", name.text, "` means something else here"),
         cat("write `%", name.text, "` for the case"));
    return nullptr;
  }

  bool enumeration(const ast::Value& value, const abi::Type& type, Value& out) {
    const ast::Word* word = case_word(value, out.type);
    if (word == nullptr) return false;
    std::optional<uint32_t> i = member(type, word->name, out.type, "case");
    if (!i) return false;
    return choice(value, *word, *i, std::nullopt, out);
  }

  bool variant(const ast::Value& value, const abi::Type& type, Value& out) {
    const ast::Word* word = case_word(value, out.type);
    if (word == nullptr) return false;
    std::optional<uint32_t> i = member(type, word->name, out.type, "case");
    return i && choice(value, *word, *i, type.members[*i].type, out);
  }

  // A case by its number, with what stands in brackets behind it.
  bool choice(const ast::Value& value, const ast::Word& word, uint32_t index,
              std::optional<abi::TypeId> payload, Value& out) {
    Choice made{index, {}};
    if (!payload && !word.payload.empty())
      return fail(word.payload[0].span, out.type, cat("`", word.name.text, "` has no value"));
    if (payload && word.payload.empty())
      return fail(value.span, out.type,
                  cat("`", word.name.text, "` needs a value of type `", plan_[*payload].key, "`"));
    if (payload) {
      Read inner = read(word.payload[0], *payload);
      if (!inner) return false;
      made.payload.push_back(std::move(*inner));
    }
    out.of = std::move(made);
    return true;
  }

  // `1` for `some(1)`, if that is no option or result itself.
  bool bare(const ast::Value& value, uint32_t index, std::optional<abi::TypeId> payload,
            std::string_view expected, Value& out) {
    Shape shape = payload ? plan_[*payload].shape : Shape::Option;
    if (shape == Shape::Option || shape == Shape::Result)
      return fail(value.span, out.type, cat("expected ", expected));
    Read inner = read(value, *payload);
    if (!inner) return false;
    Choice made{index, {}};
    made.payload.push_back(std::move(*inner));
    out.of = std::move(made);
    return true;
  }

  const ast::Word* own_word(const ast::Value& value) const {
    auto* word = std::get_if<ast::Word>(&value.of);
    return word != nullptr && !word->name.escaped ? word : nullptr;
  }

  bool option(const ast::Value& value, const abi::Type& type, Value& out) {
    const ast::Word* word = own_word(value);
    if (word != nullptr && word->name.text == "none")
      return choice(value, *word, 0, std::nullopt, out);
    if (word != nullptr && word->name.text == "some")
      return choice(value, *word, 1, type.members[0].type, out);
    return bare(value, 1, type.members[0].type, "`some(...)` or `none`", out);
  }

  bool result(const ast::Value& value, const abi::Type& type, Value& out) {
    const ast::Word* word = own_word(value);
    if (word != nullptr && word->name.text == "ok")
      return choice(value, *word, 0, type.members[0].type, out);
    if (word != nullptr && word->name.text == "err")
      return choice(value, *word, 1, type.members[1].type, out);
    return bare(value, 0, type.members[0].type, "`ok` or `err`", out);
  }

  // --- handles ---

  bool handle(const ast::Value& value, const abi::Type& type, Value& out) {
    auto* word = std::get_if<ast::Word>(&value.of);
    if (word == nullptr || !word->payload.empty())
      return fail(value.span, out.type, "expected the name of a handle");
    if (side_ == Side::Outcome) return outcome_handle(*word, type, out);
    if (side_ == Side::Answer)
      return fail(value.span, out.type, "the host has no handle of this name",
                  "a parameter, `@new()` and `@kept(...)` give one");
    bool given = type.shape == Shape::Own;
    std::optional<HandleId> id =
        given ? context_.scope->give(word->name, "given away") : context_.scope->use(word->name);
    if (!id) return false;
    abi::ResourceId resource = context_.scope->resource(*id);
    if (resource != type.resource)
      return fail(value.span, out.type,
                  cat("`", word->name.text, "` is a `", plan_[resource].name, "`"));
    out.of = Use{*id};
    return true;
  }

  bool outcome_handle(const ast::Word& word, const abi::Type& type, Value& out) {
    if (word.name.text == "_" && !plan_[type.resource].imported) return out.of = AnyHandle{}, true;
    std::optional<HandleId> id = bind(context_, word.name, type.resource);
    if (id) out.of = Bind{*id};
    return id.has_value();
  }

  Context& context_;
  const abi::Plan& plan_;
  Side side_;
};

}  // namespace

bool give(Context& context, source::Span span, std::pair<uint32_t, uint32_t> what,
          abi::TypeId type) {
  const abi::Type& of = context.plan[type];
  if (!of.handles || of.shape == Shape::Borrow || context.given.insert(what).second) return true;
  context.diagnostics.add(Code::E1013, span, "this handle stands here twice",
                          "the host gives it away once");
  return false;
}

std::optional<HandleId> bind(Context& context, const ast::Name& name, abi::ResourceId resource) {
  if (!context.plan[resource].imported) return context.scope->bind(name, resource);
  context.diagnostics.add(
      Code::E1008, name.span,
      cat("`", context.plan[resource].name, "` is the host's: no case has what comes back of it"),
      "a call may be without an outcome");
  return {};
}

std::optional<Value> read_value(Context& context, const ast::Value& value, abi::TypeId type,
                                Side side) {
  return Reader(context, side).read(value, type);
}

std::optional<std::string> read_text(Context& context, const ast::Value& value) {
  std::string_view text = context.sources.text(value.span);
  model::WaveResult read =
      model::read_wave(*context.plan.contract, model::TypeRef{Prim::String}, text);
  if (read.value) return std::get<std::string>(read.value->of);
  uint32_t at = value.span.begin + uint32_t(read.at);
  context.diagnostics.add(Code::E1004, {at, at + uint32_t(std::max<size_t>(read.size, 1))},
                          "malformed text", read.fault);
  return std::nullopt;
}

std::optional<uint64_t> read_number(Context& context, const ast::Value& value, uint64_t most) {
  std::string_view text = context.sources.text(value.span);
  uint64_t n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  bool good = error == std::errc() && end == text.data() + text.size() && n <= most;
  if (good) return n;
  context.diagnostics.add(Code::E1010, value.span,
                          cat("expected a whole number of at most ", std::to_string(most)));
  return std::nullopt;
}

}  // namespace sabir::cases
