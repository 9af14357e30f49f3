"""Which warnings are told: those of the languages that were asked for, and not what is allowed."""

import os

import pytest

GOOD, CONTRACT_ERRORS = 0, 1

# `def` is a keyword of Python, Ruby and others, but not of C.
SHOP = "package a:shop@1.0.0;\ninterface shop {\n  total: func(def: u32) -> u32;\n}\n"
CALENDAR = SHOP.replace("shop", "calendar").replace("def", "of")


@pytest.fixture
def shop(tmp_path):
    """A folder with a contract whose name is a keyword, in a project."""
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "shop.wit").write_text(SHOP)
    (folder / "calendar.wit").write_text(CALENDAR)
    return folder


def told(run) -> list[str]:
    """Codes of what was said, in order."""
    return [line[line.index("[") + 1 :][:5] for line in run.stderr.splitlines() if "]: " in line]


def test_only_of_languages_that_were_asked_for(sabir, shop):
    """And of all, where nobody said which."""
    check = ["check", "contracts/shop.wit"]
    assert told(sabir(*check)) == ["W0202"]
    assert told(sabir(*check, "--for", "python")) == ["W0202"]
    assert told(sabir(*check, "--for", "java")) == []
    assert told(sabir("gen", "contracts/shop.wit", "--out", "out", "--for", "java")) == []
    assert "`def` is a keyword of Python and Ruby" in sabir(*check, "--for", "python,ruby").stderr


def test_a_package_that_a_language_cannot_have(sabir, shop):
    """It is an error where the language was asked for, once, and calls it what people do."""
    check = ["check", "contracts/calendar.wit"]
    assert told(sabir(*check)) == ["W0203"]
    assert told(sabir(*check, "--for", "java")) == []
    run = sabir(*check, "--for", "python")
    assert (run.returncode, told(run)) == (CONTRACT_ERRORS, ["E0216"])
    assert "a package for Python cannot be called" in run.stderr
    (shop / "calendar.wit").write_text("//sabir:allow W0203\n" + CALENDAR)
    assert told(sabir(*check)) == told(sabir(*check, "--for", "java")) == []


@pytest.mark.parametrize("folder", ["contracts", "."])
def test_a_project_allows(sabir, shop, tmp_path, folder):
    """`sabir.toml` in the contract's folder or in one above it; what it has not to say is told."""
    project = tmp_path / folder / "sabir.toml"
    project.write_text("# Of all\n[warnings]\nallow = [\n  \"W0202\", # names\n  'W0601',\n]\n")
    for path in ("contracts/shop.wit", shop / "shop.wit"):
        assert told(sabir("check", path)) == []
    assert told(sabir("gen", "contracts/shop.wit", "--out", "o", "--for", "python")) == []
    project.write_text('[warnings]\nallow = ["W0299"]\n')
    run = sabir("check", "contracts/shop.wit")
    assert (run.returncode, told(run)) == (GOOD, ["W0202", "W0603"])
    assert "sabir.toml:2:10" in run.stderr


@pytest.mark.parametrize(
    "text, place, said",
    [
        ("[warning]\n", "1:2", "there is no `warning`"),
        ("allow = []\n", "1:1", "there is no `allow`"),
        ("warnings = 3\n", "1:12", "`warnings` is a table"),
        ("[warnings]\nallow = 'W0202'\n", "2:9", "a list of codes"),
        ("[warnings]\nalow = []\n", "2:1", "no key `alow` in `[warnings]`"),
        ("[warnings]\nallow = [\n  'W0202', ['é']]\n", "3:12", "stands in quotes"),
        ("[warnings]\nallow = [W0202]\n", "2:10", "invalid TOML"),
        ("[warnings]\nallow = ['W0202' 'W0201']\n", "2:18", "invalid TOML"),
        ("[warnings]\n[warnings]\n", "2:1", "invalid TOML"),
        ("\x00", "1:1", "invalid TOML"),
    ],
)
def test_a_project_that_says_something_else(sabir, shop, text, place, said):
    """It is refused at its place, and the contract is looked at all the same."""
    (shop / "sabir.toml").write_text(text)
    (shop / "shop.wit").write_text(SHOP.replace("-> u32", "-> what"))
    run = sabir("check", "contracts/shop.wit")
    assert run.returncode == CONTRACT_ERRORS
    assert sorted(told(run)) == ["E0209", "E0607"]
    assert f"contracts/sabir.toml:{place}" in run.stderr and said in run.stderr


def test_what_is_quoted_cannot_steer_the_terminal(sabir, shop):
    """Escapes of TOML make signs that the text does not have."""
    (shop / "sabir.toml").write_text('"al\\u001b[31mlow\\u202e" = 1\n')
    run = sabir("check", "contracts/shop.wit")
    assert "E0607" in told(run)
    assert "\x1b" not in run.stderr and "\u202e" not in run.stderr


def test_a_project_that_is_no_small_file(sabir, shop, tmp_path):
    """Neither a link that leads nowhere, nor a pipe, nor more than anybody writes."""
    project = shop / "sabir.toml"
    (tmp_path / "sabir.toml").write_text('[warnings]\nallow = ["W0202"]\n')
    project.symlink_to("nowhere")
    run = sabir("check", "contracts/shop.wit")
    assert run.returncode != GOOD and "cannot read `contracts/sabir.toml`" in run.stderr
    project.unlink()
    os.mkfifo(project)
    run = sabir("check", "contracts/shop.wit")
    assert run.returncode != GOOD and "`contracts/sabir.toml` is not a file" in run.stderr
    project.unlink()
    project.write_text(".".join("a" * 100_000) + " = 1\n")
    run = sabir("check", "contracts/shop.wit")
    assert run.returncode != GOOD and "more than 16384 bytes" in run.stderr
