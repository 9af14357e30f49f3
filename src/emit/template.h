// A line of a template as code: its own brackets are where it may be broken. What fills its holes
// is not looked into; a list that fills one is broken if it is code itself.
#pragma once

#include <functional>
#include <string_view>

#include "emit/code.h"

namespace sabir::emit {

// The text of C and of languages like it, with holes `${name}`, of which `find` knows the values.
Code read_template(std::string_view text, const std::function<Code(std::string_view)>& find);

struct Value {
  std::string_view name;
  Code code;
};
// The same with the values beside it, each of which has a hole.
Code code(std::string_view text, const std::vector<Value>& values);

}  // namespace sabir::emit
