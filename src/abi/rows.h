// The rows of a ledger by name, and versions as it writes them.
#pragma once

#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sabir::abi {

// The rows of a ledger by one of their names.
template <typename Row>
class By {
 public:
  By(const std::vector<Row>& rows, std::string Row::*key) {
    for (const Row& row : rows) rows_.emplace(row.*key, &row);
  }
  const Row* find(std::string_view name) const {
    auto at = rows_.find(name);
    return at == rows_.end() ? nullptr : at->second;
  }

 private:
  std::map<std::string_view, const Row*> rows_;
};

// "1.2", or the beginning of "1.2.0", to compare: "1.10" is later than "1.9". Of "": 0.0.
inline std::pair<uint64_t, uint64_t> minor_of(std::string_view text) {
  std::pair<uint64_t, uint64_t> version;
  const char* end = text.data() + text.size();
  const char* dot = std::from_chars(text.data(), end, version.first).ptr;
  if (dot != end) std::from_chars(dot + 1, end, version.second);
  return version;
}

}  // namespace sabir::abi
