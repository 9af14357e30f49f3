"""What authors get wrong is said in one sentence, at the time at which it can be known."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
FOUND = f'find_package(Sabir REQUIRED PATHS "{BUILD}" NO_DEFAULT_PATH)'
LIBRARY = "sabir_library(tally CONTRACT tally.wit SOURCES tally.cc{})"
COMPILERS = ["g++", "clang++-14"]


def change(folder, *changes: tuple[str, str]) -> None:
    """Edit the class of the README."""
    text = (folder.path / "tally.cc").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder.path / "tally.cc").write_text(text)


def errors(folder, compiler: str) -> list[str]:
    """What the compiler calls errors in the class."""
    folder.run(BUILD / "bin/sabir", "gen", "tally.wit", "--out", "out")
    includes = [f"-Iout/{part}" for part in ("c", "cpp", "core")]
    said = folder.run(compiler, "-std=c++20", "-fsyntax-only", *includes, "tally.cc", fails=True)
    return [line for line in said.split("\n") if "error: " in line]


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize(
    "old, new, sentence",
    [
        (
            "SABIR_IMPLEMENT(tally,",
            "SABIR_IMPLEMENT(taly,",
            "SABIR_IMPLEMENT(taly, ...): no header of this contract was included; "
            "its name is that of the folder in #include <NAME/core.h>",
        ),
        (
            "class Tally {\n public:",
            "class Tally {\n private:",
            "resource `tally.counter` is not implemented: the class given to SABIR_IMPLEMENT needs "
            "a public class `Counter` in it",
        ),
        (
            "class Tally {\n public:",
            "class Tally {\n public:\n  explicit Tally(int) {}",
            "no object can be made of the class given to SABIR_IMPLEMENT: it needs a public "
            "constructor without arguments, and no pure virtual function",
        ),
        (
            "class Tally {\n public:",
            "class Tally {\n public:\n  virtual void more() = 0;",
            "it needs a public constructor without arguments, and no pure virtual function",
        ),
    ],
)
def test_a_class_that_does_not_fit_is_one_error(tally, compiler, old, new, sentence):
    """However the compiler quotes it."""
    change(tally, (old, new))
    (error,) = errors(tally, compiler)
    assert sentence in error


def test_a_forgotten_implementation_does_not_link(tally):
    """The linker names what no source has."""
    change(tally, ("SABIR_IMPLEMENT(tally, Tally)", ""))
    tally.project(FOUND, LIBRARY.format(""))
    tally.configure()
    said = tally.run("ninja", "-C", "build", fails=True)
    assert "undefined reference to `tally::waist::no_source_has_SABIR_IMPLEMENT::" in said


@pytest.mark.parametrize(
    "options",
    [[], ["-DCMAKE_CXX_COMPILER=clang++-14", "-DCMAKE_CXX_FLAGS=-fsanitize=address"]],
)
def test_a_library_links_with_all_it_needs(tally, options):
    """And not without; a sanitizer's functions are found when a program loads it."""
    change(
        tally,
        ("#include <tally/core.h>", "#include <tally/core.h>\nint help();\nint now = help();"),
    )
    (tally.path / "help.cc").write_text("int help() { return 1; }\n")
    helper = "add_library(helper STATIC help.cc)\ntarget_compile_options(helper PRIVATE -fPIC)"
    tally.project(FOUND, helper, LIBRARY.format(" LINKS helper"))
    tally.configure(*options)
    tally.run("ninja", "-C", "build")
    if not options:
        tally.project(FOUND, helper, LIBRARY.format(""))
        tally.configure()
        assert "undefined reference to `help()'" in tally.run("ninja", "-C", "build", fails=True)


@pytest.mark.parametrize("compiler", COMPILERS)
def test_a_program_without_exceptions(tally, compiler):
    """It calls the functions that return errors; one that would throw ends it with a sentence."""
    tally.project(FOUND, LIBRARY.format(""))
    tally.configure(f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_CXX_FLAGS=-fno-rtti")
    tally.run("ninja", "-C", "build")
    (tally.path / "caller.cc").write_text(
        """#include <tally.hpp>
int main(int argc, char**) {
  auto made = tally::Counter::try_make();
  if (!made.ok()) return 1;
  tally::Counter counter = std::move(made).value();
  if (!counter.try_add("ahoy").ok() || counter.count("ahoy") != 1) return 2;
  std::string_view wrong("\\xff", 1);
  if (counter.try_add(wrong).error().status() != sabir::Status::InvalidArgument) return 3;
  if (argc > 1) counter.add(wrong);
}
"""
    )
    command = [compiler, "-std=c++17", "-fno-exceptions", "-fno-rtti", "caller.cc", "-o", "caller"]
    place = ["-Ibuild/sabir/tally/c", "-Ibuild/sabir/tally/cpp", "-Lbuild", "-ltally"]
    tally.run(*command, *place, "-Wl,-rpath,$ORIGIN/build")
    tally.run("./caller")
    assert "sabir: `word` is not" in tally.run("./caller", "throw", fails=True)


@pytest.mark.parametrize(
    "written, sentence",
    [
        (
            "no/such.wit",
            "/no/such.wit`, which CONTRACT `no/such.wit` names; relative paths begin at",
        ),
        (".", "sabir_library(tally): CONTRACT is one file, and"),
    ],
)
def test_a_contract_that_is_not_there(tally, written, sentence):
    """One sentence from CMake, with the path that was looked at."""
    tally.project(FOUND, LIBRARY.format("").replace("tally.wit", written))
    said = tally.configure(fails=True)
    assert sentence in said and said.count("CMake Error") == 1


def test_two_libraries_with_one_prefix(tally):
    """They would have the same symbols and headers."""
    other = LIBRARY.format("").replace("(tally", "(other")
    tally.project(FOUND, LIBRARY.format(""), other)
    said = tally.configure(fails=True)
    assert "sabir_library(other): its contract has the prefix `tally`, as that of" in said
    assert said.count("CMake Error") == 1


def test_an_error_of_the_contract_comes_first(tally):
    """Not behind a list of everything that would have been written."""
    contract = tally.path / "tally.wit"
    contract.write_text(contract.read_text().replace("string", "sting", 1))
    tally.project(FOUND, LIBRARY.format(" BOUNDARIES worker"))
    tally.configure("-DSABIR_BOUNDARIES_ARCHIVE=OFF")
    said = tally.run("ninja", "-C", "build", "tally_generated", fails=True)
    before, error = said.split("error[E0209]: there is no type `sting`")
    assert len(before[before.index("FAILED") :]) < 800
    assert "did you mean `string`?" in error


def test_what_was_written_is_compiled_again_and_nothing_else(tally):
    """The contract grows, and one run of the build brings all that depends on it up to date."""
    tally.project(FOUND, LIBRARY.format(""))
    tally.configure()
    tally.run("ninja", "-C", "build")
    assert "no work to do" in tally.run("ninja", "-C", "build")
    contract = tally.path / "tally.wit"
    contract.write_text(contract.read_text() + "\n// A note.\n")
    tally.run("ninja", "-C", "build")
    assert "no work to do" in tally.run("ninja", "-C", "build")
    header = tally.path / "build/sabir/tally/core/tally/core.h"
    before = header.read_text()
    change(
        tally,
        ("class Tally {\n public:", "class Tally {\n public:\n  uint32_t one() { return 1; }"),
    )
    text = contract.read_text().replace("@1.0.0", "@1.1.0")
    contract.write_text(
        text.replace("interface tally {", "interface tally {\n  one: func() -> u32;")
    )
    tally.run("ninja", "-C", "build")
    assert header.read_text() != before
    assert " tally_one" in tally.run("nm", "-D", "build/libtally.so")
    assert "no work to do" in tally.run("ninja", "-C", "build")
