"""Interposers before a Python program that knows nothing of them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import desk
import pytest

# The sanitizer is loaded into the interpreter, and into all that it starts.
SANITIZED = os.environ.get("SABIR_PRESET") == "asan"

pytestmark = pytest.mark.sanitize

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SABIR = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "sabir"

PROGRAM = """
import desk
from desk import Account, errors
for i in range(1500):
    assert desk.shout("hey") == "hey!"
with Account("one") as account:
    assert account.deposit(5) == 5
    assert account.name() == "one"
try:
    desk.divide(1, 0)
except errors.DeclaredError:
    pass
print(desk.add(1, 2))
"""


def run(location: str, program: str = PROGRAM) -> subprocess.CompletedProcess:
    """The program, where the environment says."""
    home = str(Path(desk.__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {home!r})\n{program}"
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"SABIR_LOCATION": location},
    )


@pytest.mark.skipif(SANITIZED, reason="a program of ours cannot have the preloaded runtime")
def test_trace(tmp_path):
    """A table for people, JSON for programs, and advice."""
    ran = run("trace:")
    assert ran.returncode == 0
    assert ran.stdout == "3\n"
    assert "trace: tests:desk" in ran.stderr
    assert "1,500 calls of `desk.shout` with 39 bytes on average: use `shout-all`" in ran.stderr

    told = tmp_path / "calls.json"
    assert run(f"trace:?json={told},worker:").stderr == ""
    rows = {row["function"]: row for row in json.loads(told.read_text())["functions"]}
    assert rows["desk.shout"]["calls"] == 1500
    assert rows["desk.divide"]["failed"] == {"declared": 1}
    assert rows["desk.add"]["sizes"][0] == [16, 1]


def test_check_finds_nothing():
    """The binding keeps the rules."""
    ran = run("check:")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "3\n", "")


def test_replay(tmp_path):
    """The same answers without the library; another program is told what differs."""
    tape = tmp_path / "calls.rec"
    assert run(f"record:?to={tape}").returncode == 0
    ran = run(f"replay:?from={tape}")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "3\n", "")
    ran = run(f"replay:?from={tape}", PROGRAM.replace("deposit(5)", "deposit(6)"))
    assert "FailedPrecondition" in ran.stderr
    assert "desk.account.deposit(5)`, and the program calls" in ran.stderr


@pytest.mark.skipif(SANITIZED, reason="a program of ours cannot have the preloaded runtime")
def test_cases(tmp_path):
    """A recording as cases, which the compiler takes."""
    cases = tmp_path / "desk.cases"
    contract = shutil.copy(HERE / "desk.wit", tmp_path)
    assert run(f"record:?cases={cases}").returncode == 0
    assert "  account-n1.deposit(5) -> ok(5);" in cases.read_text()
    checked = subprocess.run([SABIR, "dump", "--cases", cases, contract], capture_output=True)
    assert checked.returncode == 0, checked.stderr


def test_fault():
    """A failure is the language's own exception."""
    ran = run("fault:?every=700&function=shout&status=unavailable&message=not now")
    assert ran.returncode != 0
    assert "Unavailable" in ran.stderr
    assert "not now" in ran.stderr
