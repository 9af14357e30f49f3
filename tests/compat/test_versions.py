"""What was published once works on: programs of one version, libraries of another."""

import json
import os
import re

import pytest

from .conftest import HERE, SABIR, must, run

OWN = ("open", "close", "release", "describe", "get_api", "serve", "set_allocator")
FIXED = {f"compat_{name}" for name in OWN}


def with_library(library):
    """The environment in which a program finds this library."""
    return os.environ | {"LD_LIBRARY_PATH": str(library.folder)}


def test_an_older_program_runs_with_a_newer_library(old, new):
    """Linked with 1.0, it never notices that it is 1.1 it runs with."""
    program = old.program("linked")
    for library in (old, new):
        said = must(program, env=with_library(library))
        assert re.fullmatch(r"\d+ checks, 0 failed\n", said)


def test_a_newer_program_says_what_it_misses_in_an_older_library(old, new):
    """Open names both versions; the table says how far it reaches."""
    program = new.program("loaded")
    assert must(program, new.file) == "status 0\nopened\nwhole\n"
    assert must(program, old.file) == (
        "status 9\nthis is tests:compat 1.0, and the caller needs 1.1 or a later minor version\n"
        "shorter\n"
    )


def test_a_newer_program_linked_does_not_start_with_an_older_library(old, new):
    """The loader refuses it by the version node, before anything has happened."""
    program = new.program("linked")
    done = run(program, env=with_library(old))
    assert done.returncode != 0
    assert "1.1" in done.stderr and "not found" in done.stderr


def symbols(library) -> dict[str, str]:
    """What the library exports, and under which version node."""
    lines = must("nm", "-D", "--defined-only", "--with-symbol-versions", library.file).splitlines()
    names = (line.split()[-1] for line in lines if " A " not in line)
    return dict(name.replace("@@", "@").split("@") for name in names)


def test_exactly_the_promised_symbols_are_visible(old, new):
    """The ledger's, the fixed ones, and no other."""
    for library in (old, new):
        promised = {row["symbol"] for row in library.ledger["slots"]} | FIXED
        assert set(symbols(library)) == promised


def test_a_symbol_stands_under_the_version_in_which_it_appeared(old, new):
    """And stays there when the library goes on."""
    now = symbols(new)
    for row in new.ledger["slots"]:
        assert now[row["symbol"]].endswith(row["since"]), row
    for symbol, node in symbols(old).items():
        assert now[symbol] == node


def test_slots_stay_where_they_are(old, new):
    """What is new stands behind what was there."""
    slots = {row["symbol"]: row["slot"] for row in new.ledger["slots"]}
    for row in old.ledger["slots"]:
        assert slots[row["symbol"]] == row["slot"]
    fresh = {symbol for symbol, slot in slots.items() if slot >= len(old.ledger["slots"])}
    assert fresh == {"compat_mix", "compat_pen_lift"}


def test_the_soname_carries_the_major_version(old):
    """So that two majors can be installed side by side."""
    assert "soname: [libcompat.so.1]" in must("readelf", "-d", old.file)


def abidiff(before, after):
    """The judgement of a tool that knows nothing of us; its exit code is a set of bits."""
    headers = ("--hd1", before.folder / "out" / "c", "--hd2", after.folder / "out" / "c")
    done = run("abidiff", *headers, before.file, after.file)
    assert done.returncode & 3 == 0, done.stderr  # 1: an error, 2: wrong usage
    return done


INCOMPATIBLE, CHANGED = 8, 4


def test_abidiff_finds_nothing_incompatible_between_minor_versions(old, new):
    """Functions were added; nothing was removed or changed."""
    done = abidiff(old, new)
    assert done.returncode & INCOMPATIBLE == 0, done.stdout
    assert "Functions changes summary: 0 Removed" in done.stdout


def test_a_break_is_seen_by_abidiff_and_by_us(old, broken, tmp_path):
    """Two judges, one verdict: the record's layout."""
    done = abidiff(old, broken)
    assert done.returncode & CHANGED
    assert "compat_point" in done.stdout and "size changed from 64 to 128" in done.stdout
    ledger = tmp_path / "compat.abi.json"
    ledger.write_text((old.folder / "compat.abi.json").read_text())
    contract = HERE / "contracts" / "broken.wit"
    ours = run(SABIR, "gen", contract, "--out", tmp_path / "out", "--ledger", ledger)
    assert ours.returncode == 1
    assert "E0803" in ours.stderr and "`compat.point`" in ours.stderr
    assert not (tmp_path / "out").exists()


# What two libraries are to `sabir diff`, and the bits that abidiff sets; why, where it says more.
VERDICTS = [
    ("old", "new", "minor", CHANGED, "a case more is a change to it"),
    ("open_old", "open_new", "minor", 0, ""),
    ("grown_old", "grown_new", "minor", CHANGED, "it cannot know that a record says its size"),
    ("old", "broken", "major", CHANGED, ""),
    ("old", "lacking", "major", CHANGED | INCOMPATIBLE, ""),
]


@pytest.mark.parametrize("before, after, level, bits, more", VERDICTS)
def test_abidiff_and_we_judge_the_same_libraries(request, before, after, level, bits, more):
    """What it calls incompatible, or changed, is major, but for what only a contract says."""
    one, two = request.getfixturevalue(before), request.getfixturevalue(after)
    ours = json.loads(run(SABIR, "diff", one.file, two.file, "--format", "json").stdout)
    assert ours["level"] == level, ours
    assert abidiff(one, two).returncode == bits
    assert (level == "major") == (bits != 0 and not more)
