// The table of types, decided: a row for each type, and what the compiler has to agree with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backends/native/native.h"

namespace sabir::backends::native {

struct Member {
  std::string type = "NULL";  // `&uninorm_types_[TYPE_u8]`; of a case without payload none
  std::string offset = "0";   // `offsetof(uninorm_change, value)`
};

struct Row {
  std::string label;                // "list_u8"
  std::vector<std::string> fields;  // `.kind = SABIR_KIND_LIST`
  std::vector<Member> members;      // empty: there are none, or nothing is to be said of them
};

struct Structure {  // as the compiler has to lay it out
  std::string name;
  uint32_t size = 0, align = 0;
};

struct Declared {  // an error that a function of the caller's may declare
  std::string label, symbol;
};

struct Table {
  std::string prefix, upper, title, source, contract;
  uint64_t major = 0, minor = 0;
  bool hosted = false;
  std::vector<Row> rows;
  std::vector<Declared> declared;
  std::vector<Structure> structures;
};

Table plan_table(const Input& input);
std::string print_header(const Table& table);
std::string print_source(const Table& table);

}  // namespace sabir::backends::native
