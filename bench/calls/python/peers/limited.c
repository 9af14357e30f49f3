/* What a specialist writes by hand: the limited API, fast calls, exact types first. */
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "plain.h"

static PyObject* failure;

static PyObject* add(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  (void)self;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "add() takes 2 arguments"), NULL;
  long long a = PyLong_AsLongLong(args[0]);
  if (a == -1 && PyErr_Occurred()) return NULL;
  long long b = PyLong_AsLongLong(args[1]);
  if (b == -1 && PyErr_Occurred()) return NULL;
  return PyLong_FromLongLong(plain_add(a, b));
}

/* bytes as they are, anything else through the buffer protocol. */
static int take(PyObject* object, Py_buffer* view) {
  view->obj = NULL;
  if (!PyBytes_CheckExact(object)) return PyObject_GetBuffer(object, view, PyBUF_SIMPLE);
  view->buf = PyBytes_AsString(object);
  view->len = PyBytes_Size(object);
  return 0;
}

static PyObject* sum(PyObject* self, PyObject* object) {
  (void)self;
  Py_buffer view;
  if (take(object, &view) < 0) return NULL;
  uint64_t result = plain_sum(view.buf, (size_t)view.len);
  if (view.obj) PyBuffer_Release(&view);
  return PyLong_FromUnsignedLongLong(result);
}

static PyObject* upper(PyObject* self, PyObject* object) {
  (void)self;
  Py_buffer view;
  if (take(object, &view) < 0) return NULL;
  PyObject* result = PyBytes_FromStringAndSize(NULL, view.len);
  if (result) plain_upper(view.buf, (size_t)view.len, (uint8_t*)PyBytes_AsString(result));
  if (view.obj) PyBuffer_Release(&view);
  return result;
}

static PyObject* total(PyObject* self, PyObject* object) {
  (void)self;
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0) return NULL;
  PyObject* result = NULL;
  if (!view.format || view.format[0] != 'd' || view.format[1])
    PyErr_SetString(PyExc_TypeError, "doubles are expected");
  else
    result = PyFloat_FromDouble(plain_total(view.buf, (size_t)view.len / sizeof(double)));
  PyBuffer_Release(&view);
  return result;
}

static PyObject* fail(PyObject* self, PyObject* object) {
  (void)self;
  unsigned long code = PyLong_AsUnsignedLong(object);
  if (PyErr_Occurred()) return NULL;
  int status = plain_fail((uint32_t)code);
  if (!status) Py_RETURN_NONE;
  PyObject* arguments = Py_BuildValue("(i)", status);
  if (arguments) PyErr_SetObject(failure, arguments);
  Py_XDECREF(arguments);
  return NULL;
}

static void visit(void* context, int64_t value) {
  if (PyErr_Occurred()) return;
  PyObject* number = PyLong_FromLongLong(value);
  PyObject* result = number ? PyObject_CallFunctionObjArgs(context, number, NULL) : NULL;
  Py_XDECREF(number);
  Py_XDECREF(result);
}

static PyObject* each(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  (void)self;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "each() takes 2 arguments"), NULL;
  unsigned long number = PyLong_AsUnsignedLong(args[1]);
  if (PyErr_Occurred()) return NULL;
  plain_each((uint32_t)number, visit, args[0]);
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

typedef struct counter {
  PyObject_HEAD plain_counter* counter;
} counter;

static PyObject* counter_make(PyTypeObject* type, PyObject* args, PyObject* keywords) {
  (void)keywords;
  long long start;
  if (!PyArg_ParseTuple(args, "L", &start)) return NULL;
  counter* made = (counter*)PyType_GenericAlloc(type, 0);
  if (made) made->counter = plain_counter_new(start);
  return (PyObject*)made;
}

static void counter_end(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  plain_counter_free(((counter*)self)->counter);
  PyObject_Free(self);
  Py_DECREF(type);
}

static PyObject* counter_next(PyObject* self, PyObject* unused) {
  (void)unused;
  return PyLong_FromLongLong(plain_counter_next(((counter*)self)->counter));
}

static PyMethodDef counter_methods[] = {{"next", counter_next, METH_NOARGS, NULL},
                                        {NULL, NULL, 0, NULL}};

static PyType_Slot counter_slots[] = {{Py_tp_new, counter_make},
                                      {Py_tp_dealloc, counter_end},
                                      {Py_tp_methods, counter_methods},
                                      {0, NULL}};

static PyType_Spec counter_spec = {"peer_limited.Counter", sizeof(counter), 0, Py_TPFLAGS_DEFAULT,
                                   counter_slots};

#define FAST(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef methods[] = {
    {"add", FAST(add), METH_FASTCALL, NULL},
    {"sum", sum, METH_O, NULL},
    {"upper", upper, METH_O, NULL},
    {"total", total, METH_O, NULL},
    {"fail", fail, METH_O, NULL},
    {"each", FAST(each), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "peer_limited", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_peer_limited(void) {
  PyObject* module = PyModule_Create(&definition);
  if (!module) return NULL;
  failure = PyErr_NewException("peer_limited.Failure", NULL, NULL);
  PyModule_AddObjectRef(module, "Failure", failure);
  PyModule_AddObjectRef(module, "Counter", PyType_FromSpec(&counter_spec));
  return module;
}
