"""`sabir diff`: what it says of pairs of contracts, and what other judges say of them."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from compat.test_changes import PAIRS, contract, rows

HERE = Path(__file__).resolve().parent
GOOD, BREAKS, TROUBLE = 0, 1, 2
TABLE = tomllib.loads((HERE / "diff" / "pairs.toml").read_text())["pair"]
JUDGED = [pair for pair in TABLE if "judge" in pair]
LEVELS = ["none", "patch", "minor", "major"]
VERSIONS = ["1.0.1", "1.1.0", "2.0.0"]


@pytest.fixture
def pair(tmp_path):
    """Writes old.wit, version 1.0.0, and new.wit."""

    def write(old: str, new: str, version: str = "2.0.0") -> None:
        (tmp_path / "old.wit").write_text(contract("1.0.0", old))
        (tmp_path / "new.wit").write_text(contract(version, new))

    return write


@pytest.fixture
def diff(sabir):
    """The exit code and the report of `sabir diff --format json` of two files."""

    def run(*words) -> tuple[int, dict]:
        done = sabir("diff", *(words or ("old.wit", "new.wit")), "--format", "json")
        assert done.stderr == "", done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def codes(report: dict) -> set[str]:
    """Of what is wrong with the version."""
    return {one["code"] for one in report["diagnostics"]}


def renamed(entry: dict, text: str) -> str:
    """The new contract, if the pair gives it another prefix or name."""
    if "prefix" in entry:
        text = f"//sabir:prefix {entry['prefix']}\n" + text
    return text.replace("tests:pairs", entry.get("package", "tests:pairs"))


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry["name"])
def test_a_pair_is_what_the_table_says(diff, pair, tmp_path, entry):
    """Its level, its changes, the exit code with each `--allow`, and which version fits."""
    level = LEVELS.index(entry["level"])
    for version, most in zip(VERSIONS, LEVELS[1:], strict=True):
        pair(entry["old"], entry["new"], version)
        new = tmp_path / "new.wit"
        new.write_text(renamed(entry, new.read_text()))
        code, report = diff()
        assert report["level"] == entry["level"]
        assert [one["change"] for one in report["changes"]] == entry["changes"]
        too_low = level > LEVELS.index(most) and "package" not in entry
        assert (codes(report) == {"E0806"}) == too_low
        assert (code == BREAKS) == (level == 3 or bool(codes(report)))
        for allow in LEVELS[1:]:
            fails = level > LEVELS.index(allow) or bool(codes(report))
            assert diff("old.wit", "new.wit", "--allow", allow)[0] == (BREAKS if fails else GOOD)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.change)
def test_it_says_what_the_ledger_says(sabir, diff, pair, tmp_path, row):
    """Each row of docs/versions.md: from a contract, from its ledger, and between two ledgers."""
    for before, after in PAIRS[row.change]:
        pair(before, after)
        made = sabir("gen", "old.wit", "--out", "out", "--ledger", "old.abi.json")
        assert made.returncode == GOOD, made.stderr
        ways = [("old.wit", "new.wit"), ("old.abi.json", "new.wit")]
        for way in ways:
            code, report = diff(*way)
            weight = "none" if report["level"] in ("none", "patch") else report["level"]
            assert weight == row.weight, (way, before, after)
            assert code == (BREAKS if row.weight == "major" else GOOD)
            heavy = {one["code"] for one in report["changes"] if one["level"] == row.weight}
            assert not row.code or row.code in heavy, (way, before, after)
        (tmp_path / "old.abi.json").unlink()


def test_every_change_has_a_pair():
    """No sort of change in the compiler's table is untried, here or by two ledgers."""
    table = (HERE.parents[1] / "src/driver/diff_table.cc").read_text()
    sorts = set(re.findall(r'\{"([a-z]+-[a-z-]+)", "', table)) | {"directive-changed"}
    tried = {change for entry in TABLE for change in entry["changes"]}
    by_rows = {"layout-changed", "host-function-removed", "host-function-changed"}
    assert tried <= sorts | {"host-directive-changed"}
    assert sorts - tried - by_rows == LEDGERS_ONLY


# What only ledgers have: a contract is planned on the other side's, and keeps names and numbers.
LEDGERS_ONLY = {
    "symbol-changed",
    "slot-moved",
    "since-changed",
    "type-symbol-changed",
    "error-number-changed",
    "constant-renamed",
    "host-symbol-changed",
    "host-slot-moved",
}
HOST = "} interface host { %s } world w { import host; export pairs; } interface rest {"
ERRORS = "enum one { a } enum two { b } %s"
ONE, TWO = "f: func() -> result<_, one>;", "g: func() -> result<_, two>;"
MEET = ("enum a { b-c }", "enum a-b { c }")


@pytest.mark.parametrize(
    "start, first, second, changes",
    [
        ("a: func();", "b: func();", "c: func();", {"slot-moved"}),
        (HOST % "resource r { a: func(); %s }", "b: func();", "c: func();", {"host-slot-moved"}),
        (ERRORS % "%s", ONE, TWO, {"error-number-changed", "slot-moved"}),
        ("f: func(); %s", *MEET, {"constant-renamed"}),
        ("f: func(); %s", *(f"//sabir:open\n{one}" for one in MEET), {"constant-renamed"}),
    ],
)
def test_two_branches_have_other_numbers_and_names(
    sabir, diff, tmp_path, start, first, second, changes
):
    """Each adds something, and then what the other has: the ledgers are not the same."""
    start = start if "%s" in start else start + "%s"
    for name, items in (("old", (first, second)), ("new", (second, first))):
        ledger = f"{name}.abi.json"
        steps = ("", items[0], " ".join(sorted(items)))
        for minor, added in enumerate(steps):
            (tmp_path / "x.wit").write_text(contract(f"1.{minor}.0", start % added))
            made = sabir("gen", "x.wit", "--out", "out", "--ledger", ledger)
            assert made.returncode == GOOD, made.stderr
    code, report = diff("old.abi.json", "new.abi.json")
    assert {one["change"] for one in report["changes"]} == changes
    assert (code, report["level"]) == (BREAKS, "major")
    assert all(
        "it was" in one["notes"][0] or "promised" in one["notes"][0] for one in report["changes"]
    )
    constants = [one for one in report["changes"] if one["change"] == "constant-renamed"]
    assert all(re.match(r"constant `pairs\.[a-z.-]+` ", one["message"]) for one in constants)


def test_two_ledgers_with_another_prefix(sabir, diff, tmp_path):
    """A ledger does not say its prefix: every symbol is another."""
    items = HOST % "a: func();"
    for name, prefix in (("old", ""), ("new", "//sabir:prefix stall\n")):
        (tmp_path / "x.wit").write_text(
            prefix + contract("1.0.0", "f: func(); record p { a: u8 }" + items)
        )
        made = sabir("gen", "x.wit", "--out", "out", "--ledger", f"{name}.abi.json")
        assert made.returncode == GOOD, made.stderr
    _, report = diff("old.abi.json", "new.abi.json")
    assert {one["change"] for one in report["changes"]} == {
        "symbol-changed",
        "type-symbol-changed",
        "host-symbol-changed",
    }


def judged(folder: Path, entry: dict) -> str:
    """What wasm-tools says of it."""
    (folder / "deps").mkdir()
    for name, version in (("old", "1.0.0"), ("new", "1.1.0")):
        text = contract(version, entry[name])
        (folder / "deps" / f"{name}.wit").write_text(text)
    worlds = "world {}-w {{ import tests:pairs/pairs@{}; }}\n"
    root = "package judge:root;\n" + worlds.format("old", "1.0.0") + worlds.format("new", "1.1.0")
    (folder / "root.wit").write_text(root)
    words = ["wasm-tools", "component", "semver-check", folder, "--prev", "old-w", "--new", "new-w"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 or "is not semver-compatible" in done.stderr, done.stderr
    return "breaks" if done.returncode else "compatible"


@pytest.mark.skipif(shutil.which("wasm-tools") is None, reason="there is no wasm-tools")
@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry["name"])
def test_wasm_tools_says_the_same(tmp_path, entry):
    """Or the table says why not."""
    assert judged(tmp_path, entry) == entry["judge"]


def test_where_the_judge_differs_there_is_a_reason():
    """And nowhere else."""
    for entry in JUDGED:
        same = (entry["level"] == "major") == (entry["judge"] == "breaks")
        assert same != ("differs" in entry), entry["name"]


def test_a_ledger_that_was_begun_anew(sabir, diff, tmp_path):
    """Then symbols stand under a version under which nobody looks for them."""
    for name, version in (("old", "1.0.0"), ("new", "1.1.0")):
        (tmp_path / "x.wit").write_text(contract(version, "f: func();"))
        assert sabir("gen", "x.wit", "--out", "out", "--ledger", f"{name}.abi.json").returncode == 0
    code, report = diff("old.abi.json", "new.abi.json")
    assert [one["change"] for one in report["changes"]] == ["since-changed"]
    assert code == BREAKS


def test_places_are_of_both_contracts(sabir, pair):
    """What is new stands in the new one, what is gone in the old one; the last line counts."""
    pair("f: func(a: u8); g: func();", "f: func(a: u16);\n/// Says.\nh: func();", "1.1.0")
    done = sabir("diff", "old.wit", "new.wit")
    assert (done.returncode, done.stderr) == (BREAKS, "")
    heads = re.findall(r"(?m)^(\w+\[E\d+\]): .*\n *(--> \S+)", done.stdout)
    assert heads == [
        ("major[E0801]", "--> old.wit:3:17"),
        ("major[E0802]", "--> new.wit:3:1"),
        ("minor[E0804]", "--> new.wit:5:1"),
        ("error[E0806]", "--> new.wit:1:9"),
    ]
    assert "::: old.wit:3\n" in done.stdout
    assert "help: write `package tests:pairs@2.0.0;`" in done.stdout
    assert done.stdout.endswith("\n1 error\nmajor: 2 major, 1 minor\n")


def test_sarif(sabir, pair):
    """What fails is an error, what is allowed to break a warning; places count code points."""
    pair("f: func(); g: func();", "/* \U0001f600 */ f: func(a: u8); h: func();")
    for allow, levels in (("minor", {"error", "note"}), ("major", {"warning", "note"})):
        done = sabir("diff", "old.wit", "new.wit", "--format", "sarif", "--allow", allow)
        log = json.loads(done.stdout)
        assert log["version"] == "2.1.0"
        run = log["runs"][0]
        assert run["columnKind"] == "unicodeCodePoints"
        assert {one["level"] for one in run["results"]} == levels
        rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        assert rules == {one["ruleId"] for one in run["results"]}
    changed = next(one for one in run["results"] if one["ruleId"] == "function-changed")
    place = changed["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "new.wit"
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (3, 9)
    old = changed["relatedLocations"][0]["physicalLocation"]
    assert old["artifactLocation"]["uri"] == "old.wit"


def test_check_as_sarif(sabir, tmp_path):
    """The same form for what is wrong with a contract; a name of a file is a URI there."""
    (tmp_path / "a b.wit").write_text("package a:b; interface c { f: func(a: nowhere); }")
    done = sabir("check", "a b.wit", "--format", "sarif")
    result = json.loads(done.stdout)["runs"][0]["results"][0]
    assert (done.returncode, result["ruleId"], result["level"]) == (BREAKS, "E0209", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.wit"


@pytest.mark.parametrize(
    "old, new, fits",
    [
        ("@1.1.0", "@1.0.0", False),  # a step back
        ("@1.1.0", "", False),
        ("@1.1.0", "@1.1.0-dev", False),
        ("@1.1.0", "@1.1.0", False),
        ("@1.1.0", "@1.2.0-dev", True),
        ("@1.1.0-dev", "@1.1.0-dev", True),
        ("@1.1.0-dev", "@1.1.0", True),
        ("@0.1.0", "@0.1.1", False),
        ("@0.1.0", "@0.2.0", True),
        ("", "", True),  # never published
        ("", "@1.0.0", True),
        ("@9.0.0", "@10.0.0", True),
    ],
)
def test_which_version_may_have_something_new(diff, pair, tmp_path, old, new, fits):
    """A minor change, from one version to another."""
    pair("f: func();", "f: func(); g: func();")
    for name, version in (("old", old), ("new", new)):
        path = tmp_path / f"{name}.wit"
        path.write_text(re.sub(r"@[\d.]+;", f"{version};", path.read_text(), count=1))
    code, report = diff()
    assert report["level"] == "minor"
    assert (code, codes(report)) == ((GOOD, set()) if fits else (BREAKS, {"E0806"}))
    assert (report["old"]["version"], report["new"]["version"]) == (old[1:], new[1:])


def test_a_ledger_beside_the_old_contract(sabir, diff, tmp_path):
    """It says what a pre-release has added: that is nobody's, and may go."""
    for version, items in (("1.0.0", "f: func();"), ("1.1.0-dev", "f: func(); g: func();")):
        (tmp_path / "pairs.wit").write_text(contract(version, items))
        assert sabir("gen", "pairs.wit", "--out", "out").returncode == GOOD
    (tmp_path / "new.wit").write_text(contract("1.1.0", "f: func(); h: func();"))
    code, report = diff("pairs.wit", "new.wit")
    assert [one["item"] for one in report["changes"]] == ["pairs.h"]
    assert code == GOOD
    (tmp_path / "pairs.abi.json").unlink()
    code, report = diff("pairs.wit", "new.wit")
    assert [one["item"] for one in report["changes"]] == ["pairs.g", "pairs.h"]


def test_a_ledger_on_either_side(sabir, diff, pair, tmp_path):
    """What is gone or new is the same; a place is where there is a text."""
    pair("f: func(); g: func();", "h: func(); f: func();")
    for name in ("old", "new"):
        made = sabir("gen", f"{name}.wit", "--out", "out", "--ledger", f"{name}.abi.json")
        assert made.returncode == GOOD, made.stderr
    for old, new in (("wit", "abi.json"), ("abi.json", "wit"), ("abi.json", "abi.json")):
        _, report = diff(f"old.{old}", f"new.{new}")
        found = {(one["change"], one["item"]) for one in report["changes"]}
        assert found >= {("function-removed", "pairs.g"), ("function-added", "pairs.h")}
        paths = {(one["primary"] or {}).get("path") for one in report["changes"]} - {None}
        assert paths == {
            f"{name}.wit" for name, kind in (("old", old), ("new", new)) if kind == "wit"
        }


def test_folders_and_worlds(sabir, diff, pair, tmp_path):
    """A contract may be a folder; a world may be chosen."""
    worlds = "} world one { export pairs; } world two { } interface rest { %s"
    pair(worlds % "", worlds % "")
    for name, items in (("old", "a: func();"), ("new", "b: func();")):
        folder = tmp_path / name
        folder.mkdir()
        (tmp_path / f"{name}.wit").rename(folder / "a.wit")
        (folder / "b.wit").write_text(f"interface more {{ {items} }}")
        (folder / "a.wit").write_text(
            (folder / "a.wit").read_text().replace("two { ", "two { export more; ")
        )
    code, report = diff("old", "new")
    assert code == BREAKS
    assert {one["item"] for one in report["changes"]} == {"more.a", "more.b"}
    assert diff("old", "new", "--world", "one")[1]["changes"] == []
    assert sabir("diff", "old", "new", "--world", "none").returncode == TROUBLE


@pytest.mark.parametrize("old, new", [("right.wit", "no.wit"), ("no.wit", "right.wit")])
def test_what_cannot_be_compared(sabir, tmp_path, old, new):
    """A file that is not there, one that is no ledger, a contract with errors, one of streams."""
    (tmp_path / "right.wit").write_text(contract("1.0.0", "f: func();"))
    done = sabir("diff", old, new)
    assert (done.returncode, done.stdout) == (TROUBLE, "")
    assert (
        done.stderr
        == "sabir: cannot compare `no.wit`: cannot read `no.wit`: No such file or directory\n"
    )
    for text, code in (("f: func(a: nowhere);", "E0209"), ("f: func(a: stream<u8>);", "E0901")):
        (tmp_path / "no.wit").write_text(contract("1.0.0", text))
        done = sabir("diff", old, new)
        assert done.returncode == BREAKS
        assert re.findall(r"error\[(E\d+)\]", done.stderr) == [code]
        assert "no.wit:3:" in done.stderr
    (tmp_path / "no.json").write_text("{}")
    done = sabir("diff", old.replace("no.wit", "no.json"), new.replace("no.wit", "no.json"))
    assert done.returncode == TROUBLE and "cannot compare `no.json`: " in done.stderr
