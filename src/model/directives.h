// What WIT cannot say: `//sabir:name argument` above an item. The set is closed; this is all of it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sabir::model {

enum class Place : uint16_t {
  Package = 1,
  Function = 2,
  Resource = 4,
  Record = 8,
  Field = 16,
  Param = 32,
  Result = 64,
  Cases = 128,  // a type that has them: an enum, flags or a variant
  Any = 0xFFFF
};

enum class Argument : uint8_t { None, Name, Number, Value, Codes };

enum class DirectiveId : uint8_t {
  Prefix,
  Blocking,
  Leaf,
  Idempotent,
  Stateless,
  InPlace,
  Confined,
  Shared,
  InOut,
  Retains,
  View,
  Max,
  Default,
  Packed,
  Extensible,
  Open,
  Allow
};

struct DirectiveRule {
  DirectiveId id;
  std::string_view name;
  uint16_t places;  // of Place
  Argument argument;
  std::string_view meaning;
};

constexpr std::string_view kAllow = "allow";

std::span<const DirectiveRule> directive_rules();
std::string_view place_noun(Place place);  // "a function"

}  // namespace sabir::model
