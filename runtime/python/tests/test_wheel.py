"""The package as people install it, and the flavour that is chosen when it is imported."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import mirror
import pytest
import where

GENERATED = "runtime/python/tests/sabir/mirror/python"
BUILD = Path(mirror.__file__).parents[2]
OLD = shutil.ignore_patterns("build", "*.egg-info")
PYTHONS = sorted(Path.home().glob(".pyenv/versions/3.1*/bin/python"))
PROGRAM = "import mirror; print(mirror.__flavour__, mirror.reverse(b'abc'))"


def without_library() -> dict[str, str]:
    """The environment of somebody who knows nothing of Sabir."""
    return {key: value for key, value in os.environ.items() if not key.startswith("SABIR_")}


def run(*command, **environment) -> subprocess.CompletedProcess:
    """A command whose output somebody looks at."""
    environment = without_library() | environment
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module", params=["extension", "cffi"])
def wheel(request, tmp_path_factory):
    """A wheel of each flavour, and where it was unpacked."""
    folder = tmp_path_factory.mktemp(request.param)
    source = shutil.copytree(BUILD / GENERATED, folder / "source", ignore=OLD)
    command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-q"]
    command += ["--disable-pip-version-check", "-w", folder, source]
    chosen = {"SABIR_PYTHON": "cffi"} if request.param == "cffi" else {}
    done = run(*command, SABIR_LIBRARY_DIR=str(BUILD / "lib"), **chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        archive.extractall(folder / "site")
    return request.param, made, folder / "site"


def test_the_wheel_is_for_many_pythons(wheel):
    """Its tag says so: the stable ABI, or any Python."""
    flavour, made, site = wheel
    tag = "cp311-abi3" if flavour == "extension" else "py3-none"
    assert re.fullmatch(rf"mirror-1\.6\.0-{tag}-linux_\w+\.whl", made.name)
    names = {path.name for path in (site / "mirror").iterdir()}
    assert {"libmirror.so.1", "py.typed", "_mirror.pyi"} <= names
    assert ("_mirror_extension.abi3.so" in names) == (flavour == "extension")


def test_the_wheel_needs_nothing_else(wheel):
    """The library is beside the package, and is looked for nowhere else."""
    flavour, _, site = wheel
    done = run(sys.executable, "-c", PROGRAM, PYTHONPATH=str(site))
    assert (done.stdout, done.stderr) == (f"{flavour} b'cba'\n", "")
    if flavour == "extension":
        extension = site / "mirror" / "_mirror_extension.abi3.so"
        dynamic = run("readelf", "-d", extension).stdout
        assert re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", dynamic) == ["$ORIGIN"]


def test_the_wheel_brings_its_worker(wheel, tmp_path):
    """Beside the library, and it runs: installers keep what the archive says of it."""
    flavour, made, _ = wheel
    with zipfile.ZipFile(made) as archive:
        assert archive.getinfo("mirror/mirror-worker").external_attr >> 16 & 0o111 == 0o111
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "-q"]
    command += ["--disable-pip-version-check", "--target", tmp_path, made]
    assert run(*command).returncode == 0
    tests = Path(where.__file__).parent
    program = f"{PROGRAM}; import where; print(where.workers())"
    path = {"PYTHONPATH": f"{tmp_path}:{tests}", "SABIR_LOCATION": "worker:"}
    done = run(sys.executable, "-c", program, **path)
    assert (done.stdout, done.stderr) == (f"{flavour} b'cba'\n{{'mirror-worker'}}\n", "")


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: path.parts[-3])
def test_one_wheel_for_all_pythons(wheel, python):
    """Those that happen to be installed here, from 3.11 on."""
    flavour, _, site = wheel
    if flavour == "cffi" or "/3.10" in str(python):
        pytest.skip("needs cffi for that Python, or is too old")
    done = run(python, "-c", PROGRAM, PYTHONPATH=str(site))
    assert (done.stdout, done.stderr) == ("extension b'cba'\n", "")


def test_a_wheel_without_the_library_is_not_built(tmp_path):
    """One sentence says what is missing."""
    source = shutil.copytree(BUILD / GENERATED, tmp_path / "source", ignore=OLD)
    command = [sys.executable, "setup.py", "-q", "build_ext"]
    done = subprocess.run(
        command, cwd=source, env=without_library(), capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "set SABIR_LIBRARY_DIR to the folder that holds libmirror.so" in done.stderr
    environment = without_library() | {"SABIR_LIBRARY_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)
    assert "there is no libmirror.so in" in done.stderr


def chosen(*removed, **environment) -> subprocess.CompletedProcess:
    """Import the package where some modules cannot be imported."""
    block = "".join(f"sys.modules[{name!r}] = None; " for name in removed)
    home = str(Path(mirror.__file__).parents[1])
    return run(
        sys.executable, "-c", f"import sys; {block}{PROGRAM}", PYTHONPATH=home, **environment
    )


def test_the_extension_is_preferred():
    """It is faster."""
    assert chosen().stdout == "extension b'cba'\n"
    assert chosen("cffi").stdout == "extension b'cba'\n"


def test_cffi_steps_in():
    """If there is no extension."""
    assert chosen("mirror._mirror_extension").stdout == "cffi b'cba'\n"


def test_the_environment_decides():
    """And what it asks for is there or an error."""
    assert chosen(SABIR_PYTHON="cffi").stdout == "cffi b'cba'\n"
    assert chosen(SABIR_PYTHON="extension").stdout == "extension b'cba'\n"
    assert "ModuleNotFoundError" in chosen("cffi", SABIR_PYTHON="cffi").stderr
    missing = chosen("mirror._mirror_extension", SABIR_PYTHON="extension").stderr
    assert "ModuleNotFoundError" in missing
    wrong = chosen(SABIR_PYTHON="ctypes").stderr
    assert "SABIR_PYTHON is 'ctypes', and can be 'extension' or 'cffi'" in wrong


def test_neither_is_there():
    """Both are named."""
    done = chosen("mirror._mirror_extension", "cffi")
    assert "mirror: the extension is not there" in done.stderr
    assert "and neither is cffi" in done.stderr
