// The normalizers that are measured side by side. Each takes a text and a form and leaves the
// result in memory that lives from call to call, the way its users would.

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// In the order of the contract's enumeration.
enum class Form { Nfc, Nfd, Nfkc, Nfkd, NfkcCasefold, Casefold };

struct Peer {
  std::string name;
  // Puts where the result is into `out`, or returns false if the library has no such form.
  std::function<bool(std::string_view text, Form form, std::string_view& out)> normalize;
  // Whether the text is in NFC; empty if the library has no such function over UTF-8.
  std::function<bool(std::string_view text)> check = nullptr;
};

// Ours through its C interface, once for each kernel that is asked for: a library of its own, so
// that all of them run in one process. `rust` is the library of the Rust peers, or empty.
std::vector<Peer> ours(const std::string& library, const std::vector<std::string>& kernels);
std::vector<Peer> rust_peers(const std::string& rust);
std::vector<Peer> c_peers();

// Validation (simdutf's, which is the fastest there is) and one copy: no normalizer that checks its
// input can be faster.
Peer limit(const std::string& rust);

// A function of a library that was loaded; null if it has none of this name.
void* load(const std::string& library);
void* find(void* library, const char* name);

}  // namespace bench
