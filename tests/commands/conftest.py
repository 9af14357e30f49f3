"""The compiler as a person runs it: arguments, exit codes, what is written and what is not."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "sabir"


@pytest.fixture
def sabir(tmp_path):
    """Runs `sabir` in an empty folder; the result has `returncode`, `stdout` and `stderr`."""

    def run(*words) -> subprocess.CompletedProcess:
        command = [str(PROGRAM), *(str(word) for word in words)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return run
