#include "abi/long_names.h"

#include "base/text.h"

namespace sabir::abi {
namespace {

// Three of them, and what languages put around them, are shorter than 255.
constexpr size_t kLongest = 72;
constexpr std::string_view kShorter = "choose a shorter one";

class LongNames {
 public:
  LongNames(const Plan& plan, diag::Diagnostics& diagnostics)
      : plan_(plan), diagnostics_(diagnostics) {}

  bool run() {
    const model::Package& package = *plan_.package;
    look(package.prefix, package.span, "`//sabir:prefix` above `package` gives it another one");
    look(package.space, package.span);
    std::string version = package.version ? package.version->text() : "";
    look(version, package.span, kShorter, "a version");
    for (const Interface& interface : plan_.interfaces)
      if (interface.origin) look(interface.origin->name, interface.origin->span);
    for (const Type& type : plan_.types)
      if (type.origin) look(plan_.contract->types[type.origin]);
    for (const Resource& resource : plan_.resources) look(*resource.origin);
    for (const Function& f : plan_.functions) {
      look(f.origin->name, f.origin->span);
      for (const model::Param& param : f.origin->params) look(param.name, param.span);
    }
    return fine_;
  }

 private:
  void look(const model::Type& type) {
    look(type.name, type.span);
    const model::Kind& kind = type.kind;
    if (auto* record = std::get_if<model::Record>(&kind)) look_at(record->fields);
    if (auto* variant = std::get_if<model::Variant>(&kind)) look_at(variant->cases);
    if (auto* of = std::get_if<model::Enum>(&kind)) look_at(of->cases);
    if (auto* flags = std::get_if<model::Flags>(&kind)) look_at(flags->flags);
  }

  template <typename Members>
  void look_at(const Members& members) {
    for (const auto& member : members) look(member.name, member.span);
  }

  void look(const std::string& name, source::Span span, std::string_view advice = kShorter,
            std::string_view what = "a name") {
    if (name.size() <= kLongest) return;
    fine_ = false;
    diagnostics_
        .add(diag::Code::E0902, span,
             base::cat(what, " of ", std::to_string(name.size()), " characters"))
        .note(base::cat(what, " may have ", std::to_string(kLongest),
                        ": languages join several, and call files like that"))
        .advise(std::string(advice));
  }

  const Plan& plan_;
  diag::Diagnostics& diagnostics_;
  bool fine_ = true;
};

}  // namespace

bool check_long_names(const Plan& plan, diag::Diagnostics& diagnostics) {
  return LongNames(plan, diagnostics).run();
}

}  // namespace sabir::abi
