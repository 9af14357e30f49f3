# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How values are shown in the report: as the file of cases would write them."""

import enum
import math
import struct
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
WORDS = ("true", "false", "inf", "nan", "some", "none", "ok", "err")


@dataclass
class Type:
    """A type of the contract: its shape, its name, and its members with their types."""

    shape: str
    name: str
    members: list
    element: str


@dataclass
class Step:
    """A call: of which types its result and its error are, its text, and what was expected."""

    type: str
    error: str
    call: str
    expected: str


def unescaped(text: str) -> str:
    """Tabs, line breaks and backslashes are escaped in the file."""
    out, pieces = "", iter(text)
    for piece in pieces:
        out += {"t": "\t", "n": "\n", "\\": "\\"}[next(pieces)] if piece == "\\" else piece
    return out


def read_type(words: list) -> Type:
    """A line of the file, without its number."""
    shape, *rest = words
    if shape in ("list", "map"):
        return Type(shape, "", [], rest[0])
    name = rest.pop(0) if shape in ("enum", "flags", "record", "variant") else ""
    return Type(shape, name, [one.partition(":")[::2] for one in rest if one], "")


def label(name: str) -> str:
    """A name that would be read as something else gets a mark."""
    return "%" + name if name in WORDS else name


def in_quotes(text: str, quote: str) -> str:
    """With what is invisible as an escape."""
    out = ""
    for one in text:
        if one in ESCAPES:
            out += ESCAPES[one]
        elif one == quote:
            out += "\\" + one
        else:
            out += f"\\u{{{ord(one):02x}}}" if ord(one) < 0x20 or one == "\x7f" else one
    return quote + out + quote


def real(value: float, shape: str) -> str:
    """The shortest text that is read as this float again."""
    if math.isnan(value):
        bits = struct.pack(">f" if shape == "f32" else ">d", value).hex()
        return f'@bits("{bits}")'
    if math.isinf(value):
        return "-inf" if value < 0 else "inf"
    text = shortest32(value) if shape == "f32" else repr(float(value))
    return text.removesuffix(".0")


def shortest32(value: float) -> str:
    """Of the digits that an f32 may need, as few as will do."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", value):
            return repr(float(text))
    return repr(value)


class Steps:
    """What lies beside the tests."""

    def __init__(self, path: Path) -> None:
        """Read it."""
        self.types, self.of = {}, {}
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.startswith("type "):
                _, number, *words = line.split(" ")
                self.types[number] = read_type(words)
            elif line.startswith("step "):
                _, key, result, error, rest = line.split(" ", 4)
                call, _, expected = rest.partition("\t")
                self.of[key] = Step(result, error, unescaped(call), unescaped(expected))

    def show(self, number: str, value: object) -> str:
        """A value of a type."""
        if number == "-":
            return "ok" if value is None else repr(value)
        try:
            return self.whole(self.types[number], value)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return repr(value)  # it is not of that type

    def show_error(self, step: Step, error: BaseException) -> str:
        """`err(...)` if the contract declares it, else the status and its sentence."""
        if getattr(error, "status", None) == 100:
            return f"err({self.declared(step.error, error)})" if step.error != "-" else "err"
        status = getattr(error, "status", None)
        kinds = type(error).__mro__ if status is None else ()
        name = statuses().get(status) or next(
            (words(kind.__name__) for kind in kinds if kind is not object), "unknown"
        )
        return f"!{name} {in_quotes(str(error), chr(34))}"

    def declared(self, number: str, error: BaseException) -> str:
        """Its value: itself, if it is a record or a variant, or its first argument."""
        type_ = self.types[number]
        if type_.shape == "record":
            return self.record(type_, error.args)
        if type_.shape == "variant":
            return self.variant(type_, error)
        return self.show(number, error.args[0])

    def whole(self, type_: Type, value: object) -> str:
        """By its shape."""
        shape = type_.shape
        if shape == "bool":
            return "true" if value else "false"
        if shape in ("f32", "f64"):
            return real(value, shape)
        if shape == "char":
            return in_quotes(value, "'")
        if shape == "string":
            return in_quotes(value, '"')
        if shape == "list":
            return self.list(type_, value)
        if shape in ("map", "tuple", "record", "option", "result", "variant", "enum", "flags"):
            return getattr(self, shape)(type_, value)
        return "_" if shape == "handle" else str(int(value))

    def list(self, type_: Type, value) -> str:
        """Bytes as such."""
        if isinstance(value, bytes):
            return f'@hex("{value.hex(" ")}")'
        return "[" + ", ".join(self.show(type_.element, one) for one in value) + "]"

    def map(self, type_: Type, value: dict) -> str:
        """Sorted."""
        (_, key), (_, of) = self.types[type_.element].members
        texts = sorted(f"{self.show(key, k)}: {self.show(of, v)}" for k, v in value.items())
        return "{" + ", ".join(texts) + "}" if texts else "{:}"

    def tuple(self, type_: Type, value: tuple) -> str:
        """Items in order."""
        items = zip(type_.members, value, strict=True)
        return "(" + ", ".join(self.show(of, one) for (_, of), one in items) + ")"

    def record(self, type_: Type, value) -> str:
        """Fields in order."""
        if is_dataclass(value):
            value = [getattr(value, field.name) for field in fields(value)]
        elif isinstance(value, BaseException):
            value = value.args
        items = zip(type_.members, value, strict=False)
        texts = [f"{label(name)}: {self.show(of, one)}" for (name, of), one in items]
        return "{" + ", ".join(texts) + "}" if texts else "{:}"

    def option(self, type_: Type, value) -> str:
        """In an option of an option, `Some` tells them apart."""
        if value is None:
            return "none"
        inner = type_.members[0][1]
        nested = self.types[inner].shape == "option"
        return f"some({self.show(inner, value.value if nested else value)})"

    def result(self, type_: Type, value) -> str:
        """`Ok` or `Err`."""
        good = type(value).__name__ == "Ok"
        of = dict(type_.members)["ok" if good else "error"]
        name = "ok" if good else "err"
        return f"{name}({self.show(of, value.value)})" if of else name

    def variant(self, type_: Type, value) -> str:
        """The case whose name the class has behind the variant's."""
        wanted = type(value).__name__.lower()
        for name, of in type_.members:
            if (type_.name + name).replace("-", "") == wanted.rstrip("_"):
                payload = value.args[0] if isinstance(value, BaseException) and of else None
                if of and payload is None:
                    payload = value.value
                return f"{label(name)}({self.show(of, payload)})" if of else label(name)
        raise ValueError(wanted)

    def enum(self, type_: Type, value) -> str:
        """By its number."""
        return label(type_.members[int(value)][0])

    def flags(self, type_: Type, value) -> str:
        """Those that are set, by their bits."""
        names = [label(name) for i, (name, _) in enumerate(type_.members) if int(value) >> i & 1]
        return "{" + ", ".join(names) + "}"


def words(name: str) -> str:
    """`ValueError` as `value-error`."""
    out = ""
    for i, one in enumerate(name):
        out += ("-" if i and one.isupper() else "") + one.lower()
    return out


class Status(enum.IntEnum):
    """The statuses of sabir.h."""

    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


def statuses() -> dict:
    """Their names in cases."""
    return {status.value: status.name.lower().replace("_", "-") for status in Status}
