/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a call holds, how its arguments are arranged, the interpreter lock, and how it fails. */
#include <stdarg.h>

#include "sabir_python.h"

/* --- what a call has to give back ----------------------------------------------------------- */

/* Memory behind a node starts at an alignment that suits every type. */
#define NODE_SIZE ((sizeof(sabir_py_held) + 15) & ~(size_t)15)

sabir_py_held *sabir_py_hold(sabir_py_call *call, sabir_py_holding holding, size_t more) {
  if (more > PY_SSIZE_T_MAX - NODE_SIZE) {
    PyErr_NoMemory();
    return NULL;
  }
  sabir_py_held *held = PyMem_Malloc(NODE_SIZE + more);
  if (!held) {
    PyErr_NoMemory();
    return NULL;
  }
  held->next = call->held;
  held->holding = holding;
  held->retained = false;
  held->object = NULL;
  call->held = held;
  return held;
}

bool sabir_py_hold_object(sabir_py_call *call, PyObject *object) {
  sabir_py_held *held = sabir_py_hold(call, SABIR_PY_HOLDS_OBJECT, 0);
  if (!held) {
    Py_DECREF(object);
    return false;
  }
  held->object = object;
  return true;
}

void *sabir_py_memory(sabir_py_call *call, size_t size) {
  sabir_py_held *held = sabir_py_hold(call, SABIR_PY_HOLDS_MEMORY, size);
  return held ? (char *)held + NODE_SIZE : NULL;
}

static void let_go_of_one(sabir_py_held *held) {
  switch (held->holding) {
    case SABIR_PY_HOLDS_BUFFER: PyBuffer_Release(&held->view); break;
    case SABIR_PY_HOLDS_HANDLE: sabir_py_leave_handle((sabir_py_handle *)held->object); break;
    case SABIR_PY_HOLDS_GIFT: ((sabir_py_handle *)held->object)->promised = false; break;
    case SABIR_PY_HOLDS_GUEST:
    case SABIR_PY_HOLDS_MOVING: sabir_py_drop_guest(held->guest); break;
    case SABIR_PY_HOLDS_GIVEN:
    case SABIR_PY_HOLDS_OBJECT:
    case SABIR_PY_HOLDS_MEMORY: break;
  }
  Py_XDECREF(held->object);
  PyMem_Free(held);
}

void sabir_py_let_go(sabir_py_held *held) {
  while (held) {
    sabir_py_held *next = held->next;
    let_go_of_one(held);
    held = next;
  }
}

void sabir_py_enter_handles(sabir_py_call *call) {
  if (call->entered) return;
  call->entered = true;
  if (call->self) ++call->self->calls;
  if (call->instance) ++call->instance->calls;
}

static void leave_handles(sabir_py_call *call) {
  call->entered = false;
  if (call->self) sabir_py_leave_handle(call->self);
  if (call->instance) sabir_py_leave_handle(call->instance);
}

void sabir_py_end(sabir_py_call *call, sabir_py_handle *keeper) {
  if (call->expected) sabir_py_unexpect(call);
  sabir_py_held *held = call->held;
  call->held = NULL;
  while (held) {
    sabir_py_held *next = held->next;
    if (held->retained && keeper) {
      held->next = keeper->retained;
      keeper->retained = held;
    } else {
      let_go_of_one(held);
    }
    held = next;
  }
  if (call->entered) leave_handles(call);
}

PyObject *sabir_py_abandon(sabir_py_call *call) {
  sabir_py_end(call, NULL);
  return NULL;
}

void sabir_py_hand_over(sabir_py_call *call) {
  for (sabir_py_held *held = call->held; held; held = held->next) {
    if (held->holding == SABIR_PY_HOLDS_GIFT) {
      sabir_py_handle *given = (sabir_py_handle *)held->object;
      given->pointer = NULL;
      given->retained = NULL; /* for ever: nobody says when the library stops reading it */
    }
    if (held->holding == SABIR_PY_HOLDS_MOVING) held->holding = SABIR_PY_HOLDS_GIVEN;
  }
}

/* --- arguments ------------------------------------------------------------------------------ */

static bool place_keyword(sabir_py_call *call, PyObject *name, PyObject *value, PyObject **given) {
  const sabir_py_function *function = call->function;
  for (int i = 0; i < function->count; ++i) {
    if (PyUnicode_CompareWithASCIIString(name, function->parameters[i].name) != 0) continue;
    if (!given[i]) {
      given[i] = value;
      return true;
    }
    PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'", function->name,
                 name);
    return false;
  }
  PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", function->name,
               name);
  return false;
}

static bool place_positions(sabir_py_call *call, Py_ssize_t count, PyObject **given) {
  const sabir_py_function *function = call->function;
  if (count > function->count) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most %d argument%s (%zd given)", function->name,
                 function->count, function->count == 1 ? "" : "s", count);
    return false;
  }
  for (Py_ssize_t i = count; i < function->count; ++i) given[i] = NULL;
  return true;
}

static bool place_defaults(sabir_py_call *call, PyObject **given) {
  const sabir_py_function *function = call->function;
  for (int i = 0; i < function->count; ++i) {
    if (given[i]) continue;
    const sabir_parameter *parameter = &function->parameters[i];
    if (parameter->fallback == -2) {
      given[i] = Py_None;
      continue;
    }
    if (parameter->fallback < 0) {
      PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s' (pos %d)", function->name,
                   parameter->name, i + 1);
      return false;
    }
    given[i] = PyTuple_GetItem(function->module->default_values, parameter->fallback);
    if (!given[i]) return false;
  }
  return true;
}

bool sabir_py_arrange(sabir_py_call *call, PyObject *const *args, Py_ssize_t count, PyObject *names,
                      PyObject **given) {
  if (!place_positions(call, count, given)) return false;
  for (Py_ssize_t i = 0; i < count; ++i) given[i] = args[i];
  Py_ssize_t named = names ? PyTuple_Size(names) : 0;
  for (Py_ssize_t i = 0; i < named; ++i) {
    if (!place_keyword(call, PyTuple_GetItem(names, i), args[count + i], given)) return false;
  }
  return place_defaults(call, given);
}

bool sabir_py_construct(sabir_py_call *call, PyObject *args, PyObject *keywords, PyObject **given) {
  Py_ssize_t count = PyTuple_Size(args);
  call->args = args;
  call->keywords = keywords;
  if (!place_positions(call, count, given)) return false;
  for (Py_ssize_t i = 0; i < count; ++i) given[i] = PyTuple_GetItem(args, i);
  PyObject *name, *value;
  Py_ssize_t at = 0;
  while (keywords && PyDict_Next(keywords, &at, &name, &value)) {
    if (!place_keyword(call, name, value, given)) return false;
  }
  return place_defaults(call, given);
}

bool sabir_py_take_instance(sabir_py_call *call, PyObject *self, void *instance) {
  sabir_py_handle *handle = (sabir_py_handle *)self;
  if (!handle->pointer || handle->closing) return sabir_py_refuse_closed(handle, call, -1);
  call->instance = handle;
  memcpy(instance, &handle->pointer, sizeof handle->pointer);
  return true;
}

PyTypeObject *sabir_py_made(PyObject *self, const sabir_py_class *class_) {
  return PyType_Check(self) ? (PyTypeObject *)self : class_->type;
}

/* --- the interpreter lock ------------------------------------------------------------------- */

/* The library asks, on this thread. While the lock is ours (the library has called Python, which
 * calls another function) the interpreter itself sees to signals. */
static sabir_bool gives_up(void *context) {
  sabir_py_call *call = context;
  if (call->given_up || !call->thread) return call->given_up;
  PyEval_RestoreThread(call->thread);
  if (!PyErr_Occurred() && PyErr_CheckSignals() < 0) {
    PyErr_Fetch(&call->signalled[0], &call->signalled[1], &call->signalled[2]);
    call->given_up = true;
  }
  call->thread = PyEval_SaveThread();
  return call->given_up;
}

/* Signals are the main thread's: nobody else can be interrupted by one. */
static void watch(sabir_py_call *call) {
  const sabir_py_module *module = call->function->module;
  if (!module->set_caller || PyThread_get_thread_ident() != module->main_thread) return;
  call->caller = (sabir_caller){gives_up, call};
  call->waited = module->set_caller(&call->caller);
  call->watched = true;
}

void sabir_py_release_lock(sabir_py_call *call) {
  sabir_py_enter_handles(call);
  watch(call);
  call->thread = PyEval_SaveThread();
}

void sabir_py_retake_lock(sabir_py_call *call) {
  PyEval_RestoreThread(call->thread);
  call->thread = NULL;
  if (call->watched) call->function->module->set_caller(call->waited);
  call->watched = false;
}

/* The result of a call that was given up is nobody's. */
PyObject *sabir_py_settle(sabir_py_call *call, PyObject *result) {
  if (!call->given_up) return result;
  call->given_up = false;
  PyErr_Clear();
  Py_XDECREF(result);
  PyErr_Restore(call->signalled[0], call->signalled[1], call->signalled[2]);
  return NULL;
}

/* --- exceptions ----------------------------------------------------------------------------- */

const char *sabir_py_argument(const sabir_py_call *call, int argument) {
  return argument < 0 ? "result" : call->function->parameters[argument].name;
}

/* The way into an argument, from the outside: `.people[3].name`. */
static PyObject *path_of(const sabir_py_step *step) {
  PyObject *path = PyUnicode_FromString("");
  for (; path && step; step = step->outer) {
    PyObject *longer = step->name ? PyUnicode_FromFormat(".%s%U", step->name, path)
                                  : PyUnicode_FromFormat("[%zd]%U", step->index, path);
    Py_DECREF(path);
    path = longer;
  }
  return path;
}

PyObject *sabir_py_place(const sabir_py_call *call, int argument) {
  PyObject *path = path_of(call->step);
  if (!path) return NULL;
  PyObject *place = PyUnicode_FromFormat(argument < 0 ? "%s%U" : "argument '%s%U'",
                                         sabir_py_argument(call, argument), path);
  Py_DECREF(path);
  return place;
}

bool sabir_py_wrong(sabir_py_call *call, int argument, PyObject *class_, const char *format, ...) {
  va_list values;
  va_start(values, format);
  PyObject *what = PyUnicode_FromFormatV(format, values);
  va_end(values);
  PyObject *place = what ? sabir_py_place(call, argument) : NULL;
  if (place) PyErr_Format(class_, "%s() %U %U", call->function->name, place, what);
  Py_XDECREF(place);
  Py_XDECREF(what);
  return false;
}

bool sabir_py_not(sabir_py_call *call, int argument, const char *wanted, PyObject *object) {
  PyObject *name =
      object == Py_None ? PyUnicode_FromString("None") : PyType_GetName(Py_TYPE(object));
  if (!name) return false;
  sabir_py_wrong(call, argument, PyExc_TypeError, "must be %s, not %U", wanted, name);
  Py_DECREF(name);
  return false;
}

bool sabir_py_too_many(sabir_py_call *call, int argument, size_t size) {
  return sabir_py_wrong(call, argument, PyExc_ValueError,
                        "has size %zu, and at most %zu is accepted", size,
                        call->function->parameters[argument].max);
}

static PyObject *text_of(const sabir_string *text) {
  return PyUnicode_DecodeUTF8(text->data ? text->data : "", (Py_ssize_t)text->size, "replace");
}

/* A declared error: its fields are the exception's arguments, the message is the last of them. */
static size_t fields_of(const sabir_type *type, const void *value) {
  bool known = type && value;
  if (known && type->kind == SABIR_KIND_RECORD) return type->member_count;
  if (known && type->kind == SABIR_KIND_VARIANT) return sabir_chosen(type, value) ? 1 : 0;
  return 1;
}

static PyObject *lift_field(const sabir_py_module *module, const sabir_type *type,
                            const void *value, size_t index) {
  if (!type || !value) return Py_NewRef(Py_None);
  const sabir_member *member = type->kind == SABIR_KIND_RECORD    ? &type->members[index]
                               : type->kind == SABIR_KIND_VARIANT ? sabir_chosen(type, value)
                                                                  : NULL;
  if (!member) return sabir_py_lift(module, type, value);
  return sabir_py_lift(module, member->type, (const char *)value + member->offset);
}

static PyObject *declared_arguments(const sabir_py_module *module, const sabir_type *type,
                                    const void *value, PyObject *message) {
  size_t fields = fields_of(type, value);
  PyObject *arguments = PyTuple_New((Py_ssize_t)fields + 1);
  for (size_t i = 0; arguments && i < fields; ++i) {
    PyObject *item = lift_field(module, type, value, i);
    if (!item || PyTuple_SetItem(arguments, (Py_ssize_t)i, item) < 0) Py_CLEAR(arguments);
  }
  if (arguments) PyTuple_SetItem(arguments, (Py_ssize_t)fields, Py_NewRef(message));
  return arguments;
}

PyObject *sabir_py_error_class(const sabir_py_module *module, const sabir_type *type) {
  if (!type) return module->declared_error;
  const sabir_py_type *ours = sabir_py_of(module, type);
  if (type->raised) return ours->python;
  return ours->raised ? ours->raised : module->declared_error;
}

/* A variant's cases have classes of their own. */
static PyObject *declared_class(const sabir_py_module *module, const sabir_type *type,
                                const void *value) {
  if (!type || !value || type->kind != SABIR_KIND_VARIANT)
    return sabir_py_error_class(module, type);
  return sabir_py_of(module, type)->objects[sabir_read_tag(value, type->tag_size)];
}

/* Raises it, and says what failed. */
static void raise_made(sabir_py_call *call, PyObject *exception) {
  if (!exception) return;
  PyObject *where = call->error && call->error->where.size
                        ? text_of(&call->error->where)
                        : PyUnicode_FromString(call->function->name);
  if (where && PyObject_SetAttr(exception, call->function->module->where, where) == 0) {
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
  }
  Py_XDECREF(where);
  Py_DECREF(exception);
}

static void raise_declared(sabir_py_call *call, PyObject *message) {
  const sabir_py_module *module = call->function->module;
  const sabir_type *type = call->function->error;
  const void *value = call->error ? call->error->declared : NULL;
  PyObject *arguments = declared_arguments(module, type, value, message);
  if (!arguments) return;
  raise_made(call, PyObject_CallObject(declared_class(module, type, value), arguments));
  Py_DECREF(arguments);
}

static void raise_status(sabir_py_call *call, sabir_status status, PyObject *message) {
  const sabir_py_module *module = call->function->module;
  bool known = status > 0 && status < SABIR_STATUSES;
  PyObject *class_ = module->statuses[known ? status : 0];
  raise_made(call, PyObject_CallFunctionObjArgs(class_, message, NULL));
}

/* The exception that is being raised came after another: what Python raised when it was called. */
static void add_context(PyObject *earlier) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value && PyObject_RichCompareBool(value, earlier, Py_EQ) == 1) {
    /* A declared error that the library passed on. */
    Py_DECREF(value);
    Py_XDECREF(traceback);
    value = Py_NewRef(earlier);
    traceback = PyException_GetTraceback(earlier);
  } else if (value) {
    PyException_SetContext(value, Py_NewRef(earlier));
  }
  PyErr_Restore(type, value, traceback);
}

PyObject *sabir_py_raise(sabir_py_call *call, sabir_status status) {
  sabir_py_settle(call, NULL);
  if (!PyErr_Occurred() &&
      !(call->expected && call->raised && sabir_py_raise_again(call, status))) {
    PyObject *message = call->error ? text_of(&call->error->message)
                                    : PyUnicode_FromFormat("%s() failed with status %d",
                                                           call->function->name, (int)status);
    if (message && status == SABIR_DECLARED)
      raise_declared(call, message);
    else if (message)
      raise_status(call, status, message);
    Py_XDECREF(message);
    if (call->expected && call->raised) add_context(PyTuple_GetItem(call->raised, 0));
  }
  if (call->error) call->function->module->library->release(call->error);
  call->error = NULL;
  sabir_py_end(call, call->self); /* a method may have begun to read on before it failed */
  return NULL;
}
