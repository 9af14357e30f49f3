"""Handles as Python's objects, the same in both flavours: what they have, and what they refuse."""

import gc
import os
import subprocess
import sys
import weakref
from pathlib import Path

import mirror
import numpy
import pytest
from mirror import Tape
from where import settled

pytestmark = pytest.mark.sanitize

HOME = Path(mirror.__file__).parents[1]


def run(program: str) -> subprocess.CompletedProcess:
    """In a Python of its own, which finds the package."""
    environment = os.environ | {"PYTHONPATH": str(HOME)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_weak_references():
    """They end with the object, closed or not, also one of a derived class."""

    class Named(Tape):
        pass

    before = settled(mirror.tapes)
    for kind in (Tape, Named):
        ended = []
        tape = kind("a")
        there = weakref.ref(tape, ended.append)
        assert there() is tape
        assert weakref.WeakValueDictionary(a=tape)["a"] is tape
        tape.close()
        assert there() is tape
        del tape
        gc.collect()
        assert there() is None
        assert len(ended) == 1
    assert settled(mirror.tapes) == before


def test_attributes():
    """Are a derived class's own; a class of the package has those that it shows."""
    with Tape("a") as tape:
        for name in ("colour", "name", "closed"):
            with pytest.raises(AttributeError):
                setattr(tape, name, 1)
        assert not hasattr(tape, "__dict__")

    class Named(Tape):
        shared = 1

        def __init__(self, name):
            self.label = name.upper()

    with Named("a") as named:
        named.colour = "red"
        assert (named.label, named.colour, named.shared, named.name()) == ("A", "red", 1, "a")

    class Slotted(Tape):
        __slots__ = ("label",)

    with Slotted("a") as slotted:
        slotted.label = "b"
        with pytest.raises(AttributeError):
            slotted.colour = "red"


def test_cycles_of_a_derived_class():
    """The collector finds them, and closes what is in them."""

    class Named(Tape):
        pass

    before = settled(mirror.tapes)
    named = Named("a")
    named.itself = named
    there = weakref.ref(named)
    with pytest.warns(ResourceWarning):
        del named
        gc.collect()
    assert there() is None
    assert settled(mirror.tapes) == before


def test_imported_anew():
    """It is another package: its classes are others, and those of the one before are strangers."""
    program = """
import gc, importlib, sys, mirror
old, tape, point = mirror, mirror.Tape("old"), mirror.Point(1.0, 2.0)
assert mirror.echo_points([point]) == [point]
importlib.reload(mirror)
assert mirror.echo_points([point]) == [point]
for name in [name for name in sys.modules if name.split(".")[0] == "mirror"]:
    del sys.modules[name]
import mirror
assert mirror is not old and mirror.Point is not old.Point and mirror.Tape is not old.Tape
points = [mirror.Point(3.0, 4.0)]
assert mirror.echo_points(points) == points
with mirror.Tape("new") as new:
    assert new.name() == "new" and new.child("x").name() == "new/x"
    for wrong in (lambda: mirror.echo_points([point]), lambda: new.same(tape)):
        try:
            wrong()
        except TypeError:
            continue
        raise AssertionError("it took an object of another class")
assert tape.name() == "old"
tape.close()
del old, tape
gc.collect()
assert mirror.Tape("again").name() == "again"
"""
    ran = run(program)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_another_interpreter():
    """Is refused with one sentence, in the flavour whose tables are the process's."""
    program = """
import _xxsubinterpreters as interpreters, mirror
try:
    other = interpreters.create()
    interpreters.run_string(other, "import mirror; assert mirror.wait(100, True) is False")
except interpreters.RunFailedError as error:
    print(error)
assert mirror.echo_u8(7) == 7 and mirror.Tape("a").name() == "a"
"""
    ran = run(program)
    assert ran.returncode == 0, ran.stderr
    refused = "mirror is in use by another interpreter of this process" in ran.stdout
    assert refused == (mirror.__flavour__ == "extension"), ran.stdout


@pytest.mark.parametrize("value", [True, False])
def test_numpys_bool(value):
    """It says that it is one, and what counts as true is not enough."""
    assert mirror.echo_bool(numpy.bool_(value)) is value
    assert mirror.echo_bool(numpy.arange(2)[int(value)] == 1) is value
    for wrong in (1, numpy.int8(1), "true", None, [True]):
        with pytest.raises(TypeError, match="must be bool, not"):
            mirror.echo_bool(wrong)


def test_floats_that_do_not_fit():
    """An f32 is rounded, and not made infinite; infinity itself is one."""
    largest = float(numpy.finfo(numpy.float32).max)
    assert mirror.echo_f32(largest) == largest
    assert mirror.echo_f32(-largest * (1 + 2**-26)) == -largest
    assert mirror.echo_f32(float("inf")) == float("inf")
    for large in (1e300, -1e300, largest * 1.0000001, 10**40):
        with pytest.raises(OverflowError, match=r"echo_f32\(\) .* too large for an f32"):
            mirror.echo_f32(large)
