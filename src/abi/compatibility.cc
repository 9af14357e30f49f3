#include "abi/compatibility.h"

#include <algorithm>
#include <map>
#include <utility>

#include "abi/promises.h"
#include "abi/rows.h"

namespace sabir::abi {
namespace {

using diag::Code;
using source::Span;

// Which way values of a type go, by its key, in what was promised.
class Ways {
 public:
  Ways(const Plan& plan, const Ledger& promised) {
    static const std::vector<Slot> none;
    By<Slot> known(promised.slots, &Slot::path);
    By<Slot> host(promised.imports ? *promised.imports : none, &Slot::path);
    Flow flow(plan, [&](const Function& f) {
      if (!f.imported) return known.find(f.path) != nullptr;
      return !promised.imports || host.find(f.path) != nullptr;
    });
    for (TypeId id : plan.types.ids()) ways_[plan[id].key] = flow[id];
  }
  Way operator[](const std::string& key) const {
    auto at = ways_.find(key);
    return at == ways_.end() ? Way{} : at->second;
  }

 private:
  std::map<std::string, Way> ways_;
};

// --- layouts ---

uint64_t size_in(const std::string& shape) {
  return std::stoul(shape.substr(shape.rfind("size ") + 5));
}

// Has members behind those it had.
bool continues(const LaidOut& before, const LaidOut& now) {
  return now.shape.starts_with(before.shape.substr(0, before.shape.rfind(" }")) + ",");
}

bool is_extensible(const LaidOut& type) { return type.shape.starts_with("extensible"); }

// An extensible record may get fields, behind its old end: before that there may be padding that an
// older caller has never written.
bool extended(const LaidOut& before, const LaidOut& now) {
  if (!is_extensible(before) || !continues(before, now)) return false;
  size_t first = now.shape.find('@', before.shape.rfind(" }"));
  return std::stoul(now.shape.substr(first + 1)) >= size_in(before.shape);
}

// Callers know that there may be cases which they do not know.
bool is_open(const LaidOut& type) { return type.shape.starts_with("open "); }

// Has cases behind the ones it has.
bool has_more_cases(const LaidOut& before, const LaidOut& now) {
  bool cases = is_open(before) || before.shape.starts_with("enum") ||
               before.shape.starts_with("flags") || before.shape.starts_with("variant");
  return cases && continues(before, now);
}

// It may, as long as its size and alignment stay.
bool grown(const LaidOut& before, const LaidOut& now) {
  return has_more_cases(before, now) &&
         before.shape.substr(before.shape.rfind(" }")) == now.shape.substr(now.shape.rfind(" }"));
}

// Why a type that was continued where it may be is refused all the same; empty: nothing to say.
std::string reason(const LaidOut& before, const LaidOut& now) {
  uint64_t size = size_in(before.shape), more = size_in(now.shape) - size;
  if (has_more_cases(before, now) && size_in(now.shape) > size) {
    return "what is new needs " + (more == 1 ? "a byte" : std::to_string(more) + " bytes") +
           " more: the size was " + std::to_string(size) + ", and callers have no other room";
  }
  if (!is_extensible(before) || !continues(before, now)) return "";
  return "a new field has to lie behind the old size, " + std::to_string(size) +
         ": padding before it may have held anything";
}

// A layout, of a long one the place where it is another than `other`.
std::string shown(const std::string& shape, const std::string& other) {
  constexpr size_t kLong = 240, kPart = 100;
  if (shape.size() <= kLong) return "`" + shape + "`";
  size_t begin = shape.find("{ ") + 2, end = shape.rfind(" } size ");
  auto differs = std::mismatch(shape.begin(), shape.end(), other.begin(), other.end()).first;
  size_t at = size_t(differs - shape.begin());
  size_t from = std::max(begin, shape.rfind(", ", std::max<size_t>(at, 1) - 1) + 2);
  if (from > at || from > end) from = begin;
  size_t to = std::min(end, shape.find(", ", std::min(end, from + kPart)));
  return "`" + shape.substr(0, begin) + (from > begin ? "..., " : "") +
         shape.substr(from, to - from) + (to < end ? ", ..." : "") + shape.substr(end) + "`";
}

// --- what is said ---

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "`" : "`, `") + name;
  return text.empty() ? "none" : text + "`";
}

// The path without "[drop]", which stands for the resource.
std::string readable(const std::string& path) { return path.substr(0, path.find(".[")); }

// "imported-host.ask" is "host.ask": an interface that is both imported and exported is there
// twice.
std::string unmarked(std::string path) {
  for (std::string_view mark : {"imported-", "exported-"}) {
    size_t slash = path.find('/');
    size_t at = path.starts_with(mark) ? 0 : slash == std::string::npos ? slash : slash + 1;
    if (at != std::string::npos && path.substr(at).starts_with(mark))
      return path.erase(at, mark.size());
  }
  return path;
}

const char kDelete[] = "if nobody has it yet, delete the ledger: a new one is begun";

// A package without a version is never published.
bool versioned(const Plan& plan) { return plan.package->version.has_value(); }

// One side of the contract: what the library implements, or what the host does.
struct Rows {
  const std::vector<Slot>&before, &now, &elsewhere;  // `elsewhere`: the other side's
  Keeper keeper;
};

class Judge {
 public:
  Judge(const Plan& plan, const Ledger& before, const Ledger& now, diag::Diagnostics& diagnostics)
      : plan_(plan), before_(before), now_(now), diagnostics_(diagnostics), ways_(plan, before) {}

  void run() {
    check_slots(library());
    if (before_.imports) check_slots(host());
    check_types();
    if (diagnostics_.has_errors()) return;
    if (before_.imports && versioned(plan_)) check_new_demands(host());
    if (may_grow()) return;
    check_news(library());
    if (before_.imports) check_news(host());
    check_new_types();
  }

 private:
  Rows library() const { return {before_.slots, now_.slots, *now_.imports, Keeper::Library}; }
  Rows host() const { return {*before_.imports, *now_.imports, now_.slots, Keeper::Host}; }

  // --- places in the contract ---

  const Function* function_at(const std::string& path, Keeper keeper) const {
    for (const Function& f : plan_.functions) {
      if (f.path == path && f.imported == (keeper == Keeper::Host)) return &f;
    }
    return nullptr;
  }

  Span span_of(const std::string& path, Keeper keeper) const {
    const Function* function = function_at(path, keeper);
    return function ? function->origin->span : plan_.package->span;
  }

  Span span_of_type(const std::string& key) const {
    for (const Type& t : plan_.types) {
      if (t.key == key && t.origin) return plan_.contract->types[t.origin].span;
    }
    return plan_.package->span;
  }

  // --- what is broken ---

  std::string next_major() const { return std::to_string(std::stoull(before_.version) + 1); }

  void broken(Code code, Span span, std::string message, std::vector<std::string> notes,
              Keeper keeper = Keeper::Library) {
    diag::Diagnostic& d = diagnostics_.add(code, span, std::move(message));
    bool host = keeper == Keeper::Host;
    if (host) notes.push_back("the host implements it: a program that exists has it as it was");
    d.notes = std::move(notes);
    d.help.push_back(std::string("keep it as it was") +
                     (host ? "" : " and add a new one beside it") +
                     ", or give the package major version " + next_major());
    d.help.push_back(kDelete);
  }

  // Says of a change of directives what is not allowed; whether there is something.
  bool check_directives(const std::string& path, Span span, const std::vector<Difference>& found,
                        Keeper keeper = Keeper::Library) {
    std::vector<std::string> notes;
    for (const Difference& one : found) {
      if (one.weight == Weight::Major) notes.push_back(one.text);
    }
    if (notes.empty()) return false;
    broken(Code::E0805, span, "directives of `" + path + "` have changed since it was published",
           std::move(notes), keeper);
    return true;
  }

  // Of a function whose types and symbol are as they were. A host is called by position.
  void check_promises(const Slot& old, const Slot& now, Keeper keeper) {
    Span span = span_of(old.path, keeper);
    if (old.parameters != now.parameters && keeper == Keeper::Library) {
      return broken(Code::E0802, span,
                    "parameters of `" + old.path + "` have other names than were published",
                    {"they were " + joined(old.parameters) + " and are " + joined(now.parameters),
                     "a caller in a language with keyword arguments says these names"});
    }
    std::vector<Difference> found = differences(old.directives, now.directives, keeper);
    if (check_directives(readable(old.path), span, found, keeper) || old.call == now.call) return;
    broken(Code::E0802, span, "`" + old.path + "` has changed since it was published",
           {"it was called as `" + old.call + "`", "and is now called as `" + now.call + "`"},
           keeper);
  }

  // Where it may have gone.
  void add_trace(const Rows& rows, const std::string& path, std::vector<std::string>& notes) const {
    bool host = rows.keeper == Keeper::Host;
    for (const Slot& slot : rows.now) {
      if (slot.path == path || unmarked(slot.path) != unmarked(path)) continue;
      notes.push_back("it is called `" + readable(slot.path) +
                      "` now: whether its interface is imported, exported or both decides that");
      return;
    }
    for (const Slot& slot : rows.elsewhere) {
      if (unmarked(slot.path) != unmarked(path)) continue;
      notes.push_back(host ? "the contract exports it now: the library implements it"
                           : "the contract imports it now: the host implements it");
      return;
    }
  }

  void check_slots(const Rows& rows) {
    By<Slot> by_path(rows.now, &Slot::path);
    for (const Slot& old : rows.before) {
      const Slot* slot = by_path.find(old.path);
      std::string promised = "slot " + std::to_string(old.number) + " was promised in version " +
                             old.since + ": `" + old.path + "`: `" + old.signature + "`";
      if (!slot) {
        std::vector<std::string> notes = {promised};
        add_trace(rows, old.path, notes);
        broken(Code::E0801, plan_.package->span,
               "`" + old.path + "` is in the ledger and no longer in the contract",
               std::move(notes), rows.keeper);
      } else if (slot->signature != old.signature || slot->symbol != old.symbol) {
        bool renamed = slot->signature == old.signature;
        std::string is =
            renamed ? "its symbol was `" + old.symbol + "` and is now `" + slot->symbol + "`"
                    : "it is now `" + slot->signature + "`";
        broken(Code::E0802, span_of(old.path, rows.keeper),
               "`" + old.path + "` has changed since it was published", {promised, is},
               rows.keeper);
      } else if (!old.call.empty()) {
        check_promises(old, *slot, rows.keeper);
      }
    }
  }

  void check_types() {
    By<LaidOut> by_key(now_.types, &LaidOut::key);
    for (const LaidOut& old : before_.types) {
      const LaidOut* type = by_key.find(old.key);
      if (type) {
        check_type(old, *type);
        continue;
      }
      broken(Code::E0801, span_of_type(old.key),
             "type `" + old.key + "` is in the ledger and no longer in the contract",
             {"promised in version " + old.since + ": " + shown(old.shape, "")});
    }
  }

  void check_type(const LaidOut& old, const LaidOut& now) {
    Span span = span_of_type(old.key);
    std::vector<std::string> both = {
        "promised in version " + old.since + ": " + shown(old.shape, now.shape),
        "it is now " + shown(now.shape, old.shape)};
    if (now.shape != old.shape && !grown(old, now) && !extended(old, now)) {
      if (std::string why = reason(old, now); !why.empty()) both.push_back(why);
      broken(Code::E0803, span,
             "the layout of `" + old.key + "` has changed since it was published", std::move(both));
    } else if (grown(old, now) && !is_open(old) && ways_[old.key].received) {
      both.push_back("a caller that was built with version " + old.since +
                     " does not know what is new; of an `//sabir:open` type it would expect that");
      broken(Code::E0803, span,
             "`" + old.key + "` has grown since it was published, and callers receive it",
             std::move(both));
    } else if (old.directives && now.directives) {
      check_directives(old.key, span,
                       differences(*old.directives, *now.directives, ways_[old.key]));
    }
  }

  bool demanded(const Slot& slot, Keeper keeper) const {
    const Function* function = function_at(slot.path, keeper);
    return keeper == Keeper::Host && function && !function->is(model::FunctionKind::Method);
  }

  // A function more in the table that a program gives to `open`, which takes no table that lacks
  // one. Objects of the host's may lack a method.
  void check_new_demands(const Rows& rows) {
    By<Slot> known(rows.before, &Slot::path);
    for (const Slot& slot : rows.now) {
      if (!demanded(slot, rows.keeper) || known.find(slot.path)) continue;
      const Function* function = function_at(slot.path, rows.keeper);
      diagnostics_
          .add(Code::E0804, function->origin->span,
               "`" + slot.path + "` is new, and no host that exists implements it")
          .note("a library is not opened with imports that lack a function")
          .advise("give the package major version " + next_major() +
                  ", or add a method to a resource that the host implements: objects may lack one")
          .advise(kDelete);
    }
  }

  // --- what is new ---

  // Whether this version may have what the ledger has not: a minor version that nobody has yet.
  bool may_grow() const {
    return is_pre_release(before_.version) || !versioned(plan_) ||
           plan_.version.minor > uint64_t(minor_of(before_.version).second);
  }

  void too_early(Span span, const std::string& what) {
    std::string next = std::to_string(plan_.version.major) + "." +
                       std::to_string(minor_of(before_.version).second + 1) + ".0";
    diagnostics_
        .add(Code::E0804, span,
             what + ", and version " + before_.version + " was published without it")
        .advise("write `package " + plan_.name + "@" + next + ";`")
        .advise(kDelete);
  }

  void too_early(Span span, const std::string& of, const std::vector<Difference>& found) {
    for (const Difference& one : found) {
      if (one.weight == Weight::Minor) too_early(span, "of `" + of + "`: " + one.text);
    }
  }

  void check_news(const Rows& rows) {
    By<Slot> slots(rows.before, &Slot::path);
    for (const Slot& slot : rows.now) {
      const Slot* old = slots.find(slot.path);
      bool shown = slot.path.find(".[") == std::string::npos || slot.path.ends_with(".[drop]");
      Span span = span_of(slot.path, rows.keeper);
      if (old && !old->call.empty()) {
        too_early(span, readable(slot.path),
                  differences(old->directives, slot.directives, rows.keeper));
      } else if (!old && shown && !demanded(slot, rows.keeper)) {
        too_early(span, "`" + readable(slot.path) + "` is new");
      }
    }
  }

  void check_new_types() {
    By<LaidOut> types(before_.types, &LaidOut::key);
    for (const LaidOut& type : now_.types) {
      const LaidOut* old = types.find(type.key);
      Span span = span_of_type(type.key);
      if (!old) {
        too_early(span, "type `" + type.key + "` is new");
      } else if (old->shape != type.shape) {
        too_early(span, "`" + type.key + "` has grown");
      } else if (old->directives) {
        too_early(span, type.key, differences(*old->directives, *type.directives, ways_[type.key]));
      }
    }
  }

  const Plan& plan_;
  const Ledger &before_, &now_;
  diag::Diagnostics& diagnostics_;
  Ways ways_;
};

}  // namespace

bool check_version(const Plan& plan, const Ledger& before, diag::Diagnostics& diagnostics) {
  auto [major, minor] = minor_of(before.version);
  auto seen = std::pair(uint64_t(major), uint64_t(minor));
  auto now = std::pair(uint64_t(plan.version.major), uint64_t(plan.version.minor));
  // A pre-release of what was released would make it changeable again.
  bool again =
      now == seen && is_pre_release(plan.version.text()) && !is_pre_release(before.version);
  if (now >= seen && !again) return true;
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
  Judge(plan, before, now, diagnostics).run();
}

}  // namespace sabir::abi
