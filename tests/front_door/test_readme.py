"""What the README tells a newcomer to do, done: in an empty folder outside the tree."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def block(language: str) -> str:
    """The one block of a language in the README."""
    found = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert len(found) == 1
    return found[0]


def test_your_own_library_in_five_minutes(tmp_path):
    """Two files, three commands, and the answer."""
    (tmp_path / "tally.wit").write_text(block("wit"))
    (tmp_path / "tally.cc").write_text(block("cpp"))
    commands = block("sh").strip().split("\n")
    assert len(commands) == 3
    # Nothing of the tree but $SABIR; Debian's own Python, as a newcomer has it.
    environment = {"SABIR": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"]}
    for command in commands:
        run = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
    assert run.stdout == "1\n"
    assert (tmp_path / "tally.abi.json").is_file()


def test_every_link_leads_somewhere():
    """Relative links of the README and of docs/."""
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
