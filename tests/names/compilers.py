"""Generates a contract for every language and lets each language's compiler read all of it."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

STRICT = ["-Wall", "-Wextra", "-Werror"]


def say(command: list, folder: Path) -> str:
    """What a tool that must find nothing finds."""
    run = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True
    )
    output = run.stdout + run.stderr
    return "" if run.returncode == 0 and not output else output or f"exit {run.returncode}"


ROOT = Path(__file__).resolve().parents[2]
EMPTY = ["-fsyntax-only", "-Ic", "-Icpp", "-Icore", "-include"]


def c(out: Path) -> str:
    """The header, in C89 and as C++."""
    first = say(
        ["gcc", "-std=c89", "-pedantic-errors", *STRICT, *EMPTY, "names.h", "-xc", "/dev/null"],
        out,
    )
    return first or say(
        ["g++", "-std=c++17", *STRICT, *EMPTY, "names.h", "-xc++", "/dev/null"], out
    )


def cpp(out: Path) -> str:
    """The wrapper, with its templates."""
    return say(["g++", "-std=c++17", *STRICT, *EMPTY, "names.hpp", "-xc++", "/dev/null"], out)


def core(out: Path) -> str:
    """What the library is made of, and its boundaries."""
    found = ""
    for source in sorted((out / "core").rglob("*.cc")):
        command = ["g++", "-std=c++20", "-DSABIR_BOUNDARIES", "-Wall", "-Wextra", "-fsyntax-only"]
        found += say([*command, "-I.", "-Ic", "-Icpp", "-Icore", f"-I{ROOT}", source], out)
    return found


def python(out: Path) -> str:
    """The package's files, its stubs and its extension."""
    include = f"-I{sysconfig.get_paths()['include']}"
    found = ""
    for source in sorted((out / "python").rglob("*.c")):
        command = ["gcc", "-DPy_LIMITED_API=0x030B0000", *STRICT, "-fsyntax-only", include]
        found += say([*command, "-Ipython/ext", "-Ipython/ext/include", "-Ic", source], out)
    ruff = ["-m", "ruff", "check", "--isolated", "--no-cache", "--quiet", "--output-format=concise"]
    found += say([sys.executable, *ruff, "--select=E9,F,B018,A003", "--ignore=F401", "python"], out)
    return found


def ruby(out: Path) -> str:
    """The package's files and its extension."""
    found = ""
    for source in sorted((out / "ruby").rglob("*.rb")):
        run = say(["ruby", "-wc", source], out)
        found += "" if run == "Syntax OK\n" else run
    config = 'print RbConfig::CONFIG.values_at("rubyhdrdir", "rubyarchhdrdir").join(" ")'
    folders = subprocess.run(["ruby", "-e", config], capture_output=True, text=True).stdout.split()
    for source in sorted((out / "ruby").rglob("*.c")):
        command = ["gcc", "-w", "-fsyntax-only", *(f"-I{folder}" for folder in folders)]
        found += say(
            [*command, f"-I{source.parent}", f"-I{source.parent / 'include'}", source], out
        )
    return found


def java(out: Path) -> str:
    """The classes for every version, and the library of native methods."""
    home = Path(os.environ.get("JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64"))
    javac = home / "bin" / "javac"
    quiet = ["-proc:none", "-nowarn", "-Xlint:unchecked", "-Xmaxerrs", "40"]
    every = [path for path in (out / "java").rglob("*.java") if path.name != "module-info.java"]
    plain = [path for path in every if "java22" not in path.parts and "test" not in path.parts]
    found = say([javac, *quiet, "-d", "classes", *plain], out)
    for source in sorted((out / "java").rglob("*.c")):
        includes = [
            f"-I{home / 'include'}",
            f"-I{home / 'include' / 'linux'}",
            f"-I{source.parent}",
        ]
        found += say(["gcc", *STRICT, "-fsyntax-only", *includes, "-Ic", source], out)
    return found


LANGUAGES = {"c": c, "cpp": cpp, "core": core, "python": python, "ruby": ruby, "java": java}


def generate(sabir: Path, text: str, folder: Path) -> None:
    """The code of every language in the folder's `out`."""
    folder.mkdir(parents=True)
    (folder / "names.wit").write_text(text)
    command = [
        sabir,
        "gen",
        "names.wit",
        "--for",
        "c,core,cpp,wire,python,ruby,java",
        "--out",
        "out",
    ]
    run = subprocess.run([str(w) for w in command], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
