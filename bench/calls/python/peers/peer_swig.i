/* The same with SWIG, in its own style: -builtin, typemaps for bytes. */
%module peer_swig
%{
#include "plain.h"

static PyObject *failure;

typedef struct Counter {
  plain_counter *counter;
} Counter;

static PyObject *upper(const unsigned char *bytes, size_t size) {
  PyObject *result = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
  if (result) plain_upper(bytes, size, (uint8_t *)PyBytes_AsString(result));
  return result;
}

static uint64_t sum(const unsigned char *bytes, size_t size) { return plain_sum(bytes, size); }

static double total(const void *values, size_t size) {
  return plain_total((const double *)values, size / sizeof(double));
}

static PyObject *fail(unsigned code) {
  int status = plain_fail(code);
  if (!status) Py_RETURN_NONE;
  PyErr_SetObject(failure, Py_BuildValue("(i)", status));
  return NULL;
}

static void visit(void *context, int64_t value) {
  PyObject *result = PyObject_CallFunction((PyObject *)context, "L", (long long)value);
  Py_XDECREF(result);
}

static void each(PyObject *visitor, unsigned count) { plain_each(count, visit, visitor); }
static int64_t add(int64_t a, int64_t b) { return plain_add(a, b); }
%}

%include <stdint.i>
%include <pybuffer.i>
%pybuffer_binary(const unsigned char *bytes, size_t size);
%pybuffer_binary(const void *values, size_t size);

%init %{
  failure = PyErr_NewException("peer_swig.Failure", NULL, NULL);
  PyModule_AddObjectRef(m, "Failure", failure);
%}

int64_t add(int64_t a, int64_t b);
uint64_t sum(const unsigned char *bytes, size_t size);
PyObject *upper(const unsigned char *bytes, size_t size);
double total(const void *values, size_t size);
PyObject *fail(unsigned code);
void each(PyObject *visitor, unsigned count);

typedef struct Counter {
  %extend {
    Counter(int64_t start) {
      Counter *made = (Counter *)malloc(sizeof *made);
      made->counter = plain_counter_new(start);
      return made;
    }
    ~Counter() {
      plain_counter_free($self->counter);
      free($self);
    }
    int64_t next() { return plain_counter_next($self->counter); }
  }
} Counter;
