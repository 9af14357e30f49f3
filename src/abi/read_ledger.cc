// Reads a ledger.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "abi/ledger.h"
#include "abi/rows.h"

namespace sabir::abi {
namespace {

using Json = nlohmann::ordered_json;

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

constexpr std::string_view kWayOut =
    "Take the last one that `sabir gen` wrote, of a merge that of one side, and run `sabir gen` "
    "again: it adds what the contract has beside";

// Where a text stops being JSON.
class FirstFault : public nlohmann::json_sax<Json> {
 public:
  size_t at = 0;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    at = position;
    return false;
  }
};

// The first line that git wrote because two sides had changed the same; empty: there is none.
std::string merge_mark(std::string_view text) {
  for (size_t line = 1; !text.empty(); ++line) {
    std::string_view words = text.substr(0, text.find('\n'));
    for (std::string_view mark : {"<<<<<<<", "|||||||", "=======", ">>>>>>>"}) {
      if (!words.starts_with(mark)) continue;
      return "line " + std::to_string(line) + ", `" + std::string(mark) + "`";
    }
    text.remove_prefix(std::min(words.size() + 1, text.size()));
  }
  return "";
}

// Why a text is no JSON; empty: it is.
std::string no_json(std::string_view text) {
  std::string out = ". " + std::string(kWayOut);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "it is empty" + out;
  FirstFault fault;
  if (Json::sax_parse(text, &fault)) return "";
  std::string mark = merge_mark(text);
  if (!mark.empty()) return "a merge of it was not finished (" + mark + ")" + out;
  std::string_view before = text.substr(0, fault.at ? fault.at - 1 : 0);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return "it stops being JSON in line " + std::to_string(line) + out;
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
    if (!members("it", json, {"contract", "version", "digest", "slots", "types"},
                 {"mended", "imports"}) ||
        !take("it", json, "contract", ledger.name) || !version(json, ledger) ||
        !take("it", json, "digest", digest_said) || !slots(json, "slots", ledger, ledger.slots) ||
        !imports(json, ledger) || !types(json["types"], ledger) || !mended(json, ledger)) {
      return std::nullopt;
    }
    std::string digest_now = digest(ledger);
    if (digest_said != digest_now && digest_said != first_digest(ledger)) {
      wrong("it", "says that its digest is `" + digest_said + "`, and what it holds has `" +
                      digest_now + "`: somebody changed it by hand. " + std::string(kWayOut));
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
    why_ = no_json(text);
    if (!why_.empty()) return Json();
    Json json = Json::parse(text, watch, false);
    if (!json.is_object()) {
      why_ = "it is not an object. " + std::string(kWayOut);
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
    if (!json.is_object()) return wrong(where, "is not an object");
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
      return wrong(where, "has a `" + std::string(name) + "` that is not a text");
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
    if (!texts) return wrong(where, "has `" + std::string(name) + "` that are not a list of texts");
    to = value.get<std::vector<std::string>>();
    return true;
  }
  // What ledgers did not say at first: all of it, or nothing.
  bool promises(const std::string& where, const Json& json, Slot& slot) {
    if (!json.contains("call") && !json.contains("parameters") && !json.contains("directives"))
      return true;
    std::vector<std::string> needed = {"slot",  "symbol", "path",       "signature",
                                       "since", "call",   "parameters", "directives"};
    return members(where, json, needed, {"published"}) && take(where, json, "call", slot.call) &&
           take(where, json, "parameters", slot.parameters) &&
           take(where, json, "directives", slot.directives) &&
           (!json.contains("published") ||
            take(where, json, "published", slot.published.emplace()));
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
    why_ = "its version is `" + ledger.version + "`, which is invalid";
    return false;
  }

  // What earlier versions of Sabir did not write.
  bool imports(const Json& json, Ledger& ledger) {
    return !json.contains("imports") || slots(json, "imports", ledger, ledger.imports.emplace());
  }

  bool slots(const Json& all, const std::string& name, const Ledger& ledger,
             std::vector<Slot>& rows) {
    const Json& json = all[name];
    if (!json.is_array()) return wrong("it", "has `" + name + "` that are not a list");
    std::string kind = name == "slots" ? "its slot" : "its import's slot";
    std::set<std::string> symbols, paths;
    std::vector<bool> numbers(json.size());
    for (const Json& s : json) {
      std::string where = kind + " in row " + std::to_string(rows.size() + 1);
      Slot slot;
      if (!members(where, s, {"slot", "symbol", "path", "signature", "since"},
                   {"call", "parameters", "directives", "published"}) ||
          !take(where, s, "slot", slot.number) || !take(where, s, "symbol", slot.symbol) ||
          !take(where, s, "path", slot.path) || !take(where, s, "signature", slot.signature) ||
          !since(where, s, ledger, slot.since) || !promises(where, s, slot)) {
        return false;
      }
      where = kind + " " + std::to_string(slot.number);
      if (slot.number >= numbers.size()) {
        return wrong(where, "leaves a gap: there are " + std::to_string(numbers.size()) +
                                ", numbered from 0");
      }
      if (numbers[slot.number]) return wrong(where, "is there twice");
      numbers[slot.number] = true;
      if (!is_symbol(slot.symbol))
        return wrong(where, "has symbol `" + slot.symbol + "`, which is invalid");
      if (!symbols.insert(slot.symbol).second)
        return wrong("its symbol `" + slot.symbol + "`", "is there twice");
      if (!paths.insert(slot.path).second)
        return wrong("its path `" + slot.path + "`", "is there twice");
      rows.push_back(std::move(slot));
    }
    return true;
  }

  // What a pre-release has changed, as it was before.
  bool published(const std::string& where, const Json& json, LaidOut& type) {
    LaidOut::Published& was = type.published.emplace();
    std::string published = where + ", published,";
    if (!members(published, json, {"layout"}, {"directives"}) ||
        !take(published, json, "layout", was.shape)) {
      return false;
    }
    if (!is_shape(was.shape))
      return wrong(published, "has layout `" + was.shape + "`, which is invalid");
    return !json.contains("directives") ||
           take(published, json, "directives", was.directives.emplace());
  }

  bool types(const Json& json, Ledger& ledger) {
    if (!json.is_array()) return wrong("it", "has `types` that are not a list");
    std::set<std::string> keys;
    std::set<uint32_t> numbers;
    for (const Json& t : json) {
      std::string where = "its type in row " + std::to_string(ledger.types.size() + 1);
      LaidOut type;
      if (!members(where, t, {"type", "symbol", "layout", "since"},
                   {"number", "directives", "published"}) ||
          !take(where, t, "type", type.key) || !take(where, t, "symbol", type.symbol) ||
          !take(where, t, "layout", type.shape) || !since(where, t, ledger, type.since) ||
          (t.contains("number") && !take(where, t, "number", type.number)) ||
          (t.contains("directives") && !take(where, t, "directives", type.directives.emplace()))) {
        return false;
      }
      if (t.contains("published") && !published(where, t["published"], type)) return false;
      where = "its type `" + type.key + "`";
      if (!keys.insert(type.key).second) return wrong(where, "is there twice");
      if (!is_shape(type.shape))
        return wrong(where, "has layout `" + type.shape + "`, which is invalid");
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
    if (!json["mended"].is_object()) return wrong("it", "has `mended` that is not an object");
    std::map<std::string, std::string> rows;
    for (const auto& [of, name] : json["mended"].items()) {
      bool fits = name.is_string() && is_symbol(name.get_ref<const std::string&>());
      if (!fits) return wrong("its mended `" + of + "`", "has an invalid name");
      rows[of] = name.get<std::string>();
    }
    for (auto& [of, name] : rows) ledger.mended.push_back({of, name});
    return true;
  }

  std::string& why_;
};

}  // namespace

std::optional<Ledger> read_ledger(std::string_view text, std::string& why) {
  return LedgerReader(why).read(text);
}

}  // namespace sabir::abi
