# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Being called, in the cffi flavour: what Python implements for the library, and open()."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from . import _sabir
from ._sabir_cffi import (
    INOUT,
    LENT,
    Function,
    Gives,
    Library,
    Parameter,
    Parcel,
    Sink,
    View,
    failure,
)
from ._sabir_handle import Call, Handle, close_at_exit, state
from ._sabir_values import (
    POINTER,
    SLICE,
    STRING,
    Chunk,
    HandleType,
    Labels,
    List,
    Scalar,
    Slice,
    Spot,
    String,
    Type,
    address_of,
    ffi,
)

INTERNAL, DECLARED = 13, 100


def require(spot: Spot, value: object, name: str, methods: Sequence[str]) -> None:
    """Any object will do that has the methods."""
    for method in methods:
        if callable(getattr(value, method, None)):
            continue
        if value is None:
            raise spot.is_not(name, value)
        text = f"must be {name}, and {type(value).__name__} has no method '{method}'"
        raise spot.wrong(TypeError, text)


# What a guest's methods have answered, and the library may look at: by method, the newest last,
# where it is, its size, and what it is in.
Views = dict[str, list[tuple[Any, int, list[Chunk]]]]


class Guest:
    """An object of Python's that the library holds: memory that begins with its table."""

    def __init__(self, guests: Guests, value: object, own: bool) -> None:
        """Known by its address."""
        self.guests, self.value, self.own, self.is_given = guests, value, own, False
        self.views: Views = {}
        self.memory = ffi.new("uintptr_t[1]", [address_of(guests.table)])
        self.address = address_of(self.memory)
        guests.held[self.address] = self

    def given(self) -> None:
        """The library has it."""
        self.is_given = self.own

    def end(self) -> None:
        """What was lent comes back, and what was not given after all."""
        if not self.is_given:
            self.guests.held.pop(self.address, None)


class Outcome:
    """A call of Python's by the library: whatever is raised in it becomes its status."""

    def __init__(self, function: Import, error: Any) -> None:
        """All is well so far."""
        self.function, self.error, self.call = function, error, Call(function)
        self.lent: list[Any] = []
        self.status = 0

    def __enter__(self) -> Call:
        """What the answer is held by."""
        return self.call

    def __exit__(self, *raised: object) -> bool:
        """Nothing escapes."""
        exception = raised[1]
        if isinstance(exception, BaseException):
            self.status = self.function.refuse(self.call, exception, self.error)
        self.call.end()
        for one in self.lent:
            take_back(one)
        return True


class Import:
    """A function of an interface or a resource that Python implements."""

    def __init__(
        self,
        name: str,
        method: str,
        host: int,
        parameters: Sequence[Parameter] = (),
        gives: Gives | None = None,
        *,
        declares: bool = False,
        error: Type | None = None,
        declare: str = "",
    ) -> None:
        """`host` is an index into what open() was given; -1: a resource's method."""
        self.name, self.method, self.host, self.parameters = name, method, host, parameters
        self.gives, self.declares, self.error, self.declare = gives, declares, error, declare
        self.library: Library

    def c(self, library: Library, whom: Callable[[int], tuple[object, Views]]) -> Any:
        """The C function; `whom` finds the object by what the library calls it with."""
        self.library = library
        close_at_exit()
        types = ["void *"]
        for parameter in self.parameters:
            types.append(parameter.type.c_name)
            if isinstance(parameter.type, Slice):
                types.append("size_t")
        if self.gives:
            types += ["void *"] * (2 if isinstance(self.gives, View) else 1)
        signature = f"int32_t({', '.join(types)}, sabir_error **)"

        def asked(*args: Any) -> int:
            return self.asked(*whom(address_of(args[0])), args[1:-1], args[-1])

        return ffi.callback(signature, asked, error=INTERNAL)

    def asked(self, value: object, views: Views, args: tuple[Any, ...], error: Any) -> int:
        """The library calls."""
        outcome = Outcome(self, error)
        with outcome as call:
            told = self.told(iter(args), outcome.lent)
            answer = getattr(value, self.method)(*told)
            self.write_back(call, told, iter(args))
            if isinstance(self.gives, View):
                self.answer_view(call, answer, views.setdefault(self.method, []), *args[-2:])
            elif self.gives:
                self.answer(call, answer, args[-1])
            call.hand_over()
        return outcome.status

    def told(self, args: Any, lent: list[Any]) -> list[Any]:
        """What the library tells, as Python objects."""
        told = []
        for parameter in self.parameters:
            kind, first = parameter.type, next(args)
            if isinstance(kind, Slice):
                count = next(args)
                if parameter.how == INOUT and isinstance(kind, List) and kind.element.code:
                    told.append(writable(first, count, kind.element))
                    lent.append(told[-1])
                else:
                    told.append(kind.make(address_of(first), count))
            elif isinstance(kind, HandleType):
                told.append(kind.lift_handle(address_of(first), kind.own))
                if not kind.own:
                    lent.append(told[-1])
            elif isinstance(kind, Scalar):
                told.append(kind.lift(kind.format.pack(first), 0))
            else:
                told.append(kind.lift(ffi.buffer(ffi.cast("char *", first), kind.size), 0))
        return told

    def write_back(self, call: Call, told: list[Any], args: Any) -> None:
        """Lists of what memory cannot show: as many items as before."""
        for index, (parameter, value) in enumerate(zip(self.parameters, told, strict=True)):
            kind, first = parameter.type, next(args)
            count = next(args) if isinstance(kind, Slice) else 0
            if parameter.how != INOUT or isinstance(value, memoryview):
                continue
            assert isinstance(kind, List)
            spot = Spot(call, index)
            chunk, now = kind.borrow(spot, value, LENT)
            if now != count:
                raise spot.wrong(ValueError, f"has size {now} now, and had {count}")
            ffi.memmove(first, chunk.data, count * kind.element.size)

    def answer(self, call: Call, value: object, to: Any) -> None:
        """What Python answers, where the library wants it."""
        assert self.gives
        kind, spot = self.gives.type, Spot(call, -1)
        if isinstance(self.gives, Sink):
            assert isinstance(kind, (String, List))
            chunk, count = kind.borrow(spot, value, LENT)
            size = count * kind.element.size if isinstance(kind, List) else count
            self.check(self.c_function("put", "void *, const void *, size_t")(to, chunk.data, size))
            return
        chunk = call.chunk(kind.size)
        kind.lower(spot, value, chunk, 0)
        if isinstance(self.gives, Parcel):
            ffi.cast("void **", to)[0] = pack(chunk, self.c_function("parcel", "size_t", "void *"))
        else:
            ffi.memmove(to, chunk.data, kind.size)

    def answer_view(self, call: Call, value: object, views: Any, to: Any, count: Any) -> None:
        """What stays as long as the guest does; the newest, as long as it is the same."""
        assert self.gives
        kind = self.gives.type
        assert isinstance(kind, (String, List))
        call.retained = []
        chunk, items = kind.borrow(Spot(call, -1), value, LENT)
        made = ffi.cast("char *", chunk.data), chunk.size, call.retained
        call.retained = None
        if not views or not same_bytes(views[-1], made):
            views.append(made)
        ffi.cast("void **", to)[0], ffi.cast("size_t *", count)[0] = views[-1][0], items

    def c_function(self, name: str, parameters: str, returns: str = "sabir_status") -> Any:
        """What the library exports for those who are called back."""
        symbol = f"{self.library.prefix}_{name}"
        return self.library.load(symbol, f"{returns} {symbol}({parameters});")

    @staticmethod
    def check(status: int) -> None:
        """The library could not take the answer."""
        if status:
            raise _sabir.ResourceExhausted("the library has no room for the answer")

    def refuse(self, call: Call, exception: BaseException, error: Any) -> int:
        """What Python raises, as a status."""
        outer = getattr(state, "call", None)
        kind = getattr(self.error, "raises", None) or getattr(self.error, "python", None)
        if self.declares and isinstance(exception, kind or _sabir.DeclaredError):
            try:
                self.refuse_declared(call, exception, error)
            except (TypeError, ValueError, OverflowError, AttributeError) as other:
                exception = other
            else:
                if outer:
                    outer.raised = (exception, "", DECLARED)
                return DECLARED
        ours = isinstance(exception, _sabir.Error)
        status = exception.status if isinstance(exception, _sabir.Error) else INTERNAL
        status = status if 0 < status < 17 else INTERNAL
        text = str(exception)
        if not ours:
            text = f"{type(exception).__name__}: {text}" if text else type(exception).__name__
        data = text.encode(errors="replace")
        fail = self.c_function("fail", "sabir_error **, sabir_status, const char *, size_t")
        fail(error, status, data, len(data))
        if outer:
            outer.raised = (exception, text, status)
        return int(status)

    def refuse_declared(self, call: Call, exception: Any, error: Any) -> None:
        """A declared error, with its value."""
        if self.error is None:
            fail = self.c_function("fail", "sabir_error **, sabir_status, const char *, size_t")
            fail(error, DECLARED, b"", 0)
            return
        value = exception
        if not issubclass(getattr(self.error, "python", None) or object, Exception):
            value = exception.code if isinstance(self.error, Labels) else exception.value
        chunk = call.chunk(self.error.size)
        self.error.lower(Spot(call, -1), value, chunk, 0)
        declare = self.c_function(self.declare, "sabir_error **, const void *")
        if declare(error, chunk.data) == DECLARED:
            call.hand_over()


def same_bytes(one: tuple[Any, int, Any], other: tuple[Any, int, Any]) -> bool:
    """Whether two answers say the same."""
    return bool(ffi.buffer(*one[:2]) == ffi.buffer(*other[:2]))


def writable(pointer: Any, count: int, element: Type) -> Any:
    """The library's memory, to be written into until the call ends."""
    size = count * element.size
    memory: Any = ffi.buffer(ffi.cast("char *", pointer), size) if size else bytearray()
    code: Any = element.code
    return memoryview(memory).cast("B").cast(code)


def take_back(lent: Any) -> None:
    """A handle or memory that was lent for the call is not there any more."""
    if isinstance(lent, memoryview):
        with suppress(BufferError):  # someone looks through it with a view of their own
            lent.release()
    elif isinstance(lent, Handle):
        lent._pointer = 0


def pack(chunk: Chunk, allocate: Any) -> Any:
    """A value with all it points at, in one block of the library's."""
    places: dict[int, int] = {}
    order, size = [chunk], 0
    for one in order:
        size = (size + 15) & ~15
        places[id(one)] = size
        size += one.size
        order += [target for _, target in one.links]
    block = allocate(size)
    if not block:
        raise MemoryError
    start, view = address_of(block), ffi.buffer(ffi.cast("char *", block), size)
    for one in order:
        place = places[id(one)]
        if one.size:
            ffi.memmove(ffi.cast("char *", block) + place, one.data, one.size)
        for at, target in one.links:
            if SLICE.unpack_from(view, place + at)[1]:
                POINTER.pack_into(view, place + at, start + places[id(target)])
    return block


def forget(held: dict[int, Any]) -> Callable[[Any], None]:
    """The `drop` of what is held by its address."""

    def drop(pointer: Any) -> None:
        held.pop(pointer if isinstance(pointer, int) else address_of(pointer), None)

    return drop


class Guests:
    """A resource that Python implements."""

    def __init__(
        self,
        library: Library,
        name: str,
        functions: Sequence[Import],
        types: Sequence[HandleType],
    ) -> None:
        """`types` are its handles."""
        self.name, self.methods = name, [function.method for function in functions]
        self.held: dict[int, Guest] = {}
        self.drop = ffi.callback("void(void *)", forget(self.held))
        self.functions = [one.c(library, self.find) for one in functions]
        words = [0, address_of(self.drop), *map(address_of, self.functions)]
        words[0] = 8 * len(words)
        self.table = ffi.new("uintptr_t[]", words)
        for one in types:
            one.lower_handle, one.lift_handle = self.lower, self.lift
            one.drop_handle = forget(self.held)

    def find(self, address: int) -> tuple[object, Views]:
        """The object, and what it has answered."""
        guest = self.held[address]
        return guest.value, guest.views

    def lower(self, spot: Spot, value: Any, own: bool) -> int:
        """What the library holds of an object."""
        require(spot, value, self.name, self.methods)
        guest = Guest(self, value, own)
        spot.call.gifts.append(guest)
        return guest.address

    def lift(self, address: int, own: bool) -> Any:
        """The object itself, whether it is lent or given back."""
        guest = self.held.pop(address, None) if own else self.held.get(address)
        if guest is None:
            raise SystemError(f"the library returned a {self.name} that is not Python's")
        return guest.value


class Host:
    """An interface that Python implements: a parameter of open()."""

    def __init__(self, parameter: str, name: str, methods: Sequence[str]) -> None:
        """Its name, that of the protocol, and the methods of that."""
        self.parameter, self.name, self.methods = parameter, name, methods


class HostType(Type):
    """What open() takes."""

    def __init__(self, host: Host) -> None:
        """An object with the methods."""
        super().__init__(8, 8)
        self.host = host


class Opener:
    """open() of a package."""

    def __init__(
        self,
        library: Library,
        instance: type[Handle],
        hosts: Sequence[Host] = (),
        imports: Sequence[Import] = (),
    ) -> None:
        """The class of what it returns, and what the library may call."""
        self.library, self.instance, self.hosts = library, instance, hosts
        parameters = [Parameter(host.parameter, HostType(host)) for host in hosts]
        parameters.append(Parameter("location", STRING, ""))
        symbol = f"{library.prefix}_open"
        self.function = Function(library, "open", symbol, parameters, None, None, "")
        self.given: dict[int, list[Any]] = {}
        self.keys = itertools.count(1)
        self.lock = threading.Lock()
        self.drop = ffi.callback("void(void *)", forget(self.given))
        self.functions = [one.c(library, self.finder(one.host)) for one in imports]

    def finder(self, host: int) -> Callable[[int], tuple[object, Views]]:
        """What finds the object that an instance was opened with; only guests give views."""
        return lambda key: (self.given[key][host], {})

    def table(self, key: int) -> Any:
        """NAME_imports."""
        words = [0, key, address_of(self.drop), *map(address_of, self.functions)]
        words[0] = 8 * len(words)
        return ffi.new("uintptr_t[]", words)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Open the library."""
        call = Call(self.function)
        *given, location = self.function.arrange(args, keywords)
        for index, (host, value) in enumerate(zip(self.hosts, given, strict=True)):
            require(Spot(call, index), value, host.name, host.methods)
        place, _ = STRING.borrow(Spot(call, len(given)), location or "", LENT)
        with self.lock:
            key = next(self.keys)
        options = ffi.new("sabir_open_options *")
        options.struct_size = ffi.sizeof("sabir_open_options")
        options.version_major, options.version_minor = self.library.version
        table = self.table(key)
        if self.functions:
            self.given[key] = given
            options.imports = table
        try:
            return self.open(call, ffi.string(place.data) if place.size else b"", options)
        except BaseException:
            self.given.pop(key, None)
            raise

    def open(self, call: Call, location: bytes, options: Any) -> Any:
        """Call the library."""
        symbol = f"{self.library.prefix}_open"
        function = self.library.load(
            symbol,
            f"sabir_status {symbol}(const char *, const sabir_open_options *, void **,"
            " sabir_error **);",
        )
        made, error = ffi.new("void **"), ffi.new("sabir_error **")
        status = self.library.watch.make(call, function, location, options, made, error)
        if status:
            raise failure(call, status, error[0])
        instance = self.instance._lift(address_of(made[0]), True)
        if call.signalled:
            instance.close()
            raise call.signalled
        return instance

    def dress(self) -> Any:
        """As a function."""

        def open(*args: Any, **keywords: Any) -> Any:
            return self(*args, **keywords)

        return self.function.dress(open, "open")
