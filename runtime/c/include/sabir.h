/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir.h - what every library made with Sabir has in common.
 *
 * The rules, once; the header of a library does not repeat them.
 *
 *   Status      Every function that can fail returns a sabir_status; 0 is success. When it is not
 *               0, results are untouched unless their comment says otherwise.
 *   Errors      belong to the call. The last parameter is `sabir_error **error`: NULL if you do not
 *               care, otherwise it is set on failure and yours to release. Nothing is kept per
 *               thread or per process, and success allocates nothing.
 *   Arguments   are lent for the call: the library keeps no pointer into them. Text is UTF-8 with
 *               an explicit size in bytes, not NUL-terminated. A size of 0 allows a NULL pointer.
 *               What a call writes (a sink, a list that it changes) must not overlap what it reads.
 *   Results     are scalars and small structures written through a pointer; or bytes, text and
 *               flat arrays written into a sabir_sink of yours; or a parcel, one block of memory
 *               that you read in place and give back with the library's NAME_release.
 *   Handles     are opaque and freed by their own NAME_..._drop: NULL is allowed, and so are any
 *               thread and any order. What a handle needs stays alive until the handle is dropped.
 *               One that is given away in a call must not stand in that call a second time. The
 *               use of one that was dropped gives SABIR_FAILED_PRECONDITION, and dropping it again
 *               does nothing, while it is among the last that its instance has dropped: see
 *               sabir_open_options. Libraries built with SABIR_STATIC know only the second drop.
 *   Threads     A handle is used by any one thread at a time unless its comment says `shared` (by
 *               many at once) or `confined` (by the thread that made it). Breaking the rule gives
 *               SABIR_FAILED_PRECONDITION. A thread may be cancelled in a call.
 *
 * This file is C89 with <stddef.h> and <stdint.h>, and C++. It may grow at the ends of its lists;
 * nothing in it changes meaning.
 */
#ifndef SABIR_H
#define SABIR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- status ------------------------------------------------------------------------------- */

/* 0 to 16 have the numbers and meanings of gRPC's canonical codes. */
typedef int32_t sabir_status;

enum {
  SABIR_OK = 0,
  SABIR_CANCELLED = 1,
  SABIR_UNKNOWN = 2,
  SABIR_INVALID_ARGUMENT = 3, /* a null, a bad size, ill-formed text, a value out of range */
  SABIR_DEADLINE_EXCEEDED = 4,
  SABIR_NOT_FOUND = 5,
  SABIR_ALREADY_EXISTS = 6,
  SABIR_PERMISSION_DENIED = 7,
  SABIR_RESOURCE_EXHAUSTED = 8,  /* no memory, or a maximum of the contract */
  SABIR_FAILED_PRECONDITION = 9, /* a thread rule, a handle in use, a version that does not fit */
  SABIR_ABORTED = 10,
  SABIR_OUT_OF_RANGE = 11,
  SABIR_UNIMPLEMENTED = 12,
  SABIR_INTERNAL = 13, /* the implementation threw something that the contract does not declare */
  SABIR_UNAVAILABLE = 14,
  SABIR_DATA_LOSS = 15,
  SABIR_UNAUTHENTICATED = 16,

  SABIR_DECLARED = 100,  /* the contract's own error: sabir_error.declared holds its value */
  SABIR_TOO_SMALL = 101, /* the sink is too small: sabir_sink.size says what is needed */
  SABIR_END = 102        /* a stream has ended */
};

/* --- values, errors ----------------------------------------------------------------------- */

typedef uint8_t sabir_bool;  /* 0 or 1 */
typedef uint32_t sabir_char; /* a Unicode scalar value */

typedef struct sabir_string {
  const char *data; /* UTF-8 */
  size_t size;      /* in bytes */
} sabir_string;

typedef struct sabir_error {
  sabir_status status;
  uint32_t declared_type; /* with SABIR_DECLARED: which type, a NAME_TYPE_... number */
  sabir_string message;   /* one sentence, NUL-terminated too */
  sabir_string where;     /* what failed, as a path in the contract; NUL-terminated too */
  const void *declared;   /* with SABIR_DECLARED: the value, inside this block; else NULL */
} sabir_error;

/* --- sinks: where a result of many bytes goes --------------------------------------------- */

typedef struct sabir_sink sabir_sink;

/* Makes room for at least `need` bytes in all: sets `data` and `capacity`, and keeps the first
 * `size` bytes. Returns SABIR_OK, or the status with which the call is to end. */
typedef sabir_status (*sabir_grow)(sabir_sink *sink, size_t need);

enum {
  SABIR_SINK_SPILL = 1, /* what does not fit comes back as a parcel */
  SABIR_SINK_ALIAS = 2  /* a result equal to (part of) an argument may point into that argument */
};

enum {
  SABIR_SINK_WRITTEN = 0, /* the result is in your memory, or in what `grow` made of it */
  SABIR_SINK_SPILLED = 1, /* `data` is a parcel: give it to NAME_release */
  SABIR_SINK_ALIASED = 2  /* `data` points into an argument: nothing to free */
};

/* Start with zeroes, then set what you need:
 *   strict  data, capacity              too small: SABIR_TOO_SMALL, and `size` says what is needed
 *   grow    data, capacity, grow        too small: `grow` is called
 *   spill   data, capacity, flags       too small: the result comes back as a parcel
 * The memory must not overlap an argument of the call, which is read while it is written.
 * Afterwards `data` and `size` are the result whatever happened; `outcome` says whose they are. */
struct sabir_sink {
  void *data;
  size_t capacity;  /* bytes at `data` */
  size_t size;      /* out: bytes of the result */
  uint32_t flags;   /* in: SABIR_SINK_SPILL, SABIR_SINK_ALIAS */
  uint32_t outcome; /* out: SABIR_SINK_WRITTEN, _SPILLED or _ALIASED */
  sabir_grow grow;  /* NULL: none */
  void *context;    /* yours, for `grow` */
};

/* --- opening ------------------------------------------------------------------------------ */

/* Memory for what an instance gives away: handles, parcels, what a sink spills. Errors come from
 * malloc. `release` gets what `allocate` was asked for. */
typedef struct sabir_allocator {
  void *(*allocate)(void *context, size_t size, size_t alignment);
  void (*release)(void *context, void *block, size_t size, size_t alignment);
  void *context;
} sabir_allocator;

/* Start with zeroes and set `struct_size` to sizeof(sabir_open_options). */
typedef struct sabir_open_options {
  size_t struct_size;
  uint32_t version_major;           /* of the contract the caller was made for; 0.0: any */
  uint32_t version_minor;           /* at least this one */
  const sabir_allocator *allocator; /* NULL: malloc and free; must outlive the instance */
  const void *imports;              /* NAME_imports: what the caller implements; NULL: nothing */
  int64_t deadline_ns;              /* of each call, in nanoseconds; 0: none */
  int32_t dropped_handles;          /* how many stay known, so that their use is an error and not
                                     * undefined; 0: SABIR_DROPPED_HANDLES, or none of an allocator
                                     * of yours; -1: none */
} sabir_open_options;

enum { SABIR_DROPPED_HANDLES = 64 };

/* --- giving up ---------------------------------------------------------------------------- */

/* Whoever waits for the calls of a thread. `gives_up` is asked now and then, on that thread, while
 * a call waits for another process, and when the implementation asks whether it is cancelled.
 * Nonzero: the call is given up; that is asked no more. A call over another boundary then ends with
 * SABIR_CANCELLED; one in this process ends when its implementation does, in whatever way. */
typedef struct sabir_caller {
  sabir_bool (*gives_up)(void *context);
  void *context;
} sabir_caller;

/* --- what a library says of itself -------------------------------------------------------- */

/* The layout of a type (field: NULL) or of one of its fields, as the library was compiled. */
typedef struct sabir_layout {
  const char *type;
  const char *field;
  uint32_t offset;
  uint32_t size;
  uint32_t alignment;
} sabir_layout;

typedef struct sabir_description {
  size_t struct_size;
  const char *name;            /* "sabir:uninorm" */
  const char *version;         /* of the contract: "1.0.0" */
  const char *ledger;          /* digest of the ledger, hexadecimal */
  const char *contract;        /* the contract's text */
  const sabir_layout *layouts; /* every structure that crosses */
  size_t layout_count;
  /* What an instance or a handle begins with whose calls are answered in this process; and what
   * NULL as an instance counts as. A call to any other waits for somebody else, perhaps long. */
  const void *in_process;
  const void *standard;
  /* Says who waits for this thread's calls of the library from now on (NULL: nobody who gives up),
   * and returns who did until now. It has to be there until somebody else is named. */
  const sabir_caller *(*set_caller)(const sabir_caller *caller);
} sabir_description;

#ifdef __cplusplus
}
#endif

#endif /* SABIR_H */
