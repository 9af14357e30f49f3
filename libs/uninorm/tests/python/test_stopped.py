"""A worker that stands still stops nobody but its callers, however short the function is."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uninorm

pytestmark = pytest.mark.sanitize

WORKER = Path(__file__).resolve().parents[4] / "tests" / "apart.sh"
DEADLINE = 20  # seconds after which a call ends by itself: much longer than what is done meanwhile


def children() -> set[int]:
    """The processes that this one started."""
    found = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        found |= {int(child) for child in listed.read_text().split()}
    return found


@pytest.fixture
def stopped() -> Iterator:
    """An instance in a worker that was stopped; it goes on in the end."""
    before = children()
    with uninorm.open(f"worker:{WORKER}?deadline={DEADLINE}s") as instance:
        instance.unicode_version()
        (worker,) = children() - before
        os.kill(worker, signal.SIGSTOP)
        waiting = []  # threads whose calls then end
        try:
            yield instance, waiting
        finally:
            os.kill(worker, signal.SIGCONT)
            for thread in waiting:
                thread.join()


CALLS = {
    "short": lambda instance: instance.unicode_version(),
    "long": lambda instance: instance.first_ill_formed(bytes(1 << 20)),
    "object": lambda instance: instance.normalizer(uninorm.Form.NFC).close(),
}


@pytest.mark.skipif(
    os.environ.get("SABIR_PRESET") == "asan",
    reason="a program of ours cannot have the preloaded runtime",
)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_other_threads_run(stopped, call: Callable) -> None:
    """And signals come through: Ctrl-C is of the main thread."""
    instance, waiting = stopped
    waits = threading.Thread(target=call, args=[instance])
    waiting.append(waits)
    waits.start()
    for _ in range(20):
        time.sleep(0.01)
    assert waits.is_alive(), "the call kept all other threads waiting until its deadline"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, if we run behind
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
