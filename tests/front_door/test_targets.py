"""`sabir pack --target`: names, errors and tags with a compiler that only looks like zig.

What zig itself makes is tried in test_targets_run.py.
"""

import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"
TOOLCHAIN = BUILD / "share" / "sabir" / "target.cmake"

# Compiles for this machine, whatever it is asked for.
ZIG = """#!/bin/sh
case $1 in
  version) echo VERSION ;;
  cc) shift 3; exec gcc "$@" ;;
  c++) shift 3; exec g++ "$@" ;;
  *) exec "$@" ;;
esac
"""


def sabir(folder: Path, *words, **environment) -> str:
    """Everything that the compiler said, and its exit code in front of it."""
    program = str(BUILD / "bin" / "sabir")
    done = subprocess.run(
        [program, *words], cwd=folder, capture_output=True, text=True, env=os.environ | environment
    )
    return f"{done.returncode} {done.stdout}{done.stderr}"


def toolchain(folder: Path, *words, **environment) -> str:
    """What CMake says when it reads the toolchain file, and SABIR_TARGET_WHEEL of it."""
    script = folder / "read.cmake"
    script.write_text(f'include("{TOOLCHAIN}")\nmessage("wheel ${{SABIR_TARGET_WHEEL}}")\n')
    command = ["cmake", *words, "-P", script]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=os.environ | environment
    )
    return " ".join((done.stdout + done.stderr).split())


def fake_zig(folder: Path, version: str = "0.17.1") -> Path:
    """A program that takes zig's words."""
    zig = folder / "zig"
    zig.write_text(ZIG.replace("VERSION", version))
    zig.chmod(0o755)
    return zig


@pytest.mark.parametrize(
    "name",
    [
        "arm-linux-gnueabihf",
        "x86_64-linux-gnu.2.16",
        "x86_64-linux-gnu.2.17x",
        "x86_64-linux-gnu.2.",
        "x86_64-linux-gnu.3.17",
        "x86_64-linux-musl.1.2",
        "x86_64-unknown-linux-gnu",
        "aarch64",
    ],
)
def test_an_unknown_target_is_refused_with_a_list(tmp_path, name):
    """Before anything is built, also behind one that is known."""
    said = sabir(tmp_path, "pack", "c", "--target", f"aarch64-linux-musl,{name}")
    assert said.startswith(
        f"2 sabir: there is no target `{name}`; there are `x86_64-linux-gnu.2.17`"
    )
    assert list(tmp_path.iterdir()) == []


def test_every_target_has_a_tag(tmp_path):
    """Those that the compiler lists are those that the toolchain file takes."""
    listed = re.findall(r"`(\w+-linux-[^`]+)`", sabir(tmp_path, "pack", "c", "--target", "no"))
    assert len(listed) == 4
    tags = []
    for target in listed:
        said = toolchain(tmp_path, f"-DSABIR_TARGET={target}", f"-DSABIR_ZIG={fake_zig(tmp_path)}")
        tags.append(said.split()[-1])
        tool = (tmp_path / "target" / "c++").read_text()
        assert f" c++ -target {target} " in tool
    assert tags == [
        "manylinux_2_17_x86_64",
        "manylinux_2_17_aarch64",
        "musllinux_1_2_x86_64",
        "musllinux_1_2_aarch64",
    ]


def test_the_toolchain_file_says_what_is_missing(tmp_path):
    """A target, zig, or a zig that is new enough."""
    assert "SABIR_TARGET is `riscv64-linux-musl`; say" in toolchain(
        tmp_path, "-DSABIR_TARGET=riscv64-linux-musl"
    )
    here = ["-DSABIR_TARGET=x86_64-linux-musl"]
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "cmake").symlink_to(subprocess.getoutput("command -v cmake"))
    said = toolchain(tmp_path, *here, PATH=str(tmp_path / "path"))
    assert "`pip install ziglang==0.17.1` for the python3 in PATH" in said
    said = toolchain(tmp_path, *here, f"-DSABIR_ZIG={fake_zig(tmp_path, '0.13.0')}")
    assert "is not zig 0.17 or newer, but `0.13.0`" in said


def test_packages_for_a_target_are_called_so(tmp_path):
    """And a language that cannot be packed for another machine is refused."""
    (tmp_path / "tally.wit").write_text(
        "package example:tally@1.0.0;\n\n"
        "interface tally {\n  /// One more.\n  next: func(number: u32) -> u32;\n}\n\n"
        "world library {\n  export tally;\n}\n"
    )
    (tmp_path / "tally.cc").write_text(
        "#include <tally/core.h>\n\nstruct Tally {\n"
        "  uint32_t next(uint32_t number) { return number + 1; }\n};\n"
        "SABIR_IMPLEMENT(tally, Tally)\n"
    )
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(tally LANGUAGES C CXX)\n"
        "find_package(Sabir REQUIRED)\n"
        "sabir_library(tally CONTRACT tally.wit SOURCES tally.cc LANGUAGES lua rust)\n"
        "sabir_install(tally)\n"
    )
    options = ["--target", "aarch64-linux-musl", f"--cmake=-DSABIR_ZIG={fake_zig(tmp_path)}"]
    said = sabir(tmp_path, "pack", "rust", *options)
    assert "\nsabir: `rust` is not packed for other machines: " in said, said
    said = sabir(tmp_path, "pack", "c", "lua", *options)
    assert said.startswith("0 "), said
    made = sorted(path.name for path in (tmp_path / "dist").iterdir())
    assert made == [
        "tally-1.0.0-linux-aarch64-musl.tar.gz",
        "tally-lua-1.0.0-linux-aarch64-musl.tar.gz",
    ]
    with tarfile.open(tmp_path / "dist" / made[1]) as archive:
        names = archive.getnames()
    assert "tally-lua-1.0.0-linux-aarch64-musl/tally/libtally.so.1" in names
    assert (tmp_path / "build" / "aarch64-linux-musl" / "build.ninja").exists()
    assert not (tmp_path / "build" / "CMakeCache.txt").exists()
