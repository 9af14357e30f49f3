/* sabir_python.h - what every extension module made with Sabir has in common.
 *
 * A generated module holds tables (types, classes, functions) and one short function per function
 * of the contract. Such a function goes through the same steps each time:
 *
 *   begin      a sabir_py_call on the stack: which function this is, and what it has to give back
 *   arguments  positions and keywords brought into the order of the contract
 *   take       one Python object becomes one C value; exact types first, so that the usual call
 * pays for nothing it does not use. On failure the exception names function and argument. unlock
 * the interpreter lock is released if the function blocks or its input is large (call)     the one
 * call into the library lock       and taken again give       the C result becomes a Python object,
 * or the status an exception
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
#include <Python.h>
#include <sabir.h>
#include <stdbool.h>
#include <string.h>

/* From this many bytes on, a call gives other threads the interpreter meanwhile. */
#define SABIR_PY_LARGE 65536

/* Most functions have fewer parameters than this; a module with a longer one does not compile. */
#define SABIR_PY_MAX_PARAMETERS 64

/* --- types: how a value looks on both sides ------------------------------------------------- */

typedef enum sabir_py_kind {
  SABIR_PY_BOOL,
  SABIR_PY_S8,
  SABIR_PY_U8,
  SABIR_PY_S16,
  SABIR_PY_U16,
  SABIR_PY_S32,
  SABIR_PY_U32,
  SABIR_PY_S64,
  SABIR_PY_U64,
  SABIR_PY_F32,
  SABIR_PY_F64,
  SABIR_PY_CHAR,    /* str of one character */
  SABIR_PY_ENUM,    /* IntEnum */
  SABIR_PY_FLAGS,   /* IntFlag */
  SABIR_PY_STRING,  /* str */
  SABIR_PY_LIST,    /* bytes, array.array, or list */
  SABIR_PY_MAP,     /* dict; `element` is a tuple of key and value */
  SABIR_PY_ARRAY,   /* the same as a list, of a fixed length */
  SABIR_PY_RECORD,  /* a frozen dataclass, or the exception of a declared error */
  SABIR_PY_TUPLE,   /* tuple */
  SABIR_PY_VARIANT, /* one class per case */
  SABIR_PY_OPTION,  /* the value or None; Some(value) where the value can itself be None */
  SABIR_PY_RESULT,  /* Ok(value) or Err(error) */
  SABIR_PY_OWN,
  SABIR_PY_BORROW
} sabir_py_kind;

typedef struct sabir_py_type sabir_py_type;
typedef struct sabir_py_class sabir_py_class;
typedef struct sabir_py_module sabir_py_module;

/* A field, an item of a tuple, a case, a label. */
typedef struct sabir_py_member {
  const char *name;    /* as Python spells it; of a case: its class */
  sabir_py_type *type; /* NULL: a case without payload */
  size_t offset;
  PyObject
      *object; /* filled at import: the interned name, the label's member, or the case's class */
} sabir_py_member;

struct sabir_py_type {
  sabir_py_kind kind;
  size_t size;
  size_t align;
  uint32_t tag_size;      /* enum, flags, variant, option, result */
  size_t payload_offset;  /* option */
  size_t length;          /* array */
  sabir_py_type *element; /* list, map, array, option */
  sabir_py_member *members;
  size_t member_count;
  const char *home;        /* the module of the Python class: "uninorm._types" */
  const char *name;        /* the Python class: "TextError" */
  sabir_py_class *handles; /* own, borrow */
  bool nested;             /* option: of something that can be None */
  bool exception;          /* record, variant: a declared error, its classes are exceptions */
  const char *raises;      /* the exception class of other declared errors; NULL: DeclaredError */
  PyObject *python;        /* filled at import: the class, and the one that is raised */
  PyObject *raised;
};

/* --- handles -------------------------------------------------------------------------------- */

/* The class of a resource. */
struct sabir_py_class {
  const char *name; /* "Normalizer" */
  void (*drop)(void *handle);
  bool warns; /* a handle that nobody closed is worth a ResourceWarning */
  sabir_py_module *module;
  PyTypeObject *type; /* filled at import */
};

typedef struct sabir_py_held sabir_py_held;

/* An object of such a class: the C pointer, and what it needs for as long as it lives. */
typedef struct sabir_py_handle {
  PyObject_HEAD void *pointer; /* NULL: closed, or given away */
  const sabir_py_class *class_;
  sabir_py_held *retained; /* buffers that the library reads until the handle is dropped */
  uint32_t calls;          /* under way without the interpreter lock, or about to be */
  bool closing;            /* close() came during a call; the last one drops */
  bool promised;           /* an argument that is about to be given away */
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
PyObject *sabir_py_no_constructor(PyTypeObject *type, PyObject *args, PyObject *keywords);

/* --- functions and calls -------------------------------------------------------------------- */

typedef struct sabir_py_parameter {
  const char *name;
  size_t max;   /* 0: no maximum */
  int fallback; /* index into the module's defaults; -1: required */
} sabir_py_parameter;

typedef struct sabir_py_function {
  sabir_py_module *module;
  const char *name; /* "Normalizer.normalize" */
  const sabir_py_parameter *parameters;
  int count;
  bool blocking;
  sabir_py_type *error; /* the declared one; NULL: none */
} sabir_py_function;

typedef struct sabir_py_call {
  const sabir_py_function *function;
  sabir_error *error;
  sabir_py_held *held;
  sabir_py_handle *self;
  PyThreadState *thread; /* not NULL: the interpreter lock is released */
} sabir_py_call;

static inline sabir_py_call sabir_py_begin(const sabir_py_function *function) {
  return (sabir_py_call){function, NULL, NULL, NULL, NULL};
}

/* Ends a call that has raised. */
PyObject *sabir_py_abandon(sabir_py_call *call);

/* Arguments in the contract's order; a missing one is its default. Borrowed references. */
bool sabir_py_arrange(sabir_py_call *call, PyObject *const *args, Py_ssize_t count, PyObject *names,
                      PyObject **given);
static inline bool sabir_py_arguments(sabir_py_call *call, PyObject *const *args, Py_ssize_t count,
                                      PyObject *names, PyObject **given) {
  if (names || count != call->function->count) {
    return sabir_py_arrange(call, args, count, names, given);
  }
  memcpy(given, args, (size_t)count * sizeof *given);
  return true;
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

/* --- taking arguments ----------------------------------------------------------------------- */

/* A run of bytes, characters or items, lent by a Python object for the call. */
typedef struct sabir_py_slice {
  const void *data;
  size_t count;
} sabir_py_slice;

/* How a slice is meant: what the contract's directives say of it. */
enum { SABIR_PY_LENT = 0, SABIR_PY_INOUT = 1, SABIR_PY_RETAINS = 2 };

bool sabir_py_take(sabir_py_call *call, int argument, PyObject *object, sabir_py_type *type,
                   void *to);
bool sabir_py_take_handle(sabir_py_call *call, int argument, PyObject *object, sabir_py_type *type,
                          void *to);
bool sabir_py_take_text(sabir_py_call *call, int argument, PyObject *object, sabir_py_slice *to);
bool sabir_py_take_buffer(sabir_py_call *call, int argument, PyObject *object, sabir_py_type *list,
                          int how, sabir_py_slice *to);
bool sabir_py_take_list(sabir_py_call *call, int argument, PyObject *object, sabir_py_type *list,
                        int how, sabir_py_slice *to);
bool sabir_py_too_many(sabir_py_call *call, int argument, size_t size);

static inline bool sabir_py_fits(sabir_py_call *call, int argument, size_t size) {
  size_t max = call->function->parameters[argument].max;
  return max == 0 || size <= max || sabir_py_too_many(call, argument, size);
}

static inline bool sabir_py_take_bytes(sabir_py_call *call, int argument, PyObject *object,
                                       sabir_py_type *list, int how, sabir_py_slice *to) {
  if (how != SABIR_PY_LENT || !PyBytes_CheckExact(object)) {
    return sabir_py_take_buffer(call, argument, object, list, how, to);
  }
  to->data = PyBytes_AsString(object);
  to->count = (size_t)PyBytes_Size(object);
  return sabir_py_fits(call, argument, to->count);
}

/* --- the interpreter lock ------------------------------------------------------------------- */

void sabir_py_release_lock(sabir_py_call *call);
void sabir_py_retake_lock(sabir_py_call *call);

static inline void sabir_py_unlock(sabir_py_call *call, size_t bytes) {
  if (call->function->blocking || bytes >= SABIR_PY_LARGE) sabir_py_release_lock(call);
}
static inline void sabir_py_lock(sabir_py_call *call) {
  if (call->thread) sabir_py_retake_lock(call);
}

/* Gives away the handles that arguments own: from here on the library drops them. */
void sabir_py_hand_over(sabir_py_call *call);

/* --- giving results ------------------------------------------------------------------------- */

enum { SABIR_PY_CANDIDATES = 4 };

/* Where a result of many bytes is written: first into a little room on the stack, then into the
 * bytes object that the caller gets. */
typedef struct sabir_py_sink {
  sabir_sink sink;
  sabir_py_call *call;
  sabir_py_type *type; /* string, or a list of fixed-size items */
  PyObject *bytes;     /* what grew */
  int candidates;      /* arguments that an alias may give back, and what the library saw of them */
  PyObject *arguments[SABIR_PY_CANDIDATES];
  sabir_py_slice seen[SABIR_PY_CANDIDATES];
  char room[256];
} sabir_py_sink;

sabir_sink *sabir_py_open(sabir_py_sink *sink, sabir_py_call *call, sabir_py_type *type);
/* An unchanged argument comes back as the very same object, if it can: exactly bytes or str. */
void sabir_py_may_return(sabir_py_sink *sink, PyObject *argument, const sabir_py_slice *seen);

PyObject *sabir_py_give_nothing(sabir_py_call *call, sabir_status status);
PyObject *sabir_py_give(sabir_py_call *call, sabir_status status, sabir_py_type *type,
                        const void *value);
PyObject *sabir_py_give_sink(sabir_py_call *call, sabir_status status, sabir_py_sink *sink);
PyObject *sabir_py_give_parcel(sabir_py_call *call, sabir_status status, sabir_py_type *type,
                               const void *parcel);
PyObject *sabir_py_give_handle(sabir_py_call *call, sabir_status status, PyTypeObject *type,
                               const sabir_py_class *class_, void *pointer);

/* --- modules -------------------------------------------------------------------------------- */

enum { SABIR_PY_STATUSES = 17 };

struct sabir_py_module {
  const char *package;         /* "uninorm" */
  const char *name;            /* "uninorm._uninorm" */
  const char *contract;        /* "sabir:uninorm" */
  unsigned major, minor;       /* of the contract it was made for */
  const sabir_layout *layouts; /* as compiled here; the last row has no type */
  const sabir_description *(*describe)(void);
  void (*release)(const void *block);
  sabir_py_type *const *types;    /* all of them, NULL behind the last */
  PyType_Spec *const *specs;      /* of the classes, NULL behind the last */
  sabir_py_class *const *classes; /* in the same order */
  const char *const *class_names; /* what the extension calls them */
  const char *defaults;           /* the module that lists the default arguments */
  /* Filled at import. */
  PyObject *default_values;
  PyObject *statuses[SABIR_PY_STATUSES]; /* exception classes by status */
  PyObject *closed_error, *declared_error, *some, *ok, *err, *array;
};

/* Makes the extension module: compares versions and layouts, finds the Python classes. */
PyObject *sabir_py_make_module(sabir_py_module *module, PyModuleDef *definition);

/* Between the files of the runtime. */
#include "sabir_python_inside.h"

#endif /* SABIR_PYTHON_H */
