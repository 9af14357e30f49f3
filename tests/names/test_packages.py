"""A package's name is that of all its files: it compiles, or is refused and nothing is written."""

import subprocess
from pathlib import Path

import callers
import pytest
from names import compilers, contract
from names.test_names import SABIR

REFUSED = [
    ("errno", "c", "<errno.h>"),
    ("stdlib", "c", "<stdlib.h>"),
    ("sabir", "c", "sabir.h"),
    ("sem", "c", "`sem_open` is a function"),
    ("class", "cpp", "a word of C++"),
    ("std", "cpp", "C++'s own"),
    ("size-t", "cpp", "a word of C++"),
    ("clock", "cpp", "`clock` is a function"),
]
REFUSED += [
    (word, name, why) for name, one in callers.EVERY.items() for word, why in one.TAKEN.items()
]
# Where a symbol would be the system's, where our own names would meet theirs, and where no line
# has room for it twice.
FINE = ["timer", "log-types", "object", "a-package-whose-name-is-longer-than-most-lines-have-room"]


def generate(folder: Path, text: str, parts: str) -> subprocess.CompletedProcess:
    """What `sabir gen` says of a contract."""
    (folder / "it.wit").write_text(text)
    command = [str(SABIR), "gen", "it.wit", "--for", parts, "--out", "out"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(("word", "part", "why"), REFUSED)
def test_a_taken_name_is_refused(tmp_path, word, part, why):
    """With the language, the reason and the way out; and that is one."""
    text = f"package tests:%{word};\ninterface %{word} {{ f: func(); }}\n"
    said = generate(tmp_path, text, part)
    assert said.returncode == 1 and not (tmp_path / "out").exists()
    assert "E0216" in said.stderr and why in said.stderr
    assert f"`//sabir:prefix {word}-library`" in said.stderr
    text = f"//sabir:prefix {word}-library\n" + text
    assert generate(tmp_path, text, part).returncode == 0


def test_what_one_language_has_taken_is_fine_in_the_others(tmp_path):
    """A module of Python's is nothing to Lua."""
    text = "package tests:json;\ninterface json { f: func(); }\n"
    said = generate(tmp_path, text, "lua,java")
    assert (said.returncode, said.stderr) == (0, "")


@pytest.fixture(scope="module", params=FINE)
def made(request, tmp_path_factory) -> Path:
    """The generated code of a package of the name, with things that are called so, too."""
    folder = tmp_path_factory.mktemp("packages") / request.param
    text = contract.package(request.param)
    more = "  create: func();\n  getoverrun: func();\n  record layouts { text: string }\n"
    more += "  %types: func(layouts: layouts) -> layouts;\n"
    text = text.replace("  resource thing", more + "  resource thing")
    compilers.generate(SABIR, text + "interface %log { record r { text: string } }\n", folder)
    return folder / "out"


@pytest.mark.parametrize("read", compilers.LANGUAGES)
def test_our_own_names_are_not_the_contracts(made, read):
    """A package, its interface and what stands there."""
    said = read(made)
    assert not said, said[:10000]


ERRORS = ["declared", "sabir", "illegal-state", "runtime"]


@pytest.mark.needs("java")
def test_an_error_may_be_called_like_an_exception_of_javas(tmp_path):
    """Or like one of the runtime's: its class gets a `_`."""
    text = "package tests:errors;\ninterface errors {\n"
    for word in ERRORS:
        text += f"  variant {word} {{ a, b(u32) }}\n"
        text += f"  try-{word}: func(value: {word}) -> result<{word}, {word}>;\n"
    compilers.generate(SABIR, text + "}\nworld library { export errors; }\n", tmp_path / "it")
    folder = tmp_path / "it/out/java/errors/src/main/java/tests/errors"
    assert (folder / "DeclaredException_.java").exists()
    assert not callers.java.java(tmp_path / "it" / "out")
