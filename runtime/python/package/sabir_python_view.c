/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Windows: memory that is not Python's, looked at through a memoryview. The window is the object
 * behind it. While anyone looks, the handle that owns the memory is in use, so that closing it
 * waits; and what can be ended at once (the memoryview itself, if nobody made another from it) is.
 */
#include "sabir_python.h"

struct sabir_py_window {
  PyObject_HEAD sabir_py_window *next; /* of the same handle */
  sabir_py_handle *owner;              /* NULL: lent for one call, or ended */
  PyObject *weak;                      /* of the memoryview that was given */
  void *data;
  Py_ssize_t shape[1], strides[1];
  char format[2];
  bool writable;
};

static int get_buffer(PyObject *object, Py_buffer *view, int flags) {
  sabir_py_window *window = (sabir_py_window *)object;
  if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE && !window->writable) {
    PyErr_SetString(PyExc_BufferError, "this memory is read-only");
    return -1;
  }
  *view = (Py_buffer){.buf = window->data,
                      .obj = Py_NewRef(object),
                      .len = window->shape[0] * window->strides[0],
                      .itemsize = window->strides[0],
                      .readonly = !window->writable,
                      .ndim = 1,
                      .format = (flags & PyBUF_FORMAT) ? window->format : NULL,
                      .shape = window->shape,
                      .strides = window->strides};
  if (window->owner) ++window->owner->calls;
  return 0;
}

static void release_buffer(PyObject *object, Py_buffer *view) {
  (void)view;
  sabir_py_window *window = (sabir_py_window *)object;
  if (window->owner) sabir_py_leave_handle(window->owner);
}

static void dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  sabir_py_window *window = (sabir_py_window *)self;
  sabir_py_window **at = window->owner ? &window->owner->windows : NULL;
  while (at && *at && *at != window) at = &(*at)->next;
  if (at && *at) *at = window->next;
  Py_XDECREF((PyObject *)window->owner);
  Py_XDECREF(window->weak);
  PyObject_Free(self);
  Py_DECREF(type);
}

bool sabir_py_make_windows(sabir_py_module *module) {
  static char name[128];
  static PyType_Slot slots[] = {{Py_tp_dealloc, dealloc},
                                {Py_bf_getbuffer, get_buffer},
                                {Py_bf_releasebuffer, release_buffer},
                                {0, NULL}};
  static PyType_Spec spec = {name, sizeof(sabir_py_window), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  PyOS_snprintf(name, sizeof name, "%s.Window", module->name);
  module->window = (PyTypeObject *)PyType_FromSpec(&spec);
  return module->window != NULL;
}

/* The memoryview that was given, if it is still there; a new reference. */
static PyObject *given_view(const sabir_py_window *window) {
  PyObject *view = window->weak ? PyWeakref_GetObject(window->weak) : NULL;
  return view && view != Py_None ? Py_NewRef(view) : NULL;
}

PyObject *sabir_py_look(const sabir_py_module *module, const sabir_type *element, void *data,
                        size_t count, bool writable, sabir_py_handle *owner) {
  sabir_py_window *window = PyObject_New(sabir_py_window, module->window);
  if (!window) return NULL;
  static char nothing[8]; /* NumPy does not look at NULL, even for no items */
  window->next = NULL;
  window->owner = NULL;
  window->weak = NULL;
  window->data = data ? data : nothing;
  window->shape[0] = (Py_ssize_t)count;
  window->strides[0] = (Py_ssize_t)element->size;
  window->format[0] = sabir_py_typecode(element);
  window->format[1] = 0;
  window->writable = writable;
  if (owner) {
    window->owner = (sabir_py_handle *)Py_NewRef((PyObject *)owner);
    window->next = owner->windows;
    owner->windows = window;
  }
  PyObject *view = PyMemoryView_FromObject((PyObject *)window);
  if (view && owner && !(window->weak = PyWeakref_NewRef(view, NULL))) Py_CLEAR(view);
  Py_DECREF((PyObject *)window); /* the memoryview has it */
  return view;
}

static void shut(sabir_py_window *window) {
  PyObject *view = given_view(window);
  Py_CLEAR(window->weak);
  Py_XDECREF(view ? PyObject_CallMethod(view, "release", NULL) : NULL);
  PyErr_Clear(); /* someone looks through it with a view of their own */
  Py_XDECREF(view);
}

void sabir_py_shut_windows(sabir_py_handle *handle) {
  if (!handle->windows) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  sabir_py_window *window = (sabir_py_window *)Py_NewRef((PyObject *)handle->windows);
  while (window) {
    shut(window);
    sabir_py_window *next = window->next;
    Py_XINCREF((PyObject *)next);
    Py_DECREF((PyObject *)window);
    window = next;
  }
  PyErr_Restore(type, value, traceback);
}
