# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What every package made with Sabir has in common: its exceptions and a few small classes.

Errors of a contract are exceptions of that contract's own package; they and everything else that a
call into the library can fail with are `Error`. What Python itself would refuse (a wrong type, a
number out of range, a lone surrogate) is Python's own `TypeError`, `OverflowError` or `ValueError`.
"""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")


class Error(Exception):
    """A call into the library failed.

    `status` is the number that the C function returned, `where` the function of the contract.
    """

    status: ClassVar[int] = 2
    where: str = ""


class Cancelled(Error):
    """The call was cancelled."""

    status = 1


class UnknownError(Error):
    """The library failed and does not say why."""

    status = 2


class InvalidArgument(Error, ValueError):
    """The library refuses an argument."""

    status = 3


class DeadlineExceeded(Error, TimeoutError):
    """The call took too long."""

    status = 4


class NotFound(Error, LookupError):
    """What was asked for is not there."""

    status = 5


class AlreadyExists(Error):
    """What was to be made is there already."""

    status = 6


class PermissionDenied(Error, PermissionError):
    """The caller may not do this."""

    status = 7


class ResourceExhausted(Error):
    """No memory, or a maximum of the contract is reached."""

    status = 8


class FailedPrecondition(Error, RuntimeError):
    """A thread rule is broken, a handle is in use, or a version does not fit."""

    status = 9


class Aborted(Error):
    """The call was given up half-way, and may be tried again."""

    status = 10


class OutOfRange(Error, IndexError):
    """Past the end of something."""

    status = 11


class Unimplemented(Error, NotImplementedError):
    """The library does not do this."""

    status = 12


class InternalError(Error, RuntimeError):
    """The library threw something that its contract does not declare."""

    status = 13


class Unavailable(Error, ConnectionError):
    """What stands behind the library is gone, and may come back."""

    status = 14


class DataLoss(Error):
    """Data is lost or broken."""

    status = 15


class Unauthenticated(Error):
    """The caller did not say who it is."""

    status = 16


class ClosedError(FailedPrecondition, ValueError):
    """An object was used after it was closed, or given away."""


class DeclaredError(Error):
    """An error that the contract declares; the base of those that have a class of their own.

    The arguments are the error's fields and, if the library raised it, a sentence behind them.
    """

    status = 100
    fields: ClassVar[int] = 1

    @property
    def value(self) -> object:
        """The declared error's value, where it is no record."""
        return self.args[0] if self.args else None

    def __str__(self) -> str:
        """What failed, and the library's sentence, or else the fields."""
        said = len(self.args) > self.fields and self.args[self.fields]
        text = str(said) if said else ", ".join(map(repr, self.args[: self.fields]))
        return f"{self.where}: {text}" if self.where else text

    def __eq__(self, other: object) -> bool:
        """Errors are values: equal if their classes and fields are."""
        if type(self) is not type(other) or not isinstance(other, DeclaredError):
            return NotImplemented
        return self.args[: self.fields] == other.args[: self.fields]

    def __hash__(self) -> int:
        """Agrees with `==`."""
        return hash((type(self), self.args[: self.fields]))


class Holder(Generic[T]):
    """A value that stands for itself and what became of it; equal if class and value are."""

    __slots__ = ("value",)
    __match_args__ = ("value",)
    value: T

    def __init__(self, value: T) -> None:
        """It does not change afterwards."""
        object.__setattr__(self, "value", value)

    def __setattr__(self, name: str, value: object) -> None:
        """Values do not change."""
        raise AttributeError(f"cannot assign to field {name!r}")

    def __eq__(self, other: object) -> bool:
        """Of the same class, with equal values."""
        if type(self) is not type(other) or not isinstance(other, Holder):
            return NotImplemented
        return bool(self.value == other.value)

    def __hash__(self) -> int:
        """Agrees with `==`."""
        return hash((type(self), self.value))

    def __repr__(self) -> str:
        """As it was made."""
        return f"{type(self).__name__}(value={self.value!r})"

    def __reduce__(self) -> tuple[type, tuple[T]]:
        """Made again."""
        return type(self), (self.value,)


class Some(Holder[T]):
    """A value where both the value and its absence could be `None`."""

    __slots__ = ()


class Ok(Holder[T]):
    """A result that succeeded, as a value."""

    __slots__ = ()


class Err(Holder[T]):
    """A result that failed, as a value."""

    __slots__ = ()


def remade(kind: type, cls: type, recipe: tuple[Any, Any]) -> Any:
    """Another handle of a stateless resource, from what the first was made from."""
    args, keywords = recipe
    return kind.__new__(cls, *args, **keywords)


def reduced(handle: Any, kind: type, recipe: Any) -> tuple[Any, ...]:
    """How a handle is pickled, with the attributes that a derived class gave it."""
    made = (remade, (kind, type(handle), recipe))
    state = getattr(handle, "__dict__", {})
    return (*made, state) if state else made


def present(home: str, *classes: type) -> None:
    """Makes classes appear where people import them from, in tracebacks and pickles."""
    for one in classes:
        one.__module__ = home
