"""docs/tutorial.md, done: every command of it in an empty folder, with an installed Sabir."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)


@pytest.mark.skipif(os.environ.get("SABIR_LARGE") != "1", reason="slow: tools/test --all")
def test_every_command_of_the_tutorial(prefix, tmp_path):
    """Each block succeeds, one after another, and says what the page shows behind it."""
    environment = {
        "PATH": f"{prefix}/bin:{ROOT}/build/venv/bin:/usr/bin:/bin",
        "HOME": os.environ["HOME"],
    }
    place = tmp_path
    blocks = SHOWN.findall((ROOT / "docs/tutorial.md").read_text())
    assert len(blocks) >= 5
    for commands, shown in blocks:
        script = f"set -e\n{commands}\npwd >{tmp_path}/place\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=place, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        for line in shown.splitlines():
            assert line in done.stdout, f"{commands}\n{done.stdout}"
        place = Path((tmp_path / "place").read_text().strip())
