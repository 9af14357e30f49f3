/* The work itself, in C: what every mechanism calls, each in its own way. */
#ifndef BENCH_CALLS_PLAIN_H
#define BENCH_CALLS_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plain_counter plain_counter;

int64_t plain_add(int64_t a, int64_t b);
uint64_t plain_sum(const uint8_t* bytes, size_t size);
void plain_upper(const uint8_t* bytes, size_t size, uint8_t* out);
double plain_total(const double* values, size_t count);
/* Not 0: an error. */
int plain_fail(uint32_t code);
void plain_each(uint32_t count, void (*visit)(void* context, int64_t value), void* context);

plain_counter* plain_counter_new(int64_t start);
int64_t plain_counter_next(plain_counter* counter);
void plain_counter_free(plain_counter* counter);

#ifdef __cplusplus
}
#endif

#endif /* BENCH_CALLS_PLAIN_H */
