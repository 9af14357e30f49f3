/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Walks through a C value by its type, and drops the handles in it. */
#include "sabir_python.h"

static void drop_one(const sabir_py_module *module, const sabir_type *type, const void *value,
                     size_t *skip) {
  const sabir_py_type *ours = sabir_py_of(module, type);
  SABIR_READ(void *, pointer, value);
  if (*skip) {
    --*skip;
  } else if (pointer && type->kind == SABIR_KIND_OWN) {
    if (ours->guests)
      sabir_py_drop_guest(pointer);
    else
      ours->handles->drop(pointer);
  }
}

static void drop_items(const sabir_py_module *module, const sabir_type *element, const char *items,
                       size_t count, size_t *skip) {
  for (size_t i = 0; i < count; ++i) {
    sabir_py_drop_handles(module, element, items + i * element->size, skip);
  }
}

static void drop_member(const sabir_py_module *module, const sabir_member *member,
                        const void *value, size_t *skip) {
  sabir_py_drop_handles(module, member->type, (const char *)value + member->offset, skip);
}

void sabir_py_drop_handles(const sabir_py_module *module, const sabir_type *type, const void *value,
                           size_t *skip) {
  const sabir_member *payload;
  switch (type->kind) {
    case SABIR_KIND_OWN:
    case SABIR_KIND_BORROW: return drop_one(module, type, value, skip);
    case SABIR_KIND_LIST:
    case SABIR_KIND_MAP: {
      SABIR_READ(sabir_slice, items, value);
      return drop_items(module, type->element, items.data, items.count, skip);
    }
    case SABIR_KIND_ARRAY: return drop_items(module, type->element, value, type->length, skip);
    case SABIR_KIND_RECORD:
    case SABIR_KIND_TUPLE:
      for (size_t i = 0; i < type->member_count; ++i) {
        drop_member(module, &type->members[i], value, skip);
      }
      return;
    case SABIR_KIND_VARIANT:
    case SABIR_KIND_OPTION:
    case SABIR_KIND_RESULT:
      payload = sabir_chosen(type, value);
      if (payload) drop_member(module, payload, value, skip);
      return;
    default: return;
  }
}
