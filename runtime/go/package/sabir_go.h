/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_go.h - how words that Go hands over become arguments. For waist.c alone. */
#ifndef SABIR_GO_H
#define SABIR_GO_H

#include <sabir.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(void*) == 8 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "a package of Go's is for 64-bit little-endian machines");

static inline void* sabir_go_pointer(uint64_t word) { return (void*)(uintptr_t)word; }

static inline float sabir_go_f32(uint64_t word) {
  uint32_t bits = (uint32_t)word;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline double sabir_go_f64(uint64_t word) {
  double value;
  memcpy(&value, &word, sizeof value);
  return value;
}

static inline uint64_t sabir_go_from_f32(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline uint64_t sabir_go_from_f64(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Three words: not used, capacity, flags; afterwards data, size, outcome. */
static inline sabir_sink sabir_go_open(void* data, const uint64_t* w) {
  sabir_sink sink = {0};
  sink.data = data;
  sink.capacity = (size_t)w[1];
  sink.flags = (uint32_t)w[2];
  return sink;
}

static inline void sabir_go_close(const sabir_sink* sink, uint64_t* w) {
  w[0] = (uint64_t)(uintptr_t)sink->data;
  w[1] = sink->size;
  w[2] = sink->outcome;
}

/* If a text is part of the nth argument that it may be: where. */
static inline void sabir_go_place(const sabir_sink* sink, uint64_t* w, const void* argument,
                                  uint64_t size, uint64_t nth) {
  uint64_t at = (uint64_t)(uintptr_t)sink->data - (uint64_t)(uintptr_t)argument;
  if (sink->outcome != SABIR_SINK_ALIASED || at > size || sink->size > size - at) return;
  w[0] = at;
  w[2] = SABIR_SINK_ALIASED + nth;
}

/* What comes back of a short call that was none. */
enum { SABIR_GO_ELSEWHERE = -2, SABIR_GO_NO_STACK = -3 };

/* What calls one function of the library's. */
typedef sabir_status (*sabir_go_crossing)(uint64_t* w, void* const* p);

/* What Go implements, as the library has it: an object's table (a host has none) and its number. */
typedef struct sabir_go_guest {
  const void* table;
  uint64_t id;
} sabir_go_guest;

#endif
