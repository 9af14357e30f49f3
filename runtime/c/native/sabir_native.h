/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_native.h - what bindings with C of their own have in common: the types of a contract as a
 * table, and what is done by it.
 *
 * NAME_types.c, generated once for a contract, has the table: how a value of each type lies in
 * memory, and what it is made of. What a language adds (classes, symbols, names) stands in an array
 * of its own beside it, with a row at each type's `index`. C11.
 */
#ifndef SABIR_NATIVE_H
#define SABIR_NATIVE_H

#include <sabir.h>
#include <stdbool.h>
#include <string.h>

/* Of an extension's own, and nobody else's: what is marked so is found without a detour. */
#if defined(__GNUC__)
#define SABIR_INSIDE __attribute__((visibility("hidden")))
#else
#define SABIR_INSIDE
#endif

/* Kept out of the function that chooses by a type's kind: that one needs no frame of its own then,
 * and a number in a list costs what a number costs. */
#if defined(__GNUC__)
#define SABIR_APART __attribute__((noinline))
#else
#define SABIR_APART
#endif

/* --- types ---------------------------------------------------------------------------------- */

typedef enum sabir_kind {
  SABIR_KIND_BOOL,
  SABIR_KIND_S8,
  SABIR_KIND_U8,
  SABIR_KIND_S16,
  SABIR_KIND_U16,
  SABIR_KIND_S32,
  SABIR_KIND_U32,
  SABIR_KIND_S64,
  SABIR_KIND_U64,
  SABIR_KIND_F32,
  SABIR_KIND_F64,
  SABIR_KIND_CHAR,
  SABIR_KIND_ENUM,   /* below `member_count` */
  SABIR_KIND_FLAGS,  /* `member_count` bits */
  SABIR_KIND_STRING, /* a slice of bytes */
  SABIR_KIND_LIST,   /* a slice of `element` */
  SABIR_KIND_MAP,    /* a slice of `element`, a tuple of key and value */
  SABIR_KIND_ARRAY,  /* `length` times `element`, in place */
  SABIR_KIND_RECORD,
  SABIR_KIND_TUPLE,
  SABIR_KIND_VARIANT, /* a tag, and the payload of that member; so are the next two */
  SABIR_KIND_OPTION,  /* nothing, something */
  SABIR_KIND_RESULT,  /* ok, error */
  SABIR_KIND_OWN,     /* a pointer; who receives it drops it */
  SABIR_KIND_BORROW   /* a pointer, lent for the call */
} sabir_kind;

typedef struct sabir_type sabir_type;

/* A field, an item of a tuple, a case. */
typedef struct sabir_member {
  const sabir_type *type; /* NULL: a case without payload */
  size_t offset;
} sabir_member;

struct sabir_type {
  sabir_kind kind;
  uint32_t index; /* its place in the table */
  uint32_t size;
  uint32_t align;
  uint32_t tag_size;           /* enum, flags, variant, option, result */
  uint32_t length;             /* array */
  const sabir_type *element;   /* list, map, array */
  const sabir_member *members; /* NULL: of labels there is nothing to say but how many */
  uint32_t member_count;
  bool nested;     /* option: of an option */
  bool raised;     /* record, variant: a declared error, by itself and not as the value of one */
  bool extensible; /* record: begins with its size */
  bool open;       /* enum, flags: a library may give cases that are not here */
  /* Makes an error of a value; NULL: no function of the caller's declares it. */
  sabir_status (*declare)(sabir_error **error, const void *value);
};

/* The compiler lays out a structure like the contract that the table was made from. */
#define SABIR_LAID_OUT(type, bytes, alignment)                             \
  _Static_assert(sizeof(type) == (bytes) && _Alignof(type) == (alignment), \
                 #type " has another layout here")

/* Numbers: a packed run of them can stand for a list. */
static inline bool sabir_is_number(const sabir_type *type) {
  return type->kind >= SABIR_KIND_S8 && type->kind <= SABIR_KIND_F64;
}

/* What fits into an integer, by its kind. */
typedef struct sabir_range {
  const char *name; /* "u8" */
  long long low;
  unsigned long long high;
  size_t size;
} sabir_range;
extern SABIR_INSIDE const sabir_range sabir_ranges[];

/* --- values --------------------------------------------------------------------------------- */

/* A run of bytes, characters or items. */
typedef struct sabir_slice {
  const void *data;
  size_t count;
} sabir_slice;

/* Values may lie anywhere: they are read and written byte by byte, which costs nothing. */
#define SABIR_READ(type, name, from) \
  type name;                         \
  memcpy(&name, from, sizeof name)

static inline uint32_t sabir_read_tag(const void *at, uint32_t size) {
  uint8_t byte;
  uint16_t two;
  uint32_t four;
  if (size == 1) return memcpy(&byte, at, 1), byte;
  if (size == 2) return memcpy(&two, at, 2), two;
  return memcpy(&four, at, 4), four;
}

/* The low bytes of the number: every machine Sabir runs on is little-endian. */
static inline void sabir_write_tag(void *at, uint32_t size, uint32_t tag) {
  if (size == 1)
    memcpy(at, &tag, 1);
  else if (size == 2)
    memcpy(at, &tag, 2);
  else
    memcpy(at, &tag, 4);
}

/* What a variant, an option or a result holds; NULL: nothing. */
static inline const sabir_member *sabir_chosen(const sabir_type *type, const void *value) {
  uint32_t tag = sabir_read_tag(value, type->tag_size);
  bool holds = tag < type->member_count && type->members[tag].type;
  return holds ? &type->members[tag] : NULL;
}

/* A value with all it points at as one block, from `allocate`; NULL: no memory. */
void *sabir_pack(const sabir_type *type, const void *value, void *(*allocate)(size_t size));

/* --- functions ------------------------------------------------------------------------------ */

/* How a slice is meant: what the contract's directives say of it. */
typedef enum sabir_mode { SABIR_LENT, SABIR_INOUT, SABIR_RETAINED } sabir_mode;

typedef struct sabir_parameter {
  const char *name;
  size_t max;   /* 0: no maximum */
  int fallback; /* index into the module's defaults; below 0 each language says what it is */
} sabir_parameter;

/* From this many bytes on, a call lets other threads run meanwhile. */
#define SABIR_LARGE 65536

/* Most arguments that a result can be the same as, and be given back for. */
enum { SABIR_CANDIDATES = 4 };

/* --- the library behind a binding ----------------------------------------------------------- */

typedef struct sabir_library {
  const char *contract; /* "sabir:uninorm" */
  unsigned major, minor;
  const sabir_layout *layouts; /* as compiled here; the last row has no type */
  const sabir_type *types;
  size_t type_count;
  const sabir_description *(*describe)(void);
  void (*release)(const void *block);
  sabir_status (*open)(const char *location, const void *imports, void **instance,
                       sabir_error **error);
  /* Of a library that calls back; else NULL. */
  sabir_status (*fail)(sabir_error **error, sabir_status status, const char *message, size_t size);
  sabir_status (*put)(sabir_sink *sink, const void *bytes, size_t size);
  void *(*parcel)(size_t size);
} sabir_library;

/* Statuses that are errors of the call count from 1 to below this; 0 stands for all others. */
enum { SABIR_STATUSES = 17 };

/* What the library says of itself, if it is the one that the binding was made for: contract,
 * version, layouts. Else NULL, and `why` is what it does wrong, as the end of a sentence. */
const sabir_description *sabir_meet(const sabir_library *library, char *why, size_t room);

/* How the library is told who waits; NULL: it is from before it could be. */
typedef const sabir_caller *(*sabir_set_caller)(const sabir_caller *caller);
sabir_set_caller sabir_set_caller_of(const sabir_description *described);

#endif /* SABIR_NATIVE_H */
