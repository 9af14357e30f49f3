"""Reads the files of the Unicode Character Database that normalization needs.

Everything here is a plain transcription: a code point maps to what the files say about it. Nothing
is decided; that is the business of make_tables.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

HANGUL_FIRST, HANGUL_LAST = 0xAC00, 0xD7A3


@dataclass
class Ucd:
    """What the database says, by code point."""

    version: str
    combining_class: dict[int, int] = field(default_factory=dict)
    canonical: dict[int, tuple[int, ...]] = field(default_factory=dict)
    compatible: dict[int, tuple[int, ...]] = field(default_factory=dict)
    excluded: set[int] = field(default_factory=set)
    nfkc_casefold: dict[int, tuple[int, ...]] = field(default_factory=dict)
    casefold: dict[int, tuple[int, ...]] = field(default_factory=dict)


def rows(path: Path):
    """The fields of each line that is not a comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#", 1)[0].strip()
        if line:
            yield [cell.strip() for cell in line.split(";")]


def span(cell: str) -> range:
    first, _, last = cell.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def points(cell: str) -> tuple[int, ...]:
    return tuple(int(text, 16) for text in cell.split())


def read_unicode_data(ucd: Ucd, path: Path) -> None:
    for row in rows(path):
        code = int(row[0], 16)
        if row[3] != "0":
            ucd.combining_class[code] = int(row[3])
        if row[5].startswith("<"):
            ucd.compatible[code] = points(row[5].split("> ", 1)[1])
        elif row[5]:
            ucd.canonical[code] = points(row[5])


def read_derived(ucd: Ucd, path: Path) -> None:
    for row in rows(path):
        if row[1] == "Full_Composition_Exclusion":
            ucd.excluded.update(span(row[0]))
        elif row[1] == "NFKC_CF":
            for code in span(row[0]):
                ucd.nfkc_casefold[code] = points(row[2])


def read_casefold(ucd: Ucd, path: Path) -> None:
    for row in rows(path):
        if row[1] in "CF":
            ucd.casefold[int(row[0], 16)] = points(row[2])


def find_version(folder: Path) -> str:
    """The version that the files themselves name."""
    head = (folder / "DerivedNormalizationProps.txt").read_text(encoding="utf-8")[:200]
    return re.search(r"DerivedNormalizationProps-([0-9.]+[0-9])", head).group(1)


def read(folder: Path) -> Ucd:
    ucd = Ucd(find_version(folder))
    read_unicode_data(ucd, folder / "UnicodeData.txt")
    read_derived(ucd, folder / "DerivedNormalizationProps.txt")
    read_casefold(ucd, folder / "CaseFolding.txt")
    return ucd


def decompose(ucd: Ucd, code: int, compatible: bool) -> tuple[int, ...]:
    """The full decomposition of one code point, marks in canonical order."""
    out: list[int] = []

    def expand(c: int) -> None:
        mapping = ucd.canonical.get(c) or (ucd.compatible.get(c) if compatible else None)
        if HANGUL_FIRST <= c <= HANGUL_LAST:
            mapping = hangul(c)
        if mapping is None:
            out.append(c)
        else:
            for part in mapping:
                expand(part)

    expand(code)
    return reorder(ucd, out)


def hangul(code: int) -> tuple[int, ...]:
    index = code - HANGUL_FIRST
    parts = [0x1100 + index // 588, 0x1161 + index % 588 // 28]
    if index % 28:
        parts.append(0x11A7 + index % 28)
    return tuple(parts)


def reorder(ucd: Ucd, codes) -> tuple[int, ...]:
    out = list(codes)
    start = 0
    for i in range(len(out) + 1):
        if i == len(out) or not ucd.combining_class.get(out[i], 0):
            out[start:i] = sorted(out[start:i], key=lambda c: ucd.combining_class.get(c, 0))
            start = i + 1
    return tuple(out)


def pairs(ucd: Ucd) -> dict[tuple[int, int], int]:
    """Primary composites: (first, second) to composite. Hangul is arithmetic and not here."""
    return {m: c for c, m in ucd.canonical.items() if len(m) == 2 and c not in ucd.excluded}


def compose(ucd: Ucd, table: dict[tuple[int, int], int], codes) -> tuple[int, ...]:
    """Canonical composition of a decomposed, ordered sequence."""
    out: list[int] = []
    starter, last = -1, 0
    for c in codes:
        ccc = ucd.combining_class.get(c, 0)
        blocked = (
            starter < 0 or (last != 0 and last >= ccc) or (last == 0 and starter != len(out) - 1)
        )
        made = None if blocked else compose_pair(table, out[starter], c)
        if made is not None:
            out[starter] = made
            continue
        if ccc == 0:
            starter = len(out)
        last = ccc
        out.append(c)
    return tuple(out)


def compose_pair(table, first: int, second: int):
    if 0x1100 <= first < 0x1113 and 0x1161 <= second < 0x1176:
        return HANGUL_FIRST + ((first - 0x1100) * 21 + second - 0x1161) * 28
    is_open = HANGUL_FIRST <= first <= HANGUL_LAST and (first - HANGUL_FIRST) % 28 == 0
    if is_open and 0x11A7 < second < 0x11C3:
        return first + second - 0x11A7
    return table.get((first, second))
