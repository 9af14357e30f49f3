// The normalizers that are measured side by side. Each takes a text and a form and leaves the
// result in a buffer that lives from call to call, the way its users would.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine.h"

namespace bench {

using uninorm::engine::Form;

struct Peer {
  const char* name;
  // False if the library has no such form.
  bool (*normalize)(std::string_view text, Form form, std::string& out);
  // Null if the library has none over UTF-8.
  bool (*check)(std::string_view text, Form form);
};

// Ours first, then what this machine had when the benchmark was built.
std::vector<Peer> peers();

// Validation and one copy: no normalizer that checks its input can be faster.
bool limit(std::string_view text, std::string& out);
bool limit_of_check(std::string_view text);

}  // namespace bench
