/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_ruby_scalars.h - the usual case of the commonest arguments and results, where the compiler
 * can see it; all else is said by the functions behind.
 */
#ifndef SABIR_RUBY_SCALARS_H
#define SABIR_RUBY_SCALARS_H

/* A small Integer that fits is stored at once; a large one, a wrong one, and everything that is no
 * Integer go the long way. */
#define SABIR_RB_INTEGER(name, kind, c_type, low, high)                                    \
  static inline void sabir_rb_take_##name(sabir_rb_call *call, int argument, VALUE object, \
                                          c_type *to) {                                    \
    if (RB_FIXNUM_P(object)) {                                                             \
      long value = RB_FIX2LONG(object);                                                    \
      if (value >= low && (value < 0 || (unsigned long)value <= high)) {                   \
        *to = (c_type)value;                                                               \
        return;                                                                            \
      }                                                                                    \
    }                                                                                      \
    sabir_rb_take_scalar(call, argument, object, kind, to);                                \
  }

void sabir_rb_take_scalar(sabir_rb_call *call, int argument, VALUE object, sabir_kind kind,
                          void *to);

SABIR_RB_INTEGER(s8, SABIR_KIND_S8, int8_t, INT8_MIN, INT8_MAX)
SABIR_RB_INTEGER(u8, SABIR_KIND_U8, uint8_t, 0, UINT8_MAX)
SABIR_RB_INTEGER(s16, SABIR_KIND_S16, int16_t, INT16_MIN, INT16_MAX)
SABIR_RB_INTEGER(u16, SABIR_KIND_U16, uint16_t, 0, UINT16_MAX)
SABIR_RB_INTEGER(s32, SABIR_KIND_S32, int32_t, INT32_MIN, INT32_MAX)
SABIR_RB_INTEGER(u32, SABIR_KIND_U32, uint32_t, 0, UINT32_MAX)
SABIR_RB_INTEGER(s64, SABIR_KIND_S64, int64_t, INT64_MIN, INT64_MAX)
SABIR_RB_INTEGER(u64, SABIR_KIND_U64, uint64_t, 0, UINT64_MAX)
#undef SABIR_RB_INTEGER

static inline void sabir_rb_take_f64(sabir_rb_call *call, int argument, VALUE object, double *to) {
  if (RB_FLONUM_P(object))
    *to = RFLOAT_VALUE(object);
  else
    sabir_rb_take_scalar(call, argument, object, SABIR_KIND_F64, to);
}
static inline void sabir_rb_take_f32(sabir_rb_call *call, int argument, VALUE object, float *to) {
  sabir_rb_take_scalar(call, argument, object, SABIR_KIND_F32, to);
}
static inline void sabir_rb_take_char(sabir_rb_call *call, int argument, VALUE object,
                                      sabir_char *to) {
  sabir_rb_take_scalar(call, argument, object, SABIR_KIND_CHAR, to);
}
static inline void sabir_rb_take_bool(sabir_rb_call *call, int argument, VALUE object,
                                      sabir_bool *to) {
  if (object == Qtrue || object == Qfalse)
    *to = object == Qtrue;
  else
    sabir_rb_take_scalar(call, argument, object, SABIR_KIND_BOOL, to);
}

/* A String whose bytes are lent as they are, since no other Ruby code runs meanwhile. */
static inline bool sabir_rb_lend_at_once(const sabir_rb_call *call, int argument, VALUE object,
                                         sabir_slice *to) {
  size_t size = (size_t)RSTRING_LEN(object);
  const sabir_rb_function *function = call->function;
  if (size >= SABIR_LARGE || function->blocking || function->asks || call->far) return false;
  *to = (sabir_slice){RSTRING_PTR(object), size};
  sabir_rb_fits(call, argument, size);
  return true;
}

static inline void sabir_rb_take_bytes(sabir_rb_call *call, int argument, VALUE object,
                                       const sabir_type *list, sabir_mode how, sabir_slice *to) {
  if (how == SABIR_LENT && RB_TYPE_P(object, T_STRING) &&
      sabir_rb_lend_at_once(call, argument, object, to)) {
    return;
  }
  sabir_rb_take_list(call, argument, object, list, how, to);
}

/* Ruby remembers what it knows of a String's text. */
static inline void sabir_rb_take_text(sabir_rb_call *call, int argument, VALUE object,
                                      sabir_slice *to) {
  if (RB_TYPE_P(object, T_STRING)) {
    int known = ENC_CODERANGE(object);
    bool fine =
        known == ENC_CODERANGE_7BIT ||
        (known == ENC_CODERANGE_VALID && ENCODING_GET(object) == call->function->module->utf8);
    if (fine && sabir_rb_lend_at_once(call, argument, object, to)) return;
  }
  sabir_rb_take_any_text(call, argument, object, to);
}

#define SABIR_RB_GIVE(name, c_type, made)                                            \
  static inline VALUE sabir_rb_give_##name(sabir_rb_call *call, sabir_status status, \
                                           c_type value) {                           \
    if (status != SABIR_OK || call->retained || call->next || call->entered) {       \
      sabir_rb_give_nothing(call, status);                                           \
    }                                                                                \
    return made;                                                                     \
  }

SABIR_RB_GIVE(bool, sabir_bool, value ? Qtrue : Qfalse)
SABIR_RB_GIVE(s8, int8_t, INT2FIX(value))
SABIR_RB_GIVE(u8, uint8_t, INT2FIX(value))
SABIR_RB_GIVE(s16, int16_t, INT2FIX(value))
SABIR_RB_GIVE(u16, uint16_t, INT2FIX(value))
SABIR_RB_GIVE(s32, int32_t, INT2NUM(value))
SABIR_RB_GIVE(u32, uint32_t, UINT2NUM(value))
SABIR_RB_GIVE(s64, int64_t, LL2NUM(value))
SABIR_RB_GIVE(u64, uint64_t, ULL2NUM(value))
SABIR_RB_GIVE(f32, float, DBL2NUM((double)value))
SABIR_RB_GIVE(f64, double, DBL2NUM(value))
#undef SABIR_RB_GIVE

#endif /* SABIR_RUBY_SCALARS_H */
