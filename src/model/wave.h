// WAVE, the Component Model's text for values, read against a type and printed again. Used for
// defaults in a contract and for the values of test cases.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/model.h"

namespace sabir::model {

struct WaveResult {
  std::optional<Value> value;  // none: what is wrong stands below
  std::string fault;
  std::string advice;
  size_t at = 0, size = 0;  // of the part that is wrong or, in read_wave_prefix, of what was read
};

// The whole text must be one value.
WaveResult read_wave(const Contract& contract, TypeRef type, std::string_view text);

// Reads a value at the start of a text; `size` tells how much of it.
WaveResult read_wave_prefix(const Contract& contract, TypeRef type, std::string_view text);

// Whether it means something by itself: a case that is called so is written `%true`.
bool is_wave_word(std::string_view word);

std::string write_wave(const Contract& contract, TypeRef type, const Value& value);

}  // namespace sabir::model
