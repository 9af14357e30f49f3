// A value written in a contract (`//sabir:default`) or in a case file, in WAVE, the Component
// Model's text for values. What it means depends on the type it is read for; the reader of WAVE
// checks that once and stores the result in this neutral form.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sabir::model {

struct Value;

struct ListValue {
  std::vector<Value> items;
};  // list, tuple, fixed-length list
struct FieldValue;
struct RecordValue {
  std::vector<FieldValue> fields;
};                  // all, in type order
struct CaseValue {  // enum, variant, option (`some`, `none`), result (`ok`, `err`)
  std::string name;
  std::vector<Value> payload;  // none or one
};
struct FlagsValue {
  std::vector<std::string> set;
};
struct CharValue {
  char32_t code = 0;
};

struct Value {
  std::variant<bool, int64_t, uint64_t, double, CharValue, std::string, ListValue, RecordValue,
               CaseValue, FlagsValue>
      of;
};

struct FieldValue {  // no std::pair: clang 14 cannot have one of a type that is not complete
  std::string name;
  Value value;
};

}  // namespace sabir::model
