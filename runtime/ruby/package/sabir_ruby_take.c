/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From Ruby objects to C values. */
#include <math.h>
#include <ruby.h>
#include <ruby/memory_view.h>

#include "sabir_ruby.h"

/* --- numbers -------------------------------------------------------------------------------- */

NORETURN(static void out_of_range(const sabir_rb_call *call, int argument, VALUE number,
                                  const sabir_range *within));
static void out_of_range(const sabir_rb_call *call, int argument, VALUE number,
                         const sabir_range *within) {
  sabir_rb_wrong(call, argument, rb_eRangeError,
                 "is %" PRIsVALUE ", and a %s goes from %lld to %llu", number, within->name,
                 within->low, within->high);
}

/* Writes the low bytes, which are the number: every machine Sabir runs on is little-endian. */
static SABIR_APART void take_integer(sabir_rb_call *call, int argument, VALUE object,
                                     const sabir_range *within, void *to) {
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

static SABIR_APART void take_float(sabir_rb_call *call, int argument, VALUE object, bool wide,
                                   void *to) {
  double value;
  if (RB_FLOAT_TYPE_P(object)) {
    value = RFLOAT_VALUE(object);
  } else if (RB_INTEGER_TYPE_P(object)) {
    value = NUM2DBL(object);
  } else {
    sabir_rb_not(call, argument, "Float", object);
  }
  float narrow = (float)value;
  if (!wide && isinf(narrow) && !isinf(value)) {
    sabir_rb_wrong(call, argument, rb_eRangeError, "is %" PRIsVALUE ", too large for an f32",
                   rb_inspect(object));
  }
  memcpy(to, wide ? (void *)&value : (void *)&narrow, wide ? sizeof value : sizeof narrow);
}

static SABIR_APART void take_bool(sabir_rb_call *call, int argument, VALUE object, void *to) {
  if (object != Qtrue && object != Qfalse) sabir_rb_not(call, argument, "true or false", object);
  *(uint8_t *)to = object == Qtrue;
}

/* --- labels --------------------------------------------------------------------------------- */

static uint32_t label(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type) {
  const sabir_rb_type *ours = sabir_rb_of(call->function->module, type);
  if (!RB_SYMBOL_P(object)) sabir_rb_not(call, argument, "Symbol", object);
  for (uint32_t i = 0; i < type->member_count; ++i) {
    if (ours->objects[i] == object) return i;
  }
  sabir_rb_wrong(call, argument, rb_eArgError, "is %" PRIsVALUE ", which is no %s",
                 rb_inspect(object), ours->name);
}

static SABIR_APART void take_enum(sabir_rb_call *call, int argument, VALUE object,
                                  const sabir_type *type, void *to) {
  sabir_write_tag(to, type->tag_size, label(call, argument, object, type));
}

static SABIR_APART void take_flags(sabir_rb_call *call, int argument, VALUE object,
                                   const sabir_type *type, void *to) {
  uint32_t bits = 0;
  if (RTEST(rb_obj_is_kind_of(object, call->function->module->set))) {
    object = rb_funcall(object, rb_intern("to_a"), 0);
  }
  if (!RB_TYPE_P(object, T_ARRAY)) sabir_rb_not(call, argument, "Set of Symbols", object);
  for (long i = 0; i < RARRAY_LEN(object); ++i) {
    bits |= UINT32_C(1) << label(call, argument, RARRAY_AREF(object, i), type);
  }
  sabir_write_tag(to, type->tag_size, bits);
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
static void lend(sabir_rb_call *call, VALUE string, sabir_slice *to) {
  size_t size = (size_t)RSTRING_LEN(string);
  if (call->retaining || sabir_rb_others_run(call, size)) {
    string = rb_str_new_frozen(string);
    sabir_rb_keep(call, string);
  }
  *to = (sabir_slice){RSTRING_PTR(string), size};
}

void sabir_rb_take_any_text(sabir_rb_call *call, int argument, VALUE object, sabir_slice *to) {
  check_text(call, argument, object);
  lend(call, object, to);
  sabir_rb_fits(call, argument, to->count);
}

static SABIR_APART void take_char(sabir_rb_call *call, int argument, VALUE object, void *to) {
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
static bool holds(const rb_memory_view_t *view, const sabir_type *element) {
  const char *format = view->format ? view->format : "C";
  bool real = element->kind == SABIR_KIND_F32 || element->kind == SABIR_KIND_F64;
  const char *letters = real ? "fdeg" : "cCsSiIlLqQjJ";
  return format[0] && strchr(letters, format[0]) && view->item_size == (ssize_t)element->size;
}

static bool take_view(sabir_rb_call *call, int argument, VALUE object, const sabir_type *list,
                      sabir_mode how, sabir_slice *to) {
  if (RB_SPECIAL_CONST_P(object) || !rb_memory_view_available_p(object)) return false;
  int flags = how == SABIR_INOUT ? RUBY_MEMORY_VIEW_WRITABLE : RUBY_MEMORY_VIEW_SIMPLE;
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
                   (size_t)list->element->size);
  }
  *to = (sabir_slice){view->data, (size_t)view->byte_size / list->element->size};
  return true;
}

/* --- lists ---------------------------------------------------------------------------------- */

static void lower(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type,
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

static void lower_items(sabir_rb_call *call, int argument, VALUE array, const sabir_type *element,
                        sabir_slice *to) {
  size_t count = (size_t)RARRAY_LEN(array);
  char *items = sabir_rb_memory(call, count, element->size);
  *to = (sabir_slice){items, count};
  if (element->kind == SABIR_KIND_F64 && all_floats(array, (double *)items)) return;
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
static void lower_packed(sabir_rb_call *call, int argument, VALUE string, const sabir_type *list,
                         sabir_mode how, sabir_slice *to) {
  size_t size = list->element->size;
  if (size > 1 && ENCODING_GET(string) != rb_ascii8bit_encindex()) {
    sabir_rb_wrong(call, argument, rb_eTypeError, "must be Array or a packed binary String");
  }
  if (how == SABIR_INOUT) {
    refuse_frozen(call, argument, string);
    rb_str_modify(string);
    *to = (sabir_slice){RSTRING_PTR(string), (size_t)RSTRING_LEN(string)};
  } else {
    lend(call, string, to);
  }
  if (to->count % size != 0) {
    sabir_rb_wrong(call, argument, rb_eArgError, "has %zu bytes, and an item has %zu", to->count,
                   size);
  }
  to->count /= size;
}

static void lower_list(sabir_rb_call *call, int argument, VALUE object, const sabir_type *list,
                       sabir_mode how, sabir_slice *to) {
  const sabir_type *element = list->element;
  bool number = sabir_is_number(element);
  if (number && RB_TYPE_P(object, T_STRING)) {
    lower_packed(call, argument, object, list, how, to);
  } else if (RB_TYPE_P(object, T_ARRAY)) {
    if (how == SABIR_INOUT) refuse_frozen(call, argument, object);
    lower_items(call, argument, object, element, to);
  } else if (!number || !take_view(call, argument, object, list, how, to)) {
    sabir_rb_not(call, argument, element->kind == SABIR_KIND_U8 ? "String" : "Array", object);
  }
}

typedef struct entries {
  sabir_rb_call *call;
  int argument;
  const sabir_type *entry;
  char *next;
} entries;

static int lower_entry(VALUE key, VALUE value, VALUE at) {
  entries *to = (entries *)at;
  const sabir_member *members = to->entry->members;
  memset(to->next, 0, to->entry->size);
  lower(to->call, to->argument, key, members[0].type, to->next + members[0].offset);
  lower(to->call, to->argument, value, members[1].type, to->next + members[1].offset);
  to->next += to->entry->size;
  return ST_CONTINUE;
}

static void lower_map(sabir_rb_call *call, int argument, VALUE object, const sabir_type *map,
                      sabir_slice *to) {
  if (!RB_TYPE_P(object, T_HASH)) sabir_rb_not(call, argument, "Hash", object);
  size_t count = RHASH_SIZE(object);
  entries fill = {call, argument, map->element, sabir_rb_memory(call, count, map->element->size)};
  *to = (sabir_slice){fill.next, count};
  rb_hash_foreach(object, lower_entry, (VALUE)&fill);
}

void sabir_rb_take_list(sabir_rb_call *call, int argument, VALUE object, const sabir_type *list,
                        sabir_mode how, sabir_slice *to) {
  call->retaining = how == SABIR_RETAINED;
  if (list->kind == SABIR_KIND_MAP)
    lower_map(call, argument, object, list, to);
  else
    lower_list(call, argument, object, list, how, to);
  call->retaining = false;
  sabir_rb_fits(call, argument, to->count);
}

void sabir_rb_take_back(sabir_rb_call *call, VALUE object, const sabir_type *list,
                        const sabir_slice *from) {
  if (!RB_TYPE_P(object, T_ARRAY) || OBJ_FROZEN(object)) return;
  const char *items = from->data;
  for (size_t i = 0; i < from->count; ++i) {
    VALUE item =
        sabir_rb_lift(call->function->module, list->element, items + i * list->element->size);
    rb_ary_store(object, (long)i, item);
  }
}

/* --- structures ----------------------------------------------------------------------------- */

/* Padding and the unused part of a union are no business of the library's: they are zero. */
static void clear(const sabir_type *type, void *to) { memset(to, 0, type->size); }

static bool is_a(VALUE object, VALUE class_) {
  return rb_class_of(object) == class_ || RTEST(rb_obj_is_kind_of(object, class_));
}

static void lower_member(sabir_rb_call *call, int argument, VALUE object,
                         const sabir_member *member, char *to) {
  lower(call, argument, object, member->type, to + member->offset);
}

static SABIR_APART void lower_record(sabir_rb_call *call, int argument, VALUE object,
                                     const sabir_type *type, char *to) {
  clear(type, to);
  size_t size = type->size;
  if (type->extensible) memcpy(to, &size, sizeof size);
  const sabir_rb_type *ours = sabir_rb_of(call->function->module, type);
  if (!is_a(object, ours->ruby)) {
    sabir_rb_not(call, argument, ours->name, object);
  }
  for (size_t i = 0; i < type->member_count; ++i) {
    lower_member(call, argument, rb_ivar_get(object, ours->fields[i]), &type->members[i], to);
  }
}

static SABIR_APART void lower_tuple(sabir_rb_call *call, int argument, VALUE object,
                                    const sabir_type *type, char *to) {
  clear(type, to);
  if (!RB_TYPE_P(object, T_ARRAY)) sabir_rb_not(call, argument, "Array", object);
  if (RARRAY_LEN(object) != (long)type->member_count) {
    sabir_rb_wrong(call, argument, rb_eArgError, "must have %u items, not %ld",
                   (unsigned)type->member_count, RARRAY_LEN(object));
  }
  for (size_t i = 0; i < type->member_count; ++i) {
    lower_member(call, argument, RARRAY_AREF(object, (long)i), &type->members[i], to);
  }
}

static SABIR_APART void lower_case(sabir_rb_call *call, int argument, VALUE object,
                                   const sabir_type *type, char *to) {
  clear(type, to);
  const sabir_rb_type *ours = sabir_rb_of(call->function->module, type);
  for (size_t i = 0; i < type->member_count; ++i) {
    const sabir_member *member = &type->members[i];
    if (!is_a(object, ours->objects[i])) continue;
    sabir_write_tag(to, type->tag_size, (uint32_t)i);
    if (!member->type) return;
    VALUE payload = rb_ivar_get(object, call->function->module->value);
    lower_member(call, argument, payload, member, to);
    return;
  }
  sabir_rb_not(call, argument, ours->name ? ours->name : "Ok or Err", object);
}

static SABIR_APART void lower_option(sabir_rb_call *call, int argument, VALUE object,
                                     const sabir_type *type, char *to) {
  clear(type, to);
  if (NIL_P(object)) return;
  const sabir_rb_module *module = call->function->module;
  sabir_write_tag(to, type->tag_size, 1);
  if (type->nested) {
    if (!is_a(object, module->some)) {
      sabir_rb_not(call, argument, "Some or nil", object);
    }
    object = rb_ivar_get(object, module->value);
  }
  lower_member(call, argument, object, &type->members[1], to);
}

static SABIR_APART void lower_handle(sabir_rb_call *call, int argument, VALUE object,
                                     const sabir_type *type, void *to) {
  const sabir_rb_type *ours = sabir_rb_of(call->function->module, type);
  if (ours->guests) {
    sabir_rb_take_guest(call, argument, object, type, to);
  } else {
    sabir_rb_take_handle(call, argument, object, ours->handles, type->kind, to);
  }
}

static SABIR_APART void lower_array(sabir_rb_call *call, int argument, VALUE object,
                                    const sabir_type *type, void *to) {
  sabir_slice items;
  lower_list(call, argument, object, type, SABIR_LENT, &items);
  if (items.count != type->length) {
    sabir_rb_wrong(call, argument, rb_eArgError, "must have %zu items, not %zu",
                   (size_t)type->length, items.count);
  }
  memcpy(to, items.data, items.count * type->element->size);
}

static SABIR_APART void lower_slice(sabir_rb_call *call, int argument, VALUE object,
                                    const sabir_type *type, void *to) {
  sabir_slice slice;
  if (type->kind == SABIR_KIND_STRING) {
    check_text(call, argument, object);
    lend(call, object, &slice);
  } else if (type->kind == SABIR_KIND_LIST) {
    lower_list(call, argument, object, type, SABIR_LENT, &slice);
  } else {
    lower_map(call, argument, object, type, &slice);
  }
  memcpy(to, &slice, sizeof slice);
}

static void lower(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type,
                  void *to) {
  switch (type->kind) {
    case SABIR_KIND_BOOL: return take_bool(call, argument, object, to);
    case SABIR_KIND_F32: return take_float(call, argument, object, false, to);
    case SABIR_KIND_F64: return take_float(call, argument, object, true, to);
    case SABIR_KIND_CHAR: return take_char(call, argument, object, to);
    case SABIR_KIND_ENUM: return take_enum(call, argument, object, type, to);
    case SABIR_KIND_FLAGS: return take_flags(call, argument, object, type, to);
    case SABIR_KIND_STRING:
    case SABIR_KIND_LIST:
    case SABIR_KIND_MAP: return lower_slice(call, argument, object, type, to);
    case SABIR_KIND_OWN:
    case SABIR_KIND_BORROW: return lower_handle(call, argument, object, type, to);
    case SABIR_KIND_ARRAY: return lower_array(call, argument, object, type, to);
    case SABIR_KIND_RECORD: return lower_record(call, argument, object, type, to);
    case SABIR_KIND_TUPLE: return lower_tuple(call, argument, object, type, to);
    case SABIR_KIND_OPTION: return lower_option(call, argument, object, type, to);
    case SABIR_KIND_VARIANT:
    case SABIR_KIND_RESULT: return lower_case(call, argument, object, type, to);
    default: return take_integer(call, argument, object, &sabir_ranges[type->kind], to);
  }
}

void sabir_rb_take(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type,
                   void *to) {
  lower(call, argument, object, type, to);
}

void sabir_rb_take_scalar(sabir_rb_call *call, int argument, VALUE object, sabir_kind kind,
                          void *to) {
  sabir_type scalar = {.kind = kind};
  lower(call, argument, object, &scalar, to);
}
