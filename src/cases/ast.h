// A file of cases as it was written: nothing looked up, no value compared with a type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "source/source.h"

namespace sabir::cases::ast {

using source::Span;

struct Name {
  std::string text;  // without `%`
  Span span;
  bool escaped = false;  // `%some`: never a word of WAVE's own
};

struct Value;

struct Number {};  // `-12`, `1.5e3`: the text is that of the span
struct String {};  // `"text"`, also over several lines: as above, with its quotes
struct Char {};    // `'a'`: as above
struct Word {      // `red`, `circle(1.5)`, `some(1)`, `true`, `nan`, `_`, the name of a handle
  Name name;
  std::vector<Value> payload;  // none or one
};
struct Sequence {  // `[...]`
  std::vector<Value> items;
};
struct Tuple {  // `(...)`
  std::vector<Value> items;
};
struct Entry;
struct Braces {  // `{a: 1}`, `{a, b}`, `{:}`, `{"key": 1}`
  std::vector<Entry> entries;
  bool colon = false;  // `{:}`
};
struct Rule {  // `@repeat("a", 5)`
  Name name;
  std::vector<Value> arguments;
};

struct Value {
  Span span;
  std::variant<Number, String, Char, Word, Sequence, Tuple, Braces, Rule> of;
};

struct Entry {
  Value key;                 // of a record or flags a Word
  std::vector<Value> value;  // none: a flag
};

struct Outcome {
  Span span;
  std::optional<Value> value;
  std::optional<Name> status;    // behind `!`
  std::optional<Value> message;  // a String
};

struct Call {
  std::vector<Name> path;  // `gauntlet`, `node`, `merge`
  std::vector<Value> arguments;
  std::optional<Outcome> outcome;
  Span span;   // up to the closing bracket
  Span close;  // the closing bracket
};

struct Let {
  Name name;
  Call call;
};
struct Drop {
  Name name;
};

struct Statement;
struct Block {
  std::vector<Statement> statements;
};
struct Loop {
  Name times;
  Block body;
};
struct Threads {
  Name count;  // a number, or `another`
  Block body;
};

struct Statement {
  Span span;
  std::variant<Call, Let, Drop, Loop, Threads> of;
};

// --- items ---

struct In {
  Name interface;
};
struct Case {
  std::optional<Value> name;  // a String; none: a statement by itself
  std::vector<Name> languages;
  Block body;
  Span span;  // of its name, or of the statement
};

// `now -> @calls();`, `listener.notify -> call publish(event);`
struct HostRule {
  std::vector<Name> path;  // a function, `resource.method`, or a resource: its constructor
  std::variant<Outcome, Call> answer;
  Span span;
};
struct Host {
  Name interface;
  std::vector<HostRule> rules;
  bool whole = true;  // every rule of the text could be read
};

struct File {
  std::vector<std::variant<In, Host, Case>> items;
};

}  // namespace sabir::cases::ast
