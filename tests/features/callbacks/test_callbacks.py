"""A library that asks its caller, and the caller is Python."""

import array
import gc
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import callbacks
import pytest
from callbacks import errors, host

# The sanitizer is loaded into the interpreter, and into all that it starts.
SANITIZED = os.environ.get("SABIR_PRESET") == "asan"

pytestmark = pytest.mark.sanitize


class Listener:
    """Remembers what it hears; is interested in what has values."""

    def __init__(self, name="listener"):
        self.name = name
        self.events = []

    def notify(self, event, values):
        self.events.append((event, list(values)))
        return len(values) > 0

    def heard(self):
        return [f"{self.name}:{event}" for event, _ in self.events]


class Host:
    """Answers from a dictionary."""

    def __init__(self):
        self.entries = {"x": 5}

    def now(self):
        return 7

    def log(self, level, text):
        if level is host.Level.HIGH:
            raise errors.DeclaredError("the disk is full")

    def lookup(self, key):
        if key not in self.entries:
            raise host.LevelError(host.Level.HIGH)
        return host.Entry(key, self.entries[key])

    def shout(self, text):
        return text.upper()

    def make_listener(self, name):
        return Listener(name)


@pytest.fixture
def library():
    """The library, opened."""
    with callbacks.open(Host()) as opened:
        yield opened


def with_host(**methods):
    """The library with a host that differs in some methods."""
    ours = Host()
    for name, method in methods.items():
        setattr(ours, name, method)
    return callbacks.open(ours)


@pytest.mark.skipif(SANITIZED, reason="a program of ours cannot have the preloaded runtime")
@pytest.mark.parametrize("location", ["inprocess:", "worker:"])
def test_it_opens_where_it_is_said_to_be(location):
    """And asks this process from there."""
    with callbacks.open(Host(), location=location) as library:
        assert library.ask("x") == "x=5"


def test_functions(library):
    """Arguments arrive as Python's own, answers as the contract's."""
    assert library.ask("x") == "x=5"
    assert library.ask("y") == "not found"
    assert library.shout_twice("caf\u00e9") == "CAF\u00c9CAF\u00c9"
    library.log(host.Level.LOW, "fine")


def test_a_declared_error_comes_as_such(library):
    """The library sees the value, and may answer with another."""
    with pytest.raises(errors.DeclaredError) as caught:
        library.log(host.Level.HIGH, "x")
    assert caught.value.value == "the disk is full!"
    assert caught.value.where == "callbacks.log"
    assert caught.value.__context__.value == "the disk is full"


def test_a_declared_error_stays_what_it_is_where_it_is_declared_too(library):
    """Through an implementation that catches nothing; another one becomes the cause."""
    with pytest.raises(errors.DeclaredError) as caught:
        library.relay(host.Level.HIGH, "x")
    assert caught.value.value == "the disk is full"
    with pytest.raises(errors.InternalError, match="what it called failed with an error") as caught:
        library.misrelay(host.Level.HIGH, "x")
    assert caught.value.__context__.value == "the disk is full"


@pytest.mark.parametrize(
    "raised",
    [KeyError("nothing"), RuntimeError(), KeyboardInterrupt(), SystemExit(3), MemoryError("x")],
    ids=lambda one: type(one).__name__,
)
def test_an_exception_comes_back_as_the_very_same(raised):
    """Through the library, with its traceback."""

    def shout(text):
        raise raised

    with with_host(shout=shout) as library, pytest.raises(type(raised)) as caught:
        library.shout_twice("x")
    assert caught.value is raised
    assert "shout" in [entry.name for entry in caught.traceback]


def test_a_status_of_ours():
    """An error that the host raises keeps its status on the way."""
    seen = []

    def shout(text):
        seen.append(errors.NotFound("no such text"))
        raise seen[0]

    with with_host(shout=shout) as library, pytest.raises(errors.NotFound) as caught:
        library.shout_twice("x")
    assert caught.value is seen[0]


@pytest.mark.parametrize(
    ("answer", "kind", "complaint"),
    [
        (5, TypeError, r"Host.shout\(\) result must be str, not int"),
        (None, TypeError, r"Host.shout\(\) result must be str, not None"),
        ("a\ud800", UnicodeEncodeError, r"surrogates not allowed in result of Host.shout"),
    ],
)
def test_an_answer_that_does_not_fit(answer, kind, complaint):
    """Names the function of the host."""
    with with_host(shout=lambda text: answer) as library, pytest.raises(kind, match=complaint):
        library.shout_twice("x")


def test_a_wrong_field_in_an_answer():
    """Names the way to it."""
    negative = with_host(lookup=lambda key: host.Entry("x", -1))
    with pytest.raises(OverflowError, match=r"Host.lookup\(\) result.value is -1"):
        negative.ask("x")


def test_what_is_missing_is_named():
    """When the library is opened, not when the function is needed."""
    ours = Host()
    ours.shout = None
    with pytest.raises(
        TypeError, match=r"open\(\) argument 'host' must be Host, and Host has no method 'shout'"
    ):
        callbacks.open(ours)
    for wrong in (None, 5, "host"):
        with pytest.raises(TypeError, match=r"open\(\) argument 'host' must be Host"):
            callbacks.open(wrong)
    with pytest.raises(TypeError, match="missing required argument 'host'"):
        callbacks.open()
    with pytest.raises(errors.Unimplemented):
        callbacks.open(Host(), "nowhere:")


def test_without_a_host():
    """Functions of the module work on a library that nobody opened."""
    with pytest.raises(errors.FailedPrecondition, match="opened without"):
        callbacks.shout_twice("x")


def test_listeners(library):
    """Any object with the methods; it is told, and asked."""
    with library.bus() as bus:
        one, two = Listener("one"), Listener("two")
        bus.add(one)
        bus.add(two)
        bus.add_made("made")
        assert bus.publish("a", [0.5, 1.0]) == 3
        assert bus.publish("b", []) == 0
        assert one.events == [("a", [0.5, 1.0]), ("b", [])]
        assert bus.heard() == [
            f"{name}:{event}" for name in ("one", "two", "made") for event in "ab"
        ]


def test_what_is_called_without_an_object_may_ask_the_host(library):
    """A constructor that is a function of the author's, and static functions."""
    with library.bus_with_made("made") as bus:
        assert bus.publish("a", [0.5]) == 1
    with library.line("x") as line:
        assert line.text() == "x=5"
    assert library.line_both("x", "gone") == "x=5, not found"
    with pytest.raises(errors.FailedPrecondition, match="opened without"):
        callbacks.Line.both("x", "y")


def test_a_listener_that_is_lent(library):
    """Is not kept."""
    with library.bus() as bus:
        one = Listener()
        count = sys.getrefcount(one)
        assert bus.tell(one, "e") is False
        assert one.events == [("e", [])]
        assert sys.getrefcount(one) == count


def test_a_listener_comes_back_as_itself(library):
    """And is kept alive by the library until then."""
    with library.bus() as bus:
        one = Listener()
        there = weakref.ref(one)
        bus.add(one)
        bus.add(one)
        assert bus.take() is one
        del one
        gc.collect()
        assert there() is not None
        assert bus.take() is there()
        assert bus.take() is None
        gc.collect()
        assert there() is None


def test_a_host_of_a_library_that_cannot_be_opened_is_gone():
    """Nothing keeps it."""
    host = Host()
    there = weakref.ref(host)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            callbacks.open(host, location="unix:/nowhere/at/all")
    del host
    gc.collect()
    assert there() is None


def test_listeners_are_dropped_with_the_bus(library):
    """And with nothing else."""
    bus = library.bus()
    one = Listener()
    there = weakref.ref(one)
    bus.add(one)
    del one
    gc.collect()
    assert there() is not None
    bus.close()
    gc.collect()
    assert there() is None


class Tied(Listener):
    """Refers to the bus that holds it."""

    def __init__(self, bus):
        super().__init__()
        self.bus = bus


def test_a_cycle_through_the_library(library):
    """Is one that no collector sees, until either is closed."""
    bus = library.bus()
    one = Tied(bus)
    bus.add(one)
    there = weakref.ref(one)
    del bus, one
    gc.collect()
    assert there() is not None
    there().bus.close()
    gc.collect()
    assert there() is None


def test_no_cycle_if_the_listener_refers_weakly(library):
    """Both go, in either order, when nobody has the bus any more."""
    bus = library.bus()
    one = Tied(weakref.ref(bus))
    bus.add(one)
    assert one.bus() is bus
    there = weakref.ref(one), weakref.ref(bus)
    del one
    gc.collect()
    assert there[0]() is not None
    with pytest.warns(ResourceWarning):
        del bus
        gc.collect()
    assert [one() for one in there] == [None, None]


CYCLE = """
import sys
import callbacks
from test_callbacks import Host, Tied
library = callbacks.open(Host(), location="check:?leaks=1&to=" + sys.argv[1])
bus = library.bus()
bus.add(Tied(bus))
library.bus().close()
del bus
library.close()
"""


@pytest.mark.skipif(SANITIZED, reason="a program of ours cannot have the preloaded runtime")
@pytest.mark.skipif(callbacks.__flavour__ == "cffi", reason="it closes what is open at the end")
def test_check_names_a_cycle(tmp_path):
    """When the program ends: what is left, and what of the caller's the library still holds."""
    report = tmp_path / "report"
    paths = [str(Path(callbacks.__file__).parents[1]), str(Path(__file__).parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-W", "ignore", "-c", CYCLE, str(report)]
    subprocess.run(command, env=environment, check=True)
    said = report.read_text().splitlines()
    assert len(said) == 2, said
    assert "`callbacks.bus` #" in said[0]
    assert said[0].endswith("was never dropped")
    assert "`host.listener` #" in said[1]
    assert "given to call 2 (`callbacks.bus.add`), is still held by the library" in said[1]


def test_what_is_no_listener(library):
    """Names the argument and the method that is missing."""

    class Deaf:
        def notify(self, event, values):
            return True

    with library.bus() as bus:
        for wrong, complaint in (
            (None, "must be Listener, not None"),
            (5, "must be Listener, and int has no method 'notify'"),
            (Deaf(), "must be Listener, and Deaf has no method 'heard'"),
        ):
            with pytest.raises(TypeError, match=rf"Bus.add\(\) argument 'listener' {complaint}"):
                bus.add(wrong)


def test_an_exception_in_a_listener(library):
    """The same object, from a method of an object."""

    class Broken(Listener):
        def notify(self, event, values):
            raise LookupError(event)

        def heard(self):
            return ["fine", 5]

    with library.bus() as bus:
        bus.add(Broken())
        with pytest.raises(LookupError, match="e"):
            bus.publish("e", [])
        with pytest.raises(TypeError, match=r"Listener.heard\(\) result\[1\] must be str, not int"):
            bus.heard()


def test_coming_back_in(library):
    """A listener may use the library; a bus in use says so, and may be closed."""
    inner = library.bus()
    outer = library.bus()

    class Busy(Listener):
        def notify(self, event, values):
            assert library.shout_twice("a") == "AA"
            inner.add_made(event)
            with pytest.raises(errors.FailedPrecondition, match="in use by another call"):
                outer.heard()
            outer.close()
            return True

    outer.add(Busy())
    assert outer.publish("e", []) == 1
    assert outer.closed
    with pytest.raises(errors.ClosedError):
        outer.heard()
    assert inner.take().name == "e"
    inner.close()


def test_exceptions_inside_exceptions(library):
    """Each call raises what was raised in it."""

    class Nested(Listener):
        def notify(self, event, values):
            with pytest.raises(errors.DeclaredError):
                library.log(host.Level.HIGH, "x")
            raise ZeroDivisionError

    with library.bus() as bus:
        bus.add(Nested())
        with pytest.raises(ZeroDivisionError):
            bus.publish("e", [])


def test_from_many_threads(library):
    """Each thread has its own bus and its own exceptions."""
    failed = []
    many = array.array("d", [1.0]) * 20_000  # so many that the interpreter lock is released

    def work(number):
        class Mine(Listener):
            def notify(self, event, values):
                if event == "fail":
                    raise ValueError(number)
                return True

        try:
            with library.bus() as bus:
                bus.add(Mine())
                for _ in range(200):
                    assert bus.publish("x", many) == 1
                    with pytest.raises(ValueError) as caught:
                        bus.publish("fail", [])
                    assert caught.value.args == (number,)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_nothing_leaks(library):
    """Neither objects nor references, in good and in bad calls."""
    one = Listener()
    values = [0.5] * 10
    with library.bus() as bus:

        def storm():
            for _ in range(300):
                bus.add(one)
                bus.publish("x", values)
                bus.tell(one, "y")
                assert bus.take() is one
                library.ask("x")
                library.ask("nothing")
                with pytest.raises(errors.DeclaredError):
                    library.log(host.Level.HIGH, "x")
                one.events.clear()

        storm()
        gc.collect()
        before = len(gc.get_objects()), sys.getrefcount(one), sys.getrefcount(host.Level.HIGH)
        storm()
        gc.collect()
        after = len(gc.get_objects()), sys.getrefcount(one), sys.getrefcount(host.Level.HIGH)
        assert after[1:] == before[1:]
        assert abs(after[0] - before[0]) < 20


def test_the_instance_outlives_its_name(library):
    """What was made from it keeps what it needs."""
    opened = callbacks.open(Host())
    bus = opened.bus()
    opened.close()
    assert opened.closed
    with pytest.raises(errors.ClosedError, match="this Instance is closed"):
        opened.ask("x")
    bus.add_made("still here")
    assert bus.take().name == "still here"
    bus.close()


def test_the_interpreter_ends_with_listeners_in_the_library():
    """Without a word, and without a crash."""
    folders = [str(Path(callbacks.__file__).parents[1]), str(Path(__file__).parent)]
    program = (
        f"import sys; sys.path[:0] = {folders!r}\n"
        "import callbacks, test_callbacks as t\n"
        "library = callbacks.open(t.Host()); bus = library.bus(); bus.add(t.Listener())\n"
        "callbacks.forever = [library, bus]; library.shout_twice('x')\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


# --- threads of the library's own ---

OF_A_CLOCK = """
import sys, threading, time
import callbacks

class Host:
    told = threading.Event()
    def now(self):
        self.told.set()
        time.sleep(float(sys.argv[1]))
        return 7
    def log(self, level, text): pass
    def lookup(self, key): pass
    def shout(self, text): return text
    def make_listener(self, name): pass

library = callbacks.open(Host(), location=sys.argv[2])
clock = library.clock()
while not Host.told.is_set():
    clock.asked()  # over a worker a callback is heard while a call is under way
"""


def run_clock(end, pause, location="inprocess:"):
    """A program that has a clock, and ends like this."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OF_A_CLOCK + end, str(pause), location],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(callbacks.__file__).parents[1])},
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


# A program of ours cannot have the sanitizer's preloaded runtime.
ELSEWHERE = ["worker:", "worker:?ring=0"] if os.environ.get("SABIR_PRESET") != "asan" else []


@pytest.mark.parametrize("location", ["inprocess:", *ELSEWHERE])
@pytest.mark.parametrize("end", ["clock.close()", "del clock", "library.close(); clock.close()"])
def test_an_object_may_end_with_a_thread_that_calls_python(end, location):
    assert run_clock(end + "; print('closed')", 0.002, location) == "closed\n"


@pytest.mark.parametrize("pause", [0, 0.002, 0.2])
@pytest.mark.parametrize("end", ["", "del library", "sys.exit()"])
def test_python_may_end_while_a_thread_calls_it(end, pause):
    assert run_clock(end, pause) == ""


def test_other_threads_run_while_an_object_ends():
    ends = """
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        time.sleep(0.001)
threading.Thread(target=tick, daemon=True).start()
before = ticks
clock.close()  # waits for a call that sleeps
print(ticks > before)
"""
    assert run_clock(ends, 0.5) == "True\n"


class Doing(Host):
    """Does something when it is asked for the time."""

    def __init__(self, what):
        super().__init__()
        self.what = what

    def now(self):
        self.what()
        return 42


def test_an_instance_may_be_closed_by_what_it_calls():
    """Likewise."""
    opened = []
    opened.append(callbacks.open(Doing(lambda: opened[0].close())))
    assert opened[0].descend(1) == 43
    with pytest.raises(errors.Error):
        opened[0].descend(0)


def test_an_object_may_be_closed_by_what_it_calls(library):
    """Its call goes on; there is no other after it."""
    bus = library.bus()

    class Closing(Listener):
        def notify(self, event, values):
            bus.close()
            return super().notify(event, values)

    bus.add(Closing())
    assert bus.publish("event", [1.0]) == 1
    with pytest.raises(errors.Error):
        bus.publish("event", [1.0])
