/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is done by the table of types, and whether the library is the one that was expected. */
#include "sabir_native.h"

#include <stdarg.h>
#include <stdio.h>

const sabir_range sabir_ranges[] = {
    [SABIR_KIND_S8] = {"s8", INT8_MIN, INT8_MAX, 1},
    [SABIR_KIND_U8] = {"u8", 0, UINT8_MAX, 1},
    [SABIR_KIND_S16] = {"s16", INT16_MIN, INT16_MAX, 2},
    [SABIR_KIND_U16] = {"u16", 0, UINT16_MAX, 2},
    [SABIR_KIND_S32] = {"s32", INT32_MIN, INT32_MAX, 4},
    [SABIR_KIND_U32] = {"u32", 0, UINT32_MAX, 4},
    [SABIR_KIND_S64] = {"s64", INT64_MIN, INT64_MAX, 8},
    [SABIR_KIND_U64] = {"u64", 0, UINT64_MAX, 8},
};

/* --- packing -------------------------------------------------------------------------------- */

/* One block that fills up. Without `base` it is only measured. */
typedef struct block {
  char *base;
  size_t size;
} block;

static size_t room(block *to, size_t size, size_t align) {
  size_t at = (to->size + align - 1) & ~(align - 1);
  to->size = at + size;
  return at;
}

static void pack(block *to, const sabir_type *type, const void *value, size_t at);

/* Copies what the slice at `at` points at, and lets it point there. */
static void pack_slice(block *to, const sabir_type *element, const void *value, size_t at) {
  SABIR_READ(sabir_slice, items, value);
  size_t each = element ? element->size : 1;
  size_t start = room(to, items.count * each, element ? element->align : 1);
  if (to->base) {
    sabir_slice moved = {items.count ? to->base + start : NULL, items.count};
    memcpy(to->base + at, &moved, sizeof moved);
    if (items.count) memcpy(to->base + start, items.data, items.count * each);
  }
  if (!element || sabir_is_number(element)) return;
  for (size_t i = 0; i < items.count; ++i) {
    pack(to, element, (const char *)items.data + i * each, start + i * each);
  }
}

static void pack_member(block *to, const sabir_member *member, const void *value, size_t at) {
  pack(to, member->type, (const char *)value + member->offset, at + member->offset);
}

static void pack_array(block *to, const sabir_type *type, const void *value, size_t at) {
  for (size_t i = 0; i < type->length; ++i) {
    size_t step = i * type->element->size;
    pack(to, type->element, (const char *)value + step, at + step);
  }
}

/* The bytes of the value are at `at` already; what they point at follows. */
static void pack(block *to, const sabir_type *type, const void *value, size_t at) {
  const sabir_member *payload;
  switch (type->kind) {
    case SABIR_KIND_STRING: return pack_slice(to, NULL, value, at);
    case SABIR_KIND_LIST:
    case SABIR_KIND_MAP: return pack_slice(to, type->element, value, at);
    case SABIR_KIND_ARRAY: return pack_array(to, type, value, at);
    case SABIR_KIND_RECORD:
    case SABIR_KIND_TUPLE:
      for (size_t i = 0; i < type->member_count; ++i) pack_member(to, &type->members[i], value, at);
      return;
    case SABIR_KIND_VARIANT:
    case SABIR_KIND_OPTION:
    case SABIR_KIND_RESULT:
      payload = sabir_chosen(type, value);
      if (payload) pack_member(to, payload, value, at);
      return;
    default: return;
  }
}

void *sabir_pack(const sabir_type *type, const void *value, void *(*allocate)(size_t size)) {
  block to = {NULL, type->size};
  pack(&to, type, value, 0);
  to.base = allocate(to.size);
  if (!to.base) return NULL;
  memcpy(to.base, value, type->size);
  to.size = type->size;
  pack(&to, type, value, 0);
  return to.base;
}

/* --- the library behind a binding ----------------------------------------------------------- */

typedef struct report {
  char *why;
  size_t room;
} report;

static bool refuse(const report *to, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(to->why, to->room, format, values);
  va_end(values);
  return false;
}

static bool same_version(const sabir_library *ours, const sabir_description *theirs,
                         const report *to) {
  unsigned major = 0, minor = 0;
  if (!theirs || strcmp(theirs->name, ours->contract) != 0) {
    return refuse(to, "is made for the contract %s, and %s is expected",
                  theirs ? theirs->name : "(none)", ours->contract);
  }
  sscanf(theirs->version, "%u.%u", &major, &minor);
  if (major == ours->major && minor >= ours->minor) return true;
  return refuse(to, "has version %s of %s, and %u.%u or a later minor version is expected",
                theirs->version, theirs->name, ours->major, ours->minor);
}

static bool same_row(const sabir_layout *a, const sabir_layout *b) {
  if (strcmp(a->type, b->type) != 0 || !a->field != !b->field) return false;
  return !a->field || strcmp(a->field, b->field) == 0;
}

static const sabir_layout *find_row(const sabir_description *theirs, const sabir_layout *ours,
                                    size_t guess) {
  if (guess < theirs->layout_count && same_row(&theirs->layouts[guess], ours)) {
    return &theirs->layouts[guess];
  }
  for (size_t i = 0; i < theirs->layout_count; ++i) {
    if (same_row(&theirs->layouts[i], ours)) return &theirs->layouts[i];
  }
  return NULL;
}

static bool same_number(const sabir_layout *row, const char *what, uint32_t theirs, uint32_t ours,
                        const report *to) {
  if (theirs == ours) return true;
  return refuse(to, "has `%s%s%s` with %s %u, and this module was compiled for %u", row->type,
                row->field ? "." : "", row->field ? row->field : "", what, (unsigned)theirs,
                (unsigned)ours);
}

static bool same_layouts(const sabir_library *library, const sabir_description *described,
                         const report *to) {
  for (size_t i = 0; library->layouts[i].type; ++i) {
    const sabir_layout *ours = &library->layouts[i];
    const sabir_layout *theirs = find_row(described, ours, i);
    if (!theirs) {
      return refuse(to, "does not know `%s%s%s`", ours->type, ours->field ? "." : "",
                    ours->field ? ours->field : "");
    }
    if (!same_number(ours, "offset", theirs->offset, ours->offset, to) ||
        !same_number(ours, "size", theirs->size, ours->size, to) ||
        !same_number(ours, "alignment", theirs->alignment, ours->alignment, to)) {
      return false;
    }
  }
  return true;
}

const sabir_description *sabir_meet(const sabir_library *library, char *why, size_t size) {
  const sabir_description *described = library->describe();
  report to = {why, size};
  if (!same_version(library, described, &to) || !same_layouts(library, described, &to)) return NULL;
  if (described->struct_size >= offsetof(sabir_description, set_caller)) return described;
  refuse(&to, "is older than its package");
  return NULL;
}

sabir_set_caller sabir_set_caller_of(const sabir_description *described) {
  return described->struct_size >= sizeof *described ? described->set_caller : NULL;
}
