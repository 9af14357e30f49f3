"""Ctrl-C while a call is under way: the main thread gives it up."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import mirror
import pytest
from where import ASKED, settled

pytestmark = pytest.mark.sanitize

LONG = 20_000  # milliseconds: much longer than giving up may take
SOON = 5  # seconds; the machine may be busy


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    """Signals are ignored, if we run behind."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupting(call: Callable[[], object], after: float = 0.2) -> float:
    """Sends INT while the call is under way, once; the seconds that it then took to come back."""
    sent = []

    def send() -> None:
        time.sleep(after)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        call()
    finally:
        ended = time.monotonic()
        sender.join()
    return ended - sent[0]


def gives_up(call: Callable[[], object]) -> None:
    """It raises what the signal's handler does, soon."""
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupting(call)
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("fail", [False, True])
def test_a_call_is_given_up(fail):
    """Whatever its implementation does then, and it is told; the next call is like any other."""
    before = settled(mirror.cancelled)
    gives_up(lambda: mirror.wait(LONG, fail))
    assert mirror.echo_u8(7) == 7
    assert settled(mirror.cancelled) == before + 1
    assert mirror.wait(1, fail) is False


def test_a_result_that_nobody_gets():
    """Is dropped."""
    before = mirror.tapes()
    gives_up(lambda: mirror.Tape.await_(LONG))
    if not ASKED:  # there it lives as long as its instance
        assert mirror.tapes() == before


def test_a_handler_that_does_not_raise():
    """Runs while the call does, which goes on."""
    seen = []
    signal.signal(signal.SIGINT, lambda *_: seen.append(time.monotonic()))
    sent = time.monotonic()
    interrupting(lambda: mirror.wait(1500, False))
    assert len(seen) == 1
    assert seen[0] - sent < 1.2, "it waited for the call to end"


def test_another_thread_is_not_interrupted():
    """Only the main one is."""
    said = []
    thread = threading.Thread(target=lambda: said.append(mirror.wait(400, False)))
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        interrupting(lambda: time.sleep(5), 0.1)
    thread.join()
    assert said == [False]


def test_while_the_worker_is_busy_with_what_cannot_be_cancelled():
    """Over a worker the caller comes back all the same; in process, when the call does."""
    began = time.monotonic()
    with mirror.open() as library, pytest.raises(KeyboardInterrupt):
        library.rest(1)
        interrupting(lambda: library.rest(3000))
    assert (time.monotonic() - began < 2.5) == ASKED
