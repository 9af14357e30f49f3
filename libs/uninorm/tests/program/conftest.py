"""The program under test, run as people run it."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "uninorm"


@pytest.fixture
def program() -> Path:
    """Where it is."""
    return PROGRAM


@pytest.fixture
def uninorm(tmp_path):
    """Runs it in an empty folder; what it reads and writes is bytes."""

    def run(*words, stdin=b"", stdout=subprocess.PIPE, **more) -> subprocess.CompletedProcess:
        command = [str(PROGRAM), *(str(word) for word in words)]
        source = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
        pipes = source | {"stdout": stdout, "stderr": subprocess.PIPE}
        return subprocess.run(command, cwd=tmp_path, timeout=60, **pipes, **more)

    return run
