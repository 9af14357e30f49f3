# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests that are made of cases stand on.

A test is a plain function with plain asserts; this module has what Python lacks for them: floats
that are compared by their bits, handles that come back inside a value, threads.
"""

import hashlib
import math
import struct
import threading
from array import array
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from pathlib import Path


def case(name: str, line: int):
    """Tells a test what it is called in the file of cases, and where it stands there."""

    def mark(function):
        function.case_name = name
        function.case_line = line
        return function

    return mark


# --- values ---


def bits32(bits: int) -> float:
    """The float with these bits."""
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def bits64(bits: int) -> float:
    """The float with these bits."""
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


class Bits64:
    """Equal to the float with exactly these bits."""

    def __init__(self, bits: int) -> None:
        """Of the `f64`."""
        self.value = bits64(bits)

    def __eq__(self, other: object) -> bool:
        """Bit by bit."""
        return isinstance(other, float) and struct.pack("<d", other) == struct.pack(
            "<d", self.value
        )

    __hash__ = None

    def __repr__(self) -> str:
        """As a number."""
        return f"{type(self).__name__}({struct.pack('>d', self.value).hex()})"


class Bits32(Bits64):
    """Equal to the float that an `f32` with these bits becomes."""

    def __init__(self, bits: int) -> None:
        """Of the `f32`."""
        self.value = bits32(bits)


class Floats:
    """Expects an array of floats, some of which are expected bit by bit."""

    def __init__(self, code: str, items: list) -> None:
        """Of arrays with this type code."""
        self.typecode, self.items = code, items

    def __mul__(self, times: int) -> "Floats":
        """So many times after itself."""
        return Floats(self.typecode, self.items * times)

    def __eq__(self, other: object) -> bool:
        """Item by item."""
        return (
            isinstance(other, array)
            and other.typecode == self.typecode
            and len(other) == len(self.items)
            and all(map(alike, other, self.items))
        )

    __hash__ = None


def either(*flags):
    """All of these flags."""
    made = flags[0]
    for flag in flags[1:]:
        made |= flag
    return made


def repeated(value, times: int):
    """So many times after itself."""
    return value * times


def joined(*parts):
    """One after another."""
    if isinstance(parts[0], dict):
        return {key: value for part in parts for key, value in part.items()}
    made = parts[0][:]
    for part in parts[1:]:
        made += part
    return made


def count(code: str, first: int, times: int) -> array:
    """So many integers from `first` on; they wrap at the end of their type."""
    width = array(code).itemsize * 8
    low = 0 if code.isupper() else -(1 << (width - 1))
    return array(code, ((first + i - low) % (1 << width) + low for i in range(times)))


def file_bytes(path: str) -> bytes:
    """What is in a file."""
    return Path(path).read_bytes()


def file_text(path: str) -> str:
    """The text in a file."""
    return file_bytes(path).decode()


class Sha256:
    """Equal to the bytes, or the text, with this digest."""

    def __init__(self, digest: str) -> None:
        """In hexadecimal."""
        self.digest = digest

    def __eq__(self, other: object) -> bool:
        """By digest."""
        data = other.encode() if isinstance(other, str) else other
        return isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == self.digest

    __hash__ = None

    def __repr__(self) -> str:
        """The digest."""
        return f"Sha256({self.digest!r})"


# --- handles ---


class Caught:
    """Stands for a handle in a value that is expected, and keeps the one that came."""

    handle = None

    def __eq__(self, other: object) -> bool:
        """Any handle will do."""
        if not hasattr(other, "closed"):
            return False
        self.take(other)
        return True

    __hash__ = None

    def take(self, handle: object) -> None:
        """Keep it."""
        self.handle = handle


class Dropped(Caught):
    """The same for a handle that nobody asks for."""

    def take(self, handle: object) -> None:
        """Give it back."""
        handle.close()


def drop(value: object) -> None:
    """Gives back the handles in a result."""
    for part in parts_of(value):
        drop(part)
    if hasattr(value, "closed") and hasattr(value, "close"):
        value.close()


def parts_of(value: object) -> list:
    """What a value is made of, if it is made of values."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, BaseException):
        return list(value.args[: getattr(value, "fields", None)])
    return [value.value] if type(value).__name__ in ("Some", "Ok", "Err") else []


# --- comparison ---


class Difference:
    """What `same` answers if it is not: false, with what came kept for the report."""

    last: "list[Difference]" = []  # noqa: RUF012

    def __init__(self, actual: object, expected: object) -> None:
        """Both sides."""
        self.actual, self.expected = actual, expected
        self.last[:] = [self]

    def __bool__(self) -> bool:
        """Different."""
        return False

    def __repr__(self) -> str:
        """Both sides."""
        return f"{self.actual!r} is not {self.expected!r}"


def same(actual: object, expected: object) -> "bool | Difference":
    """Equal, and floats bit by bit; `math.nan` expects any NaN."""
    return alike(actual, expected) or Difference(actual, expected)


def alike(actual: object, expected: object) -> bool:
    """Whether they are the same."""
    if isinstance(actual, memoryview):  # of numbers, in the library's memory
        actual = array(actual.format, actual.tobytes())
    if isinstance(expected, float) and isinstance(actual, float):
        if math.isnan(expected):
            return math.isnan(actual)
        return struct.pack("<d", actual) == struct.pack("<d", expected)
    if isinstance(expected, (Bits64, Caught, Floats, Sha256)):
        return expected == actual
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, array):
        return actual.typecode == expected.typecode and alike_arrays(actual, expected)
    if isinstance(expected, dict):
        return actual.keys() == expected.keys() and all(
            alike(actual[key], expected[key]) for key in expected
        )
    mine, theirs = parts_of(actual), parts_of(expected)
    if mine or theirs:
        return len(mine) == len(theirs) and all(map(alike, mine, theirs))
    return actual == expected


def alike_arrays(actual: array, expected: array) -> bool:
    """Arrays of floats, of which NaNs are told apart one by one only if need be."""
    if actual.tobytes() == expected.tobytes():
        return True
    return (
        expected.typecode in "fd"
        and len(actual) == len(expected)
        and all(map(alike, actual, expected))
    )


# --- threads ---


def in_threads(number: int, body) -> None:
    """Runs `body` on so many threads at once; what goes wrong in one goes wrong here."""
    start = threading.Barrier(number)

    def run() -> None:
        start.wait()
        body()

    with ThreadPoolExecutor(number) as pool:
        for one in [pool.submit(run) for _ in range(number)]:
            one.result()
