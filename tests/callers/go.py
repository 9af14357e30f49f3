"""Go, by cgo."""

import os
import re
import shutil
from pathlib import Path

from callers.reading import BUILD, ROOT, done, judge, read_again, say, sources

DECLARATIONS = ("go/*.go",)
NAMES = ("go/types.go", "go/functions.go")
METADATA = "go/go.mod"
TAKEN = {"type": "a word of Go's"}
WAYS = {"cgo": ["go"]}
BEYOND = True
SIZES = {"cgo": {}}
# As it is on this machine, without a network.
OFFLINE = {"GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
FETCHED = ROOT / "build" / "go-toolchain" / "bin"  # by tools/setup, if the machine has none
FOUND = [f"PATH={FETCHED}:{os.environ['PATH']}"] if FETCHED.exists() else []
GO = ["env", *FOUND, *(f"{name}={value}" for name, value in OFFLINE.items()), "go"]
GOFMT = [*GO[:-1], "gofmt"]


def workspace(*modules: Path) -> str:
    """What has `go` find modules where they lie."""
    return "go 1.24\n\nuse (\n" + "".join(f"\t{module}\n" for module in modules) + ")\n"


WORKSPACE = workspace(Path("."), BUILD / "go" / "gauntlet")
RUN = f"cd go/tests && echo '{WORKSPACE}' > go.work && {' '.join(GO)} test -vet=off -count=1 ."
CASES = ["sh", "-c", RUN]


def go(out: Path) -> str:
    """Formatted, and nothing for `go vet` to find; it compiles all of it, C too."""
    made = out / "go"
    found = say([*GOFMT, "-l", *sources(made, "go")], out)
    return found + say([*GO, "vet", "."], made)


def declares(generated: str, wanted: str) -> bool:
    """What stands for a parameter that is left out is said above."""
    plain = re.sub(r",? ?([()]) ?", r"\1", re.sub(r"\s+", " ", wanted))
    return all(one.strip() in generated for one in re.split(r"(?=\b\w+: nil is )", plain))


def methods(out: Path) -> list[str]:
    """Of an instance."""
    text = (out / "go/functions.go").read_text()
    return re.findall(r"(?m)^func \(lib \*Instance\) (\w+)\(", text)


def docs(out: Path, docs: dict[str, str], folder: Path) -> None:
    """The package, and what `go doc` makes of it."""
    assert not say([*GOFMT, "-l", *sources(out / "go", "go")], out)
    judge(*GO, "vet", "-C", out / "go", ".")
    read_again(out / "go", r"\.go$", docs, "//")


def program(folder: Path, package: Path, code: str) -> Path:
    """Compiled with a package that lies somewhere."""
    folder.mkdir(exist_ok=True)
    (folder / "go.mod").write_text("module program\n\ngo 1.24\n")
    (folder / "main.go").write_text(code)
    (folder / "go.work").write_text(workspace(folder, package))
    done(*GO, "build", "-o", "program", ".", cwd=folder)
    return folder / "program"


MIRROR = """package main

import (
    "fmt"
    "mirror"
    "os"
)

func main() {
    value, err := mirror.EchoU8(5)
    if err != nil {
        fmt.Fprintln(os.Stderr, err)
        os.Exit(1)
    }
    fmt.Println(value)
}
"""


def stranger(way: str, folder: Path, shared: Path) -> tuple[list[str], bool, str]:
    """It is linked to the library."""
    made = shared / "go" / "program"
    if not made.exists():
        program(shared / "go", BUILD / "go" / "mirror", MIRROR)
    return [made], True, ""


def today(programs, code: str) -> str:
    """With that library beside its package."""
    made, library = programs.package("go")
    for name in ("libcompat.so", "libcompat.so.1"):
        shutil.copy(library / "libcompat.so.1", made / name)
    return done(program(programs.folder / "program", made, code))


def sizes(programs: Path, folder: Path) -> list:
    """With what the build has."""
    return [program(folder / "go", BUILD / "go" / "sizes", (programs / "sizes.go").read_text())]
