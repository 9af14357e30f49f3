/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From Ruby objects to C values. */
#include <ruby.h>
#include <ruby/memory_view.h>

#include "sabir_ruby.h"

void sabir_rb_write_tag(void *at, uint32_t size, uint32_t tag) {
  uint8_t byte = (uint8_t)tag;
  uint16_t two = (uint16_t)tag;
  if (size == 1)
    memcpy(at, &byte, 1);
  else if (size == 2)
    memcpy(at, &two, 2);
  else
    memcpy(at, &tag, 4);
}

/* --- numbers -------------------------------------------------------------------------------- */

typedef struct range {
  const char *name;
  long long low;
  unsigned long long high;
  size_t size;
} range;

static const range integers[] = {
    [SABIR_RB_S8] = {"s8", INT8_MIN, INT8_MAX, 1},     [SABIR_RB_U8] = {"u8", 0, UINT8_MAX, 1},
    [SABIR_RB_S16] = {"s16", INT16_MIN, INT16_MAX, 2}, [SABIR_RB_U16] = {"u16", 0, UINT16_MAX, 2},
    [SABIR_RB_S32] = {"s32", INT32_MIN, INT32_MAX, 4}, [SABIR_RB_U32] = {"u32", 0, UINT32_MAX, 4},
    [SABIR_RB_S64] = {"s64", INT64_MIN, INT64_MAX, 8}, [SABIR_RB_U64] = {"u64", 0, UINT64_MAX, 8},
};

NORETURN(static void out_of_range(const sabir_rb_call *call, int argument, VALUE number,
                                  const range *within));
static void out_of_range(const sabir_rb_call *call, int argument, VALUE number,
                         const range *within) {
  sabir_rb_wrong(call, argument, rb_eRangeError,
                 "is %" PRIsVALUE ", and a %s goes from %lld to %llu", number, within->name,
                 within->low, within->high);
}

/* Writes the low bytes, which are the number: every machine Sabir runs on is little-endian. */
static void take_integer(sabir_rb_call *call, int argument, VALUE object, const range *within,
                         void *to) {
  if (RB_FIXNUM_P(object)) {
    long long value = RB_FIX2LONG(object);
    bool fits = value >= within->low && (value < 0 || (unsigned long long)value <= within->high);
    if (!fits) out_of_range(call, argument, object, within);
    memcpy(to, &value, within->size);
    return;
  }
  if (!RB_TYPE_P(object, T_BIGNUM)) sabir_rb_not(call, argument, "Integer", object);
  unsigned long long bits;
  bool is_signed = within->low < 0;
  int sign = rb_integer_pack(object, &bits, 1, sizeof bits, 0,
                             INTEGER_PACK_NATIVE_BYTE_ORDER | INTEGER_PACK_2COMP);
  bool negative = (bits >> 63) != 0;
  bool fits = within->size == 8 &&
              (is_signed ? (sign == 1 && !negative) || (sign == -1 && negative) : sign == 1);
  if (!fits) out_of_range(call, argument, object, within);
  memcpy(to, &bits, sizeof bits);
}

static void take_float(sabir_rb_call *call, int argument, VALUE object, bool wide, void *to) {
  double value;
  if (RB_FLOAT_TYPE_P(object)) {
    value = RFLOAT_VALUE(object);
  } else if (RB_INTEGER_TYPE_P(object)) {
    value = NUM2DBL(object);
  } else {
    sabir_rb_not(call, argument, "Float", object);
  }
  float narrow = (float)value;
  memcpy(to, wide ? (void *)&value : (void *)&narrow, wide ? sizeof value : sizeof narrow);
}

static void take_bool(sabir_rb_call *call, int argument, VALUE object, void *to) {
  if (object != Qtrue && object != Qfalse) sabir_rb_not(call, argument, "true or false", object);
  *(uint8_t *)to = object == Qtrue;
}

/* --- labels --------------------------------------------------------------------------------- */

static uint32_t label(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type) {
  if (!RB_SYMBOL_P(object)) sabir_rb_not(call, argument, "Symbol", object);
  for (size_t i = 0; i < type->member_count; ++i) {
    if (type->members[i].object == object) return (uint32_t)i;
  }
  sabir_rb_wrong(call, argument, rb_eArgError, "is %" PRIsVALUE ", which is no %s",
                 rb_inspect(object), type->name);
}

static void take_flags(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                       void *to) {
  uint32_t bits = 0;
  if (RTEST(rb_obj_is_kind_of(object, call->function->module->set))) {
    object = rb_funcall(object, rb_intern("to_a"), 0);
  }
  if (!RB_TYPE_P(object, T_ARRAY)) sabir_rb_not(call, argument, "Set of Symbols", object);
  for (long i = 0; i < RARRAY_LEN(object); ++i) {
    bits |= UINT32_C(1) << label(call, argument, RARRAY_AREF(object, i), type);
  }
  sabir_rb_write_tag(to, type->tag_size, bits);
  RB_GC_GUARD(object);
}

/* --- text and bytes ------------------------------------------------------------------------- */

static void check_text(const sabir_rb_call *call, int argument, VALUE object) {
  if (!RB_TYPE_P(object, T_STRING)) sabir_rb_not(call, argument, "String", object);
  int range = rb_enc_str_coderange(object);
  if (range == ENC_CODERANGE_7BIT) return;
  if (ENCODING_GET(object) != rb_utf8_encindex()) {
    sabir_rb_wrong(call, argument, rb_eArgError,
                   "has encoding %s, and UTF-8 is expected; convert it with encode",
                   rb_enc_name(rb_enc_get(object)));
  }
  if (range != ENC_CODERANGE_VALID) {
    sabir_rb_wrong(call, argument, rb_eArgError, "is not well-formed UTF-8");
  }
}

/* The bytes of a String as they are now: while other Ruby code may run, of a frozen twin that
 * shares them, so that nobody changes them meanwhile. */
static void lend(sabir_rb_call *call, VALUE string, sabir_rb_slice *to) {
  size_t size = (size_t)RSTRING_LEN(string);
  if (call->retaining || sabir_rb_others_run(call, size)) {
    string = rb_str_new_frozen(string);
    sabir_rb_keep(call, string);
  }
  *to = (sabir_rb_slice){RSTRING_PTR(string), size};
}

void sabir_rb_take_any_text(sabir_rb_call *call, int argument, VALUE object, sabir_rb_slice *to) {
  check_text(call, argument, object);
  lend(call, object, to);
  sabir_rb_fits(call, argument, to->count);
}

static void take_char(sabir_rb_call *call, int argument, VALUE object, void *to) {
  check_text(call, argument, object);
  if (rb_str_strlen(object) != 1) {
    sabir_rb_wrong(call, argument, rb_eArgError, "must be one character, not %ld",
                   rb_str_strlen(object));
  }
  const char *at = RSTRING_PTR(object);
  uint32_t code = rb_enc_codepoint_len(at, at + RSTRING_LEN(object), NULL, rb_utf8_encoding());
  memcpy(to, &code, sizeof code);
}

/* --- what others show of their memory ------------------------------------------------------- */

static void release_view(void *at) {
  rb_memory_view_release(at);
  xfree(at);
}
static void mark_view(void *at) { rb_gc_mark(((rb_memory_view_t *)at)->obj); }

static const rb_data_type_t view_type = {.wrap_struct_name = "Sabir::View",
                                         .function = {.dmark = mark_view, .dfree = release_view},
                                         .flags = RUBY_TYPED_FREE_IMMEDIATELY};

/* Whether a view's items are an element's, by size and kind. */
static bool holds(const rb_memory_view_t *view, const sabir_rb_type *element) {
  const char *format = view->format ? view->format : "C";
  bool real = element->kind == SABIR_RB_F32 || element->kind == SABIR_RB_F64;
  const char *letters = real ? "fdeg" : "cCsSiIlLqQjJ";
  return format[0] && strchr(letters, format[0]) && view->item_size == (ssize_t)element->size;
}

static bool take_view(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *list,
                      int how, sabir_rb_slice *to) {
  if (RB_SPECIAL_CONST_P(object) || !rb_memory_view_available_p(object)) return false;
  int flags = how == SABIR_RB_INOUT ? RUBY_MEMORY_VIEW_WRITABLE : RUBY_MEMORY_VIEW_SIMPLE;
  rb_memory_view_t *view;
  VALUE held = TypedData_Make_Struct(0, rb_memory_view_t, &view_type, view);
  if (!rb_memory_view_get(object, view, flags)) {
    sabir_rb_wrong(call, argument, rb_eTypeError, "does not show its memory");
  }
  sabir_rb_keep(call, held);
  if (view->ndim > 1 || !holds(view, list->element)) {
    sabir_rb_wrong(call, argument, rb_eTypeError,
                   "shows items of format '%s' (%zd bytes each), and %zu bytes each are expected",
                   view->format ? view->format : "C", (ssize_t)view->item_size,
                   list->element->size);
  }
  *to = (sabir_rb_slice){view->data, (size_t)view->byte_size / list->element->size};
  return true;
}

/* --- lists ---------------------------------------------------------------------------------- */

static void lower(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                  void *to);

/* The usual Array of numbers: no Ruby code runs while it is read, so it stays as it is. */
static bool all_floats(VALUE array, double *items) {
  const VALUE *from = RARRAY_CONST_PTR(array);
  long count = RARRAY_LEN(array);
  for (long i = 0; i < count; ++i) {
    if (!RB_FLOAT_TYPE_P(from[i])) return false;
    items[i] = RFLOAT_VALUE(from[i]);
  }
  RB_GC_GUARD(array);
  return true;
}

static void lower_items(sabir_rb_call *call, int argument, VALUE array,
                        const sabir_rb_type *element, sabir_rb_slice *to) {
  size_t count = (size_t)RARRAY_LEN(array);
  char *items = sabir_rb_memory(call, count, element->size);
  *to = (sabir_rb_slice){items, count};
  if (element->kind == SABIR_RB_F64 && all_floats(array, (double *)items)) return;
  for (size_t i = 0; i < count; ++i) {
    if ((long)i >= RARRAY_LEN(array)) {
      sabir_rb_wrong(call, argument, rb_eArgError, "was changed while it was read");
    }
    lower(call, argument, RARRAY_AREF(array, (long)i), element, items + i * element->size);
  }
}

static void refuse_frozen(const sabir_rb_call *call, int argument, VALUE object) {
  if (OBJ_FROZEN(object)) {
    sabir_rb_wrong(call, argument, rb_eFrozenError, "is frozen, and would be written into");
  }
}

/* A String stands for a list of numbers: bytes, or what Array#pack makes of larger ones. */
static void lower_packed(sabir_rb_call *call, int argument, VALUE string, const sabir_rb_type *list,
                         int how, sabir_rb_slice *to) {
  size_t size = list->element->size;
  if (size > 1 && ENCODING_GET(string) != rb_ascii8bit_encindex()) {
    sabir_rb_wrong(call, argument, rb_eTypeError, "must be Array or a packed binary String");
  }
  if (how == SABIR_RB_INOUT) {
    refuse_frozen(call, argument, string);
    rb_str_modify(string);
    *to = (sabir_rb_slice){RSTRING_PTR(string), (size_t)RSTRING_LEN(string)};
  } else {
    lend(call, string, to);
  }
  if (to->count % size != 0) {
    sabir_rb_wrong(call, argument, rb_eArgError, "has %zu bytes, and an item has %zu", to->count,
                   size);
  }
  to->count /= size;
}

static void lower_list(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *list,
                       int how, sabir_rb_slice *to) {
  const sabir_rb_type *element = list->element;
  bool number = sabir_rb_is_number(element);
  if (number && RB_TYPE_P(object, T_STRING)) {
    lower_packed(call, argument, object, list, how, to);
  } else if (RB_TYPE_P(object, T_ARRAY)) {
    if (how == SABIR_RB_INOUT) refuse_frozen(call, argument, object);
    lower_items(call, argument, object, element, to);
  } else if (!number || !take_view(call, argument, object, list, how, to)) {
    sabir_rb_not(call, argument, element->kind == SABIR_RB_U8 ? "String" : "Array", object);
  }
}

typedef struct entries {
  sabir_rb_call *call;
  int argument;
  const sabir_rb_type *entry;
  char *next;
} entries;

static int lower_entry(VALUE key, VALUE value, VALUE at) {
  entries *to = (entries *)at;
  const sabir_rb_member *members = to->entry->members;
  memset(to->next, 0, to->entry->size);
  lower(to->call, to->argument, key, members[0].type, to->next + members[0].offset);
  lower(to->call, to->argument, value, members[1].type, to->next + members[1].offset);
  to->next += to->entry->size;
  return ST_CONTINUE;
}

static void lower_map(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *map,
                      sabir_rb_slice *to) {
  if (!RB_TYPE_P(object, T_HASH)) sabir_rb_not(call, argument, "Hash", object);
  size_t count = RHASH_SIZE(object);
  entries fill = {call, argument, map->element, sabir_rb_memory(call, count, map->element->size)};
  *to = (sabir_rb_slice){fill.next, count};
  rb_hash_foreach(object, lower_entry, (VALUE)&fill);
}

void sabir_rb_take_list(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *list,
                        int how, sabir_rb_slice *to) {
  call->retaining = how == SABIR_RB_RETAINS;
  if (list->kind == SABIR_RB_MAP)
    lower_map(call, argument, object, list, to);
  else
    lower_list(call, argument, object, list, how, to);
  call->retaining = false;
  sabir_rb_fits(call, argument, to->count);
}

void sabir_rb_take_back(sabir_rb_call *call, VALUE object, const sabir_rb_type *list,
                        const sabir_rb_slice *from) {
  if (!RB_TYPE_P(object, T_ARRAY) || OBJ_FROZEN(object)) return;
  const char *items = from->data;
  for (size_t i = 0; i < from->count; ++i) {
    VALUE item =
        sabir_rb_lift(call->function->module, list->element, items + i * list->element->size);
    rb_ary_store(object, (long)i, item);
  }
}

/* --- structures ----------------------------------------------------------------------------- */

static void lower_record(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                         char *to) {
  if (!RTEST(rb_obj_is_kind_of(object, type->ruby))) {
    sabir_rb_not(call, argument, type->name, object);
  }
  for (size_t i = 0; i < type->member_count; ++i) {
    const sabir_rb_member *member = &type->members[i];
    lower(call, argument, rb_ivar_get(object, member->id), member->type, to + member->offset);
  }
}

static void lower_tuple(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                        char *to) {
  if (!RB_TYPE_P(object, T_ARRAY)) sabir_rb_not(call, argument, "Array", object);
  if (RARRAY_LEN(object) != (long)type->member_count) {
    sabir_rb_wrong(call, argument, rb_eArgError, "must have %zu items, not %ld", type->member_count,
                   RARRAY_LEN(object));
  }
  for (size_t i = 0; i < type->member_count; ++i) {
    const sabir_rb_member *member = &type->members[i];
    lower(call, argument, RARRAY_AREF(object, (long)i), member->type, to + member->offset);
  }
}

static void lower_case(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                       char *to) {
  for (size_t i = 0; i < type->member_count; ++i) {
    const sabir_rb_member *member = &type->members[i];
    if (!RTEST(rb_obj_is_kind_of(object, member->object))) continue;
    sabir_rb_write_tag(to, type->tag_size, (uint32_t)i);
    if (!member->type) return;
    VALUE payload = rb_ivar_get(object, call->function->module->value);
    lower(call, argument, payload, member->type, to + member->offset);
    return;
  }
  sabir_rb_not(call, argument, type->name ? type->name : "Ok or Err", object);
}

static void lower_option(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                         char *to) {
  if (NIL_P(object)) return;
  const sabir_rb_module *module = call->function->module;
  sabir_rb_write_tag(to, type->tag_size, 1);
  if (type->nested) {
    if (!RTEST(rb_obj_is_kind_of(object, module->some))) {
      sabir_rb_not(call, argument, "Some or nil", object);
    }
    object = rb_ivar_get(object, module->value);
  }
  lower(call, argument, object, type->element, to + type->payload_offset);
}

static void lower_array(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                        void *to) {
  sabir_rb_slice items;
  lower_list(call, argument, object, type, SABIR_RB_LENT, &items);
  if (items.count != type->length) {
    sabir_rb_wrong(call, argument, rb_eArgError, "must have %zu items, not %zu", type->length,
                   items.count);
  }
  memcpy(to, items.data, items.count * type->element->size);
}

static void lower_structure(sabir_rb_call *call, int argument, VALUE object,
                            const sabir_rb_type *type, void *to) {
  /* Padding and the unused part of a union are no business of the library's: they are zero. */
  memset(to, 0, type->size);
  switch (type->kind) {
    case SABIR_RB_ARRAY: return lower_array(call, argument, object, type, to);
    case SABIR_RB_RECORD: return lower_record(call, argument, object, type, to);
    case SABIR_RB_TUPLE: return lower_tuple(call, argument, object, type, to);
    case SABIR_RB_OPTION: return lower_option(call, argument, object, type, to);
    default: return lower_case(call, argument, object, type, to);
  }
}

static void lower(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                  void *to) {
  sabir_rb_slice slice;
  switch (type->kind) {
    case SABIR_RB_BOOL: return take_bool(call, argument, object, to);
    case SABIR_RB_F32: return take_float(call, argument, object, false, to);
    case SABIR_RB_F64: return take_float(call, argument, object, true, to);
    case SABIR_RB_CHAR: return take_char(call, argument, object, to);
    case SABIR_RB_ENUM:
      return sabir_rb_write_tag(to, type->tag_size, label(call, argument, object, type));
    case SABIR_RB_FLAGS: return take_flags(call, argument, object, type, to);
    case SABIR_RB_STRING:
      check_text(call, argument, object);
      lend(call, object, &slice);
      break;
    case SABIR_RB_LIST: lower_list(call, argument, object, type, SABIR_RB_LENT, &slice); break;
    case SABIR_RB_MAP: lower_map(call, argument, object, type, &slice); break;
    case SABIR_RB_OWN:
    case SABIR_RB_BORROW: return sabir_rb_take_handle(call, argument, object, type, to);
    case SABIR_RB_ARRAY:
    case SABIR_RB_RECORD:
    case SABIR_RB_TUPLE:
    case SABIR_RB_OPTION:
    case SABIR_RB_VARIANT:
    case SABIR_RB_RESULT: return lower_structure(call, argument, object, type, to);
    default: return take_integer(call, argument, object, &integers[type->kind], to);
  }
  memcpy(to, &slice, sizeof slice);
}

void sabir_rb_take(sabir_rb_call *call, int argument, VALUE object, const sabir_rb_type *type,
                   void *to) {
  lower(call, argument, object, type, to);
}

void sabir_rb_take_scalar(sabir_rb_call *call, int argument, VALUE object, sabir_rb_kind kind,
                          void *to) {
  sabir_rb_type scalar = {.kind = kind};
  lower(call, argument, object, &scalar, to);
}
