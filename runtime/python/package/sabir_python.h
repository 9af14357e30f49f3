/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_python.h - what every extension module made with Sabir has in common.
 *
 * A generated module holds tables (types, classes, functions) and one short function per function
 * of the contract. Such a function goes through the same steps each time:
 *
 * - begin: a sabir_py_call on the stack, which function this is and what it has to give back;
 * - arguments: positions and keywords are brought into the order of the contract;
 * - take: one Python object becomes one C value, exact types first, so that the usual call pays for
 *   nothing it does not use; on failure the exception names function and argument;
 * - unlock: the interpreter lock is released if the function blocks or its input is large;
 * - (call): the one call into the library;
 * - lock: it is taken again;
 * - give: the C result becomes a Python object, or the status an exception.
 *
 * What outlives a step (buffers, references, memory for nested values) hangs on the call and is
 * given back when it ends, whatever happened. Limited API of Python 3.11, C11.
 */
#ifndef SABIR_PYTHON_H
#define SABIR_PYTHON_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h> /* before the C library, of which it has wishes */
#include <math.h>
#include <sabir_native.h>
#include <structmember.h>

/* --- types: how a value looks on both sides ------------------------------------------------- */

/* In Python a char is a str of one character, an enum an IntEnum, flags an IntFlag; a list is
 * bytes, array.array or list, a map a dict, a record a frozen dataclass or the exception of a
 * declared error, a variant one class per case; an option the value or None, and Some(value) where
 * the value can itself be None; a result Ok(value) or Err(error). */
typedef struct sabir_py_class sabir_py_class;
typedef struct sabir_py_guests sabir_py_guests;
typedef struct sabir_py_module sabir_py_module;

/* What Python has for a type of the contract's, at its index; most have nothing of it. */
typedef struct sabir_py_type {
  const char *home;           /* the module of its class: "uninorm._types" */
  const char *name;           /* the class: "TextError" */
  const char *raises;         /* that of a declared error which has no such class */
  const char *const *members; /* as Python spells fields and labels; of cases: their classes */
  sabir_py_class *handles;    /* own, borrow: of the library's resources */
  sabir_py_guests *guests;    /* own, borrow: of resources that Python implements */
  /* Filled at import: the class, and the one that is raised; each field's interned name, each
   * label's value, each case's class. */
  PyObject *python, *raised;
  PyObject **objects;
} sabir_py_type;

/* --- handles -------------------------------------------------------------------------------- */

/* The class of a resource. */
struct sabir_py_class {
  const char *name; /* "Normalizer" */
  void (*drop)(void *handle);
  /* A handle that nobody closed is worth a ResourceWarning. Without, the resource is stateless: the
   * handle remembers what it was made from, and can be pickled. */
  bool warns;
  sabir_py_module *module;
  PyTypeObject *type; /* filled at import */
};

typedef struct sabir_py_held sabir_py_held;
typedef struct sabir_py_window sabir_py_window;

/* An object of such a class: the C pointer, and what it needs for as long as it lives. */
typedef struct sabir_py_handle {
  PyObject_HEAD void *pointer; /* NULL: closed, or given away */
  const sabir_py_class *class_;
  sabir_py_held *retained;  /* buffers that the library reads until the handle is dropped */
  sabir_py_window *windows; /* memory of the handle's that Python looks at */
  PyObject *weak;           /* references that do not keep it */
  PyObject *recipe;         /* NULL, or the arguments to make another one of: (args, keywords) */
  uint32_t calls;           /* under way and able to be closed in; and windows in use */
  bool closing;             /* close() came meanwhile; the last one drops */
  bool promised;            /* an argument that is about to be given away */
  bool lent;                /* to a callback, for its call: not ours to drop */
} sabir_py_handle;

/* Entries of method tables. */
#define SABIR_PY_FAST(function) ((PyCFunction)(void (*)(void))(function))
#define SABIR_PY_KEYWORDS (METH_FASTCALL | METH_KEYWORDS)

/* The methods of every handle class, for the generated method table. */
PyObject *sabir_py_close(PyObject *self, PyObject *unused);
PyObject *sabir_py_enter(PyObject *self, PyObject *unused);
PyObject *sabir_py_exit(PyObject *self, PyObject *const *args, Py_ssize_t count);
PyObject *sabir_py_closed(PyObject *self, void *unused);
PyObject *sabir_py_handle_repr(PyObject *self);
void sabir_py_handle_dealloc(PyObject *self);
extern PyMemberDef sabir_py_handle_members[];
PyObject *sabir_py_no_constructor(PyTypeObject *type, PyObject *args, PyObject *keywords);

/* --- functions and calls -------------------------------------------------------------------- */

/* A default of -1: required; of -2: None. */
typedef struct sabir_py_function {
  sabir_py_module *module;
  const char *name; /* "Normalizer.normalize" */
  const sabir_parameter *parameters;
  int count;
  bool blocking;
  const sabir_type *error; /* the declared one; NULL: none */
} sabir_py_function;

typedef struct sabir_py_call sabir_py_call;
typedef struct sabir_py_step sabir_py_step;

struct sabir_py_call {
  const sabir_py_function *function;
  sabir_error *error;
  sabir_py_held *held;
  sabir_py_handle *self;
  sabir_py_handle *instance; /* of a function that was called on one */
  PyObject *args, *keywords; /* of a constructor; borrowed */
  const sabir_py_step *step; /* where inside an argument we are, for messages */
  PyThreadState *thread;     /* not NULL: the interpreter lock is released */
  bool entered;              /* `self` and `instance` cannot be dropped before the call ends */
  bool expected;             /* the library may call Python; only then what follows is in use */
  sabir_py_call *outer;      /* the call on this thread that led here */
  PyObject *raised;          /* what Python raised last when it was called */
  sabir_status raised_as;    /* and what the library was told of it */
  bool watched;  /* the library asks whether a signal came; then what follows is in use */
  bool given_up; /* one did, and its handler raised this: */
  PyObject *signalled[3];
  sabir_caller caller;
  const sabir_caller *waited; /* before this call */
};

static inline sabir_py_call sabir_py_begin(const sabir_py_function *function) {
  sabir_py_call call;
  call.function = function;
  call.error = NULL;
  call.held = NULL;
  call.self = call.instance = NULL;
  call.args = call.keywords = NULL;
  call.step = NULL;
  call.thread = NULL;
  call.entered = call.expected = call.watched = call.given_up = false;
  return call;
}

/* Ends a call that has raised. */
PyObject *sabir_py_abandon(sabir_py_call *call);

/* Arguments in the contract's order; a missing one is its default. Borrowed references. */
bool sabir_py_arrange(sabir_py_call *call, PyObject *const *args, Py_ssize_t count, PyObject *names,
                      PyObject **given);
/* Where they are, NULL: raised. They are in order already if all came by position. */
static inline PyObject *const *sabir_py_arguments(sabir_py_call *call, PyObject *const *args,
                                                  Py_ssize_t count, PyObject *names,
                                                  PyObject **room) {
  if (!names && count == call->function->count) return args;
  return sabir_py_arrange(call, args, count, names, room) ? room : NULL;
}
/* The same for a constructor, whose arguments come as tuple and dict. */
bool sabir_py_construct(sabir_py_call *call, PyObject *args, PyObject *keywords, PyObject **given);

/* The handle that a method works on; NULL: closed, and raised. */
void *sabir_py_refuse_closed(const sabir_py_handle *handle, sabir_py_call *call, int argument);
static inline void *sabir_py_self(sabir_py_call *call, PyObject *self) {
  sabir_py_handle *handle = (sabir_py_handle *)self;
  if (!handle->pointer || handle->closing) return sabir_py_refuse_closed(handle, call, -1);
  call->self = handle;
  return handle->pointer;
}

/* The instance that a function works on: NULL, the one of this process, if it was called on the
 * module. */
bool sabir_py_take_instance(sabir_py_call *call, PyObject *self, void *instance);

/* The class of what a constructor makes, which is called on a class or on an instance. */
PyTypeObject *sabir_py_made(PyObject *self, const sabir_py_class *class_);

/* --- taking arguments ----------------------------------------------------------------------- */

bool sabir_py_take(sabir_py_call *call, int argument, PyObject *object, const sabir_type *type,
                   void *to);
/* `kind`: whether the library gets it for good, or for the call. */
bool sabir_py_take_handle(sabir_py_call *call, int argument, PyObject *object,
                          const sabir_py_class *class_, sabir_kind kind, void *to);
bool sabir_py_take_text(sabir_py_call *call, int argument, PyObject *object, sabir_slice *to);
bool sabir_py_take_buffer(sabir_py_call *call, int argument, PyObject *object,
                          const sabir_type *list, sabir_mode how, sabir_slice *to);
bool sabir_py_take_list(sabir_py_call *call, int argument, PyObject *object, const sabir_type *list,
                        sabir_mode how, sabir_slice *to);
/* What the library wrote in a list's place goes into the list. Of numbers it wrote where they are.
 */
bool sabir_py_take_back(sabir_py_call *call, PyObject *object, const sabir_type *list,
                        const sabir_slice *from);
bool sabir_py_too_many(sabir_py_call *call, int argument, size_t size);

static inline bool sabir_py_fits(sabir_py_call *call, int argument, size_t size) {
  if (argument < 0 || call->step) return true; /* only the whole argument has a maximum */
  size_t max = call->function->parameters[argument].max;
  return max == 0 || size <= max || sabir_py_too_many(call, argument, size);
}

/* Numbers as they usually come; everything else, and what is wrong, goes the general way. */
#define SABIR_PY_TAKE_INTEGER(name, c_type, low, high)                                         \
  static inline bool sabir_py_take_##name(sabir_py_call *call, int argument, PyObject *object, \
                                          const sabir_type *type, c_type *to) {                \
    int overflow = 1;                                                                          \
    long long value =                                                                          \
        PyLong_CheckExact(object) ? PyLong_AsLongLongAndOverflow(object, &overflow) : 0;       \
    if (overflow || value < (low) || value > (high)) {                                         \
      return sabir_py_take(call, argument, object, type, to);                                  \
    }                                                                                          \
    *to = (c_type)value;                                                                       \
    return true;                                                                               \
  }
SABIR_PY_TAKE_INTEGER(s8, int8_t, INT8_MIN, INT8_MAX)
SABIR_PY_TAKE_INTEGER(u8, uint8_t, 0, UINT8_MAX)
SABIR_PY_TAKE_INTEGER(s16, int16_t, INT16_MIN, INT16_MAX)
SABIR_PY_TAKE_INTEGER(u16, uint16_t, 0, UINT16_MAX)
SABIR_PY_TAKE_INTEGER(s32, int32_t, INT32_MIN, INT32_MAX)
SABIR_PY_TAKE_INTEGER(u32, uint32_t, 0, UINT32_MAX)
SABIR_PY_TAKE_INTEGER(s64, int64_t, INT64_MIN, INT64_MAX)
SABIR_PY_TAKE_INTEGER(u64, uint64_t, 0, INT64_MAX)

static inline bool sabir_py_take_f64(sabir_py_call *call, int argument, PyObject *object,
                                     const sabir_type *type, double *to) {
  if (!PyFloat_CheckExact(object)) return sabir_py_take(call, argument, object, type, to);
  *to = PyFloat_AsDouble(object);
  return true;
}

static inline bool sabir_py_take_bytes(sabir_py_call *call, int argument, PyObject *object,
                                       const sabir_type *list, sabir_mode how, sabir_slice *to) {
  if (how != SABIR_LENT || !PyBytes_CheckExact(object)) {
    return sabir_py_take_buffer(call, argument, object, list, how, to);
  }
  to->data = PyBytes_AsString(object);
  to->count = (size_t)PyBytes_Size(object);
  return sabir_py_fits(call, argument, to->count);
}

/* --- the interpreter lock ------------------------------------------------------------------- */

void sabir_py_release_lock(sabir_py_call *call);
void sabir_py_retake_lock(sabir_py_call *call);

/* Whether the call goes to another process, say, and waits for it: then other threads may run,
 * however short the function is where it runs. */
static inline bool sabir_py_is_far(const sabir_py_call *call);

static inline void sabir_py_unlock(sabir_py_call *call, size_t bytes) {
  if (call->function->blocking || bytes >= SABIR_LARGE || sabir_py_is_far(call)) {
    sabir_py_release_lock(call);
  }
}
static inline void sabir_py_lock(sabir_py_call *call) {
  if (call->thread) sabir_py_retake_lock(call);
}

/* Gives away the handles that arguments own: from here on the library drops them. */
void sabir_py_hand_over(sabir_py_call *call);

/* --- giving results ------------------------------------------------------------------------- */

/* Where a result of many bytes is written: first into a little room on the stack, then into the
 * bytes object that the caller gets. */
typedef struct sabir_py_sink {
  sabir_sink sink;
  sabir_py_call *call;
  const sabir_type *type; /* string, or a list of fixed-size items */
  PyObject *bytes;        /* what grew */
  int candidates; /* arguments that an alias may give back, and what the library saw of them */
  PyObject *arguments[SABIR_CANDIDATES];
  sabir_slice seen[SABIR_CANDIDATES];
  char room[256];
} sabir_py_sink;

sabir_status sabir_py_grow(sabir_sink *sink, size_t need);
static inline void sabir_py_open(sabir_py_sink *sink, sabir_py_call *call, const sabir_type *type) {
  sink->sink = (sabir_sink){sink->room, sizeof sink->room, 0, 0, 0, sabir_py_grow, sink};
  sink->call = call;
  sink->type = type;
  sink->bytes = NULL;
  sink->candidates = 0;
}

/* An unchanged argument comes back as the very same object, if it can: exactly bytes or str. */
static inline void sabir_py_may_return(sabir_py_sink *sink, PyObject *argument,
                                       const sabir_slice *seen) {
  bool exact = sink->type->kind == SABIR_KIND_STRING ? PyUnicode_CheckExact(argument)
                                                     : PyBytes_CheckExact(argument);
  if (!exact || sink->candidates == SABIR_CANDIDATES) return;
  sink->sink.flags |= SABIR_SINK_ALIAS;
  sink->arguments[sink->candidates] = argument;
  sink->seen[sink->candidates++] = *seen;
}

PyObject *sabir_py_give_none(sabir_py_call *call, sabir_status status);
PyObject *sabir_py_give(sabir_py_call *call, sabir_status status, const sabir_type *type,
                        const void *value);

/* It went well, and there is nothing to give back. */
static inline bool sabir_py_is_over(const sabir_py_call *call, sabir_status status) {
  return status == SABIR_OK && !call->held && !call->entered;
}

static inline PyObject *sabir_py_give_nothing(sabir_py_call *call, sabir_status status) {
  if (!sabir_py_is_over(call, status)) return sabir_py_give_none(call, status);
  Py_RETURN_NONE;
}

#define SABIR_PY_GIVE_NUMBER(name, c_type, made)                                               \
  static inline PyObject *sabir_py_give_##name(sabir_py_call *call, sabir_status status,       \
                                               const sabir_type *type, const c_type *value) {  \
    return sabir_py_is_over(call, status) ? (made) : sabir_py_give(call, status, type, value); \
  }
SABIR_PY_GIVE_NUMBER(bool, sabir_bool, PyBool_FromLong(*value))
SABIR_PY_GIVE_NUMBER(s8, int8_t, PyLong_FromLong(*value))
SABIR_PY_GIVE_NUMBER(u8, uint8_t, PyLong_FromLong(*value))
SABIR_PY_GIVE_NUMBER(s16, int16_t, PyLong_FromLong(*value))
SABIR_PY_GIVE_NUMBER(u16, uint16_t, PyLong_FromLong(*value))
SABIR_PY_GIVE_NUMBER(s32, int32_t, PyLong_FromLong(*value))
SABIR_PY_GIVE_NUMBER(u32, uint32_t, PyLong_FromLongLong(*value))
SABIR_PY_GIVE_NUMBER(s64, int64_t, PyLong_FromLongLong(*value))
SABIR_PY_GIVE_NUMBER(u64, uint64_t, PyLong_FromUnsignedLongLong(*value))
SABIR_PY_GIVE_NUMBER(f32, float, PyFloat_FromDouble((double)*value))
SABIR_PY_GIVE_NUMBER(f64, double, PyFloat_FromDouble(*value))

PyObject *sabir_py_give_sink(sabir_py_call *call, sabir_status status, sabir_py_sink *sink);
static inline PyObject *sabir_py_give_bytes(sabir_py_call *call, sabir_status status,
                                            sabir_py_sink *sink) {
  bool small = !sink->bytes && sink->sink.outcome == SABIR_SINK_WRITTEN;
  if (!small || !sabir_py_is_over(call, status)) return sabir_py_give_sink(call, status, sink);
  return PyBytes_FromStringAndSize(sink->sink.data, (Py_ssize_t)sink->sink.size);
}
PyObject *sabir_py_give_parcel(sabir_py_call *call, sabir_status status, const sabir_type *type,
                               const void *parcel);
/* A list of numbers that stays where it is: a memoryview, which keeps `call->self` alive. */
PyObject *sabir_py_give_view(sabir_py_call *call, sabir_status status, const sabir_type *type,
                             const void *data, size_t count);
PyObject *sabir_py_give_handle(sabir_py_call *call, sabir_status status, PyTypeObject *type,
                               const sabir_py_class *class_, void *pointer);

/* --- being called --------------------------------------------------------------------------- */

/* The library may call Python before it returns: closing a handle meanwhile waits, and what is
 * raised on the way is remembered. */
void sabir_py_expect(sabir_py_call *call);

/* A resource that Python implements: any object that has its methods. */
struct sabir_py_guests {
  const char *name;           /* "Listener" */
  const void *table;          /* the functions the library calls, as the header has them */
  const char *const *methods; /* which an object must have; NULL behind the last */
  sabir_py_module *module;
  PyTypeObject *seen; /* the type that was looked at last, and has them all */
};

typedef struct sabir_py_view sabir_py_view;

/* What the library holds of such an object. It begins as the header says. */
typedef struct sabir_py_guest {
  const void *table;
  PyObject *object;
  sabir_py_guests *kind;
  sabir_py_view *views; /* what its methods have answered, and the library may look at */
  PyObject *methods[1]; /* bound when first called; as many as there are */
} sabir_py_guest;

/* `drop` of their tables. */
void sabir_py_drop_guest(void *guest);

/* An interface that Python implements: one object, given to open(). */
typedef struct sabir_py_host {
  const char *name;           /* "Host" */
  const char *const *methods; /* NULL behind the last */
} sabir_py_host;

/* A function of either. */
typedef struct sabir_py_import {
  sabir_py_function function; /* its parameters have no defaults */
  const char *method;         /* "log" */
  int host;                   /* which object of the context; -1: a guest's method */
  bool declares;              /* the contract says that it may fail */
  int slot;                   /* which of its methods */
} sabir_py_import;

enum { SABIR_PY_TOLD = 8 };

/* Such a call under way: what the library tells, then what Python answers. */
typedef struct sabir_py_written sabir_py_written;
typedef struct sabir_py_ask {
  sabir_py_call call;
  sabir_py_import *import;
  const void *whom;
  sabir_error **error;
  PyObject *method; /* NULL: there is no interpreter any more, or it failed */
  bool ended;
  PyObject *told[1 + SABIR_PY_TOLD]; /* the first is room for the called */
  PyObject *more;                    /* a tuple, if there are more than fit */
  int count;
  sabir_py_written *written; /* lists that go back when Python has changed them */
  sabir_py_call *outer;      /* the call on this thread that led here */
  PyGILState_STATE state;
  bool restored; /* it had released the lock, and gets it released again */
  bool failed;
  bool lends;          /* a handle or memory that ends with the call */
  PyObject *before[3]; /* an exception that was under way */
} sabir_py_ask;

void sabir_py_asked(sabir_py_ask *ask, sabir_py_import *import, const void *whom,
                    sabir_error **error);
void sabir_py_tell(sabir_py_ask *ask, const sabir_type *type, const void *value);
/* Numbers, the short way. */
static inline bool sabir_py_tells(const sabir_py_ask *ask) {
  return !ask->ended && !ask->failed && ask->count < SABIR_PY_TOLD;
}
#define SABIR_PY_TELL_NUMBER(name, c_type, made)                                     \
  static inline void sabir_py_tell_##name(sabir_py_ask *ask, const sabir_type *type, \
                                          const c_type *value) {                     \
    PyObject *told = sabir_py_tells(ask) ? (made) : NULL;                            \
    if (told)                                                                        \
      ask->told[1 + ask->count++] = told;                                            \
    else                                                                             \
      sabir_py_tell(ask, type, value);                                               \
  }
SABIR_PY_TELL_NUMBER(s32, int32_t, PyLong_FromLong(*value))
SABIR_PY_TELL_NUMBER(u32, uint32_t, PyLong_FromLongLong(*value))
SABIR_PY_TELL_NUMBER(s64, int64_t, PyLong_FromLongLong(*value))
SABIR_PY_TELL_NUMBER(u64, uint64_t, PyLong_FromUnsignedLongLong(*value))
SABIR_PY_TELL_NUMBER(f64, double, PyFloat_FromDouble(*value))

void sabir_py_tell_slice(sabir_py_ask *ask, const sabir_type *type, const void *data, size_t count);
/* The caller's memory, to be written into: of numbers a memoryview that ends with the call, and of
 * all else a list that is copied back. */
void sabir_py_tell_inout(sabir_py_ask *ask, int argument, const sabir_type *type, void *data,
                         size_t count);
sabir_status sabir_py_answer_nothing(sabir_py_ask *ask);
sabir_status sabir_py_answer(sabir_py_ask *ask, const sabir_type *type, void *to);
sabir_status sabir_py_answer_sink(sabir_py_ask *ask, const sabir_type *type, sabir_sink *to);
sabir_status sabir_py_answer_parcel(sabir_py_ask *ask, const sabir_type *type, const void **to);
/* What stays as long as the guest does; `data` is where its address is wanted. */
sabir_status sabir_py_answer_view(sabir_py_ask *ask, const sabir_type *type, const void *data,
                                  size_t *count);

/* The objects given to open(), as the context of what is imported. */
typedef struct sabir_py_context {
  const sabir_py_module *module;
  PyObject **methods;   /* bound when first called; as many as there are imports */
  PyObject *objects[1]; /* as many as there are hosts */
} sabir_py_context;
void sabir_py_drop_context(void *context);

/* open() of a package: an instance of the library, with the objects that it may call. */
PyObject *sabir_py_open_library(const sabir_py_function *function, PyObject *const *args,
                                Py_ssize_t count, PyObject *names);

/* --- modules -------------------------------------------------------------------------------- */

struct sabir_py_module {
  const char *package; /* "uninorm" */
  const char *name;    /* "uninorm._uninorm" */
  const sabir_library *library;
  sabir_py_type *types;           /* beside the library's */
  PyType_Spec *const *specs;      /* of the classes, NULL behind the last */
  sabir_py_class *const *classes; /* in the same order */
  const char *const *class_names; /* what the extension calls them */
  const char *defaults;           /* the module that lists the default arguments */
  sabir_py_class *instance;       /* the class of what open() returns */
  /* Of a library whose functions call Python, and not only its objects' methods: */
  int host_methods;           /* how many they have together */
  const sabir_py_host *hosts; /* in the order of open()'s parameters; the last has no name */
  sabir_status (*open)(const char *location, void *context, void **instance, sabir_error **error);
  /* Filled at import. */
  PyObject *default_values;
  PyObject *statuses[SABIR_STATUSES]; /* exception classes by status */
  PyObject *closed_error, *declared_error, *some, *array;
  PyObject *results[2]; /* Ok, Err */
  PyObject *where;      /* what an exception's attribute is called */
  PyTypeObject *window;
  const void *in_process;      /* what handles and instances of this process begin with */
  const void *standard;        /* and what no instance stands for */
  sabir_set_caller set_caller; /* NULL: the library cannot be told */
  unsigned long main_thread;   /* the one that sees signals */
  bool made;                   /* in this interpreter: */
  int64_t interpreter;
};

static inline bool sabir_py_is_far(const sabir_py_call *call) {
  const sabir_py_module *module = call->function->module;
  const sabir_py_handle *on = call->self ? call->self : call->instance;
  const void *table = on ? *(const void *const *)on->pointer : module->standard;
  return table != module->in_process;
}

/* The instance that a function works on, if it was called on one. */
static inline bool sabir_py_instance(sabir_py_call *call, PyObject *self, void *instance) {
  memset(instance, 0, sizeof(void *));
  bool on_module = !self || Py_TYPE(self) != call->function->module->instance->type;
  return on_module || sabir_py_take_instance(call, self, instance);
}

/* What Python has for a type. */
static inline const sabir_py_type *sabir_py_of(const sabir_py_module *module,
                                               const sabir_type *type) {
  return &module->types[type->index];
}

/* Makes the extension module: compares versions and layouts, finds the Python classes. */
PyObject *sabir_py_make_module(sabir_py_module *module, PyModuleDef *definition);

/* Between the files of the runtime. */
#include "sabir_python_inside.h"

#endif /* SABIR_PYTHON_H */
