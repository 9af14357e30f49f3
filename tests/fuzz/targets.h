// What each fuzz target does with an input. A property that does not hold stops the program.
#pragma once

#include <string_view>

namespace sabir::fuzz {

void lex(std::string_view input);      // ends; tokens cover the text in order
void parse(std::string_view input);    // ends; an error is reported or the tree is whole
void resolve(std::string_view input);  // ends; a contract or an error; both tiers
void format(std::string_view input);   // idempotent; keeps tokens, comments and meaning
void ledger(std::string_view input);   // a ledger that is one stays the same when written

}  // namespace sabir::fuzz
