// The table of back-ends. It stands below all of them: no back-end looks at it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "backends/backends.h"
#include "model/resolve.h"

namespace sabir::backends {

// In the order in which people are shown them.
std::span<const Language* const> languages();

// Of the languages and of those to come, what they keep for themselves.
std::vector<model::Keywords> keywords();
// The same; of no other languages than those that code is made for anything is told. What these
// have taken their back-ends refuse, except what no contract can have.
std::vector<model::Keywords> keywords(std::span<const Backend* const> chosen);

// Those of the languages, and what else `sabir gen` makes, in the order in which they run.
std::vector<const Backend*> all();
const Backend* find(std::string_view name);
// "C++"; of what belongs to no language what `--for` calls it.
std::string_view shown_name(const Backend& backend);

}  // namespace sabir::backends
