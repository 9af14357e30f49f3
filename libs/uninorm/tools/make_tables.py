#!/usr/bin/env python3
"""Turns the Unicode Character Database into the tables of the normalizer.

    make_tables.py UCD_FOLDER

Writes src/tables/unicode_data.cc (what the engine uses), ref/unicode_lists.cc (what its slow twin
uses: the database transcribed, nothing computed) and tests/normalization_extract.txt. Needs nothing
but Python; the same folder gives the same bytes. The layout is described in src/tables/tables.h.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import rectangles
import ucd as database
from ucd import Ucd

HERE = Path(__file__).resolve().parent.parent
HANGUL = 0xFFFF
FIRST_RECORD = 256
SECOND_VOWEL, SECOND_TAIL = 254, 255
FAMILIES = ["canonical", "compatible", "nfkc_casefold", "casefold"]


def utf8(codes) -> bytes:
    return "".join(map(chr, codes)).encode("utf-8")


def packed(code: int) -> int:
    return int.from_bytes(chr(code).encode("utf-8"), "little")


def all_codes():
    return (c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF)


@dataclass
class Model:
    """What the printer prints. Every decision is in here."""

    ucd: Ucd
    pairs: dict[tuple[int, int], int] = field(default_factory=dict)
    seconds: dict[int, int] = field(default_factory=dict)
    marks: list[tuple[int, int]] = field(default_factory=list)
    mark_index: dict[tuple[int, int], int] = field(default_factory=dict)
    pool: bytearray = field(default_factory=bytearray)
    records: dict[bytes, int] = field(default_factory=dict)
    values: list[int] = field(default_factory=list)
    index: list[list[int]] = field(default_factory=list)
    upper: list[list[int]] = field(default_factory=list)
    rows: list[tuple[int, ...]] = field(default_factory=list)
    compose: list[tuple[int, int, int]] = field(default_factory=list)
    displace: list[int] = field(default_factory=list)
    factors: tuple[int, int] = (0, 0)
    classes: list[tuple[str, list[list[int]]]] = field(default_factory=list)


# --- characters ---------------------------------------------------------------------------------


def number_seconds(model: Model) -> None:
    """Characters that may be the second of a pair, numbered from 1. Jamo have their own numbers."""
    for number, code in enumerate(sorted({b for _, b in model.pairs}), 1):
        model.seconds[code] = number
    assert len(model.seconds) < SECOND_VOWEL
    for code in range(0x1161, 0x1176):
        model.seconds[code] = SECOND_VOWEL
    for code in range(0x11A8, 0x11C3):
        model.seconds[code] = SECOND_TAIL


def number_marks(model: Model) -> None:
    combos = {(0, s) for c, s in model.seconds.items() if not model.ucd.combining_class.get(c)}
    combos |= {(k, model.seconds.get(c, 0)) for c, k in model.ucd.combining_class.items()}
    model.marks = [(0, 0), *sorted(combos)]
    assert len(model.marks) <= FIRST_RECORD
    model.mark_index = {combo: i for i, combo in enumerate(model.marks) if i}


def full_mapping(model: Model, family: str, code: int) -> tuple[int, ...]:
    """What the family replaces `code` by, decomposed as far as it goes (casefold does not)."""
    ucd = model.ucd
    if family == "canonical":
        return database.decompose(ucd, code, False)
    if family == "compatible":
        return database.decompose(ucd, code, True)
    if family == "casefold":
        return ucd.casefold.get(code, (code,))
    parts: list[int] = []
    for part in ucd.nfkc_casefold.get(code, (code,)):
        parts += database.decompose(ucd, part, False)
    return database.reorder(ucd, parts)


def begins_afresh(model: Model, codes) -> bool:
    """Nothing before such a text reorders or combines with it."""
    if not codes:
        return False
    return not model.ucd.combining_class.get(codes[0]) and codes[0] not in model.seconds


def record(model: Model, family: str, codes: tuple[int, ...]) -> int:
    """The place of a mapping in the pool; equal ones share a place."""
    apart, joined = utf8(codes), utf8(database.compose(model.ucd, model.pairs, codes))
    if family == "casefold":
        # Only `joined` is read: share the place of another family's mapping where there is one.
        codes, joined = share_fold(model, codes)
        apart = utf8(codes)
    assert len(apart) < 64 and len(joined) < 64
    trail = model.ucd.combining_class.get(codes[-1], 0) if codes else 0
    data = bytes([len(apart) | begins_afresh(model, codes) << 6 | (joined != apart) << 7, trail])
    data += apart
    if joined != apart:
        data += bytes([len(joined)]) + joined
    if data not in model.records:
        model.records[data] = len(model.pool)
        model.pool += data
    return model.records[data]


def share_fold(model: Model, codes: tuple[int, ...]) -> tuple[tuple[int, ...], bytes]:
    apart = database.reorder(
        model.ucd, [part for c in codes for part in database.decompose(model.ucd, c, False)]
    )
    joined = database.compose(model.ucd, model.pairs, apart)
    return (apart, utf8(joined)) if joined == codes else (codes, utf8(codes))


def value(model: Model, family: str, code: int) -> int:
    if 0xAC00 <= code <= 0xD7A3:
        return 0 if family == "casefold" else HANGUL
    codes = full_mapping(model, family, code)
    if codes != (code,):
        return FIRST_RECORD + record(model, family, codes)
    if family == "casefold":
        return 0
    combo = (model.ucd.combining_class.get(code, 0), model.seconds.get(code, 0))
    return model.mark_index.get(combo, 0)


# --- tries --------------------------------------------------------------------------------------


def cut(values: list[int]) -> list[tuple[int, ...]]:
    return [tuple(values[start : start + 64]) for start in range(0, len(values), 64)]


def overlap(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    """How many values at the end of `left` are also at the start of `right`."""
    for size in range(64, 0, -1):
        if left[-size:] == right[:size]:
            return size
    return 0


def chain(blocks: list[tuple[int, ...]]) -> list[int]:
    """All blocks in one row of numbers, each beginning inside the one before where they agree."""
    rest = sorted(set(blocks), reverse=True)
    out = list(rest.pop())
    while rest:
        tail = tuple(out[-64:])
        best = max(range(len(rest)), key=lambda i: (overlap(tail, rest[i]), -i))
        block = rest.pop(best)
        out += block[overlap(tail, block) :]
    return out


def places(blocks: list[tuple[int, ...]], values: list[int]) -> dict[tuple[int, ...], int]:
    wanted, found = set(blocks), {}
    for start in range(len(values) - 63):
        block = tuple(values[start : start + 64])
        if block in wanted:
            found.setdefault(block, start)
    return found


def build_tries(model: Model, families: list[list[int]]) -> None:
    cuts = [cut(values) for values in families]
    every = [block for blocks in cuts for block in blocks]
    model.values = chain(every)
    found = places(every, model.values)
    row_index: dict[tuple[int, ...], int] = {}
    for blocks in cuts:
        starts = [found[block] for block in blocks]
        model.index.append(starts[:32])
        rows = [tuple(starts[i : i + 64]) for i in range(0, len(starts), 64)]
        for row in rows:
            row_index.setdefault(row, len(row_index))
        model.upper.append([row_index[row] for row in rows])
    model.rows = list(row_index)


# --- composition --------------------------------------------------------------------------------

SLOTS, BUCKETS = 1024, 256


def build_composition(model: Model) -> None:
    keys = sorted((packed(a), model.seconds[b], packed(c)) for (a, b), c in model.pairs.items())
    for seed in range(1, 1000):
        factors = (0x9E3779B1 + 2 * seed * 0x10001, 0x85EBCA6B + 2 * seed * 0x1003)
        factors = (factors[0] & 0xFFFFFFFF, factors[1] & 0xFFFFFFFF)
        if place_keys(model, keys, factors):
            return
    raise SystemExit("no perfect hash found for the composition pairs")


def hash_of(factors, first: int, second: int) -> int:
    return (first + second * factors[1]) * factors[0] & 0xFFFFFFFF


def place_keys(model: Model, keys, factors) -> bool:
    buckets: dict[int, list] = {}
    for key in keys:
        h = hash_of(factors, key[0], key[1])
        buckets.setdefault(h >> 8 & (BUCKETS - 1), []).append((h >> 22, key))
    slots: list = [None] * SLOTS
    displace = [0] * BUCKETS
    for name, group in sorted(buckets.items(), key=lambda b: (-len(b[1]), b[0])):
        if len({base for base, _ in group}) < len(group):
            return False
        for shift in range(SLOTS):
            if all(slots[(base + shift) % SLOTS] is None for base, _ in group):
                break
        else:
            return False
        displace[name] = shift
        for base, key in group:
            slots[(base + shift) % SLOTS] = key
    model.compose = [slot or (0, 0, 0) for slot in slots]
    model.displace = displace
    model.factors = factors
    return True


# --- classes for the fast kernels -----------------------------------------------------------------

FORMS = [
    ("nfc", "canonical", True),
    ("nfd", "canonical", False),
    ("nfkc", "compatible", True),
    ("nfkd", "compatible", False),
    ("nfkc_casefold", "nfkc_casefold", True),
    ("casefold", "casefold", False),
]


def interesting(model: Model, family: str, composed: bool) -> tuple[set[int], set[int]]:
    """Characters that must be looked at, and marks that matter only behind another mark."""
    look, marks = set(), set()
    for code in all_codes():
        codes = full_mapping(model, family, code)
        result = database.compose(model.ucd, model.pairs, codes) if composed else codes
        if result != (code,) or (composed and code in model.seconds):
            look.add(code)
        elif family != "casefold" and model.ucd.combining_class.get(code):
            marks.add(code)
    return look, marks


def build_classes(model: Model, assigned: set[int]) -> None:
    weight = rectangles.usage(assigned)
    for name, family, composed in FORMS:
        look, marks = interesting(model, family, composed)
        looks, layers = rectangles.chosen(look, marks, weight)
        found = [one for layer in layers for one in layer if one is not None]
        report(name, look, marks, weight, found)
        model.classes.append((name, looks, layers))


def report(name: str, look, marks, weight, found) -> None:
    """Says on stderr how good the cover is; stops if it misses anything."""
    for kind, targets in ((False, look), (True, marks)):
        marked = rectangles.alarms([r for r in found if r.mark == kind], all_codes())
        assert {c for c in targets if c >= 0x80} <= marked
        false = marked - targets
        cost = sum(weight.get(c, 0) for c in false)
        word = "marks" if kind else "looks"
        print(
            f"{name}: {len(targets)} {word}, {len(false)} false, weighing {cost}", file=sys.stderr
        )


# --- the whole ------------------------------------------------------------------------------------


def read_assigned(folder: Path) -> set[int]:
    out: set[int] = set()
    for row in database.rows(folder / "DerivedAge.txt"):
        out.update(database.span(row[0]))
    return {c for c in out if not 0xD800 <= c <= 0xDFFF}


def build(folder: Path) -> Model:
    ucd = database.read(folder)
    model = Model(ucd, pairs=database.pairs(ucd))
    number_seconds(model)
    number_marks(model)
    families = [[0] * 0x110000 for _ in FAMILIES]
    for family, values in zip(FAMILIES, families, strict=True):
        for code in all_codes():
            values[code] = value(model, family, code)
    build_tries(model, families)
    build_composition(model)
    build_classes(model, read_assigned(folder))
    return model


def rows_of(numbers) -> str:
    """Cells in lines of up to 100 columns."""
    lines, line = [], "   "
    for word in ", ".join(map(str, numbers)).split(" "):
        if len(line) + len(word) + 2 > 100:
            lines.append(line)
            line = "   "
        line += f" {word}"
    return "\n".join([*lines, line + ","])


def array(kind: str, name: str, numbers, dims: str = "") -> str:
    numbers = list(numbers)
    return f"const {kind} {name}[{dims or len(numbers)}] = {{\n{rows_of(numbers)}\n}};\n"


def nested(kind: str, name: str, lists, width: int) -> str:
    body = "\n".join("  {\n" + rows_of(one) + "\n  }," for one in lists)
    return f"const {kind} {name}[{len(lists)}][{width}] = {{\n{body}\n}};\n"


def print_layer(tables) -> str:
    return "    {\n" + ",\n".join("    {\n" + rows_of(t) + "\n    }" for t in tables) + "\n    },\n"


def print_classes(model: Model) -> str:
    out = [f"const Classes kClasses[{len(model.classes)}] = {{\n"]
    for name, looks, layers in model.classes:
        tables = [rectangles.tables(layer) for layer in layers]
        rectangles.add_bad_short(tables[0])
        for number in range(3):
            rectangles.add_bad_long(tables[2 + number], number)
        out.append(f"  // {name}\n  {{\n  {{\n")
        out += [print_layer(one[:2]) for one in tables[:2]]
        out.append("  },\n  {\n")
        out += [print_layer(one) for one in tables[2:]]
        out.append(f"  }},\n  {(1 << looks) - 1}, {127 & ~((1 << looks) - 1)},\n  }},\n")
    return "".join(out) + "};\n"


def print_engine(model: Model) -> str:
    sizes = size_of(model)
    parts = [
        f"// Unicode {model.ucd.version}, made by tools/make_tables.py.\n"
        f"// {sizes} bytes of tables. Do not edit; the layout is described in tables.h.\n\n"
        '#include "tables/tables.h"\n\nnamespace uninorm::tables {\n\n// clang-format off\n',
        f'const char kUnicodeVersion[] = "{model.ucd.version}";\n',
        nested("uint16_t", "kIndex", model.index, 32),
        nested("uint8_t", "kUpper", model.upper, 272),
        nested("uint16_t", "kRows", model.rows, 64),
        array("uint16_t", "kValues", model.values),
        array("Mark", "kMarks", [f"{{{ccc}, {second}}}" for ccc, second in model.marks], "256"),
        array("uint8_t", "kPool", bytes(model.pool) + bytes(64)),
        f"const uint32_t kComposeFactors[2] = {{{model.factors[0]}u, {model.factors[1]}u}};\n",
        array("uint16_t", "kComposeDisplace", model.displace),
        array("uint32_t", "kComposeFirst", [f"{k[0]}u" for k in model.compose]),
        array("uint32_t", "kComposeResult", [f"{k[2]}u" for k in model.compose]),
        array("uint8_t", "kComposeSecond", [k[1] for k in model.compose]),
        print_classes(model),
        "// clang-format on\n\n}  // namespace uninorm::tables\n",
    ]
    return "\n".join(parts)


def size_of(model: Model) -> int:
    trie = 2 * 32 * 4 + 272 * 4 + 128 * len(model.rows) + 2 * len(model.values)
    return trie + 512 + len(model.pool) + 64 + 8 + 512 + 9 * SLOTS + 6 * (2 * 128 + 3 * 192 + 2)


def mapping_list(name: str, table: dict[int, tuple[int, ...]]) -> str:
    cells = []
    for code in sorted(table):
        to = ", ".join(str(part) for part in table[code])
        cells.append(f"{{0x{code:X}, {len(table[code])}, {{{to}}}}}")
    return (
        f"const Mapping {name}[] = {{\n"
        + rows_of(cells)
        + "\n};\n"
        + (f"const unsigned {name}Count = {len(cells)};\n")
    )


def print_lists(model: Model) -> str:
    ucd = model.ucd
    classes = {c: (k,) for c, k in ucd.combining_class.items()}
    excluded = {c: () for c in ucd.excluded}
    parts = [
        f"// Unicode {ucd.version} transcribed by tools/make_tables.py: nothing is computed.\n"
        "// Only tests link this. Do not edit.\n\n"
        '#include "lists.h"\n\nnamespace uninorm::ref {\n\n// clang-format off\n',
        mapping_list("kCombiningClass", classes),
        mapping_list("kCanonical", ucd.canonical),
        mapping_list("kCompatible", ucd.compatible),
        mapping_list("kExcluded", excluded),
        mapping_list("kNfkcCasefold", ucd.nfkc_casefold),
        mapping_list("kCasefold", ucd.casefold),
        "// clang-format on\n\n}  // namespace uninorm::ref\n",
    ]
    return "\n".join(parts)


def extract(folder: Path) -> str:
    """Part 0, one line in 23 of part 1, one in 5 of the rest; lines that fit in 100 columns."""
    out = ["# From NormalizationTest.txt (source;NFC;NFD;NFKC;NFKD), by tools/make_tables.py\n"]
    part, count = "", 0
    for line in (folder / "NormalizationTest.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            part = line.split()[0]
        elif line and not line.startswith("#"):
            count += 1
            if part == "@Part0" or count % (23 if part == "@Part1" else 5) == 0:
                cells = line.split(" #", 1)[0].rstrip("; ")
                out += [cells + "\n"] if len(cells) <= 100 else []
    return "".join(out)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    model = build(folder)
    (HERE / "src/tables/unicode_data.cc").write_text(print_engine(model))
    (HERE / "ref/unicode_lists.cc").write_text(print_lists(model))
    (HERE / "tests/normalization_extract.txt").write_text(extract(folder))
    print(f"Unicode {model.ucd.version}: {size_of(model)} bytes of tables", file=sys.stderr)


if __name__ == "__main__":
    main()
