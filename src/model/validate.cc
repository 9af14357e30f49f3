#include "model/validate.h"

#include "base/table.h"
#include "base/text.h"
#include "model/parts.h"

namespace sabir::model {

namespace {

using base::cat;
using diag::Code;

constexpr uint64_t kLargest = uint64_t(1) << 28;  // of a value in memory, by the Component Model
constexpr size_t kMostFlags = 32;

struct Layout {
  uint64_t size = 0, align = 1;
};

uint64_t round_up(uint64_t n, uint64_t align) { return (n + align - 1) / align * align; }

// Sizes stop growing well above the limit, so that nothing overflows.
uint64_t capped(uint64_t n) { return std::min(n, kLargest * 16); }

class Validator {
 public:
  Validator(const Contract& contract, diag::Diagnostics& diagnostics)
      : contract_(contract), diagnostics_(diagnostics) {}

  void run() {
    for (const Package& package : contract_.packages) package_name(package);
    for (TypeId id : contract_.types.ids()) type(id);
    for (const Interface& interface : contract_.interfaces) interface_names(interface);
    for (const Function& function : contract_.functions) params(function);
  }

 private:
  void package_name(const Package& package) {
    for (const std::string* name : {&package.space, &package.name})
      if (base::lowercase(*name) != *name)
        diagnostics_.add(Code::E0215, package.span,
                         cat("the name of a package is lowercase: `", *name, "`"));
  }

  // --- names ---

  // Names of one scope clash if they differ only in case.
  template <typename Items, typename NameOf>
  void unique(const Items& items, std::string_view what, NameOf name_of) {
    base::Table<std::string, const typename Items::value_type*> seen;
    for (const auto& item : items) {
      auto [known, fresh] = seen.insert(base::lowercase(name_of(item)), &item);
      if (!fresh) clash(what, name_of(item), item.span, name_of(**known), (*known)->span);
    }
  }

  void clash(std::string_view what, std::string_view name, source::Span span,
             std::string_view before, source::Span before_span) {
    bool equal = name == before;
    diagnostics_
        .add(equal ? Code::E0210 : Code::E0214, span,
             equal ? cat(what, " `", name, "` is defined twice")
                   : cat(what, "s `", before, "` and `", name, "` differ only in case"))
        .label(before_span, equal ? "first defined here" : "the other one");
  }

  struct Named {
    std::string_view name;
    source::Span span;
  };

  void interface_names(const Interface& interface) {
    std::vector<Named> all;
    for (TypeId id : interface.types)
      all.push_back({contract_.types[id].name, contract_.types[id].span});
    for (FunctionId id : interface.functions) {
      const Function& function = contract_.functions[id];
      if (function.kind == FunctionKind::Free) all.push_back({function.name, function.span});
    }
    unique(all, "name", [](const Named& one) { return one.name; });
  }

  void resource_names(const Type& type, const Resource& resource) {
    std::vector<Named> all;
    for (FunctionId id : resource.functions) {
      const Function& function = contract_.functions[id];
      if (function.kind == FunctionKind::Constructor) continue;
      all.push_back({function.name, function.span});
      if (base::lowercase(function.name) != base::lowercase(type.name)) continue;
      diagnostics_
          .add(Code::E0214, function.span, cat("`", function.name, "` is called like its resource"))
          .label(type.span, "the resource");
    }
    unique(all, "function", [](const Named& one) { return one.name; });
  }

  void params(const Function& function) {
    unique(function.params, "parameter", [](const Param& param) { return param.name; });
  }

  // --- types ---

  void type(TypeId id) {
    const Type& of = contract_.types[id];
    if (const auto* record = std::get_if<Record>(&of.kind)) {
      if (record->fields.empty()) empty(of, "a record needs at least one field");
      unique(record->fields, "field", [](const Field& field) { return field.name; });
    } else if (const auto* variant = std::get_if<Variant>(&of.kind)) {
      unique(variant->cases, "case", [](const Case& one) { return one.name; });
    } else if (const auto* enumeration = std::get_if<Enum>(&of.kind)) {
      unique(enumeration->cases, "case", [](const Label& one) { return one.name; });
    } else if (const auto* flags = std::get_if<Flags>(&of.kind)) {
      flags_type(of, *flags);
    } else if (const auto* tuple = std::get_if<Tuple>(&of.kind)) {
      if (tuple->types.empty()) empty(of, "a tuple needs at least one type");
    } else if (const auto* list = std::get_if<List>(&of.kind)) {
      if (list->length && *list->length == 0)
        diagnostics_.add(Code::E0307, of.span, "a list of no elements");
    } else if (const auto* resource = std::get_if<Resource>(&of.kind)) {
      resource_names(of, *resource);
    } else if (const auto* stream = std::get_if<Stream>(&of.kind)) {
      stream_type(of, *stream);
    }
    size(of);
  }

  void empty(const Type& type, std::string_view why) {
    diagnostics_.add(Code::E0302, type.span, std::string(why));
  }

  void flags_type(const Type& type, const Flags& flags) {
    if (flags.flags.empty()) empty(type, "flags need at least one flag");
    unique(flags.flags, "flag", [](const Label& one) { return one.name; });
    if (flags.flags.size() <= kMostFlags) return;
    diagnostics_
        .add(Code::E0303, type.span,
             cat("`", type.name, "` has ", std::to_string(flags.flags.size()), " flags"))
        .label(flags.flags[kMostFlags].span, "the first one too many")
        .note("flags are at most 32")
        .advise("split them into several, or use a `list` of an `enum`");
  }

  void stream_type(const Type& type, const Stream& stream) {
    if (!stream.payload || !resolve_alias(contract_, *stream.payload).is(Prim::Char)) return;
    diagnostics_.add(Code::E0308, type.span, "a stream of `char`")
        .advise("use `stream<u8>` and say which encoding it has");
  }

  // --- sizes, with pointers of eight bytes ---

  void size(const Type& of) {
    Layout layout = kind_layout(of.kind);
    layouts_.push_back(layout);
    if (layout.size < kLargest) return;
    diagnostics_.add(Code::E0309, of.span, "a value of this type is too large")
        .note("a value takes less than 256 MiB of memory")
        .advise("use a `list` without a fixed length");
  }

  Layout layout(TypeRef type) const {
    if (!type.is_prim()) {
      // What is too large was reported: it counts as nothing in what contains it.
      Layout known = layouts_[size_t(type.id().index)];
      return known.size >= kLargest ? Layout{} : known;
    }
    switch (type.prim()) {
      case Prim::Bool:
      case Prim::S8:
      case Prim::U8: return {1, 1};
      case Prim::S16:
      case Prim::U16: return {2, 2};
      case Prim::S32:
      case Prim::U32:
      case Prim::F32:
      case Prim::Char:
      case Prim::ErrorContext: return {4, 4};
      case Prim::S64:
      case Prim::U64:
      case Prim::F64: return {8, 8};
      case Prim::String: return {16, 8};
    }
    return {};
  }

  static Layout discriminant(size_t cases) {
    uint64_t size = cases <= 256 ? 1 : cases <= 65536 ? 2 : 4;
    return {size, size};
  }

  Layout with_tag(size_t cases, const Kind& kind) const {
    Layout tag = discriminant(cases), payload;
    for_each_part(kind, [&](TypeRef part) {
      Layout one = layout(part);
      payload.size = std::max(payload.size, one.size);
      payload.align = std::max(payload.align, one.align);
    });
    uint64_t align = std::max(tag.align, payload.align);
    return {capped(round_up(round_up(tag.size, payload.align) + payload.size, align)), align};
  }

  Layout in_order(const Kind& kind) const {
    Layout all;
    for_each_part(kind, [&](TypeRef part) {
      Layout one = layout(part);
      all.size = capped(round_up(all.size, one.align) + one.size);
      all.align = std::max(all.align, one.align);
    });
    return {round_up(all.size, all.align), all.align};
  }

  Layout kind_layout(const Kind& kind) const {
    if (const auto* alias = std::get_if<Alias>(&kind)) return layout(alias->target);
    if (const auto* variant = std::get_if<Variant>(&kind))
      return with_tag(variant->cases.size(), kind);
    if (const auto* one = std::get_if<Enum>(&kind)) return discriminant(one->cases.size());
    if (std::holds_alternative<Option>(kind) || std::holds_alternative<Result>(kind))
      return with_tag(2, kind);
    if (std::holds_alternative<Record>(kind) || std::holds_alternative<Tuple>(kind))
      return in_order(kind);
    if (const auto* list = std::get_if<List>(&kind)) {
      if (!list->length) return {16, 8};
      Layout element = layout(list->element);
      return {capped(element.size * *list->length), element.align};
    }
    if (std::holds_alternative<Map>(kind)) return {16, 8};
    return {4, 4};  // flags and handles
  }

  const Contract& contract_;
  diag::Diagnostics& diagnostics_;
  std::vector<Layout> layouts_;  // by TypeId; parts stand before what they make up
};

}  // namespace

void validate(const Contract& contract, diag::Diagnostics& diagnostics) {
  Validator(contract, diagnostics).run();
}

}  // namespace sabir::model
