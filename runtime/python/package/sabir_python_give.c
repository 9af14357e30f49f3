/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From C values to Python objects, and results written where they are to stay. */
#define _GNU_SOURCE
#include "sabir_python.h"

#ifndef _WIN32
#include <dlfcn.h>
#endif

/* How many handles of the result being made have become objects. The interpreter lock guards it. */
static size_t lifted;

/* --- values --------------------------------------------------------------------------------- */

static PyObject *lift_number(const sabir_type *type, const void *from) {
  switch (type->kind) {
    case SABIR_KIND_S8: return PyLong_FromLong(*(const int8_t *)from);
    case SABIR_KIND_U8: return PyLong_FromLong(*(const uint8_t *)from);
    case SABIR_KIND_S16: {
      SABIR_READ(int16_t, value, from);
      return PyLong_FromLong(value);
    }
    case SABIR_KIND_U16: {
      SABIR_READ(uint16_t, value, from);
      return PyLong_FromLong(value);
    }
    case SABIR_KIND_S32: {
      SABIR_READ(int32_t, value, from);
      return PyLong_FromLong(value);
    }
    case SABIR_KIND_U32: {
      SABIR_READ(uint32_t, value, from);
      return PyLong_FromUnsignedLong(value);
    }
    case SABIR_KIND_S64: {
      SABIR_READ(int64_t, value, from);
      return PyLong_FromLongLong(value);
    }
    case SABIR_KIND_U64: {
      SABIR_READ(uint64_t, value, from);
      return PyLong_FromUnsignedLongLong(value);
    }
    case SABIR_KIND_F32: {
      SABIR_READ(float, value, from);
      return PyFloat_FromDouble((double)value);
    }
    default: {
      SABIR_READ(double, value, from);
      return PyFloat_FromDouble(value);
    }
  }
}

static SABIR_APART PyObject *lift_char(const void *from) {
  SABIR_READ(uint32_t, code, from);
  return PyUnicode_FromFormat("%c", (int)code);
}

/* A library that gives a value its contract does not have is broken, and is not believed. */
static PyObject *no_such(const sabir_py_type *ours, uint32_t tag) {
  PyErr_Format(PyExc_SystemError, "the library returned %u, which is no %s", (unsigned)tag,
               ours->name ? ours->name : "case");
  return NULL;
}

static SABIR_APART PyObject *lift_label(const sabir_py_module *module, const sabir_type *type,
                                        const void *from) {
  const sabir_py_type *ours = sabir_py_of(module, type);
  uint32_t tag = sabir_read_tag(from, type->tag_size);
  if (type->kind == SABIR_KIND_FLAGS) {
    return PyObject_CallFunction(ours->python, "k", (unsigned long)tag);
  }
  if (tag < type->member_count) return Py_NewRef(ours->objects[tag]);
  return type->open ? PyObject_GetAttrString(ours->python, "UNKNOWN") : no_such(ours, tag);
}

static PyObject *lift_member(const sabir_py_module *module, const sabir_member *member,
                             const void *from) {
  return sabir_py_lift(module, member->type, (const char *)from + member->offset);
}

static SABIR_APART PyObject *lift_fields(const sabir_py_module *module, const sabir_type *type,
                                         const void *from) {
  PyObject *fields = PyTuple_New((Py_ssize_t)type->member_count);
  for (size_t i = 0; fields && i < type->member_count; ++i) {
    PyObject *field = lift_member(module, &type->members[i], from);
    if (!field || PyTuple_SetItem(fields, (Py_ssize_t)i, field) < 0) Py_CLEAR(fields);
  }
  return fields;
}

static PyObject *make(PyObject *class_, PyObject *arguments) {
  PyObject *made = arguments ? PyObject_CallObject(class_, arguments) : NULL;
  Py_XDECREF(arguments);
  return made;
}

/* A dataclass with slots is filled slot by slot: its __init__ would do the same, slower. */
static SABIR_APART PyObject *lift_record(const sabir_py_module *module, const sabir_type *type,
                                         const void *from) {
  const sabir_py_type *ours = sabir_py_of(module, type);
  if (type->raised) return make(ours->python, lift_fields(module, type, from));
  PyObject *record = PyType_GenericAlloc((PyTypeObject *)ours->python, 0);
  for (size_t i = 0; record && i < type->member_count; ++i) {
    PyObject *field = lift_member(module, &type->members[i], from);
    if (!field || PyObject_GenericSetAttr(record, ours->objects[i], field) < 0) Py_CLEAR(record);
    Py_XDECREF(field);
  }
  return record;
}

static SABIR_APART PyObject *lift_case(const sabir_py_module *module, const sabir_type *type,
                                       const void *from) {
  const sabir_py_type *ours = sabir_py_of(module, type);
  uint32_t tag = sabir_read_tag(from, type->tag_size);
  if (tag >= type->member_count) return no_such(ours, tag);
  const sabir_member *member = &type->members[tag];
  PyObject *class_ = ours->objects[tag];
  if (!member->type && type->kind == SABIR_KIND_VARIANT) return PyObject_CallNoArgs(class_);
  PyObject *payload = member->type ? lift_member(module, member, from) : Py_NewRef(Py_None);
  return make(class_, payload ? Py_BuildValue("(N)", payload) : NULL);
}

static SABIR_APART PyObject *lift_option(const sabir_py_module *module, const sabir_type *type,
                                         const void *from) {
  if (sabir_read_tag(from, type->tag_size) == 0) Py_RETURN_NONE;
  PyObject *some = lift_member(module, &type->members[1], from);
  if (!type->nested) return some;
  return make(module->some, some ? Py_BuildValue("(N)", some) : NULL);
}

static SABIR_APART PyObject *lift_map(const sabir_py_module *module, const sabir_type *type,
                                      const void *from) {
  SABIR_READ(sabir_slice, entries, from);
  PyObject *items = sabir_py_lift_items(module, type->element, entries.data, entries.count);
  PyObject *map = items ? PyDict_New() : NULL;
  if (map && PyDict_MergeFromSeq2(map, items, 1) < 0) Py_CLEAR(map);
  Py_XDECREF(items);
  return map;
}

static SABIR_APART PyObject *lift_handle(const sabir_py_module *module, const sabir_type *type,
                                         const void *from) {
  const sabir_py_type *ours = sabir_py_of(module, type);
  SABIR_READ(void *, pointer, from);
  ++lifted;
  if (ours->guests) {
    return sabir_py_lift_guest(ours->guests, type->kind == SABIR_KIND_OWN, pointer);
  }
  return sabir_py_wrap(ours->handles->type, ours->handles, pointer);
}

PyObject *sabir_py_array_of(const sabir_py_module *module, char typecode, PyObject *bytes) {
  return bytes ? PyObject_CallFunction(module->array, "CN", typecode, bytes) : NULL;
}

PyObject *sabir_py_lift_items(const sabir_py_module *module, const sabir_type *element,
                              const void *data, size_t count) {
  char code = sabir_py_typecode(element);
  if (code) {
    PyObject *bytes = PyBytes_FromStringAndSize(data, (Py_ssize_t)(count * element->size));
    return code == 'B' ? bytes : sabir_py_array_of(module, code, bytes);
  }
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; ++i) {
    PyObject *item = sabir_py_lift(module, element, (const char *)data + i * element->size);
    if (!item || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

PyObject *sabir_py_lift(const sabir_py_module *module, const sabir_type *type, const void *from) {
  switch (type->kind) {
    case SABIR_KIND_BOOL: return PyBool_FromLong(*(const uint8_t *)from);
    case SABIR_KIND_CHAR: return lift_char(from);
    case SABIR_KIND_ENUM:
    case SABIR_KIND_FLAGS: return lift_label(module, type, from);
    case SABIR_KIND_STRING: {
      SABIR_READ(sabir_string, text, from);
      return PyUnicode_DecodeUTF8(text.size ? text.data : "", (Py_ssize_t)text.size, "strict");
    }
    case SABIR_KIND_LIST: {
      SABIR_READ(sabir_slice, items, from);
      return sabir_py_lift_items(module, type->element, items.data, items.count);
    }
    case SABIR_KIND_MAP: return lift_map(module, type, from);
    case SABIR_KIND_ARRAY: return sabir_py_lift_items(module, type->element, from, type->length);
    case SABIR_KIND_RECORD: return lift_record(module, type, from);
    case SABIR_KIND_TUPLE: return lift_fields(module, type, from);
    case SABIR_KIND_VARIANT:
    case SABIR_KIND_RESULT: return lift_case(module, type, from);
    case SABIR_KIND_OPTION: return lift_option(module, type, from);
    case SABIR_KIND_OWN:
    case SABIR_KIND_BORROW: return lift_handle(module, type, from);
    default: return lift_number(type, from);
  }
}

/* --- sinks ---------------------------------------------------------------------------------- */

/* Python's own way to give a bytes object another size where it stands is documented and there in
 * every version so far, but not in the limited API: it is used if the interpreter has it. */
typedef int (*bytes_resize)(PyObject **bytes, Py_ssize_t size);

static bytes_resize in_place(void) {
  static bytes_resize found;
  static bool asked;
#ifdef RTLD_DEFAULT
  if (!asked) {
    void *symbol = dlsym(RTLD_DEFAULT, "_PyBytes_Resize");
    memcpy(&found, &symbol, sizeof found);
  }
#endif
  asked = true;
  return found;
}

/* Keeps the first `used` bytes. On failure an exception is set and the object is gone. */
static void resize(PyObject **bytes, size_t used, size_t size) {
  bytes_resize change = in_place();
  if (change) {
    change(bytes, (Py_ssize_t)size);
    return;
  }
  PyObject *other = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
  if (other) memcpy(PyBytes_AsString(other), PyBytes_AsString(*bytes), used);
  Py_DECREF(*bytes);
  *bytes = other;
}

/* Called by the library when the room is too small: the bytes move into a bytes object, which the
 * caller gets in the end. The interpreter lock may be released; an exception waits until it is
 * not. */
sabir_status sabir_py_grow(sabir_sink *sink, size_t need) {
  sabir_py_sink *ours = sink->context;
  sabir_py_call *call = ours->call;
  bool unlocked = call->thread != NULL;
  if (unlocked) PyEval_RestoreThread(call->thread);
  size_t more = sink->capacity + sink->capacity / 2;
  size_t room = ours->bytes && more > need ? more : need;
  if (room > PY_SSIZE_T_MAX - 64) {
    PyErr_NoMemory();
    Py_CLEAR(ours->bytes);
  } else if (ours->bytes) {
    resize(&ours->bytes, sink->size, room);
  } else {
    ours->bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)room);
    if (ours->bytes && sink->size) memcpy(PyBytes_AsString(ours->bytes), sink->data, sink->size);
  }
  sink->data = ours->bytes ? PyBytes_AsString(ours->bytes) : NULL;
  sink->capacity = ours->bytes ? room : 0;
  if (unlocked) call->thread = PyEval_SaveThread();
  return sink->data ? SABIR_OK : SABIR_RESOURCE_EXHAUSTED;
}

/* The argument that the whole result is, or NULL. */
static PyObject *unchanged(const sabir_py_sink *sink) {
  if (sink->sink.outcome != SABIR_SINK_ALIASED) return NULL;
  for (int i = 0; i < sink->candidates; ++i) {
    bool same = sink->seen[i].data == sink->sink.data && sink->seen[i].count == sink->sink.size;
    if (same) return Py_NewRef(sink->arguments[i]);
  }
  return NULL;
}

/* What was written, as bytes: cut to size where it stands, or copied from the stack. */
static PyObject *written(sabir_py_sink *sink) {
  if (sink->bytes && sink->sink.outcome == SABIR_SINK_WRITTEN) {
    PyObject *bytes = sink->bytes;
    sink->bytes = NULL;
    if ((size_t)PyBytes_Size(bytes) != sink->sink.size) {
      resize(&bytes, sink->sink.size, sink->sink.size);
    }
    return bytes;
  }
  return PyBytes_FromStringAndSize(sink->sink.data, (Py_ssize_t)sink->sink.size);
}

static PyObject *result_of(sabir_py_sink *sink) {
  PyObject *same = unchanged(sink);
  if (same) return same;
  if (sink->type->kind == SABIR_KIND_STRING) {
    return PyUnicode_DecodeUTF8(sink->sink.size ? sink->sink.data : "", (Py_ssize_t)sink->sink.size,
                                "strict");
  }
  char code = sabir_py_typecode(sink->type->element);
  if (code == 'B') return written(sink);
  if (code) return sabir_py_array_of(sink->call->function->module, code, written(sink));
  const sabir_py_module *module = sink->call->function->module;
  sabir_slice items = {sink->sink.data, sink->sink.size / sink->type->element->size};
  if (sink->type->kind == SABIR_KIND_MAP) return lift_map(module, sink->type, &items);
  return sabir_py_lift_items(module, sink->type->element, items.data, items.count);
}

PyObject *sabir_py_give_sink(sabir_py_call *call, sabir_status status, sabir_py_sink *sink) {
  PyObject *result = status == SABIR_OK ? result_of(sink) : sabir_py_raise(call, status);
  Py_XDECREF(sink->bytes);
  sabir_py_end(call, call->self);
  return sabir_py_settle(call, result);
}

/* --- other results -------------------------------------------------------------------------- */

PyObject *sabir_py_give_none(sabir_py_call *call, sabir_status status) {
  if (status != SABIR_OK) return sabir_py_raise(call, status);
  sabir_py_end(call, call->self);
  return sabir_py_settle(call, Py_NewRef(Py_None));
}

/* Handles that become objects belong to these; if memory runs out half-way, the others are dropped.
 */
static PyObject *lift_all(sabir_py_call *call, const sabir_type *type, const void *value) {
  size_t outer = lifted;
  lifted = 0;
  PyObject *result = sabir_py_lift(call->function->module, type, value);
  if (!result) sabir_py_drop_handles(call->function->module, type, value, &lifted);
  lifted = outer;
  return result;
}

PyObject *sabir_py_give(sabir_py_call *call, sabir_status status, const sabir_type *type,
                        const void *value) {
  if (status != SABIR_OK) return sabir_py_raise(call, status);
  PyObject *result = lift_all(call, type, value);
  sabir_py_end(call, call->self);
  return sabir_py_settle(call, result);
}

PyObject *sabir_py_give_parcel(sabir_py_call *call, sabir_status status, const sabir_type *type,
                               const void *parcel) {
  if (status != SABIR_OK) return sabir_py_raise(call, status);
  PyObject *result = lift_all(call, type, parcel);
  call->function->module->library->release(parcel);
  sabir_py_end(call, call->self);
  return sabir_py_settle(call, result);
}

PyObject *sabir_py_give_view(sabir_py_call *call, sabir_status status, const sabir_type *type,
                             const void *data, size_t count) {
  if (status != SABIR_OK) return sabir_py_raise(call, status);
  const sabir_py_module *module = call->function->module;
  sabir_slice items = {data, count};
  bool numbers = type->kind == SABIR_KIND_LIST && sabir_py_typecode(type->element);
  bool stays = numbers && call->self && !call->self->lent;
  PyObject *result =
      stays ? sabir_py_look(module, type->element, (void *)data, count, false, call->self)
            : sabir_py_lift(module, type, &items);
  if (numbers && !stays && result) {
    /* Lent to a callback: the memory may be gone when it has returned. */
    PyObject *copy = result;
    result = PyMemoryView_FromObject(copy);
    Py_DECREF(copy);
  }
  sabir_py_end(call, call->self);
  return sabir_py_settle(call, result);
}

PyObject *sabir_py_give_handle(sabir_py_call *call, sabir_status status, PyTypeObject *type,
                               const sabir_py_class *class_, void *pointer) {
  if (status != SABIR_OK) return sabir_py_raise(call, status);
  PyObject *handle = sabir_py_wrap(type, class_, pointer);
  bool stateless = !class_->warns && call->args && !call->instance;
  if (handle && stateless) sabir_py_remember((sabir_py_handle *)handle, call->args, call->keywords);
  /* What a constructor retains, its handle keeps; what a method retains, its own. */
  sabir_py_end(call, call->self ? call->self : (sabir_py_handle *)handle);
  if (handle && call->given_up) Py_XDECREF(sabir_py_close(handle, NULL));
  return sabir_py_settle(call, handle);
}
