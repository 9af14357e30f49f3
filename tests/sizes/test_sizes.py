"""Bytes and text of any size, in every language and over boundaries.

What is beyond 32 bits takes minutes and 16 GiB of memory: SABIR_LARGE=1 asks for it, as
`tools/test --all` does.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
PROGRAMS = Path(__file__).parent / "programs"
CALLS = ("give-bytes", "give-text", "take-bytes", "take-text")
BEYOND = 2**32 + 1
large = pytest.mark.skipif(
    "SABIR_LARGE" not in os.environ, reason="takes minutes and 16 GiB: SABIR_LARGE=1 runs it"
)


@pytest.fixture(scope="session")
def java(tmp_path_factory) -> str:
    """What Java's program is found by."""
    jars = [str(BUILD / "java" / name) for name in ("sizes.jar", "sabir-runtime.jar")]
    classes = str(tmp_path_factory.mktemp("classes"))
    source = PROGRAMS / "SizesProgram.java"
    subprocess.run(["javac", "-cp", ":".join(jars), "-d", classes, source], check=True)
    return ":".join([*jars, classes])


def command(language: str, request) -> tuple[list, dict]:
    """How a language's program is called, and its environment."""
    lua = f"{BUILD}/lua/?.lua;{BUILD}/lua/?/init.lua;;"
    name, _, flavour = language.partition("-")
    match name:
        case "cpp":
            return [BUILD / "tests" / "sizes_in_cpp"], {}
        case "python":
            environment = {"PYTHONPATH": str(BUILD / "python"), "SABIR_PYTHON": flavour}
            return [sys.executable, "-P", PROGRAMS / "sizes.py"], environment
        case "ruby":
            environment = {"SABIR_RUBY": flavour}
            return ["ruby", f"-I{BUILD / 'ruby'}", PROGRAMS / "sizes.rb"], environment
        case "lua":
            return ["luajit", PROGRAMS / "sizes.lua"], {"LUA_PATH": lua}
    found = ["-cp", request.getfixturevalue("java"), f"-Dsabir.library.path={BUILD / 'java'}"]
    return ["java", "-Xmx12g", *found, "SizesProgram"], {}


def said(language: str, size: int, location: str, request) -> list[str]:
    """What the four calls gave, without their names."""
    words, environment = command(language, request)
    environment["SABIR_LIBRARY_DIR"] = str(BUILD / "lib")
    words = [str(word) for word in [*words, size, location]]
    run = subprocess.run(words, env=os.environ | environment, capture_output=True, text=True)
    lines = run.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == list(CALLS), run.stdout + run.stderr
    return [line.partition(" ")[2] for line in lines]


WIDE = [
    "cpp",
    *(
        pytest.param(name, marks=pytest.mark.needs(name.partition("-")[0]))
        for name in ("python-extension", "python-cffi", "ruby-extension", "ruby-fiddle")
    ),
]
NARROW = [pytest.param(name, marks=pytest.mark.needs(name)) for name in ("java", "lua")]


@pytest.mark.parametrize("location", ["inprocess:", "worker:"])
@pytest.mark.parametrize("language", [*WIDE, *NARROW])
def test_a_mebibyte_passes(language, location, request):
    """As it does everywhere."""
    assert said(language, 2**20 + 1, location, request) == [str(2**20 + 1)] * 4


def refuses(language, request):
    """Each of the four calls says that it is too much, so the worker lives on."""
    for text in said(language, 2**30 + 1, "worker:", request):
        assert text.startswith("error: ")
        assert "the other side accepts" in text or "could not make room" in text


def test_a_boundary_says_what_is_too_much(request):
    """A gibibyte is."""
    refuses("cpp", request)


@large
@pytest.mark.parametrize("language", [*WIDE[1:], *NARROW])
def test_a_boundary_says_so_in_every_language(language, request):
    """The same."""
    refuses(language, request)


@large
@pytest.mark.parametrize("language", WIDE)
def test_sizes_beyond_32_bits_pass_in_process(language, request):
    """In the languages whose arrays and texts can be as long."""
    assert said(language, BEYOND, "inprocess:", request) == [str(BEYOND)] * 4


@large
@pytest.mark.parametrize("language", NARROW)
def test_what_a_language_cannot_hold_is_an_error(language, request):
    """That says how much it was."""
    for text in said(language, BEYOND, "inprocess:", request)[:2]:
        assert text.startswith("error: ") and str(BEYOND) in text
