// What `sabir diff` says of what ledgers know: functions, types, directives.
#include <algorithm>
#include <set>

#include "abi/compatibility.h"
#include "base/text.h"
#include "driver/diff.h"

namespace sabir::driver {
namespace {

using abi::Change;
using abi::Kind;
using base::cat;

constexpr std::string_view kDrop = ".[drop]", kSize = ".[size]";

std::string_view readable(std::string_view path) { return path.substr(0, path.find(".[")); }

// What it is in front of its name; of functions, nothing.
std::string_view noun(const Change& change) {
  if (change.of_type) return "type ";
  if (change.kind == Kind::PackageRenamed) return "package ";
  if (change.path.ends_with(kDrop)) return "resource ";
  return change.path.ends_with(kSize) ? "`//sabir:in-place` of " : "";
}

std::string message(const Change& change) {
  if (change.kind == Kind::ConstantRenamed) {  // "error constant shop.reason"
    size_t name = change.path.rfind(' ') + 1;
    return cat(change.path.substr(0, name), "`", change.path.substr(name), "` ",
               sort_of(change).says);
  }
  std::string name = cat("`", readable(change.path), "`");
  if (change.kind == Kind::DirectiveChanged) return cat("of ", name, ": ", change.directive.text);
  return cat(noun(change), name, " ", sort_of(change).says);
}

// Which changes go without saying, because another one says so.
class Implied {
 public:
  Implied(const std::vector<Change>& all, bool prefix_changed) : prefix_changed_(prefix_changed) {
    for (const Change& change : all) {
      if (change.kind == Kind::FunctionRemoved && change.path.ends_with(kDrop))
        gone_.insert(change.path.substr(0, change.path.size() - kDrop.size()));
    }
  }

  bool operator()(const Change& change) const {
    switch (change.kind) {
      case Kind::FunctionRemoved: return is_part(change.path);
      case Kind::SymbolChanged:
      case Kind::TypeSymbolChanged: return prefix_changed_;
      // Its three functions are gone; one of them stands for all.
      case Kind::DirectiveChanged:
        return change.directive.name == "in-place" && change.weight == abi::Weight::Free;
      default: return false;
    }
  }

 private:
  bool is_part(const std::string& path) const {
    if (path.ends_with(".[align]") || path.ends_with(".[new-at]")) return true;
    if (path.ends_with(kDrop)) return false;
    return gone_.contains(path.substr(0, path.rfind('.')));
  }

  bool prefix_changed_;
  std::set<std::string> gone_;  // resources
};

// Where it stands now, and where it stood.
void add_places(const Change& change, const View& before, const View& now, diag::Diagnostic& to) {
  std::optional<source::Span> was, is;
  if (before.plan) was = abi::place_of(*before.plan, change);
  if (now.plan) is = abi::place_of(*now.plan, change);
  if (is) {
    to.primary.span = *is;
    if (was) to.secondary.push_back({*was, "as it was"});
  } else if (was) {
    to.primary = {*was, now.plan ? "as it was" : ""};
  } else if (now.plan && change.kind == Kind::PackageRenamed) {
    to.primary.span = now.plan->package->span;
  }
}

Noticed notice(const Change& change, const View& before, const View& now) {
  const Sort& sort = sort_of(change);
  Noticed noticed{&sort, change.weight, {}, std::string(readable(change.path)), {}};
  if (change.weight != abi::Weight::Free) noticed.code = abi::refusal(change);
  noticed.what.message = message(change);
  noticed.what.notes = change.notes;
  noticed.what.notes.emplace_back(sort.why);
  add_places(change, before, now, noticed.what);
  return noticed;
}

std::optional<Noticed> compare_prefixes(const View& before, const View& now) {
  if (!before.plan || !now.plan || before.plan->prefix == now.plan->prefix) return std::nullopt;
  Noticed noticed{&kPrefixChanged, abi::Weight::Major, diag::Code::E0802, now.plan->prefix, {}};
  noticed.what.message =
      cat("the prefix was `", before.plan->prefix, "` and is `", now.plan->prefix, "`");
  noticed.what.primary.span = now.plan->package->span;
  noticed.what.notes.emplace_back(kPrefixChanged.why);
  return noticed;
}

}  // namespace

std::vector<Noticed> compare(const View& before, const View& now) {
  std::vector<Noticed> all;
  std::optional<Noticed> prefix = compare_prefixes(before, now);
  if (prefix) all.push_back(*prefix);
  std::vector<Change> changes = abi::changes(before.ledger, now.ledger);
  Implied implied(changes, prefix.has_value());
  for (const Change& change : changes) {
    if (!implied(change)) all.push_back(notice(change, before, now));
  }
  return all;
}

}  // namespace sabir::driver
