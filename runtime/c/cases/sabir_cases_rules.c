/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_cases_rules.c - values by rule, and the digest of bytes. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sabir_cases_inside.h"

sabir_blob sabir_case_repeat(sabir_case *c, sabir_blob of, size_t size, size_t times) {
  size_t bytes = of.count * size, i;
  char *data = sabir_case_memory(c, bytes * times);
  sabir_blob made = {data, of.count * times};
  for (i = 0; bytes && i < times; ++i) memcpy(data + i * bytes, of.data, bytes);
  return made;
}

/* A map, and a text, lie as every slice does. */
typedef struct slice {
  const char *data;
  size_t count;
} slice;

const void *sabir_case_under(const void *map, size_t stride, const void *key, size_t size) {
  const slice *entries = map;
  size_t i;
  for (i = 0; i < entries->count; ++i) {
    const char *entry = entries->data + i * stride;
    if (memcmp(entry, key, size) == 0) return entry;
  }
  return NULL;
}

const void *sabir_case_under_text(const void *map, size_t stride, const void *key) {
  const slice *entries = map, *wanted = key;
  size_t i;
  for (i = 0; i < entries->count; ++i) {
    const slice *here = (const slice *)(entries->data + i * stride);
    if (here->count != wanted->count) continue;
    if (here->count == 0 || memcmp(here->data, wanted->data, here->count) == 0) return here;
  }
  return NULL;
}

sabir_blob sabir_case_join(sabir_case *c, const sabir_blob *parts, size_t count, size_t size) {
  size_t all = 0, at = 0, i;
  char *data;
  sabir_blob made;
  for (i = 0; i < count; ++i) all += parts[i].count;
  data = sabir_case_memory(c, all * size);
  for (i = 0; i < count; ++i) {
    if (parts[i].count) memcpy(data + at * size, parts[i].data, parts[i].count * size);
    at += parts[i].count;
  }
  made.data = data;
  made.count = all;
  return made;
}

sabir_blob sabir_case_count(sabir_case *c, uint64_t first, size_t size, size_t times) {
  void *data = sabir_case_memory(c, size * times);
  sabir_blob made = {data, times};
  size_t i;
  for (i = 0; i < times; ++i, ++first) {
    switch (size) {
      case 1: ((uint8_t *)data)[i] = (uint8_t)first; break;
      case 2: ((uint16_t *)data)[i] = (uint16_t)first; break;
      case 4: ((uint32_t *)data)[i] = (uint32_t)first; break;
      default: ((uint64_t *)data)[i] = first; break;
    }
  }
  return made;
}

sabir_blob sabir_case_file(sabir_case *c, const char *path) {
  sabir_blob made = {NULL, 0};
  FILE *file = fopen(path, "rb");
  long size = -1;
  void *data;
  if (file && fseek(file, 0, SEEK_END) == 0) size = ftell(file);
  if (size < 0) {
    fprintf(stderr, "cases: cannot read %s\n", path);
    exit(2);
  }
  rewind(file);
  data = sabir_case_memory(c, (size_t)size);
  made.count = fread(data, 1, (size_t)size, file);
  made.data = data;
  fclose(file);
  return made;
}

float sabir_case_f32(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double sabir_case_f64(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* --- SHA-256 (FIPS 180-4) ------------------------------------------------------------------ */

static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void schedule(uint32_t w[64], const unsigned char *block) {
  int i;
  for (i = 0; i < 16; ++i, block += 4)
    w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  for (; i < 64; ++i) {
    uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] +
           (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
  }
}

static void mix(uint32_t state[8], const unsigned char *block) {
  uint32_t w[64], s[8];
  int i;
  schedule(w, block);
  memcpy(s, state, sizeof s);
  for (i = 0; i < 64; ++i) {
    uint32_t one = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) +
                   ((s[4] & s[5]) ^ (~s[4] & s[6])) + rounds[i] + w[i];
    uint32_t two = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) +
                   ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (i = 0; i < 8; ++i) state[i] += s[i];
}

void sabir_sha256(const void *data, size_t size, char hex[65]) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  unsigned char tail[128] = {0};
  const unsigned char *at = data;
  size_t left = size, end;
  int i;
  for (; left >= 64; left -= 64, at += 64) mix(state, at);
  if (left) memcpy(tail, at, left);
  tail[left] = 0x80;
  end = left < 56 ? 64 : 128;
  for (i = 0; i < 8; ++i) tail[end - 1 - (size_t)i] = (unsigned char)((uint64_t)size * 8 >> 8 * i);
  mix(state, tail);
  if (end == 128) mix(state, tail + 64);
  for (i = 0; i < 8; ++i) snprintf(hex + 8 * i, 9, "%08lx", (unsigned long)state[i]);
}

/* Whatever it is, it lies as malloc would have it. */
void *sabir_case_pack(sabir_pack *pack, const void *from, size_t size) {
  size_t begin = (pack->used + 15) & ~(size_t)15;
  pack->used = begin + size;
  if (!pack->block) return NULL;
  if (size) memcpy(pack->block + begin, from, size);
  return pack->block + begin;
}

void *sabir_case_take(void **kept) {
  void *taken = *kept;
  *kept = NULL;
  return taken;
}

void *sabir_case_room(size_t size) { return malloc(size); }

void sabir_case_free(void *block) { free(block); }

/* A list of them, so that whoever looks for lost memory finds them. */
static struct lasting {
  struct lasting *next;
  void *unused; /* what follows lies as malloc would have it */
} *lasting = NULL;
static pthread_mutex_t lasting_mutex = PTHREAD_MUTEX_INITIALIZER;

void *sabir_case_lasting(size_t size) {
  struct lasting *made = malloc(sizeof *made + size);
  if (!made) return NULL;
  pthread_mutex_lock(&lasting_mutex);
  made->next = lasting;
  lasting = made;
  pthread_mutex_unlock(&lasting_mutex);
  return made + 1;
}
