"""The libraries of examples/, built as a stranger would: a copy, an installed Sabir, a README."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/README.md"))
CALLERS = {
    "harbour": """Ahti lies at berth 1
Bertha stays out: ProblemTooDeep
Storm stays out: ProblemNoPilot
Ahti: Ada, Grace, 20 minutes
""",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_built_as_its_readme_says(prefix, tmp_path, name):
    """Its commands succeed, its last one prints what it should, and its ledger has not changed."""
    copy = tmp_path / name
    shutil.copytree(ROOT / "examples" / name, copy)
    (commands,) = re.findall(r"```sh\n(.*?)```", (copy / "README.md").read_text(), re.DOTALL)
    *before, last = commands.strip().split("\n")
    programs = f"{ROOT}/build/venv/bin:/usr/bin:/bin"  # its Python has pytest and cffi for cases
    place = {"PREFIX": str(prefix), "PATH": programs, "HOME": os.environ["HOME"]}
    for command in before:
        run(command, copy, place)
    assert run(last, copy, place) == CALLERS[name]
    ledger = f"{name}.abi.json"
    assert (copy / ledger).read_text() == (ROOT / "examples" / name / ledger).read_text()


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    """What it prints; it must succeed."""
    done = subprocess.run(
        ["sh", "-ec", command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
