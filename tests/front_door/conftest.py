"""The README's library, `tally`, which every test of the way in builds; and running commands."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")

CALLER = """#include <stdio.h>
#include <tally.h>

int main(void) {
  tally_counter *counter = NULL;
  uint64_t count = 0;
  sabir_status status = tally_counter_new(NULL, &counter, NULL);
  if (!status) status = tally_counter_add(counter, "ahoy", 4, NULL);
  if (!status) status = tally_counter_count(counter, "ahoy", 4, &count, NULL);
  printf("%d %d\\n", (int)status, (int)count);
  tally_counter_drop(counter);
  return status;
}
"""


class Folder:
    """A folder in which commands are run as a newcomer would: nothing of the tree but $SABIR."""

    environment = {  # noqa: RUF012
        "SABIR": str(ROOT),
        "PATH": "/usr/bin:/bin",  # Debian's own Python, as a newcomer has it
        "HOME": os.environ["HOME"],
    }

    def __init__(self, path: Path) -> None:
        """The folder has the contract and the class of the README in it, and a caller in C."""
        self.path = path
        (path / "tally.wit").write_text(block("wit"))
        (path / "tally.cc").write_text(block("cpp"))
        (path / "caller.c").write_text(CALLER)

    def project(self, *lines: str) -> None:
        """Write a CMakeLists.txt."""
        text = ["cmake_minimum_required(VERSION 3.25)", "project(mine LANGUAGES C CXX)", *lines]
        (self.path / "CMakeLists.txt").write_text("\n".join(text) + "\n")

    def run(self, *words, fails: bool = False, **environment) -> str:
        """Everything a command said; it must succeed, or fail."""
        done = subprocess.run(
            [str(word) for word in words],
            cwd=self.path,
            env=self.environment | environment,
            capture_output=True,
            text=True,
        )
        assert (done.returncode != 0) == fails, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def configure(self, *words, fails: bool = False) -> str:
        """Configure the project in build/."""
        said = self.run("cmake", "-G", "Ninja", "-S", ".", "-B", "build", *words, fails=fails)
        return " ".join(said.split())  # CMake breaks lines where it likes


def block(language: str) -> str:
    """The one block of a language in the README."""
    found = re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(found) == 1
    return found[0]


@pytest.fixture
def tally(tmp_path) -> Folder:
    """The README's library in a folder outside the tree."""
    return Folder(tmp_path)


@pytest.fixture(scope="session")
def prefix(tmp_path_factory) -> Path:
    """Where Sabir was installed, and then moved from."""
    folder = tmp_path_factory.mktemp("installed")
    command = ["cmake", "--install", BUILD, "--prefix", folder / "first"]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "first").rename(folder / "moved")
