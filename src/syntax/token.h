// The words and signs a contract is made of. A token is twelve bytes; its text is read out of the
// source when somebody asks. Comments are not tokens: they stand in a list of their own, each with
// the number of the token it stands before, because in a contract they carry documentation and
// directives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace sabir::syntax {

enum class Kind : uint8_t {
#define SABIR_TOKEN(name, spelling) name,
#define SABIR_KEYWORD(name, spelling) name,
#include "syntax/tokens.def"
#undef SABIR_KEYWORD
#undef SABIR_TOKEN
};

std::string_view spelling(Kind kind);  // "{", "interface", "a name"
bool is_keyword(Kind kind);
bool is_keyword_text(std::string_view word);

struct Token {
  Kind kind = Kind::End;
  bool after_comment = false;
  bool after_error = false;  // text before it, or it itself, was no token: it explains nothing
  source::Span span;
};

struct Comment {
  source::Span span;    // with its markers, without the line break
  uint32_t before = 0;  // number of the token that follows
};

// A text cut into tokens; the last one is `End`.
struct Tokens {
  std::vector<Token> tokens;
  std::vector<Comment> comments;  // in the order of the text
  bool broken = false;            // something in it was no token; a diagnostic says what
};

}  // namespace sabir::syntax
