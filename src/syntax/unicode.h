// The few things a contract needs to know about Unicode.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"

namespace sabir::syntax {

struct Decoded {
  char32_t code = 0;
  size_t size = 0;  // 0: ill-formed
};

// The first code point of a text, by the Unicode Standard's table of well-formed sequences.
Decoded decode(std::string_view text);

void append_utf8(std::string& out, char32_t code);
bool is_scalar(uint32_t code);

// "\u202e"; hidden characters have four digits.
std::string number_escape(char32_t c);

// The text with each hidden character (base::is_hidden) beyond ASCII as `spell` writes it.
// Ill-formed bytes stay.
std::string without_hidden(std::string_view text, std::string (*spell)(char32_t c));

// Whether the text is UTF-8 and free of control characters, bidirectional overrides and deprecated
// characters; reports each place that is not. `base` is the number of its first byte.
bool check_text(std::string_view text, uint32_t base, diag::Diagnostics& diagnostics);

}  // namespace sabir::syntax
