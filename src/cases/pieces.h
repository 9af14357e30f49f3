// The whole canonical text that a call is expected to give, rules carried out, as the pieces that a
// runner in C or C++ puts together: what is long is a loop there, not a literal.
//
// Two bytes stand for what no text says: 1 for any NaN, 2 before 64 hexadecimal digits for content
// of that SHA-256.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cases/suite.h"

namespace sabir::cases {

struct Literal {
  std::string text;
};
struct Times {  // the text so many times, with something between
  std::string text, between;
  uint64_t times = 0;
};
struct Counted {  // numbers from `first` on, with commas, or as pairs of hexadecimal digits
  uint64_t first = 0, times = 0;
  bool is_signed = false, as_hex = false;
  uint32_t bits = 0;
};
struct Content {  // of a file, as text in quotes or as `@hex`
  std::string path;
  bool as_text = false;
};
using Piece = std::variant<Literal, Times, Counted, Content>;

std::vector<Piece> pieces(const abi::Plan& plan, const Value& value);

// The same with literals that touch put together.
std::vector<Piece> merged(std::vector<Piece> pieces);

}  // namespace sabir::cases
