"""`sabir gen`: what it writes, what it refuses to, and how it says so."""

import json
import os
from pathlib import Path

import callers
import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD, CONTRACT_ERRORS, TROUBLE = 0, 1, 2

CONTRACT = """package a:shop@1.0.0;
interface shop {
  enum colour { red, green }
  f: func(c: colour) -> string;
}
"""


@pytest.fixture
def contract(tmp_path):
    """shop.wit, in the folder that `sabir` runs in."""
    path = tmp_path / "shop.wit"
    path.write_text(CONTRACT)
    return path


def everything(folder):
    """Every file below a folder, with its text and when it was written."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}


def test_it_writes_the_waist_and_starts_a_ledger(sabir, contract, tmp_path):
    """The waist is made whatever `--for` says; the ledger lies beside the contract."""
    run = sabir("gen", "shop.wit", "--out", "out")
    assert (run.returncode, run.stderr) == (GOOD, "")
    assert run.stdout == "started the ledger `shop.abi.json`: commit it beside the contract\n"
    for path in ("c/shop.h", "c/sabir.h", "cpp/shop.hpp", "core/shop/exports.cc"):
        assert (tmp_path / "out" / path).is_file(), path
    ledger = json.loads((tmp_path / "shop.abi.json").read_text())
    assert [row["symbol"] for row in ledger["slots"]] == ["shop_f"]


def test_a_second_run_touches_nothing(sabir, contract, tmp_path):
    """A build does not start over because of a file that says the same."""
    assert sabir("gen", "shop.wit", "--out", "out").returncode == GOOD
    before = everything(tmp_path)
    run = sabir("gen", "shop.wit", "--out", "out", "--locked")
    assert (run.returncode, run.stdout, run.stderr) == (GOOD, "", "")
    assert everything(tmp_path) == before


def test_only_what_changed_is_written_again(sabir, contract, tmp_path):
    """The runtime of another language does not become newer with the contract."""
    sabir("gen", "shop.wit", "--out", "out")
    before = everything(tmp_path / "out")
    contract.write_text(CONTRACT.replace("f: func", "/// Does it.\n  f: func"))
    assert sabir("gen", "shop.wit", "--out", "out").returncode == GOOD
    changed = {name for name, was in everything(tmp_path / "out").items() if before[name] != was}
    assert "c/shop.h" in changed
    assert "c/sabir.h" not in changed


def test_the_ledger_grows(sabir, contract, tmp_path):
    """What is new stands behind what is there, and the run says so."""
    sabir("gen", "shop.wit", "--out", "out")
    contract.write_text(CONTRACT.replace("  f:", "  a: func();\n  f:").replace("1.0.0", "1.1.0"))
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == GOOD
    assert run.stdout == "the ledger has grown: `shop.abi.json`: commit it beside the contract\n"
    rows = json.loads((tmp_path / "shop.abi.json").read_text())["slots"]
    assert [(row["symbol"], row["since"]) for row in rows] == [("shop_f", "1.0"), ("shop_a", "1.1")]


def test_a_contract_with_an_error_writes_nothing(sabir, contract, tmp_path):
    """Exit code 1, the place, and an untouched folder."""
    contract.write_text(CONTRACT.replace("c: colour", "c: color"))
    before = everything(tmp_path)
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == CONTRACT_ERRORS
    assert "shop.wit:4:14" in run.stderr
    assert everything(tmp_path) == before


def test_what_no_back_end_can_do_writes_nothing(sabir, contract, tmp_path):
    """Not a header, and no ledger."""
    contract.write_text(CONTRACT.replace("-> string", "-> stream<u8>"))
    before = everything(tmp_path)
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == CONTRACT_ERRORS
    assert "E0901" in run.stderr
    assert everything(tmp_path) == before


def test_a_broken_promise_writes_nothing(sabir, contract, tmp_path):
    """The ledger that was, the files that were."""
    sabir("gen", "shop.wit", "--out", "out")
    contract.write_text(CONTRACT.replace("-> string", "-> u32"))
    before = everything(tmp_path)
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == CONTRACT_ERRORS
    assert "E0802" in run.stderr
    assert everything(tmp_path) == before


def test_locked_does_not_change_the_ledger(sabir, contract, tmp_path):
    """Where a build machine finds a contract that is ahead of its ledger, it stops."""
    before = everything(tmp_path)
    run = sabir("gen", "shop.wit", "--out", "out", "--locked")
    assert run.returncode == TROUBLE
    assert run.stderr == (
        "sabir: the ledger `shop.abi.json` is behind the contract; "
        "run `sabir gen` without --locked and commit it\n"
    )
    assert everything(tmp_path) == before


def test_a_ledger_of_ones_own_choice(sabir, contract, tmp_path):
    """`--ledger` is read and written instead of the one beside the contract."""
    assert sabir("gen", "shop.wit", "--out", "out", "--ledger", "other.json").returncode == GOOD
    assert (tmp_path / "other.json").is_file()
    assert not (tmp_path / "shop.abi.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"contract": 1}', '{"contract": "a:shop"}'])
def test_a_ledger_that_is_none(sabir, contract, tmp_path, text):
    """It is named, and left alone."""
    (tmp_path / "shop.abi.json").write_text(text)
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert run.stderr.startswith("sabir: cannot use the ledger `shop.abi.json`: ")
    assert (tmp_path / "shop.abi.json").read_text() == text
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("version", ["", "x.1.0", "1.x", "99999999999999999999.0.0"])
def test_rejects_an_invalid_version(sabir, contract, tmp_path, version):
    """Whatever it says, the compiler neither stops by itself nor forgets what was promised."""
    sabir("gen", "shop.wit", "--out", "out")
    ledger = json.loads((tmp_path / "shop.abi.json").read_text())
    ledger["version"] = version
    (tmp_path / "shop.abi.json").write_text(json.dumps(ledger))
    contract.write_text(CONTRACT.replace("-> string", "-> u32"))
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert run.stderr.startswith("sabir: cannot use the ledger `shop.abi.json`: ")


def test_an_unknown_language(sabir, contract, tmp_path):
    """The answer lists those there are."""
    run = sabir("gen", "shop.wit", "--out", "out", "--for", "klingon")
    assert run.returncode == TROUBLE
    assert run.stderr.startswith("sabir: there is no back-end `klingon`; there are `c`, ")
    assert not (tmp_path / "out").exists()


def test_a_contract_that_is_not_there(sabir):
    """Said in one sentence."""
    run = sabir("gen", "nowhere.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert run.stderr.startswith("sabir: ") and run.stderr.count("\n") == 1
    assert "nowhere.wit" in run.stderr


def test_a_folder_that_cannot_be_written(sabir, contract, tmp_path):
    """A file stands where the folder should; the ledger stays as it was."""
    (tmp_path / "out").write_text("in the way")
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert run.stderr.startswith("sabir: ") and run.stderr.count("\n") == 1
    assert not (tmp_path / "shop.abi.json").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(sabir, contract, tmp_path):
    """The reason is the system's."""
    (tmp_path / "out").mkdir(mode=0o555)
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert "ermission denied" in run.stderr


def test_arguments_that_are_missing_or_unknown(sabir, contract):
    """A sentence and the exit code for trouble, not a page of help."""
    for words in (["gen"], ["gen", "shop.wit"], ["gen", "shop.wit", "--out", "o", "--wat"], []):
        run = sabir(*words)
        assert run.returncode == TROUBLE, words
        assert run.stderr.startswith("sabir: "), words


def test_a_package_with_two_worlds_asks_which(sabir, contract):
    """Each is a library of its own."""
    contract.write_text(CONTRACT + "world a { export shop; }\nworld b { export shop; }\n")
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert "--world" in run.stderr
    assert sabir("gen", "shop.wit", "--out", "out", "--world", "b").returncode == GOOD
    assert sabir("gen", "shop.wit", "--out", "out", "--world", "c").returncode == TROUBLE


def test_a_ledger_of_another_contract(sabir, contract, tmp_path):
    """Its promises are somebody else's."""
    sabir("gen", "shop.wit", "--out", "out")
    contract.write_text(CONTRACT.replace("a:shop", "b:shop"))
    run = sabir("gen", "shop.wit", "--out", "out")
    assert run.returncode == TROUBLE
    assert run.stderr == (
        "sabir: cannot use the ledger `shop.abi.json`: it is that of `a:shop`, "
        "and this is `b:shop`\n"
    )


def test_what_calls_nobody_back_keeps_nothing(sabir, tmp_path):
    """An instance can be closed while it is in a call; not in that of a leaf function."""
    (tmp_path / "asks.wit").write_text(
        "package a:asks;\ninterface host { now: func() -> u64; }\n"
        "interface asks {\n  //sabir:leaf\n  add: func(a: u32) -> u32;\n  ask: func() -> u64;\n}\n"
        "world w { import host; export asks; }\n"
    )
    run = sabir("gen", "asks.wit", "--for", "core", "--out", "out")
    assert run.returncode == GOOD, run.stderr
    text = (tmp_path / "out/core/asks/core.h").read_text()
    add, ask = text.index("static sabir_status add("), text.index("static sabir_status ask(")
    assert "sabir::core::Kept" not in text[add:ask]
    assert "sabir::core::Kept" in text[ask:]


def test_the_licence_is_stated_in_the_metadata_of_packages(sabir, contract, tmp_path):
    """As the author says it; nothing if he says nothing, and our own is not his."""
    for license, out in (("MIT OR Apache-2.0", "stated"), ("", "silent")):
        words = ["--license", license] if license else []
        run = sabir("gen", "shop.wit", "--for", ",".join(callers.EVERY), "--out", out, *words)
        assert (run.returncode, run.stderr) == (GOOD, "")
        for name, caller in callers.EVERY.items():
            [path] = (tmp_path / out).glob(caller.METADATA)
            text = path.read_text()
            assert ("icense" in text.replace('"LICENSE*"', "")) == bool(license), name
            assert (license in text) if license else ("Apache" not in text), name


def test_the_licence_of_copied_files_comes_with_them(sabir, contract, tmp_path):
    """Beside the C headers, and in each package."""
    sabir("gen", "shop.wit", "--for", ",".join(callers.EVERY), "--out", "out")
    for folder in ("c", *callers.EVERY):
        text = (tmp_path / "out" / folder / "LICENSE-sabir.txt").read_text()
        assert text == (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("license", ['MIT"', "<b>", "MIT\nevil = 1", " ", "${of}"])
def test_what_is_no_licence_expression_is_refused(sabir, contract, tmp_path, license):
    """It would end up in three kinds of metadata, each with quoting of its own."""
    run = sabir("gen", "shop.wit", "--license", license, "--out", "out")
    assert run.returncode == TROUBLE
    assert f"`--license {license}` is not an SPDX expression" in run.stderr
    assert not (tmp_path / "out").exists()
