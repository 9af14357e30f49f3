// Names of the root package: those that become equal when words are joined, and those that other
// languages keep for themselves.
#include "model/warnings.h"

#include <algorithm>

#include "base/table.h"
#include "base/text.h"

namespace sabir::model {

namespace {

using base::cat;
using diag::Code;

struct Reserved {
  std::string_view word;
  std::string_view languages;
};

// Keywords of the languages we generate for that are plausible names in a contract. Sorted.
constexpr Reserved kReserved[] = {
    {"abstract", "Java, C# and Rust"},
    {"and", "C++, Python and Ruby"},
    {"assert", "Java and Python"},
    {"auto", "C and C++"},
    {"base", "C#"},
    {"begin", "Ruby"},
    {"break", "C and most others"},
    {"case", "C and most others"},
    {"catch", "C++, Java and C#"},
    {"checked", "C#"},
    {"class", "most languages"},
    {"const", "C and most others"},
    {"continue", "C and most others"},
    {"def", "Python and Ruby"},
    {"default", "C and most others"},
    {"defer", "Go"},
    {"delegate", "C#"},
    {"delete", "C++"},
    {"do", "C and most others"},
    {"double", "C and most others"},
    {"else", "most languages"},
    {"end", "Ruby"},
    {"ensure", "Ruby"},
    {"event", "C#"},
    {"except", "Python"},
    {"explicit", "C++ and C#"},
    {"extends", "Java"},
    {"extern", "C, C++, C# and Rust"},
    {"false", "most languages"},
    {"final", "Java"},
    {"finally", "Java, Python and C#"},
    {"fixed", "C#"},
    {"float", "C and most others"},
    {"fn", "Rust"},
    {"for", "most languages"},
    {"friend", "C++"},
    {"global", "Python"},
    {"go", "Go"},
    {"goto", "C and most others"},
    {"if", "most languages"},
    {"impl", "Rust"},
    {"implements", "Java"},
    {"in", "Python, Ruby, Rust and C#"},
    {"inline", "C and C++"},
    {"int", "C and most others"},
    {"internal", "C#"},
    {"is", "Python and C#"},
    {"lambda", "Python"},
    {"let", "Rust"},
    {"lock", "C#"},
    {"long", "C and most others"},
    {"loop", "Rust"},
    {"match", "Rust"},
    {"mod", "Rust"},
    {"module", "Ruby"},
    {"move", "Rust"},
    {"mut", "Rust"},
    {"mutable", "C++"},
    {"namespace", "C++ and C#"},
    {"native", "Java"},
    {"new", "C++, Java and C#"},
    {"next", "Ruby"},
    {"nil", "Ruby"},
    {"not", "C++, Python and Ruby"},
    {"null", "Java and C#"},
    {"object", "C#"},
    {"operator", "C++ and C#"},
    {"or", "C++, Python and Ruby"},
    {"out", "C#"},
    {"override", "C#"},
    {"params", "C#"},
    {"pass", "Python"},
    {"private", "C++, Java and C#"},
    {"protected", "C++, Java and C#"},
    {"pub", "Rust"},
    {"public", "C++, Java and C#"},
    {"raise", "Python"},
    {"range", "Go"},
    {"readonly", "C#"},
    {"redo", "Ruby"},
    {"ref", "C# and Rust"},
    {"register", "C and C++"},
    {"rescue", "Ruby"},
    {"retry", "Ruby"},
    {"return", "most languages"},
    {"select", "Go"},
    {"self", "Ruby and Rust"},
    {"short", "C and most others"},
    {"signed", "C and C++"},
    {"sizeof", "C, C++ and C#"},
    {"struct", "C, C++, C#, Go and Rust"},
    {"super", "Java, Ruby and Rust"},
    {"switch", "C and most others"},
    {"synchronized", "Java"},
    {"template", "C++"},
    {"then", "Ruby"},
    {"this", "C++, Java and C#"},
    {"throw", "C++, Java and C#"},
    {"throws", "Java"},
    {"trait", "Rust"},
    {"transient", "Java"},
    {"true", "most languages"},
    {"try", "C++, Java, Python and C#"},
    {"typedef", "C and C++"},
    {"typename", "C++"},
    {"typeof", "C#"},
    {"undef", "Ruby"},
    {"union", "C and C++"},
    {"unless", "Ruby"},
    {"unsafe", "Rust and C#"},
    {"unsigned", "C and C++"},
    {"until", "Ruby"},
    {"using", "C++ and C#"},
    {"var", "Go and C#"},
    {"virtual", "C++ and C#"},
    {"void", "C and most others"},
    {"volatile", "C, C++, Java and C#"},
    {"when", "Ruby and C#"},
    {"where", "Rust and C#"},
    {"while", "most languages"},
    {"yield", "Python, Ruby and C#"},
};

static_assert(std::is_sorted(std::begin(kReserved), std::end(kReserved),
                             [](const Reserved& a, const Reserved& b) { return a.word < b.word; }));

class Warner {
 public:
  Warner(const Contract& contract, diag::Diagnostics& diagnostics)
      : contract_(contract), diagnostics_(diagnostics) {}

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

  // `a-1` and `a1` are both `A1` where words are joined.
  void joined(const std::vector<Named>& names) {
    auto hyphenated = [](const Named& one) { return one.name.find('-') != std::string_view::npos; };
    if (std::none_of(names.begin(), names.end(), hyphenated)) return;
    base::Table<std::string, const Named*> seen;
    for (const Named& one : names) {
      std::string key = base::lowercase(one.name);
      std::erase(key, '-');
      auto [known, fresh] = seen.insert(std::move(key), &one);
      if (fresh || (*known)->name == one.name) continue;
      diagnostics_
          .add(Code::W0201, one.span,
               cat("`", one.name, "` and `", (*known)->name,
                   "` become one name where words are joined"))
          .label((*known)->span, "the other one");
    }
  }

  void reserved(std::string_view name, source::Span span) {
    const Reserved* found = std::lower_bound(
        std::begin(kReserved), std::end(kReserved), name,
        [](const Reserved& row, std::string_view word) { return row.word < word; });
    if (found == std::end(kReserved) || found->word != name || !told_.insert(name)) return;
    diagnostics_.add(Code::W0202, span, cat("`", name, "` is a keyword of ", found->languages))
        .note("the generated name gets a `_` there");
  }

  const Contract& contract_;
  diag::Diagnostics& diagnostics_;
  base::Set<std::string_view> told_;
};

}  // namespace

void warn(const Contract& contract, diag::Diagnostics& diagnostics) {
  Warner(contract, diagnostics).run();
}

}  // namespace sabir::model
