// What is right but will read badly in some target language.
#pragma once

#include "diag/diagnostic.h"
#include "model/model.h"

namespace sabir::model {

void warn(const Contract& contract, diag::Diagnostics& diagnostics);

}  // namespace sabir::model
