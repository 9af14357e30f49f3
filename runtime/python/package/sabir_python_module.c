/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Import: is this the library we were made for, and where are the Python classes? */
#include <stdio.h>

#include "sabir_python.h"

/* --- the Python side ------------------------------------------------------------------------ */

static PyObject *find(const char *home, const char *name) {
  PyObject *module = PyImport_ImportModule(home);
  PyObject *found = module ? PyObject_GetAttrString(module, name) : NULL;
  Py_XDECREF(module);
  return found;
}

static PyObject *find_member(const sabir_type *type, const sabir_py_type *ours, size_t index) {
  switch (type->kind) {
    case SABIR_KIND_ENUM: return PyObject_GetAttrString(ours->python, ours->members[index]);
    case SABIR_KIND_RECORD: return PyUnicode_InternFromString(ours->members[index]);
    default: return find(ours->home, ours->members[index]);
  }
}

static bool find_members(const sabir_type *type, sabir_py_type *ours) {
  ours->objects = PyMem_Calloc(type->member_count, sizeof *ours->objects);
  if (!ours->objects) return PyErr_NoMemory() != NULL;
  for (size_t i = 0; i < type->member_count; ++i) {
    if (!(ours->objects[i] = find_member(type, ours, i))) return false;
  }
  return true;
}

static bool find_classes(sabir_py_module *module, const sabir_type *type) {
  sabir_py_type *ours = &module->types[type->index];
  if (ours->name && !(ours->python = find(ours->home, ours->name))) return false;
  if (ours->raises && !(ours->raised = find(ours->home, ours->raises))) return false;
  if (type->kind == SABIR_KIND_RESULT) ours->objects = module->results;
  return !ours->members || find_members(type, ours);
}

/* The exception classes by status; behind them the classes that types without a name need. */
static bool find_runtime(sabir_py_module *module) {
  static const char *const names[SABIR_STATUSES] = {
      "Error",    "Cancelled",      "UnknownError",     "InvalidArgument",   "DeadlineExceeded",
      "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
      "Aborted",  "OutOfRange",     "Unimplemented",    "InternalError",     "Unavailable",
      "DataLoss", "Unauthenticated"};
  char home[256];
  snprintf(home, sizeof home, "%s._sabir", module->package);
  for (int i = 0; i < SABIR_STATUSES; ++i) {
    if (!(module->statuses[i] = find(home, names[i]))) return false;
  }
  return (module->closed_error = find(home, "ClosedError")) &&
         (module->declared_error = find(home, "DeclaredError")) &&
         (module->some = find(home, "Some")) && (module->results[0] = find(home, "Ok")) &&
         (module->results[1] = find(home, "Err")) && (module->array = find("array", "array")) &&
         (module->where = PyUnicode_InternFromString("where"));
}

static bool add_classes(sabir_py_module *module, PyObject *made) {
  for (size_t i = 0; module->specs[i]; ++i) {
    PyObject *type = PyType_FromModuleAndSpec(made, module->specs[i], NULL);
    if (!type) return false;
    module->classes[i]->type = (PyTypeObject *)type;
    if (!module->classes[i]->warns && !sabir_py_add_reduce((PyTypeObject *)type)) return false;
    if (PyModule_AddObjectRef(made, module->class_names[i], type) < 0) return false;
  }
  return true;
}

static bool fill(sabir_py_module *module, PyObject *made) {
  if (!find_runtime(module)) return false;
  for (size_t i = 0; i < module->library->type_count; ++i) {
    if (!find_classes(module, &module->library->types[i])) return false;
  }
  if (!(module->default_values = find(module->defaults, "DEFAULTS"))) return false;
  if (!PyTuple_Check(module->default_values)) {
    PyErr_Format(PyExc_ImportError, "%s.DEFAULTS is no tuple", module->defaults);
    return false;
  }
  return sabir_py_make_windows(module) && add_classes(module, made);
}

static bool find_main_thread(sabir_py_module *module) {
  PyObject *main = find("threading", "main_thread");
  PyObject *thread = main ? PyObject_CallNoArgs(main) : NULL;
  PyObject *ident = thread ? PyObject_GetAttrString(thread, "ident") : NULL;
  if (ident) module->main_thread = PyLong_AsUnsignedLong(ident);
  Py_XDECREF(ident);
  Py_XDECREF(thread);
  Py_XDECREF(main);
  return ident && !PyErr_Occurred();
}

/* The tables are the process's, so one interpreter has them. It may import the package anew (and
 * nobody should hold on to the one before): then they hold the new classes. */
static bool is_ours(sabir_py_module *module) {
  int64_t interpreter = PyInterpreterState_GetID(PyInterpreterState_Get());
  if (module->made && module->interpreter != interpreter) {
    PyErr_Format(PyExc_ImportError,
                 "%s is in use by another interpreter of this process, and one at most can use it",
                 module->package);
    return false;
  }
  module->made = true;
  module->interpreter = interpreter;
  return true;
}

PyObject *sabir_py_make_module(sabir_py_module *module, PyModuleDef *definition) {
  char why[512];
  if (!is_ours(module)) return NULL;
  const sabir_description *library = sabir_meet(module->library, why, sizeof why);
  if (!library)
    return PyErr_Format(PyExc_ImportError, "the library of %s %s", module->package, why);
  module->in_process = library->in_process;
  module->standard = library->standard;
  module->set_caller = sabir_set_caller_of(library);
  if (!find_main_thread(module)) return NULL;
  if (module->library->fail && !sabir_py_end_calls_in_time()) return NULL;
  PyObject *made = PyModule_Create(definition);
  if (made && !fill(module, made)) Py_CLEAR(made);
  return made;
}
