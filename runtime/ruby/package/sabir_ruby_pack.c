/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Walks through C values by their types: packing one into a single block with all it points at. */
#include "sabir_ruby.h"

#define READ(type, name, from) \
  type name;                   \
  memcpy(&name, from, sizeof name)

/* One block that fills up. Without `base` it is only measured. */
typedef struct parcel {
  char *base;
  size_t size;
} parcel;

static size_t room(parcel *to, size_t size) {
  size_t at = (to->size + 15) & ~(size_t)15;
  to->size = at + size;
  return at;
}

static void pack(parcel *to, const sabir_rb_type *type, const void *value, size_t at);

/* Copies what `items` points at and lets the slice at `at` point there. */
static void pack_slice(parcel *to, const sabir_rb_type *element, size_t size,
                       const sabir_rb_slice *items, size_t at) {
  size_t start = room(to, items->count * size);
  if (to->base) {
    sabir_rb_slice moved = {items->count ? to->base + start : NULL, items->count};
    memcpy(to->base + at, &moved, sizeof moved);
    if (items->count) memcpy(to->base + start, items->data, items->count * size);
  }
  for (size_t i = 0; element && i < items->count; ++i) {
    pack(to, element, (const char *)items->data + i * size, start + i * size);
  }
}

static void pack_members(parcel *to, const sabir_rb_type *type, const void *value, size_t at) {
  for (size_t i = 0; i < type->member_count; ++i) {
    size_t step = type->members[i].offset;
    pack(to, type->members[i].type, (const char *)value + step, at + step);
  }
}

static void pack_choice(parcel *to, const sabir_rb_type *type, const void *value, size_t at) {
  uint32_t tag = sabir_rb_read_tag(value, type->tag_size);
  if (tag >= type->member_count || !type->members[tag].type) return;
  size_t step = type->members[tag].offset;
  pack(to, type->members[tag].type, (const char *)value + step, at + step);
}

static void pack_option(parcel *to, const sabir_rb_type *type, const void *value, size_t at) {
  size_t step = type->payload_offset;
  if (sabir_rb_read_tag(value, type->tag_size) == 0) return;
  pack(to, type->element, (const char *)value + step, at + step);
}

/* The bytes of the value are at `at` already; what they point at follows. */
static void pack(parcel *to, const sabir_rb_type *type, const void *value, size_t at) {
  switch (type->kind) {
    case SABIR_RB_STRING: {
      READ(sabir_rb_slice, text, value);
      return pack_slice(to, NULL, 1, &text, at);
    }
    case SABIR_RB_LIST:
    case SABIR_RB_MAP: {
      READ(sabir_rb_slice, items, value);
      bool flat = sabir_rb_is_number(type->element);
      return pack_slice(to, flat ? NULL : type->element, type->element->size, &items, at);
    }
    case SABIR_RB_ARRAY:
      for (size_t i = 0; i < type->length; ++i) {
        size_t step = i * type->element->size;
        pack(to, type->element, (const char *)value + step, at + step);
      }
      return;
    case SABIR_RB_RECORD:
    case SABIR_RB_TUPLE: return pack_members(to, type, value, at);
    case SABIR_RB_VARIANT:
    case SABIR_RB_RESULT: return pack_choice(to, type, value, at);
    case SABIR_RB_OPTION: return pack_option(to, type, value, at);
    default: return;
  }
}

void *sabir_rb_pack(const sabir_rb_type *type, const void *value, void *(*allocate)(size_t size)) {
  parcel to = {NULL, type->size};
  pack(&to, type, value, 0);
  to.base = allocate(to.size);
  if (!to.base) return NULL;
  memcpy(to.base, value, type->size);
  to.size = type->size;
  pack(&to, type, value, 0);
  return to.base;
}
