// The C and C++ libraries, each behind the same two functions.

#include "peers.h"

#include <cstring>

#ifdef BENCH_ICU
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uversion.h>
#endif
#ifdef BENCH_UTF8PROC
#include <utf8proc.h>
#endif
#ifdef BENCH_GLIB
#include <glib.h>
#endif
#ifdef BENCH_UNISTRING
#include <uninorm.h>
#endif

namespace bench {

namespace {

namespace engine = uninorm::engine;

bool grow(engine::Output& output, size_t needed) {
  auto& out = *static_cast<std::string*>(output.context);
  out.resize(needed);
  output.data = out.data();
  output.capacity = out.size();
  return true;
}

// The buffer keeps its size between calls, as a caller's would; its end is cut off for the digest.
bool ours(std::string_view text, Form form, std::string& out) {
  engine::Output output{out.data(), out.size(), 0, grow, &out};
  if (!engine::normalize(text, form, engine::IllFormed::Refuse, output, false).status.ok()) {
    return false;
  }
  out.resize(output.size);
  return true;
}

bool ours_check(std::string_view text, Form form) {
  return engine::is_normalized(text, form, engine::IllFormed::Refuse).yes;
}

#ifdef BENCH_ICU
const icu::Normalizer2* icu_form(Form form) {
  UErrorCode error = U_ZERO_ERROR;
  switch (form) {
    case Form::Nfc: return icu::Normalizer2::getNFCInstance(error);
    case Form::Nfd: return icu::Normalizer2::getNFDInstance(error);
    case Form::Nfkc: return icu::Normalizer2::getNFKCInstance(error);
    case Form::Nfkd: return icu::Normalizer2::getNFKDInstance(error);
    case Form::NfkcCasefold: return icu::Normalizer2::getNFKCCasefoldInstance(error);
    default: return nullptr;
  }
}

bool icu_normalize(std::string_view text, Form form, std::string& out) {
  const icu::Normalizer2* normalizer = icu_form(form);
  if (normalizer == nullptr) return false;
  out.clear();
  icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(text.size()));
  UErrorCode error = U_ZERO_ERROR;
  icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  normalizer->normalizeUTF8(0, piece, sink, nullptr, error);
  return U_SUCCESS(error);
}

bool icu_check(std::string_view text, Form form) {
  UErrorCode error = U_ZERO_ERROR;
  icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  return icu_form(form)->isNormalizedUTF8(piece, error);
}
#endif

#ifdef BENCH_UTF8PROC
bool utf8proc_normalize(std::string_view text, Form form, std::string& out) {
  int options = UTF8PROC_STABLE;
  switch (form) {
    case Form::Nfc: options |= UTF8PROC_COMPOSE; break;
    case Form::Nfd: options |= UTF8PROC_DECOMPOSE; break;
    case Form::Nfkc: options |= UTF8PROC_COMPOSE | UTF8PROC_COMPAT; break;
    case Form::Nfkd: options |= UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT; break;
    default: return false;
  }
  utf8proc_uint8_t* made = nullptr;
  auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                           static_cast<utf8proc_ssize_t>(text.size()), &made,
                           static_cast<utf8proc_option_t>(options));
  if (size < 0) return false;
  out.assign(reinterpret_cast<char*>(made), static_cast<size_t>(size));
  free(made);
  return true;
}
#endif

#ifdef BENCH_GLIB
bool glib_normalize(std::string_view text, Form form, std::string& out) {
  static const GNormalizeMode kModes[] = {G_NORMALIZE_NFC, G_NORMALIZE_NFD, G_NORMALIZE_NFKC,
                                          G_NORMALIZE_NFKD};
  if (form > Form::Nfkd) return false;
  char* made = g_utf8_normalize(text.data(), static_cast<gssize>(text.size()),
                                kModes[static_cast<int>(form)]);
  if (made == nullptr) return false;
  out = made;
  g_free(made);
  return true;
}
#endif

#ifdef BENCH_UNISTRING
bool unistring_normalize(std::string_view text, Form form, std::string& out) {
  if (form > Form::Nfkd) return false;
  const uninorm_t forms[] = {UNINORM_NFC, UNINORM_NFD, UNINORM_NFKC, UNINORM_NFKD};
  size_t size = 0;
  uint8_t* made =
      u8_normalize(forms[static_cast<int>(form)], reinterpret_cast<const uint8_t*>(text.data()),
                   text.size(), nullptr, &size);
  if (made == nullptr) return false;
  out.assign(reinterpret_cast<char*>(made), size);
  free(made);
  return true;
}
#endif

}  // namespace

std::vector<Peer> peers() {
  std::vector<Peer> all = {{"uninorm", ours, ours_check}};
#ifdef BENCH_ICU
  all.push_back({"ICU " U_ICU_VERSION, icu_normalize, icu_check});
#endif
#ifdef BENCH_UTF8PROC
  all.push_back({"utf8proc", utf8proc_normalize, nullptr});
#endif
#ifdef BENCH_GLIB
  all.push_back({"glib", glib_normalize, nullptr});
#endif
#ifdef BENCH_UNISTRING
  all.push_back({"libunistring", unistring_normalize, nullptr});
#endif
  return all;
}

bool limit(std::string_view text, std::string& out) {
  out.resize(text.size());
  if (!engine::validate_utf8(text).ok()) return false;
  std::memcpy(out.data(), text.data(), text.size());
  return true;
}

bool limit_of_check(std::string_view text) { return engine::validate_utf8(text).ok(); }

}  // namespace bench
