#include "abi/ledger.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

namespace sabir::abi {
namespace {

using Json = nlohmann::ordered_json;
using source::Span;

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
    if (!f.imported) slots.push_back({f.slot, f.symbol, f.path, signature(plan, f), f.since});
  }
  for (const Resource& r : plan.resources) {
    if (r.imported) continue;
    slots.push_back({r.drop_slot, r.symbol + "_drop", r.path + ".[drop]", "()", r.since});
    if (!r.in_place) continue;
    slots.push_back({r.size_slot, r.symbol + "_size", r.path + ".[size]", "()", r.since});
    slots.push_back({r.align_slot, r.symbol + "_align", r.path + ".[align]", "()", r.since});
    slots.push_back({r.place_slot, r.symbol + "_new_at", r.path + ".[new-at]", "()", r.since});
  }
  std::sort(slots.begin(), slots.end(),
            [](const Slot& a, const Slot& b) { return a.number < b.number; });
  return slots;
}

std::vector<LaidOut> types_of(const Plan& plan) {
  std::vector<LaidOut> types;
  for (const Type& type : plan.types) {
    if (!named_structure(type) && type.number == 0) continue;
    types.push_back(
        {type.key, type.symbol, shape_text(plan, type), type.number, minor_version(plan.version)});
  }
  return types;
}

template <typename Row>
const Row* find(const std::vector<Row>& rows, const std::string& name, std::string Row::*key) {
  auto at = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.*key == name; });
  return at == rows.end() ? nullptr : &*at;
}

bool same_major(const Ledger& ledger, const model::Version& version) {
  return ledger.version.substr(0, ledger.version.find('.')) == std::to_string(version.major);
}

// Slots in the order in which a person reads the contract; a resource's drop follows its functions.
class Numbering {
 public:
  Numbering(Plan& plan, const Ledger* ledger) : plan_(plan), ledger_(ledger) {
    if (ledger_) {
      for (const Slot& slot : ledger_->slots) next_ = std::max(next_, slot.number + 1);
      for (const LaidOut& type : ledger_->types) next_type_ = std::max(next_type_, type.number + 1);
    }
  }

  void run() {
    for (Interface& interface : plan_.interfaces) {
      for (uint32_t f : interface.functions) take(plan_.functions[f]);
      for (ResourceId id : interface.resources) take(plan_.resources[id]);
    }
    for (TypeId id : plan_.declared) take(plan_.types[id]);
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
    const LaidOut* known = ledger_ ? find(ledger_->types, type.key, &LaidOut::key) : nullptr;
    type.number = known && known->number ? known->number : next_type_++;
  }

  void place(const std::string& path, bool imported, uint32_t& slot, std::string& since) {
    const Slot* known = ledger_ && !imported ? find(ledger_->slots, path, &Slot::path) : nullptr;
    slot = known ? known->number : imported ? next_import_++ : next_++;
    since = known ? known->since : minor_version(plan_.version);
  }

  Plan& plan_;
  const Ledger* ledger_;
  uint32_t next_ = 0;
  uint32_t next_import_ = 0;
  uint32_t next_type_ = 1;
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

// A type may get cases behind the ones it has, as long as its size and alignment stay.
bool grown(const LaidOut& before, const LaidOut& now) {
  size_t end = before.shape.rfind(" }");
  size_t now_end = now.shape.rfind(" }");
  bool cases = before.shape.starts_with("enum") || before.shape.starts_with("flags") ||
               before.shape.starts_with("variant");
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
}

Span span_of(const Plan& plan, const std::string& path) {
  for (const Function& f : plan.functions) {
    if (f.path == path) return f.origin->span;
  }
  return plan.package->span;
}

void check_slots(const Plan& plan, const Ledger& before, const Ledger& now,
                 diag::Diagnostics& diagnostics) {
  for (const Slot& old : before.slots) {
    const Slot* slot = find(now.slots, old.path, &Slot::path);
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
    }
  }
}

void check_types(const Plan& plan, const Ledger& before, const Ledger& now,
                 diag::Diagnostics& diagnostics) {
  for (const LaidOut& old : before.types) {
    const LaidOut* type = find(now.types, old.key, &LaidOut::key);
    Span span = plan.package->span;
    for (const Type& t : plan.types) {
      if (t.key == old.key && t.origin) span = plan.contract->types[t.origin].span;
    }
    std::string promised = "promised in version " + old.since + ": `" + old.shape + "`";
    if (!type) {
      broken(before, diagnostics, diag::Code::E0801, span,
             "type `" + old.key + "` is in the ledger and no longer in the contract", {promised});
    } else if (type->shape != old.shape && !grown(old, *type) && !extended(old, *type)) {
      broken(before, diagnostics, diag::Code::E0803, span,
             "the layout of `" + old.key + "` has changed since it was published",
             {promised, "it is now `" + type->shape + "`"});
    }
  }
}

// "1.2.0", whatever follows: three numbers that a version may have.
bool begins_like_a_version(std::string_view text) {
  for (int part = 0; part < 3; ++part) {
    size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 9) return false;
    text.remove_prefix(digits);
    if (part == 2) break;
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

void number(Plan& plan, const Ledger* ledger) {
  bool usable = ledger && same_major(*ledger, plan.version);
  Numbering(plan, usable ? ledger : nullptr).run();
}

Ledger extend(const Plan& plan, const Ledger* before, diag::Diagnostics& diagnostics) {
  Ledger now{plan.name, plan.version.text(), slots_of(plan), types_of(plan)};
  if (!before || !same_major(*before, plan.version)) return now;
  check_slots(plan, *before, now, diagnostics);
  check_types(plan, *before, now, diagnostics);
  for (LaidOut& type : now.types) {
    const LaidOut* old = find(before->types, type.key, &LaidOut::key);
    if (old) type.since = old->since;
  }
  return now;
}

std::string to_json(const Ledger& ledger) {
  Json json = {{"contract", ledger.name}, {"version", ledger.version}, {"digest", digest(ledger)}};
  json["slots"] = Json::array();
  for (const Slot& s : ledger.slots) {
    json["slots"].push_back({{"slot", s.number},
                             {"symbol", s.symbol},
                             {"path", s.path},
                             {"signature", s.signature},
                             {"since", s.since}});
  }
  json["types"] = Json::array();
  for (const LaidOut& t : ledger.types) {
    Json row = {{"type", t.key}, {"symbol", t.symbol}, {"layout", t.shape}, {"since", t.since}};
    if (t.number) row["number"] = t.number;
    json["types"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

std::optional<Ledger> read_ledger(std::string_view text, std::string& why) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    why = "it is not JSON";
    return std::nullopt;
  }
  try {  // the library's own way of saying that a member is missing or of another type
    Ledger ledger;
    ledger.name = json.at("contract");
    ledger.version = json.at("version");
    for (const Json& s : json.at("slots")) {
      ledger.slots.push_back(
          {s.at("slot"), s.at("symbol"), s.at("path"), s.at("signature"), s.at("since")});
    }
    for (const Json& t : json.at("types")) {
      ledger.types.push_back(
          {t.at("type"), t.at("symbol"), t.at("layout"), t.value("number", 0u), t.at("since")});
    }
    if (!begins_like_a_version(ledger.version)) {
      why = "its version is `" + ledger.version + "`, which is none";
      return std::nullopt;
    }
    return ledger;
  } catch (const Json::exception& e) {
    why = e.what();
    return std::nullopt;
  }
}

std::string digest(const Ledger& ledger) {
  uint64_t hash = 14695981039346656037u;
  auto mix = [&](std::string_view text) {
    for (unsigned char c : text) hash = (hash ^ c) * 1099511628211u;
    hash = (hash ^ 0xff) * 1099511628211u;
  };
  mix(ledger.name);
  for (const Slot& s : ledger.slots) mix(std::to_string(s.number)), mix(s.symbol), mix(s.signature);
  for (const LaidOut& t : ledger.types) mix(t.key), mix(t.shape);
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace sabir::abi
