"""Two versions of one library, built as an author would who keeps a ledger, and one that breaks."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SABIR = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "sabir"


def run(*words, **options) -> subprocess.CompletedProcess:
    """A command and what it said."""
    command = [str(word) for word in words]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


def must(*words, **options) -> str:
    """A command that has to succeed; its output."""
    done = run(*words, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Library:
    """A version of the library, with the headers it was made of."""

    folder: Path
    version: str

    @property
    def file(self) -> Path:
        """The shared object, under its soname."""
        return self.folder / "libcompat.so.1"

    @property
    def ledger(self) -> dict:
        """The ledger after this version."""
        return json.loads((self.folder / "compat.abi.json").read_text())

    def program(self, name: str) -> Path:
        """A program in C, compiled with this version's header; `loaded` is not linked with it."""
        out = self.folder / name
        libraries = ["-ldl"] if name == "loaded" else [self.file]
        include = f"-I{self.folder / 'out' / 'c'}"
        must(
            "gcc",
            "-std=c89",
            "-Wall",
            "-Werror",
            include,
            HERE / f"{name}.c",
            "-o",
            out,
            *libraries,
        )
        return out


def build(
    folder: Path, contract: str, before: Library | None, made_of: tuple = (HERE / "compat.cc",)
) -> Library:
    """Generate and compile. The ledger goes from version to version; no `before`: a new one."""
    folder.mkdir()
    ledger = folder / "compat.abi.json"
    if before:
        ledger.write_text((before.folder / "compat.abi.json").read_text())
    source = HERE / "contracts" / f"{contract}.wit"
    out = folder / "out"
    must(SABIR, "gen", source, "--out", out, "--ledger", ledger)
    includes = [f"-I{out / part}" for part in ("c", "cpp", "core")]
    exports = out / "core" / "compat"
    must(
        *("g++", "-std=c++20", "-g", "-O1", "-shared", "-fPIC", "-fvisibility=hidden"),
        *("-fvisibility-inlines-hidden", *includes, *made_of, exports / "exports.cc"),
        *(f"-Wl,--version-script={exports / 'exports.map'}", "-Wl,-soname,libcompat.so.1"),
        *("-o", folder / "libcompat.so.1"),
    )
    return Library(folder, contract)


@pytest.fixture(scope="session")
def old(tmp_path_factory) -> Library:
    """1.0, the first."""
    return build(tmp_path_factory.mktemp("compat") / "old", "1.0", None)


@pytest.fixture(scope="session")
def new(tmp_path_factory, old) -> Library:
    """1.1, which extends it."""
    return build(tmp_path_factory.mktemp("compat") / "new", "1.1", old)


@pytest.fixture(scope="session")
def open_old(tmp_path_factory) -> Library:
    """Types that may grow, of two labels each."""
    folder = tmp_path_factory.mktemp("open") / "old"
    return build(folder, "open-1.0", None, (HERE / "open.cc", "-DLABELS=2"))


@pytest.fixture(scope="session")
def open_new(tmp_path_factory, open_old) -> Library:
    """The same types, grown."""
    folder = tmp_path_factory.mktemp("open") / "new"
    return build(folder, "open-1.1", open_old, (HERE / "open.cc", "-DLABELS=3"))


@pytest.fixture(scope="session")
def broken(tmp_path_factory) -> Library:
    """What came out if nobody looked: a patch with a changed record, and no ledger to object."""
    return build(tmp_path_factory.mktemp("compat") / "broken", "broken", None)


@pytest.fixture(scope="session")
def lacking(tmp_path_factory) -> Library:
    """It says that it is 1.1, and has no more than 1.0: somebody's build on the way there."""
    return build(tmp_path_factory.mktemp("compat") / "lacking", "lacking", None)


@pytest.fixture(scope="session")
def grown_old(tmp_path_factory) -> Library:
    """A record that may grow, of two fields."""
    return build(tmp_path_factory.mktemp("grown") / "old", "grown-1.0", None, (HERE / "grown.cc",))


@pytest.fixture(scope="session")
def grown_new(tmp_path_factory, grown_old) -> Library:
    """Some fields of every type."""
    folder = tmp_path_factory.mktemp("grown") / "new"
    return build(folder, "grown-1.1", grown_old, (HERE / "grown.cc", "-DMORE"))


def programs(contract, known, there, folder):
    """Programs that know one version, and run with another."""
    from .programs import Programs  # which is made of what stands here

    return Programs(contract, known, there, folder)


@pytest.fixture
def open_programs(open_old, open_new, tmp_path):
    """Of today, with types that have grown."""
    return programs("open-1.0", open_old, open_new, tmp_path)


@pytest.fixture
def grown_programs(grown_old, grown_new, tmp_path):
    """Of today, with a record that has grown."""
    return programs("grown-1.0", grown_old, grown_new, tmp_path)


@pytest.fixture
def newer_programs(grown_new, tmp_path):
    """Of tomorrow, which say as little."""
    return programs("grown-1.1", grown_new, grown_new, tmp_path)


@pytest.fixture
def told() -> str:
    """What a library hears of a record of which two fields are said, in the contract's order."""
    return "5it text3b 1,-2,x,,zwölf, 3in (1p2q)() 1.51c k1 78 s 1 1 5 18446744073709551615 00\n"
