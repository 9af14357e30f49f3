"""For every test in Python: the packages of the build under test can be imported.

SABIR_PRESET names the build, `release` unless said otherwise. Tests marked `sanitize` run compiled
code of ours in their own process; tools/test repeats them on the `asan` build. Tests marked
`needs("ruby")` want a language, or `linters`; where tools/setup could not have it, or it was not
asked for, they are skipped with the reason.
"""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")

sys.path.insert(0, str(BUILD / "python"))
sys.path.insert(0, str(ROOT / "tools"))

import languages  # noqa: E402

LEFT_OUT = languages.missing() | languages.left_out()

# These import packages that were not made.
IMPORTING = (
    "libs/*/tests/python/*",
    "runtime/python/tests/*",
    "tests/features/*/*",
    "tests/features/test_python_bad_input.py",
    "tests/interposers/*",
    "tests/worlds/*",
)
collect_ignore_glob = IMPORTING if "python" in LEFT_OUT else ()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what wants something that is left out."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            if name in LEFT_OUT:
                pytest.skip(f"{name} is left out: {LEFT_OUT[name]}")
