#include "abi/ledger.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "abi/compatibility.h"
#include "abi/names.h"
#include "abi/promises.h"
#include "abi/rows.h"
#include "abi/written_layout.h"

namespace sabir::abi {
namespace {

using Json = nlohmann::ordered_json;

std::string minor_version(const model::Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::string key_of(const Plan& plan, const std::optional<TypeId>& type) {
  return type ? plan[*type].key : "_";
}

std::string signature(const Plan& plan, const Function& function) {
  std::string text = "(";
  for (const Param& param : function.params) {
    if (text.size() > 1) text += ", ";
    text += plan[param.type].key;
  }
  text += ")";
  if (function.declares) {
    text +=
        " -> result<" + key_of(plan, function.result) + ", " + key_of(plan, function.error) + ">";
  } else if (function.result) {
    text += " -> " + plan[*function.result].key;
  }
  return text;
}

std::string shape_text(const Plan& plan, const Type& type) {
  static const char* const names[] = {"scalar", "enum",   "flags",  "string", "list",
                                      "map",    "array",  "record", "tuple",  "variant",
                                      "option", "result", "own",    "borrow"};
  std::string text = type.extensible ? "extensible" : names[size_t(type.shape)];
  if (type.open) text.insert(0, "open ");
  text += " {";
  for (const Member& member : type.members) {
    text += text.back() == '{' ? " " : ", ";
    text += member.name;
    if (member.type) text += ": " + plan[*member.type].key + " @" + std::to_string(member.offset);
  }
  return text + " } size " + std::to_string(type.size) + " align " + std::to_string(type.align);
}

bool named_structure(const Type& type) {
  return !type.name.empty() && type.shape != Shape::Own && type.shape != Shape::Borrow &&
         type.shape != Shape::List && type.shape != Shape::Scalar && type.shape != Shape::String;
}

// What the plan alone would put into a ledger: of the core, or of the host.
std::vector<Slot> slots_of(const Plan& plan, bool imported) {
  std::vector<Slot> slots;
  for (const Function& f : plan.functions) {
    if (f.imported != imported) continue;
    slots.push_back({f.slot, f.symbol, f.path, signature(plan, f), f.since, call_of(f),
                     parameters_of(f), directives_of(plan, f)});
  }
  for (const Resource& r : plan.resources) {
    if (r.imported != imported) continue;
    slots.push_back({r.drop_slot, r.symbol + "_drop", r.path + ".[drop]", "()", r.since, "(self)"});
    slots.back().directives = directives_of(r);
    if (!r.in_place || imported) continue;
    auto add = [&](uint32_t slot, const char* symbol, const char* path) {
      slots.push_back({slot, r.symbol + symbol, r.path + path, "()", r.in_place_since, "()"});
    };
    add(r.size_slot, "_size", ".[size]");
    add(r.align_slot, "_align", ".[align]");
    add(r.place_slot, "_new_at", ".[new-at]");
  }
  std::sort(slots.begin(), slots.end(),
            [](const Slot& a, const Slot& b) { return a.number < b.number; });
  return slots;
}

std::vector<LaidOut> types_of(const Plan& plan) {
  std::vector<LaidOut> types;
  for (const Type& type : plan.types) {
    if (!named_structure(type) && type.number == 0) continue;
    types.push_back({type.key, type.symbol, shape_text(plan, type), type.number, type.since,
                     directives_of(plan, type)});
  }
  return types;
}

// What the ledger's types alone say of a constant or a suffix is not written down.
std::vector<Mended> mended_of(const Plan& plan) {
  std::map<std::string, std::string> mended;
  auto add = [&](const std::string& of, const std::string& plain, const std::string& name) {
    if (name != plain) mended[of] = name;
  };
  for (const Type& type : plan.types) {
    for (const Member& m : type.members) {
      if (m.constant.empty()) continue;
      add(constant_key(type.key, m.name), plain_constant(type.symbol, m.name), m.constant);
    }
    if (type.number == 0) continue;
    add(error_key(type.key), plain_suffix(plan.prefix, type.symbol, type.key), type.suffix);
    add(error_constant_key(type.key), plain_constant(plan.prefix + "_type", type.suffix),
        type.constant);
  }
  std::vector<Mended> rows;
  for (auto& [of, name] : mended) rows.push_back({of, name});
  return rows;
}

// The labels or cases that a layout lists; of a record, which has none, nothing.
std::vector<std::string> labels_of(std::string_view shape) {
  std::vector<std::string> labels;
  WrittenLayout layout = read_layout(shape);
  if (!layout.has_cases()) return labels;
  for (const WrittenMember& member : layout.members) labels.emplace_back(member.name);
  return labels;
}

const std::vector<Slot>& imports_in(const Ledger& ledger) {
  static const std::vector<Slot> none;
  return ledger.imports ? *ledger.imports : none;
}

// Slots in the order in which a person reads the contract; a resource's drop follows its functions.
// What the host implements is numbered apart.
class Numbering {
 public:
  Numbering(Plan& plan, const Ledger& ledger)
      : plan_(plan),
        slots_(ledger.slots),
        imports_(imports_in(ledger)),
        types_(ledger.types, &LaidOut::key) {
    for (const LaidOut& type : ledger.types) next_type_ = std::max(next_type_, type.number + 1);
    slots_.fresh = imports_.fresh = minor_version(plan.version);
    // An older ledger does not say since when: the host had them from the start.
    bool older = !ledger.version.empty() && !ledger.imports;
    if (older) imports_.fresh = std::to_string(plan.version.major) + ".0";
  }

  void run() {
    for (Interface& interface : plan_.interfaces) {
      for (uint32_t f : interface.functions) take(plan_.functions[f]);
      for (ResourceId id : interface.resources) take(plan_.resources[id]);
    }
    take_imports();
    for (TypeId id : plan_.declared) take(plan_.types[id]);
    for (Type& type : plan_.types) {
      const LaidOut* known = types_.find(type.key);
      type.since = known ? known->since : minor_version(plan_.version);
    }
    std::stable_sort(plan_.declared.begin(), plan_.declared.end(), [&](TypeId a, TypeId b) {
      return plan_.types[a].number < plan_.types[b].number;
    });
  }

 private:
  struct Row {
    explicit Row(const std::vector<Slot>& slots) : known(slots, &Slot::path) {
      for (const Slot& slot : slots) next = std::max(next, slot.number + 1);
    }
    void place(const std::string& path, uint32_t& slot, std::string& since) {
      const Slot* old = known.find(path);
      slot = old ? old->number : next++;
      since = old ? old->since : fresh;
    }

    By<Slot> known;
    std::string fresh;
    uint32_t next = 0;
  };

  void take(Function& function) {
    if (!function.imported) slots_.place(function.path, function.slot, function.since);
  }

  void take(Resource& resource) {
    if (resource.imported) return;
    for (uint32_t f : resource.functions) take(plan_.functions[f]);
    slots_.place(resource.path + ".[drop]", resource.drop_slot, resource.since);
    if (!resource.in_place) return;
    slots_.place(resource.path + ".[size]", resource.size_slot, resource.in_place_since);
    slots_.place(resource.path + ".[align]", resource.align_slot, resource.in_place_since);
    slots_.place(resource.path + ".[new-at]", resource.place_slot, resource.in_place_since);
  }

  // In the order in which the tables had them before ledgers knew of them.
  void take_imports() {
    for (Function& f : plan_.functions) {
      if (f.imported) imports_.place(f.path, f.slot, f.since);
    }
    for (Resource& r : plan_.resources) {
      if (r.imported) imports_.place(r.path + ".[drop]", r.drop_slot, r.since);
    }
  }

  void take(Type& type) {
    const LaidOut* known = types_.find(type.key);
    type.number = known && known->number ? known->number : next_type_++;
  }

  Plan& plan_;
  Row slots_, imports_;
  By<LaidOut> types_;
  uint32_t next_type_ = 1;
};

// Puts what the host implements into the order of its numbers, which is that of its tables: the
// functions change places among each other, and the lists that name them follow.
void arrange_imports(Plan& plan) {
  std::vector<uint32_t> places, order;
  for (uint32_t i = 0; i < plan.functions.size(); ++i) {
    if (plan.functions[i].imported) places.push_back(i);
  }
  order = places;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return plan.functions[a].slot < plan.functions[b].slot;
  });
  if (order == places) return;
  std::vector<Function> before = plan.functions;
  std::map<uint32_t, uint32_t> moved;
  for (size_t i = 0; i < places.size(); ++i) {
    plan.functions[places[i]] = std::move(before[order[i]]);
    moved[order[i]] = places[i];
  }
  auto follow = [&](std::vector<uint32_t>& list) {
    for (uint32_t& f : list) {
      if (auto at = moved.find(f); at != moved.end()) f = at->second;
    }
    std::sort(list.begin(), list.end());
  };
  for (Interface& interface : plan.interfaces) follow(interface.functions);
  for (Resource& resource : plan.resources) follow(resource.functions);
}

// What was promised before a version that nobody has.
void forget_since(const std::string& version, std::vector<Slot>& slots) {
  std::sort(slots.begin(), slots.end(),
            [](const Slot& a, const Slot& b) { return a.number < b.number; });
  while (!slots.empty() && slots.back().since == version) slots.pop_back();
  for (Slot& slot : slots) {
    if (slot.published) slot.directives = *std::exchange(slot.published, std::nullopt);
  }
}

// A pre-release says what it has changed, so that it may be changed back.
void remember(const std::vector<Slot>& before, std::vector<Slot>& now) {
  By<Slot> known(before, &Slot::path);
  for (Slot& slot : now) {
    const Slot* old = known.find(slot.path);
    if (old && !old->call.empty() && old->directives != slot.directives)
      slot.published = old->directives;
  }
}

void remember(const Ledger& before, Ledger& now) {
  remember(before.slots, now.slots);
  remember(imports_in(before), *now.imports);
  By<LaidOut> known(before.types, &LaidOut::key);
  for (LaidOut& type : now.types) {
    const LaidOut* old = known.find(type.key);
    if (old && (old->shape != type.shape || old->directives != type.directives))
      type.published = {old->shape, old->directives};
  }
}

// 64 bits of FNV-1a over texts.
class Hash {
 public:
  void mix(std::string_view text) {
    for (unsigned char c : text) add(c);
    add(0xff);
  }
  void mix_all(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) mix(text);
  }
  std::string text() const {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(state_));
    return text;
  }

 private:
  void add(unsigned char c) { state_ = (state_ ^ c) * 1099511628211u; }

  uint64_t state_ = 14695981039346656037u;
};

void mix_first(Hash& hash, const std::vector<Slot>& slots) {
  for (const Slot& s : slots) {
    hash.mix(std::to_string(s.number)), hash.mix(s.symbol), hash.mix(s.signature);
    if (!s.call.empty()) hash.mix(s.call), hash.mix_all(s.parameters), hash.mix_all(s.directives);
  }
}

void mix_rest(Hash& hash, const std::vector<Slot>& slots) {
  for (const Slot& s : slots) {
    hash.mix(s.path), hash.mix(s.since);
    if (s.published) hash.mix("published"), hash.mix_all(*s.published);
  }
}

void mix_first(Hash& hash, const Ledger& ledger) {
  hash.mix(ledger.name);
  mix_first(hash, ledger.slots);
  for (const LaidOut& t : ledger.types) {
    hash.mix(t.key), hash.mix(t.shape);
    if (t.directives) hash.mix_all(*t.directives);
  }
  for (const Mended& one : ledger.mended) hash.mix(one.of), hash.mix(one.name);
}

Json row_of(const Slot& s) {
  Json row = {{"slot", s.number},
              {"symbol", s.symbol},
              {"path", s.path},
              {"signature", s.signature},
              {"since", s.since}};
  if (!s.call.empty()) {
    row["call"] = s.call;
    row["parameters"] = s.parameters;
    row["directives"] = s.directives;
  }
  if (s.published) row["published"] = *s.published;
  return row;
}

Json row_of(const LaidOut& t) {
  Json row = {{"type", t.key}, {"symbol", t.symbol}, {"layout", t.shape}, {"since", t.since}};
  if (t.number) row["number"] = t.number;
  if (t.directives) row["directives"] = *t.directives;
  if (!t.published) return row;
  Json& published = row["published"] = {{"layout", t.published->shape}};
  if (t.published->directives) published["directives"] = *t.published->directives;
  return row;
}

}  // namespace

bool is_pre_release(std::string_view version) {
  size_t end = std::min(version.find_first_of("-+"), version.size());
  return version.substr(end).starts_with('-') && version.substr(0, end).ends_with(".0");
}

Ledger published(const Ledger& ledger) {
  if (!is_pre_release(ledger.version)) return ledger;
  Ledger made = ledger;
  auto [major, minor] = minor_of(ledger.version);
  std::string version = std::to_string(major) + "." + std::to_string(minor);
  forget_since(version, made.slots);
  if (made.imports) forget_since(version, *made.imports);
  std::erase_if(made.types, [&](const LaidOut& type) { return type.since == version; });
  for (LaidOut& type : made.types) {
    if (!type.published) continue;
    type.shape = type.published->shape;
    type.directives = type.published->directives;
    type.published.reset();
  }
  return made;
}

bool binds(const Ledger& ledger, const model::Version& version) {
  return ledger.version.substr(0, ledger.version.find('.')) == std::to_string(version.major);
}

std::map<std::string, std::string> promised_symbols(const Ledger& ledger,
                                                    const std::string& prefix) {
  static const std::string kDrop = ".[drop]", kTail = "_drop";
  std::map<std::string, std::string> symbols;
  for (const LaidOut& type : ledger.types) {
    symbols[type_key(type.key)] = type.symbol;
    for (const std::string& label : labels_of(type.shape)) {
      symbols[constant_key(type.key, label)] = plain_constant(type.symbol, label);
    }
    if (type.number == 0) continue;
    std::string suffix = plain_suffix(prefix, type.symbol, type.key);
    symbols[error_key(type.key)] = suffix;
    symbols[error_constant_key(type.key)] = plain_constant(prefix + "_type", suffix);
  }
  auto add = [&](const Slot& slot) {
    if (!slot.path.ends_with(kDrop)) {
      symbols[function_key(slot.path)] = slot.symbol;
    } else if (slot.symbol.ends_with(kTail)) {
      symbols[resource_key(slot.path.substr(0, slot.path.size() - kDrop.size()))] =
          slot.symbol.substr(0, slot.symbol.size() - kTail.size());
    }
  };
  for (const Slot& slot : imports_in(ledger)) add(slot);
  for (const Slot& slot : ledger.slots) add(slot);
  for (const Mended& one : ledger.mended) symbols[one.of] = one.name;
  return symbols;
}

void number(Plan& plan, const Ledger& promised) {
  Numbering(plan, promised).run();
  arrange_imports(plan);
}

Ledger extend(const Plan& plan, const Ledger* before, diag::Diagnostics& diagnostics) {
  Ledger now{plan.name,      plan.version.text(), slots_of(plan, false),
             types_of(plan), mended_of(plan),     slots_of(plan, true)};
  if (!before || !check_version(plan, *before, diagnostics)) return now;
  if (heaviest_allowed(before->version, plan.version.text()) == Weight::Major) return now;
  Ledger promised = published(*before);
  check_compatible(plan, promised, now, diagnostics);
  if (is_pre_release(now.version)) remember(promised, now);
  return now;
}

std::string to_json(const Ledger& ledger) {
  Json json = {{"contract", ledger.name}, {"version", ledger.version}, {"digest", digest(ledger)}};
  json["slots"] = Json::array();
  for (const Slot& slot : ledger.slots) json["slots"].push_back(row_of(slot));
  if (ledger.imports) json["imports"] = Json::array();
  for (const Slot& slot : imports_in(ledger)) json["imports"].push_back(row_of(slot));
  json["types"] = Json::array();
  for (const LaidOut& type : ledger.types) json["types"].push_back(row_of(type));
  for (const Mended& one : ledger.mended) json["mended"][one.of] = one.name;
  return json.dump(2) + "\n";
}

std::string first_digest(const Ledger& ledger) {
  Hash hash;
  mix_first(hash, ledger);
  return hash.text();
}

std::string wire_digest(const Ledger& ledger) {
  Ledger bare = ledger;
  for (Slot& slot : bare.slots) slot.call.clear();
  for (LaidOut& type : bare.types) type.directives.reset();
  bare.mended.clear();
  return first_digest(bare);
}

std::string digest(const Ledger& ledger) {
  Hash hash;
  mix_first(hash, ledger);
  mix_rest(hash, ledger.slots);
  for (const LaidOut& t : ledger.types) {
    hash.mix(t.symbol), hash.mix(std::to_string(t.number)), hash.mix(t.since);
    if (!t.published) continue;
    hash.mix("published"), hash.mix(t.published->shape);
    if (t.published->directives) hash.mix_all(*t.published->directives);
  }
  if (imports_in(ledger).empty()) return hash.text();
  hash.mix("imports");
  mix_first(hash, *ledger.imports);
  mix_rest(hash, *ledger.imports);
  return hash.text();
}

}  // namespace sabir::abi
