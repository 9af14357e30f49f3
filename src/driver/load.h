// A contract from disk: a file, or a folder whose `*.wit` are one package and whose `deps/` holds
// the packages it needs. Reads, parses and resolves.
#pragma once

#include <optional>
#include <string>

#include "diag/diagnostic.h"
#include "model/model.h"
#include "model/resolve.h"
#include "source/source.h"

namespace sabir::driver {

struct Loaded {
  source::Sources sources;
  diag::Diagnostics diagnostics;
  model::Input input;                       // the trees, for those who want them
  std::optional<model::Contract> contract;  // if there was no error
  std::string trouble;                      // not empty: the path could not be read, and why
};

// Its texts come behind those of `sources`, so that one who has loaded two may show places of both.
Loaded load(const std::string& path, const model::Options& options, source::Sources sources = {});

// Reads and parses only.
Loaded read(const std::string& path, source::Sources sources = {});

}  // namespace sabir::driver
