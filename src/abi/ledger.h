// The ledger, NAME.abi.json beside the contract: which slot, symbol and layout was promised in
// which version. It is committed, read before planning, and only grows: what would take a promise
// back is an error that says how to keep it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/plan.h"
#include "diag/diagnostic.h"

namespace sabir::abi {

struct Slot {
  uint32_t number = 0;
  std::string symbol;
  std::string path;       // "uninorm.normalizer.normalize"; a drop's ends in ".[drop]"
  std::string signature;  // "(list<u8>) -> result<list<u8>, uninorm.text-error>"
  std::string since;      // "1.0"
  // What an older ledger does not say (docs/versions.md); `call` is empty then.
  std::string call = {};                     // "(self, slice) -> sink"
  std::vector<std::string> parameters = {};  // their names
  std::vector<std::string> directives = {};  // "leaf", "text: max 16"; of a drop: the resource's
  // What they were in the version before, where a pre-release has changed them.
  std::optional<std::vector<std::string>> published = {};
};

struct LaidOut {
  struct Published {
    std::string shape;
    std::optional<std::vector<std::string>> directives;
  };
  std::string key;      // "uninorm.text-error"
  std::string symbol;   // "uninorm_text_error"
  std::string shape;    // "record { reason: uninorm.reason @0, offset: u64 @8 } size 16 align 8"
  uint32_t number = 0;  // of a declared error; else 0
  std::string since;
  std::optional<std::vector<std::string>> directives = {};  // of its fields; none: an older ledger
  std::optional<Published> published = {};                  // as of a slot
};

// A name that could not be the plain one, other than a symbol of those above: it stays when what it
// met is gone, and what is added later does not get it.
struct Mended {
  std::string of;  // what it is for: "constant uninorm.form.nfc"
  std::string name;
};

struct Ledger {
  std::string name;     // "sabir:uninorm"
  std::string version;  // the newest contract version it has seen
  std::vector<Slot> slots;
  std::vector<LaidOut> types;
  std::vector<Mended> mended;  // by `of`
  // What the host implements; the numbers are of all its functions together. None: an older ledger.
  std::optional<std::vector<Slot>> imports = {};
};

// Gives the plan its slots, numbers and since-versions: the promised ones, then fresh ones.
void number(Plan& plan, const Ledger& promised);

// Whether a version begins a minor one and is not released: "1.2.0-dev", and not "1.2.1-dev".
bool is_pre_release(std::string_view version);

// What was promised in versions that were released. Nobody has what a pre-release added.
Ledger published(const Ledger& ledger);

// Whether its promises bind a contract of this version.
bool binds(const Ledger& ledger, const model::Version& version);

// The symbols that it promises, by what they are for (names.h).
std::map<std::string, std::string> promised_symbols(const Ledger& ledger,
                                                    const std::string& prefix);

// The ledger after this plan: everything of the one before, and what is new. A promise that the
// plan breaks becomes a diagnostic, unless the contract's major version has moved on.
Ledger extend(const Plan& plan, const Ledger* before, diag::Diagnostics& diagnostics);

std::string to_json(const Ledger& ledger);
// Nothing: not a ledger; `why` then says what is wrong with it, in a sentence.
std::optional<Ledger> read_ledger(std::string_view json, std::string& why);

// 64 bits of FNV-1a over all that it says, in hexadecimal.
std::string digest(const Ledger& ledger);
// What stood in ledgers at first: it does not say what types are called, nor since when anything is
// there.
std::string first_digest(const Ledger& ledger);
// The same over slots and layouts alone: what two sides of a boundary, or of a recording, share.
std::string wire_digest(const Ledger& ledger);

}  // namespace sabir::abi
