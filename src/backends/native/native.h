// The types of a contract as a table in C, for every binding that has C of its own: made once, and
// carried by each package. What a language adds to a type stands in an array of its own beside it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "backends/backends.h"
#include "backends/c/signature.h"
#include "emit/writer.h"

namespace sabir::backends::native {

// What C calls a type's place in the table, `TYPE_list_u8`, and its row, `&uninorm_types_[...]`.
// Neither is a word that a contract can spell, in which nothing mixes capitals and small letters.
std::string place(const binding::Type& type);
std::string row(const binding::Package& package, abi::TypeId type);

// A row of an array beside the table: `[TYPE_list_u8] = {.name = ...},` on a line, or a field a
// line.
void print_row(emit::Writer& w, const std::string& place, const std::vector<std::string>& fields);

// The names of members, in such a row: literals, as an array of their own.
std::string names(const std::vector<std::string>& literals);

// A variable of a generated C function, called like something of the contract's. Where that would
// hide one of `ours`, or what the function reads of its file, a `_` stands behind it.
std::string local(const abi::Plan& plan, const std::string& name,
                  std::initializer_list<std::string_view> ours);

// The C function by which the library calls what its caller implements.
std::vector<c::Parameter> asked(const abi::Plan& plan, const abi::Function& function);

// The object that describes the library, in which its types are listed, too.
std::string library(const abi::Plan& plan);

// What a package's C is compiled with, in `folder`: the table, what all bindings do by it, and in
// its `include` the waist's headers, which were made just before. So the folder builds wherever it
// is put.
void add_sources(const Input& input, const std::string& folder, emit::FileSet& files);

}  // namespace sabir::backends::native
