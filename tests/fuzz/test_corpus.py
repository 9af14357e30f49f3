"""What the fuzzers of the C functions found worth keeping, in the languages that people use.

Each input is run once with a recorder before the library, which writes it down as a case: the
calls, their arguments, and what C was answered. Native tests are made of the cases; they must
agree, up to the words of messages.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from callers.go import GO, workspace
from callers.rust import program

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
SABIR = BUILD / "bin" / "sabir"
CONTRACTS = {
    "gauntlet": ROOT / "tests" / "features" / "gauntlet" / "gauntlet.wit",
    "uninorm": ROOT / "libs" / "uninorm" / "uninorm.wit",
}


def run(*command: object, **environment: str) -> None:
    """A program that has to succeed."""
    ran = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | environment, check=False
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]


def recorded(name: str, folder: Path) -> Path:
    """The corpus as one file of cases. What no language but C can pass is a comment in it."""
    fuzzer = BUILD / "tests" / f"fuzz_{name}_calls"
    run(fuzzer, HERE / name / "calls", SABIR_FUZZ_LOCATION=f"record:?cases={folder}/%n.part")
    text = ""
    parts = sorted(folder.glob("*.part"), key=lambda part: int(part.stem))
    for number, part in enumerate(parts, 1):
        text += part.read_text().replace('case "recorded"', f'case "input {number}"')
    assert text.count(" -> ") > 100
    text = re.sub(r'( -> ![a-z-]+) ".*";$', r"\1;", text, flags=re.MULTILINE)
    cases = folder / f"{name}.cases"
    cases.write_text(text)
    return cases


@pytest.mark.needs("python", "ruby")
@pytest.mark.parametrize("name", CONTRACTS)
def test_every_language_answers_as_c_does(name, tmp_path):
    """Python and Ruby; C is where the answers come from."""
    out = tmp_path / "tests"
    cases = recorded(name, tmp_path)
    run(SABIR, "test", CONTRACTS[name], "--cases", cases, "--generate", "--out", out)
    run(
        sys.executable, "-B", "-m", "pytest", "-q", "-x", "-c", "/dev/null", "--rootdir", out,
        "-p", "no:cacheprovider", out / "python" / "tests" / f"test_{name}.py",
        PYTHONPATH=str(BUILD / "python"),
    )  # fmt: skip
    run(
        "ruby", "-I", BUILD / "ruby", out / "ruby" / "tests" / f"{name}_cases.rb",
        SABIR_LIBRARY_DIR=str(BUILD / "lib"),
    )  # fmt: skip


@pytest.mark.needs("rust")
@pytest.mark.parametrize("name", CONTRACTS)
def test_a_compiled_language_answers_as_c_does(name, tmp_path):
    """Rust."""
    cases = recorded(name, tmp_path)
    run(SABIR, "test", CONTRACTS[name], "--cases", cases, "--generate", "--out", tmp_path)
    crates = [f"{one}={BUILD / 'rust' / f'lib{one}.rlib'}" for one in (name, "sabir_cases_text")]
    known = [word for one in crates for word in ("--extern", one)] + ["-L", BUILD / "rust"]
    source = tmp_path / "rust" / "tests" / f"{name}_cases.rs"
    run(*program(source, tmp_path, BUILD / "lib", name, *known))
    run(tmp_path / "program", LD_LIBRARY_PATH=str(BUILD / "lib"))


@pytest.mark.needs("go")
@pytest.mark.parametrize("name", CONTRACTS)
def test_go_answers_as_c_does(name, tmp_path):
    """The same for Go, whose tests are compiled."""
    out = tmp_path / "tests"
    cases = recorded(name, tmp_path)
    run(SABIR, "test", CONTRACTS[name], "--cases", cases, "--generate", "--out", out)
    tests = out / "go" / "tests"
    (tests / "go.work").write_text(workspace(Path("."), BUILD / "go" / name))
    run(*GO, "test", "-C", tests, "-vet=off", "-count=1", ".")
