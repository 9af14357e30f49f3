"""A package loads only the library it was made for; what differs is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import liar
import mirror
import pytest

LIES = {
    "if (y) rows[i].offset = 4;": r"`.*point\.y` with offset 4, .* compiled for 8",
    "if (y) rows[i].size = 4;": r"`.*point\.y` with size 4, .* compiled for 8",
    "if (point && whole) rows[i].size = 24;": r"`.*point` with size 24, .* compiled for 16",
    "if (point && whole) rows[i].alignment = 4;": r"`.*point` with alignment 4, .* compiled for 8",
    'if (y) rows[i].field = strdup("z");': r"does not know `.*point\.y`",
    'lie.version = "2.0.0";': r"version 2\.0\.0 of tests:mirror, and 1\.6 or a later minor",
    'lie.version = "1.3.9";': r"version 1\.3\.9 of tests:mirror, and 1\.6 or a later minor",
    'lie.name = "tests:other";': r"the contract tests:other, and tests:mirror is expected",
}


def load(lie: str, folder: Path) -> subprocess.CompletedProcess:
    """Import the package in a new Python, behind a liar.

    The extension is linked to the library, so the liar is preloaded; cffi looks for a file.
    """
    made = liar.build(lie, folder)
    home = Path(mirror.__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": str(home)}
    if mirror.__flavour__ == "cffi":
        environment["SABIR_LIBRARY_DIR"] = str(folder)
    else:
        environment["LD_PRELOAD"] = str(made)
    program = "import mirror; mirror.rest(1); print(mirror.echo_u8(5))"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("lie", LIES)
def test_another_library_is_refused(lie, tmp_path):
    """With an ImportError that names what differs, and both values."""
    run = load(lie, tmp_path)
    assert run.returncode == 1
    last = run.stderr.strip().split("\n")[-1]
    assert re.search(f"ImportError: the library of mirror .*{LIES[lie]}", last)


def test_a_library_from_before_it_could_be_told_who_waits(tmp_path):
    """Serves as before: its description ends earlier, and what lies behind is not looked at."""
    run = load("lie.struct_size = 72; lie.set_caller = (void *)8;", tmp_path)
    assert (run.returncode, run.stdout) == (0, "5\n"), run.stderr


def test_a_later_minor_version_will_do(tmp_path):
    """It only adds."""
    run = load('lie.version = "1.7.0";', tmp_path)
    assert (run.returncode, run.stdout) == (0, "5\n"), run.stderr
