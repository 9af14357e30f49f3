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

// What the plan alone would put into a ledger.
std::vector<Slot> slots_of(const Plan& plan) {
  std::vector<Slot> slots;
  for (const Function& f : plan.functions) {
    if (f.imported) continue;
    slots.push_back({f.slot, f.symbol, f.path, signature(plan, f), f.since, call_of(f),
                     parameters_of(f), directives_of(plan, f)});
  }
  for (const Resource& r : plan.resources) {
    if (r.imported) continue;
    auto add = [&](uint32_t slot, const char* symbol, const char* path, const char* call) {
      slots.push_back({slot, r.symbol + symbol, r.path + path, "()", r.since, call});
    };
    add(r.drop_slot, "_drop", ".[drop]", "(self)");
    slots.back().directives = directives_of(r);
    if (!r.in_place) continue;
    add(r.size_slot, "_size", ".[size]", "()");
    add(r.align_slot, "_align", ".[align]", "()");
    add(r.place_slot, "_new_at", ".[new-at]", "()");
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
  bool has =
      shape.starts_with("enum") || shape.starts_with("flags") || shape.starts_with("variant");
  size_t at = shape.find("{ "), end = shape.rfind(" } size ");
  for (at += 2; has && at < end; at = std::min(shape.find(", ", at), end) + 2) {
    labels.emplace_back(shape.substr(at, shape.find_first_of(":, ", at) - at));
  }
  return labels;
}

// Slots in the order in which a person reads the contract; a resource's drop follows its functions.
class Numbering {
 public:
  Numbering(Plan& plan, const Ledger& ledger)
      : plan_(plan), slots_(ledger.slots, &Slot::path), types_(ledger.types, &LaidOut::key) {
    for (const Slot& slot : ledger.slots) next_ = std::max(next_, slot.number + 1);
    for (const LaidOut& type : ledger.types) next_type_ = std::max(next_type_, type.number + 1);
  }

  void run() {
    for (Interface& interface : plan_.interfaces) {
      for (uint32_t f : interface.functions) take(plan_.functions[f]);
      for (ResourceId id : interface.resources) take(plan_.resources[id]);
    }
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
  void take(Function& function) {
    place(function.path, function.imported, function.slot, function.since);
  }

  void take(Resource& resource) {
    for (uint32_t f : resource.functions) take(plan_.functions[f]);
    place(resource.path + ".[drop]", resource.imported, resource.drop_slot, resource.since);
    if (!resource.in_place || resource.imported) return;
    std::string since;
    place(resource.path + ".[size]", false, resource.size_slot, since);
    place(resource.path + ".[align]", false, resource.align_slot, since);
    place(resource.path + ".[new-at]", false, resource.place_slot, since);
  }

  void take(Type& type) {
    const LaidOut* known = types_.find(type.key);
    type.number = known && known->number ? known->number : next_type_++;
  }

  void place(const std::string& path, bool imported, uint32_t& slot, std::string& since) {
    const Slot* known = imported ? nullptr : slots_.find(path);
    slot = known ? known->number : imported ? next_import_++ : next_++;
    since = known ? known->since : minor_version(plan_.version);
  }

  Plan& plan_;
  By<Slot> slots_;
  By<LaidOut> types_;
  uint32_t next_ = 0;
  uint32_t next_import_ = 0;
  uint32_t next_type_ = 1;
};

// --- reading ---

// "1.2.0" or "1.2": so many numbers that a version may have, and nothing else.
bool is_version(std::string_view text, int parts) {
  for (int part = 0; part < parts; ++part) {
    size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 9 || (digits > 1 && text[0] == '0')) return false;
    text.remove_prefix(digits);
    if (part + 1 < parts && !text.starts_with('.')) return false;
    if (part + 1 < parts) text.remove_prefix(1);
  }
  return text.empty();
}

// A full version may say more behind its numbers: "1.2.0-rc.1".
bool is_full_version(std::string_view text) {
  size_t end = std::min(text.find_first_of("-+"), text.size());
  return is_version(text.substr(0, end), 3);
}

// "record { x: u32 @0 } size 4 align 4": what is compared when a structure may grow.
bool is_shape(std::string_view text) {
  size_t end = text.rfind(" } size ");
  if (end == std::string_view::npos || text.find(" {") > end) return false;
  std::string_view rest = text.substr(end + 8);
  size_t align = rest.find(" align ");
  auto number = [](std::string_view digits) {
    return !digits.empty() && digits.size() < 10 &&
           digits.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return align != std::string_view::npos && number(rest.substr(0, align)) &&
         number(rest.substr(align + 7));
}

bool is_symbol(std::string_view text) {
  auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
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

void mix_first(Hash& hash, const Ledger& ledger) {
  hash.mix(ledger.name);
  for (const Slot& s : ledger.slots) {
    hash.mix(std::to_string(s.number)), hash.mix(s.symbol), hash.mix(s.signature);
    if (!s.call.empty()) hash.mix(s.call), hash.mix_all(s.parameters), hash.mix_all(s.directives);
  }
  for (const LaidOut& t : ledger.types) {
    hash.mix(t.key), hash.mix(t.shape);
    if (t.directives) hash.mix_all(*t.directives);
  }
  for (const Mended& one : ledger.mended) hash.mix(one.of), hash.mix(one.name);
}

// What ledgers had at first, and what both sides of a boundary compare: it does not say what types
// are called, nor since when anything is there.
std::string first_digest(const Ledger& ledger) {
  Hash hash;
  mix_first(hash, ledger);
  return hash.text();
}

// Reads a ledger as strictly as a contract is read: what nobody wrote with `sabir` could promise
// two things at once, or nothing. The first thing that is wrong is said.
class LedgerReader {
 public:
  explicit LedgerReader(std::string& why) : why_(why) {}

  std::optional<Ledger> read(std::string_view text) {
    Json json = parse(text);
    if (!why_.empty()) return std::nullopt;
    Ledger ledger;
    std::string digest_said;
    if (!members("it", json, {"contract", "version", "digest", "slots", "types"}, {"mended"}) ||
        !take("it", json, "contract", ledger.name) || !version(json, ledger) ||
        !take("it", json, "digest", digest_said) || !slots(json["slots"], ledger) ||
        !types(json["types"], ledger) || !mended(json, ledger)) {
      return std::nullopt;
    }
    std::string digest_now = digest(ledger);
    if (digest_said != digest_now && digest_said != first_digest(ledger)) {
      wrong("it", "says that its digest is `" + digest_said + "`, and what it holds has `" +
                      digest_now + "`: somebody changed it by hand");
      return std::nullopt;
    }
    return ledger;
  }

 private:
  bool wrong(const std::string& where, const std::string& what) {
    why_ = where + " " + what;
    return false;
  }

  // JSON in which no object says a thing twice.
  Json parse(std::string_view text) {
    std::vector<std::set<std::string>> seen;
    std::string twice;
    auto watch = [&](int, Json::parse_event_t event, Json& at) {
      if (event == Json::parse_event_t::object_start) seen.emplace_back();
      if (event == Json::parse_event_t::object_end) seen.pop_back();
      if (event == Json::parse_event_t::key && !seen.back().insert(at).second) twice = at;
      return true;
    };
    why_.clear();
    Json json = Json::parse(text, watch, false);
    if (json.is_discarded() || !json.is_object()) {
      why_ = "it is not JSON";
    } else if (!twice.empty()) {
      wrong("it", "says `" + twice + "` twice in one place");
    }
    return json;
  }

  // Whether an object has these members, perhaps some that it may have, and no others.
  bool members(const std::string& where, const Json& json, const std::vector<std::string>& needed,
               const std::vector<std::string>& more) {
    auto has = [](const std::vector<std::string>& names, const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!json.is_object()) return wrong(where, "is no object");
    for (const std::string& name : needed) {
      if (!json.contains(name)) return wrong(where, "has no `" + name + "`");
    }
    for (const auto& [name, value] : json.items()) {
      if (!has(needed, name) && !has(more, name))
        return wrong(where, "has a `" + name + "`, which no ledger has");
    }
    return true;
  }

  bool take(const std::string& where, const Json& json, const char* name, std::string& to) {
    const Json& value = json[name];
    if (!value.is_string())
      return wrong(where, "has a `" + std::string(name) + "` that is no text");
    to = value.get<std::string>();
    return true;
  }
  bool take(const std::string& where, const Json& json, const char* name, uint32_t& to) {
    const Json& value = json[name];
    if (!value.is_number_unsigned() || value.get<uint64_t>() > INT32_MAX) {
      return wrong(where, "has a `" + std::string(name) + "` that is no number of one");
    }
    to = value.get<uint32_t>();
    return true;
  }
  bool take(const std::string& where, const Json& json, const char* name,
            std::vector<std::string>& to) {
    const Json& value = json[name];
    bool texts = value.is_array();
    for (const Json& one : value) texts = texts && one.is_string();
    if (!texts) return wrong(where, "has `" + std::string(name) + "` that are no list of texts");
    to = value.get<std::vector<std::string>>();
    return true;
  }
  // What ledgers did not say at first: all of it, or nothing.
  bool promises(const std::string& where, const Json& json, Slot& slot) {
    if (!json.contains("call") && !json.contains("parameters") && !json.contains("directives"))
      return true;
    std::vector<std::string> needed = {"slot",  "symbol", "path",       "signature",
                                       "since", "call",   "parameters", "directives"};
    return members(where, json, needed, {}) && take(where, json, "call", slot.call) &&
           take(where, json, "parameters", slot.parameters) &&
           take(where, json, "directives", slot.directives);
  }
  // In which minor version it appeared: of the ledger's major version, and not of a later one.
  bool since(const std::string& where, const Json& json, const Ledger& ledger, std::string& to) {
    if (!take(where, json, "since", to)) return false;
    std::string now =
        ledger.version.substr(0, ledger.version.find('.', ledger.version.find('.') + 1));
    if (is_version(to, 2) && minor_of(to).first == minor_of(now).first &&
        minor_of(to) <= minor_of(now)) {
      return true;
    }
    return wrong(where, "is there since `" + to + "`, which no version up to `" + ledger.version +
                            "` can be");
  }

  bool version(const Json& json, Ledger& ledger) {
    if (!take("it", json, "version", ledger.version)) return false;
    if (is_full_version(ledger.version)) return true;
    why_ = "its version is `" + ledger.version + "`, which is none";
    return false;
  }

  bool slots(const Json& json, Ledger& ledger) {
    if (!json.is_array()) return wrong("it", "has `slots` that are no list");
    std::set<std::string> symbols, paths;
    std::vector<bool> numbers(json.size());
    for (const Json& s : json) {
      std::string where = "its slot in row " + std::to_string(ledger.slots.size() + 1);
      Slot slot;
      if (!members(where, s, {"slot", "symbol", "path", "signature", "since"},
                   {"call", "parameters", "directives"}) ||
          !take(where, s, "slot", slot.number) || !take(where, s, "symbol", slot.symbol) ||
          !take(where, s, "path", slot.path) || !take(where, s, "signature", slot.signature) ||
          !since(where, s, ledger, slot.since) || !promises(where, s, slot)) {
        return false;
      }
      where = "its slot " + std::to_string(slot.number);
      if (slot.number >= numbers.size()) {
        return wrong(where, "leaves a gap: there are " + std::to_string(numbers.size()) +
                                ", numbered from 0");
      }
      if (numbers[slot.number]) return wrong(where, "is there twice");
      numbers[slot.number] = true;
      if (!is_symbol(slot.symbol))
        return wrong(where, "has symbol `" + slot.symbol + "`, which is none");
      if (!symbols.insert(slot.symbol).second)
        return wrong("its symbol `" + slot.symbol + "`", "is there twice");
      if (!paths.insert(slot.path).second)
        return wrong("its path `" + slot.path + "`", "is there twice");
      ledger.slots.push_back(std::move(slot));
    }
    return true;
  }

  bool types(const Json& json, Ledger& ledger) {
    if (!json.is_array()) return wrong("it", "has `types` that are no list");
    std::set<std::string> keys;
    std::set<uint32_t> numbers;
    for (const Json& t : json) {
      std::string where = "its type in row " + std::to_string(ledger.types.size() + 1);
      LaidOut type;
      if (!members(where, t, {"type", "symbol", "layout", "since"}, {"number", "directives"}) ||
          !take(where, t, "type", type.key) || !take(where, t, "symbol", type.symbol) ||
          !take(where, t, "layout", type.shape) || !since(where, t, ledger, type.since) ||
          (t.contains("number") && !take(where, t, "number", type.number)) ||
          (t.contains("directives") && !take(where, t, "directives", type.directives.emplace()))) {
        return false;
      }
      where = "its type `" + type.key + "`";
      if (!keys.insert(type.key).second) return wrong(where, "is there twice");
      if (!is_shape(type.shape))
        return wrong(where, "has layout `" + type.shape + "`, which is none");
      bool numbered = t.contains("number");
      if (numbered && (type.number == 0 || !numbers.insert(type.number).second)) {
        return wrong(where, "has number " + std::to_string(type.number) +
                                ", which must be another's than 0 and than all others'");
      }
      ledger.types.push_back(std::move(type));
    }
    return true;
  }

  bool mended(const Json& json, Ledger& ledger) {
    if (!json.contains("mended")) return true;
    if (!json["mended"].is_object()) return wrong("it", "has `mended` that is no object");
    std::map<std::string, std::string> rows;
    for (const auto& [of, name] : json["mended"].items()) {
      bool fits = name.is_string() && is_symbol(name.get_ref<const std::string&>());
      if (!fits) return wrong("its mended `" + of + "`", "has a name that is none");
      rows[of] = name.get<std::string>();
    }
    for (auto& [of, name] : rows) ledger.mended.push_back({of, name});
    return true;
  }

  std::string& why_;
};

}  // namespace

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
  for (const Slot& slot : ledger.slots) {
    if (!slot.path.ends_with(kDrop)) {
      symbols[function_key(slot.path)] = slot.symbol;
    } else if (slot.symbol.ends_with(kTail)) {
      symbols[resource_key(slot.path.substr(0, slot.path.size() - kDrop.size()))] =
          slot.symbol.substr(0, slot.symbol.size() - kTail.size());
    }
  }
  for (const Mended& one : ledger.mended) symbols[one.of] = one.name;
  return symbols;
}

void number(Plan& plan, const Ledger* ledger) {
  bool usable = ledger && binds(*ledger, plan.version);
  Numbering(plan, usable ? *ledger : Ledger()).run();
}

Ledger extend(const Plan& plan, const Ledger* before, diag::Diagnostics& diagnostics) {
  Ledger now{plan.name, plan.version.text(), slots_of(plan), types_of(plan), mended_of(plan)};
  if (!before || !binds(*before, plan.version)) return now;
  check_compatible(plan, *before, now, diagnostics);
  return now;
}

std::string to_json(const Ledger& ledger) {
  Json json = {{"contract", ledger.name}, {"version", ledger.version}, {"digest", digest(ledger)}};
  json["slots"] = Json::array();
  for (const Slot& s : ledger.slots) {
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
    json["slots"].push_back(std::move(row));
  }
  json["types"] = Json::array();
  for (const LaidOut& t : ledger.types) {
    Json row = {{"type", t.key}, {"symbol", t.symbol}, {"layout", t.shape}, {"since", t.since}};
    if (t.number) row["number"] = t.number;
    if (t.directives) row["directives"] = *t.directives;
    json["types"].push_back(std::move(row));
  }
  for (const Mended& one : ledger.mended) json["mended"][one.of] = one.name;
  return json.dump(2) + "\n";
}

std::optional<Ledger> read_ledger(std::string_view text, std::string& why) {
  return LedgerReader(why).read(text);
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
  for (const Slot& s : ledger.slots) hash.mix(s.path), hash.mix(s.since);
  for (const LaidOut& t : ledger.types) {
    hash.mix(t.symbol), hash.mix(std::to_string(t.number)), hash.mix(t.since);
  }
  return hash.text();
}

}  // namespace sabir::abi
