// The C and C++ libraries of Debian, each behind the same two functions.

#include "peers.h"

#include <cstdlib>

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

bool icu_normalize(std::string_view text, Form form, std::string_view& result) {
  const icu::Normalizer2* normalizer = icu_form(form);
  if (normalizer == nullptr) return false;
  static std::string out;
  out.clear();
  icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(text.size()));
  UErrorCode error = U_ZERO_ERROR;
  icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  normalizer->normalizeUTF8(0, piece, sink, nullptr, error);
  result = out;
  return U_SUCCESS(error);
}

bool icu_check(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  return icu_form(Form::Nfc)->isNormalizedUTF8(piece, error);
}
#endif

#ifdef BENCH_UTF8PROC
bool utf8proc_normalize(std::string_view text, Form form, std::string_view& result) {
  int options = UTF8PROC_STABLE;
  switch (form) {
    case Form::Nfc: options |= UTF8PROC_COMPOSE; break;
    case Form::Nfd: options |= UTF8PROC_DECOMPOSE; break;
    case Form::Nfkc: options |= UTF8PROC_COMPOSE | UTF8PROC_COMPAT; break;
    case Form::Nfkd: options |= UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT; break;
    default: return false;
  }
  static utf8proc_uint8_t* made = nullptr;
  free(made);
  auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                           static_cast<utf8proc_ssize_t>(text.size()), &made,
                           static_cast<utf8proc_option_t>(options));
  if (size < 0) return false;
  result = {reinterpret_cast<char*>(made), static_cast<size_t>(size)};
  return true;
}
#endif

#ifdef BENCH_GLIB
bool glib_normalize(std::string_view text, Form form, std::string_view& result) {
  static const GNormalizeMode kModes[] = {G_NORMALIZE_NFC, G_NORMALIZE_NFD, G_NORMALIZE_NFKC,
                                          G_NORMALIZE_NFKD};
  if (form > Form::Nfkd) return false;
  static char* made = nullptr;
  g_free(made);
  made = g_utf8_normalize(text.data(), static_cast<gssize>(text.size()),
                          kModes[static_cast<int>(form)]);
  if (made == nullptr) return false;
  result = made;
  return true;
}
#endif

#ifdef BENCH_UNISTRING
bool unistring_normalize(std::string_view text, Form form, std::string_view& result) {
  if (form > Form::Nfkd) return false;
  const uninorm_t forms[] = {UNINORM_NFC, UNINORM_NFD, UNINORM_NFKC, UNINORM_NFKD};
  size_t size = 0;
  static uint8_t* made = nullptr;
  free(made);
  made = u8_normalize(forms[static_cast<int>(form)], reinterpret_cast<const uint8_t*>(text.data()),
                      text.size(), nullptr, &size);
  if (made == nullptr) return false;
  result = {reinterpret_cast<char*>(made), size};
  return true;
}
#endif

}  // namespace

std::vector<Peer> c_peers() {
  std::vector<Peer> all;
#ifdef BENCH_ICU
  all.push_back({"ICU " U_ICU_VERSION, icu_normalize, icu_check});
#endif
#ifdef BENCH_UTF8PROC
  all.push_back({std::string("utf8proc ") + utf8proc_version(), utf8proc_normalize});
#endif
#ifdef BENCH_GLIB
  all.push_back({"glib", glib_normalize});
#endif
#ifdef BENCH_UNISTRING
  all.push_back({"libunistring", unistring_normalize});
#endif
  return all;
}

}  // namespace bench
