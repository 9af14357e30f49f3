// `sabir diff OLD NEW`: what somebody can notice between two contracts, each a contract, a ledger
// or a library; whether it is patch, minor or major; and whether the new version says so.
//
// The judgement is the ledger's (abi/changes.h), so a contract is made into the ledger that it
// would have. NEW is planned on OLD's: what stays keeps its slot and its symbol, as `gen` would
// have it.
#include "driver/diff.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <tuple>

#include "abi/compatibility.h"
#include "abi/rows.h"
#include "base/files.h"
#include "base/text.h"
#include "diag/render.h"
#include "driver/elf.h"

namespace sabir::driver {
namespace {

using abi::Weight;
using base::cat;

struct DiffArguments : PlanArguments {
  std::string before, now;
  std::string allow = "minor";
};

// OLD or NEW as it was given.
struct Side {
  std::string path;
  std::optional<abi::Ledger> ledger;  // what it is, or of OLD what lies beside it
  std::optional<Loaded> loaded;       // none: it is a ledger

  const model::Contract& contract() const { return *loaded->contract; }
};

// --- reading ---

// The ledger that a file is, or that a library has in it; nothing, and no reason: it is neither.
std::optional<abi::Ledger> ledger_in(const std::string& path, std::string& why) {
  if (base::is_folder(path)) return std::nullopt;
  std::optional<std::string> text = base::read_file(path, why);
  if (!text) return std::nullopt;
  if (is_elf(*text)) {
    std::optional<std::string> section = read_section(*text, ".sabir", why);
    if (!section) return std::nullopt;
    *text = section->substr(std::min(section->find('\0') + 1, section->size()));
    text->erase(std::min(text->find('\0'), text->size()));
  } else if (!path.ends_with(".json")) {
    return std::nullopt;
  }
  return abi::read_ledger(*text, why);
}

// Whether it could be read; else `code` is the exit code, and what is wrong has been said. The
// texts of both are in one row, so that a change has places in both.
bool read_side(Side& side, const DiffArguments& arguments, source::Sources& sources, int& code) {
  std::string why;
  side.ledger = ledger_in(side.path, why);
  if (!why.empty()) code = trouble(cat("cannot compare `", side.path, "`: ", why));
  if (!why.empty() || side.ledger) return why.empty();
  side.loaded = load(side.path, arguments.options(), std::move(sources));
  if (!side.loaded->contract) code = report(*side.loaded, arguments);
  sources = std::move(side.loaded->sources);
  return side.loaded->contract.has_value();
}

// The ledger beside OLD says what was published, if it is of that very version.
void read_ledger_beside(Side& side) {
  const model::Package& package = side.contract().packages[side.contract().root];
  std::filesystem::path at(side.path);
  std::filesystem::path folder = base::is_folder(side.path) ? at : at.parent_path();
  std::string ignored, path = (folder / (package.prefix + ".abi.json")).string();
  if (!package.version || !base::exists(path)) return;
  std::optional<abi::Ledger> ledger = ledger_in(path, ignored);
  bool same = ledger && ledger->name == cat(package.space, ":", package.name) &&
              ledger->version == package.version->text();
  if (same) side.ledger = std::move(ledger);
}

// --- planning ---

using Worlds = std::pair<const model::World*, const model::World*>;

const model::World* world_named(const model::Contract& contract, const std::string& name) {
  for (model::WorldId id : contract.packages[contract.root].worlds) {
    if (contract.worlds[id].name == name) return &contract.worlds[id];
  }
  return nullptr;
}

// Of one side: the world that is named, or the only one; none of a package without.
bool choose_world(const Side& side, const std::string& name, const model::World** world) {
  *world = nullptr;
  if (!side.loaded) return true;
  const auto& all = side.contract().packages[side.contract().root].worlds;
  if (name.empty() && all.empty()) return true;
  std::string why;
  std::optional<model::WorldId> id = model::select_world(side.contract(), name, why);
  if (id) *world = &side.contract().worlds[*id];
  if (!id) trouble(cat("in `", side.path, "`: ", why, "; choose one with --world"));
  return id.has_value();
}

// The pairs to compare: those of one name, if there are several and none is chosen.
std::optional<std::vector<Worlds>> choose_worlds(const Side& before, const Side& now,
                                                 const std::string& name) {
  auto count = [](const Side& side) {
    return side.loaded ? side.contract().packages[side.contract().root].worlds.size() : 0;
  };
  std::vector<Worlds> pairs;
  if (name.empty() && count(before) > 0 && count(now) > 0 && count(before) + count(now) > 2) {
    const model::Contract& contract = now.contract();
    for (model::WorldId id : contract.packages[contract.root].worlds) {
      const model::World& world = contract.worlds[id];
      const model::World* old = world_named(before.contract(), world.name);
      if (old) pairs.emplace_back(old, &world);
    }
    return pairs;
  }
  Worlds& pair = pairs.emplace_back();
  bool found = choose_world(before, name, &pair.first) && choose_world(now, name, &pair.second);
  return found ? std::optional(pairs) : std::nullopt;
}

// A contract's ledger, if it is planned on this one. Nothing: it cannot be, which is reported.
std::optional<View> view_of(Side& side, const model::World* world, const abi::Ledger* promised) {
  View view;
  view.plan = abi::make_plan(side.contract(), world, promised, side.loaded->diagnostics);
  if (!view.plan) return std::nullopt;
  view.ledger = abi::extend(*view.plan, nullptr, side.loaded->diagnostics);
  return view;
}

// Slots and symbols stay across major versions, too: otherwise they would all be others then, which
// nobody wants to read.
abi::Ledger as_if_bound(abi::Ledger ledger, const Side& side) {
  const auto& version = side.contract().packages[side.contract().root].version;
  if (version && abi::binds(ledger, *version)) return ledger;
  ledger.version = cat(std::to_string(version.value_or(model::Version()).major), ".0.0");
  return ledger;
}

// What a pre-release has added is nobody's; of a major version that is not released, it is all
// there is to compare with.
abi::Ledger what_counts(const abi::Ledger& ledger) {
  bool first = abi::heaviest_allowed(ledger.version, ledger.version) == Weight::Major;
  return first ? ledger : abi::published(ledger);
}

std::optional<View> view_before(Side& before, Side& now, const model::World* world) {
  if (!before.loaded) return View{std::nullopt, what_counts(*before.ledger)};
  // One that is compared with a ledger has the slots of that, for it does not say its own.
  const std::optional<abi::Ledger>& promised = before.ledger ? before.ledger : now.ledger;
  std::optional<abi::Ledger> bound;
  if (promised) bound = as_if_bound(*promised, before);
  std::optional<View> view = view_of(before, world, bound ? &*bound : nullptr);
  if (view && before.ledger) view->ledger = what_counts(*before.ledger);
  return view;
}

std::optional<View> view_now(Side& now, const View& before, const model::World* world) {
  if (!now.loaded) return View{std::nullopt, *now.ledger};
  abi::Ledger bound = as_if_bound(before.ledger, now);
  return view_of(now, world, &bound);
}

// --- judging ---

// Heaviest first, then as they stand in the text; what two worlds share is said once.
void put_in_order(std::vector<Noticed>& all) {
  auto place = [](const Noticed& one) {
    return std::tuple(-int(one.weight), one.what.primary.span.begin, one.what.message);
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Noticed& a, const Noticed& b) { return place(a) < place(b); });
  auto same = [&](const Noticed& a, const Noticed& b) { return place(a) == place(b); };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
}

// "1.3.0": the least version that may have changes of this weight.
std::string least_version(const std::string& before, Weight weight) {
  auto [major, minor] = abi::minor_of(before);
  if (weight == Weight::Major) return cat(std::to_string(major + 1), ".0.0");
  return cat(std::to_string(major), ".", std::to_string(minor + 1), ".0");
}

// A ledger has a version in any case.
std::string version_of(const View& view) {
  bool none = view.plan && !view.plan->package->version;
  return none ? "" : view.ledger.version;
}

// What may come with the new version. A package without one is never published, and may grow.
Weight heaviest_allowed(const Difference& difference) {
  if (difference.version.empty()) return Weight::Minor;
  std::string before = difference.before_version.empty() ? "0.0.0" : difference.before_version;
  return abi::heaviest_allowed(before, difference.version);
}

// An error if the new version says too little; that of another package says nothing.
void check_version(const Difference& d, source::Span span, diag::Diagnostics& diagnostics) {
  if (d.renamed) return;
  std::string is =
      d.version.empty() ? "this package has no version" : "this is version " + d.version;
  if (!d.before_version.empty() &&
      abi::goes_back(d.before_version, d.version.empty() ? "0.0.0" : d.version)) {
    diagnostics.add(diag::Code::E0806, span, cat(is, ", which stands before ", d.before_version))
        .advise("give it that version or a later one, or change the places of the two");
    return;
  }
  if (d.heaviest <= heaviest_allowed(d)) return;
  std::string since = d.before_version.empty() ? "" : " since " + d.before_version;
  std::string next = least_version(d.before_version, d.heaviest);
  diagnostics
      .add(diag::Code::E0806, span,
           cat(is, ", and what has changed", since, " is ", level(d.heaviest)))
      .note(cat("the first of it: ", d.noticed.front().what.message))
      .advise(cat("write `package ", d.name, "@", next, ";`"));
}

Weight weight_of(std::string_view level) {
  return level == "major" ? Weight::Major : level == "minor" ? Weight::Minor : Weight::Free;
}

Difference difference_of(const View& before, const View& now, const DiffArguments& arguments) {
  Difference made;
  made.before_path = arguments.before;
  made.now_path = arguments.now;
  made.name = now.ledger.name;
  made.renamed = before.ledger.name != now.ledger.name;
  made.before_version = version_of(before);
  made.version = version_of(now);
  made.allowed = weight_of(arguments.allow);
  return made;
}

// Of all pairs of worlds; nothing: something cannot be planned, which is in the diagnostics.
std::optional<Difference> compare_all(Side& before, Side& now, const std::vector<Worlds>& worlds,
                                      const DiffArguments& arguments) {
  std::optional<Difference> difference;
  std::vector<Noticed> all;
  if (before.loaded && now.loaded) all = compare(before.contract(), now.contract());
  bool fine = true;
  for (const auto& [old, fresh] : worlds) {
    std::optional<View> was = view_before(before, now, old), is;
    if (was) is = view_now(now, *was, fresh);
    fine = fine && is;
    if (!is) continue;
    std::vector<Noticed> more = compare(*was, *is);
    all.insert(all.end(), more.begin(), more.end());
    if (!difference) difference = difference_of(*was, *is, arguments);
  }
  if (!fine || !difference) return std::nullopt;
  put_in_order(all);
  if (!all.empty()) difference->heaviest = all.front().weight;
  difference->noticed = std::move(all);
  return difference;
}

// What planning has refused, of both.
int report_both(Side& before, Side& now, source::Sources& sources, const DiffArguments& arguments) {
  int code = kTrouble;
  for (Side* side : {&before, &now}) {
    if (!side->loaded || !side->loaded->diagnostics.has_errors()) continue;
    std::swap(side->loaded->sources, sources);
    code = report(*side->loaded, arguments);
    std::swap(side->loaded->sources, sources);
  }
  return code;
}

int diff(const DiffArguments& arguments) {
  Side before{arguments.before, {}, {}}, now{arguments.now, {}, {}};
  source::Sources sources;
  int code = kGood;
  if (!read_side(before, arguments, sources, code)) return code;
  if (before.loaded) read_ledger_beside(before);
  if (!read_side(now, arguments, sources, code)) return code;
  auto worlds = choose_worlds(before, now, arguments.world);
  if (!worlds) return kTrouble;
  if (worlds->empty()) return trouble("the two have no world of one name; choose one with --world");
  std::optional<Difference> difference = compare_all(before, now, *worlds, arguments);
  if (!difference) return report_both(before, now, sources, arguments);
  diag::Diagnostics diagnostics;
  source::Span span;
  if (now.loaded) span = now.contract().packages[now.contract().root].span;
  check_version(*difference, span, diagnostics);
  int printed = print(shown(*difference, diagnostics, sources, arguments.format));
  bool fails = difference->fails() || diagnostics.has_errors();
  return printed != kGood ? printed : fails ? kContractErrors : kGood;
}

}  // namespace

Run declare_diff(CLI::App& app) {
  auto arguments = std::make_shared<DiffArguments>();
  app.add_option("old", arguments->before, "a contract, its ledger `.abi.json`, or a library")
      ->required();
  app.add_option("new", arguments->now, "the same, later")->required();
  app.add_option(
         "--allow", arguments->allow,
         "what ends with exit code 0 if the new version says so, anything heavier with 1: minor if "
         "left out")
      ->check(CLI::IsMember({"patch", "minor", "major"}));
  app.add_option("--world", arguments->world,
                 "which world; if there are several, all are compared that both have");
  arguments->declare_features(app);
  arguments->declare_format(app);
  return [arguments] { return diff(*arguments); };
}

}  // namespace sabir::driver
