// What a ledger promises beside symbols and layouts: how values cross, what parameters are called,
// and what directives say. docs/versions.md says which change is what; this is its table as code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/plan.h"

namespace sabir::abi {

// --- as the ledger writes it ---

std::string call_of(const Function& function);  // "(self, slice) -> sink"
std::vector<std::string> parameters_of(const Function& function);

// "leaf"; of a parameter, of the result, of a field: "text: max 16", "->: view", "name: default 3".
std::vector<std::string> directives_of(const Plan& plan, const Function& function);
std::vector<std::string> directives_of(const Resource& resource);
std::vector<std::string> directives_of(const Plan& plan, const Type& type);

// --- what a change is ---

enum class Weight { Free, Minor, Major };

struct Difference {
  std::string text;  // "`text: inout` is gone"
  Weight weight = Weight::Free;
  std::string name = {};  // of the directive: "inout"
};

// Which way values go: what is refused then was accepted, or what comes then did not before.
struct Way {
  bool given = false;     // by callers
  bool received = false;  // by callers
};

// Who keeps what a directive of a function or resource says.
enum class Keeper : uint8_t { Library, Host };

// Between two lists of directives, of a function or resource.
std::vector<Difference> differences(const std::vector<std::string>& before,
                                    const std::vector<std::string>& now, Keeper keeper);
// Of a record whose fields go this way.
std::vector<Difference> differences(const std::vector<std::string>& before,
                                    const std::vector<std::string>& now, Way fields);

}  // namespace sabir::abi
