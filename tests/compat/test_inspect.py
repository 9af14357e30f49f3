"""`sabir inspect LIBRARY`: what a library says of itself, without running it."""

import json

from .conftest import HERE, SABIR, must, run


def test_the_contract_comes_out_as_it_went_in(old, new):
    """Comments and all."""
    for library in (old, new):
        contract = (HERE / "contracts" / f"{library.version}.wit").read_text()
        assert must(SABIR, "inspect", library.file, "--format", "wit") == contract


def test_so_does_the_ledger(new):
    """Slots, symbols, versions, layouts."""
    assert json.loads(must(SABIR, "inspect", new.file, "--format", "json")) == new.ledger


def test_for_people(new):
    """Name, slots, layouts, contract."""
    said = must(SABIR, "inspect", new.file)
    assert said.startswith("tests:compat 1.1.0, ledger ")
    assert "compat_pen_lift" in said and "1.1" in said
    assert "compat.point: record { x: u32 @0, y: u32 @4 } size 8 align 4" in said
    assert "interface compat {" in said


def test_a_stripped_library_says_it_too(new, tmp_path):
    """It is not debug information."""
    stripped = tmp_path / "stripped.so"
    must("strip", new.file, "-o", stripped)
    assert must(SABIR, "inspect", stripped) == must(SABIR, "inspect", new.file)


def test_other_files_are_refused(new, tmp_path):
    """A program that is not ours, and every way of being cut off."""
    done = run(SABIR, "inspect", "/bin/true")
    assert done.returncode == 2
    assert "was not made with Sabir" in done.stderr
    whole = new.file.read_bytes()
    cut = tmp_path / "cut.so"
    for size in (4, 63, 64, 200, len(whole) // 2, len(whole) - 1):
        cut.write_bytes(whole[:size])
        done = run(SABIR, "inspect", cut)
        assert done.returncode == 2 and done.stderr.startswith("sabir: "), size
