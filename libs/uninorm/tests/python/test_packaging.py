"""The package as people install it: with its own `unicodedata`, compiled or not."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import uninorm

BUILD = Path(uninorm.__file__).parents[2]
GENERATED = BUILD / "libs/uninorm/sabir/uninorm/python"
PROGRAM = """
from uninorm import unicodedata
print(unicodedata.__file__.rsplit(".")[-1], unicodedata.normalize("NFC", "\\U00016d63\\U00016d68"))
"""


@pytest.mark.skipif(BUILD.name == "asan", reason="a wheel without the sanitizer cannot load this")
@pytest.mark.parametrize("flavour", ["extension", "cffi"])
def test_a_wheel(flavour, tmp_path):
    """It has both modules if something was compiled, and is then for one Python."""
    leave_out = shutil.ignore_patterns("build", "*.egg-info")
    source = shutil.copytree(GENERATED, tmp_path / "source", ignore=leave_out)
    command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-q"]
    command += ["--disable-pip-version-check", "-w", tmp_path, source]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SABIR_")}
    clean |= {"SABIR_LIBRARY_DIR": str(BUILD / "lib")}
    environment = clean | ({"SABIR_PYTHON": "cffi"} if flavour == "cffi" else {})
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = tmp_path.glob("*.whl")
    number = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert f"-{number}-{number}-" in made.name or (flavour == "cffi" and "-py3-none-" in made.name)
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "site")
    names = {path.name for path in (tmp_path / "site" / "uninorm").iterdir()}
    assert {"unicodedata.py", "unicodedata.pyi"} <= names
    environment = clean | {"PYTHONPATH": str(tmp_path / "site")}
    run = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True)
    kind = "py" if flavour == "cffi" else "so"
    assert (done.stdout, done.stderr) == (f"{kind} \U00016d6a\n", "")
