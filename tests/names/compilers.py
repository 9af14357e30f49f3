"""Generates a contract for every language and lets each language's compiler read all of it."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from features import generated

STRICT = ["-Wall", "-Wextra", "-Werror"]
ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "runtime"
JAVA = ROOT / "build" / "java"  # what tools/setup found there
EMPTY = ["-fsyntax-only", "-Ic", "-Icpp", "-Icore", "-include"]
NOTHING = "/dev/null"


def say(command: list, folder: Path, fine: str = "") -> str:
    """What a tool finds that must find nothing."""
    words = [str(word) for word in command]
    run = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    said = run.stdout + run.stderr
    return "" if run.returncode == 0 and said == fine else said or f"exit {run.returncode}"


def sources(folder: Path, kind: str) -> list[Path]:
    """The files of a kind, of which there are some."""
    found = sorted(folder.rglob(f"*.{kind}"))
    assert found, f"no .{kind} in {folder}"
    return found


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


def python(out: Path) -> str:
    """The package's files, its stubs and its extension."""
    command = ["gcc", "-DPy_LIMITED_API=0x030B0000", *STRICT, "-fsyntax-only", "-Ic"]
    command += ["-Ipython/ext", "-Ipython/ext/include", f"-I{sysconfig.get_paths()['include']}"]
    found = "".join(say([*command, source], out) for source in sources(out / "python", "c"))
    ruff = ["-m", "ruff", "check", "--isolated", "--no-cache", "--quiet", "--output-format=concise"]
    rules = ["--select=E9,F,B018,A003", "--ignore=F401"]
    return found + say([sys.executable, *ruff, *rules, *sources(out / "python", "py*")], out)


def ruby(out: Path) -> str:
    """The package's files and its extension."""
    found = ""
    for source in sources(out / "ruby", "rb"):
        found += say(["ruby", "-wc", source], out, fine="Syntax OK\n")
    config = 'print RbConfig::CONFIG.values_at("rubyhdrdir", "rubyarchhdrdir").join(" ")'
    folders = subprocess.run(["ruby", "-e", config], capture_output=True, text=True).stdout.split()
    command = ["gcc", "-w", "-fsyntax-only", *(f"-I{folder}" for folder in folders)]
    for source in sources(out / "ruby", "c"):
        own = [f"-I{source.parent}", f"-I{source.parent / 'include'}"]
        found += say([*command, *own, source], out)
    return found


def java(out: Path) -> str:
    """The classes for every version, and the library of native methods."""
    javac = Path(os.environ.get("JAVA_HOME", "/usr"), "bin/javac").resolve()
    home = javac.parents[1]
    every = [path for path in sources(out / "java", "java") if path.name != "module-info.java"]
    newer = [path for path in every if "java22" in path.parts]
    plain = [path for path in every if path not in newer and "/src/test/" not in str(path)]
    options = ["-proc:none", "-nowarn", "-Xlint:unchecked", "-Xmaxerrs", "40"]
    found = say([javac, *options, "-d", "classes", *plain], out)
    if not found and (JAVA / "ecj.jar").exists() and (JAVA / "newer").exists():
        eclipse = [home / "bin" / "java", "-jar", JAVA / "ecj.jar", "--system", JAVA / "newer"]
        options = ["-22", "-failOnWarning", "-encoding", "UTF-8", "-proc:none"]
        found = say([*eclipse, *options, "-classpath", "classes", "-d", "newer", *newer], out)
    includes = [f"-I{home / 'include'}", f"-I{home / 'include' / 'linux'}", "-Ic"]
    for source in sources(out / "java", "c"):
        own = f"-I{source.parent}"
        found += say(["gcc", *STRICT, "-fsyntax-only", *includes, own, source], out)
    return found


def lua(out: Path) -> str:
    """The package's files, as bytecode."""
    files = sources(out / "lua", "lua")
    return "".join(say(["luajit", "-b", source, NOTHING], out) for source in files)


LANGUAGES = [c, cpp, core]
LANGUAGES += [
    pytest.param(one, marks=pytest.mark.needs(one.__name__)) for one in (python, ruby, java, lua)
]


def generate(sabir: Path, text: str, folder: Path) -> None:
    """The code of every language in the folder's `out`."""
    folder.mkdir(parents=True)
    (folder / "names.wit").write_text(text)
    parts = "c,core,cpp,wire,python,ruby,java,lua"
    command = [sabir, "gen", "names.wit", "--for", parts, "--out", "out"]
    run = subprocess.run([str(w) for w in command], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
