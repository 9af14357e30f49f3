/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Import: is this the library we were made for, and where are the Python classes? */
#include <stdio.h>

#include "sabir_python.h"

/* --- the library behind the module ---------------------------------------------------------- */

static bool refuse(const sabir_py_module *module, const char *format, ...) {
  va_list values;
  va_start(values, format);
  PyObject *what = PyUnicode_FromFormatV(format, values);
  va_end(values);
  if (!what) return false;
  PyErr_Format(PyExc_ImportError, "the library of %s %U", module->package, what);
  Py_DECREF(what);
  return false;
}

static bool check_version(const sabir_py_module *module, const sabir_description *library) {
  unsigned major = 0, minor = 0;
  if (!library || strcmp(library->name, module->contract) != 0) {
    return refuse(module, "is made for the contract %s, and %s is expected",
                  library ? library->name : "(none)", module->contract);
  }
  sscanf(library->version, "%u.%u", &major, &minor);
  if (major == module->major && minor >= module->minor) return true;
  return refuse(module, "has version %s of %s, and %u.%u or a later minor version is expected",
                library->version, library->name, module->major, module->minor);
}

static bool same_row(const sabir_layout *a, const sabir_layout *b) {
  if (strcmp(a->type, b->type) != 0 || !a->field != !b->field) return false;
  return !a->field || strcmp(a->field, b->field) == 0;
}

static const sabir_layout *find_row(const sabir_description *library, const sabir_layout *ours,
                                    size_t guess) {
  if (guess < library->layout_count && same_row(&library->layouts[guess], ours)) {
    return &library->layouts[guess];
  }
  for (size_t i = 0; i < library->layout_count; ++i) {
    if (same_row(&library->layouts[i], ours)) return &library->layouts[i];
  }
  return NULL;
}

static bool same_number(const sabir_py_module *module, const sabir_layout *row, const char *what,
                        uint32_t theirs, uint32_t ours) {
  if (theirs == ours) return true;
  return refuse(module, "has `%s%s%s` with %s %u, and this module was compiled for %u", row->type,
                row->field ? "." : "", row->field ? row->field : "", what, (unsigned)theirs,
                (unsigned)ours);
}

static bool check_layouts(const sabir_py_module *module, const sabir_description *library) {
  for (size_t i = 0; module->layouts[i].type; ++i) {
    const sabir_layout *ours = &module->layouts[i];
    const sabir_layout *theirs = find_row(library, ours, i);
    if (!theirs) {
      return refuse(module, "does not know `%s%s%s`", ours->type, ours->field ? "." : "",
                    ours->field ? ours->field : "");
    }
    if (!same_number(module, ours, "offset", theirs->offset, ours->offset) ||
        !same_number(module, ours, "size", theirs->size, ours->size) ||
        !same_number(module, ours, "alignment", theirs->alignment, ours->alignment)) {
      return false;
    }
  }
  return true;
}

/* --- the Python side ------------------------------------------------------------------------ */

static PyObject *find(const char *home, const char *name) {
  PyObject *module = PyImport_ImportModule(home);
  PyObject *found = module ? PyObject_GetAttrString(module, name) : NULL;
  Py_XDECREF(module);
  return found;
}

static bool find_member(const sabir_py_type *type, sabir_py_member *member) {
  switch (type->kind) {
    case SABIR_PY_ENUM: member->object = PyObject_GetAttrString(type->python, member->name); break;
    case SABIR_PY_RECORD: member->object = PyUnicode_InternFromString(member->name); break;
    case SABIR_PY_VARIANT: member->object = find(type->home, member->name); break;
    default: return true;
  }
  return member->object != NULL;
}

static bool find_classes(const sabir_py_module *module, sabir_py_type *type) {
  if (type->home && type->name && !(type->python = find(type->home, type->name))) return false;
  if (type->raises && !(type->raised = find(type->home, type->raises))) return false;
  if (type->kind == SABIR_PY_RESULT) {
    type->members[0].object = Py_NewRef(module->ok);
    type->members[1].object = Py_NewRef(module->err);
    return true;
  }
  for (size_t i = 0; i < type->member_count; ++i) {
    if (!find_member(type, &type->members[i])) return false;
  }
  return true;
}

/* The exception classes by status; behind them the classes that types without a name need. */
static bool find_runtime(sabir_py_module *module) {
  static const char *const names[SABIR_PY_STATUSES] = {
      "Error",    "Cancelled",      "UnknownError",     "InvalidArgument",   "DeadlineExceeded",
      "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
      "Aborted",  "OutOfRange",     "Unimplemented",    "InternalError",     "Unavailable",
      "DataLoss", "Unauthenticated"};
  char home[256];
  snprintf(home, sizeof home, "%s._sabir", module->package);
  for (int i = 0; i < SABIR_PY_STATUSES; ++i) {
    if (!(module->statuses[i] = find(home, names[i]))) return false;
  }
  return (module->closed_error = find(home, "ClosedError")) &&
         (module->declared_error = find(home, "DeclaredError")) &&
         (module->some = find(home, "Some")) && (module->ok = find(home, "Ok")) &&
         (module->err = find(home, "Err")) && (module->array = find("array", "array"));
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
  for (size_t i = 0; module->types[i]; ++i) {
    if (!find_classes(module, module->types[i])) return false;
  }
  if (!(module->default_values = find(module->defaults, "DEFAULTS"))) return false;
  if (!PyTuple_Check(module->default_values)) {
    PyErr_Format(PyExc_ImportError, "%s.DEFAULTS is no tuple", module->defaults);
    return false;
  }
  return sabir_py_make_windows(module) && add_classes(module, made);
}

/* The tables are the process's, so the module is too: one interpreter, once. */
PyObject *sabir_py_make_module(sabir_py_module *module, PyModuleDef *definition) {
  const sabir_description *library = module->describe();
  if (!check_version(module, library) || !check_layouts(module, library)) return NULL;
  if (library->struct_size < sizeof *library) {
    refuse(module, "is older than its Python package");
    return NULL;
  }
  module->in_process = library->in_process;
  module->standard = library->standard;
  if (module->fail && !sabir_py_end_calls_in_time()) return NULL;
  PyObject *made = PyModule_Create(definition);
  if (made && !fill(module, made)) Py_CLEAR(made);
  return made;
}
