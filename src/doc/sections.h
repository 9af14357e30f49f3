// The parts of a page, in its order.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "doc/model.h"

namespace sabir::doc {

// What each language says of each function, by its symbol; and for which it cannot.
struct Signatures {
  struct Row {
    Language language;
    std::map<std::string, std::vector<backends::Signature>> of;
    std::string refused;  // why the contract cannot be generated for it; empty: it can
  };
  std::vector<Row> rows;
};
Signatures collect_signatures(const backends::Input& input);

// What a declared error is called where it is raised, and the functions that may raise it.
void add_overview(const backends::Input& input, const Signatures& signatures, Page& page);
void add_encodings(const backends::Input& input, Page& page);
void add_maxima(const backends::Input& input, Page& page);
void add_statuses(const backends::Input& input, Page& page);
void add_ownership(const backends::Input& input, Page& page);
void add_threads(const backends::Input& input, Page& page);
void add_callbacks(const backends::Input& input, Page& page);
void add_versions(const backends::Input& input, Page& page);
void add_boundaries(const backends::Input& input, Page& page);
void add_interfaces(const backends::Input& input, const Signatures& signatures, Page& page);

}  // namespace sabir::doc
