# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cffi flavour: a library called without a compiler, as the extension module would call it.

A generated module describes the library in tables (types, functions, classes); what they mean is
here. Each function declares itself to cffi when it is first called. cffi releases the interpreter
lock during every call.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import _sabir
from ._sabir_handle import Call, Handle, Watch, lock, lower_handle
from ._sabir_values import (
    INOUT,
    LENT,
    RETAINS,
    Chunk,
    HandleType,
    List,
    Spot,
    String,
    Type,
    address_of,
    ffi,
    lift_all,
    read,
)

__all__ = ["INOUT", "LENT", "RETAINS"]

NEEDED = object()  # the default of a parameter that has none
DECLARED = 100
SPILL, ALIAS = 1, 2
WRITTEN, SPILLED, ALIASED = range(3)
STATUSES: dict[int, Any] = {
    one.status: one
    for one in vars(_sabir).values()
    if isinstance(one, type) and issubclass(one, _sabir.Error) and one.__base__ is not _sabir.Error
} | {one.status: one for one in _sabir.Error.__subclasses__()}


# --- functions -------------------------------------------------------------------------------


class Parameter:
    """A parameter as the contract has it."""

    __slots__ = ("default", "how", "max", "name", "type")

    def __init__(
        self, name: str, type: Type, default: Any = NEEDED, max: int = 0, how: int = LENT
    ) -> None:
        """`max` is the largest size accepted; 0: any."""
        self.name, self.type, self.default, self.max, self.how = name, type, default, max, how


class Gives:
    """How a result comes back: a value behind a pointer, unless a subclass says otherwise."""

    def __init__(self, type: Type) -> None:
        """Of a type."""
        self.type = type

    def room(self, call: Call, given: Sequence[Any], passed: Sequence[Any]) -> tuple[Any, ...]:
        """The C arguments that the result is written through."""
        return (ffi.new("char[]", max(self.type.size, 1)),)

    def give(self, call: Call, room: tuple[Any, ...], given: Sequence[Any]) -> Any:
        """The Python object."""
        return lift_all(self.type, ffi.buffer(room[0]))


Value = Gives


class Parcel(Gives):
    """A block of the library's, read and given back."""

    def room(self, call: Call, given: Sequence[Any], passed: Sequence[Any]) -> tuple[Any, ...]:
        """A pointer to it."""
        return (ffi.new("void **"),)

    def give(self, call: Call, room: tuple[Any, ...], given: Sequence[Any]) -> Any:
        """Lifted, then given back."""
        try:
            return lift_all(self.type, read(address_of(room[0][0]), self.type.size))
        finally:
            call.function.library.release(room[0][0])


class Sink(Gives):
    """Bytes, text and flat lists: written into room of ours, or a parcel if they do not fit."""

    def room(self, call: Call, given: Sequence[Any], passed: Sequence[Any]) -> tuple[Any, ...]:
        """A sink; exactly bytes or str may come back as the very same object."""
        data = ffi.new("char[]", 512)
        sink = ffi.new("sabir_sink *", {"data": data, "capacity": 512, "flags": SPILL})
        exact = str if isinstance(self.type, String) else bytes
        same = [parameter.type is self.type for parameter in call.function.parameters]
        if any(type(one) is exact and may for one, may in zip(given, same, strict=True)):
            sink.flags |= ALIAS
        return sink, data, passed

    def give(self, call: Call, room: tuple[Any, ...], given: Sequence[Any]) -> Any:
        """The unchanged argument, or what was written."""
        sink, _, passed = room
        place, size = address_of(sink.data), sink.size
        try:
            if sink.outcome == ALIASED:
                for one, chunk in zip(given, passed, strict=True):
                    whole = len(chunk) == 2 and chunk[1] == size and type(one) in (str, bytes)
                    if whole and address_of(chunk[0]) == place:
                        return one
            if isinstance(self.type, String):
                return self.type.make(place, size)
            assert isinstance(self.type, List)
            return self.type.make(place, size // self.type.element.size)
        finally:
            if sink.outcome == SPILLED:
                call.function.library.release(sink.data)


class View(Gives):
    """Memory of the handle's own: looked at if it is numbers, copied if not."""

    def room(self, call: Call, given: Sequence[Any], passed: Sequence[Any]) -> tuple[Any, ...]:
        """Pointer and count."""
        return ffi.new("void **"), ffi.new("size_t *")

    def give(self, call: Call, room: tuple[Any, ...], given: Sequence[Any]) -> Any:
        """A memoryview that keeps the handle."""
        pointer, count = room[0][0], room[1][0]
        kind = self.type
        if not isinstance(kind, List) or not kind.element.code:
            return kind.make(address_of(pointer), count)  # type: ignore[attr-defined]
        if not count or call.self is None or call.self._lent:
            return memoryview(kind.make(address_of(pointer), count)).toreadonly()
        return call.self._window(pointer, count * kind.element.size, kind.element.code)


class Made(Gives):
    """A handle of a class."""

    type: HandleType

    def room(self, call: Call, given: Sequence[Any], passed: Sequence[Any]) -> tuple[Any, ...]:
        """A pointer to it."""
        return (ffi.new("void **"),)

    def give(self, call: Call, room: tuple[Any, ...], given: Sequence[Any]) -> Any:
        """An object of the class."""
        return self.type.lift_handle(address_of(room[0][0]), True)


class Function:
    """A function of the contract, and how it is called."""

    def __init__(
        self,
        library: Library,
        name: str,
        symbol: str,
        parameters: Sequence[Parameter],
        gives: Gives | None,
        error: Type | None,
        doc: str,
        leaf: bool = False,
    ) -> None:
        """`name` is for messages: `Tape.keep`. A leaf is short, and calls nobody back."""
        self.leaf = leaf
        self.library, self.name, self.symbol, self.doc = library, name, symbol, doc
        self.parameters, self.gives, self.error = parameters, gives, error
        self.names = [parameter.name for parameter in parameters]
        self.loaded: Any = None

    def c(self) -> Any:
        """The C function; declared when it is first wanted."""
        if self.loaded is None:
            types = ["void *"]
            for parameter in self.parameters:
                types.append(parameter.type.c_name)
                if hasattr(parameter.type, "borrow"):
                    types.append("size_t")
            if self.gives:
                types += ["void *"] * (2 if isinstance(self.gives, View) else 1)
            declaration = f"sabir_status {self.symbol}({', '.join(types)}, sabir_error **);"
            self.loaded = self.library.load(self.symbol, declaration)
        return self.loaded

    def arrange(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> list[Any]:
        """Arguments in the contract's order; a missing one is its default."""
        parameters = self.parameters
        if len(args) > len(parameters):
            many = f"{len(parameters)} argument{'' if len(parameters) == 1 else 's'}"
            raise TypeError(f"{self.name}() takes at most {many} ({len(args)} given)")
        given = list(args)
        for name in keywords:
            if name not in self.names:
                raise TypeError(f"{self.name}() got an unexpected keyword argument '{name}'")
            if self.names.index(name) < len(args):
                raise TypeError(f"{self.name}() got multiple values for argument '{name}'")
        for position, parameter in enumerate(parameters[len(args) :], len(args) + 1):
            value = keywords.get(parameter.name, parameter.default)
            if value is NEEDED:
                where = f"'{parameter.name}' (pos {position})"
                raise TypeError(f"{self.name}() missing required argument {where}")
            given.append(value)
        return given

    def run(
        self,
        handle: Handle | None,
        args: tuple[Any, ...],
        keywords: dict[str, Any],
        keeper: list[Any] | None = None,
    ) -> Any:
        """Call it. What it retains goes to `keeper`, or to the handle."""
        call = Call(self)
        retained = keeper if keeper is not None else handle._retained if handle else []
        mark = len(retained)
        try:
            result = self.perform(call, handle, args, keywords, retained)
        except BaseException:
            # A method may have begun to read on before it failed.
            if keeper is not None or not call.ran:
                call.held += retained[mark:]
                del retained[mark:]
            raise
        finally:
            call.end()
        return result

    def perform(
        self,
        call: Call,
        handle: Handle | None,
        args: tuple[Any, ...],
        keywords: dict[str, Any],
        retained: list[Chunk],
    ) -> Any:
        """Take the arguments, call, give the result."""
        at = 0
        if handle is not None:
            at = call.enter(handle)
            if not at:
                raise handle._refuse()
            call.self = handle
        given = self.arrange(args, keywords)
        passed = []
        for index, (parameter, value) in enumerate(zip(self.parameters, given, strict=True)):
            call.retained = retained if parameter.how == RETAINS else None
            passed.append(parameter.type.take(Spot(call, index), value, parameter.how))
        room = self.gives.room(call, given, passed) if self.gives else ()
        flat = [one for arguments in passed for one in arguments]
        results = room[:2] if isinstance(self.gives, View) else room[:1]
        error = ffi.new("sabir_error **")
        function = self.c()
        call.hand_over()
        first = ffi.cast("void *", at)
        watch = self.library.watch
        if self.leaf and not watch.is_far(at):
            status = function(first, *flat, *results, error)
        else:
            status = watch.make(call, function, first, *flat, *results, error)
        call.ran = True
        self.take_back(given, passed)
        if status:
            raise failure(call, status, error[0])
        result = self.gives.give(call, room, given) if self.gives else None
        if call.signalled:  # nobody gets it
            if isinstance(result, Handle):
                result.close()
            raise call.signalled
        return result

    def take_back(self, given: list[Any], passed: list[tuple[Any, ...]]) -> None:
        """What the library wrote in a list's place; numbers it wrote where they are."""
        for parameter, value, chunk in zip(self.parameters, given, passed, strict=True):
            if parameter.how == INOUT and isinstance(value, list):
                assert isinstance(parameter.type, List)
                value[:] = parameter.type.make(address_of(chunk[0]), chunk[1])

    def dress(self, function: Callable[..., Any], name: str, first: str = "") -> Any:
        """Make a Python function look as if it had been written by hand."""
        kinds = inspect.Parameter
        params = [kinds(first, kinds.POSITIONAL_ONLY)] if first else []
        for parameter in self.parameters:
            default = kinds.empty if parameter.default is NEEDED else parameter.default
            params.append(kinds(parameter.name, kinds.POSITIONAL_OR_KEYWORD, default=default))
        dressed: Any = function
        dressed.__signature__ = inspect.Signature(params)
        dressed.__name__ = name.rpartition(".")[2]
        dressed.__qualname__, dressed.__doc__ = name, self.doc or None
        dressed.__module__ = self.library.package
        dressed.sabir = self
        return dressed


# --- how a call fails ----------------------------------------------------------------------------


def text_of(text: Any) -> str:
    """A text of the library's."""
    return str(ffi.buffer(text.data, text.size), "utf-8", "replace") if text.size else ""


def failure(call: Call, status: int, error: Any) -> Any:
    """The status as an exception; what Python raised on the way comes back as it was."""
    function = call.function
    message = f"{function.name}() failed with status {status}"
    where, declared = function.name, ffi.NULL
    try:
        if error:
            message = text_of(error.message)
            where, declared = text_of(error.where) or where, error.declared
        if call.signalled:
            return call.signalled
        if call.raised and status != DECLARED and call.raised[1:] == (message, status):
            return call.raised[0]
        made = declared_error(function, declared, message) if status == DECLARED else None
    finally:
        if error:
            function.library.release(error)
    if made is None:
        made = STATUSES.get(status, _sabir.Error)(message)
    made.where = where
    if call.raised:
        if made == call.raised[0]:
            return call.raised[0]
        made.__context__ = call.raised[0]
    return made


def declared_error(function: Function, declared: Any, message: str) -> Any:
    """The exception of a declared error, with the library's sentence."""
    kind = function.error
    if kind is None or not declared:
        return _sabir.DeclaredError(None, message)
    value = kind.lift(ffi.buffer(ffi.cast("char *", declared), kind.size), 0)
    if isinstance(value, _sabir.Error):
        value.args += (message,)
        return value
    return (getattr(kind, "raises", None) or _sabir.DeclaredError)(value, message)


# --- the library ---------------------------------------------------------------------------------


class Library:
    """The shared library of a package, loaded when its module is imported."""

    def __init__(
        self, package: str, prefix: str, contract: str, version: tuple[int, int], soname: str
    ) -> None:
        """Load it, and see that it is the one the package was made for."""
        self.package, self.prefix, self.contract = package, prefix, contract
        self.version = version
        self.lib = find(package, soname)
        self.release = self.load(f"{prefix}_release", f"void {prefix}_release(const void *);")
        describe = f"{prefix}_describe"
        self.describe = self.load(describe, f"const sabir_description *{describe}(void);")
        self.check_version()
        self.watch = Watch(self.describe())

    def load(self, symbol: str, declaration: str) -> Any:
        """A function, declared as it is in the header."""
        with lock:
            ffi.cdef(declaration, override=True)
        try:
            return getattr(self.lib, symbol)
        except AttributeError:
            raise ImportError(f"the library of {self.package} has no `{symbol}`") from None

    def refuse(self, what: str) -> ImportError:
        """Another library than the package was made for."""
        return ImportError(f"the library of {self.package} {what}")

    def check_version(self) -> None:
        """The same contract, the same major version, and at least the minor one."""
        library = self.describe()
        name, version = (ffi.string(text).decode() for text in (library.name, library.version))
        major, minor = (int(part) for part in version.split(".")[:2])
        if name != self.contract:
            raise self.refuse(f"is made for the contract {name}, and {self.contract} is expected")
        if major != self.version[0] or minor < self.version[1]:
            wanted = "{}.{} or a later minor version is expected".format(*self.version)
            raise self.refuse(f"has version {version} of {name}, and {wanted}")

    def check_layouts(self, types: Sequence[Type]) -> None:
        """Each structure as it was compiled there, and as the tables here have it."""
        library = self.describe()
        theirs = {}
        for row in library.layouts[0 : library.layout_count]:
            field = ffi.string(row.field).decode() if row.field else ""
            key = (ffi.string(row.type).decode(), field)
            theirs[key] = (row.offset, row.size, row.alignment)
        for one in types:
            if not one.key:
                continue
            if not one.grows:
                self.check_row(theirs, one.key, "", (0, one.size, one.align))
            for field in one.fields:
                if field.type:
                    row = (field.offset, field.type.size, 0)
                    self.check_row(theirs, one.key, field.c_name, row)

    def check_row(self, theirs: Any, key: str, field: str, ours: tuple[int, int, int]) -> None:
        """A type or a field."""
        name = f"{key}.{field}" if field else key
        if (key, field) not in theirs:
            raise self.refuse(f"does not know `{name}`")
        for what, there, here in zip(
            ("offset", "size", "alignment"), theirs[key, field], ours, strict=True
        ):
            if there != here:
                made = f"and this module was compiled for {here}"
                raise self.refuse(f"has `{name}` with {what} {there}, {made}")

    # What a generated module is made of.

    def function(
        self,
        name: str,
        symbol: str,
        parameters: Sequence[Parameter] = (),
        gives: Gives | None = None,
        *,
        error: Type | None = None,
        doc: str = "",
        leaf: bool = False,
    ) -> Any:
        """A function of a module, or a static one of a class."""
        described = Function(self, name, symbol, parameters, gives, error, doc, leaf)

        def call(*args: Any, **keywords: Any) -> Any:
            return described.run(None, args, keywords)

        return described.dress(call, name)

    def static(self, name: str, *rest: Any, **more: Any) -> Any:
        """A static function of a class."""
        return staticmethod(self.function(name, *rest, **more))

    def method(self, name: str, *rest: Any, **more: Any) -> Any:
        """A method of a class, or of an instance."""
        described: Function = self.function(name, *rest, **more).sabir

        def call(self: Handle, /, *args: Any, **keywords: Any) -> Any:
            return described.run(self, args, keywords)

        return described.dress(call, name, "self")

    def constructor(self, name: str, *rest: Any, **more: Any) -> Any:
        """The constructor of a class."""
        described: Function = self.function(name, *rest, **more).sabir

        def new(cls: type[Handle], /, *args: Any, **keywords: Any) -> Any:
            retained: list[Chunk] = []
            made = described.run(None, args, keywords, retained)
            return made._become(cls, retained)._remember(args, keywords)

        return described.dress(new, name, "cls")

    def on_instance(self, function: Any) -> Any:
        """A function of a module, a static one or a class, as a method of an instance."""
        if isinstance(function, type):
            function = vars(function)["__new__"]
        described: Function = getattr(function, "__func__", function).sabir

        def call(self: Handle, /, *args: Any, **keywords: Any) -> Any:
            retained: list[Chunk] = []
            made = described.run(self, args, keywords, retained)
            return made._become(type(made), retained) if isinstance(made, Handle) else made

        return described.dress(call, f"Instance.{described.name}", "self")

    def add_class(self, kind: type[Handle], drop: str, types: Sequence[HandleType]) -> None:
        """What a class is of, and the types that stand for it."""
        function = self.load(drop, f"void {drop}(void *);")
        kind._drop = staticmethod(lambda pointer: function(ffi.cast("void *", pointer)))
        kind.__module__ = self.package
        for one in types:
            one.lower_handle = lambda spot, value, own: lower_handle(spot, value, own, kind)
            one.lift_handle = lambda pointer, own: kind._lift(pointer, own)
            one.drop_handle = kind._drop


def find(package: str, soname: str) -> Any:
    """The library: where SABIR_LIBRARY_DIR says, beside the package, where it was built, or where
    the system has it.
    """
    home = Path(__file__).resolve().parent
    folders = [home]
    if "SABIR_LIBRARY_DIR" in os.environ:
        folders.insert(0, Path(os.environ["SABIR_LIBRARY_DIR"]))
    built = home / "_library.txt"
    if built.exists():
        folders.append(Path(built.read_text().strip()))
    places = [str(folder / soname) for folder in folders]
    for place in places:
        if os.path.exists(place):
            return ffi.dlopen(place)
    try:
        return ffi.dlopen(soname)
    except OSError:
        tried = ", ".join(places)
        raise ImportError(
            f"{package}: there is no {soname} ({tried}, nor on this system)"
        ) from None


__all__ += ["Handle", "Library", "Made", "Parameter", "Parcel", "Sink", "Value", "View", "read"]
