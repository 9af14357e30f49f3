/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_python_inside.h - what the files of the runtime say to each other; generated code does not
 * use it.
 */
#ifndef SABIR_PYTHON_INSIDE_H
#define SABIR_PYTHON_INSIDE_H

/* Something a call has to give back, or a handle to keep. */
typedef enum sabir_py_holding {
  SABIR_PY_HOLDS_OBJECT,
  SABIR_PY_HOLDS_BUFFER,
  SABIR_PY_HOLDS_MEMORY, /* behind the node */
  SABIR_PY_HOLDS_HANDLE, /* lent to the library: it must not be dropped meanwhile */
  SABIR_PY_HOLDS_GIFT,   /* a handle whose pointer the library takes over */
  SABIR_PY_HOLDS_GUEST,  /* an object of Python's, lent */
  SABIR_PY_HOLDS_MOVING, /* one that is about to be given away */
  SABIR_PY_HOLDS_GIVEN   /* one that the library has now */
} sabir_py_holding;

struct sabir_py_held {
  sabir_py_held *next;
  sabir_py_holding holding;
  bool retained;
  PyObject *object;
  union {
    Py_buffer view;
    sabir_py_guest *guest;
  };
};

/* A step into an argument: a field, an item. */
struct sabir_py_step {
  const sabir_py_step *outer;
  const char *name;
  Py_ssize_t index; /* without a name */
};

sabir_py_held *sabir_py_hold(sabir_py_call *call, sabir_py_holding holding, size_t more);
bool sabir_py_hold_object(sabir_py_call *call, PyObject *object); /* steals */
void *sabir_py_memory(sabir_py_call *call, size_t size);
void sabir_py_let_go(sabir_py_held *held);
/* Ends a call: retained buffers move to `keeper`, all else is given back. */
void sabir_py_end(sabir_py_call *call, sabir_py_handle *keeper);

/* Exceptions that name function and argument; -1 is the result of a function that was called.
 * Return false. */
const char *sabir_py_argument(const sabir_py_call *call, int argument);
PyObject *sabir_py_place(const sabir_py_call *call, int argument); /* "argument 'value[2].name'" */
bool sabir_py_wrong(sabir_py_call *call, int argument, PyObject *class_, const char *format, ...);
bool sabir_py_not(sabir_py_call *call, int argument, const char *wanted, PyObject *object);

/* What a call gives that has ended: its result, or what a signal's handler raised meanwhile. */
PyObject *sabir_py_settle(sabir_py_call *call, PyObject *result);

/* The status as an exception. Returns NULL. */
PyObject *sabir_py_raise(sabir_py_call *call, sabir_status status);

/* The class of a declared error; of a variant, that which all its cases derive from. */
PyObject *sabir_py_error_class(const sabir_py_module *module, const sabir_type *type);
PyObject *sabir_py_lift(const sabir_py_module *module, const sabir_type *type, const void *from);
PyObject *sabir_py_lift_items(const sabir_py_module *module, const sabir_type *element,
                              const void *data, size_t count);
/* The letter that array and struct have for a number; 0 if it is none. */
char sabir_py_typecode(const sabir_type *type);
PyObject *sabir_py_array_of(const sabir_py_module *module, char typecode, PyObject *bytes);
PyObject *sabir_py_wrap(PyTypeObject *type, const sabir_py_class *class_, void *pointer);

/* Handles of stateless resources keep what they were made from, and are pickled by it. */
void sabir_py_remember(sabir_py_handle *handle, PyObject *args, PyObject *keywords);
bool sabir_py_add_reduce(PyTypeObject *type);
void sabir_py_leave_handle(sabir_py_handle *handle);
/* Other threads may run from here on: until sabir_py_end(), which is when nobody looks any more at
 * what the call gave, its handle and instance are not dropped. */
void sabir_py_enter_handles(sabir_py_call *call);

/* Drops the handles in a value, but for the first `skip`: those that have become objects. */
void sabir_py_drop_handles(const sabir_py_module *module, const sabir_type *type, const void *value,
                           size_t *skip);

/* An answer that the library may look at for as long as it has the guest. */
struct sabir_py_view {
  sabir_py_view *next; /* an older one */
  const sabir_py_import *import;
  sabir_slice items;
  sabir_py_held *held; /* what they are in */
};

/* The answer stays as long as the guest; NULL: raised. What it is in goes from the call to it. */
sabir_py_view *sabir_py_keep_view(sabir_py_ask *ask, const sabir_slice *items);
/* Whoever calls comes in with the interpreter lock; false: there is no interpreter any more. */
bool sabir_py_come_in(sabir_py_ask *ask);
void sabir_py_go_out(sabir_py_ask *ask);

bool sabir_py_take_guest(sabir_py_call *call, int argument, PyObject *object,
                         const sabir_type *type, void *to);
PyObject *sabir_py_lift_guest(const sabir_py_guests *kind, bool given, sabir_py_guest *guest);

/* Memory that Python may look at: a memoryview, and the object it looks through. */
PyObject *sabir_py_look(const sabir_py_module *module, const sabir_type *element, void *data,
                        size_t count, bool writable, sabir_py_handle *owner);
/* Ends what can be ended; someone may still look through a slice. */
void sabir_py_shut_windows(sabir_py_handle *handle);
bool sabir_py_make_windows(sabir_py_module *module);

/* What Python raised on the way to this failure, as the very same object; or false. */
bool sabir_py_raise_again(sabir_py_call *call, sabir_status status);
void sabir_py_unexpect(sabir_py_call *call);
/* Drops a handle while other threads may run, and be called back on. */
void sabir_py_drop_unlocked(void (*drop)(void *handle), void *pointer);
/* At the end of Python nobody calls it any more: whoever does is refused, and whoever is there has
 * left. */
bool sabir_py_end_calls_in_time(void);

#endif /* SABIR_PYTHON_INSIDE_H */
