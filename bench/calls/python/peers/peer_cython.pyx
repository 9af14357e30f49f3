# cython: language_level=3
# The same with Cython, in its own style.
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t


cdef extern from "plain.h":
    ctypedef struct plain_counter:
        pass
    int64_t plain_add(int64_t a, int64_t b)
    uint64_t plain_sum(const uint8_t *data, size_t size)
    void plain_upper(const uint8_t *data, size_t size, uint8_t *out)
    double plain_total(const double *values, size_t count)
    int plain_fail(uint32_t code)
    void plain_each(uint32_t count, void (*visit)(void *, int64_t) noexcept, void *context)
    plain_counter *plain_counter_new(int64_t start)
    int64_t plain_counter_next(plain_counter *counter)
    void plain_counter_free(plain_counter *counter)


class Failure(Exception):
    pass


def add(int64_t a, int64_t b):
    return plain_add(a, b)


def sum(bytes data not None):
    return plain_sum(<const uint8_t *>PyBytes_AS_STRING(data), len(data))


def upper(bytes data not None):
    result = PyBytes_FromStringAndSize(NULL, len(data))
    plain_upper(<const uint8_t *>PyBytes_AS_STRING(data), len(data),
                <uint8_t *>PyBytes_AS_STRING(result))
    return result


def total(const double[::1] values not None):
    return plain_total(&values[0], values.shape[0])


def fail(uint32_t code):
    cdef int status = plain_fail(code)
    if status:
        raise Failure(status)


cdef void visit(void *context, int64_t value) noexcept:
    (<object>context)(value)


def each(visitor, uint32_t count):
    plain_each(count, visit, <void *>visitor)


cdef class Counter:
    cdef plain_counter *counter

    def __cinit__(self, int64_t start):
        self.counter = plain_counter_new(start)

    def __dealloc__(self):
        plain_counter_free(self.counter)

    def next(self):
        return plain_counter_next(self.counter)
