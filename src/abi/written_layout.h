// A layout as a ledger writes it, taken apart:
// "record { reason: shop.reason @0, offset: u64 @8 } size 16 align 8".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sabir::abi {

struct WrittenMember {
  std::string_view name;
  std::string_view type;  // as the contract spells it; empty: a label, or a case without payload
  uint64_t offset = 0;

  friend bool operator==(const WrittenMember&, const WrittenMember&) = default;
};

struct WrittenLayout {
  std::string_view kind;  // "record", "extensible", "enum", "open enum", ...
  std::vector<WrittenMember> members;
  uint64_t size = 0, align = 0;

  bool open() const { return kind.starts_with("open "); }
  bool extensible() const { return kind == "extensible"; }
  bool has_cases() const;
};

// The parts point into the text, which read_ledger has found to be a layout, or which we wrote.
WrittenLayout read_layout(std::string_view text);

// What stands between commas that are not inside a type: of "u8, tuple<u8, u16>" two.
std::vector<std::string_view> items_in(std::string_view list);

// The names in a type as the contract spells it: "list<tuple<shop.item, u32>>" has three.
std::vector<std::string_view> names_in(std::string_view type);

}  // namespace sabir::abi
