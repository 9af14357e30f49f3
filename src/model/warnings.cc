// Names of the root package: those that differ in capitals alone when words are joined, and those
// that other languages keep for themselves.
#include "model/warnings.h"

#include <algorithm>
#include <vector>

#include "base/table.h"
#include "base/text.h"

namespace sabir::model {

namespace {

using base::cat;
using diag::Code;

class Warner {
 public:
  Warner(const Contract& contract, const std::vector<Keywords>& keywords,
         diag::Diagnostics& diagnostics)
      : contract_(contract), diagnostics_(diagnostics) {
    for (const Keywords& of : keywords) {
      languages_ += of.asked ? 1 : 0;
      for (std::string_view word : of.words) {
        std::vector<std::string_view>& told = *reserved_.insert(word, {}).first;
        if (of.asked) told.push_back(of.language);
      }
    }
  }

  void run() {
    const Package& root = contract_.packages[contract_.root];
    for (InterfaceId id : root.interfaces) interface(contract_.interfaces[id]);
    for (WorldId id : root.worlds)
      for (const auto* items : {&contract_.worlds[id].imports, &contract_.worlds[id].exports})
        for (const WorldItem& item : *items) world_item(item);
  }

 private:
  struct Named {
    std::string_view name;
    source::Span span;
  };

  void interface(const Interface& interface) {
    std::vector<Named> types, functions;
    for (TypeId id : interface.types) {
      types.push_back({contract_.types[id].name, contract_.types[id].span});
      type(contract_.types[id]);
    }
    for (FunctionId id : interface.functions) {
      const Function& one = contract_.functions[id];
      if (one.kind == FunctionKind::Free) functions.push_back({one.name, one.span});
      function(one);
    }
    joined(types);
    joined(functions);
  }

  void world_item(const WorldItem& item) {
    if (const auto* id = std::get_if<FunctionId>(&item.item)) function(contract_.functions[*id]);
    if (const auto* id = std::get_if<TypeId>(&item.item)) type(contract_.types[*id]);
    const auto* id = std::get_if<InterfaceId>(&item.item);
    if (id != nullptr && contract_.interfaces[*id].name.empty())
      interface(contract_.interfaces[*id]);
  }

  void type(const Type& type) {
    std::vector<Named> names;
    if (const auto* record = std::get_if<Record>(&type.kind))
      for (const Field& field : record->fields) {
        names.push_back({field.name, field.span});
        reserved(field.name, field.span);
      }
    if (const auto* variant = std::get_if<Variant>(&type.kind))
      for (const Case& one : variant->cases) names.push_back({one.name, one.span});
    if (const auto* of = std::get_if<Enum>(&type.kind))
      for (const Label& label : of->cases) names.push_back({label.name, label.span});
    if (const auto* of = std::get_if<Flags>(&type.kind))
      for (const Label& label : of->flags) names.push_back({label.name, label.span});
    if (const auto* resource = std::get_if<Resource>(&type.kind))
      for (FunctionId id : resource->functions)
        names.push_back({contract_.functions[id].name, contract_.functions[id].span});
    joined(names);
  }

  void function(const Function& function) {
    if (function.kind != FunctionKind::Constructor) reserved(function.name, function.span);
    std::vector<Named> names;
    for (size_t i = function.kind == FunctionKind::Method ? 1 : 0; i < function.params.size();
         ++i) {
      names.push_back({function.params[i].name, function.params[i].span});
      reserved(names.back().name, names.back().span);
    }
    joined(names);
  }

  // `block-list` and `blocklist` are `BlockList` and `Blocklist` where words are joined, and one
  // where capitals mean nothing, as in the names of some systems' files. `a-1` stays `A_1`.
  void joined(const std::vector<Named>& names) {
    auto hyphenated = [](const Named& one) { return one.name.find('-') != std::string_view::npos; };
    if (std::none_of(names.begin(), names.end(), hyphenated)) return;
    base::Table<std::string, const Named*> seen;
    for (const Named& one : names) {
      auto [known, fresh] = seen.insert(without_capitals(one.name), &one);
      if (fresh || (*known)->name == one.name) continue;
      diagnostics_
          .add(Code::W0201, one.span,
               cat("`", one.name, "` and `", (*known)->name,
                   "` differ in capitals alone where words are joined"))
          .label((*known)->span, "the other one");
    }
  }

  static std::string without_capitals(std::string_view name) {
    std::string text;
    for (size_t i = 0; i < name.size(); ++i) {
      bool digit = i + 1 < name.size() && name[i + 1] >= '0' && name[i + 1] <= '9';
      if (name[i] != '-' || digit) text += name[i];
    }
    return base::lowercase(text);
  }

  void reserved(std::string_view name, source::Span span) {
    const auto* languages = reserved_.find(name);
    if (languages == nullptr || diagnostics_.allowed(Code::W0202, span)) return;
    if (languages->empty() || !told_.insert(name)) return;
    diagnostics_.add(Code::W0202, span, cat("`", name, "` is a keyword of ", list(*languages)))
        .note("the generated name gets a `_` there");
  }

  // "A", "A and B", "A, B and C"; nobody reads a list of nearly all.
  std::string list(const std::vector<std::string_view>& languages) const {
    if (languages_ > 2 && 2 * languages.size() > languages_) return "most languages";
    std::string text;
    for (size_t i = 0; i < languages.size(); ++i) {
      if (i > 0) text += i + 1 < languages.size() ? ", " : " and ";
      text += languages[i];
    }
    return text;
  }

  const Contract& contract_;
  size_t languages_ = 0;  // that are told of
  base::Table<std::string_view, std::vector<std::string_view>> reserved_;
  diag::Diagnostics& diagnostics_;
  base::Set<std::string_view> told_;
};

}  // namespace

void warn(const Contract& contract, const std::vector<Keywords>& keywords,
          diag::Diagnostics& diagnostics) {
  Warner(contract, keywords, diagnostics).run();
  const Package& root = contract.packages[contract.root];
  std::string prefix = base::lowercase(root.prefix);
  std::replace(prefix.begin(), prefix.end(), '-', '_');
  for (const Keywords& of : keywords) {
    std::string why = of.taken ? of.taken(prefix) : "";
    if (why.empty()) continue;
    Code code = of.always ? Code::E0216 : Code::W0203;
    if (!of.always && (diagnostics.allowed(code, root.span) || !of.asked || of.refuses)) continue;
    refuse_package(root, of.language, why, code, diagnostics);
    if (of.always) return;
  }
}

void refuse_package(const Package& package, std::string_view language, const std::string& why,
                    Code code, diag::Diagnostics& diagnostics) {
  diagnostics
      .add(code, package.span,
           cat("a package for ", language, " cannot be called `", package.prefix, "`: ", why))
      .advise(cat("give it another name in all languages: `//sabir:prefix ", package.prefix,
                  "-library` above `package`"));
}

}  // namespace sabir::model
