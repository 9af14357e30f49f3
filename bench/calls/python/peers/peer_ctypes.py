"""The same with ctypes."""

import ctypes
import os

lib = ctypes.CDLL(os.environ["BENCH_PLAIN"])
lib.plain_add.argtypes = [ctypes.c_int64, ctypes.c_int64]
lib.plain_add.restype = ctypes.c_int64
lib.plain_sum.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
lib.plain_sum.restype = ctypes.c_uint64
lib.plain_upper.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p]
lib.plain_upper.restype = None
lib.plain_total.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
lib.plain_total.restype = ctypes.c_double
lib.plain_fail.argtypes = [ctypes.c_uint32]
VISIT = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)
lib.plain_each.argtypes = [ctypes.c_uint32, VISIT, ctypes.c_void_p]
lib.plain_each.restype = None
lib.plain_counter_new.argtypes = [ctypes.c_int64]
lib.plain_counter_new.restype = ctypes.c_void_p
lib.plain_counter_next.argtypes = [ctypes.c_void_p]
lib.plain_counter_next.restype = ctypes.c_int64
lib.plain_counter_free.argtypes = [ctypes.c_void_p]
add = lib.plain_add


class Failure(Exception):
    """A call failed."""


def sum(data: bytes) -> int:
    """In place."""
    return lib.plain_sum(data, len(data))


def upper(data: bytes) -> bytes:
    """Through a buffer of its own."""
    out = ctypes.create_string_buffer(len(data))
    lib.plain_upper(data, len(data), out)
    return out.raw


def total(values) -> float:
    """In place."""
    address, count = values.buffer_info()
    return lib.plain_total(address, count)


def fail(code: int) -> None:
    """A status becomes an exception."""
    status = lib.plain_fail(code)
    if status:
        raise Failure(status)


def each(visit, count: int) -> None:
    """A callback, made for the call."""
    lib.plain_each(count, VISIT(lambda _, value: visit(value)), None)


class Counter:
    """A handle."""

    def __init__(self, start: int) -> None:
        self.handle = lib.plain_counter_new(start)

    def next(self) -> int:
        """The next number."""
        return lib.plain_counter_next(self.handle)

    def __del__(self) -> None:
        lib.plain_counter_free(self.handle)
