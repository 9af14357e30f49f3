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


def hosts(items: str, world: str = "import host;") -> str:
    """The contract with an interface that the host implements."""
    whole = f"world w {{ {world} export pairs; }} interface rest {{"
    return f"run: func(); }} interface host {{\n{items}\n}} {whole}"


A, B = "a: func(x: u8) -> u8;", "b: func();"
OBJECT = "resource l { %s m: func(); }"
ASKED, ANSWERED = "a: func(\n%s\nx: string);", "a: func() ->\n%s\nstring;"


def host_rows(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same in the host's interface."""
    return [(hosts(before), hosts(after)) for before, after in pairs]


PAIRS |= {
    "case or flag added with which a type needs more bytes": [
        *added("//sabir:open\nflags e { a, b, c, d, e, f, g, h%s } f: func(x: e);", ", i"),
        *added(f"enum e {{ {', '.join(f'c{n}' for n in range(256))}%s }} f: func(x: e);", ", d"),
    ],
    "host: order of declarations": host_rows(
        [(A + B, B + A), (OBJECT % B + A, A + "resource l { m: func(); b: func(); }")]
    ),
    "host: function added": [
        *host_rows([(A, B + A), (OBJECT % "", OBJECT % "n: static func();")]),
        ("run: func();", hosts(A)),
        (hosts(A), hosts(A, "import f: func(); import host;")),
    ],
    "host: method of a resource, resource or type added": host_rows(
        [
            (OBJECT % "", OBJECT % B),
            (A, A + OBJECT % ""),
            (A, A + "record p { x: u8 }"),
        ]
    ),
    "host: function, method, resource or type removed": host_rows(
        [(A + B, A), (OBJECT % B, OBJECT % ""), (A + OBJECT % "", A), (A, "c: func(x: u8) -> u8;")]
    ),
    "host: type of a parameter or of the result changed, parameter added": host_rows(
        [
            (A, A.replace("x: u8", "x: u16")),
            (A, A.replace("-> u8", "-> u16")),
            (A, A.replace("x: u8", "x: u8, y: u8")),
            (OBJECT % B, OBJECT % "b: func(x: u8);"),
        ]
    ),
    "host: parameter renamed": host_rows([(A, A.replace("x:", "y:"))]),
    "host: `leaf`, `idempotent`, `shared` or `stateless` added, `confined` removed": host_rows(
        [
            *added("%s\n" + A, "//sabir:leaf", "//sabir:idempotent"),
            *added("%s\n" + OBJECT % "", "//sabir:shared"),
            *back(added("%s\n" + OBJECT % "", "//sabir:confined")),
        ]
    ),
    "host: `max` it is given raised or removed, `max` it answers lowered or added": host_rows(
        [*back(narrower(ASKED)), *narrower(ANSWERED)]
    ),
    "host: `max` it is given lowered or added, `max` it answers raised or removed": host_rows(
        [*narrower(ASKED), *back(narrower(ANSWERED))]
    ),
    "host: `default` added, changed or removed": host_rows(
        both("a: func(\n%s\nx: u32);", "//sabir:default 1")
    ),
    "an interface is imported, exported, or both, and was another": [
        (hosts(A), hosts(A, "import host; export host;")),
        (hosts(A, "import host; export host;"), hosts(A)),
        (hosts(A), hosts(A, "export host;")),
        (hosts(A, "export host;"), hosts(A)),
    ],
}
MILD = "host: `leaf`, `idempotent`, `shared` or `stateless` removed, `confined` added"
PAIRS[MILD] = back(
    PAIRS["host: `leaf`, `idempotent`, `shared` or `stateless` added, `confined` removed"]
)


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
        self.wit = folder / "pairs.wit"
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


def test_no_version_takes_a_step_back(tmp_path):
    """A ledger that were begun anew would have lost what the higher version promised."""
    author = Author(tmp_path, F)
    author.write("2.0.0", NEW[0][1])
    must(*author.gen)
    for version in ("1.0.0", "0.9.0", "2.0.0-dev"):
        assert author.codes(version, F) == {"E0804"}, version
        said = run(*author.gen).stderr
        assert f"this is version {version}, and the ledger has seen 2.0.0" in said
    author.wit.write_text(author.wit.read_text().replace("@2.0.0-dev", ""))
    said = run(*author.gen).stderr
    assert "this package has no version, and the ledger has seen 2.0.0" in said
    assert author.codes("2.0.0", F) == {"E0801"}


LEAF = "%s\nf: func(x: u32) -> u32;"
GROWING = "//sabir:open\nenum e { a%s } f: func() -> e;"
UNRELEASED = [
    (F, F + "g: func();", F + "g: func(x: u8);"),
    (F, F + "g: func();", F),
    (F, F + "record p { x: u8 }", F + "record p { y: u16 }"),
    (LEAF % "", LEAF % "//sabir:leaf", LEAF % ""),
    (RESOURCE % "", RESOURCE % "//sabir:in-place", RESOURCE % ""),
    (GROWING % "", GROWING % ", b", GROWING % ", c"),
    (OPTIONS % "", OPTIONS % ", b: u8", OPTIONS % ", b: string"),
    (hosts(OBJECT % ""), hosts(OBJECT % B), hosts(OBJECT % "b: func(x: u8);")),
]


@pytest.mark.parametrize("first, second, third", UNRELEASED)
def test_what_a_pre_release_added_is_nobodys(first, second, third, tmp_path):
    """It may change and go until the release; what was published stays."""
    author = Author(tmp_path, first)
    for items in (second, third):
        author.write("1.1.0-dev", items)
        must(*author.gen)
        assert author.codes("1.1.0", first) == set()
        assert author.codes("1.1.0-dev", "h: func();") != set()
    author.write("1.1.0", third)
    must(*author.gen)
    assert "published" not in author.ledger.read_text()
    if third != first:
        assert author.codes("1.2.0", first) != set()
        assert author.codes("1.1.0-dev", third) == {"E0804"}
        author.write("1.1.1-dev", third)
        must(*author.gen)
        assert author.codes("1.1.1-dev", first) != set()


def test_a_major_version_that_is_not_released_has_promised_nothing(tmp_path):
    """Not even which functions the host has."""
    author = Author(tmp_path, F)
    for version, items in (("2.0.0-dev", F), ("2.0.0-dev", hosts(A)), ("2.0.0", hosts(A + B))):
        author.write(version, items)
        must(*author.gen)
    assert author.codes("2.1.0", hosts(A)) == {"E0801"}


def test_what_the_host_implements_keeps_its_place(tmp_path):
    """Wherever it is declared: a table has its members in the order in which they came."""
    author = Author(tmp_path, hosts(A + OBJECT % ""))
    author.write("1.1.0", hosts(OBJECT % B + A))
    must(*author.gen)
    header = (tmp_path / "out/c/pairs.h").read_text()
    members = re.findall(r"sabir_status \(\*(\w+)\)", header)
    assert members == ["host_l_m", "host_l_b", "host_a", "run"]


def test_a_function_that_the_host_lacks_says_so(tmp_path):
    """And what may be done."""
    author = Author(tmp_path, hosts(A))
    author.write("1.1.0", hosts(A + B))
    said = run(*author.gen).stderr
    assert "`host.b` is new, and no host that exists implements it" in said
    assert "give the package major version 2, or add a method to a resource" in said
    author.write("1.1.0", hosts(A, "import host; export host;"))
    assert "it is called `imported-host.a` now" in run(*author.gen).stderr
    author.write("1.1.0", hosts(A, "export host;"))
    assert "the contract exports it now: the library implements it" in run(*author.gen).stderr


def test_a_ledger_that_knows_no_imports_learns_them(tmp_path):
    """Without a new version; from then on they are kept, from the first minor version."""
    author = Author(tmp_path, hosts(A + OBJECT % ""))
    whole = author.ledger.read_text()
    old = json.loads(whole)
    del old["imports"]
    author.ledger.write_text(json.dumps(old))
    said = run(*author.gen).stderr  # names the digest that it has without them
    old["digest"] = re.findall(r"what it holds has `(\w+)`", said)[0]
    author.ledger.write_text(json.dumps(old))
    must(*author.gen)
    assert author.ledger.read_text() == whole
    author.ledger.write_text(json.dumps(old))
    author.write("1.3.0-dev", hosts(A + OBJECT % ""))
    must(*author.gen)
    assert author.codes("1.3.0-dev", hosts(OBJECT % "")) == {"E0801"}


def test_a_type_that_needs_more_bytes_says_so(tmp_path):
    """And shows of a long one only where it differs."""
    before, after = PAIRS["case or flag added with which a type needs more bytes"][1]
    author = Author(tmp_path, before)
    author.write("1.1.0", after)
    said = run(*author.gen).stderr
    assert "what is new needs a byte more: the size was 1" in said
    assert "`enum { ..., c255 } size 1 align 1`" in said
    assert "`enum { ..., c255, d } size 2 align 2`" in said


@pytest.mark.parametrize(
    "text, why",
    [
        ("", "it is empty"),
        ("[]", "it is not an object"),
        ("null", "it is not an object"),
        ('{\n"contract": 1,\n"version" 2}', "it stops being JSON in line 3"),
        ("{\n<<<<<<< HEAD\n}", "a merge of it was not finished (line 2, `<<<<<<<`)"),
    ],
)
def test_an_invalid_ledger_names_the_line_and_the_way_out(text, why, tmp_path):
    """One side's ledger, from which it goes on."""
    author = Author(tmp_path, F)
    author.ledger.write_text(text)
    said = run(*author.gen).stderr
    assert why in said
    assert "of a merge that of one side, and run `sabir gen` again" in said


def test_a_merge_goes_on_with_the_ledger_of_one_side(tmp_path):
    """What the other side added is new to it."""
    author = Author(tmp_path, F)
    author.write("1.1.0-dev", F + "g: func();")
    must(*author.gen)
    one = author.ledger.read_text()
    author.ledger.write_text(one.replace("pairs.g", "pairs.h"))
    assert "of a merge that of one side" in run(*author.gen).stderr
    author.ledger.write_text(one)
    author.write("1.1.0-dev", F + "h: func(); g: func();")
    must(*author.gen)


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
