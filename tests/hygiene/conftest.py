"""What every hygiene test asks: which files are ours, and which exceptions are admitted."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Tree:
    """The files of the checkout, as git sees them: tracked ones and new ones not ignored."""

    root = ROOT

    def __init__(self) -> None:
        """Ask git once."""
        listing = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        names = sorted(set(filter(None, listing.split("\0"))))
        self.files = [Path(name) for name in names if (ROOT / name).is_file()]

    def select(self, *suffixes: str, under: str = "", golden: bool = False) -> list[Path]:
        """Files with one of the suffixes; golden ones only when asked for."""
        return [
            path
            for path in self.files
            if path.suffix in suffixes
            and path.is_relative_to(under or ".")
            and (golden or not is_golden(path))
        ]

    def read(self, path: Path) -> str:
        """A file's text; bytes that are none, which inputs of tests may have, as U+FFFD."""
        return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def is_golden(path: Path) -> bool:
    """Whether a file is expected output rather than something a person wrote."""
    return "golden" in path.parts


class Violations:
    """The table of docs/violations.md: rows `| rule | where | why |`."""

    def __init__(self) -> None:
        """Read the table."""
        text = (ROOT / "docs" / "violations.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)
        self.rows = {(rule, where) for rule, where, why in rows}

    def of(self, rule: str) -> set[str]:
        """Where a rule is admitted to be broken."""
        return {where for broken, where in self.rows if broken == rule}

    def judge(self, rule: str, found: dict[str, str]) -> None:
        """Fail on what breaks the rule without being admitted, and on rows nobody needs."""
        admitted = self.of(rule)
        new = [f"{where}: {what}" for where, what in sorted(found.items()) if where not in admitted]
        assert not new, f"{len(new)} break the rule `{rule}`:\n  " + "\n  ".join(new)
        stale = sorted(admitted - found.keys())
        assert not stale, f"docs/violations.md admits `{rule}` for what keeps it now: {stale}"


@pytest.fixture(scope="session")
def tree() -> Tree:
    """Our files."""
    return Tree()


@pytest.fixture(scope="session")
def violations() -> Violations:
    """Our admitted exceptions."""
    return Violations()
