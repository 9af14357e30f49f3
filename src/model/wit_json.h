// The resolved model as the reference tools print it, for comparisons and for programs that know
// that form. Ids are those of the contract, which are in the reference's order.
#pragma once

#include <string>

#include "model/model.h"

namespace sabir::model {

std::string wit_json(const Contract& contract);

}  // namespace sabir::model
