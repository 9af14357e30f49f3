/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_ruby.h - what every C extension made with Sabir has in common.
 *
 * A generated extension holds tables (types, classes, functions) and one short function per
 * function of the contract, which goes through the same steps each time:
 *
 * - begin: a sabir_rb_call on the stack, which function this is and what it borrows;
 * - take: one Ruby object becomes one C value; a wrong one raises, and names function and argument;
 * - run: the one call into the library; if it blocks or its input is large, other threads run
 *   meanwhile;
 * - give: the C result becomes a Ruby object, or the status an exception.
 *
 * Ruby's exceptions jump over C frames, so nothing that `take` makes needs freeing: memory for
 * nested values is the garbage collector's, and handles are only marked as used once nothing can
 * raise any more. Ruby 3.1, C11.
 */
#ifndef SABIR_RUBY_H
#define SABIR_RUBY_H

#include <ruby.h>
#include <ruby/encoding.h>
#include <ruby/thread.h>
#include <sabir_native.h>

/* --- types: how a value looks on both sides ------------------------------------------------- */

/* In Ruby a char is a String of one character, an enum a Symbol, flags a frozen Set of Symbols; a
 * list is an Array or, of bytes, a binary String, a map a Hash, a record a frozen object or the
 * exception of a declared error, a tuple an Array, a variant one class per case; an option the
 * value or nil, and Some where the value can itself be nil; a result Ok or Err. */
typedef struct sabir_rb_class sabir_rb_class;
typedef struct sabir_rb_module sabir_rb_module;

/* A kind of object that Ruby implements and the library holds. */
typedef struct sabir_rb_guests {
  const char *name; /* "Listener" */
  const void *table;
  const char *const *methods; /* what such an object must answer to; NULL behind the last */
} sabir_rb_guests;

/* What Ruby has for a type of the contract's, at its index; most have nothing of it. */
typedef struct sabir_rb_type {
  const char *name;              /* its class below the package's module: "TextError" */
  const char *raises;            /* that of a declared error which has no such class */
  const char *const *members;    /* fields: "@offset"; labels: "nfc"; of cases: their classes */
  sabir_rb_class *handles;       /* own, borrow */
  const sabir_rb_guests *guests; /* the same of what Ruby implements */
  /* Filled at load: the class, and the one that is raised; each field's name; each label's Symbol,
   * each case's class. */
  VALUE ruby, raised;
  ID *fields;
  VALUE *objects;
} sabir_rb_type;

/* --- handles -------------------------------------------------------------------------------- */

/* The class of a resource. */
struct sabir_rb_class {
  const char *name; /* "Normalizer" */
  void (*drop)(void *handle);
  VALUE (*allocate)(VALUE ruby);
  bool warns; /* a handle that nobody closed is worth a warning under -w */
  sabir_rb_module *module;
  rb_data_type_t data; /* filled at load */
  VALUE ruby;
};

/* What an object of such a class holds. */
typedef struct sabir_rb_handle {
  void *pointer; /* NULL: closed, or given away */
  const sabir_rb_class *class_;
  VALUE kept;     /* what the library reads until the handle is dropped; Qfalse: nothing */
  VALUE instance; /* for which it is being made; Qfalse: the process's own */
  uint32_t calls; /* under way while other Ruby code may run */
  bool closing;   /* `close` came during a call; the last one drops */
  bool promised;  /* an argument that is just being given away */
  bool lent;      /* by the library, for a call of ours: not to be dropped */
} sabir_rb_handle;

/* --- extensions ----------------------------------------------------------------------------- */

typedef struct sabir_rb_host {
  const char *name;
  const char *const *methods;
} sabir_rb_host;

struct sabir_rb_module {
  const char *name; /* "Uninorm" */
  const sabir_library *library;
  sabir_rb_type *types;           /* beside the library's */
  sabir_rb_class *const *classes; /* NULL behind the last */
  sabir_rb_class *instance;
  const sabir_rb_host *hosts; /* interfaces that Ruby implements; NULL: none, nor an `open` */
  sabir_status (*open)(const char *location, void *context, void **instance, sabir_error **error);
  /* Filled at load. */
  VALUE ruby;
  VALUE defaults;                 /* Array */
  VALUE statuses[SABIR_STATUSES]; /* exception classes by status */
  VALUE closed_error, declared_error, some, set;
  VALUE results[2]; /* Ok, Err */
  ID value, message, where;
  int utf8, binary;            /* indices of encodings */
  const void *in_process;      /* what handles and instances of this process begin with */
  const void *standard;        /* and what no instance stands for */
  sabir_set_caller set_caller; /* NULL: the library cannot be told */
};

/* --- functions and calls -------------------------------------------------------------------- */

/* A default is a keyword's; -1: by position; -2: a required keyword; -3: a keyword that may be nil.
 */
typedef struct sabir_rb_function {
  sabir_rb_module *module;
  const char *name; /* "Uninorm::Normalizer#normalize" */
  const sabir_parameter *parameters;
  int count;
  bool blocking;
  bool asks;               /* it may call what Ruby implements */
  const sabir_type *error; /* the declared one; NULL: none */
} sabir_rb_function;

typedef struct sabir_rb_lent sabir_rb_lent;

/* Most calls need no memory but this; what needs more gets it from the collector. */
enum { SABIR_RB_ROOM = 256 };
struct sabir_rb_block;

typedef struct sabir_rb_call {
  const sabir_rb_function *function;
  sabir_error *error;
  sabir_rb_handle *self;
  sabir_rb_handle *instance;
  sabir_rb_lent *lent; /* handles among the arguments */
  VALUE retained;      /* Array of what the handle is to keep; Qfalse: nothing */
  char *next;          /* what is free of the memory for nested values; NULL: none is used */
  int state;           /* of an exception raised below the library, to be raised when it is left */
  bool retaining;      /* what is taken now is for `retained` */
  bool unlocked;       /* other threads may run */
  bool far;            /* it goes to another process, say, and waits for it */
  bool entered;        /* `self` and `instance` cannot be dropped before the call ends */
  /* With `self`: its object. */
  VALUE object;
  /* With `next`: its end; the newest block that is not `room`, or Qfalse. */
  char *end;
  VALUE memory;
  struct sabir_rb_block *block;
  /* Of a function that may call Ruby: the call that led to this one; what was raised meanwhile, and
   * the message that the library got. */
  struct sabir_rb_call *outer;
  VALUE raised, told;
  sabir_status raised_as;
  _Alignas(16) char room[SABIR_RB_ROOM];
} sabir_rb_call;

static inline void sabir_rb_begin(sabir_rb_call *call, const sabir_rb_function *function) {
  call->function = function;
  call->error = NULL;
  call->self = NULL;
  call->instance = NULL;
  call->lent = NULL;
  call->retained = Qfalse;
  call->next = NULL;
  call->state = 0;
  call->retaining = false;
  call->unlocked = false;
  call->far = false;
  call->entered = false;
}

/* Positions and keywords in the order of the contract; a missing keyword is its default. */
void sabir_rb_arrange(sabir_rb_call *call, int count, const VALUE *arguments, VALUE *given);

/* An object of a class, or of one below it, that holds nothing yet. */
VALUE sabir_rb_allocate(const sabir_rb_class *class_, VALUE ruby);

/* The handle that a method works on. */
NORETURN(void sabir_rb_refuse_closed(const sabir_rb_call *call, const sabir_rb_handle *handle,
                                     int argument));
static inline void *sabir_rb_self(sabir_rb_call *call, VALUE self) {
  sabir_rb_handle *handle = RTYPEDDATA_DATA(self);
  if (!handle->pointer || handle->closing || handle->promised) {
    sabir_rb_refuse_closed(call, handle, -1);
  }
  call->self = handle;
  call->object = self;
  return handle->pointer;
}
/* The instance for which a constructor makes a handle; its object has none yet. */
void *sabir_rb_unused(sabir_rb_call *call, VALUE self);
/* The instance that a function works on; NULL: the one that every process has. */
void *sabir_rb_find_instance(sabir_rb_call *call, VALUE self);
static inline void *sabir_rb_instance(sabir_rb_call *call, VALUE self) {
  return RB_TYPE_P(self, T_DATA) ? sabir_rb_find_instance(call, self) : NULL;
}

/* --- taking arguments ----------------------------------------------------------------------- */

void sabir_rb_take(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type,
                   void *to);
/* `kind`: whether the library gets it for good, or for the call. */
void sabir_rb_take_handle(sabir_rb_call *call, int argument, VALUE object,
                          const sabir_rb_class *class_, sabir_kind kind, void *to);
void sabir_rb_take_any_text(sabir_rb_call *call, int argument, VALUE object, sabir_slice *to);
void sabir_rb_take_list(sabir_rb_call *call, int argument, VALUE object, const sabir_type *list,
                        sabir_mode how, sabir_slice *to);
/* What the library wrote into an Array's place goes back into the Array. */
void sabir_rb_take_back(sabir_rb_call *call, VALUE object, const sabir_type *list,
                        const sabir_slice *from);
NORETURN(void sabir_rb_too_many(const sabir_rb_call *call, int argument, size_t size));

static inline void sabir_rb_fits(const sabir_rb_call *call, int argument, size_t size) {
  size_t max = call->function->parameters[argument].max;
  if (max != 0 && size > max) sabir_rb_too_many(call, argument, size);
}

/* Whether the call that goes through this handle or instance leaves the process: then other threads
 * run meanwhile, however short the function is where it runs. */
static inline void sabir_rb_look(sabir_rb_call *call, const void *through) {
  const sabir_rb_module *module = call->function->module;
  const void *table = through ? *(const void *const *)through : module->standard;
  call->far = table != module->in_process;
}

/* --- the one call ---------------------------------------------------------------------------- */

typedef void *(*sabir_rb_runner)(void *frame);

/* Marks handles as used, or given away. Raises if that cannot be; nothing raises after it. */
void sabir_rb_pin(sabir_rb_call *call);
void sabir_rb_unpin(sabir_rb_call *call);
static inline void sabir_rb_enter(sabir_rb_call *call);
static inline void sabir_rb_leave(sabir_rb_call *call);
void sabir_rb_run_unlocked(sabir_rb_call *call, sabir_rb_runner run, void *frame);
static inline void sabir_rb_run(sabir_rb_call *call, size_t bytes, sabir_rb_runner run,
                                void *frame) {
  if (call->function->blocking || bytes >= SABIR_LARGE || call->far) {
    sabir_rb_run_unlocked(call, run, frame);
  } else {
    sabir_rb_enter(call);
    run(frame);
    sabir_rb_leave(call);
  }
}

/* --- giving results ------------------------------------------------------------------------- */

/* Where a result of many bytes is written: first into a little room on the stack, then into the
 * String that the caller gets. */
typedef struct sabir_rb_sink {
  sabir_sink sink;
  sabir_rb_call *call;
  const sabir_type *type; /* string, or a list of fixed-size items */
  VALUE string;           /* what grew; Qfalse: nothing */
  int candidates; /* arguments that an alias may give back, and what the library saw of them */
  VALUE arguments[SABIR_CANDIDATES];
  const sabir_slice *seen[SABIR_CANDIDATES];
  char room[256];
} sabir_rb_sink;

sabir_status sabir_rb_grow(sabir_sink *sink, size_t need);
static inline void sabir_rb_open(sabir_rb_sink *sink, sabir_rb_call *call, const sabir_type *type) {
  sink->sink = (sabir_sink){sink->room, sizeof sink->room, 0, 0, 0, sabir_rb_grow, sink};
  sink->call = call;
  sink->type = type;
  sink->string = Qfalse;
  sink->candidates = 0;
}
/* An unchanged argument comes back as the very same object, if its encoding is the result's. */
static inline void sabir_rb_may_return(sabir_rb_sink *sink, VALUE argument,
                                       const sabir_slice *seen) {
  const sabir_rb_module *module = sink->call->function->module;
  int encoding = sink->type->kind == SABIR_KIND_STRING ? module->utf8 : module->binary;
  if (!RB_TYPE_P(argument, T_STRING) || ENCODING_GET(argument) != encoding) return;
  sink->sink.flags |= SABIR_SINK_ALIAS;
  sink->arguments[sink->candidates] = argument;
  sink->seen[sink->candidates++] = seen;
}

VALUE sabir_rb_give_nothing(sabir_rb_call *call, sabir_status status);
VALUE sabir_rb_give(sabir_rb_call *call, sabir_status status, const sabir_type *type,
                    const void *value);
VALUE sabir_rb_give_sink(sabir_rb_call *call, sabir_status status, sabir_rb_sink *sink);
VALUE sabir_rb_give_parcel(sabir_rb_call *call, sabir_status status, const sabir_type *type,
                           const void *parcel);
VALUE sabir_rb_give_view(sabir_rb_call *call, sabir_status status, const sabir_type *type,
                         const void *data, size_t count);
VALUE sabir_rb_give_handle(sabir_rb_call *call, sabir_status status, const sabir_rb_class *class_,
                           void *pointer);
/* A constructor's: into the object that Ruby made for it. */
VALUE sabir_rb_give_self(sabir_rb_call *call, sabir_status status, VALUE self, void *pointer);

/* A call of a library that may call back stands on its thread until it ends. */
void sabir_rb_expect(sabir_rb_call *call);
void sabir_rb_unexpect(sabir_rb_call *call);
static inline void sabir_rb_enter(sabir_rb_call *call) {
  if (call->lent) sabir_rb_pin(call);
  if (call->function->asks) sabir_rb_expect(call);
}
static inline void sabir_rb_leave(sabir_rb_call *call) {
  if (call->function->asks) sabir_rb_unexpect(call);
  if (call->lent) sabir_rb_unpin(call);
}

VALUE sabir_rb_open_library(const sabir_rb_function *function, int count, const VALUE *arguments);
VALUE sabir_rb_make(const sabir_rb_class *class_, int count, const VALUE *arguments, VALUE self);

/* --- being called --------------------------------------------------------------------------- */

/* A function that Ruby implements. */
typedef struct sabir_rb_import {
  sabir_rb_function function; /* its parameters name what a wrong answer is of */
  const char *method;
  int host;      /* which of the module's; -1: a guest's method */
  bool declares; /* the contract says result<...> at the top */
  ID id;         /* of the method, once it was called */
} sabir_rb_import;

typedef struct sabir_rb_told {
  const sabir_type *type;
  const void *value; /* NULL: the slice */
  sabir_slice slice;
  bool written; /* what the method makes of it goes back to the slice */
} sabir_rb_told;

typedef enum sabir_rb_shape {
  SABIR_RB_ANSWERS_NOTHING,
  SABIR_RB_ANSWERS_VALUE,
  SABIR_RB_ANSWERS_SINK,
  SABIR_RB_ANSWERS_PARCEL,
  SABIR_RB_ANSWERS_VIEW
} sabir_rb_shape;

typedef struct sabir_rb_ask {
  sabir_rb_call call; /* for what the answer needs */
  sabir_rb_import *import;
  void *whom;
  sabir_error **error;
  int count;
  sabir_rb_told *told;
  sabir_rb_shape shape;
  const sabir_type *type;
  void *to;
  size_t *counted; /* of a view */
  VALUE exception;
  sabir_status status;
} sabir_rb_ask;

/* `told` has room for as many as the function has parameters. */
void sabir_rb_asked(sabir_rb_ask *ask, sabir_rb_import *import, sabir_rb_told *told, void *whom,
                    sabir_error **error);
void sabir_rb_tell(sabir_rb_ask *ask, const sabir_type *type, const void *value);
void sabir_rb_tell_slice(sabir_rb_ask *ask, const sabir_type *type, const void *data, size_t count);
/* The same, and what the method makes of it goes back. */
void sabir_rb_tell_inout(sabir_rb_ask *ask, const sabir_type *type, void *data, size_t count);
sabir_status sabir_rb_answer(sabir_rb_ask *ask, sabir_rb_shape shape, const sabir_type *type,
                             void *to);
/* What stays as long as the guest does. */
sabir_status sabir_rb_answer_view(sabir_rb_ask *ask, const sabir_type *type, const void *data,
                                  size_t *count);
/* For tables of guests, and of an instance's context. */
void sabir_rb_drop_guest(void *dropped);

/* --- loading -------------------------------------------------------------------------------- */

/* Compares versions and layouts, finds the Ruby classes that the tables name. */
void sabir_rb_load(sabir_rb_module *module);

/* What Ruby has for a type. */
static inline const sabir_rb_type *sabir_rb_of(const sabir_rb_module *module,
                                               const sabir_type *type) {
  return &module->types[type->index];
}

/* Between the files of the runtime. */
#include "sabir_ruby_inside.h"
/* For generated code. */
#include "sabir_ruby_scalars.h"

#endif /* SABIR_RUBY_H */
