// The C header, decided: every declaration as it will stand, in order, with its comment.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "backends/backends.h"
#include "backends/c/layouts.h"

namespace sabir::backends::c {

struct Constant {
  std::string doc;
  std::string name;
  uint64_t value;
};

// An enum, flags, or the tags of a variant: an unsigned integer of fixed width and its constants.
struct Constants {
  std::string doc;
  std::string type;
  std::string underlying;
  std::vector<Constant> constants;
};

struct Field {
  std::string doc;
  std::string declaration;  // `uint64_t offset`
};

struct Structure {
  std::string doc;
  std::string name;
  std::vector<Field> fields;
  std::vector<Field> cases;  // of a union called `of`, behind the fields
  uint32_t packed = 0;       // 0: not
};

struct HandleType {
  std::string doc;
  std::string name;
};

using Declaration = std::variant<Constants, Structure, HandleType>;

struct Prototype {
  std::string doc;
  std::string returns;  // `sabir_status `, `const void *`
  std::string name;
  std::vector<std::string> params;
};

// What the caller implements: a structure of functions, and what stands before them in it.
struct Table {
  std::string doc;
  std::string name;
  std::string handle;             // the type that has it; empty: the imports themselves
  std::vector<std::string> head;  // declarations: `size_t struct_size`
  std::vector<Prototype> functions;
};

struct Section {
  std::string title;
  std::vector<Prototype> functions;
};

struct Header {
  std::string prefix, upper;
  std::string title;  // `sabir:uninorm 1.0.0`
  std::string doc;
  std::string source;  // the contract's file name
  model::Version version;
  std::vector<Declaration> declarations;
  std::vector<Constant> error_types;
  std::vector<Table> tables;  // of imported resources; the last is the imports themselves
  std::vector<Section> sections;
  std::vector<Prototype> slots;  // in slot order; the table of functions
  std::vector<LayoutRow> layouts;
};

Header plan_header(const Input& input);
std::string print_header(const Header& header);
std::string print_layout(const Header& header);

}  // namespace sabir::backends::c
