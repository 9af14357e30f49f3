"""Each row of the table in docs/versions.md: two contracts, and what comes of the second."""

import json
import re
from dataclasses import dataclass

import pytest

from .conftest import ROOT, SABIR, must, run

ENUM = "enum e { a, b%s }"
OPTIONS = "//sabir:extensible\nrecord o { a: u64%s } f: func(o: o);"
LIST = "resource r { constructor(); f: func(\n%s\nx: list<u8>); }"
ANSWER = "resource r { constructor(); f: func() ->\n%s\nlist<u8>; }"
RESOURCE = "%s\nresource r { constructor(); }"
RECORD = "record p { \n%s\nt: string }"
GIVEN, RECEIVED = RECORD + " f: func(p: p);", RECORD + " f: func() -> p;"
MAX = ("//sabir:max 8", "//sabir:max 9")


def both(template: str, *words: str) -> list[tuple[str, str]]:
    """From nothing to each of them, and back."""
    there = [(template % "", template % word) for word in words]
    return there + [(after, before) for before, after in there]


def narrower(template: str) -> list[tuple[str, str]]:
    """A `max` that is lowered, and one that is added."""
    return [(template % MAX[1], template % MAX[0]), (template % "", template % MAX[0])]


def back(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The other way."""
    return [(after, before) for before, after in pairs]


def added(template: str, *words: str) -> list[tuple[str, str]]:
    """From nothing to each of them."""
    return [(template % "", template % word) for word in words]


F = "f: func(x: u32) -> u32;"
NEW = [
    (F, F + " g: func();"),
    (F, F + " resource r { m: func(); }"),
    (F, F + " record p { x: u8 }"),
]
FUNCTION = "%s\nf: func();"
DEFAULT = "f: func(\n%s\nx: u32);"
FIELD = "//sabir:extensible\nrecord o {\n%s\na: u64 } f: func(o: o);"
PACKED = "%s\nrecord p { a: u8, b: u32 } f: func(p: p);"

PAIRS = {
    "order of declarations": [("f: func(); g: func();", "g: func(); f: func();")],
    "documentation": [(F, "/// Says more.\n" + F)],
    "function, resource or type added": NEW,
    "function, resource or type removed": back(NEW),
    "type of a parameter or of the result changed": [
        (F, F.replace("x: u32", "x: u64")),
        (F, F.replace("-> u32", "-> u64")),
    ],
    "parameter added": [(F, F.replace("x: u32", "x: u32, y: u32"))],
    "parameter renamed": [
        (F, F.replace("x:", "y:")),
        ("f: func(a: u8, b: u8);", "f: func(b: u8, a: u8);"),
    ],
    "method becomes static": [
        ("resource r { f: func() -> u8; }", "resource r { f: static func() -> u8; }")
    ],
    "field added to a record": [("record p { a: u8 }", "record p { a: u8, b: u8 }")],
    "field renamed": [("record p { a: u8 }", "record p { b: u8 }")],
    "field added at the end of an `extensible` record": added(OPTIONS, ", b: string"),
    "case or flag added at the end, of a type that callers only give": [
        *added(ENUM + " f: func(x: e);", ", c"),
        *added("flags e { a%s } f: func(x: list<e>);", ", c"),
        *added("variant e { a(u8)%s } f: func(x: option<e>);", ", c"),
        (ENUM % "" + " f: func(x: e);", ENUM % ", c" + " f: func(x: e); g: func() -> e;"),
    ],
    "case or flag added at the end, of a type that callers receive": [
        *added(ENUM + " f: func() -> e;", ", c"),
        *added(ENUM + " f: func() -> result<_, e>;", ", c"),
        *added("flags e { a%s } record p { e: e } f: func() -> list<p>;", ", c"),
        *added("variant e { a(u8)%s } f: func(x: e) -> option<e>;", ", c"),
        *added(ENUM + " f: func(\n//sabir:inout\nx: list<e>);", ", c"),
    ],
    "case or flag added at the end, of an `open` type": [
        *added("//sabir:open\n" + ENUM + " f: func() -> e;", ", c"),
        *added("//sabir:open\nflags e { a%s } f: func(x: e) -> list<e>;", ", c"),
    ],
    "case or flag added elsewhere, removed or renamed": [
        ("enum e { a, b }", "enum e { c, a, b }"),
        ("enum e { a, b }", "enum e { a }"),
        ("flags e { a, b }", "flags e { a, c }"),
    ],
    "`prefix` added, changed or removed": [("prefix one;" + F, "prefix two;" + F)],
    "`blocking` added or removed": both(FUNCTION, "//sabir:blocking"),
    "`in-place` added": added(RESOURCE, "//sabir:in-place"),
    "`in-place` removed": back(added(RESOURCE, "//sabir:in-place")),
    "`confined` added": added(RESOURCE, "//sabir:confined"),
    "`confined` removed": back(added(RESOURCE, "//sabir:confined")),
    "`shared` becomes `confined`": [(RESOURCE % "//sabir:shared", RESOURCE % "//sabir:confined")],
    "`inout` added or removed": both(LIST, "//sabir:inout"),
    "`retains` added or removed": both(LIST, "//sabir:retains"),
    "`view` added or removed": both(ANSWER, "//sabir:view"),
    "`max` of a parameter lowered or added": narrower(LIST),
    "`max` of a parameter raised or removed": back(narrower(LIST)),
    "`max` of a result lowered or added": narrower(ANSWER),
    "`max` of a result raised or removed": back(narrower(ANSWER)),
    "`max` of a field that callers only give raised or removed": back(narrower(GIVEN)),
    "`max` of a field that callers give lowered or added": [
        *narrower(GIVEN),
        *narrower(GIVEN + " g: func() -> p;"),
    ],
    "`max` of a field that callers receive raised or removed": back(narrower(RECEIVED)),
    "`default` added": [*added(DEFAULT, "//sabir:default 1"), *added(FIELD, "//sabir:default 1")],
    "`default` changed or removed": [
        (DEFAULT % "//sabir:default 1", DEFAULT % "//sabir:default 2"),
        (DEFAULT % "//sabir:default 1", DEFAULT % ""),
        (FIELD % "//sabir:default 1", FIELD % "//sabir:default 2"),
    ],
    "`packed` added, changed or removed": [
        *both(PACKED, "//sabir:packed 1"),
        (PACKED % "//sabir:packed 1", PACKED % "//sabir:packed 2"),
    ],
    "`extensible` added or removed": both(
        "%s\nrecord p { a: u64 } f: func(p: p);", "//sabir:extensible"
    ),
}
PAIRS["`open` added or removed"] = both("%s\nenum e { a } f: func() -> e;", "//sabir:open")
for word, template in (
    ("leaf", FUNCTION),
    ("idempotent", FUNCTION),
    ("stateless", RESOURCE),
    ("shared", RESOURCE),
):
    PAIRS[f"`{word}` added"] = added(template, f"//sabir:{word}")
    PAIRS[f"`{word}` removed"] = back(PAIRS[f"`{word}` added"])


@dataclass(frozen=True)
class Row:
    """Of the table."""

    change: str
    weight: str
    code: str


def rows() -> list[Row]:
    """The table, as people read it."""
    page = (ROOT / "docs/versions.md").read_text()
    found = re.findall(r"^\| (.+?) \| (none|minor|major) \| (E\d+)? ?\|$", page, re.MULTILINE)
    return [Row(*row) for row in found]


def test_the_page_lists_every_change_that_is_tried():
    """And none beside."""
    assert sorted(row.change for row in rows()) == sorted(PAIRS)


def contract(version: str, items: str) -> str:
    """A package of that version."""
    prefix, _, rest = items.partition(";")
    if prefix.startswith("prefix "):
        return f"//sabir:{prefix}\n" + contract(version, rest)
    return f"package tests:pairs@{version};\ninterface pairs {{\n{items}\n}}\n"


class Author:
    """Somebody with a contract and a ledger."""

    def __init__(self, folder, items: str) -> None:
        """Version 1.0.0 is published."""
        self.folder = folder
        self.ledger = folder / "pairs.abi.json"
        self.write("1.0.0", items)
        must(*self.gen)

    def write(self, version: str, items: str) -> None:
        """The next text of the contract."""
        (self.folder / "pairs.wit").write_text(contract(version, items))

    @property
    def gen(self) -> list:
        """What makes the library."""
        out = ("--out", self.folder / "out", "--ledger", self.ledger)
        return [SABIR, "gen", self.folder / "pairs.wit", *out]

    def codes(self, version: str, items: str) -> set[str]:
        """What is said of it; the ledger stays as it is."""
        self.write(version, items)
        command = [SABIR, "check", self.folder / "pairs.wit", "--ledger", self.ledger]
        done = run(*command)
        found = set(re.findall(r"error\[(E\d+)\]", done.stderr))
        assert bool(found) == (done.returncode == 1), done.stderr
        return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.change)
def test_a_change_is_what_the_page_says(row, tmp_path):
    """In a patch, in a minor version and in a major one."""
    for number, (before, after) in enumerate(PAIRS[row.change]):
        folder = tmp_path / str(number)
        folder.mkdir()
        author = Author(folder, before)
        refused = {row.code} if row.code else set()
        major = refused if row.weight == "major" else set()
        assert author.codes("1.0.1", after) == refused, (before, after)
        assert author.codes("1.1.0", after) == major, (before, after)
        assert author.codes("2.0.0", after) == set(), (before, after)


def test_the_error_says_which_version_to_write(tmp_path):
    """And a ledger that has seen it takes no other step back."""
    author = Author(tmp_path, F)
    author.write("1.0.3", NEW[0][1])
    said = run(*author.gen).stderr
    assert "`pairs.g` is new, and version 1.0.0 was published without it" in said
    assert "write `package tests:pairs@1.1.0;`" in said
    author.write("1.1.0", NEW[0][1])
    must(*author.gen)
    assert author.codes("1.0.4", F) >= {"E0804"}


def test_a_pre_release_may_grow(tmp_path):
    """Until it is released."""
    author = Author(tmp_path, F)
    author.write("1.1.0-dev", NEW[0][1])
    must(*author.gen)
    assert author.codes("1.1.0-dev", NEW[0][1] + " h: func();") == set()
    assert author.codes("1.1.0", NEW[0][1] + " h: func();") == set()
    author.write("1.1.0", NEW[0][1])
    must(*author.gen)
    assert author.codes("1.1.0", NEW[0][1] + " h: func();") == {"E0804"}


def test_an_older_ledger_is_upgraded_without_a_new_version(tmp_path):
    """What it does not say is not compared, and written."""
    author = Author(tmp_path, "f: func(\n//sabir:max 8\nx: string);")
    whole = json.loads(author.ledger.read_text())
    old = json.loads(author.ledger.read_text())
    for row in old["slots"]:
        for name in ("call", "parameters", "directives"):
            del row[name]
    for row in old["types"]:
        del row["directives"]
    digest = "0000000000000000"
    old["digest"] = digest
    author.ledger.write_text(json.dumps(old))
    said = run(*author.gen).stderr  # names the digest that it has without them
    old["digest"] = re.findall(r"what it holds has `(\w+)`", said)[0]
    author.ledger.write_text(json.dumps(old))
    must(*author.gen)
    assert json.loads(author.ledger.read_text()) == whole
