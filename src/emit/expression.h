// An expression with its brackets, printed on one line if it fits, and with an item on each line if
// not. What a back-end puts into it is code already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sabir::emit {

struct Expression {
  std::string head;  // up to the opening bracket, or all of it: "Point(", "1.5"
  std::vector<Expression> items = {};
  std::string tail = {};    // the closing bracket: ")"
  std::string label = {};   // in front of it among its siblings: "x=", "\"key\": "
  bool lone_comma = false;  // a tuple of one: `(x,)`

  bool simple() const { return items.empty(); }
};

std::string flat(const Expression& e);

// `before` and `after` stand on the first and last line. Lines after the first are indented by what
// `indent` says for each level; `trailing` is what stands behind the last item.
struct Layout {
  int width = 100;
  int indent = 4;
  std::string_view trailing = ",";
};
std::string laid_out(const std::string& before, const Expression& e, const std::string& after,
                     const Layout& layout);

}  // namespace sabir::emit
