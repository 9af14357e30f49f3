"""Bytes and text of any size, in every language and over boundaries.

What is beyond 32 bits takes minutes and 16 GiB of memory: SABIR_LARGE=1 asks for it, as
`tools/test --all` does.
"""

import os
import subprocess
from pathlib import Path

import pytest
from callers import EVERY
from callers.reading import BUILD

PROGRAMS = Path(__file__).parent / "programs"
CALLS = ("give-bytes", "give-text", "take-bytes", "take-text")
BEYOND = 2**32 + 1
large = pytest.mark.skipif(
    "SABIR_LARGE" not in os.environ, reason="takes minutes and 16 GiB: SABIR_LARGE=1 runs it"
)


def way(language: str, name: str):
    """A parameter for tests."""
    marks = pytest.mark.needs(language)
    return pytest.param((language, name), marks=marks, id=f"{language}-{name}")


CPP = pytest.param(("cpp", ""), id="cpp")
WIDE = [CPP, *(way(one, name) for one, of in EVERY.items() if of.BEYOND for name in of.SIZES)]
NARROW = [way(one, name) for one, of in EVERY.items() if not of.BEYOND for name in of.SIZES]


@pytest.fixture
def said(tmp_path):
    """What the four calls of a program give, without their names."""

    def run(way, size: int, location: str) -> list[str]:
        language, name = way
        words, environment = [BUILD / "tests" / "sizes_in_cpp"], {}
        if language in EVERY:
            words = EVERY[language].sizes(PROGRAMS, tmp_path)
            environment = EVERY[language].SIZES[name]
        there = os.environ | {"SABIR_LIBRARY_DIR": str(BUILD / "lib")} | environment
        words = [str(word) for word in [*words, size, location]]
        run = subprocess.run(words, env=there, capture_output=True, text=True)
        lines = run.stdout.splitlines()
        assert [line.partition(" ")[0] for line in lines] == list(CALLS), run.stdout + run.stderr
        return [line.partition(" ")[2] for line in lines]

    return run


@pytest.mark.parametrize("location", ["inprocess:", "worker:"])
@pytest.mark.parametrize("language", [*WIDE, *NARROW])
def test_a_mebibyte_passes(said, language, location):
    """As it does everywhere."""
    assert said(language, 2**20 + 1, location) == [str(2**20 + 1)] * 4


def refuses(said, language):
    """Each of the four calls says that it is too much, so the worker lives on."""
    for text in said(language, 2**30 + 1, "worker:"):
        assert text.startswith("error: ")
        assert "the other side accepts" in text or "could not make room" in text


def test_a_boundary_says_what_is_too_much(said):
    """A gibibyte is."""
    refuses(said, ("cpp", ""))


@large
@pytest.mark.parametrize("language", [*WIDE[1:], *NARROW])
def test_a_boundary_says_so_in_every_language(said, language):
    """The same."""
    refuses(said, language)


@large
@pytest.mark.parametrize("language", WIDE)
def test_sizes_beyond_32_bits_pass_in_process(said, language):
    """In the languages whose arrays and texts can be as long."""
    assert said(language, BEYOND, "inprocess:") == [str(BEYOND)] * 4


@large
@pytest.mark.parametrize("language", NARROW)
def test_what_a_language_cannot_hold_is_an_error(said, language):
    """That says how much it was."""
    for text in said(language, BEYOND, "inprocess:")[:2]:
        assert text.startswith("error: ") and str(BEYOND) in text
