// What is right but will read badly in some target language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "model/model.h"
#include "model/resolve.h"

namespace sabir::model {

// Of each language that contracts are for, those words that it keeps for itself.
void warn(const Contract& contract, const std::vector<Keywords>& keywords,
          diag::Diagnostics& diagnostics);

// A package's name that a language cannot have, and why.
void refuse_package(const Package& package, std::string_view language, const std::string& why,
                    diag::Code code, diag::Diagnostics& diagnostics);

}  // namespace sabir::model
