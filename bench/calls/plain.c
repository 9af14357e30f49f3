/* The work, kept so simple that a call costs more than what it does. */
#include "plain.h"

#include <stdlib.h>

struct plain_counter {
  int64_t value;
};

int64_t plain_add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

uint64_t plain_sum(const uint8_t* bytes, size_t size) {
  uint64_t sum = 0;
  for (size_t i = 0; i < size; ++i) sum += bytes[i];
  return sum;
}

void plain_upper(const uint8_t* bytes, size_t size, uint8_t* out) {
  for (size_t i = 0; i < size; ++i) {
    uint8_t byte = bytes[i];
    out[i] = byte >= 'a' && byte <= 'z' ? (uint8_t)(byte - 32) : byte;
  }
}

double plain_total(const double* values, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += values[i];
  return sum;
}

int plain_fail(uint32_t code) { return (int)code; }

void plain_each(uint32_t count, void (*visit)(void* context, int64_t value), void* context) {
  for (uint32_t i = 0; i < count; ++i) visit(context, i);
}

plain_counter* plain_counter_new(int64_t start) {
  plain_counter* made = malloc(sizeof *made);
  if (made) made->value = start;
  return made;
}

int64_t plain_counter_next(plain_counter* counter) { return ++counter->value; }

void plain_counter_free(plain_counter* counter) { free(counter); }
