// Normalization, slowly.

#include "ref.h"

#include <algorithm>
#include <map>
#include <set>

#include "lists.h"

namespace uninorm::ref {

namespace {

using engine::Form;
using Map = std::map<char32_t, std::u32string>;

Map read(const Mapping* list, unsigned count) {
  Map map;
  for (unsigned i = 0; i < count; ++i) {
    const Mapping& one = list[i];
    map[one.code] = std::u32string(one.to, one.to + one.length);
  }
  return map;
}

struct Data {
  Map classes = read(kCombiningClass, kCombiningClassCount);
  Map canonical = read(kCanonical, kCanonicalCount);
  Map compatible = read(kCompatible, kCompatibleCount);
  Map excluded = read(kExcluded, kExcludedCount);
  Map nfkc_casefold = read(kNfkcCasefold, kNfkcCasefoldCount);
  Map casefold = read(kCasefold, kCasefoldCount);
  std::map<std::pair<char32_t, char32_t>, char32_t> pairs;

  Data() {
    for (const auto& [code, to] : canonical) {
      if (to.size() == 2 && excluded.count(code) == 0) pairs[{to[0], to[1]}] = code;
    }
  }
};

const Data& data() {
  static const Data data;
  return data;
}

bool is_syllable(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

void decompose(char32_t c, bool compatible, std::u32string& out) {
  const Data& d = data();
  if (is_syllable(c)) {
    out += static_cast<char32_t>(0x1100 + (c - 0xAC00) / 588);
    out += static_cast<char32_t>(0x1161 + (c - 0xAC00) % 588 / 28);
    if ((c - 0xAC00) % 28 != 0) out += static_cast<char32_t>(0x11A7 + (c - 0xAC00) % 28);
    return;
  }
  auto found = d.canonical.find(c);
  if (found == d.canonical.end() && compatible) {
    found = d.compatible.find(c);
    if (found == d.compatible.end()) found = d.canonical.end();
  }
  if (found == d.canonical.end()) {
    out += c;
    return;
  }
  for (char32_t part : found->second) decompose(part, compatible, out);
}

// Canonical ordering algorithm (D109): swap neighbours until there is nothing to swap.
void reorder(std::u32string& codes) {
  for (size_t start = 0; start < codes.size();) {
    size_t end = start;
    while (end < codes.size() && combining_class(codes[end]) != 0) ++end;
    std::stable_sort(
        codes.begin() + static_cast<long>(start), codes.begin() + static_cast<long>(end),
        [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    start = std::max(end, start + 1);
  }
}

char32_t pair(char32_t a, char32_t b) {
  if (a >= 0x1100 && a < 0x1113 && b >= 0x1161 && b < 0x1176) {
    return 0xAC00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28;
  }
  if (is_syllable(a) && (a - 0xAC00) % 28 == 0 && b > 0x11A7 && b < 0x11C3) return a + (b - 0x11A7);
  auto found = data().pairs.find({a, b});
  return found == data().pairs.end() ? 0 : found->second;
}

// Canonical composition algorithm (D117).
std::u32string compose(const std::u32string& codes) {
  std::u32string out;
  size_t starter = std::u32string::npos;
  for (char32_t c : codes) {
    unsigned own = combining_class(c);
    bool blocked = starter == std::u32string::npos;
    for (size_t i = blocked ? 0 : starter + 1; i < out.size() && !blocked; i = out.size()) {
      // Everything kept is in order, so the last one decides.
      unsigned last = combining_class(out.back());
      blocked = last == 0 || last >= own;
    }
    char32_t made = blocked ? 0 : pair(out[starter], c);
    if (made != 0) {
      out[starter] = made;
      continue;
    }
    out += c;
    if (own == 0) starter = out.size() - 1;
  }
  return out;
}

std::u32string fold(std::u32string_view codes, const Map& map) {
  std::u32string out;
  for (char32_t c : codes) {
    auto found = map.find(c);
    if (found == map.end()) {
      out += c;
    } else {
      out += found->second;
    }
  }
  return out;
}

// Length of the character at `at`, or minus the length of the ill-formed part there.
int measure(std::string_view text, size_t at) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return -1;
  int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (int i = 1; i < length; ++i) {
    unsigned b = byte(at + static_cast<size_t>(i));
    if (b < low || b > high) return -i;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

}  // namespace

unsigned combining_class(char32_t code) {
  auto found = data().classes.find(code);
  return found == data().classes.end() ? 0 : found->second[0];
}

std::u32string decode(std::string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    int length = measure(text, i);
    if (length < 0) {
      out += U'\uFFFD';
      i += static_cast<size_t>(-length);
      continue;
    }
    static const unsigned char kMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = static_cast<unsigned char>(text[i]) & kMask[length];
    for (int k = 1; k < length; ++k) {
      code = code << 6 | (static_cast<unsigned char>(text[i + static_cast<size_t>(k)]) & 0x3F);
    }
    out += code;
    i += static_cast<size_t>(length);
  }
  return out;
}

std::string encode(std::u32string_view codes) {
  std::string out;
  for (char32_t c : codes) {
    if (c < 0x80) {
      out += static_cast<char>(c);
      continue;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(kLead[more] | c >> (6 * more));
    for (int k = more - 1; k >= 0; --k) out += static_cast<char>(0x80 | (c >> (6 * k) & 0x3F));
  }
  return out;
}

size_t first_ill_formed(std::string_view text, bool& truncated) {
  for (size_t i = 0; i < text.size();) {
    int length = measure(text, i);
    if (length < 0) {
      unsigned char lead = static_cast<unsigned char>(text[i]);
      truncated = i + static_cast<size_t>(-length) == text.size() && lead >= 0xC2 && lead <= 0xF4;
      return i;
    }
    i += static_cast<size_t>(length);
  }
  return std::string_view::npos;
}

std::u32string normalize(std::u32string_view codes, Form form) {
  if (form == Form::Casefold) return fold(codes, data().casefold);
  std::u32string text(codes);
  if (form == Form::Identifier) text = normalize(codes, Form::Nfd);
  if (form == Form::NfkcCasefold || form == Form::Identifier) {
    text = fold(text, data().nfkc_casefold);
  }
  bool compatible = form == Form::Nfkc || form == Form::Nfkd;
  std::u32string apart;
  for (char32_t c : text) decompose(c, compatible, apart);
  reorder(apart);
  return form == Form::Nfd || form == Form::Nfkd ? apart : compose(apart);
}

std::string normalize(std::string_view text, Form form) {
  return encode(normalize(decode(text), form));
}

std::u32string stream_safe(std::u32string_view codes) {
  std::u32string out;
  unsigned count = 0;
  for (char32_t c : codes) {
    std::u32string parts;
    decompose(c, true, parts);
    unsigned leading = 0, trailing = 0;
    while (leading < parts.size() && combining_class(parts[leading]) != 0) ++leading;
    while (trailing < parts.size() && combining_class(parts[parts.size() - 1 - trailing]) != 0) {
      ++trailing;
    }
    if (count + leading > 30) {
      out += U'\u034F';
      count = 0;
    }
    count = leading == parts.size() ? count + leading : trailing;
    out += c;
  }
  return out;
}

std::u32string normalize_safely(std::u32string_view codes, Form form) {
  if (form == Form::Identifier) {
    return normalize_safely(normalize_safely(codes, Form::Nfd), Form::NfkcCasefold);
  }
  if (form != Form::NfkcCasefold) return normalize(stream_safe(codes), form);
  return normalize(stream_safe(fold(codes, data().nfkc_casefold)), Form::Nfc);
}

}  // namespace uninorm::ref
