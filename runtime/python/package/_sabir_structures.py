# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Structures of the cffi flavour: types that other types are inside of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import _sabir
from ._sabir_values import LENT, POINTER, TAGS, Chunk, Field, HandleType, List, Spot, Type, ffi


class Array(Type):
    """A list of a fixed length, in place."""

    def __init__(self, element: Type, length: int, key: str) -> None:
        """So many items of one type."""
        super().__init__(element.size * length, element.align)
        self.list, self.length, self.key = List(element), length, key

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """As a list is, and copied."""
        chunk, count = self.list.borrow(spot, value, LENT)
        if count != self.length:
            raise spot.wrong(ValueError, f"must have {self.length} items, not {count}")
        to.view[at : at + self.size] = ffi.buffer(chunk.data, self.size)[:]
        to.links += [(at + offset, target) for offset, target in chunk.links]

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """Those of the items."""
        element = self.list.element
        for index in range(self.length):
            yield from element.handles(view, at + index * element.size)

    def lift(self, view: Any, at: int) -> Any:
        """As a list is."""
        return self.list.gather(view, self.length, at)


class Record(Type):
    """A dataclass, or the exception of a declared error."""

    def __init__(self, python: Any, key: str, size: int, align: int, *fields: Field) -> None:
        """The class and its fields."""
        super().__init__(size, align)
        self.python, self.key, self.fields = python, key, fields

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """Field by field."""
        if not isinstance(value, self.python):
            raise spot.is_not(self.python.__name__, value)
        for field in self.fields:
            assert field.type
            inside = spot.inside(field.name)
            field.type.lower(inside, getattr(value, field.name), to, at + field.offset)

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """Those of the fields."""
        for field in self.fields:
            assert field.type
            yield from field.type.handles(view, at + field.offset)

    def items(self, view: Any, at: int) -> list[Any]:
        """The fields' values."""
        return [f.type.lift(view, at + f.offset) for f in self.fields if f.type]

    def lift(self, view: Any, at: int) -> Any:
        """By the class."""
        values = self.items(view, at)
        if issubclass(self.python, Exception):
            return self.python(*values)
        return self.python(**{f.name: v for f, v in zip(self.fields, values, strict=True)})


class Extensible(Record):
    """A record that begins with its size, so that it may grow."""

    grows = True

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """The size, then field by field."""
        POINTER.pack_into(to.view, at, self.size)
        super().lower(spot, value, to, at)


class Tuple(Record):
    """tuple."""

    def __init__(self, key: str, size: int, align: int, *fields: Field) -> None:
        """The items."""
        super().__init__(tuple, key, size, align, *fields)

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """Item by item."""
        if not isinstance(value, tuple):
            raise spot.is_not("tuple", value)
        if len(value) != len(self.fields):
            raise spot.wrong(ValueError, f"must have {len(self.fields)} items, not {len(value)}")
        for index, (field, item) in enumerate(zip(self.fields, value, strict=True)):
            assert field.type
            field.type.lower(spot.inside(index), item, to, at + field.offset)

    def lift(self, view: Any, at: int) -> Any:
        """All of them."""
        return tuple(self.items(view, at))


class Variant(Type):
    """One class per case; the fields' names are those of the classes."""

    def __init__(
        self, name: str, key: str, size: int, align: int, tag: int, home: Any, *cases: Field
    ) -> None:
        """`home` has the classes as attributes."""
        super().__init__(size, align)
        self.name, self.key, self.tag, self.fields = name, key, TAGS[tag], cases
        self.classes = [getattr(home, case.name) for case in cases]
        self.python = getattr(home, name, None)

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """The tag, then the payload."""
        for tag, (case, python) in enumerate(zip(self.fields, self.classes, strict=True)):
            if not isinstance(value, python):
                continue
            self.tag.pack_into(to.view, at, tag)
            if case.type:
                case.type.lower(spot.inside("value"), value.value, to, at + case.offset)
            return
        raise spot.is_not(self.name, value)

    def lift(self, view: Any, at: int) -> Any:
        """By the class of the case."""
        tag = self.tag.unpack_from(view, at)[0]
        if tag >= len(self.fields):
            raise SystemError(f"the library returned {tag}, which is no {self.name}")
        case = self.fields[tag]
        if not case.type:
            return self.empty(self.classes[tag])
        return self.classes[tag](case.type.lift(view, at + case.offset))

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """Those of the case."""
        case = self.fields[self.tag.unpack_from(view, at)[0]]
        if case.type:
            yield from case.type.handles(view, at + case.offset)

    def empty(self, python: Any) -> Any:
        """A case without payload."""
        return python()


class Result(Variant):
    """Ok or Err, as a value."""

    def __init__(self, key: str, size: int, align: int, *cases: Field) -> None:
        """The two cases."""
        super().__init__("Ok or Err", key, size, align, 1, _sabir, *cases)

    def empty(self, python: Any) -> Any:
        """Ok(None), Err(None)."""
        return python(None)


class Option(Type):
    """The value or None; Some(value) where the value can itself be None."""

    def __init__(self, key: str, size: int, align: int, nested: bool, some: Field) -> None:
        """The tag is a byte."""
        super().__init__(size, align)
        self.key, self.nested, self.fields = key, nested, (some,)

    def lower(self, spot: Spot, value: Any, to: Chunk, at: int) -> None:
        """The tag, then the value."""
        some = self.fields[0]
        if value is None:
            return
        to.view[at] = b"\1"
        if self.nested:
            if not isinstance(value, _sabir.Some):
                raise spot.is_not("Some or None", value)
            spot, value = spot.inside("value"), value.value
        assert some.type
        some.type.lower(spot, value, to, at + some.offset)

    def handles(self, view: Any, at: int) -> Iterator[tuple[HandleType, int]]:
        """Those of the value."""
        some = self.fields[0]
        if view[at] != b"\0" and some.type:
            yield from some.type.handles(view, at + some.offset)

    def lift(self, view: Any, at: int) -> Any:
        """None, or the value."""
        some = self.fields[0]
        if view[at] == b"\0" or not some.type:
            return None
        value = some.type.lift(view, at + some.offset)
        return _sabir.Some(value) if self.nested else value
