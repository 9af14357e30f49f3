"""The same with cffi in its faster mode, compiled."""

from peer_cffi_lib import ffi, lib

add = lib.plain_add


class Failure(Exception):
    """A call failed."""


def sum(data: bytes) -> int:
    """In place."""
    return lib.plain_sum(data, len(data))


def upper(data: bytes) -> bytes:
    """Through a buffer of its own."""
    out = ffi.new("uint8_t[]", len(data))
    lib.plain_upper(data, len(data), out)
    return bytes(ffi.buffer(out))


def total(values) -> float:
    """In place."""
    return lib.plain_total(ffi.from_buffer("double[]", values), len(values))


def fail(code: int) -> None:
    """A status becomes an exception."""
    status = lib.plain_fail(code)
    if status:
        raise Failure(status)


@ffi.def_extern()
def bench_visit(context, value):
    """Goes to the function behind the handle."""
    ffi.from_handle(context)(value)


def each(visit, count: int) -> None:
    """One static callback, and a handle."""
    lib.plain_each(count, lib.bench_visit, ffi.new_handle(visit))


class Counter:
    """A handle."""

    def __init__(self, start: int) -> None:
        self.handle = ffi.gc(lib.plain_counter_new(start), lib.plain_counter_free)

    def next(self) -> int:
        """The next number."""
        return lib.plain_counter_next(self.handle)
