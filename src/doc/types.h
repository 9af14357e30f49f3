// How a page speaks of types: names with links, what languages call them, where bytes stand.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"
#include "doc/model.h"

namespace sabir::doc {

// "`list<`[`point`](#gauntlet_point)`>`": what has a place on the page is a link to it.
std::string type_text(const abi::Plan& plan, abi::TypeId id);
// The same of a type that may be missing: "nothing".
std::string type_text(const abi::Plan& plan, const std::optional<abi::TypeId>& id);

// `text` in back-ticks.
std::string code(std::string_view text);

// A language as pages have it.
Language named(const backends::Language& language);
// The contract's own.
inline const Language kContract = {"wit", "WIT"};

// The anchor of a type: its symbol; empty: it has no section of its own.
std::string anchor_of(const abi::Type& type);

// The scalars that cross, and what each language calls them.
Table scalars(const abi::Plan& plan);
// What each language calls a named type.
Table type_names_of(const abi::Plan& plan, abi::TypeId id);

// A section for each of an interface's types.
void add_types(const backends::Input& input, abi::InterfaceId id, Page& page);
// The types without a name, in one table.
void add_anonymous_types(const abi::Plan& plan, Page& page);

}  // namespace sabir::doc
