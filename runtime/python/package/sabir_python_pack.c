/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Walks through C values by their types: packing one into a single block with all it points at, and
 * dropping the handles in one. */
#include "sabir_python.h"

#define READ(type, name, from) \
  type name;                   \
  memcpy(&name, from, sizeof name)

/* What a value of an option, variant or result holds, or NULL; `at` is where. */
static const sabir_py_type *chosen(const sabir_py_type *type, const void *value, size_t *at) {
  uint32_t tag = sabir_py_read_tag(value, type->tag_size);
  if (type->kind == SABIR_PY_OPTION) {
    *at = type->payload_offset;
    return tag ? type->element : NULL;
  }
  if (tag >= type->member_count) return NULL;
  *at = type->members[tag].offset;
  return type->members[tag].type;
}

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

static void pack(block *to, const sabir_py_type *type, const void *value, size_t at);

/* Copies what `items` points at and lets the slice at `at` point there. */
static void pack_slice(block *to, const sabir_py_type *element, size_t element_size, size_t align,
                       const sabir_py_slice *items, size_t at) {
  size_t start = room(to, items->count * element_size, align);
  if (to->base) {
    sabir_py_slice moved = {items->count ? to->base + start : NULL, items->count};
    memcpy(to->base + at, &moved, sizeof moved);
    if (items->count) memcpy(to->base + start, items->data, items->count * element_size);
  }
  for (size_t i = 0; element && i < items->count; ++i) {
    pack(to, element, (const char *)items->data + i * element_size, start + i * element_size);
  }
}

/* The bytes of the value are at `at` already; what they point at follows. */
static void pack(block *to, const sabir_py_type *type, const void *value, size_t at) {
  switch (type->kind) {
    case SABIR_PY_STRING: {
      READ(sabir_py_slice, text, value);
      return pack_slice(to, NULL, 1, 1, &text, at);
    }
    case SABIR_PY_LIST:
    case SABIR_PY_MAP: {
      READ(sabir_py_slice, items, value);
      bool flat = sabir_py_typecode(type->element) != 0;
      return pack_slice(to, flat ? NULL : type->element, type->element->size, type->element->align,
                        &items, at);
    }
    case SABIR_PY_ARRAY:
      for (size_t i = 0; i < type->length; ++i) {
        size_t step = i * type->element->size;
        pack(to, type->element, (const char *)value + step, at + step);
      }
      return;
    case SABIR_PY_RECORD:
    case SABIR_PY_TUPLE:
      for (size_t i = 0; i < type->member_count; ++i) {
        size_t step = type->members[i].offset;
        pack(to, type->members[i].type, (const char *)value + step, at + step);
      }
      return;
    case SABIR_PY_VARIANT:
    case SABIR_PY_RESULT:
    case SABIR_PY_OPTION: {
      size_t step = 0;
      const sabir_py_type *payload = chosen(type, value, &step);
      if (payload) pack(to, payload, (const char *)value + step, at + step);
      return;
    }
    default: return;
  }
}

void *sabir_py_pack(const sabir_py_type *type, const void *value, void *(*allocate)(size_t size)) {
  block to = {NULL, type->size};
  pack(&to, type, value, 0);
  to.base = allocate(to.size);
  if (!to.base) return NULL;
  memcpy(to.base, value, type->size);
  to.size = type->size;
  pack(&to, type, value, 0);
  return to.base;
}

/* --- dropping ------------------------------------------------------------------------------- */

static void drop_one(const sabir_py_type *type, const void *value, size_t *skip) {
  READ(void *, pointer, value);
  if (*skip) {
    --*skip;
  } else if (pointer && type->kind == SABIR_PY_OWN) {
    if (type->guests)
      sabir_py_drop_guest(pointer);
    else
      type->handles->drop(pointer);
  }
}

static void drop_items(const sabir_py_type *element, const char *items, size_t count,
                       size_t *skip) {
  for (size_t i = 0; i < count; ++i) {
    sabir_py_drop_handles(element, items + i * element->size, skip);
  }
}

void sabir_py_drop_handles(const sabir_py_type *type, const void *value, size_t *skip) {
  switch (type->kind) {
    case SABIR_PY_OWN:
    case SABIR_PY_BORROW: return drop_one(type, value, skip);
    case SABIR_PY_LIST:
    case SABIR_PY_MAP: {
      READ(sabir_py_slice, items, value);
      return drop_items(type->element, items.data, items.count, skip);
    }
    case SABIR_PY_ARRAY: return drop_items(type->element, value, type->length, skip);
    case SABIR_PY_RECORD:
    case SABIR_PY_TUPLE:
      for (size_t i = 0; i < type->member_count; ++i) {
        const sabir_py_member *member = &type->members[i];
        sabir_py_drop_handles(member->type, (const char *)value + member->offset, skip);
      }
      return;
    case SABIR_PY_VARIANT:
    case SABIR_PY_RESULT:
    case SABIR_PY_OPTION: {
      size_t at = 0;
      const sabir_py_type *payload = chosen(type, value, &at);
      if (payload) sabir_py_drop_handles(payload, (const char *)value + at, skip);
      return;
    }
    default: return;
  }
}
