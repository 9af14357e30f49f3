"""Another version of Unicode is one command: the tables follow the files, and so do the tests.

Takes minutes, so UNINORM_BIG=1 asks for it. The other version is Debian's, of package unicode-data.
"""

import bz2
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[2]
OTHER = Path("/usr/share/unicode")


def unpacked(folder: Path) -> Path:
    """Debian's files with the test, which it has compressed."""
    shutil.copytree(OTHER, folder)
    test = bz2.decompress((OTHER / "NormalizationTest.txt.bz2").read_bytes())
    (folder / "NormalizationTest.txt").write_bytes(test)
    return folder


@pytest.mark.skipif("UNINORM_BIG" not in os.environ, reason="UNINORM_BIG=1 makes other tables")
def test_the_tables_of_another_version(tmp_path):
    """Made, compiled, and held to that version's NormalizationTest.txt and the slow twin."""
    files, copy = unpacked(tmp_path / "ucd"), tmp_path / "uninorm"
    shutil.copytree(LIBRARY, copy)
    tool = [sys.executable, copy / "tools" / "make_tables.py", files]
    made = subprocess.run(tool, capture_output=True, text=True, check=True)
    version = made.stderr.split("Unicode ")[-1].split(":")[0]
    assert f'"{version}"' in (copy / "src/tables/unicode_data.cc").read_text()
    build = tmp_path / "build"
    subprocess.run(["cmake", "-G", "Ninja", "-S", copy, "-B", build], check=True)
    subprocess.run(["ninja", "-C", build, "uninorm_engine_test"], check=True)
    environment = {**os.environ, "UCD_DIR": str(files)}
    subprocess.run([build / "uninorm_engine_test"], check=True, env=environment)
