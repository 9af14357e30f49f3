/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Being called: what Python implements for the library.
 *
 * A call from Python that may lead back here says so first (sabir_py_expect), and stands on its
 * thread until it ends. So when the library calls on that thread, we know whether the interpreter
 * lock is ours already; on any other thread it is taken. What Python raises becomes a status, and
 * is remembered on the call: if the call fails with the very same error, the very same exception
 * goes on. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "sabir_python.h"

#ifndef _WIN32
#include <dlfcn.h>
#endif

#ifdef __GNUC__
__attribute__((tls_model("initial-exec"))) /* found without a call */
#endif
static _Thread_local sabir_py_call *current;

void sabir_py_expect(sabir_py_call *call) {
  call->expected = true;
  call->raised = NULL;
  call->outer = current;
  current = call;
  sabir_py_enter_handles(call);
}

void sabir_py_unexpect(sabir_py_call *call) {
  call->expected = false;
  current = call->outer;
  Py_CLEAR(call->raised);
}

/* --- exceptions that come back -------------------------------------------------------------- */

static bool same_message(PyObject *told, const sabir_error *error) {
  if (!error) return true; /* nothing says otherwise */
  Py_ssize_t size = 0;
  const char *text = PyUnicode_AsUTF8AndSize(told, &size);
  bool same = text && (size_t)size == error->message.size &&
              memcmp(text, error->message.data, (size_t)size) == 0;
  PyErr_Clear();
  return same;
}

bool sabir_py_raise_again(sabir_py_call *call, sabir_status status) {
  if (status == SABIR_DECLARED || call->raised_as == SABIR_DECLARED) return false;
  if (status != call->raised_as) return false;
  if (!same_message(PyTuple_GetItem(call->raised, 1), call->error)) return false;
  PyObject *exception = PyTuple_GetItem(call->raised, 0);
  PyErr_Restore(Py_NewRef((PyObject *)Py_TYPE(exception)), Py_NewRef(exception),
                PyException_GetTraceback(exception));
  return true;
}

/* --- the lock ------------------------------------------------------------------------------- */

/* Threads of the library's own that are in Python or on their way there. Once Python ends, a thread
 * that waits for its lock is ended with it, in the middle of the library's frames; so before that,
 * nobody new is let in and those who are there are waited for. */
static atomic_int inside;
static atomic_bool ending;
static pid_t process; /* a child has the count, and not the threads */

static bool enter_from_outside(sabir_py_ask *ask) {
  atomic_fetch_add(&inside, 1);
  if (!atomic_load(&ending) && Py_IsInitialized()) {
    ask->state = PyGILState_Ensure();
    return true;
  }
  atomic_fetch_sub(&inside, 1);
  return false;
}

static PyObject *end_calls(PyObject *self, PyObject *unused) {
  (void)self;
  (void)unused;
  atomic_store(&ending, true);
  while (atomic_load(&inside) > 0 && process == getpid()) {
    struct timespec pause = {0, 1000000};
    PyThreadState *thread = PyEval_SaveThread();
    nanosleep(&pause, NULL);
    PyEval_RestoreThread(thread);
    if (PyErr_CheckSignals() < 0) return NULL;
  }
  Py_RETURN_NONE;
}

bool sabir_py_end_calls_in_time(void) {
  static PyMethodDef method = {"end_calls", end_calls, METH_NOARGS, NULL};
  process = getpid();
  PyObject *function = PyCFunction_New(&method, NULL);
  PyObject *module = function ? PyImport_ImportModule("atexit") : NULL;
  PyObject *done = module ? PyObject_CallMethod(module, "register", "O", function) : NULL;
  bool fine = done != NULL;
  Py_XDECREF(done);
  Py_XDECREF(module);
  Py_XDECREF(function);
  return fine;
}

bool sabir_py_come_in(sabir_py_ask *ask) {
  ask->outer = current;
  ask->restored = false;
  if (!ask->outer) {
    if (!enter_from_outside(ask)) return false;
  } else if (ask->outer->thread) {
    PyEval_RestoreThread(ask->outer->thread);
    ask->outer->thread = NULL;
    ask->restored = true;
  }
  ask->before[0] = PyErr_Occurred();
  if (ask->before[0]) PyErr_Fetch(&ask->before[0], &ask->before[1], &ask->before[2]);
  return true;
}

void sabir_py_go_out(sabir_py_ask *ask) {
  if (ask->before[0]) PyErr_Restore(ask->before[0], ask->before[1], ask->before[2]);
  if (ask->restored)
    ask->outer->thread = PyEval_SaveThread();
  else if (!ask->outer) {
    PyGILState_Release(ask->state);
    atomic_fetch_sub(&inside, 1);
  }
}

/* The end of an object may call Python on this thread: it finds a call that has released the lock.
 * An exception that is on its way is not the business of what the library may call meanwhile. */
void sabir_py_drop_unlocked(void (*drop)(void *handle), void *pointer) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  sabir_py_call call = sabir_py_begin(NULL);
  sabir_py_expect(&call);
  call.thread = PyEval_SaveThread();
  drop(pointer);
  if (call.thread) PyEval_RestoreThread(call.thread);
  sabir_py_unexpect(&call);
  PyErr_Restore(type, value, traceback);
}

/* --- what the library tells ----------------------------------------------------------------- */

static void bind(sabir_py_ask *ask, const void *whom) {
  const sabir_py_import *import = ask->import;
  const sabir_py_context *context = whom;
  sabir_py_guest *guest = (sabir_py_guest *)whom;
  PyObject **methods = import->host < 0 ? guest->methods : context->methods;
  if (!methods[import->slot]) {
    PyObject *object = import->host < 0 ? guest->object : context->objects[import->host];
    methods[import->slot] = PyObject_GetAttrString(object, import->method);
  }
  ask->method = Py_XNewRef(methods[import->slot]);
  ask->failed = !ask->method;
}

void sabir_py_asked(sabir_py_ask *ask, sabir_py_import *import, const void *whom,
                    sabir_error **error) {
  ask->call = sabir_py_begin(&import->function);
  ask->import = import;
  ask->whom = whom;
  ask->error = error;
  ask->method = ask->more = NULL;
  ask->written = NULL;
  ask->count = 0;
  ask->failed = ask->lends = false;
  ask->ended = !sabir_py_come_in(ask);
  if (!ask->ended) bind(ask, whom);
}

static void add(sabir_py_ask *ask, PyObject *argument) {
  if (!argument) {
    ask->failed = true;
    return;
  }
  if (ask->count < SABIR_PY_TOLD) {
    ask->told[1 + ask->count++] = argument;
    return;
  }
  PyObject *last = PyTuple_New(1);
  if (last) PyTuple_SetItem(last, 0, argument);
  PyObject *more = !last ? NULL : ask->more ? PySequence_Concat(ask->more, last) : Py_NewRef(last);
  Py_XDECREF(last);
  Py_XDECREF(ask->more);
  ask->more = more;
  if (!more) ask->failed = true;
}

void sabir_py_tell(sabir_py_ask *ask, const sabir_type *type, const void *value) {
  size_t none = 0;
  if (ask->ended || ask->failed) {
    sabir_py_drop_handles(ask->call.function->module, type, value,
                          &none); /* what is given away is given away */
    return;
  }
  const sabir_py_module *module = ask->call.function->module;
  PyObject *told = sabir_py_lift(module, type, value);
  if (told && type->kind == SABIR_KIND_BORROW && sabir_py_of(module, type)->handles) {
    ((sabir_py_handle *)told)->lent = true;
    ask->lends = true;
  }
  add(ask, told);
}

void sabir_py_tell_slice(sabir_py_ask *ask, const sabir_type *type, const void *data,
                         size_t count) {
  sabir_slice items = {data, count};
  sabir_py_tell(ask, type, &items);
}

struct sabir_py_written {
  sabir_py_written *next;
  PyObject *list;
  int argument;
  const sabir_type *type;
  void *data;
  size_t count;
};

static PyObject *tell_list(sabir_py_ask *ask, int argument, const sabir_type *type, void *data,
                           size_t count) {
  sabir_py_written *written = sabir_py_memory(&ask->call, sizeof *written);
  if (!written) return NULL;
  PyObject *list = sabir_py_lift_items(ask->call.function->module, type->element, data, count);
  if (!list || !sabir_py_hold_object(&ask->call, Py_NewRef(list))) {
    Py_XDECREF(list);
    return NULL;
  }
  *written = (sabir_py_written){ask->written, list, argument, type, data, count};
  ask->written = written;
  return list;
}

void sabir_py_tell_inout(sabir_py_ask *ask, int argument, const sabir_type *type, void *data,
                         size_t count) {
  if (ask->ended || ask->failed) return;
  if (!sabir_is_number(type->element)) {
    add(ask, tell_list(ask, argument, type, data, count));
    return;
  }
  ask->lends = true;
  add(ask, sabir_py_look(ask->call.function->module, type->element, data, count, true, NULL));
}

/* As many items as before. */
static bool write_back(sabir_py_ask *ask) {
  for (const sabir_py_written *one = ask->written; one; one = one->next) {
    sabir_slice items;
    if (!sabir_py_take_list(&ask->call, one->argument, one->list, one->type, SABIR_LENT, &items)) {
      return false;
    }
    if (items.count != one->count) {
      return sabir_py_wrong(&ask->call, one->argument, PyExc_ValueError,
                            "has size %zu now, and had %zu", items.count, one->count);
    }
    if (items.count) memcpy(one->data, items.data, items.count * one->type->element->size);
  }
  return true;
}

/* --- what Python answers -------------------------------------------------------------------- */

static PyObject *call_with_tuple(sabir_py_ask *ask) {
  PyObject *first = PyTuple_New(ask->count);
  for (int i = 0; first && i < ask->count; ++i) {
    PyTuple_SetItem(first, i, Py_NewRef(ask->told[1 + i]));
  }
  PyObject *all = first && ask->more ? PySequence_Concat(first, ask->more) : Py_XNewRef(first);
  PyObject *result = all ? PyObject_CallObject(ask->method, all) : NULL;
  Py_XDECREF(all);
  Py_XDECREF(first);
  return result;
}

/* Without a tuple, in interpreters that have the function for it: it is in the limited API of 3.12,
 * and in 3.11 under the same name. */
typedef PyObject *(*vectorcall)(PyObject *callable, PyObject *const *args, size_t count,
                                PyObject *names);

static vectorcall without_tuple(void) {
  static vectorcall found;
  static bool asked;
#ifdef RTLD_DEFAULT
  if (!asked) {
    void *symbol = dlsym(RTLD_DEFAULT, "PyObject_Vectorcall");
    memcpy(&found, &symbol, sizeof found);
  }
#endif
  asked = true;
  return found;
}

static PyObject *call_python(sabir_py_ask *ask) {
  if (ask->failed) return NULL;
  vectorcall call = ask->more ? NULL : without_tuple();
  if (!call) return call_with_tuple(ask);
  size_t room_before = (size_t)1 << (8 * sizeof(size_t) - 1); /* PY_VECTORCALL_ARGUMENTS_OFFSET */
  return call(ask->method, ask->told + 1, (size_t)ask->count | room_before, NULL);
}

/* A handle or memory that was lent for the call is not there any more. */
static void take_back(PyObject *told) {
  if (PyMemoryView_Check(told)) {
    Py_XDECREF(PyObject_CallMethod(told, "release", NULL));
    PyErr_Clear();
    return;
  }
  destructor dealloc;
  void *slot = PyType_HasFeature(Py_TYPE(told), Py_TPFLAGS_HEAPTYPE)
                   ? PyType_GetSlot(Py_TYPE(told), Py_tp_dealloc)
                   : NULL;
  memcpy(&dealloc, &slot, sizeof dealloc);
  if (!slot || dealloc != sabir_py_handle_dealloc) return;
  sabir_py_handle *handle = (sabir_py_handle *)told;
  if (handle->lent) handle->pointer = NULL;
}

static PyObject *ask_python(sabir_py_ask *ask) {
  PyObject *result = call_python(ask);
  if (result && ask->written && !write_back(ask)) Py_CLEAR(result);
  if (result && ask->count == 1 && !ask->lends) {
    Py_DECREF(ask->told[1]);
    Py_DECREF(ask->method);
    return result;
  }
  PyObject *type = NULL, *value = NULL, *traceback = NULL;
  if (!result) PyErr_Fetch(&type, &value, &traceback);
  for (int i = 0; i < ask->count; ++i) {
    if (ask->lends) take_back(ask->told[1 + i]);
    Py_DECREF(ask->told[1 + i]);
  }
  Py_CLEAR(ask->more);
  Py_CLEAR(ask->method);
  if (!result) PyErr_Restore(type, value, traceback);
  return result;
}

static sabir_status finish(sabir_py_ask *ask, sabir_status status) {
  if (ask->call.held) {
    if (status == SABIR_OK) sabir_py_hand_over(&ask->call);
    sabir_py_end(&ask->call, NULL);
  }
  sabir_py_go_out(ask);
  return status;
}

static sabir_status no_interpreter(sabir_py_ask *ask) {
  static const char why[] = "Python has ended";
  return ask->call.function->module->library->fail(ask->error, SABIR_UNAVAILABLE, why,
                                                   sizeof why - 1);
}

/* --- and what it raises --------------------------------------------------------------------- */

static sabir_status status_of(const sabir_py_module *module, PyObject *exception) {
  PyObject *status = NULL;
  if (PyObject_IsInstance(exception, module->statuses[0]) == 1) {
    status = PyObject_GetAttrString(exception, "status");
  }
  long number = status ? PyLong_AsLong(status) : SABIR_INTERNAL;
  Py_XDECREF(status);
  PyErr_Clear();
  return number >= 1 && number < SABIR_STATUSES ? (sabir_status)number : SABIR_INTERNAL;
}

/* Ours speak for themselves; of others, the class says most. */
static PyObject *message_of(const sabir_py_module *module, PyObject *exception) {
  PyObject *text = PyObject_Str(exception);
  if (!text || PyObject_IsInstance(exception, module->statuses[0]) == 1) return text;
  PyObject *name = PyType_GetName(Py_TYPE(exception));
  PyObject *message = NULL;
  if (name) {
    bool empty = PyUnicode_GetLength(text) == 0;
    message = empty ? Py_NewRef(name) : PyUnicode_FromFormat("%U: %U", name, text);
  }
  Py_XDECREF(name);
  Py_DECREF(text);
  return message;
}

/* The value of a declared error, from the exception that stands for it. */
static bool lower_declared(sabir_py_call *call, PyObject *exception, const sabir_type *type,
                           void *to) {
  if (type->raised) return sabir_py_take(call, -1, exception, type, to);
  const sabir_py_type *ours = sabir_py_of(call->function->module, type);
  PyObject *value = PyObject_GetAttrString(exception, ours->raised ? "code" : "value");
  bool lowered = value && sabir_py_take(call, -1, value, type, to);
  if (value && !sabir_py_hold_object(call, value)) return false;
  return lowered;
}

static bool declares(const sabir_py_ask *ask, PyObject *exception) {
  const sabir_type *type = ask->call.function->error;
  const sabir_py_module *module = ask->call.function->module;
  if (!ask->import->declares) return false;
  int is = PyObject_IsInstance(exception, sabir_py_error_class(module, type));
  PyErr_Clear();
  return is == 1;
}

/* False: it does not say what the contract wants; the exception that says so is set. */
static bool tell_declared(sabir_py_ask *ask, PyObject *exception) {
  const sabir_type *type = ask->call.function->error;
  if (!type) {
    ask->call.function->module->library->fail(ask->error, SABIR_DECLARED, "", 0);
    return true;
  }
  void *value = sabir_py_memory(&ask->call, type->size ? type->size : 1);
  if (!value || !lower_declared(&ask->call, exception, type, value)) return false;
  sabir_status status = type->declare(ask->error, value);
  if (status == SABIR_DECLARED) sabir_py_hand_over(&ask->call);
  return true;
}

static void remember(sabir_py_call *call, PyObject *exception, PyObject *message,
                     sabir_status status) {
  PyObject *raised = PyTuple_New(2);
  if (!raised) {
    PyErr_Clear();
    return;
  }
  PyTuple_SetItem(raised, 0, Py_NewRef(exception));
  PyTuple_SetItem(raised, 1, Py_NewRef(message));
  Py_XDECREF(call->raised);
  call->raised = raised;
  call->raised_as = status;
}

/* The exception that is set, as a value with its traceback. */
static PyObject *caught(void) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value && traceback) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return value;
}

static sabir_status refuse(sabir_py_ask *ask) {
  const sabir_py_module *module = ask->call.function->module;
  PyObject *exception = caught();
  sabir_status status = SABIR_INTERNAL;
  if (exception && declares(ask, exception)) {
    if (tell_declared(ask, exception)) {
      status = SABIR_DECLARED;
    } else {
      Py_DECREF(exception);
      exception = caught();
    }
  }
  if (status != SABIR_DECLARED && exception) status = status_of(module, exception);
  PyObject *message = exception ? message_of(module, exception) : NULL;
  Py_ssize_t size = 0;
  const char *text = message ? PyUnicode_AsUTF8AndSize(message, &size) : NULL;
  PyErr_Clear();
  if (!text) text = "an exception that has no text", size = 29;
  if (status != SABIR_DECLARED) module->library->fail(ask->error, status, text, (size_t)size);
  if (message && ask->outer) remember(ask->outer, exception, message, status);
  Py_XDECREF(message);
  Py_XDECREF(exception);
  return finish(ask, status);
}

/* --- the shapes of answers ------------------------------------------------------------------ */

sabir_status sabir_py_answer_nothing(sabir_py_ask *ask) {
  if (ask->ended) return no_interpreter(ask);
  PyObject *result = ask_python(ask);
  if (!result) return refuse(ask);
  Py_DECREF(result);
  return finish(ask, SABIR_OK);
}

/* Lowers the answer; what it borrows from Python is held until the end. */
static bool answered(sabir_py_ask *ask, const sabir_type *type, void *to) {
  PyObject *result = ask_python(ask);
  return result && sabir_py_hold_object(&ask->call, result) &&
         sabir_py_take(&ask->call, -1, result, type, to);
}

sabir_status sabir_py_answer(sabir_py_ask *ask, const sabir_type *type, void *to) {
  if (ask->ended) return no_interpreter(ask);
  return answered(ask, type, to) ? finish(ask, SABIR_OK) : refuse(ask);
}

static size_t bytes_in(const sabir_type *type, const sabir_slice *items) {
  return items->count * (type->element ? type->element->size : 1);
}

sabir_status sabir_py_answer_sink(sabir_py_ask *ask, const sabir_type *type, sabir_sink *to) {
  if (ask->ended) return no_interpreter(ask);
  sabir_slice items = {NULL, 0};
  if (!answered(ask, type, &items)) return refuse(ask);
  size_t size = bytes_in(type, &items);
  return finish(ask, ask->call.function->module->library->put(to, items.data, size));
}

/* The newest answer is given again as long as the method says the same. */
sabir_status sabir_py_answer_view(sabir_py_ask *ask, const sabir_type *type, const void *data,
                                  size_t *count) {
  if (ask->ended) return no_interpreter(ask);
  sabir_slice items = {NULL, 0};
  if (!answered(ask, type, &items)) return refuse(ask);
  const sabir_py_view *view = ((const sabir_py_guest *)ask->whom)->views;
  while (view && view->import != ask->import) view = view->next;
  size_t size = bytes_in(type, &items);
  bool same = view && view->items.count == items.count &&
              (size == 0 || memcmp(view->items.data, items.data, size) == 0);
  if (!same) view = sabir_py_keep_view(ask, &items);
  if (!view) return refuse(ask);
  memcpy((void *)data, &view->items.data, sizeof view->items.data);
  *count = view->items.count;
  return finish(ask, SABIR_OK);
}

sabir_status sabir_py_answer_parcel(sabir_py_ask *ask, const sabir_type *type, const void **to) {
  if (ask->ended) return no_interpreter(ask);
  const sabir_py_module *module = ask->call.function->module;
  void *value = sabir_py_memory(&ask->call, type->size);
  if (!value || !answered(ask, type, value)) return refuse(ask);
  *to = sabir_pack(type, value, module->library->parcel);
  if (*to) return finish(ask, SABIR_OK);
  PyErr_NoMemory();
  return refuse(ask);
}
