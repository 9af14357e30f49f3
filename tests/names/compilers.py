"""Generates a contract for every language and lets each language's compiler read all of it."""

import json
import subprocess
from pathlib import Path

import pytest
from callers import EVERY
from callers.reading import NOTHING, ROOT, STRICT, say, sources
from features import generated

RUNTIME = ROOT / "runtime"
EMPTY = ["-fsyntax-only", "-Ic", "-Icpp", "-Icore", "-include"]


def prefix(out: Path) -> str:
    """What the files are called by."""
    return json.loads((out / "manifest.json").read_text())["prefix"]


def on_screens(out: Path) -> list[Path]:
    """What has no line that is too long: all C++ and Java but copies of the runtimes."""
    kinds = {".h", ".hpp", ".java"}
    copied = {path.read_text() for path in RUNTIME.rglob("*") if path.suffix in kinds}
    made = [*generated.cpp(out), *sources(out, "java")]
    return [path for path in made if path.read_text() not in copied]


def c(out: Path) -> str:
    """The header, in C89 and as C++."""
    header = [*STRICT, *EMPTY, f"{prefix(out)}.h"]
    found = say(["gcc", "-std=c89", "-pedantic-errors", *header, "-xc", NOTHING], out)
    return found + say(["g++", "-std=c++17", *header, "-xc++", NOTHING], out)


def cpp(out: Path) -> str:
    """The wrapper, with its templates."""
    return say(["g++", "-std=c++17", *STRICT, *EMPTY, f"{prefix(out)}.hpp", "-xc++", NOTHING], out)


def core(out: Path) -> str:
    """What the library is made of, and its boundaries."""
    command = ["g++", "-std=c++20", "-DSABIR_BOUNDARIES", "-Wall", "-Wextra", "-fsyntax-only"]
    command += ["-I.", "-Ic", "-Icpp", "-Icore", f"-I{ROOT}"]
    return "".join(say([*command, source], out) for source in sources(out / "core", "cc"))


READERS = {"c": c, "cpp": cpp, "core": core}
READERS |= {name: getattr(one, name) for name, one in EVERY.items()}
LANGUAGES = [
    pytest.param(read, marks=pytest.mark.needs(name) if name in EVERY else ())
    for name, read in READERS.items()
]


def generate(sabir: Path, text: str, folder: Path) -> None:
    """The code of every language in the folder's `out`."""
    folder.mkdir(parents=True)
    (folder / "names.wit").write_text(text)
    parts = ",".join(["c", "core", "cpp", "wire", *EVERY])
    command = [sabir, "gen", "names.wit", "--for", parts, "--out", "out"]
    run = subprocess.run([str(w) for w in command], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
