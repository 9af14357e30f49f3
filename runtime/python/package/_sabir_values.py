# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Values of the cffi flavour: how each type of a contract looks in memory and in Python.

A type lowers a Python object into a chunk of C memory, and lifts one out of a buffer. What does not
fit is an exception that names function, argument and the way into it; `Spot` knows them.
"""

from __future__ import annotations

import math
import struct
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cffi import FFI

ffi: Any = FFI()  # what it makes has no types of Python's
ffi.cdef(
    """
    typedef int32_t sabir_status;
    typedef struct { const char *data; size_t size; } sabir_string;
    typedef struct {
      int32_t status; uint32_t declared_type; sabir_string message; sabir_string where;
      const void *declared;
    } sabir_error;
    typedef struct {
      void *data; size_t capacity; size_t size; uint32_t flags; uint32_t outcome; void *grow;
      void *context;
    } sabir_sink;
    typedef struct {
      size_t struct_size; uint32_t version_major; uint32_t version_minor; const void *allocator;
      const void *imports; int64_t deadline_ns;
    } sabir_open_options;
    typedef struct {
      const char *type; const char *field; uint32_t offset; uint32_t size; uint32_t alignment;
    } sabir_layout;
    typedef struct {
      size_t struct_size; const char *name; const char *version; const char *ledger;
      const char *contract; const sabir_layout *layouts; size_t layout_count;
      const void *in_process; const void *standard; void *(*set_caller)(const void *caller);
    } sabir_description;
    typedef struct { void *gives_up; void *context; } sabir_caller;
    """
)

LENT, INOUT, RETAINS = range(3)
lifting = threading.local()  # `count`: handles of the result being made that have objects
POINTER, SLICE = struct.Struct("<Q"), struct.Struct("<QQ")


def address_of(data: Any) -> int:
    """Where a pointer points."""
    return int(ffi.cast("uintptr_t", data))


def read(address: int, size: int) -> Any:
    """Memory of the library's, as a buffer."""
    return ffi.buffer(ffi.cast("char *", address), size)


class Chunk:
    """A piece of memory that lives as long as its call; links say where it points into others."""

    __slots__ = ("data", "links", "size", "view")

    def __init__(self, size: int, data: Any = None) -> None:
        """New memory, all zero; or memory that is there."""
        self.data = ffi.new("char[]", max(size, 1)) if data is None else data
        self.size = size
        self.view: Any = ffi.buffer(self.data, size) if data is None else None
        self.links: list[tuple[int, Chunk]] = []

    def release(self) -> None:
        """Let go of a buffer: whoever lent it may change its size."""
        if self.view is None:
            ffi.release(self.data)

    def point(self, offset: int, target: Chunk, count: int) -> None:
        """Write a slice: pointer and count."""
        SLICE.pack_into(self.view, offset, address_of(target.data) if count else 0, count)
        self.links.append((offset, target))


class Spot:
    """A place inside an argument, for messages: `argument 'value.people[3].name'`."""

    __slots__ = ("argument", "call", "outer", "step")

    def __init__(self, call: Any, argument: int, outer: Spot | None = None, step: str = "") -> None:
        """Without `outer`, the whole argument; -1 is the result of a function that was called."""
        self.call, self.argument, self.outer, self.step = call, argument, outer, step

    def inside(self, step: str | int) -> Spot:
        """A field or an item of it."""
        name = f"[{step}]" if isinstance(step, int) else "." + step
        return Spot(self.call, self.argument, self, name)

    @property
    def name(self) -> str:
        """What the argument is called."""
        if self.argument < 0:
            return "result"
        return str(self.call.function.parameters[self.argument].name)

    @property
    def place(self) -> str:
        """The way to it, in words."""
        path, spot = "", self
        while spot.outer is not None:
            path, spot = spot.step + path, spot.outer
        return f"argument '{self.name}{path}'" if self.argument >= 0 else self.name + path

    def wrong(self, kind: type[Exception], what: str) -> Exception:
        """The exception for it."""
        return kind(f"{self.call.function.name}() {self.place} {what}")

    def is_not(self, wanted: str, value: object) -> Exception:
        """A `TypeError`."""
        name = "None" if value is None else type(value).__name__
        return self.wrong(TypeError, f"must be {wanted}, not {name}")

    def fits(self, size: int) -> None:
        """Only the whole argument has a maximum."""
        if self.argument < 0 or self.outer is not None:
            return
        limit = self.call.function.parameters[self.argument].max
        if limit and size > limit:
            raise self.wrong(ValueError, f"has size {size}, and at most {limit} is accepted")


class Type:
    """What all have: size and alignment in C, and how an argument of the type is passed."""

    code = ""  # the letter that array and struct have for a number
    c_name = "const void *"
    key = ""  # what the library's table of layouts calls it; empty: it is not in there
    fields: Sequence[Field] = ()
    grows = False  # a newer library may have more of it

    def __init__(self, size: int, align: int) -> None:
        """The natural C layout."""
        self.size, self.align = size, align

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """Write a Python object into memory."""
        raise NotImplementedError

    def lift(self, view: Any, at: int) -> Any:
        """Read one from memory."""
        raise NotImplementedError

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """The handles in a value, in the order in which they are lifted."""
        yield from ()

    def take(self, spot: Spot, value: Any, how: int) -> tuple[Any, ...]:
        """The C arguments for a Python one: a pointer to the value."""
        chunk = spot.call.chunk(self.size)
        self.lower(spot, value, chunk, 0)
        return (chunk.data,)


class Field:
    """A field, an item of a tuple, or a case: its name, type and offset, and its name in C."""

    __slots__ = ("c_name", "name", "offset", "type")

    def __init__(self, name: str, type: Type | None, offset: int, c_name: str = "") -> None:
        """Without a type: a case without payload."""
        self.name, self.type, self.offset, self.c_name = name, type, offset, c_name or name


class Scalar(Type):
    """Passed by value."""

    format = struct.Struct("<B")

    def check(self, spot: Spot, value: Any) -> Any:
        """The number to write."""
        raise NotImplementedError

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """As a number."""
        self.format.pack_into(to.view, at, self.check(spot, value))

    def lift(self, view: Any, at: int) -> Any:
        """As a number."""
        return self.format.unpack_from(view, at)[0]

    def take(self, spot: Spot, value: Any, how: int) -> tuple[Any, ...]:
        """The number itself."""
        return (self.check(spot, value),)


class Integer(Scalar):
    """s8 to u64."""

    def __init__(self, name: str, code: str) -> None:
        """The contract's name, and the letter of struct."""
        self.format, self.code = struct.Struct("<" + code), code
        super().__init__(self.format.size, self.format.size)
        bits = 8 * self.size
        self.name, self.c_name = name, ("int" if name[0] == "s" else "uint") + f"{bits}_t"
        self.low = -(2 ** (bits - 1)) if name[0] == "s" else 0
        self.high = self.low + 2**bits - 1

    def check(self, spot: Spot, value: Any) -> int:
        """An int in range, or what counts as one."""
        if not isinstance(value, int):
            index = None if isinstance(value, float) else getattr(type(value), "__index__", None)
            if index is None:
                raise spot.is_not("int", value)
            value = index(value)
        if not self.low <= value <= self.high:
            text = f"is {value}, and a {self.name} goes from {self.low} to {self.high}"
            raise spot.wrong(OverflowError, text)
        return int(value)


class Float(Scalar):
    """f32, f64."""

    def __init__(self, code: str) -> None:
        """The letter of struct."""
        self.format, self.code = struct.Struct("<" + code), code
        self.c_name = "float" if code == "f" else "double"
        super().__init__(self.format.size, self.format.size)

    def check(self, spot: Spot, value: Any) -> float:
        """A float, or what becomes one."""
        kind = type(value)
        if not (hasattr(kind, "__float__") or hasattr(kind, "__index__")):
            raise spot.is_not("float", value)
        try:
            number = float(value)
        except OverflowError:
            raise spot.wrong(OverflowError, "is too large for a float") from None
        if self.code == "f":
            narrow = float(ffi.cast("float", number))
            if math.isinf(narrow) and not math.isinf(number):
                raise spot.wrong(OverflowError, f"is {value}, too large for an f32")
            return narrow
        return number


class Bool(Scalar):
    """bool, also NumPy's."""

    c_name = "uint8_t"

    def __init__(self) -> None:
        """One byte."""
        super().__init__(1, 1)

    def check(self, spot: Spot, value: Any) -> int:
        """A bool."""
        kind = type(value)
        numpy = kind.__module__ == "numpy" and kind.__name__ in ("bool_", "bool")
        if not isinstance(value, bool) and not numpy:
            raise spot.is_not("bool", value)
        return int(bool(value))

    def lift(self, view: Any, at: int) -> bool:
        """A bool."""
        return bool(self.format.unpack_from(view, at)[0])


class Char(Scalar):
    """A str of one character."""

    c_name = "uint32_t"
    format = struct.Struct("<I")

    def __init__(self) -> None:
        """Four bytes."""
        super().__init__(4, 4)

    def check(self, spot: Spot, value: Any) -> int:
        """Its code point."""
        if not isinstance(value, str):
            raise spot.is_not("str", value)
        if len(value) != 1:
            raise spot.wrong(ValueError, f"must be one character, not {len(value)}")
        if "\ud800" <= value <= "\udfff":
            raise spot.wrong(ValueError, "is a lone surrogate")
        return ord(value)

    def lift(self, view: Any, at: int) -> str:
        """A str."""
        return chr(self.format.unpack_from(view, at)[0])


TAGS = {1: struct.Struct("<B"), 2: struct.Struct("<H"), 4: struct.Struct("<I")}


class Labels(Scalar):
    """enum and flags."""

    def __init__(
        self, python: Any, size: int, limit: int, raises: Any = None, *, unknown: bool = False
    ) -> None:
        """The class; a number from `limit` on is no member, or `unknown`."""
        super().__init__(size, size)
        self.python, self.limit, self.raises, self.unknown = python, limit, raises, unknown
        self.format, self.c_name = TAGS[size], f"uint{8 * size}_t"

    def check(self, spot: Spot, value: Any) -> int:
        """A member, or a plain number of one."""
        name = self.python.__name__
        if not isinstance(value, int) or isinstance(value, bool):
            raise spot.is_not(name, value)
        if not 0 <= value < self.limit:
            raise spot.wrong(ValueError, f"is {int(value)}, which is no {name}")
        return int(value)

    def lift(self, view: Any, at: int) -> Any:
        """The member."""
        value = self.format.unpack_from(view, at)[0]
        return self.python(value if value < self.limit or not self.unknown else -1)


class Slice(Type):
    """text, lists and maps: a pointer and a count."""

    def __init__(self) -> None:
        """Two words."""
        super().__init__(16, 8)

    def borrow(self, spot: Spot, value: Any, how: int) -> tuple[Chunk, int]:
        """The memory and the count."""
        raise NotImplementedError

    def take(self, spot: Spot, value: Any, how: int) -> tuple[Any, ...]:
        """Pointer and count."""
        chunk, count = self.borrow(spot, value, how)
        spot.fits(count)
        return ffi.cast("void *", chunk.data), count

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """Pointer and count."""
        to.point(at, *self.borrow(spot, value, LENT))

    def make(self, address: int, count: int) -> Any:
        """The Python object."""
        raise NotImplementedError

    def lift(self, view: Any, at: int) -> Any:
        """The Python object."""
        return self.make(*SLICE.unpack_from(view, at))


class String(Slice):
    """str, as UTF-8."""

    def borrow(self, spot: Spot, value: Any, how: int) -> tuple[Chunk, int]:
        """Encoded: a copy that lives as long as the call."""
        if not isinstance(value, str):
            raise spot.is_not("str", value)
        try:
            data = value.encode()
        except UnicodeEncodeError as error:
            error.reason = f"surrogates not allowed in {spot.place} of {spot.call.function.name}()"
            raise
        return spot.call.hold(Chunk(len(data), ffi.from_buffer(data))), len(data)

    def make(self, address: int, count: int) -> str:
        """Decoded."""
        return str(read(address, count), "utf-8") if count else ""


NAMES = "int8 uint8 int16 uint16 int32 uint32 int64 uint64 float32 float64"
DTYPES = dict(zip("bBhHiIqQfd", NAMES.split(" "), strict=True))
KINDS = dict.fromkeys("bhilqn", "i") | dict.fromkeys("BHILQNc", "u") | dict.fromkeys("fd", "f")


def no_buffer(spot: Spot, value: Any, how: int) -> Exception:
    """Why an object is not taken as a buffer."""
    try:
        memoryview(value)
    except TypeError:
        if isinstance(value, str):
            return spot.wrong(TypeError, "must be a bytes-like object, not str; encode it first")
        return spot.is_not("a bytes-like object", value)
    if how == INOUT:
        text = "must be writable and contiguous, such as a bytearray"
        return spot.wrong(TypeError, text)
    text = "is not contiguous in memory; pass"
    return spot.wrong(
        ValueError, f"{text} numpy.ascontiguousarray({spot.name}) or bytes({spot.name})"
    )


class List(Slice):
    """bytes, arrays and lists."""

    def __init__(self, element: Type) -> None:
        """Of items of one type."""
        super().__init__()
        self.element = element
        self.code = ""

    def borrow(self, spot: Spot, value: Any, how: int) -> tuple[Chunk, int]:
        """A buffer as it is; a sequence item by item."""
        number = self.element.code
        if number == "B" or (number and (how == INOUT or self.is_buffer(value))):
            return self.borrow_buffer(spot, value, how)
        if how == INOUT and not isinstance(value, list):
            raise spot.is_not("list", value)
        return self.borrow_sequence(spot, value)

    @staticmethod
    def is_buffer(value: Any) -> bool:
        """Whether it has memory to look at."""
        try:
            memoryview(value).release()
        except (TypeError, ValueError, BufferError):
            return False
        return True

    def borrow_buffer(self, spot: Spot, value: Any, how: int) -> tuple[Chunk, int]:
        """Without a copy."""
        try:
            view = memoryview(value)
        except (TypeError, ValueError, BufferError):
            raise no_buffer(spot, value, how) from None
        if not view.c_contiguous or (how == INOUT and view.readonly):
            raise no_buffer(spot, value, how)
        if view.ndim > 1:
            text = f"has {view.ndim} dimensions, and one is expected; pass {spot.name}.reshape(-1)"
            raise spot.wrong(ValueError, text)
        code, kind, size = self.element.code, view.format.lstrip("@=<"), view.nbytes
        if KINDS.get(kind) != KINDS[code] or view.itemsize != self.element.size:
            raise spot.wrong(
                TypeError,
                f"holds items of format '{view.format}' ({view.itemsize} bytes each), and '{code}'"
                f" is expected; convert it, as in {spot.name}.astype(numpy.{DTYPES[code]})",
            )
        view.release()
        return spot.call.hold(Chunk(size, ffi.from_buffer(value))), size // self.element.size

    def borrow_sequence(self, spot: Spot, value: Any) -> tuple[Chunk, int]:
        """Item by item."""
        sequence = hasattr(type(value), "__getitem__") and hasattr(type(value), "__len__")
        if not sequence or isinstance(value, (str, bytes, bytearray, dict)):
            raise spot.is_not("a sequence", value)
        items, size = list(value), self.element.size
        if self.element.code:
            try:
                numbers = array(self.element.code, items)
            except (TypeError, OverflowError):
                pass  # the way item by item says which one is wrong, and takes more
            else:
                return spot.call.hold(Chunk(size * len(items), ffi.from_buffer(numbers))), len(
                    items
                )
        chunk = spot.call.chunk(size * len(items))
        for index, item in enumerate(items):
            self.element.lower(spot.inside(index), item, chunk, index * size)
        return chunk, len(items)

    def make(self, address: int, count: int) -> Any:
        """bytes, an array, or a list."""
        return self.gather(read(address, count * self.element.size) if count else b"", count, 0)

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """Those of the items."""
        address, count = SLICE.unpack_from(view, at)
        items = read(address, count * self.element.size) if count else b""
        for index in range(count):
            yield from self.element.handles(items, index * self.element.size)

    def gather(self, view: Any, count: int, at: int) -> Any:
        """The items in a buffer."""
        size, code = self.element.size, self.element.code
        if not code:
            return [self.element.lift(view, at + index * size) for index in range(count)]
        data = view[at : at + count * size]
        return data if code == "B" else array(code, data)


class Map(List):
    """dict; the items are tuples of key and value."""

    def borrow(self, spot: Spot, value: Any, how: int) -> tuple[Chunk, int]:
        """Entry by entry."""
        if not isinstance(value, dict):
            raise spot.is_not("dict", value)
        return self.borrow_sequence(spot, list(value.items()))

    def gather(self, view: Any, count: int, at: int) -> Any:
        """A dict."""
        return dict(super().gather(view, count, at))


class HandleType(Type):
    """own and borrow: a pointer. What it points at is said when the classes are there."""

    c_name = "void *"

    def __init__(self, name: str, own: bool) -> None:
        """The name of the class."""
        super().__init__(8, 8)
        self.name, self.own = name, own
        self.lower_handle: Callable[[Spot, Any, bool], int]
        self.lift_handle: Callable[[int, bool], Any]
        self.drop_handle: Callable[[int], object]

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """The pointer."""
        POINTER.pack_into(to.view, at, self.lower_handle(spot, value, self.own))

    def lift(self, view: Any, at: int) -> Any:
        """An object of the class."""
        lifting.count = getattr(lifting, "count", 0) + 1
        return self.lift_handle(POINTER.unpack_from(view, at)[0], self.own)

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """Itself."""
        yield self, POINTER.unpack_from(view, at)[0]

    def take(self, spot: Spot, value: Any, how: int) -> tuple[Any, ...]:
        """The pointer itself."""
        return (ffi.cast("void *", self.lower_handle(spot, value, self.own)),)


def lift_all(kind: Type, view: Any) -> Any:
    """A result. If an object on the way cannot be made, the handles that have none are dropped."""
    outer, lifting.count = getattr(lifting, "count", 0), 0
    try:
        return kind.lift(view, 0)
    except BaseException:
        for index, (handle, pointer) in enumerate(kind.handles(view, 0)):
            if index >= lifting.count and handle.own:
                handle.drop_handle(pointer)
        raise
    finally:
        lifting.count = outer


def Own(name: str) -> HandleType:
    """A handle that is given away."""
    return HandleType(name, True)


def Borrow(name: str) -> HandleType:
    """A handle that is lent for the call."""
    return HandleType(name, False)


S8, U8 = Integer("s8", "b"), Integer("u8", "B")
S16, U16 = Integer("s16", "h"), Integer("u16", "H")
S32, U32 = Integer("s32", "i"), Integer("u32", "I")
S64, U64 = Integer("s64", "q"), Integer("u64", "Q")
F32, F64 = Float("f"), Float("d")
BOOL, CHAR, STRING = Bool(), Char(), String()
