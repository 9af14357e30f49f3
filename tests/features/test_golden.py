"""What the compiler writes is what the tree says it writes.

BLESS=1 (`make bless`) writes it anew instead of comparing.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from features import generated

pytestmark = pytest.mark.golden
CURE = "`make bless` rewrites the expected files; read the diff before you commit it"

RUNTIME = Path(__file__).resolve().parents[2] / "runtime"


def plain(text: str) -> str:
    """Of Go, where what is copied is of the package that it is copied into."""
    return re.sub(r"\n\npackage \w+\n", "\n\npackage sabir\n", text, count=1)


RUNTIMES = {
    path.read_text()
    for path in [*RUNTIME.rglob("*"), RUNTIME.parent / "LICENSE"]
    if path.suffix
    in (".h", ".hpp", ".c", ".go", ".py", ".pyi", ".rb", ".lua", ".rs", ".java", ".toml", ".xml")
    or path.name == "LICENSE"
}


def files_below(folder):
    """Relative names and contents of all files of a folder, but for copies of the runtimes.

    The manifest names those copies, too; tests/commands/test_manifest.py is about it.
    """
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    texts = {str(path.relative_to(folder)): path.read_text() for path in paths}
    texts.pop("manifest.json", None)
    return {name: text for name, text in texts.items() if plain(text) not in RUNTIMES}


def own(paths):
    """Those that are no copies of the runtimes."""
    return [path for path in paths if plain(path.read_text()) not in RUNTIMES]


def first_difference(expected: str, written: str) -> str:
    """Where two texts part, in a line."""
    pairs = zip(expected.split("\n"), written.split("\n"), strict=False)
    for number, (want, have) in enumerate(pairs, 1):
        if want != have:
            return f"line {number}:\n    expected {want!r}\n    written  {have!r}"
    return "one is longer than the other"


def test_the_output_is_the_expected_one(feature, tmp_path):
    """Same files, same bytes."""
    run = feature.generate(tmp_path / "out")
    assert run.returncode == 0, run.stderr
    written = files_below(tmp_path / "out")
    assert written
    if os.environ.get("BLESS") == "1":
        shutil.rmtree(feature.golden, ignore_errors=True)
        for name, text in written.items():
            path = feature.golden / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    expected = files_below(feature.golden)
    assert sorted(written) == sorted(expected), CURE
    wrong = [
        f"{name}, {first_difference(expected[name], written[name])}"
        for name in written
        if written[name] != expected[name]
    ]
    assert not wrong, "\n".join([*wrong, CURE])


def test_the_output_fits_on_a_screen(feature):
    """C++ and Java have no line of more than 100 columns, whatever the contract's types are."""
    java = sorted(feature.golden.rglob("*.java"))
    assert not generated.too_wide(own([*generated.cpp(feature.golden), *java]))


def test_pointers_are_written_alike(feature):
    """`T* x` in all C++, beside `T *x` in all C."""
    assert not generated.stars_by_name(own(generated.cpp(feature.golden)))


def test_the_output_does_not_depend_on_the_run(feature, tmp_path):
    """Twice the same input, twice the same bytes; a second run over the first changes nothing."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert feature.generate(first).returncode == 0
    assert feature.generate(second).returncode == 0
    assert feature.generate(second).returncode == 0
    assert files_below(first) == files_below(second)
