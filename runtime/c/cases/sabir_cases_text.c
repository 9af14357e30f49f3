/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_cases_text.c - values as canonical text, and whether two texts mean the same. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sabir_cases_inside.h"

/* Bytes that no canonical text has: wildcards, and maps whose entries are not sorted yet. */
enum { ANY_NAN = 1, DIGEST = 2, MAP = 3, ENTRY = 4 };

/* --- actual values ------------------------------------------------------------------------- */

static void add(sabir_case *c, const char *text, size_t size) {
  sabir_text_append(&c->actual, text, size);
}

void sabir_show(sabir_case *c, const char *text) { add(c, text, strlen(text)); }
void sabir_show_bool(sabir_case *c, int value) { sabir_show(c, value ? "true" : "false"); }

void sabir_show_signed(sabir_case *c, int64_t value) {
  char text[32];
  snprintf(text, sizeof text, "%lld", (long long)value);
  sabir_show(c, text);
}

void sabir_show_unsigned(sabir_case *c, uint64_t value) {
  char text[32];
  snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  sabir_show(c, text);
}

void sabir_show_comma(sabir_case *c, size_t index) {
  if (index) sabir_show(c, ", ");
}

/* From the fewest digits that mean this number: with or without an exponent, what is shorter. */
static void show_digits(sabir_case *c, double value, const char *scientific) {
  char fixed[400];
  const char *exponent = strchr(scientific, 'e');
  int digits = 0, power = atoi(exponent + 1);
  const char *at;
  for (at = scientific; at < exponent; ++at) digits += *at >= '0' && *at <= '9';
  snprintf(fixed, sizeof fixed, "%.*f", digits - 1 > power ? digits - 1 - power : 0, value);
  sabir_show(c, strlen(fixed) <= strlen(scientific) ? fixed : scientific);
}

void sabir_show_f64(sabir_case *c, double value) {
  char text[64];
  uint64_t bits;
  int precision = 0;
  memcpy(&bits, &value, sizeof bits);
  if (isnan(value)) {
    snprintf(text, sizeof text, "@bits(\"%016llx\")", (unsigned long long)bits);
    sabir_show(c, text);
  } else if (isinf(value)) {
    sabir_show(c, value < 0 ? "-inf" : "inf");
  } else {
    do snprintf(text, sizeof text, "%.*e", precision, value);
    while (strtod(text, NULL) != value && ++precision < 17);
    show_digits(c, value, text);
  }
}

void sabir_show_f32(sabir_case *c, float value) {
  char text[64];
  uint32_t bits;
  int precision = 0;
  memcpy(&bits, &value, sizeof bits);
  if (isnan(value)) {
    snprintf(text, sizeof text, "@bits(\"%08lx\")", (unsigned long)bits);
    sabir_show(c, text);
  } else if (isinf(value)) {
    sabir_show(c, value < 0 ? "-inf" : "inf");
  } else {
    do snprintf(text, sizeof text, "%.*e", precision, (double)value);
    while (strtof(text, NULL) != value && ++precision < 9);
    show_digits(c, (double)value, text);
  }
}

static void escaped(sabir_text *out, char byte, char quote) {
  char text[16];
  switch (byte) {
    case '\t': sabir_text_append(out, "\\t", 2); return;
    case '\n': sabir_text_append(out, "\\n", 2); return;
    case '\r': sabir_text_append(out, "\\r", 2); return;
    case '\\': sabir_text_append(out, "\\\\", 2); return;
    default: break;
  }
  if (byte == quote) {
    sabir_text_append(out, "\\", 1);
  } else if ((unsigned char)byte < 0x20 || byte == 0x7F) {
    snprintf(text, sizeof text, "\\u{%02x}", (unsigned char)byte);
    sabir_text_append(out, text, strlen(text));
    return;
  }
  sabir_text_append(out, &byte, 1);
}

void sabir_show_char(sabir_case *c, uint32_t code) {
  char utf8[4];
  size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4, i;
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (i = size; i-- > 1; code >>= 6) utf8[i] = (char)(0x80 | (code & 0x3F));
  utf8[0] = (char)(leads[size] | code);
  sabir_show(c, "'");
  if (size == 1) escaped(&c->actual, utf8[0], '\'');
  if (size > 1) add(c, utf8, size);
  sabir_show(c, "'");
}

/* The size of the well-formed sequence at the start, 0: there is none. */
static size_t sequence(const unsigned char *at, size_t left) {
  unsigned char first = at[0], low = 0x80, high = 0xBF;
  size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, i;
  if (first > 0xF4 || size == 0 || size > left) return 0;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  for (i = 1; i < size; ++i, low = 0x80, high = 0xBF)
    if (at[i] < low || at[i] > high) return 0;
  return size;
}

static int is_well_formed(const char *data, size_t size) {
  size_t at = 0, step = 1;
  for (; at < size && step; at += step)
    step = sequence((const unsigned char *)data + at, size - at);
  return at == size && step;
}

static void text_of(sabir_text *out, const char *data, size_t size) {
  size_t i;
  sabir_text_append(out, "\"", 1);
  for (i = 0; i < size; ++i) escaped(out, data[i], '"');
  sabir_text_append(out, "\"", 1);
}

static void hex_of(sabir_text *out, const unsigned char *bytes, size_t size) {
  static const char digits[] = "0123456789abcdef";
  size_t i;
  sabir_text_append(out, "@hex(\"", 6);
  for (i = 0; i < size; ++i) {
    char pair[3] = {' ', digits[bytes[i] >> 4], digits[bytes[i] & 15]};
    sabir_text_append(out, pair + (i == 0), (size_t)(i == 0 ? 2 : 3));
  }
  sabir_text_append(out, "\")", 2);
}

void sabir_show_string(sabir_case *c, const char *data, size_t size) {
  if (size == 0 || is_well_formed(data, size))
    text_of(&c->actual, data, size);
  else
    hex_of(&c->actual, (const unsigned char *)data, size);
}

void sabir_show_bytes(sabir_case *c, const void *data, size_t size) {
  hex_of(&c->actual, data, size);
}

/* --- maps ---------------------------------------------------------------------------------- */

void sabir_show_map_begin(sabir_case *c) {
  static const char mark[] = {MAP};
  add(c, mark, 1);
}

void sabir_show_map_entry(sabir_case *c) {
  static const char mark[] = {ENTRY};
  add(c, mark, 1);
}

static int in_order(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void sabir_show_map_end(sabir_case *c) {
  sabir_text *text = &c->actual;
  size_t begin = text->size, count = 0, i;
  char *copy, **entries;
  while (text->data[begin - 1] != MAP) count += text->data[--begin] == ENTRY;
  copy = sabir_case_memory(c, text->size - begin + 1);
  entries = sabir_case_memory(c, (count + 1) * sizeof *entries);
  memcpy(copy, text->data + begin, text->size - begin + 1);
  for (i = 0; i < count; ++i) {
    *copy++ = '\0';
    entries[i] = copy;
    copy += strcspn(copy, "\4");
  }
  qsort(entries, count, sizeof *entries, in_order);
  text->size = begin - 1;
  sabir_show(c, count ? "{" : "{:");
  for (i = 0; i < count; ++i) {
    sabir_show_comma(c, i);
    sabir_show(c, entries[i]);
  }
  sabir_show(c, "}");
}

/* --- what is expected ---------------------------------------------------------------------- */

void sabir_expect_text(sabir_case *c, const char *text) {
  sabir_text_append(&c->expected, text, strlen(text));
}

void sabir_expect_times(sabir_case *c, const char *text, const char *between, size_t times) {
  size_t i;
  for (i = 0; i < times; ++i) {
    if (i) sabir_expect_text(c, between);
    sabir_expect_text(c, text);
  }
}

void sabir_expect_count(sabir_case *c, uint64_t first, int is_signed, int bits, size_t times) {
  char text[32];
  size_t i;
  for (i = 0; i < times; ++i, ++first) {
    uint64_t value = first << (64 - bits);
    if (is_signed)
      snprintf(text, sizeof text, "%lld", (long long)((int64_t)value >> (64 - bits)));
    else
      snprintf(text, sizeof text, "%llu", (unsigned long long)(value >> (64 - bits)));
    if (i) sabir_expect_text(c, ", ");
    sabir_expect_text(c, text);
  }
}

void sabir_expect_hex_count(sabir_case *c, uint64_t first, size_t times) {
  char text[8];
  size_t i;
  for (i = 0; i < times; ++i) {
    snprintf(text, sizeof text, i ? " %02x" : "%02x", (unsigned)((first + i) & 0xFF));
    sabir_expect_text(c, text);
  }
}

void sabir_expect_file(sabir_case *c, const char *path, int as_text) {
  sabir_blob file = sabir_case_file(c, path);
  if (as_text && is_well_formed(file.data, file.count))
    text_of(&c->expected, file.data, file.count);
  else
    hex_of(&c->expected, file.data, file.count);
}

/* --- comparing ----------------------------------------------------------------------------- */

static int nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/* Reads one escape of a text; the bytes it stands for go to `out`. */
static const char *unescape(const char *at, sabir_text *out) {
  char byte = at[1];
  if (byte == 'u') {
    byte = (char)(nibble(at[3]) * 16 + nibble(at[4]));
    at += 6; /* \u{1f} */
  } else {
    byte = byte == 't' ? '\t' : byte == 'n' ? '\n' : byte == 'r' ? '\r' : byte;
    at += 2;
  }
  sabir_text_append(out, &byte, 1);
  return at;
}

/* The bytes of the text or list<u8> at `at`; NULL if there is none, else what follows it. */
static const char *content(const char *at, sabir_text *out) {
  if (strncmp(at, "@hex(\"", 6) == 0) {
    for (at += 6; *at != '"'; at += 2) {
      char byte;
      if (*at == ' ') ++at;
      byte = (char)(nibble(at[0]) * 16 + nibble(at[1]));
      sabir_text_append(out, &byte, 1);
    }
    return at + 2;
  }
  if (*at++ != '"') return NULL;
  while (*at != '"') {
    if (*at == '\\')
      at = unescape(at, out);
    else
      sabir_text_append(out, at++, 1);
  }
  return at + 1;
}

static const char *match_digest(const char *expected, const char *at) {
  sabir_text bytes = {0};
  char digest[65];
  const char *rest;
  sabir_text_append(&bytes, "", 0);
  rest = content(at, &bytes);
  sabir_sha256(bytes.data, bytes.size, digest);
  free(bytes.data);
  return rest && memcmp(digest, expected, 64) == 0 ? rest : NULL;
}

/* `@bits("7ff8000000000000")`, which is how a NaN is written. */
static const char *match_nan(const char *at) {
  const char *end = strncmp(at, "@bits(\"", 7) == 0 ? strchr(at + 7, '"') : NULL;
  return end ? end + 2 : NULL;
}

int sabir_texts_match(const sabir_text *expected, const sabir_text *actual) {
  const char *e = expected->data, *a = actual->data;
  while (a && *e) {
    if (*e == ANY_NAN) {
      a = match_nan(a);
      ++e;
    } else if (*e == DIGEST) {
      a = match_digest(e + 1, a);
      e += 65;
    } else if (*e++ != *a++) {
      return 0;
    }
  }
  return a && !*a;
}
