"""`sabir new`, `sabir explain` and `sabir --version`: the way in.

That what `new` makes builds and passes is tried in tests/front_door/test_pack.py.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_it_makes_a_library_whose_contract_is_right(sabir, tmp_path):
    """All files, each in canonical form, without a warning."""
    made = sabir("new", "word-count", "--for", "c,cpp")
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "word-count"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".gitignore",
        "CMakeLists.txt",
        "README.md",
        "word-count.cases",
        "word-count.cc",
        "word-count.wit",
    ]
    for path in folder.iterdir():
        assert (path.name == ".gitignore") or f"word-count/{path.name}" in made.stdout
    checked = sabir("check", "word-count/word-count.wit", "--for", "cpp")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert sabir("fmt", "--check", "word-count/word-count.wit").returncode == 0
    assert "LANGUAGES c cpp\n" in (folder / "CMakeLists.txt").read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Tally", "lower-case letters"),
        ("9", "lower-case letters"),
        ("a--b", "lower-case letters"),
        ("../up", "lower-case letters"),
        ("record", "a word of WIT"),
        ("std", "C++'s own"),
        ("namespace", "a word of C++"),
        ("there", "is there already"),
    ],
)
def test_names_that_cannot_be(sabir, tmp_path, name, said):
    """One sentence, and nothing is written."""
    (tmp_path / "there").mkdir()
    run = sabir("new", name)
    assert run.returncode in (1, 2)
    assert said in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert list((tmp_path / "there").iterdir()) == []


def test_a_language_that_is_none(sabir, tmp_path):
    """The others are named."""
    run = sabir("new", "tally", "--for", "cpp,cobol")
    assert run.returncode == 2
    assert "no back-end `cobol`; there are " in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_explain_shows_the_page(sabir):
    """Of every code, in either case."""
    for path in (ROOT / "docs/errors").glob("*.md"):
        code = path.stem
        for written in (code, code.lower()):
            assert sabir("explain", written).stdout == path.read_text()


def test_explain_lists_all(sabir):
    """A line each, in order, with its title."""
    lines = sabir("explain").stdout.splitlines()
    pages = sorted((ROOT / "docs/errors").glob("*.md"))
    assert [line.split()[0] for line in lines] == [page.stem for page in pages]
    assert "E0901  not supported by a back-end yet" in lines


def test_explain_of_nothing(sabir):
    """Says what to do."""
    run = sabir("explain", "E9999")
    assert run.returncode == 2
    assert "no error `E9999`" in run.stderr


def test_the_version_is_the_projects(sabir):
    """As CMake has it."""
    cmake = (ROOT / "CMakeLists.txt").read_text()
    version = re.search(r"project\(Sabir VERSION ([\d.]+) ", cmake)[1]
    assert sabir("--version").stdout == f"sabir {version}\n"
