# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Handles of the cffi flavour, and what a call holds of them."""

from __future__ import annotations

import atexit
import copy
import sys
import threading
import warnings
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from . import _sabir
from ._sabir_values import Chunk, Spot, address_of, ffi

state = threading.local()  # `call`: the one on this thread that may be called back from
lock = threading.RLock()  # of what handles count
WORDS = ffi.typeof("uintptr_t *")


# --- calls ---------------------------------------------------------------------------------------


class Call:
    """What a call holds until it ends: memory, buffers, and handles in use."""

    __slots__ = (
        "function",
        "gifts",
        "handles",
        "held",
        "outer",
        "raised",
        "ran",
        "retained",
        "self",
        "signalled",
    )

    def __init__(self, function: Any) -> None:
        """Nothing yet."""
        self.function = function
        self.held: list[Chunk] = []
        self.retained: list[Chunk] | None = None
        self.handles: list[Handle] = []
        self.gifts: list[Any] = []
        self.self: Handle | None = None
        self.outer: Call | None = None
        self.raised: tuple[BaseException, str, int] | None = None
        self.ran = False
        self.signalled: BaseException | None = None  # by a signal's handler, while it was made

    def chunk(self, size: int) -> Chunk:
        """Memory until the call ends."""
        return self.hold(Chunk(size))

    def hold(self, chunk: Chunk) -> Chunk:
        """Keep it, until the call ends or, if it is retained, until the handle is dropped."""
        (self.held if self.retained is None else self.retained).append(chunk)
        return chunk

    def enter(self, handle: Handle) -> int:
        """Its pointer; it cannot be dropped before the call ends."""
        with lock:
            if not handle._pointer or handle._closing:
                return 0
            handle._calls += 1
            self.handles.append(handle)
            return handle._pointer

    def hand_over(self) -> None:
        """From here on the library drops what it is given."""
        for gift in self.gifts:
            gift.given()

    def end(self) -> None:
        """Give everything back."""
        for gift in self.gifts:
            gift.end()
        for handle in self.handles:
            handle._leave()
        for chunk in self.held:
            chunk.release()


def gives_up(_context: Any) -> int:
    """The library asks whether this thread still waits; who runs Python hears of signals."""
    return state.call.signalled is not None


def keep_signalled(_type: Any, exception: BaseException, _traceback: Any) -> None:
    """The handler of a signal has raised, on the way in or out of `gives_up`."""
    state.call.signalled = exception


def is_called_back() -> bool:
    """Whether what C calls runs in this interpreter: it is always in the main one, which alone has
    signals.
    """
    state.call = None
    there = ffi.callback("uint8_t(void *)", lambda _: hasattr(state, "call"))(ffi.NULL)
    del state.call
    return bool(there)


class Watch:
    """Says to a library who waits for a call. Signals are the main thread's: it can give up."""

    def __init__(self, description: Any) -> None:
        """A library from before that could be said is said nothing."""
        known = description.struct_size >= ffi.sizeof("sabir_description")
        self.set_caller: Any = description.set_caller if known and is_called_back() else None
        self.in_process = address_of(description.in_process) if known else 0
        self.standard = address_of(description.standard) if known else 0
        self.main_thread = threading.main_thread().ident
        self.asked = ffi.callback("uint8_t(void *)", gives_up, error=1, onerror=keep_signalled)
        self.caller = ffi.new("sabir_caller *", {"gives_up": ffi.cast("void *", self.asked)})

    def is_far(self, pointer: int) -> bool:
        """Whether a call of what is there, or of no instance, is made in another process, say."""
        table: int = ffi.cast(WORDS, pointer)[0] if pointer else self.standard
        return table != self.in_process

    def make(self, call: Call, function: Callable[..., int], *args: Any) -> int:
        """Make the call, which stands on this thread meanwhile."""
        tells = self.set_caller and threading.get_ident() == self.main_thread
        call.outer, state.call = getattr(state, "call", None), call
        before = self.set_caller(self.caller) if tells else None
        try:
            return function(*args)
        finally:
            if tells:
                self.set_caller(before)
            state.call = call.outer


# What objects retained that were given away: the library reads on, and nobody says when it stops.
for_ever: list[Chunk] = []


class Gift:
    """A handle that is about to be given away."""

    def __init__(self, handle: Handle) -> None:
        """It can be given only once."""
        self.handle = handle
        handle._promised = True

    def given(self) -> None:
        """The library has it."""
        self.handle._pointer = 0
        for_ever.extend(self.handle._retained)
        self.handle._retained = []

    def end(self) -> None:
        """Given or not."""
        self.handle._promised = False


# --- handles -------------------------------------------------------------------------------------


class Handle:
    """An object of a resource: the C pointer, and what it needs for as long as it lives."""

    # As in the extension: only a class below it has attributes of its own.
    __slots__ = (
        "__weakref__",
        "_calls",
        "_closing",
        "_lent",
        "_pointer",
        "_promised",
        "_recipe",
        "_retained",
        "_views",
    )
    _pointer: int
    _calls: int
    _closing: bool
    _promised: bool
    _lent: bool
    _recipe: Any
    _retained: list[Chunk]
    _views: list[Any]
    _drop: Callable[[int], None]
    _name = "handle"
    _warns = True
    _open: weakref.WeakSet[Any] | None = None  # of a library that calls Python

    def __new__(cls, *args: Any, **keywords: Any) -> Any:
        """Only constructors of the contract make one."""
        text = f"{cls.__name__} has no constructor: the library's functions return it"
        raise TypeError(text)

    @classmethod
    def _wrap(cls, pointer: int, retained: list[Chunk] | None = None) -> Any:
        """An object for a pointer that is ours from now on."""
        self = object.__new__(cls)
        self._pointer = pointer
        self._calls = 0
        self._closing = self._promised = self._lent = False
        self._recipe = None
        self._retained = [] if retained is None else retained
        self._views = []
        if Handle._open is not None:
            Handle._open.add(self)
        return self

    @classmethod
    def _lift(cls, pointer: int, own: bool) -> Any:
        """An object for a pointer; one that is lent is not dropped."""
        made = cls._wrap(pointer)
        made._lent = not own
        return made

    def _become(self, kind: type[Handle], retained: list[Chunk]) -> Any:
        """What a constructor made, as an object of the class it was called on."""
        if type(self) is kind:
            self._retained += retained
            return self
        pointer, self._pointer = self._pointer, 0
        return kind._wrap(pointer, retained)

    def _refuse(self) -> Exception:
        """The exception for a handle that is closed."""
        return _sabir.ClosedError(f"this {self._name} is closed")

    def _leave(self) -> None:
        """A call or a view is done."""
        with lock:
            self._calls -= 1
            if self._calls or not self._closing:
                return
            pointer, self._pointer = self._pointer, 0
        if pointer and not self._lent:
            type(self)._drop(pointer)
        for chunk in self._retained:
            chunk.release()
        self._retained = []

    def _window(self, pointer: Any, size: int, code: Any) -> Any:
        """A read-only look at memory of its own, for as long as the view or one made from it."""
        with lock:
            self._calls += 1
        held = ffi.gc(ffi.cast("char *", pointer), lambda _: self._leave())
        view = memoryview(ffi.buffer(held, size)).cast("B").cast(code).toreadonly()
        self._views = [one for one in self._views if one() is not None]
        self._views.append(weakref.ref(view))
        return view

    def close(self) -> None:
        """Give the handle back; any use after that raises ClosedError. Twice is harmless."""
        with lock:
            self._closing = True
            self._calls += 1
        views, self._views = self._views, []
        for one in views:
            view = one()
            if view is not None:
                with suppress(BufferError):  # someone looks through it with a view of their own
                    view.release()
                del view
        self._leave()

    @property
    def closed(self) -> bool:
        """Whether the handle was closed, or given away."""
        return not self._pointer or self._closing

    def __enter__(self) -> Any:
        """Close at the end of the block."""
        if self.closed:
            raise self._refuse()
        return self

    def __exit__(self, *exception: object) -> None:
        """Close."""
        self.close()

    def __repr__(self) -> str:
        """With the address of the object."""
        kind = type(self)
        closed = ", closed," if self.closed else ""
        return f"<{kind.__module__}.{kind.__qualname__}{closed} at 0x{id(self):x}>"

    def _remember(self, args: Any, keywords: Any) -> Any:
        """What is stateless can be made again, if its arguments can be copied."""
        if not self._warns:
            with suppress(Exception):
                self._recipe = copy.deepcopy((args, keywords))
        return self

    def __reduce__(self) -> Any:
        """Only what is stateless has something in it that another process could use."""
        if self._warns:
            raise TypeError(f"cannot pickle '{type(self).__name__}' object")
        if self.closed:
            raise self._refuse()
        if self._recipe is None:
            text = f"cannot pickle this '{self._name}' object: it was not made by its class"
            raise TypeError(text)
        kind = next(one for one in type(self).__mro__ if "_name" in vars(one))
        return _sabir.reduced(self, kind, self._recipe)

    def __del__(self) -> None:
        """The fallback for those who do not close."""
        if not getattr(self, "_pointer", 0) or self._closing or sys.is_finalizing():
            return
        if self._warns and not self._lent:
            name = f"{type(self).__module__}.{self._name}"
            text = f"unclosed {name}: close it, or use it in a `with` block"
            try:
                warnings.warn(text, ResourceWarning, source=self, stacklevel=1)
            finally:  # it may be an error
                self.close()
        else:
            self.close()


def close_at_exit() -> None:
    """Close what is open before Python ends: threads of the library's may call until then.

    One that waits for the interpreter when it ends would be ended with it, amid the library.
    """
    if Handle._open is not None:
        return
    Handle._open = weakref.WeakSet()

    def close_all() -> None:
        for handle in list(Handle._open or ()):
            handle.close()

    atexit.register(close_all)


def lower_handle(spot: Spot, value: Any, own: bool, kind: type[Handle]) -> int:
    """The pointer of an object of a class, lent or about to be given away."""
    if not isinstance(value, kind):
        raise spot.is_not(kind._name, value)
    call = spot.call
    if value.closed:
        raise spot.wrong(_sabir.ClosedError, f"is a {kind._name} that is closed")
    with lock:
        if value._promised or (own and value._calls):
            text = "is given away, and so cannot be used elsewhere in this call"
            raise spot.wrong(ValueError, text)
        if own:
            call.gifts.append(Gift(value))
            return int(value._pointer)
    return int(call.enter(value))
