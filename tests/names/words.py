"""The words that generated code is made of, as labels that a contract can have."""

import re
from pathlib import Path

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+")
LONGEST = 27  # of what is longer, parts are names of the contract that was harvested


def label(identifier: str) -> str | None:
    """`HostListener_table2` as `host-listener-table2`; None: no label says it."""
    parts = [part.lower() for part in PARTS.findall(identifier)]
    if not parts or any(not part[0].isalpha() for part in parts):
        return None
    text = "-".join(parts)
    return text if len(text) <= LONGEST else None


def harvest(folder: Path) -> list[str]:
    """All labels that identifiers of the folder's files come from, once each, sorted."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            identifiers = set(IDENTIFIER.findall(path.read_text(errors="replace")))
            found |= {label(one) for one in identifiers}
    return sorted(found - {None})
