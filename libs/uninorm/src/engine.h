// Unicode normalization of UTF-8 text: the plain C++ engine behind the contract.
//
// Text is lent for the call. Results are written into memory that the caller gives through an
// `Output`, once, without a copy in between; a result that equals the whole text may be reported as
// an alias instead. Nothing here throws, and nothing is kept between calls.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace uninorm::engine {

// Identifier is the NFKC_Casefold of the NFD (D147 of the Unicode Standard).
enum class Form : uint8_t { Nfc, Nfd, Nfkc, Nfkd, NfkcCasefold, Casefold, Identifier };

// What to do with bytes that are not well-formed UTF-8: fail, or put U+FFFD for each maximal
// ill-formed part.
enum class IllFormed : uint8_t { Refuse, Replace };

enum class Code : uint8_t {
  Ok,
  InvalidByte,  // a byte that no UTF-8 sequence has in this place
  Truncated,    // the text ends in the middle of a sequence
  TooSmall,     // `Output::size` says how much room the result needs
  BadEnds,      // ends of a batch that are not ascending or lie outside of the bytes
};

struct Status {
  Code code = Code::Ok;
  uint64_t offset = 0;  // first byte of the ill-formed part

  bool ok() const { return code == Code::Ok; }
};

// The caller's memory. When the room does not suffice, `grow` is asked to make `capacity` at least
// `needed`, keeping the first `size` bytes; where it is null or says no, the engine goes on
// counting, so that `size` ends as the room that the whole result needs, and reports `TooSmall`.
// The engine may scribble over all of `capacity`.
struct Output {
  char* data = nullptr;
  size_t capacity = 0;
  size_t size = 0;
  bool (*grow)(Output& output, size_t needed) = nullptr;
  void* context = nullptr;
};

struct Result {
  Status status;
  bool alias = false;  // the result is the text itself and nothing was written
};

const char* unicode_version();

// The kernel in use: the fastest this machine has, or the one that the environment variable
// `UNINORM_TARGET` names ("scalar" or a name of Highway's, such as "AVX2").
const char* kernel_name();

// What `UNINORM_TARGET` says if this machine has no such kernel, so that the best one is used; or
// null.
const char* unknown_kernel();

// Appends the normal form of `text` to `output`. With `may_alias`, text that is in the form already
// is not copied but reported as an alias.
Result normalize(std::string_view text, Form form, IllFormed ill_formed, Output& output,
                 bool may_alias);

// The length of the longest start of `text` that its normal form also has, in whole characters:
// `text.size()` if the text is in the form. Under `Replace`, ill-formed parts differ.
struct Difference {
  Status status;
  size_t offset = 0;
};
Difference first_difference(std::string_view text, Form form, IllFormed ill_formed);

struct Answer {
  Status status;
  bool yes = false;
};
Answer is_normalized(std::string_view text, Form form, IllFormed ill_formed);

Status validate_utf8(std::string_view text);

}  // namespace uninorm::engine
