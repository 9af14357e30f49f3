"""A project of a stranger's, in an empty folder: the package under another name, and vendored."""

import shutil
import subprocess
from pathlib import Path

import pytest
from callers.go import GO
from callers.reading import BUILD, done

SABIR = BUILD / "bin" / "sabir"
PROGRAM = """package main

import (
    "fmt"

    "example.com/them/uninorm"
)

func main() {
    normalizer, _ := uninorm.NewNormalizer(uninorm.FormNfc, nil)
    fmt.Println(normalizer.NormalizeText("cafe\\u0301"))
}
"""


def project(folder: Path, package: Path) -> Path:
    """Two modules side by side, and nothing else."""
    shutil.copytree(BUILD / "go" / "uninorm", package)
    done(*GO, "mod", "edit", "-module", "example.com/them/uninorm", cwd=package)
    folder.mkdir()
    (folder / "main.go").write_text(PROGRAM)
    lines = ["module example.com/you/program", "go 1.24"]
    lines += ["require example.com/them/uninorm v0.0.0"]
    lines += [f"replace example.com/them/uninorm => {package}"]
    (folder / "go.mod").write_text("\n\n".join(lines) + "\n")
    return folder


@pytest.mark.needs("go")
def test_a_vendored_package_is_whole(tmp_path):
    """With its C, its headers and its library; what it was made of may go."""
    folder = project(tmp_path / "project", tmp_path / "package")
    offline = [*GO[:-1], "GOWORK=off", "go"]
    done(*offline, "mod", "vendor", cwd=folder)
    shutil.rmtree(tmp_path / "package")
    assert done(*offline, "run", ".", cwd=folder) == "café <nil>\n"


CALLS_IT = """package main

import (
    "fmt"

    "mirror"
)

func main() { fmt.Println(mirror.EchoU8(5)) }
"""


def other_library(tmp_path: Path, tag: str, **environment: Path) -> str:
    """What a program says whose package has no library beside it, vendored and linked by a tag."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "main.go").write_text(CALLS_IT)
    lines = ["module example.com/you/program", "go 1.24", "require mirror v0.0.0"]
    (folder / "go.mod").write_text("\n\n".join([*lines, "replace mirror => ../package"]) + "\n")
    settings = [f"{name}={value}" for name, value in environment.items()]
    offline = [*GO[:-1], "GOWORK=off", *settings, "go"]
    done(*offline, "mod", "vendor", cwd=folder)
    return done(*offline, "run", f"-tags={tag}", ".", cwd=folder)


def without_library(package: Path) -> Path:
    """The package alone."""
    others = shutil.ignore_patterns("lib*", "*-worker")
    shutil.copytree(BUILD / "go" / "mirror", package, ignore=others)
    return package


@pytest.mark.needs("go")
def test_the_library_as_an_archive(tmp_path):
    """Inside the program."""
    package = without_library(tmp_path / "package")
    objects = (BUILD / "runtime/python/tests/CMakeFiles/mirror.dir").rglob("*.o")
    (boundaries,) = (BUILD / "lib" / "sabir").glob("*/libsabir_boundaries.a")
    script = [f"create {package}/libmirror.a", *(f"addmod {one}" for one in objects)]
    script += [f"addlib {boundaries}", "save", "end"]
    subprocess.run(["ar", "-M"], input="\n".join(script), text=True, check=True)
    assert other_library(tmp_path, "sabir_static") == "5 <nil>\n"


@pytest.mark.needs("go")
def test_the_library_that_pkg_config_knows(tmp_path):
    """Where it says, and where the system looks when the program runs."""
    without_library(tmp_path / "package")
    file = f'Name: mirror\nDescription: it\nVersion: 1\nLibs: -L"{BUILD / "lib"}" -lmirror\n'
    (tmp_path / "mirror.pc").write_text(file)
    where = {"PKG_CONFIG_PATH": tmp_path, "LD_LIBRARY_PATH": BUILD / "lib"}
    assert other_library(tmp_path, "sabir_pkgconfig", **where) == "5 <nil>\n"


BIG_ENDIAN = ["-U__BYTE_ORDER__", "-D__BYTE_ORDER__=__ORDER_BIG_ENDIAN__"]


def test_other_machines_are_refused():
    """With a sentence, when it is compiled."""
    header = BUILD / "go" / "mirror" / "sabir_go.h"
    compiler = ["cc", "-fsyntax-only", "-I", header.parent, "-x", "c", header]
    assert subprocess.run(compiler).returncode == 0
    refused = subprocess.run([*compiler, *BIG_ENDIAN], capture_output=True, text=True)
    assert "64-bit little-endian" in refused.stderr


MANY = """package tests:many@1.0.0;
interface many {
  five: func(a: string, b: string, c: string, d: string, e: string) -> string;
  two: func(a: string, b: string) -> string;
}
world library { export many; }
"""
KEEPS = """package tests:keeps@1.0.0;
interface keeps {
  resource keeper {
    constructor();
    keep: func(%s);
  }
}
world library { export keeps; }
"""


def test_what_was_copied_is_no_alias(tmp_path):
    """A result is part of an argument only if every text lies where it will lie."""
    contract = tmp_path / "many.wit"
    contract.write_text(MANY)
    done(SABIR, "gen", contract, "--for", "go", "--out", tmp_path / "out")
    made = (tmp_path / "out/go/functions.go").read_text()
    five, two = (made[made.index(f"(lib *Instance) {name}(") :] for name in ("Five", "Two"))
    assert "maySpill" in five[: five.index("\n}")] and "mayAlias" in two[: two.index("\n}")]


@pytest.mark.parametrize(("count", "accepted"), [(3, True), (4, False)])
def test_as_many_lists_as_can_be_kept(tmp_path, count, accepted):
    """More than a call can hand over are refused, and not copied."""
    contract = tmp_path / "keeps.wit"
    lists = (f"//sabir:retains\n    p{i}: list<u8>,\n" for i in range(count))
    contract.write_text(KEEPS % "".join(lists))
    command = [SABIR, "gen", contract, "--for", "go", "--out", tmp_path / "out"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode == 0) == accepted, run.stderr
    assert accepted or "E0901" in run.stderr


@pytest.mark.needs("go")
def test_what_go_doc_shows(tmp_path):
    """The contract's words, and nothing of C's."""
    folder = project(tmp_path / "project", tmp_path / "package")
    shown = done(*GO[:-1], "GOWORK=off", "go", "doc", "-all", ".", cwd=folder.parent / "package")
    assert "func (o *Normalizer) Normalize(" in shown
    assert "Canonical composition" in shown
    assert "unsafe" not in shown and "C." not in shown
