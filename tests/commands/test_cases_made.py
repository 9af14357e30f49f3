"""Tests that are made of cases are held to the standard of their languages, and report alike."""

import json
import os
import subprocess
import sys
from pathlib import Path

import callers
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
CONTRACTS = {
    "gauntlet": ROOT / "tests/features/gauntlet/gauntlet.wit",
    "buffers": ROOT / "tests/features/buffers/buffers.wit",
    "uninorm": ROOT / "libs/uninorm/uninorm.wit",
}
# Every one is wrong; behind it stands what came.
WRONG = """in gauntlet;
echo-u8(255) -> 254; // 255
echo-string("a\\nb") -> "c"; // "a\\nb"
echo-bytes([1, 2]) -> [1, 3]; // @hex("01 02")
may-fail-with(false) -> err(green); // ok
may-fail-with(true) -> ok; // err(green)
echo-option(none) -> some(1); // none
echo-option-string(some("WIDE")) -> none; // some("WIDE")
echo-nested-option(some(none)) -> none; // some(none)
echo-f32(0.1) -> 0.2; // 0.1
echo-f64(nan) -> 0; // @bits("7ff8000000000000")
echo-days({monday}) -> {tuesday}; // {monday}
echo-shape(circle(1.5)) -> circle(2); // circle(1.5)
echo-point({x: 1, y: -0.0}) -> {x: 1, y: 0}; // {x: 1, y: -0}
echo-string("x") -> !invalid-argument "UTF-8"; // "x"
echo-char('a') -> 'b'; // 'a'
echo-u64(18446744073709551615) -> 1; // 18446744073709551615
case "threads" { from 4 threads { echo-u8(1) -> 2; } } // 1
case "a handle" { let a = node("a"); repeat 2 { maybe(true) -> none; } } // some(_)
""".replace("WIDE", "so that the call has lines of its own, " * 3)


@pytest.fixture(scope="module", params=CONTRACTS)
def made(request, tmp_path_factory):
    """The tests of a contract's cases, in every language."""
    return generate(CONTRACTS[request.param], tmp_path_factory.mktemp("made"))


def generate(contract: Path, out: Path, *more) -> Path:
    """Makes them."""
    command = [BUILD / "bin" / "sabir", "test", contract, "--generate", "--out", out, *more]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return out


def judge(*command) -> None:
    """Run a tool that must find nothing."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.needs("linters")
def test_python_is_formatted_and_clean(made):
    """As ruff writes it, and nothing for ruff to find."""
    ruff = [Path(sys.executable).parent / "ruff"]
    options = ["--isolated", "--line-length=100"]
    judge(*ruff, "format", *options, "--check", "--diff", made / "python/tests")
    judge(*ruff, "check", *options, made / "python/tests")


# Its functions are called as what the tests of cases themselves call.
NAMESAKES = """package tests:namesakes;
interface namesakes {
  count: func(first: u8) -> u8;
  same: func() -> string;
}
world library { export namesakes; }
"""


@pytest.mark.needs("linters")
def test_python_imports_what_it_uses(tmp_path):
    """A function of the contract, or a word in a text, is not taken for a helper of ours."""
    contract = tmp_path / "namesakes.wit"
    contract.write_text(NAMESAKES)
    (tmp_path / "namesakes.cases").write_text('count(1) -> 2; same() -> "math.pi, drop(1)";\n')
    out = generate(contract, tmp_path / "out")
    ruff = Path(sys.executable).parent / "ruff"
    judge(ruff, "check", "--isolated", "--select=F401", out / "python/tests")


@pytest.mark.needs("ruby")
def test_ruby_has_no_warnings(made):
    """None of those that Ruby gives when it reads a file."""
    for path in (made / "ruby/tests").glob("*.rb"):
        run = subprocess.run(["ruby", "-wc", path], capture_output=True, text=True)
        assert (run.returncode, run.stdout, run.stderr) == (0, "Syntax OK\n", "")


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """Tests of cases that all fail."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "wrong.cases").write_text(WRONG)
    return generate(CONTRACTS["gauntlet"], folder, "--cases", folder / "wrong.cases")


COMMANDS = {name: one.CASES for name, one in callers.EVERY.items() if hasattr(one, "CASES")}


@pytest.mark.parametrize(
    "language", [pytest.param(name, marks=pytest.mark.needs(name)) for name in COMMANDS]
)
def test_failures_are_reported_alike(wrong, language):
    """Each with its line, and what came in the words of cases."""
    report = wrong / f"{language}.jsonl"
    report.unlink(missing_ok=True)
    environment = os.environ | getattr(callers.EVERY[language], "PATHS", {})
    environment |= {
        "SABIR_LIBRARY_DIR": str(BUILD / "lib"),
        "SABIR_CASES_REPORT": str(report),
        "SABIR_CASES_ONLY": "",
    }
    environment.pop("LD_PRELOAD", None)
    run = subprocess.run(COMMANDS[language], cwd=wrong, env=environment, capture_output=True)
    assert run.returncode != 0
    events = [json.loads(line) for line in report.read_text().splitlines()]
    ended = sorted(
        (event["line"], event["status"], event["actual"])
        for event in events
        if event["event"] == "end" and event["status"] != "skipped"
    )
    skipped = [event["case"] for event in events if event.get("status") == "skipped"]
    expected = [
        (number, "failed", line.rpartition(" // ")[2])
        for number, line in enumerate(WRONG.splitlines(), 1)
        if " // " in line and not any(f'case "{name}"' in line for name in skipped)
    ]
    assert ended == expected
