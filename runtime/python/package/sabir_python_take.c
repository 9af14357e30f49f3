/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From Python objects to C values. */
#include "sabir_python.h"

/* --- numbers -------------------------------------------------------------------------------- */

static bool out_of_range(sabir_py_call *call, int argument, PyObject *number,
                         const sabir_range *within) {
  return sabir_py_wrong(call, argument, PyExc_OverflowError,
                        "is %S, and a %s goes from %lld to %llu", number, within->name, within->low,
                        within->high);
}

/* Writes the low bytes, which are the number: every machine Sabir runs on is little-endian. */
static bool store_integer(sabir_py_call *call, int argument, PyObject *number,
                          const sabir_range *within, void *to) {
  int overflow = 0;
  long long value = PyLong_AsLongLongAndOverflow(number, &overflow);
  if (value == -1 && PyErr_Occurred()) return false;
  unsigned long long bits = (unsigned long long)value;
  if (overflow > 0 && within->high == UINT64_MAX) {
    bits = PyLong_AsUnsignedLongLong(number);
    if (bits == (unsigned long long)-1 && PyErr_Occurred()) {
      PyErr_Clear();
      return out_of_range(call, argument, number, within);
    }
  } else if (overflow || value < within->low || (value > 0 && bits > within->high)) {
    return out_of_range(call, argument, number, within);
  }
  memcpy(to, &bits, within->size);
  return true;
}

static SABIR_APART bool take_integer(sabir_py_call *call, int argument, PyObject *object,
                                     const sabir_range *within, void *to) {
  if (PyLong_Check(object)) return store_integer(call, argument, object, within, to);
  /* What counts as an integer without being an int: NumPy's scalars and their like. */
  PyObject *number = PyFloat_Check(object) ? NULL : PyNumber_Index(object);
  if (!number) {
    PyErr_Clear();
    return sabir_py_not(call, argument, "int", object);
  }
  bool taken = store_integer(call, argument, number, within, to);
  Py_DECREF(number);
  return taken;
}

static SABIR_APART bool take_float(sabir_py_call *call, int argument, PyObject *object, bool wide,
                                   void *to) {
  double value = PyFloat_AsDouble(object);
  if (value == -1.0 && PyErr_Occurred()) {
    bool large = PyErr_ExceptionMatches(PyExc_OverflowError);
    PyErr_Clear();
    if (!large) return sabir_py_not(call, argument, "float", object);
    return sabir_py_wrong(call, argument, PyExc_OverflowError, "is too large for a float");
  }
  float narrow = (float)value;
  if (!wide && isinf(narrow) && !isinf(value)) {
    return sabir_py_wrong(call, argument, PyExc_OverflowError, "is %S, too large for an f32",
                          object);
  }
  memcpy(to, wide ? (void *)&value : (void *)&narrow, wide ? sizeof value : sizeof narrow);
  return true;
}

/* NumPy's own bool, which is no bool; `bool_`, and `bool` from NumPy 2 on. */
static bool is_numpy_bool(PyObject *object) {
  PyObject *name = PyType_GetName(Py_TYPE(object));
  PyObject *home = name ? PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__module__") : NULL;
  bool is = home && PyUnicode_Check(home) && PyUnicode_CompareWithASCIIString(home, "numpy") == 0 &&
            (PyUnicode_CompareWithASCIIString(name, "bool_") == 0 ||
             PyUnicode_CompareWithASCIIString(name, "bool") == 0);
  Py_XDECREF(home);
  Py_XDECREF(name);
  PyErr_Clear();
  return is;
}

static SABIR_APART bool take_bool(sabir_py_call *call, int argument, PyObject *object, void *to) {
  int truth = object == Py_True;
  if (!PyBool_Check(object)) {
    if (!is_numpy_bool(object)) return sabir_py_not(call, argument, "bool", object);
    truth = PyObject_IsTrue(object);
    if (truth < 0) return false;
  }
  *(uint8_t *)to = truth != 0;
  return true;
}

static SABIR_APART bool take_char(sabir_py_call *call, int argument, PyObject *object, void *to) {
  if (!PyUnicode_Check(object)) return sabir_py_not(call, argument, "str", object);
  if (PyUnicode_GetLength(object) != 1) {
    return sabir_py_wrong(call, argument, PyExc_ValueError, "must be one character, not %zd",
                          PyUnicode_GetLength(object));
  }
  uint32_t code = PyUnicode_ReadChar(object, 0);
  if (code >= 0xd800 && code <= 0xdfff) {
    return sabir_py_wrong(call, argument, PyExc_ValueError, "is a lone surrogate");
  }
  memcpy(to, &code, sizeof code);
  return true;
}

static const char *name_of(const sabir_py_call *call, const sabir_type *type) {
  return sabir_py_of(call->function->module, type)->name;
}

static SABIR_APART bool take_label(sabir_py_call *call, int argument, PyObject *object,
                                   const sabir_type *type, unsigned long long limit, void *to) {
  if (!PyLong_Check(object) || PyBool_Check(object)) {
    return sabir_py_not(call, argument, name_of(call, type), object);
  }
  long long value = PyLong_AsLongLong(object);
  if (value < 0 || (unsigned long long)value >= limit) {
    PyErr_Clear(); /* too large even to look at */
    return sabir_py_wrong(call, argument, PyExc_ValueError, "is %S, which is no %s", object,
                          name_of(call, type));
  }
  sabir_write_tag(to, type->tag_size, (uint32_t)value);
  return true;
}

/* --- text ----------------------------------------------------------------------------------- */

/* Python says which character; which argument it was in, only we know. */
static bool ill_formed(sabir_py_call *call, int argument) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value && PyErr_GivenExceptionMatches(value, PyExc_UnicodeEncodeError)) {
    PyObject *place = sabir_py_place(call, argument);
    PyObject *reason = place ? PyUnicode_FromFormat("surrogates not allowed in %U of %s()", place,
                                                    call->function->name)
                             : NULL;
    const char *text = reason ? PyUnicode_AsUTF8AndSize(reason, NULL) : NULL;
    if (text) PyUnicodeEncodeError_SetReason(value, text);
    Py_XDECREF(reason);
    Py_XDECREF(place);
  }
  PyErr_Restore(type, value, traceback);
  return false;
}

bool sabir_py_take_text(sabir_py_call *call, int argument, PyObject *object, sabir_slice *to) {
  if (!PyUnicode_Check(object)) return sabir_py_not(call, argument, "str", object);
  Py_ssize_t size;
  to->data = PyUnicode_AsUTF8AndSize(object, &size);
  if (!to->data) return ill_formed(call, argument);
  to->count = (size_t)size;
  return sabir_py_fits(call, argument, to->count);
}

/* --- buffers -------------------------------------------------------------------------------- */

char sabir_py_typecode(const sabir_type *type) {
  switch (type->kind) {
    case SABIR_KIND_S8: return 'b';
    case SABIR_KIND_U8: return 'B';
    case SABIR_KIND_S16: return 'h';
    case SABIR_KIND_U16: return 'H';
    case SABIR_KIND_S32: return 'i';
    case SABIR_KIND_U32: return 'I';
    case SABIR_KIND_S64: return 'q';
    case SABIR_KIND_U64: return 'Q';
    case SABIR_KIND_F32: return 'f';
    case SABIR_KIND_F64: return 'd';
    default: return 0;
  }
}

/* What NumPy calls it, for messages. */
static const char *dtype(char code) {
  switch (code) {
    case 'b': return "int8";
    case 'B': return "uint8";
    case 'h': return "int16";
    case 'H': return "uint16";
    case 'i': return "int32";
    case 'I': return "uint32";
    case 'q': return "int64";
    case 'Q': return "uint64";
    case 'f': return "float32";
    default: return "float64";
  }
}

static char class_of(char code) {
  return strchr("bhilqn", code)    ? 'i'
         : strchr("BHILQNc", code) ? 'u'
         : strchr("fd", code)      ? 'f'
                                   : 0;
}

/* Whether a buffer's items are what a letter stands for, by kind and size: `l` and `q` are the same
 * thing on this machine, and which of the two a library says is its own affair. */
static bool holds(const Py_buffer *view, char code, size_t size) {
  const char *format = view->format ? view->format : "B";
  if (*format == '@' || *format == '=' || *format == '<') ++format;
  return format[0] && !format[1] && class_of(*format) == class_of(code) &&
         view->itemsize == (Py_ssize_t)size;
}

static bool no_buffer(sabir_py_call *call, int argument, PyObject *object, int how) {
  PyErr_Clear();
  if (how == SABIR_INOUT && PyObject_CheckBuffer(object)) {
    return sabir_py_wrong(call, argument, PyExc_TypeError,
                          "must be writable and contiguous, such as a bytearray");
  }
  if (PyObject_CheckBuffer(object)) {
    return sabir_py_wrong(call, argument, PyExc_ValueError,
                          "is not contiguous in memory; pass numpy.ascontiguousarray(%s) or "
                          "bytes(%s)",
                          sabir_py_argument(call, argument), sabir_py_argument(call, argument));
  }
  if (PyUnicode_Check(object)) {
    return sabir_py_wrong(call, argument, PyExc_TypeError,
                          "must be a bytes-like object, not str; encode it first");
  }
  return sabir_py_not(call, argument, "a bytes-like object", object);
}

static bool check_view(sabir_py_call *call, int argument, const Py_buffer *view, char code,
                       size_t size) {
  if (view->ndim > 1) {
    return sabir_py_wrong(call, argument, PyExc_ValueError,
                          "has %d dimensions, and one is expected; pass %s.reshape(-1)", view->ndim,
                          sabir_py_argument(call, argument));
  }
  if (!holds(view, code, size)) {
    return sabir_py_wrong(call, argument, PyExc_TypeError,
                          "holds items of format '%s' (%zd bytes each), and '%c' is expected; "
                          "convert it, as in %s.astype(numpy.%s)",
                          view->format ? view->format : "B", view->itemsize, code,
                          sabir_py_argument(call, argument), dtype(code));
  }
  return true;
}

bool sabir_py_take_buffer(sabir_py_call *call, int argument, PyObject *object,
                          const sabir_type *list, sabir_mode how, sabir_slice *to) {
  char code = sabir_py_typecode(list->element);
  sabir_py_held *held = sabir_py_hold(call, SABIR_PY_HOLDS_OBJECT, 0);
  if (!held) return false;
  int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (how == SABIR_INOUT ? PyBUF_WRITABLE : 0);
  if (PyObject_GetBuffer(object, &held->view, flags) < 0) {
    return no_buffer(call, argument, object, how);
  }
  held->holding = SABIR_PY_HOLDS_BUFFER;
  held->retained = how == SABIR_RETAINED;
  if (!check_view(call, argument, &held->view, code, list->element->size)) return false;
  to->data = held->view.buf;
  to->count = (size_t)held->view.len / list->element->size;
  return sabir_py_fits(call, argument, to->count);
}

/* --- lists ---------------------------------------------------------------------------------- */

static bool is_text(PyObject *object) {
  return PyUnicode_Check(object) || PyBytes_Check(object) || PyByteArray_Check(object);
}

static bool lower_inside(sabir_py_call *call, int argument, PyObject *object,
                         const sabir_type *type, const char *name, Py_ssize_t index, void *to) {
  sabir_py_step step = {call->step, name, index};
  call->step = &step;
  bool lowered = sabir_py_take(call, argument, object, type, to);
  call->step = step.outer;
  return lowered;
}

/* Numbers are copied, and handles are held already; everything else may be pointed at, and stays
 * until the call ends. */
static bool keep_lowered(sabir_py_call *call, const sabir_type *type, PyObject *object) {
  bool pointed = type->kind > SABIR_KIND_FLAGS && type->kind < SABIR_KIND_OWN;
  if (pointed) return sabir_py_hold_object(call, object);
  Py_DECREF(object);
  return true;
}

static bool lower_items(sabir_py_call *call, int argument, PyObject *object,
                        const sabir_type *element, char *to, Py_ssize_t count) {
  for (Py_ssize_t i = 0; i < count; ++i) {
    /* A list can shrink while an item is converted: ask each time, and hold what is borrowed. */
    PyObject *item = PySequence_GetItem(object, i);
    if (!item) return false;
    char *at = to + (size_t)i * element->size;
    if (!lower_inside(call, argument, item, element, NULL, i, at)) {
      Py_DECREF(item);
      return false;
    }
    if (!keep_lowered(call, element, item)) return false;
  }
  return true;
}

static bool lower_sequence(sabir_py_call *call, int argument, PyObject *object,
                           const sabir_type *element, sabir_slice *to) {
  if (is_text(object) || !PySequence_Check(object) || PyDict_Check(object)) {
    return sabir_py_not(call, argument, "a sequence", object);
  }
  Py_ssize_t count = PySequence_Size(object);
  if (count < 0) return false;
  if ((size_t)count > PY_SSIZE_T_MAX / (element->size ? element->size : 1)) {
    return sabir_py_too_many(call, argument, (size_t)count);
  }
  void *memory = sabir_py_memory(call, (size_t)count * element->size);
  if (!memory) return false;
  *to = (sabir_slice){memory, (size_t)count};
  return lower_items(call, argument, object, element, memory, count);
}

static SABIR_APART bool lower_list(sabir_py_call *call, int argument, PyObject *object,
                                   const sabir_type *list, sabir_mode how, sabir_slice *to) {
  bool bytes = list->element->kind == SABIR_KIND_U8;
  bool number = sabir_py_typecode(list->element) != 0;
  bool written = how == SABIR_INOUT;
  if (bytes || (number && (written || PyObject_CheckBuffer(object)))) {
    return sabir_py_take_buffer(call, argument, object, list, how, to);
  }
  if (written && !PyList_Check(object)) return sabir_py_not(call, argument, "list", object);
  return lower_sequence(call, argument, object, list->element, to);
}

/* All that was held for a retained argument stays. */
static void retain(sabir_py_call *call, const sabir_py_held *before) {
  for (sabir_py_held *held = call->held; held != before; held = held->next) held->retained = true;
}

static bool lower_map(sabir_py_call *call, int argument, PyObject *object, const sabir_type *map,
                      sabir_slice *to);

bool sabir_py_take_list(sabir_py_call *call, int argument, PyObject *object, const sabir_type *list,
                        sabir_mode how, sabir_slice *to) {
  const sabir_py_held *before = call->held;
  bool taken = list->kind == SABIR_KIND_MAP ? lower_map(call, argument, object, list, to)
                                            : lower_list(call, argument, object, list, how, to);
  if (!taken || !sabir_py_fits(call, argument, to->count)) return false;
  if (how == SABIR_RETAINED) retain(call, before);
  return true;
}

bool sabir_py_take_back(sabir_py_call *call, PyObject *object, const sabir_type *list,
                        const sabir_slice *from) {
  if (!PyList_Check(object)) return true;
  PyObject *items =
      sabir_py_lift_items(call->function->module, list->element, from->data, from->count);
  if (items && PyList_SetSlice(object, 0, PyList_Size(object), items) == 0) {
    Py_DECREF(items);
    return true;
  }
  Py_XDECREF(items);
  if (call->error) call->function->module->library->release(call->error);
  call->error = NULL;
  return false;
}

static SABIR_APART bool lower_map(sabir_py_call *call, int argument, PyObject *object,
                                  const sabir_type *map, sabir_slice *to) {
  if (!PyDict_Check(object)) return sabir_py_not(call, argument, "dict", object);
  PyObject *items = PyDict_Items(object);
  if (!items) return false;
  bool lowered = lower_sequence(call, argument, items, map->element, to);
  Py_DECREF(items);
  return lowered;
}

/* --- structures ----------------------------------------------------------------------------- */

/* Padding and the unused part of a union are no business of the library's: they are zero. */
static void clear(const sabir_type *type, void *to) { memset(to, 0, type->size); }

static bool lower_attribute(sabir_py_call *call, int argument, PyObject *object, PyObject *name,
                            const char *shown, const sabir_member *member, void *to) {
  PyObject *value = PyObject_GetAttr(object, name);
  if (!value) return false;
  char *at = (char *)to + member->offset;
  if (!lower_inside(call, argument, value, member->type, shown, 0, at)) {
    Py_DECREF(value);
    return false;
  }
  return keep_lowered(call, member->type, value);
}

static bool lower_payload(sabir_py_call *call, int argument, PyObject *object,
                          const sabir_member *member, void *to) {
  PyObject *name = PyUnicode_InternFromString("value");
  bool lowered = name && lower_attribute(call, argument, object, name, "value", member, to);
  Py_XDECREF(name);
  return lowered;
}

static bool is_a(PyObject *object, PyObject *class_) {
  return Py_TYPE(object) == (PyTypeObject *)class_ ||
         PyType_IsSubtype(Py_TYPE(object), (PyTypeObject *)class_);
}

static SABIR_APART bool lower_record(sabir_py_call *call, int argument, PyObject *object,
                                     const sabir_type *type, void *to) {
  clear(type, to);
  const sabir_py_type *ours = sabir_py_of(call->function->module, type);
  if (!is_a(object, ours->python)) return sabir_py_not(call, argument, ours->name, object);
  size_t size = type->size;
  if (type->extensible) memcpy(to, &size, sizeof size);
  for (size_t i = 0; i < type->member_count; ++i) {
    if (!lower_attribute(call, argument, object, ours->objects[i], ours->members[i],
                         &type->members[i], to)) {
      return false;
    }
  }
  return true;
}

static SABIR_APART bool lower_tuple(sabir_py_call *call, int argument, PyObject *object,
                                    const sabir_type *type, void *to) {
  clear(type, to);
  if (!PyTuple_Check(object)) return sabir_py_not(call, argument, "tuple", object);
  if (PyTuple_Size(object) != (Py_ssize_t)type->member_count) {
    return sabir_py_wrong(call, argument, PyExc_ValueError, "must have %zu items, not %zd",
                          (size_t)type->member_count, PyTuple_Size(object));
  }
  for (size_t i = 0; i < type->member_count; ++i) {
    if (!lower_inside(call, argument, PyTuple_GetItem(object, (Py_ssize_t)i), type->members[i].type,
                      NULL, (Py_ssize_t)i, (char *)to + type->members[i].offset)) {
      return false;
    }
  }
  return sabir_py_hold_object(call, Py_NewRef(object));
}

static SABIR_APART bool lower_case(sabir_py_call *call, int argument, PyObject *object,
                                   const sabir_type *type, void *to) {
  clear(type, to);
  const sabir_py_type *ours = sabir_py_of(call->function->module, type);
  for (size_t i = 0; i < type->member_count; ++i) {
    const sabir_member *member = &type->members[i];
    if (!is_a(object, ours->objects[i])) continue;
    sabir_write_tag(to, type->tag_size, (uint32_t)i);
    return !member->type || lower_payload(call, argument, object, member, to);
  }
  return sabir_py_not(call, argument, ours->name ? ours->name : "Ok or Err", object);
}

static SABIR_APART bool lower_option(sabir_py_call *call, int argument, PyObject *object,
                                     const sabir_type *type, void *to) {
  clear(type, to);
  if (object == Py_None) return true;
  const sabir_member *some = &type->members[1];
  sabir_write_tag(to, type->tag_size, 1);
  if (!type->nested) {
    return sabir_py_take(call, argument, object, some->type, (char *)to + some->offset);
  }
  if (!is_a(object, call->function->module->some)) {
    return sabir_py_not(call, argument, "Some or None", object);
  }
  return lower_payload(call, argument, object, some, to);
}

static SABIR_APART bool lower_array(sabir_py_call *call, int argument, PyObject *object,
                                    const sabir_type *type, void *to) {
  sabir_slice items;
  if (!lower_list(call, argument, object, type, SABIR_LENT, &items)) return false;
  if (items.count != type->length) {
    return sabir_py_wrong(call, argument, PyExc_ValueError, "must have %zu items, not %zu",
                          (size_t)type->length, items.count);
  }
  memcpy(to, items.data, items.count * type->element->size);
  return true;
}

static SABIR_APART bool lower_handle(sabir_py_call *call, int argument, PyObject *object,
                                     const sabir_type *type, void *to) {
  const sabir_py_type *ours = sabir_py_of(call->function->module, type);
  if (ours->guests) return sabir_py_take_guest(call, argument, object, type, to);
  return sabir_py_take_handle(call, argument, object, ours->handles, type->kind, to);
}

static SABIR_APART bool lower_text(sabir_py_call *call, int argument, PyObject *object, void *to) {
  if (!PyUnicode_Check(object)) return sabir_py_not(call, argument, "str", object);
  sabir_slice text;
  Py_ssize_t size;
  text.data = PyUnicode_AsUTF8AndSize(object, &size);
  if (!text.data) return ill_formed(call, argument);
  text.count = (size_t)size;
  memcpy(to, &text, sizeof text);
  return true;
}

bool sabir_py_take(sabir_py_call *call, int argument, PyObject *object, const sabir_type *type,
                   void *to) {
  switch (type->kind) {
    case SABIR_KIND_S8:
    case SABIR_KIND_U8:
    case SABIR_KIND_S16:
    case SABIR_KIND_U16:
    case SABIR_KIND_S32:
    case SABIR_KIND_U32:
    case SABIR_KIND_S64:
    case SABIR_KIND_U64: return take_integer(call, argument, object, &sabir_ranges[type->kind], to);
    case SABIR_KIND_BOOL: return take_bool(call, argument, object, to);
    case SABIR_KIND_F32: return take_float(call, argument, object, false, to);
    case SABIR_KIND_F64: return take_float(call, argument, object, true, to);
    case SABIR_KIND_CHAR: return take_char(call, argument, object, to);
    case SABIR_KIND_ENUM: return take_label(call, argument, object, type, type->member_count, to);
    case SABIR_KIND_FLAGS:
      return take_label(call, argument, object, type, 1ull << type->member_count, to);
    case SABIR_KIND_STRING: return lower_text(call, argument, object, to);
    case SABIR_KIND_LIST: return lower_list(call, argument, object, type, SABIR_LENT, to);
    case SABIR_KIND_MAP: return lower_map(call, argument, object, type, to);
    case SABIR_KIND_OWN:
    case SABIR_KIND_BORROW: return lower_handle(call, argument, object, type, to);
    case SABIR_KIND_ARRAY: return lower_array(call, argument, object, type, to);
    case SABIR_KIND_RECORD: return lower_record(call, argument, object, type, to);
    case SABIR_KIND_TUPLE: return lower_tuple(call, argument, object, type, to);
    case SABIR_KIND_OPTION: return lower_option(call, argument, object, type, to);
    case SABIR_KIND_VARIANT:
    case SABIR_KIND_RESULT: return lower_case(call, argument, object, type, to);
  }
  return false;
}
