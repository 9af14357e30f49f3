/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_cases.h - what generated tests of cases in C and C++ stand on.
 *
 * A case is a function that makes calls and says of each what it expects. Values become canonical
 * text (docs/cases.md), actual and expected alike, and the texts are compared; so what a failure
 * shows is what was compared. A `sabir_case` belongs to one thread; its memory lives until the next
 * call.
 */
#ifndef SABIR_CASES_H
#define SABIR_CASES_H

#include <sabir.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sabir_case sabir_case;

typedef struct sabir_case_entry {
  const char *name;
  void (*run)(sabir_case *c);
} sabir_case_entry;

/* Runs the cases and reports them as SABIR_CASES_REPORT and SABIR_CASES_ONLY say. `retains`: the
 * library may keep arguments, so memory lives until the end of a case. The exit status. */
int sabir_cases_run(const char *file, const sabir_case_entry *cases, size_t count, int retains);

/* --- a call ------------------------------------------------------------------------------- */

/* The call that follows, as the text and line of the file of cases. */
void sabir_case_calls(sabir_case *c, int line, const char *call);

/* How it ended: 1 if it succeeded, and the text of the result is to be written; otherwise the
 * error is. `declared` writes the value of a declared error; NULL: there is none. */
typedef void (*sabir_case_declared)(sabir_case *c, const sabir_error *error);
int sabir_case_ended(sabir_case *c, sabir_status status, const sabir_error *error,
                     sabir_case_declared declared);
/* The same for those who have no sabir_error; `value` has been written as text if it is 1. */
int sabir_case_failed(sabir_case *c, sabir_status status, const char *message, int value);

/* What was expected; 0 if something else came, and the case has failed. NULL: what the functions
 * of the next section have put together. */
int sabir_case_expects(sabir_case *c, const char *text);
int sabir_case_expects_success(sabir_case *c);
int sabir_case_expects_error(sabir_case *c, const char *text, const char *message);
int sabir_case_expects_status(sabir_case *c, sabir_status status, const char *label,
                              const char *message);
/* Something that no outcome describes, such as an exception: the case has failed. */
void sabir_case_breaks(sabir_case *c, const char *message);

/* --- what is expected, piece by piece ------------------------------------------------------ */

/* In all of these texts byte 1 stands for any NaN, and byte 2 before 64 hexadecimal digits for text
 * or bytes of this SHA-256. */
void sabir_expect_text(sabir_case *c, const char *text);
void sabir_expect_times(sabir_case *c, const char *text, const char *between, size_t times);
/* `first` and those after it, in `bits` bits. */
void sabir_expect_count(sabir_case *c, uint64_t first, int is_signed, int bits, size_t times);
void sabir_expect_hex_count(sabir_case *c, uint64_t first, size_t times);
void sabir_expect_file(sabir_case *c, const char *path, int as_text);

/* --- actual values as text ----------------------------------------------------------------- */

void sabir_show(sabir_case *c, const char *text);
void sabir_show_bool(sabir_case *c, int value);
void sabir_show_signed(sabir_case *c, int64_t value);
void sabir_show_unsigned(sabir_case *c, uint64_t value);
void sabir_show_f32(sabir_case *c, float value);
void sabir_show_f64(sabir_case *c, double value);
void sabir_show_char(sabir_case *c, uint32_t code);
void sabir_show_string(sabir_case *c, const char *data, size_t size);
void sabir_show_bytes(sabir_case *c, const void *data, size_t size);
/* Between the items of anything: writes the comma from the second on. */
void sabir_show_comma(sabir_case *c, size_t index);
/* A map: begin, then each entry behind `entry`, then end, which sorts them. Maps nest. */
void sabir_show_map_begin(sabir_case *c);
void sabir_show_map_entry(sabir_case *c);
void sabir_show_map_end(sabir_case *c);

/* --- maps --------------------------------------------------------------------------------- */

/* The entry of a map that has this key, `stride` bytes each; NULL: there is none. A key that is no
 * text is compared by its bytes. */
const void *sabir_case_under(const void *map, size_t stride, const void *key, size_t size);
const void *sabir_case_under_text(const void *map, size_t stride, const void *key);

/* --- values by rule ------------------------------------------------------------------------ */

/* `count` elements, or bytes of text; the memory is the case's. */
typedef struct sabir_blob {
  const void *data;
  size_t count;
} sabir_blob;

sabir_blob sabir_case_repeat(sabir_case *c, sabir_blob of, size_t size, size_t times);
sabir_blob sabir_case_join(sabir_case *c, const sabir_blob *parts, size_t count, size_t size);
sabir_blob sabir_case_count(sabir_case *c, uint64_t first, size_t size, size_t times);
sabir_blob sabir_case_file(sabir_case *c, const char *path);
void *sabir_case_memory(sabir_case *c, size_t size);
float sabir_case_f32(uint32_t bits);
double sabir_case_f64(uint64_t bits);

/* --- what a host gives and keeps ----------------------------------------------------------- */

/* A block that is filled; NULL: it is only measured. */
typedef struct sabir_pack {
  char *block;
  size_t used;
} sabir_pack;

/* Copies `size` bytes behind what is there, and says where; NULL while it is only measured. */
void *sabir_case_pack(sabir_pack *pack, const void *from, size_t size);

/* Memory that stays until the program ends; any thread may ask for some. NULL: there is none. */
void *sabir_case_lasting(size_t size);

/* As malloc and free; no parameter of a host's is called like them. */
void *sabir_case_room(size_t size);
void sabir_case_free(void *block);

/* What is there, which is given away. */
void *sabir_case_take(void **kept);

/* A sink that grows in the case's memory. */
sabir_sink sabir_case_sink(sabir_case *c);

/* --- threads ------------------------------------------------------------------------------- */

/* Runs `body` with its own copy of the `size` bytes of `frame` on each of `count` threads, and
 * waits for them. A single one's copy is copied back. 0 if the case has failed. */
int sabir_case_threads(sabir_case *c, unsigned count, void (*body)(sabir_case *c, void *frame),
                       void *frame, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* SABIR_CASES_H */
