"""Sabir as a part of somebody's project, and what that project can install of a library.

The compiler is not built again for these tests: where the tree is a part of another project, one of
its libraries is, and the rest is asked of the build.
"""

import json
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
FOUND = f'find_package(Sabir REQUIRED PATHS "{BUILD}" NO_DEFAULT_PATH)'
PARTS = json.loads((ROOT / "cmake/manifest.json").read_text())["parts"]
PACKAGES = sorted(name for name, part in PARTS.items() if "build" in part)
KNOWN = ", ".join(f"`{name}`" for name in ("c", "cpp", *PACKAGES))
LIBRARY = "sabir_library(tally CONTRACT tally.wit SOURCES tally.cc{})"


def test_the_tree_in_another_project_is_the_compiler_alone(tally):
    """`add_subdirectory`: no test, no library of ours, nothing to install, no setting of theirs."""
    tally.project(
        f'add_subdirectory("{ROOT}" sabir)',
        LIBRARY.format(" BOUNDARIES worker"),
        'message(STATUS "type: (${CMAKE_BUILD_TYPE}), W: (${CMAKE_COMPILE_WARNING_AS_ERROR})")',
    )
    said = tally.configure()
    assert "type: (), W: ()" in said
    assert "GTest" not in said
    build = tally.path / "build"
    everything = tally.run("ninja", "-C", build, "-t", "targets", "all")
    programs = [line.split(":")[0] for line in everything.split("\n") if "_EXECUTABLE_LINK" in line]
    assert sorted(programs) == ["sabir/bin/sabir", "tally-worker"]
    assert "uninorm" not in everything
    assert "install(TARGETS" not in (build / "sabir/cmake_install.cmake").read_text()
    assert "bin/sabir" not in (build / "sabir/cmake_install.cmake").read_text()
    tally.run("ninja", "-C", build, "sabir_base")  # headers and flags are right for all


def test_fetched_with_a_compiler_that_is_there(tally):
    """`FetchContent`, before `find_package`; SABIR_PROGRAM spares building the compiler."""
    tally.project(
        "include(FetchContent)",
        f'FetchContent_Declare(Sabir SOURCE_DIR "{ROOT}" OVERRIDE_FIND_PACKAGE)',
        "find_package(Sabir REQUIRED)",
        LIBRARY.format(""),
    )
    tally.configure(f"-DSABIR_PROGRAM={BUILD}/bin/sabir")
    tally.run("ninja", "-C", "build")
    assert (tally.path / "build/libtally.so.1.0.0").is_file()


def test_what_is_installed_of_a_library(tally):
    """Found by CMake and pkg-config after it was moved; in its worker too; built with LTO."""
    tally.project(
        "set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)",
        FOUND,
        LIBRARY.format(" BOUNDARIES worker"),
        "sabir_install(tally PACKAGE counting)",
    )
    assert f"Sabir: boundaries from {BUILD}/lib/sabir/" in tally.configure()
    tally.run("ninja", "-C", "build")
    tally.run("cmake", "--install", "build", "--prefix", "first")
    shutil.rmtree(tally.path / "build")
    moved = tally.path / "moved"
    (tally.path / "first").rename(moved)
    (library,) = moved.rglob("libtally.so.1.0.0")
    assert (library.parent / "libtally.so.1").is_symlink()
    symbols = tally.run("nm", "-D", "--defined-only", library).split("\n")
    assert [line for line in symbols if line and " tally_" not in line and " A " not in line] == []

    (pc,) = moved.rglob("counting.pc")
    tally.run(
        "sh", "-ec", "cc caller.c -o by_pkg_config $(pkg-config --cflags --libs counting)",
        PKG_CONFIG_PATH=str(pc.parent),
    )  # fmt: skip
    where = {"LD_LIBRARY_PATH": str(library.parent)}
    assert tally.run("./by_pkg_config", **where) == "0 1\n"

    tally.project(
        "find_package(counting 1.0 REQUIRED)",
        "add_executable(caller caller.c)",
        "target_link_libraries(caller PRIVATE counting::tally)",
    )
    tally.configure(f"-DCMAKE_PREFIX_PATH={moved}")
    tally.run("ninja", "-C", "build")
    assert tally.run("build/caller") == "0 1\n"
    assert tally.run("build/caller", SABIR_LOCATION="worker:") == "0 1\n"
    assert tally.run("build/caller", fails=True, SABIR_LOCATION="worker:/no/such/program")


def test_the_archive_is_linked_where_it_fits(tally):
    """Asked with the project's own flags; what does not fit is compiled, and the reason said."""
    flags = {
        "": "",
        "-O3 -g": "",
        "-fsanitize=address": "`sanitizer none`, this project `sanitizer address`",
        "-fsanitize=thread": "`sanitizer none`, this project `sanitizer thread`",
        "-D_GLIBCXX_USE_CXX11_ABI=0": "this project `standard library libstdc++",
        "-D_GLIBCXX_DEBUG": "this project `debug containers yes`",
        "-fno-rtti": "this project `exceptions and RTTI no`",
        "--no-such-option": "does not say what its ABI is",
    }
    lines = [FOUND]
    for number, flag in enumerate(flags):
        lines += [
            f'set(CMAKE_CXX_FLAGS "{flag}")',
            "sabir_boundaries_archive(archive why)",
            f'message(STATUS "case {number}: (${{archive}}) ${{why}}.")',
            'set(why "")',
        ]
    tally.project(
        *lines,
        'set(CMAKE_CXX_FLAGS "")',
        "add_compile_options($<$<CONFIG:Debug>:-fsanitize=address>)",
        "sabir_boundaries_archive(archive why)",
        'message(STATUS "option: (${archive}) ${why}.")',
    )
    said = tally.configure()
    for number, reason in enumerate(flags.values()):
        answer = said.split(f"case {number}: ")[1].split(" -- ")[0]
        if reason:
            assert answer.startswith("()") and reason in answer, answer
        else:
            assert answer.startswith(f"({BUILD}/lib/sabir/"), answer
    assert "option: () what `$<$<CONFIG:Debug>:-fsanitize=address>` does is not known" in said


@pytest.mark.parametrize(
    "words, reason",
    [
        (["-DSABIR_BOUNDARIES_ARCHIVE=OFF"], "SABIR_BOUNDARIES_ARCHIVE is off"),
        (
            ["-DCMAKE_C_COMPILER=clang-14", "-DCMAKE_CXX_COMPILER=clang++-14"],
            "the archive has `compiler gcc 12`, this project `compiler clang 14`",
        ),
    ],
)
def test_the_sources_are_compiled_where_no_archive_fits(tally, words, reason):
    """Once for the project: both libraries link the same."""
    contract = (tally.path / "tally.wit").read_text()
    (tally.path / "two.wit").write_text(contract.replace("example:tally", "example:two"))
    library = LIBRARY.format(" BOUNDARIES worker")
    tally.project(FOUND, library, library.replace("tally CONTRACT tally", "two CONTRACT two"))
    said = tally.configure(*words)
    assert said.count(f"Sabir: boundaries from their sources: {reason} ") == 1
    targets = tally.run("ninja", "-C", "build", "-t", "targets", "all")
    assert targets.count("libsabir_boundaries.a: CXX_STATIC_LIBRARY_LINKER") == 1


@pytest.mark.parametrize(
    "words, error",
    [
        ("LANGUAGES python,perl", f"there is no language `perl`; there are {KNOWN}, `all`"),
        ("BOUNDARIES moon", "there is no boundary `moon`; there are `inprocess`, `worker`"),
    ],
)
def test_an_unknown_word_stops_the_build(tally, words, error):
    """And the message lists those that are known."""
    tally.project(FOUND, LIBRARY.format(f" {words}"))
    assert error in tally.configure(fails=True)


def test_all_languages_are_those_that_there_are(tally):
    """`all` asks for each; what SABIR_LANGUAGES does not name is left out, and that is said."""
    tally.project(FOUND, LIBRARY.format(" LANGUAGES all"))
    said = tally.configure("-DSABIR_LANGUAGES=c")
    assert len(PACKAGES) > 1
    assert said.count("is left out") == len(PACKAGES)
    assert all(f"{name} is left out: SABIR_LANGUAGES does not" in said for name in PACKAGES)


def test_words_are_separated_as_one_likes(tally):
    """Commas, spaces, semicolons, and an empty place between them."""
    ways = ["python,ruby", "python;ruby", "python, ruby", "python,,ruby,", "python"]
    lines = ["cmake_minimum_required(VERSION 3.25)", 'include("${MODULES}/SabirLibrary.cmake")']
    for way in ways:
        lines += [f'set(words "{way}")', 'sabir_words(words "python;ruby" test word)']
        lines += ['message("(${words})")']
    (tally.path / "script.cmake").write_text("\n".join(lines))
    said = tally.run("cmake", f"-DMODULES={ROOT}/cmake", "-P", "script.cmake")
    assert said.split() == ["(python;ruby)"] * 4 + ["(python)"]


def test_the_folder_for_one_library_takes_languages_and_boundaries(tally):
    """For those without a build of their own: with commas, and paths relative to the shell's."""
    (tally.path / "more.cc").write_text("")
    tally.run(
        "cmake", "-G", "Ninja", "-S", ROOT / "cmake/library", "-B", "build",
        "-DCONTRACT=tally.wit", "-DSOURCES=tally.cc,more.cc",
        "-DLANGUAGES=python,ruby", "-DBOUNDARIES=inprocess,worker",
    )  # fmt: skip
    targets = tally.run("ninja", "-C", "build", "-t", "targets", "all")
    assert f"{tally.path}/more.cc.o: " in targets
    for name in ("tally_python", "tally_ruby", "tally-worker"):
        assert f"\n{name}: " in targets
