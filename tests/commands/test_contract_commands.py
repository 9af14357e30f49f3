"""`sabir check`, `fmt`, `inspect`, `export-wit` and `dump`: exit codes and what goes where."""

import json
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD, CONTRACT_ERRORS, TROUBLE = 0, 1, 2

BINDINGS = [
    name
    for name, part in json.loads((ROOT / "cmake/manifest.json").read_text())["parts"].items()
    if "build" in part
]

RIGHT = "package a:shop@1.0.0;\n\ninterface shop {\n  total: func() -> u32;\n}\n"
WRONG = "package a:shop;\ninterface shop {\n  f: func(a: nowhere);\n  g: func(b: borrow<u8>);\n}\n"


@pytest.fixture
def shop(tmp_path):
    """Writes shop.wit into the folder that `sabir` runs in."""

    def write(text: str) -> Path:
        path = tmp_path / "shop.wit"
        path.write_bytes(text.encode())
        return path

    return write


def test_check_is_silent_when_all_is_well(sabir, shop):
    """Nothing to say, nothing said."""
    shop(RIGHT)
    run = sabir("check", "shop.wit")
    assert (run.returncode, run.stdout, run.stderr) == (GOOD, "", "")


def test_check_reports_every_error_once(sabir, shop):
    """Both mistakes, with their places, on standard error."""
    shop(WRONG)
    run = sabir("check", "shop.wit")
    assert (run.returncode, run.stdout) == (CONTRACT_ERRORS, "")
    assert run.stderr.count("error[") == 2
    assert "shop.wit:3:14" in run.stderr
    assert "shop.wit:4:21" in run.stderr
    assert run.stderr.endswith("2 errors\n")


def test_check_as_json(sabir, shop):
    """The same for programs, on standard output."""
    shop(WRONG)
    run = sabir("check", "--format", "json", "shop.wit")
    report = json.loads(run.stdout)
    assert (run.returncode, report["errors"]) == (CONTRACT_ERRORS, 2)
    assert [one["code"] for one in report["diagnostics"]] == ["E0209", "E0107"]


def test_warnings_do_not_fail(sabir, shop):
    """A warning is printed and the exit code stays 0."""
    shop(RIGHT.replace("total", "class"))
    run = sabir("check", "shop.wit")
    assert run.returncode == GOOD
    assert "warning[W0202]" in run.stderr


LATER = "package a:shop@1.0.0;\ninterface shop {\n%s\n  total: func(%s) -> u32;\n}\n"


@pytest.mark.parametrize(
    "items, params, said",
    [
        ("", "a: stream<u8>", "streams cannot be generated yet"),
        ("  //sabir:open\n  variant e { one, two }", "a: e", "`//sabir:open` on a variant"),
        (
            "  //sabir:extensible\n  record r { a: u8 }",
            "a: list<r>",
            "`//sabir:extensible` on a record that is not a parameter by itself",
        ),
    ],
)
def test_check_finds_what_gen_would_refuse(sabir, shop, items, params, said):
    """And `--wit` what is wrong by the language of contracts alone."""
    shop(LATER % (items, params))
    gen, check = sabir("gen", "shop.wit", "--out", "out"), sabir("check", "shop.wit")
    assert (check.returncode, check.stderr) == (CONTRACT_ERRORS, gen.stderr)
    assert said in check.stderr and "help: " in check.stderr
    assert sabir("check", "--wit", "shop.wit").returncode == GOOD


def test_one_table_has_all_directives(sabir, shop):
    """Those that there are, which the error for one that is none lists, and the codes of errors."""
    shop(RIGHT.replace("  total", "  //sabir:nonsense\n  total"))
    listed = re.findall(
        r"`([a-z-]+)`", sabir("check", "shop.wit").stderr.split("directives are")[1]
    )
    page = (ROOT / "docs/contract.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)(?: [A-Z]+)?` \|.*\| (.*) ?\|$", page, re.MULTILINE)
    assert [name for name, _ in rows] == listed
    codes = {code for _, refused in rows for code in re.findall(r"E\d{4}", refused)}
    assert codes <= {path.stem for path in (ROOT / "docs/errors").glob("*.md")}
    assert all(re.search(r"E\d{4}", refused) for _, refused in rows if refused.strip())


def test_check_for_a_language(sabir, shop, tmp_path):
    """What that one would refuse, and others not."""
    many = ", ".join(f"p{number}: u8" for number in range(99))
    shop(LATER % ("", many))
    assert sabir("check", "shop.wit").returncode == GOOD
    refused = [
        language
        for language in BINDINGS
        if sabir("check", "shop.wit", "--for", language).returncode == CONTRACT_ERRORS
    ]
    assert refused == [
        language
        for language in BINDINGS
        if sabir("gen", "shop.wit", "--out", "o", "--for", language).returncode == CONTRACT_ERRORS
    ]
    assert refused
    assert "there is no back-end `perl`" in sabir("check", "shop.wit", "--for", "perl").stderr


def test_check_reads_the_ledger_and_writes_nothing(sabir, shop, tmp_path):
    """A promise that would be broken is found before anything is generated."""
    shop(RIGHT)
    sabir("gen", "shop.wit", "--out", "out")
    before = (tmp_path / "shop.abi.json").read_text()
    shop(RIGHT.replace("1.0.0", "1.1.0").replace("u32", "u64"))
    run = sabir("check", "shop.wit")
    assert run.returncode == CONTRACT_ERRORS and "error[E0802]" in run.stderr
    assert sabir("check", "shop.wit", "--ledger", "other.abi.json").returncode == GOOD
    assert (tmp_path / "shop.abi.json").read_text() == before
    (tmp_path / "shop.abi.json").write_text("{}")
    assert sabir("check", "shop.wit").returncode == TROUBLE


def test_a_ledger_has_a_folder(sabir, shop, tmp_path):
    """What `--ledger` names may not be there yet, but its folder is."""
    shop(RIGHT)
    for command in (["check"], ["gen", "--out", "out"]):
        run = sabir(*command, "shop.wit", "--ledger", "nope/x.json")
        assert run.returncode == TROUBLE and "there is no folder `nope`" in run.stderr
    assert not (tmp_path / "out").exists()


def test_check_sees_another_prefix(sabir, shop, tmp_path):
    """The ledger has another name then; that of before still lies there."""
    shop(RIGHT)
    sabir("gen", "shop.wit", "--out", "out")
    for command in (["check"], ["gen", "--out", "out"]):
        shop("//sabir:prefix stall\n" + RIGHT)
        run = sabir(*command, "shop.wit")
        assert run.returncode == CONTRACT_ERRORS and "error[E0802]" in run.stderr
        assert not (tmp_path / "stall.abi.json").exists()
        shop("//sabir:prefix stall\n" + RIGHT.replace("1.0.0", "2.0.0"))
        assert sabir("check", "shop.wit").returncode == GOOD


@pytest.mark.parametrize(
    "long",
    [
        "package LONG:shop@1.0.0;\ninterface shop { f: func(); }",
        "package a:LONG@1.0.0;\ninterface shop { f: func(); }",
        "package a:shop@1.0.0;\ninterface LONG { f: func(); }",
        "package a:shop@1.0.0;\ninterface shop { f: func(LONG: u8); }",
        "package a:shop@1.0.0;\ninterface shop { LONG: func(); }",
        "package a:shop@1.0.0;\ninterface shop { resource LONG { f: func(); } }",
        "package a:shop@1.0.0;\ninterface shop { variant v { LONG } f: func() -> v; }",
    ],
)
def test_names_end_somewhere(sabir, shop, tmp_path, long):
    """Before a file has to be called so."""
    shop(long.replace("LONG", "a" * 72))
    every = ",".join(BINDINGS)
    assert sabir("gen", "shop.wit", "--out", "o", "--for", every).returncode == GOOD
    shop(long.replace("LONG", "a" * 73))
    for command in (["check"], ["gen", "--out", "out"]):
        run = sabir(*command, "shop.wit", "--ledger", "new.json")
        assert run.returncode == CONTRACT_ERRORS
        assert "error[E0902]: a name of 73 characters" in run.stderr
    assert not (tmp_path / "out").exists()


def test_a_version_ends_somewhere(sabir, shop, tmp_path):
    """It stands in the names of files, too."""
    long = "package a:shop@1.0.0-LONG;\ninterface shop { f: func(); }"
    every = ",".join(BINDINGS)
    shop(long.replace("LONG", "a" * 66))
    assert sabir("gen", "shop.wit", "--out", "o", "--for", every).returncode == GOOD
    shop(long.replace("LONG", "a" * 67))
    run = sabir("gen", "shop.wit", "--out", "out", "--for", every)
    assert run.returncode == CONTRACT_ERRORS
    assert "error[E0902]: a version of 73 characters" in run.stderr
    assert not (tmp_path / "out").exists()


def test_check_looks_at_every_world(sabir, shop):
    """Unless one is chosen; what is wrong in two of them is said once."""
    worlds = "world one { export shop; }\nworld two { export shop; }\nworld three {}\n"
    shop(LATER % ("", "a: stream<u8>") + worlds)
    run = sabir("check", "shop.wit")
    assert run.returncode == CONTRACT_ERRORS and run.stderr.endswith("1 error\n")
    assert sabir("check", "shop.wit", "--world", "three").returncode == GOOD


@pytest.mark.parametrize(
    "words", [(), ("check",), ("chek", "x"), ("inspect", "--format", "xml", "x")]
)
def test_wrong_arguments_are_one_sentence(sabir, words):
    """Exit code 2 and no more than a line."""
    run = sabir(*words)
    assert (run.returncode, run.stdout) == (TROUBLE, "")
    assert run.stderr.startswith("sabir: ")


@pytest.mark.parametrize("command", ["check", "fmt", "inspect", "export-wit"])
def test_a_missing_file_is_one_sentence(sabir, command):
    """Not a contract error: exit code 2."""
    run = sabir(command, "nowhere.wit")
    assert (run.returncode, run.stdout) == (TROUBLE, "")
    assert run.stderr == "sabir: cannot read `nowhere.wit`: No such file or directory\n"


def test_folders_and_their_dependencies(sabir, tmp_path):
    """All files of a folder are a package; `deps/` holds others; other files are ignored."""
    (tmp_path / "wit" / "deps" / "money").mkdir(parents=True)
    (tmp_path / "wit" / "a.wit").write_text("package a:shop;\ninterface one { type t = u8; }\n")
    (tmp_path / "wit" / "b.wit").write_text(
        "interface two { use one.{t}; use b:money/m.{c}; use c:x/y.{z};\n"
        "  f: func(a: t, b: c, d: z); }\n"
    )
    (tmp_path / "wit" / "deps" / "money" / "m.wit").write_text(
        "package b:money; interface m { type c = u32; }\n"
    )
    (tmp_path / "wit" / "deps" / "x.wit").write_text("package c:x; interface y { type z = u8; }\n")
    (tmp_path / "wit" / "deps" / "README").write_text("not a contract\n")
    run = sabir("check", "wit")
    assert (run.returncode, run.stderr) == (GOOD, "")
    plain = sabir("export-wit", "wit").stdout
    (tmp_path / "one.wit").write_text(plain)
    assert sabir("export-wit", "one.wit").stdout == plain
    (tmp_path / "empty").mkdir()
    assert sabir("check", "empty").returncode == TROUBLE


def test_fmt_in_place_and_check(sabir, shop):
    """`--check` names what would change and changes nothing; without it the file is rewritten."""
    path = shop("package a:shop ; interface shop{ // c\r\n f:func( ) ;}")
    before = path.read_bytes()
    run = sabir("fmt", "--check", "shop.wit")
    assert (run.returncode, run.stdout) == (CONTRACT_ERRORS, "shop.wit\n")
    assert path.read_bytes() == before
    path.chmod(0o640)
    assert sabir("fmt", "shop.wit").returncode == GOOD
    assert path.read_text() == "package a:shop;\ninterface shop { // c\n  f: func();\n}\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert sabir("fmt", "--check", "shop.wit").returncode == GOOD
    assert [p.name for p in path.parent.iterdir()] == ["shop.wit"]


def test_fmt_leaves_a_broken_file_alone(sabir, shop):
    """What does not parse is reported, not rewritten."""
    path = shop("package a:shop; interface shop { f func(); }")
    run = sabir("fmt", "shop.wit")
    assert run.returncode == CONTRACT_ERRORS
    assert "error[E0107]" in run.stderr
    assert path.read_text() == "package a:shop; interface shop { f func(); }"


def test_inspect_in_three_forms(sabir, shop):
    """A tree for people, JSON for programs, and the reference's JSON."""
    shop(RIGHT)
    assert sabir("inspect", "shop.wit").stdout == (
        "package a:shop@1.0.0\n  interface shop\n    total() -> u32\n"
    )
    ours = json.loads(sabir("inspect", "--format", "json", "shop.wit").stdout)
    assert ours["functions"][0]["name"] == "total"
    theirs = json.loads(sabir("inspect", "--format", "wit-json", "shop.wit").stdout)
    assert theirs["interfaces"][0]["functions"]["total"]["kind"] == "freestanding"


def test_features_are_chosen_on_the_command_line(sabir, shop):
    """Off by default, on by name, all on."""
    shop(RIGHT.replace("  total", "  @unstable(feature = sums)\n  total"))
    assert "total" not in sabir("inspect", "shop.wit").stdout
    assert "total" in sabir("inspect", "--features", "x,sums", "shop.wit").stdout
    assert "total" in sabir("inspect", "--all-features", "shop.wit").stdout


def test_dump(sabir, shop):
    """The values between the phases."""
    shop(RIGHT)
    assert "3:11 shop\n" in sabir("dump", "--tokens", "shop.wit").stdout
    assert "  function total -> u32\n" in sabir("dump", "--ast", "shop.wit").stdout
    assert "function shop.total()\n" in sabir("dump", "--binding", "shop.wit").stdout
    assert json.loads(sabir("dump", "--model", "shop.wit").stdout)["root"] == 0
    assert sabir("dump", "shop.wit").returncode == TROUBLE


def test_no_color_without_a_terminal(sabir, shop):
    """Escape sequences only where somebody sees the colours."""
    shop(WRONG)
    assert "\x1b" not in sabir("check", "shop.wit").stderr


def test_our_own_contracts_are_in_canonical_form(sabir):
    """What we publish looks the way `sabir fmt` writes it."""
    contracts = [str(path) for path in ROOT.glob("libs/*/*.wit")]
    assert contracts
    run = sabir("fmt", "--check", *contracts)
    assert (run.returncode, run.stdout) == (GOOD, ""), os.linesep.join(contracts)
