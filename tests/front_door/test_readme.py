"""What the README tells a newcomer to do, done: in an empty folder outside the tree."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_your_own_library_in_five_minutes(tally):
    """Two files, three commands, and the answer: from the library, and from a worker."""
    commands = re.search(r"```sh\n(.*?)```", README, re.DOTALL).group(1).strip().split("\n")
    assert len(commands) == 3
    for command in commands:
        said = tally.run("sh", "-c", command)
    assert said == "1\n"
    assert (tally.path / "tally.abi.json").is_file()
    assert "SABIR_LOCATION=worker:" in README
    assert tally.run("sh", "-c", commands[-1], SABIR_LOCATION="worker:") == "1\n"


def test_every_link_leads_somewhere():
    """Relative links of the README and of docs/."""
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
