"""A package that is newer than the library it meets says what is missing; it ends no program."""

import os
import shutil

import pytest

from .conftest import HERE, ROOT, SABIR, must, run

USE = "require 'compat'; print Compat.mix(:red, :green)"


def packages(new, folder, language: str):
    """The package of the newer version, generated."""
    ledger = folder / "compat.abi.json"
    shutil.copy(new.folder / "compat.abi.json", ledger)
    contract = HERE / "contracts" / "1.1.wit"
    must(SABIR, "gen", contract, "--for", language, "--out", folder, "--ledger", ledger)
    return folder / language


def beside(library, folder):
    """The library as the build leaves it, under all its names."""
    folder.mkdir(exist_ok=True)
    shutil.copy(library.file, folder / "libcompat.so.1.0.0")
    for name in ("libcompat.so.1", "libcompat.so"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to("libcompat.so.1.0.0")
    return folder


def older_package(old, new, folder, language: str):
    """The package of the older version, and a folder with the newer library, whose types grew."""
    ledger = folder / "compat.abi.json"
    shutil.copy(old.folder / "compat.abi.json", ledger)
    contract = HERE / "contracts" / "open-1.0.wit"
    must(SABIR, "gen", contract, "--for", language, "--out", folder, "--ledger", ledger)
    return folder / language, beside(new, folder / "library")


@pytest.fixture
def gem(new, tmp_path):
    """Compiles the gem with a library, by a Ruby that would look functions up at the first call."""
    made = packages(new, tmp_path, "ruby")
    ext, lib = made / "ext" / "compat", made / "lib"
    lazy = "RbConfig::MAKEFILE_CONFIG.each_value { |flags| flags.gsub!('-Wl,-z,now', '') }"

    def build(library):
        where = os.environ | {"SABIR_LIBRARY_DIR": str(beside(library, tmp_path / "library"))}
        must("ruby", "-rrbconfig", "-e", f"{lazy}; load 'extconf.rb'", cwd=ext, env=where)
        must("make", cwd=ext)
        shutil.copy(ext / "compat_ext.so", lib / "compat")
        return lib

    return build


@pytest.mark.needs("ruby")
@pytest.mark.parametrize("older", ["old", "lacking"])
def test_a_gem_that_was_compiled_with_an_older_library(older, new, gem, request):
    """It does not load, and names the function; with its own it works."""
    assert must("ruby", f"-I{gem(new)}", "-e", USE) == "green"
    lib = gem(request.getfixturevalue(older))
    made = run("ruby", f"-I{lib}", "-e", f"begin; {USE}; rescue LoadError => e; print e; end")
    assert made.returncode == 0, made.stderr
    assert "undefined symbol: compat_" in made.stdout


@pytest.mark.needs("ruby")
def test_a_gem_that_finds_an_older_library(old, new, gem):
    """Compiled with its own, or by the flavour without a compiler: the version is named."""
    lib = gem(new)
    shutil.copy(old.file, lib / "compat" / "libcompat.so.1")
    said = {}
    for flavour in ("extension", "fiddle"):
        code = f"begin; {USE}; rescue LoadError => e; print e; end"
        said[flavour] = must(
            "ruby", f"-I{lib}", "-e", code, env=os.environ | {"SABIR_RUBY": flavour}
        )
    assert "version `COMPAT_1.1' not found" in said["extension"]
    wanted = "has version 1.0.0 of tests:compat, and 1.1 of tests:compat or a later minor version"
    assert wanted in said["fiddle"]


@pytest.mark.needs("lua")
def test_a_rock_that_finds_an_older_library(old, new, tmp_path):
    """It says which version it needs."""
    made = packages(new, tmp_path, "lua")
    shutil.copy(old.file, made / "compat" / "libcompat.so.1")
    code = "print(select(2, pcall(require, 'compat')))"
    said = must("luajit", "-e", code, cwd=made)
    assert "has version 1.0.0 of tests:compat, and 1.1 of tests:compat or a later minor" in said


@pytest.mark.needs("python")
def test_a_wheel_that_finds_an_older_library(old, new, tmp_path):
    """The flavour without a compiler; the other is bound to the versions of its functions."""
    source = packages(new, tmp_path, "python") / "src"
    shutil.copy(old.file, source / "compat" / "libcompat.so.1")
    where = os.environ | {"PYTHONPATH": str(source), "SABIR_PYTHON": "cffi"}
    python = ROOT / "build/venv/bin/python"
    made = run(python, "-c", "import compat", env=where, cwd=tmp_path)
    assert "ImportError" in made.stderr
    assert "has version 1.0.0 of tests:compat, and 1.1 or a later minor version" in made.stderr


@pytest.mark.parametrize("suffix", ["_jni", "_ruby_extension", "_extension"])
def test_what_languages_load_is_bound_at_once(suffix):
    """As CMake builds it: the files of the languages all say so."""
    found = [
        path
        for path in (ROOT / "cmake").glob("Sabir*.cmake")
        if f"sabir_bind_now(${{library}}{suffix})" in path.read_text()
    ]
    assert len(found) == 1
