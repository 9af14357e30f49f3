/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The classes of resources: closing, `with`, and what happens to a handle that nobody closed. */
#include "sabir_python.h"

/* Whether the end of an object may wait for somebody: a thread of the library's that calls Python,
 * another process. */
static bool may_wait(const sabir_py_module *module, void *pointer) {
  return module->library->fail || *(const void *const *)pointer != module->in_process;
}

static void drop_pointer(const sabir_py_class *class_, void *pointer) {
  if (may_wait(class_->module, pointer)) {
    sabir_py_drop_unlocked(class_->drop, pointer);
  } else {
    class_->drop(pointer);
  }
}

static void drop(sabir_py_handle *handle) {
  void *pointer = handle->pointer;
  sabir_py_held *retained = handle->retained;
  handle->pointer = NULL;
  handle->retained = NULL;
  if (pointer && !handle->lent) drop_pointer(handle->class_, pointer);
  sabir_py_let_go(retained);
}

void sabir_py_leave_handle(sabir_py_handle *handle) {
  if (--handle->calls == 0 && handle->closing) drop(handle);
}

PyObject *sabir_py_close(PyObject *self, PyObject *unused) {
  (void)unused;
  sabir_py_handle *handle = (sabir_py_handle *)self;
  handle->closing = true;
  ++handle->calls;
  sabir_py_shut_windows(handle);
  sabir_py_leave_handle(handle);
  Py_RETURN_NONE;
}

PyObject *sabir_py_closed(PyObject *self, void *unused) {
  (void)unused;
  sabir_py_handle *handle = (sabir_py_handle *)self;
  return PyBool_FromLong(!handle->pointer || handle->closing);
}

static PyObject *raise_closed(const sabir_py_handle *handle) {
  PyErr_Format(handle->class_->module->closed_error, "this %s is closed", handle->class_->name);
  return NULL;
}

void *sabir_py_refuse_closed(const sabir_py_handle *handle, sabir_py_call *call, int argument) {
  if (argument < 0) return raise_closed(handle);
  sabir_py_wrong(call, argument, handle->class_->module->closed_error, "is a %s that is closed",
                 handle->class_->name);
  return NULL;
}

PyObject *sabir_py_enter(PyObject *self, PyObject *unused) {
  (void)unused;
  sabir_py_handle *handle = (sabir_py_handle *)self;
  if (!handle->pointer || handle->closing) return raise_closed(handle);
  return Py_NewRef(self);
}

PyObject *sabir_py_exit(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  (void)args;
  (void)count;
  return sabir_py_close(self, NULL);
}

PyObject *sabir_py_handle_repr(PyObject *self) {
  sabir_py_handle *handle = (sabir_py_handle *)self;
  PyObject *name = PyType_GetQualName(Py_TYPE(self));
  if (!name) return NULL;
  bool closed = !handle->pointer || handle->closing;
  PyObject *repr = PyUnicode_FromFormat("<%s.%U%s at %p>", handle->class_->module->package, name,
                                        closed ? ", closed," : "", self);
  Py_DECREF(name);
  return repr;
}

/* The last reference is gone, so no call is under way. A warning may itself raise (under -W error):
 * then it is shown, as Python does for its own files. */
static void warn(sabir_py_handle *handle) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (PyErr_ResourceWarning(NULL, 1, "unclosed %s.%s: close it, or use it in a `with` block",
                            handle->class_->module->package, handle->class_->name) < 0) {
    PyErr_WriteUnraisable(NULL);
  }
  PyErr_Restore(type, value, traceback);
}

/* ISO C knows no cast from a pointer to data to one to a function. */
static void read_slot(PyTypeObject *type, int slot, void *function) {
  void *found = PyType_GetSlot(type, slot);
  memcpy(function, &found, sizeof found);
}

PyMemberDef sabir_py_handle_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(sabir_py_handle, weak), READONLY, NULL},
    {NULL, 0, 0, 0, NULL}};

void sabir_py_handle_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  sabir_py_handle *handle = (sabir_py_handle *)self;
  if (handle->weak) PyObject_ClearWeakRefs(self);
  if (handle->pointer && !handle->closing && !handle->lent && handle->class_->warns) warn(handle);
  const sabir_py_class *class_ = handle->class_;
  drop(handle);
  Py_CLEAR(handle->recipe);
  if (type == class_->type) {
    PyObject_Free(self);
  } else {
    freefunc release;
    read_slot(type, Py_tp_free, &release);
    release(self);
  }
  Py_DECREF(type);
}

/* --- pickling what is stateless --- */

static bool is_constant(PyObject *object) {
  return object == Py_None || PyBool_Check(object) || PyLong_Check(object) ||
         PyFloat_Check(object) || PyUnicode_Check(object) || PyBytes_Check(object);
}

static bool are_constants(PyObject *args, PyObject *keywords) {
  PyObject *name, *value;
  Py_ssize_t at = 0, count = PyTuple_Size(args);
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!is_constant(PyTuple_GetItem(args, i))) return false;
  }
  while (PyDict_Next(keywords, &at, &name, &value)) {
    if (!is_constant(value)) return false;
  }
  return true;
}

/* Arguments that may change later are copied; if they cannot be, neither can the handle. */
void sabir_py_remember(sabir_py_handle *handle, PyObject *args, PyObject *keywords) {
  PyObject *copy = NULL, *module;
  PyObject *names = keywords ? PyDict_Copy(keywords) : PyDict_New();
  PyObject *recipe = names ? PyTuple_Pack(2, args, names) : NULL;
  if (recipe && are_constants(args, names)) {
    copy = Py_NewRef(recipe);
  } else if (recipe && (module = PyImport_ImportModule("copy"))) {
    copy = PyObject_CallMethod(module, "deepcopy", "O", recipe);
    Py_DECREF(module);
  }
  Py_XDECREF(names);
  Py_XDECREF(recipe);
  if (!copy) PyErr_Clear();
  handle->recipe = copy;
}

static PyObject *reduce(PyObject *self, PyObject *unused) {
  (void)unused;
  sabir_py_handle *handle = (sabir_py_handle *)self;
  if (!handle->pointer || handle->closing) return raise_closed(handle);
  if (!handle->recipe) {
    PyErr_Format(PyExc_TypeError, "cannot pickle this '%s' object: it was not made by its class",
                 handle->class_->name);
    return NULL;
  }
  PyObject *name = PyUnicode_FromFormat("%s._sabir", handle->class_->module->package);
  PyObject *module = name ? PyImport_Import(name) : NULL;
  PyObject *reduced = NULL;
  if (module) {
    reduced =
        PyObject_CallMethod(module, "reduced", "OOO", self, handle->class_->type, handle->recipe);
  }
  Py_XDECREF(module);
  Py_XDECREF(name);
  return reduced;
}

static PyMethodDef reduce_method = {"__reduce__", reduce, METH_NOARGS, NULL};

bool sabir_py_add_reduce(PyTypeObject *type) {
  PyObject *method = PyDescr_NewMethod(type, &reduce_method);
  if (!method) return false;
  int set = PyObject_SetAttrString((PyObject *)type, reduce_method.ml_name, method);
  Py_DECREF(method);
  return set == 0;
}

PyObject *sabir_py_no_constructor(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  (void)args;
  (void)keywords;
  PyObject *name = PyType_GetName(type);
  if (!name) return NULL;
  PyErr_Format(PyExc_TypeError, "%U has no constructor: the library's functions return it", name);
  Py_DECREF(name);
  return NULL;
}

PyObject *sabir_py_wrap(PyTypeObject *type, const sabir_py_class *class_, void *pointer) {
  allocfunc allocate = PyType_GenericAlloc;
  if (type != class_->type) read_slot(type, Py_tp_alloc, &allocate);
  sabir_py_handle *handle = (sabir_py_handle *)allocate(type, 0);
  if (!handle) {
    drop_pointer(class_, pointer);
    return NULL;
  }
  handle->class_ = class_;
  handle->pointer = pointer;
  return (PyObject *)handle;
}

bool sabir_py_take_handle(sabir_py_call *call, int argument, PyObject *object,
                          const sabir_py_class *class_, sabir_kind kind, void *to) {
  if (Py_TYPE(object) != class_->type && !PyType_IsSubtype(Py_TYPE(object), class_->type)) {
    return sabir_py_not(call, argument, class_->name, object);
  }
  sabir_py_handle *handle = (sabir_py_handle *)object;
  if (!handle->pointer || handle->closing) return sabir_py_refuse_closed(handle, call, argument);
  bool given = kind == SABIR_KIND_OWN;
  if (handle->promised || (given && (handle->calls || handle == call->self))) {
    return sabir_py_wrong(call, argument, PyExc_ValueError,
                          "is given away, and so cannot be used elsewhere in this call");
  }
  sabir_py_held *held = sabir_py_hold(call, given ? SABIR_PY_HOLDS_GIFT : SABIR_PY_HOLDS_HANDLE, 0);
  if (!held) return false;
  held->object = Py_NewRef(object);
  if (given)
    handle->promised = true;
  else
    ++handle->calls;
  memcpy(to, &handle->pointer, sizeof handle->pointer);
  return true;
}
