"""A package loads only the library it was made for: what differs is named, at once."""

import os
import re
import subprocess
from pathlib import Path

import callers
import liar
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
LIES = {
    "if (y) rows[i].offset = 4;": r"has `.*point\.y` with offset 4, and .* made for 8",
    "if (point && whole) rows[i].size = 24;": r"has `.*point` with size 24, and .* made for 16",
    "if (point && whole) rows[i].alignment = 4;": r"has `.*point` with alignment 4, .* made for 8",
    'if (y) rows[i].field = strdup("z");': r"does not know `.*point\.y`",
    'lie.version = "2.0.0";': r"has version 2\.0\.0 of tests:mirror",
    "": None,
}


WAYS = [
    pytest.param(name, way, id=way, marks=pytest.mark.needs(*needs))
    for name, one in callers.EVERY.items()
    for way, needs in getattr(one, "WAYS", {}).items()
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Path:
    """A folder for what is compiled once."""
    return tmp_path_factory.mktemp("shared")


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize(("language", "way"), WAYS)
def test_another_library_is_refused(language, way, lie, tmp_path, shared):
    """When it is loaded, whichever way; one that says what is expected is not."""
    made = liar.build(lie, tmp_path)
    command, first, error = callers.EVERY[language].stranger(way, tmp_path, shared)
    environment = os.environ | ({"LD_PRELOAD": str(made)} if first else {})
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if not lie:
        assert (run.returncode, run.stdout) == (0, "5\n"), run.stderr
        return
    assert run.returncode == 1
    wanted = LIES[lie].replace("made for", "(made|compiled) for")
    assert re.search(wanted, run.stderr) and error in run.stderr, run.stderr
