/* The library as a program in C calls it: for api_test.cc. */
#ifndef UNINORM_TESTS_THROUGH_C_H
#define UNINORM_TESTS_THROUGH_C_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Normalizes into `out`, of which the size is returned, and says in `yes` whether the text was in
 * the form. `forms` are numbered as in the contract. (size_t)-1 if something went wrong. */
size_t normalize_in_c(int form, const char* text, size_t size, char* out, size_t room, int* yes);

/* The same in two portions. */
size_t portions_in_c(int form, const char* text, size_t size, size_t cut, char* out, size_t room);

/* Whether memory that overlaps the text is refused, and nothing is written. */
int refuses_overlap_in_c(const char* text, size_t size, char* room, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
