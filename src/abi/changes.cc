#include "abi/changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "abi/rows.h"
#include "abi/written_layout.h"

namespace sabir::abi {
namespace {

// --- which way values go ---

// Which way the values of a type go, by its key, in what was promised. They are followed through
// the types as they are now: a field that is new goes where its record goes.
class Ways {
 public:
  Ways(const Ledger& promised, const Ledger& now) : types_(now.types, &LaidOut::key) {
    static const std::vector<Slot> none;
    By<Slot> known(promised.slots, &Slot::path);
    By<Slot> host(promised.imports ? *promised.imports : none, &Slot::path);
    for (const Slot& slot : now.slots) {
      if (known.find(slot.path)) follow(slot, &Way::given, &Way::received);
    }
    // What the host implements goes the other way.
    for (const Slot& slot : now.imports ? *now.imports : none) {
      if (!promised.imports || host.find(slot.path)) follow(slot, &Way::received, &Way::given);
    }
  }
  Way operator[](const std::string& key) const {
    auto at = ways_.find(key);
    return at == ways_.end() ? Way{} : at->second;
  }

 private:
  using Direction = bool Way::*;

  void follow(const Slot& slot, Direction in, Direction out) {
    std::string_view all = slot.signature;
    size_t arrow = all.find(") -> ");
    std::string_view given = all.substr(0, arrow);
    follow(given, in);
    if (slot.call.find("to write") != std::string::npos) follow_written(slot, given, out);
    if (arrow != std::string_view::npos) follow(all.substr(arrow + 5), out);
  }

  // A list that is `inout` comes back, too.
  void follow_written(const Slot& slot, std::string_view given, Direction out) {
    std::vector<std::string_view> types = items_in(given.substr(1));
    const std::vector<std::string>& said = slot.directives;
    for (size_t i = 0; i < std::min(types.size(), slot.parameters.size()); ++i) {
      std::string inout = slot.parameters[i] + ": inout";
      if (std::find(said.begin(), said.end(), inout) != said.end()) follow(types[i], out);
    }
  }

  void follow(std::string_view type, Direction way) {
    for (std::string_view name : names_in(type)) {
      const LaidOut* known = types_.find(name);
      if (!known) continue;
      bool& seen = ways_[known->key].*way;
      if (seen) continue;
      seen = true;
      for (const WrittenMember& member : read_layout(known->shape).members)
        follow(member.type, way);
    }
  }

  By<LaidOut> types_;
  std::map<std::string, Way> ways_;
};

// --- layouts ---

// Has members behind those it had, which are as they were.
bool continues(const WrittenLayout& before, const WrittenLayout& now) {
  return before.kind == now.kind && now.members.size() > before.members.size() &&
         std::equal(before.members.begin(), before.members.end(), now.members.begin());
}

// An extensible record may get fields, behind its old end: before that there may be padding that an
// older caller has never written.
bool extended(const WrittenLayout& before, const WrittenLayout& now) {
  return before.extensible() && continues(before, now) &&
         now.members[before.members.size()].offset >= before.size;
}

// Has cases behind the ones it had.
bool has_more_cases(const WrittenLayout& before, const WrittenLayout& now) {
  return before.has_cases() && continues(before, now);
}

// It may, as long as its size and alignment stay.
bool grown(const WrittenLayout& before, const WrittenLayout& now) {
  return has_more_cases(before, now) && before.size == now.size && before.align == now.align;
}

// Why a type that was continued where it may be is refused all the same; empty: nothing to say.
std::string reason(const WrittenLayout& before, const WrittenLayout& now) {
  if (has_more_cases(before, now) && now.size > before.size) {
    uint64_t more = now.size - before.size;
    return "what is new needs " + (more == 1 ? "a byte" : std::to_string(more) + " bytes") +
           " more: the size was " + std::to_string(before.size) +
           ", and callers have no other room";
  }
  if (!before.extensible() || !continues(before, now)) return "";
  return "a new field has to lie behind the old size, " + std::to_string(before.size) +
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

// --- paths ---

// The path without "[drop]", which stands for the resource.
std::string readable(const std::string& path) { return path.substr(0, path.find(".[")); }

// Functions that a resource has without the contract's saying so; that it has them at all is said
// of the resource.
bool is_unspoken(const std::string& path) {
  return path.find(".[") != std::string::npos && !path.ends_with(".[drop]");
}

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

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "`" : "`, `") + name;
  return text.empty() ? "none" : text + "`";
}

std::string was_and_is(const std::string& before, const std::string& now) {
  return "it was `" + before + "` and is `" + now + "`";
}

std::string promised(const Slot& old) {
  return "slot " + std::to_string(old.number) + " was promised in version " + old.since + ": `" +
         old.path + "`: `" + old.signature + "`";
}

// One side of the contract: what the library implements, or what the host does.
struct Rows {
  const std::vector<Slot>&before, &now, &elsewhere;  // `elsewhere`: the other side's
  Keeper keeper;
};

// A table that a program gives to `open` lacks no function; objects of the host's may lack a
// method.
bool is_demanded(const Slot& slot, Keeper keeper) {
  bool method = slot.call.starts_with("(self") || slot.path.find(".[") != std::string::npos;
  return keeper == Keeper::Host && !method;
}

class Comparison {
 public:
  Comparison(const Ledger& before, const Ledger& now)
      : before_(before), now_(now), ways_(before, now) {}

  std::vector<Change> run() {
    if (before_.name != now_.name) {
      add(Kind::PackageRenamed, Weight::Major, before_.name)
          .notes.push_back(was_and_is(before_.name, now_.name));
    }
    static const std::vector<Slot> none;
    const std::vector<Slot>& imports = now_.imports ? *now_.imports : none;
    compare_slots({before_.slots, now_.slots, imports, Keeper::Library});
    // An older ledger does not say what the host implements.
    if (before_.imports) compare_slots({*before_.imports, imports, now_.slots, Keeper::Host});
    compare_types();
    compare_constants();
    return std::move(found_);
  }

 private:
  Change& add(Kind kind, Weight weight, std::string path, Keeper keeper = Keeper::Library) {
    found_.push_back({kind, weight, std::move(path), keeper});
    return found_.back();
  }

  Change& add_type(Kind kind, Weight weight, std::string key) {
    Change& change = add(kind, weight, std::move(key));
    change.of_type = true;
    return change;
  }

  // Whether one of them is major.
  bool add_directives(const Change& of, std::vector<Difference> found) {
    bool major = false;
    for (Difference& one : found) {
      major |= one.weight == Weight::Major;
      Change change = of;
      change.weight = one.weight;
      change.directive = std::move(one);
      found_.push_back(std::move(change));
    }
    return major;
  }

  // --- functions and resources ---

  void compare_slots(const Rows& rows) {
    By<Slot> now(rows.now, &Slot::path), before(rows.before, &Slot::path);
    for (const Slot& old : rows.before) {
      const Slot* slot = now.find(old.path);
      slot ? compare(old, *slot, rows.keeper) : remove(old, rows);
    }
    for (const Slot& slot : rows.now) {
      if (before.find(slot.path) || is_unspoken(slot.path)) continue;
      if (is_demanded(slot, rows.keeper)) {
        add(Kind::HostFunctionAdded, Weight::Major, slot.path, rows.keeper);
      } else {
        add(Kind::FunctionAdded, Weight::Minor, readable(slot.path), rows.keeper);
      }
    }
  }

  void compare(const Slot& old, const Slot& now, Keeper keeper) {
    if (old.signature != now.signature) {
      add(Kind::FunctionChanged, Weight::Major, old.path, keeper).notes = {
          promised(old), "it is now `" + now.signature + "`"};
    } else if (old.symbol != now.symbol) {
      add(Kind::SymbolChanged, Weight::Major, old.path, keeper).notes = {
          promised(old), "its symbol was `" + old.symbol + "` and is now `" + now.symbol + "`"};
    } else if (old.number != now.number) {
      add(Kind::SlotMoved, Weight::Major, old.path, keeper).notes = {
          promised(old), "it is slot " + std::to_string(now.number) + " now"};
    } else if (old.since != now.since && keeper == Keeper::Library && same_major()) {
      add(Kind::SinceChanged, Weight::Major, old.path, keeper).notes = {
          promised(old), "it is there since version " + now.since + " now"};
    } else if (!old.call.empty() && !now.call.empty()) {
      compare_promises(old, now, keeper);
    }
  }

  // Of another major version a library has another name anyway.
  bool same_major() const {
    return minor_of(before_.version).first == minor_of(now_.version).first;
  }

  // Of a function whose types and symbol are as they were. A host is called by position.
  void compare_promises(const Slot& old, const Slot& now, Keeper keeper) {
    if (old.parameters != now.parameters) {
      bool host = keeper == Keeper::Host;
      add(Kind::ParametersRenamed, host ? Weight::Free : Weight::Major, old.path, keeper).notes = {
          "they were " + joined(old.parameters) + " and are " + joined(now.parameters)};
      if (!host) return;
    }
    Change of{Kind::DirectiveChanged, Weight::Free, readable(old.path), keeper};
    bool major = add_directives(of, differences(old.directives, now.directives, keeper));
    if (major || old.call == now.call) return;
    add(Kind::CallChanged, Weight::Major, old.path, keeper).notes = {
        "it was called as `" + old.call + "`", "and is now called as `" + now.call + "`"};
  }

  void remove(const Slot& old, const Rows& rows) {
    Change& change = add(Kind::FunctionRemoved, Weight::Major, old.path, rows.keeper);
    change.notes = {promised(old)};
    add_trace(rows, old.path, change.notes);
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

  // --- types ---

  void compare_types() {
    By<LaidOut> now(now_.types, &LaidOut::key), before(before_.types, &LaidOut::key);
    for (const LaidOut& old : before_.types) {
      if (const LaidOut* type = now.find(old.key)) {
        compare(old, *type);
        continue;
      }
      add_type(Kind::TypeRemoved, Weight::Major, old.key).notes = {
          "promised in version " + old.since + ": " + shown(old.shape, "")};
    }
    for (const LaidOut& type : now_.types) {
      if (!before.find(type.key)) add_type(Kind::TypeAdded, Weight::Minor, type.key);
    }
  }

  void compare(const LaidOut& old, const LaidOut& now) {
    if (old.symbol != now.symbol) {
      add_type(Kind::TypeSymbolChanged, Weight::Major, old.key).notes = {
          was_and_is(old.symbol, now.symbol)};
    }
    if (old.number && now.number && old.number != now.number) {
      add_type(Kind::ErrorNumberChanged, Weight::Major, old.key).notes = {
          was_and_is(std::to_string(old.number), std::to_string(now.number))};
    }
    if (old.shape != now.shape && !compare_layouts(old, now)) return;
    if (!old.directives || !now.directives) return;
    Change of{Kind::DirectiveChanged, Weight::Free, old.key};
    of.of_type = true;
    add_directives(of,
                   differences(*old.directives, of_known(old, *now.directives), ways_[old.key]));
  }

  // What is said of a field that is new is no change of what was promised.
  static std::vector<std::string> of_known(const LaidOut& old, std::vector<std::string> said) {
    WrittenLayout layout = read_layout(old.shape);
    std::erase_if(said, [&](const std::string& directive) {
      std::string_view of = std::string_view(directive).substr(0, directive.find(": "));
      auto is = [&](const WrittenMember& member) { return member.name == of; };
      return std::none_of(layout.members.begin(), layout.members.end(), is);
    });
    return said;
  }

  // Whether it is one that callers may take.
  bool compare_layouts(const LaidOut& old, const LaidOut& now) {
    WrittenLayout before = read_layout(old.shape), after = read_layout(now.shape);
    bool more = grown(before, after);
    bool fits = more || extended(before, after);
    bool unknown = more && !before.open() && ways_[old.key].received;
    Kind kind = !fits ? Kind::LayoutChanged : unknown ? Kind::TypeGrownForCallers : Kind::TypeGrown;
    bool fine = kind == Kind::TypeGrown;
    Change& change = add_type(kind, fine ? Weight::Minor : Weight::Major, old.key);
    change.notes = {"promised in version " + old.since + ": " + shown(old.shape, now.shape),
                    "it is now " + shown(now.shape, old.shape)};
    std::string why = fits ? "" : reason(before, after);
    if (!why.empty()) change.notes.push_back(why);
    if (unknown) {
      change.notes.push_back("a caller that was built with version " + old.since +
                             " does not know what is new; of an `//sabir:open` type it would "
                             "expect that");
    }
    return fine;
  }

  // Plain names follow from symbols, which are compared above; who got the plain one may be
  // another.
  void compare_constants() {
    std::set<std::string> mended;
    for (const Ledger* ledger : {&before_, &now_})
      for (const Mended& one : ledger->mended) mended.insert(one.of);
    auto before = promised_symbols(before_, ""), now = promised_symbols(now_, "");
    for (const std::string& of : mended) {
      auto was = before.find(of), is = now.find(of);
      if (was == before.end() || is == now.end() || was->second == is->second) continue;
      add(Kind::ConstantRenamed, Weight::Major, of).notes = {was_and_is(was->second, is->second)};
    }
  }

  const Ledger &before_, &now_;
  Ways ways_;
  std::vector<Change> found_;
};

}  // namespace

std::vector<Change> changes(const Ledger& before, const Ledger& now) {
  return Comparison(before, now).run();
}

diag::Code refusal(const Change& change) {
  using diag::Code;
  if (change.weight != Weight::Major) return Code::E0804;
  switch (change.kind) {
    case Kind::PackageRenamed:
    case Kind::FunctionRemoved:
    case Kind::TypeRemoved: return Code::E0801;
    case Kind::LayoutChanged:
    case Kind::TypeGrown:
    case Kind::TypeGrownForCallers:
    case Kind::ErrorNumberChanged: return Code::E0803;
    case Kind::DirectiveChanged: return Code::E0805;
    case Kind::FunctionAdded:
    case Kind::HostFunctionAdded:
    case Kind::TypeAdded: return Code::E0804;
    case Kind::FunctionChanged:
    case Kind::SymbolChanged:
    case Kind::SinceChanged:
    case Kind::SlotMoved:
    case Kind::ParametersRenamed:
    case Kind::CallChanged:
    case Kind::TypeSymbolChanged:
    case Kind::ConstantRenamed: return Code::E0802;
  }
  return Code::E0802;
}

}  // namespace sabir::abi
