"""Who owns a handle, when it is dropped, and what happens to those who use it afterwards."""

import gc
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import mirror
import pytest
from mirror import Tape
from mirror.errors import ClosedError, Error
from where import copied, settled

pytestmark = pytest.mark.sanitize


@pytest.fixture(autouse=True)
def every_tape_is_dropped():
    """No test leaves a tape behind."""
    before = settled(mirror.tapes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()
    assert settled(mirror.tapes) == before


def test_close():
    """Twice is harmless; any use after it is a clear exception."""
    tape = Tape("a")
    assert not tape.closed
    tape.close()
    assert tape.closed
    tape.close()
    for use in (
        tape.name,
        tape.total,
        lambda: tape.keep(b"x"),
        tape.__enter__,
        lambda: tape.rest(1),
    ):
        with pytest.raises(ClosedError, match="this Tape is closed"):
            use()
    assert issubclass(ClosedError, ValueError)
    assert "closed" in repr(tape)


def test_with():
    """The block closes, whatever happens in it; exceptions pass through."""
    with Tape("a") as tape:
        assert tape.name() == "a"
    assert tape.closed
    with pytest.raises(KeyError), Tape("b") as tape:
        raise KeyError
    assert tape.closed


def test_the_finalizer_is_the_fallback():
    """A handle that nobody closed is dropped with its object."""
    before = settled(mirror.tapes)
    tape = Tape("a")
    assert settled(mirror.tapes) == before + 1
    del tape
    assert settled(mirror.tapes) == before


def test_a_forgotten_handle_warns():
    """As an open file does; a closed one does not."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        Tape("a").close()
        assert not seen
        Tape("b")
    assert [w.category for w in seen] == [ResourceWarning]
    assert "unclosed mirror.Tape" in str(seen[0].message)


def test_arguments():
    """Borrowed handles stay usable, in lists too; closed ones and strangers are refused."""
    left, right = Tape("left"), Tape("right")
    with Tape("left") as twin:
        assert left.same(twin)
    assert not left.same(right)
    assert Tape.longest([left, right, left]) == "right"
    left.close()
    with pytest.raises(
        ClosedError, match=r"Tape.same\(\) argument 'other' is a Tape that is closed"
    ):
        right.same(left)
    with pytest.raises(ClosedError):
        Tape.longest([right, left])
    for stranger in (None, "tape", mirror.open_door()):
        with pytest.raises(TypeError, match=r"Tape.same\(\) argument 'other' must be Tape"):
            right.same(stranger)
    right.close()


def test_giving_away():
    """What the library takes over is closed here, once the call is made and not before."""
    left, right = Tape("left"), Tape("right")
    with pytest.raises(TypeError):
        Tape.join(left, None)
    assert not left.closed
    joined = Tape.join(left, right)
    assert joined.name() == "leftright"
    assert left.closed
    assert right.closed
    with pytest.raises(ClosedError):
        left.name()
    with pytest.raises(ValueError, match="given away"):
        Tape.join(joined, joined)
    assert joined.name() == "leftright"


def test_what_is_kept_stays_when_the_object_is_given_away():
    """The library reads on, whatever becomes of the object here."""
    left, right = Tape("left"), Tape("right")
    left.keep(b"\x01" * 100_000)
    joined = Tape.join(left, right)
    del left, right
    gc.collect()
    others = [b"\x02" * (100_000 + i % 3) for i in range(64)]
    assert joined.total() == 100_000
    assert len(others) == 64
    joined.close()


def test_what_is_kept_stays_when_the_method_fails():
    """It may have begun to read on before it failed."""
    tape = Tape("left")
    with pytest.raises(Error, match="kept even so"):
        tape.keep_and_fail(b"\x01" * 100_000)
    gc.collect()
    others = [b"\x02" * (100_000 + i % 3) for i in range(64)]
    assert tape.total() == 100_000
    assert len(others) == 64
    tape.close()


def test_giving_away_in_lists():
    """All or none."""
    tapes = [Tape(letter) for letter in "abc"]
    with pytest.raises(ValueError, match="given away"):
        Tape.merge([*tapes, tapes[0]])
    assert not any(tape.closed for tape in tapes)
    merged = Tape.merge(tapes)
    assert merged.name() == "abc"
    assert all(tape.closed for tape in tapes)


def test_handles_in_results():
    """In lists, in options, as they are."""
    tape = Tape("xyz")
    assert [one.name() for one in tape.split()] == ["x", "y", "z"]
    assert tape.maybe(False) is None
    assert tape.maybe(True).name() == "xyz"
    assert tape.child("k").name() == "xyz/k"


def test_a_class_without_a_constructor():
    """Only the library makes one."""
    with pytest.raises(TypeError, match="Door has no constructor"):
        mirror.Door()
    assert mirror.open_door().knock() == 1


def test_retained_buffers():
    """They live, locked, as long as the handle, and not longer."""
    piece = bytearray(b"\1\2\3")
    with Tape("a") as tape:
        tape.keep(piece)
        tape.keep(bytes([4, 5]))
        piece[0] = 10  # too late for a worker, which has its own
        assert tape.total() == (1 if copied("mirror") else 10) + 2 + 3 + 4 + 5
        with pytest.raises(BufferError):
            piece.extend(b"more")
    piece.extend(b"more")


def test_subclasses():
    """A class of the package can be extended like any other."""

    class Named(Tape):
        def shout(self):
            return self.name().upper()

    with Named("a") as tape:
        assert tape.shout() == "A"
        assert isinstance(tape.child("b"), Tape)
        assert Tape("a").same(tape)


def test_what_it_is_called():
    """Names, docs and signatures as a reader expects them."""
    import inspect

    assert Tape.__module__ == "mirror"
    assert str(inspect.signature(Tape)) == "(name)"
    assert str(inspect.signature(Tape.keep)) == "(self, /, piece)"
    assert "Keeps reading" in Tape.keep.__doc__
    assert str(inspect.signature(mirror.defaults)) == ("(a, b=7, c='text', d=<Colour.GREEN: 1>)")


def test_others_work_during_a_blocking_call():
    """The interpreter lock is free meanwhile."""
    ticks = []
    stop = threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    before = time.monotonic()
    mirror.rest(200)
    after = time.monotonic()
    stop.set()
    thread.join()
    assert sum(before < t < after for t in ticks) > 20


def test_closing_during_a_call():
    """The call ends in peace, then the handle is dropped."""
    before = settled(mirror.tapes)
    tape = Tape("a")
    thread = threading.Thread(target=tape.rest, args=(200,))
    thread.start()
    time.sleep(0.05)
    tape.close()
    assert tape.closed
    assert settled(mirror.tapes) == before + 1
    with pytest.raises(ClosedError):
        tape.name()
    thread.join()
    assert settled(mirror.tapes) == before


def test_two_threads_on_one_handle():
    """An exclusive handle serves one call at a time, and says so."""
    tape = Tape("a")
    thread = threading.Thread(target=tape.rest, args=(200,))
    thread.start()
    time.sleep(0.05)
    with pytest.raises(mirror.errors.FailedPrecondition, match="in use by another call"):
        tape.name()
    thread.join()
    assert tape.name() == "a"


def test_the_interpreter_ends_with_handles_open():
    """Without a word, and without a crash."""
    program = (
        f"import sys; sys.path.insert(0, {str(Path(mirror.__file__).parents[1])!r}); import mirror;"
        "tape = mirror.Tape('a'); keep = [tape, tape.child('b')]; keep.append(keep);"
        "tape.keep(bytearray(b'x')); mirror.forever = keep"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
