#include "abi/compatibility.h"

#include <map>
#include <utility>

#include "abi/promises.h"
#include "abi/rows.h"

namespace sabir::abi {
namespace {

using source::Span;

// Which way values of a type go, by its key, in what was promised.
class Ways {
 public:
  Ways(const Plan& plan, const Ledger& promised) {
    By<Slot> known(promised.slots, &Slot::path);
    Flow flow(plan, [&](const std::string& path) { return known.find(path) != nullptr; });
    for (TypeId id : plan.types.ids()) ways_[plan[id].key] = flow[id];
  }
  Way operator[](const std::string& key) const {
    auto at = ways_.find(key);
    return at == ways_.end() ? Way{} : at->second;
  }

 private:
  std::map<std::string, Way> ways_;
};

// An extensible record may get fields, behind its old end: before that there may be padding that an
// older caller has never written.
bool extended(const LaidOut& before, const LaidOut& now) {
  size_t end = before.shape.rfind(" }");
  if (!before.shape.starts_with("extensible") ||
      !now.shape.starts_with(before.shape.substr(0, end) + ",")) {
    return false;
  }
  size_t size = before.shape.find("size ", end);
  size_t first = now.shape.find('@', end);
  return std::stoul(now.shape.substr(first + 1)) >= std::stoul(before.shape.substr(size + 5));
}

// Callers know that there may be cases which they do not know.
bool is_open(const LaidOut& type) { return type.shape.starts_with("open "); }

// A type may get cases behind the ones it has, as long as its size and alignment stay.
bool grown(const LaidOut& before, const LaidOut& now) {
  size_t end = before.shape.rfind(" }");
  size_t now_end = now.shape.rfind(" }");
  bool cases = is_open(before) || before.shape.starts_with("enum") ||
               before.shape.starts_with("flags") || before.shape.starts_with("variant");
  return cases && now.shape.starts_with(before.shape.substr(0, end) + ",") &&
         before.shape.substr(end) == now.shape.substr(now_end);
}

void broken(const Ledger& before, diag::Diagnostics& diagnostics, diag::Code code, Span span,
            std::string message, std::vector<std::string> notes) {
  diag::Diagnostic& d = diagnostics.add(code, span, std::move(message));
  d.notes = std::move(notes);
  d.help.push_back(
      "keep it as it was and add a new one beside it, or give the package major version " +
      std::to_string(std::stoull(before.version) + 1));
  d.help.push_back("if nobody has it yet, delete the ledger: a new one is begun");
}

Span span_of(const Plan& plan, const std::string& path) {
  for (const Function& f : plan.functions) {
    if (f.path == path) return f.origin->span;
  }
  return plan.package->span;
}

Span span_of_type(const Plan& plan, const std::string& key) {
  for (const Type& t : plan.types) {
    if (t.key == key && t.origin) return plan.contract->types[t.origin].span;
  }
  return plan.package->span;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "`" : "`, `") + name;
  return text.empty() ? "none" : text + "`";
}

// Says of a change of directives what is not allowed; whether there is something.
bool check_directives(const Ledger& before, const std::string& path, Span span,
                      const std::vector<Difference>& found, diag::Diagnostics& diagnostics) {
  std::vector<std::string> notes;
  for (const Difference& one : found) {
    if (one.weight == Weight::Major) notes.push_back(one.text);
  }
  if (notes.empty()) return false;
  broken(before, diagnostics, diag::Code::E0805, span,
         "directives of `" + path + "` have changed since it was published", std::move(notes));
  return true;
}

// The path without "[drop]", which stands for the resource.
std::string readable(const std::string& path) { return path.substr(0, path.find(".[")); }

// Of a function whose types and symbol are as they were.
void check_promises(const Plan& plan, const Ledger& before, const Slot& old, const Slot& now,
                    diag::Diagnostics& diagnostics) {
  Span span = span_of(plan, old.path);
  if (old.parameters != now.parameters) {
    return broken(before, diagnostics, diag::Code::E0802, span,
                  "parameters of `" + old.path + "` have other names than were published",
                  {"they were " + joined(old.parameters) + " and are " + joined(now.parameters),
                   "a caller in a language with keyword arguments says these names"});
  }
  std::vector<Difference> found = differences(old.directives, now.directives);
  if (check_directives(before, readable(old.path), span, found, diagnostics)) return;
  if (old.call == now.call) return;
  broken(before, diagnostics, diag::Code::E0802, span,
         "`" + old.path + "` has changed since it was published",
         {"it was called as `" + old.call + "`", "and is now called as `" + now.call + "`"});
}

void check_slots(const Plan& plan, const Ledger& before, const Ledger& now,
                 diag::Diagnostics& diagnostics) {
  By<Slot> by_path(now.slots, &Slot::path);
  for (const Slot& old : before.slots) {
    const Slot* slot = by_path.find(old.path);
    std::string promised = "slot " + std::to_string(old.number) + " was promised in version " +
                           old.since + ": `" + old.path + "`: `" + old.signature + "`";
    if (!slot) {
      broken(before, diagnostics, diag::Code::E0801, plan.package->span,
             "`" + old.path + "` is in the ledger and no longer in the contract", {promised});
    } else if (slot->signature != old.signature || slot->symbol != old.symbol) {
      broken(before, diagnostics, diag::Code::E0802, span_of(plan, old.path),
             "`" + old.path + "` has changed since it was published",
             {promised, slot->signature == old.signature ? "its symbol was `" + old.symbol +
                                                               "` and is now `" + slot->symbol + "`"
                                                         : "it is now `" + slot->signature + "`"});
    } else if (!old.call.empty()) {
      check_promises(plan, before, old, *slot, diagnostics);
    }
  }
}

void check_types(const Plan& plan, const Ledger& before, const Ledger& now,
                 diag::Diagnostics& diagnostics) {
  By<LaidOut> by_key(now.types, &LaidOut::key);
  Ways ways(plan, before);
  for (const LaidOut& old : before.types) {
    const LaidOut* type = by_key.find(old.key);
    std::string promised = "promised in version " + old.since + ": `" + old.shape + "`";
    if (!type) {
      broken(before, diagnostics, diag::Code::E0801, span_of_type(plan, old.key),
             "type `" + old.key + "` is in the ledger and no longer in the contract", {promised});
    } else if (type->shape != old.shape && !grown(old, *type) && !extended(old, *type)) {
      broken(before, diagnostics, diag::Code::E0803, span_of_type(plan, old.key),
             "the layout of `" + old.key + "` has changed since it was published",
             {promised, "it is now `" + type->shape + "`"});
    } else if (grown(old, *type) && !is_open(old) && ways[old.key].received) {
      broken(before, diagnostics, diag::Code::E0803, span_of_type(plan, old.key),
             "`" + old.key + "` has grown since it was published, and callers receive it",
             {promised, "it is now `" + type->shape + "`",
              "a caller that was built with version " + old.since +
                  " does not know what is new; of an `//sabir:open` type it would expect that"});
    } else if (old.directives && type->directives) {
      std::vector<Difference> found =
          differences(*old.directives, *type->directives, ways[old.key]);
      check_directives(before, old.key, span_of_type(plan, old.key), found, diagnostics);
    }
  }
}

// --- what is new ---

// Whether this version may have what the ledger has not: a minor version that nobody has yet. A
// pre-release has not been published, and a package without a version never is.
bool may_grow(const Plan& plan, const Ledger& before) {
  if (before.version.find('-') != std::string::npos || !plan.package->version) return true;
  return plan.version.minor > uint64_t(minor_of(before.version).second);
}

// A ledger knows more than an older contract says.
void check_version(const Plan& plan, const Ledger& before, diag::Diagnostics& diagnostics) {
  if (plan.version.minor >= uint64_t(minor_of(before.version).second)) return;
  diagnostics
      .add(diag::Code::E0804, plan.package->span,
           "this is version " + plan.version.text() + ", and the ledger has seen " + before.version)
      .advise("give it that version or a later one, or take the ledger of this version");
}

void too_early(const Plan& plan, const Ledger& before, Span span, const std::string& what,
               diag::Diagnostics& diagnostics) {
  std::string next = std::to_string(plan.version.major) + "." +
                     std::to_string(minor_of(before.version).second + 1) + ".0";
  diagnostics
      .add(diag::Code::E0804, span,
           what + ", and version " + before.version + " was published without it")
      .advise("write `package " + plan.name + "@" + next + ";`")
      .advise("if nobody has it yet, delete the ledger: a new one is begun");
}

void check_news(const Plan& plan, const Ledger& before, const Ledger& now,
                diag::Diagnostics& diagnostics) {
  By<Slot> slots(before.slots, &Slot::path);
  for (const Slot& slot : now.slots) {
    const Slot* old = slots.find(slot.path);
    bool shown = slot.path.find(".[") == std::string::npos || slot.path.ends_with(".[drop]");
    std::string what = "`" + readable(slot.path) + "` is new";
    if (old && !old->call.empty()) {
      for (const Difference& one : differences(old->directives, slot.directives)) {
        if (one.weight != Weight::Minor) continue;
        too_early(plan, before, span_of(plan, slot.path),
                  "of `" + readable(slot.path) + "`: " + one.text, diagnostics);
      }
    } else if (!old && shown) {
      too_early(plan, before, span_of(plan, slot.path), what, diagnostics);
    }
  }
  By<LaidOut> types(before.types, &LaidOut::key);
  Ways ways(plan, before);
  for (const LaidOut& type : now.types) {
    const LaidOut* old = types.find(type.key);
    Span span = span_of_type(plan, type.key);
    if (!old) {
      too_early(plan, before, span, "type `" + type.key + "` is new", diagnostics);
    } else if (old->shape != type.shape) {
      too_early(plan, before, span, "`" + type.key + "` has grown", diagnostics);
    } else if (old->directives) {
      for (const Difference& one :
           differences(*old->directives, *type.directives, ways[type.key])) {
        if (one.weight != Weight::Minor) continue;
        too_early(plan, before, span, "of `" + type.key + "`: " + one.text, diagnostics);
      }
    }
  }
}

}  // namespace

void check_compatible(const Plan& plan, const Ledger& before, const Ledger& now,
                      diag::Diagnostics& diagnostics) {
  check_version(plan, before, diagnostics);
  check_slots(plan, before, now, diagnostics);
  check_types(plan, before, now, diagnostics);
  if (!diagnostics.has_errors() && !may_grow(plan, before)) {
    check_news(plan, before, now, diagnostics);
  }
}

}  // namespace sabir::abi
