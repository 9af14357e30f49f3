"""The languages that this checkout makes packages for, and why others are left out.

tools/setup writes build/.setup/languages: a row a language, its name and, if this machine cannot
have what it needs, the reason. Rows named `LANGUAGE-tests` or `linters` are about tests alone.
SABIR_LANGUAGES, names with commas between them, is what somebody wants of them.
"""

import json
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "build" / ".setup" / "languages"
PARTS = json.loads((ROOT / "cmake" / "manifest.json").read_text())["parts"]
EVERY = tuple(sorted(name for name, part in PARTS.items() if "build" in part))  # have packages


def missing() -> dict[str, str]:
    """What this machine cannot have, and why."""
    if not ROWS.exists():
        return {}
    rows = (line.partition("\t") for line in ROWS.read_text().splitlines())
    return {name: reason for name, _, reason in rows if reason}


def wanted() -> list[str]:
    """What SABIR_LANGUAGES names; all of them if it names nothing."""
    words = re.split(r"[,;\s]+", os.environ.get("SABIR_LANGUAGES", "").lower())
    words = [word for word in words if word]
    for word in words:
        if word not in EVERY and word not in ("c", "cpp"):
            known = ", ".join(("c", "cpp", *EVERY))
            raise SystemExit(f"there is no language `{word}`; there are {known}")
    return [name for name in EVERY if not words or name in words]


def left_out() -> dict[str, str]:
    """Languages that nothing is made for, each with the reason."""
    lacking, asked = missing(), wanted()
    reasons = {name: "not asked for" for name in EVERY if name not in asked}
    return reasons | {name: lacking[name] for name in asked if name in lacking}


def chosen() -> list[str]:
    """Languages that packages are made for."""
    without = left_out()
    return [name for name in EVERY if name not in without]
