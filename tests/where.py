"""Where the library under test is: SABIR_LOCATION says, and if it does not, in this process."""

import os
import time
from collections.abc import Callable
from pathlib import Path

LOCATION = os.environ.get("SABIR_LOCATION", "")
ASKED = "worker:" in LOCATION  # a process of its own; also with an interposer before it


def workers() -> set[str]:
    """The programs of this process's children."""
    found = set()
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            try:
                found.add(Path(f"/proc/{child}/exe").readlink().name)
            except OSError:  # it has ended
                continue
    return found


def elsewhere(name: str) -> bool:
    """Whether the library runs in a process of its own. It does if and only if that was asked for.

    To be called after the library was, which starts the worker.
    """
    assert (f"{name}-worker" in workers()) == ASKED
    return ASKED


def copied(name: str) -> bool:
    """Whether something that copies stands before the library: a worker, an interposer."""
    return elsewhere(name) or LOCATION not in ("", "inprocess:")


def settled(count: Callable[[], int]) -> int:
    """What `count` says when nothing changes any more.

    In one process that is at once. In a worker nobody waits for destructors.
    """
    said, same = count(), time.monotonic()
    while ASKED and time.monotonic() - same < 0.05:
        time.sleep(0.002)
        before, said = said, count()
        if said != before:
            same = time.monotonic()
    return said
