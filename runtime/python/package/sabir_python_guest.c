/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the library holds of Python's: objects that have the methods of a resource, what these have
 * let it see, and the objects behind the interfaces that an instance was opened with. */
#include <stdlib.h>

#include "sabir_python.h"

/* --- objects -------------------------------------------------------------------------------- */

static bool has_method(sabir_py_call *call, int argument, PyObject *object, const char *name,
                       const char *method) {
  PyObject *found = PyObject_GetAttrString(object, method);
  bool there = found && PyCallable_Check(found);
  Py_XDECREF(found);
  PyErr_Clear();
  if (there) return true;
  if (object == Py_None) return sabir_py_not(call, argument, name, object);
  PyObject *type = PyType_GetName(Py_TYPE(object));
  if (!type) return false;
  sabir_py_wrong(call, argument, PyExc_TypeError, "must be %s, and %U has no method '%s'", name,
                 type, method);
  Py_DECREF(type);
  return false;
}

static bool is_guest(sabir_py_call *call, int argument, PyObject *object, sabir_py_guests *kind) {
  if (Py_TYPE(object) == kind->seen) return true;
  for (const char *const *method = kind->methods; *method; ++method) {
    if (!has_method(call, argument, object, kind->name, *method)) return false;
  }
  Py_XDECREF((PyObject *)kind->seen);
  kind->seen = (PyTypeObject *)Py_NewRef((PyObject *)Py_TYPE(object));
  return true;
}

bool sabir_py_take_guest(sabir_py_call *call, int argument, PyObject *object,
                         const sabir_type *type, void *to) {
  sabir_py_guests *kind = sabir_py_of(call->function->module, type)->guests;
  if (!is_guest(call, argument, object, kind)) return false;
  sabir_py_held *held = sabir_py_hold(call, SABIR_PY_HOLDS_OBJECT, 0);
  size_t count = 0;
  while (kind->methods[count]) ++count;
  sabir_py_guest *guest = held ? calloc(1, sizeof *guest + count * sizeof(PyObject *)) : NULL;
  if (!guest) {
    PyErr_NoMemory();
    return false;
  }
  guest->table = kind->table;
  guest->object = Py_NewRef(object);
  guest->kind = kind;
  held->holding = type->kind == SABIR_KIND_OWN ? SABIR_PY_HOLDS_MOVING : SABIR_PY_HOLDS_GUEST;
  held->guest = guest;
  memcpy(to, &guest, sizeof guest);
  return true;
}

/* The object itself, whether it is lent or given back. */
PyObject *sabir_py_lift_guest(const sabir_py_guests *kind, bool given, sabir_py_guest *guest) {
  if (!guest || guest->table != kind->table) {
    PyErr_Format(PyExc_SystemError, "the library returned a %s that is not Python's", kind->name);
    return NULL;
  }
  PyObject *object = Py_NewRef(guest->object);
  if (given) sabir_py_drop_guest(guest);
  return object;
}

static void let_go_of_views(sabir_py_guest *guest) {
  while (guest->views) {
    sabir_py_view *view = guest->views;
    guest->views = view->next;
    sabir_py_let_go(view->held);
    PyMem_Free(view);
  }
}

void sabir_py_drop_guest(void *dropped) {
  sabir_py_guest *guest = dropped;
  sabir_py_ask ask;
  if (sabir_py_come_in(&ask)) {
    let_go_of_views(guest);
    for (size_t i = 0; guest->kind->methods[i]; ++i) Py_XDECREF(guest->methods[i]);
    Py_DECREF(guest->object);
    sabir_py_go_out(&ask);
  }
  free(guest);
}

void sabir_py_drop_context(void *dropped) {
  sabir_py_context *context = dropped;
  sabir_py_ask ask;
  if (sabir_py_come_in(&ask)) {
    for (int i = 0; i < context->module->host_methods; ++i) Py_XDECREF(context->methods[i]);
    for (int i = 0; context->module->hosts[i].name; ++i) Py_XDECREF(context->objects[i]);
    sabir_py_go_out(&ask);
  }
  free(context->methods);
  free(context);
}

/* --- what it may look at ---------------------------------------------------------------------- */

/* What the answer is in goes from the call to the guest. */
sabir_py_view *sabir_py_keep_view(sabir_py_ask *ask, const sabir_slice *items) {
  sabir_py_guest *guest = (sabir_py_guest *)ask->whom;
  sabir_py_view *view = PyMem_Malloc(sizeof *view);
  if (!view) {
    PyErr_NoMemory();
    return NULL;
  }
  *view = (sabir_py_view){guest->views, ask->import, *items, ask->call.held};
  ask->call.held = NULL;
  guest->views = view;
  return view;
}

/* --- an instance of the library ------------------------------------------------------------- */

static sabir_py_context *make_context(sabir_py_call *call, PyObject *const *given) {
  const sabir_py_module *module = call->function->module;
  size_t count = (size_t)call->function->count;
  sabir_py_context *context = calloc(1, sizeof *context + count * sizeof(PyObject *));
  if (!context) {
    PyErr_NoMemory();
    return NULL;
  }
  context->module = module;
  context->methods = calloc((size_t)module->host_methods + 1, sizeof(PyObject *));
  if (!context->methods) {
    free(context);
    PyErr_NoMemory();
    return NULL;
  }
  for (int i = 0; module->hosts && module->hosts[i].name; ++i) {
    const char *const *method = module->hosts[i].methods;
    for (; *method; ++method) {
      if (!has_method(call, i, given[i], module->hosts[i].name, *method)) break;
    }
    if (*method) {
      sabir_py_drop_context(context);
      return NULL;
    }
    context->objects[i] = Py_NewRef(given[i]);
  }
  return context;
}

PyObject *sabir_py_open_library(const sabir_py_function *function, PyObject *const *args,
                                Py_ssize_t count, PyObject *names) {
  sabir_py_call call = sabir_py_begin(function);
  PyObject **room = sabir_py_memory(&call, (size_t)function->count * sizeof *room);
  PyObject *const *given = room ? sabir_py_arguments(&call, args, count, names, room) : NULL;
  sabir_slice location = {"", 0};
  int last = function->count - 1;
  if (!given ||
      (given[last] != Py_None && !sabir_py_take_text(&call, last, given[last], &location))) {
    return sabir_py_abandon(&call);
  }
  const sabir_py_module *module = function->module;
  sabir_py_context *context = NULL;
  if (module->hosts && !(context = make_context(&call, given))) return sabir_py_abandon(&call);
  void *instance = NULL;
  sabir_py_expect(&call);
  sabir_py_release_lock(&call); /* a process may have to be started */
  sabir_status status = context
                            ? module->open(location.data, context, &instance, &call.error)
                            : module->library->open(location.data, NULL, &instance, &call.error);
  sabir_py_lock(&call);
  if (status != SABIR_OK && context) sabir_py_drop_context(context);
  return sabir_py_give_handle(&call, status, module->instance->type, module->instance, instance);
}
