"""How generated code is laid out: what tests ask of folders of it."""

import re
from collections.abc import Iterable
from pathlib import Path

COLUMNS = 100
DATA = re.compile(r'R"sabir\(.*?\)sabir"', re.DOTALL)  # the contract and its ledger, as they are
BY_NAME = re.compile(r"[\w>] \*+(?:[a-z_]|[,)>])")  # `T *x`, as it stands in C
STRING = re.compile(r'"(?:\\.|[^"\\])*"')
COMMENT = re.compile(r"//.*")


def cpp(folder: Path) -> list[Path]:
    """What C++ alone reads: C has headers, too."""
    kinds = {".hpp", ".cc"}
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in kinds or (path.suffix == ".h" and "core" in path.parts)
    ]


def lines(path: Path):
    """(number, line) of a file, the data in it left out."""
    text = DATA.sub(lambda match: "\n" * match.group().count("\n"), path.read_text())
    yield from enumerate(text.split("\n"), 1)


def too_wide(files: Iterable[Path]) -> list[str]:
    """Lines that are too long for a screen."""
    return [
        f"{path}:{number}: {len(line)} columns"
        for path in files
        for number, line in lines(path)
        if len(line) > COLUMNS
    ]


def stars_by_name(files: Iterable[Path]) -> list[str]:
    """Pointers that are written as in C."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path in files
        for number, line in lines(path)
        if BY_NAME.search(re.sub(r"\b(?:sizeof|return) \*", "", code(line)))
    ]


def code(line: str) -> str:
    """A line without its texts and comments."""
    return COMMENT.sub("", STRING.sub('""', line))
