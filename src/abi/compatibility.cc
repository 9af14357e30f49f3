#include "abi/compatibility.h"

#include <set>
#include <utility>

#include "abi/changes.h"
#include "abi/rows.h"

namespace sabir::abi {
namespace {

using diag::Code;
using source::Span;

const char kDelete[] = "if nobody has it yet, delete the ledger: a new one is begun";

// A package without a version is never published.
bool versioned(const Plan& plan) { return plan.package->version.has_value(); }

// What was promised and is not kept, in one sentence.
std::string broken_promise(const Change& change) {
  const std::string name = "`" + change.path + "`";
  switch (change.kind) {
    case Kind::FunctionRemoved: return name + " is in the ledger and no longer in the contract";
    case Kind::TypeRemoved:
      return "type " + name + " is in the ledger and no longer in the contract";
    case Kind::ParametersRenamed:
      return "parameters of " + name + " have other names than were published";
    case Kind::DirectiveChanged:
      return "directives of " + name + " have changed since it was published";
    case Kind::LayoutChanged:
      return "the layout of " + name + " has changed since it was published";
    case Kind::TypeGrownForCallers:
      return name + " has grown since it was published, and callers receive it";
    default: return name + " has changed since it was published";
  }
}

// What is new, of which an older library has nothing.
std::string news(const Change& change) {
  const std::string name = "`" + change.path + "`";
  switch (change.kind) {
    case Kind::TypeAdded: return "type " + name + " is new";
    case Kind::TypeGrown: return name + " has grown";
    case Kind::DirectiveChanged: return "of " + name + ": " + change.directive.text;
    default: return name + " is new";
  }
}

class Judge {
 public:
  Judge(const Plan& plan, const Ledger& before, diag::Diagnostics& diagnostics)
      : plan_(plan), before_(before), diagnostics_(diagnostics) {}

  void run(const std::vector<Change>& all) {
    for (const Change& change : all) {
      bool demand = change.kind == Kind::HostFunctionAdded;
      if (change.weight == Weight::Major && !demand) broken(change, all);
    }
    if (diagnostics_.has_errors()) return;
    for (const Change& change : all) {
      if (change.kind == Kind::HostFunctionAdded && versioned(plan_)) demanded(change);
    }
    Weight most = heaviest_allowed(before_.version, plan_.version.text());
    if (most != Weight::Free || !versioned(plan_)) return;
    for (const Change& change : all) {
      if (change.weight == Weight::Minor) too_early(change);
    }
  }

 private:
  Span span_of(const Change& change) const {
    return place_of(plan_, change).value_or(plan_.package->span);
  }

  std::string next_major() const { return std::to_string(std::stoull(before_.version) + 1); }

  void broken(const Change& change, const std::vector<Change>& all) {
    if (change.kind == Kind::DirectiveChanged && !said_.insert(change.path).second) return;
    diag::Diagnostic& d =
        diagnostics_.add(refusal(change), span_of(change), broken_promise(change));
    d.notes = change.kind == Kind::DirectiveChanged ? directives_of(change, all) : change.notes;
    if (change.kind == Kind::ParametersRenamed)
      d.note("a caller in a language with keyword arguments says these names");
    bool host = change.keeper == Keeper::Host;
    if (host) d.note("the host implements it: a program that exists has it as it was");
    d.advise(std::string("keep it as it was") + (host ? "" : " and add a new one beside it") +
             ", or give the package major version " + next_major());
    d.advise(kDelete);
  }

  // All that is said of one of them is one error.
  static std::vector<std::string> directives_of(const Change& one, const std::vector<Change>& all) {
    std::vector<std::string> texts;
    for (const Change& change : all) {
      bool major = change.kind == one.kind && change.weight == Weight::Major;
      if (major && change.path == one.path && change.keeper == one.keeper)
        texts.push_back(change.directive.text);
    }
    return texts;
  }

  void demanded(const Change& change) {
    diagnostics_
        .add(Code::E0804, span_of(change),
             "`" + change.path + "` is new, and no host that exists implements it")
        .note("a library is not opened with imports that lack a function")
        .advise("give the package major version " + next_major() +
                ", or add a method to a resource that the host implements: objects may lack one")
        .advise(kDelete);
  }

  void too_early(const Change& change) {
    std::string next = std::to_string(plan_.version.major) + "." +
                       std::to_string(minor_of(before_.version).second + 1) + ".0";
    diagnostics_
        .add(Code::E0804, span_of(change),
             news(change) + ", and version " + before_.version + " was published without it")
        .advise("write `package " + plan_.name + "@" + next + ";`")
        .advise(kDelete);
  }

  const Plan& plan_;
  const Ledger& before_;
  diag::Diagnostics& diagnostics_;
  std::set<std::string> said_;
};

const Function* function_at(const Plan& plan, const Change& change) {
  for (const Function& f : plan.functions) {
    if (f.path == change.path && f.imported == (change.keeper == Keeper::Host)) return &f;
  }
  return nullptr;
}

const Resource* resource_at(const Plan& plan, const Change& change) {
  std::string path = change.path.substr(0, change.path.find(".["));
  for (const Resource& r : plan.resources) {
    if (r.path == path && r.imported == (change.keeper == Keeper::Host)) return &r;
  }
  return nullptr;
}

}  // namespace

std::optional<Span> place_of(const Plan& plan, const Change& change) {
  if (change.of_type) {
    for (const Type& t : plan.types) {
      if (t.key == change.path && t.origin) return plan.contract->types[t.origin].span;
    }
    return std::nullopt;
  }
  if (const Function* function = function_at(plan, change)) return function->origin->span;
  if (const Resource* resource = resource_at(plan, change)) return resource->origin->span;
  return std::nullopt;
}

bool goes_back(const std::string& before, const std::string& now) {
  // A pre-release of what was released would make it changeable again.
  bool again = minor_of(now) == minor_of(before) && is_pre_release(now) && !is_pre_release(before);
  return minor_of(now) < minor_of(before) || again;
}

Weight heaviest_allowed(const std::string& before, const std::string& now) {
  auto [major, minor] = minor_of(before);
  bool unreleased = is_pre_release(before);
  // Of a major version that is not released nobody has anything.
  if (minor_of(now).first != major || (unreleased && minor == 0)) return Weight::Major;
  return unreleased || minor_of(now).second > minor ? Weight::Minor : Weight::Free;
}

bool check_version(const Plan& plan, const Ledger& before, diag::Diagnostics& diagnostics) {
  if (!goes_back(before.version, plan.version.text())) return true;
  std::string is = plan.package->version ? "this is version " + plan.version.text()
                                         : std::string("this package has no version");
  diagnostics
      .add(diag::Code::E0804, plan.package->span,
           is + ", and the ledger has seen " + before.version)
      .advise("give it that version or a later one, or take the ledger of this version");
  return false;
}

void check_compatible(const Plan& plan, const Ledger& before, const Ledger& now,
                      diag::Diagnostics& diagnostics) {
  Judge(plan, before, diagnostics).run(changes(before, now));
}

}  // namespace sabir::abi
