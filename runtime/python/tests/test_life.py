"""A package in the life of a process: forks, pools, event loops, threads, memory that runs out."""

import asyncio
import gc
import multiprocessing
import os
import subprocess
import sys
import threading
import time
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mirror
import pytest
import where
from mirror import Tape, errors
from where import elsewhere, settled

pytestmark = pytest.mark.sanitize

HOME = str(Path(mirror.__file__).parents[1])


def reverse(data: bytes) -> bytes:
    """For other processes."""
    with Tape("worker") as tape:
        assert tape.name() == "worker"
    return mirror.reverse(data)


def python(program: str) -> subprocess.CompletedProcess:
    """A program in a new Python."""
    folders = [HOME, str(Path(__file__).parent), str(Path(where.__file__).parent)]
    path = f"import sys; sys.path[:0] = {folders!r}\n"
    return subprocess.run([sys.executable, "-c", path + program], capture_output=True, text=True)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(method):
    """Functions and values go to other processes; handles do not."""
    if method == "spawn":
        code = (
            "import multiprocessing, test_life\n"
            "if __name__ == '__main__':\n"
            "    with multiprocessing.get_context('spawn').Pool(2) as pool:\n"
            "        print(pool.map(test_life.reverse, [b'ab', b'cd']))\n"
        )
        assert python(code).stdout == "[b'ba', b'dc']\n"
        return
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(reverse, [b"ab", b"cd"]) == [b"ba", b"dc"]


def test_handles_are_not_pickled():
    """An error, not a copy of a pointer."""
    import copy
    import pickle

    with Tape("a") as tape:
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=r"cannot pickle '[\w.]*Tape' object"):
                attempt(tape)


def named(tape, elsewhere) -> bool:
    """In a child of `fork` the handle answers, unless its object is with the parent's worker."""
    if not elsewhere:
        return tape.name() == "a"
    with pytest.raises(errors.Unavailable, match="the worker stayed with its parent"):
        tape.name()
    with Tape("b") as own:
        return own.name() == "b"


def test_fork():
    """Parent and child each have the handle; each may close it."""
    tape = Tape("a")
    there = elsewhere("mirror")
    child = os.fork()
    if child == 0:
        code = 0
        try:
            code = 0 if named(tape, there) and mirror.reverse(b"ab") == b"ba" else 1
            tape.close()
            gc.collect()
        except BaseException:
            code = 2
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert tape.name() == "a"
    tape.close()


def test_asyncio():
    """Blocking calls in threads of the loop, which goes on meanwhile."""

    async def ticks(count):
        for _ in range(20):
            count.append(1)
            await asyncio.sleep(0.005)

    async def main():
        count = []
        began = time.monotonic()
        await asyncio.gather(
            asyncio.to_thread(mirror.rest, 100), asyncio.to_thread(mirror.rest, 100), ticks(count)
        )
        assert len(count) == 20
        return time.monotonic() - began

    assert asyncio.run(main()) < 1.0


def test_others_progress_during_a_large_buffer():
    """The interpreter lock is free while much is read."""
    data = bytes(64_000_000)
    stop, ticks = threading.Event(), []

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.0005)

    thread = threading.Thread(target=tick)
    thread.start()
    before = time.monotonic()
    for _ in range(5):
        mirror.reverse(data)
    after = time.monotonic()
    stop.set()
    thread.join()
    assert sum(before < moment < after for moment in ticks) > 5


def test_threads_do_not_mix():
    """Many threads, each with handles of its own and one they fight over."""
    shared = Tape("shared")
    refused, failed = [], []

    def work(number):
        try:
            for step in range(100):
                with Tape(f"{number}") as tape:
                    tape.keep(b"x" * step)
                    assert tape.total() == step * ord("x")
                    child = tape.child("c")
                    assert not child.same(tape)
                    child.close()
                try:
                    assert shared.name() == "shared"
                    shared.rest(0)
                except errors.FailedPrecondition:
                    refused.append(number)
        except BaseException as error:
            failed.append(error)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert failed == []
    shared.close()


def test_a_storm_of_garbage():
    """Handles in cycles, collected at every turn."""
    before = settled(mirror.tapes)
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            for _ in range(100):
                node = {"tape": Tape("a"), "data": bytearray(b"abc")}
                node["self"] = node
                node["tape"].keep(node["data"])
                node["child"] = node["tape"].child("b")
                node["made"] = mirror.echo_strings(["a"] * 5)
                node["parts"] = node["child"].split()
            del node
            gc.collect()
    finally:
        gc.set_threshold(*threshold)
    assert settled(mirror.tapes) == before


def test_a_subclass_is_a_handle():
    """With attributes, cycles and weak references of its own."""

    class Labelled(Tape):
        def __init__(self, name):
            self.label = name.upper()

        def shout(self):
            return self.name() + "!"

    before = settled(mirror.tapes)
    with Labelled("a") as tape:
        assert (tape.label, tape.shout()) == ("A", "a!")
        assert Tape.longest([tape]) == "a"
        assert isinstance(tape.child("b"), Tape)
        tape.loop = tape
        there = weakref.ref(tape)
    del tape
    gc.collect()
    assert there() is None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    assert settled(mirror.tapes) == before


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_handles_of_a_result_that_cannot_be_made(failing):
    """If an object on the way cannot be made, none of the handles leaks."""
    before = settled(mirror.tapes)
    made = []

    original = mirror.errors.Ok.__init__

    def breaking(self, value):
        made.append(value)
        if len(made) > failing:
            raise MemoryError
        original(self, value)

    mirror.errors.Ok.__init__ = breaking
    try:
        with Tape("a b c") as tape, pytest.raises(MemoryError):
            tape.parts()
    finally:
        mirror.errors.Ok.__init__ = original
    for one in made:
        one.close()
    made.clear()
    gc.collect()
    assert settled(mirror.tapes) == before


def test_a_warning_names_what_was_left_open():
    """Where warnings are errors, too."""
    done = python(
        "import warnings, mirror, where; warnings.simplefilter('error')\n"
        "mirror.Tape('a'); print(where.settled(mirror.tapes))\n"
    )
    assert done.stdout == "0\n"
    assert (
        "ResourceWarning: unclosed mirror.Tape: close it, or use it in a `with` block"
        in done.stderr
    )
