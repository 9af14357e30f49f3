// Code as a value: its text, where it may be broken over several lines, and the names that have to
// be imported for it. Back-ends put it together with `+`, and a Writer breaks it and notes what it
// needs; so nobody has to take apart what was put together.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sabir::emit {

using Imports = std::set<std::string, std::less<>>;

// Text, or something in brackets with text around it. What is put together on one line stays on one
// line if it fits; if not, it is broken in the brackets that come last, and in those before them if
// what stands before these is still too long.
struct Code {
  Code() = default;
  Code(std::string text) : head(std::move(text)) {}
  Code(std::string_view text) : head(text) {}
  Code(const char* text) : head(text) {}
  // `first` ends in the opening bracket, and `after` begins with the closing one.
  Code(Code first, std::vector<Code> items, std::string after = "");

  friend bool operator==(const Code& a, std::string_view b) { return a.text() == b; }

  std::string text() const;  // on one line
  bool simple() const { return items.empty() && lead.empty(); }
  bool empty() const { return simple() && head.empty() && tail.empty(); }

  std::vector<Code> lead;    // one at most: a line of its own before all else is broken, `int `
  std::vector<Code> before;  // one at most: what may be broken, too, and ends where this begins
  std::string head;          // up to the opening bracket, or all of it: "Point(", "1.5"
  std::vector<Code> items;
  std::string_view between = ",";  // behind each item but the last
  std::string tail;                // the closing bracket and what follows it: ")"
  bool filled = false;             // as many items on a line as fit, where not all do
  bool block = false;              // `{ x; }`, whose one item is a statement
  bool lone_comma = false;         // a tuple of one: `(x,)`
  Imports imports;                 // of head and tail
};

Code operator+(Code a, const Code& b);

// `head(a, b)tail`.
Code call(Code head, std::vector<Code> items, const std::string& tail = "");
// `head<a, b>tail`.
Code angled(Code head, std::vector<Code> items, const std::string& tail = "");
// A function's: `type name(a, b)tail`, the type on a line of its own if need be.
Code declared(const Code& type, const std::string& name, std::vector<Code> params,
              const std::string& tail = "");
// Items whose brackets stand around it, as many on a line as fit; and any texts as items.
Code row(std::vector<Code> items);
Code row(const std::vector<std::string>& items);
std::vector<Code> codes(const std::vector<std::string>& items);
// Pieces of text, each a literal, which the language joins.
Code joined(std::vector<Code> literals);
// `{a, b}tail`, as many on a line as fit.
Code filled(const std::string& head, std::vector<Code> items, const std::string& tail);
// A name that has to be imported where it is written.
Code imported(std::string_view name);
// With a comma between them.
Code listed(const std::vector<Code>& items);

// The digits of a float as what they are, "1" as "1.0"; "1e22" as it is.
std::string with_point(const std::string& digits);

std::string flat(const Code& code);
Code flattened(const Code& code);                     // the same on one line, whatever its width
void find_imports(const Code& code, Imports& found);  // of all that is inside

// How a language breaks its lines.
struct Layout {
  int width = 100;
  int indent = 4;                   // of what is broken, for each level
  std::string_view trailing = ",";  // behind the last item, if each has a line of its own
  // Where the closing bracket stands: on a line below the items, each of which has its own; or
  // behind the last of them, and the items are on one line if they fit.
  bool below = true;
};
std::string laid_out(const Code& code, const Layout& layout);

// A statement, and what stands in its block.
struct Statement {
  Statement(Code code) : code(std::move(code)) {}
  template <typename Text>
  Statement(Text text) : code(std::move(text)) {}
  Statement(Code code, std::vector<Statement> block)
      : code(std::move(code)), block(std::move(block)) {}

  Code code;
  std::vector<Statement> block;
};
using Statements = std::vector<Statement>;

}  // namespace sabir::emit
