"""The two commands: what they need is in the tree, and nothing is set up twice."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import languages  # noqa: E402


def test_a_second_setup_does_nothing_and_says_nothing():
    """The stamps of the first run, which made the Python of this test, are enough."""
    run = subprocess.run([ROOT / "tools/setup"], capture_output=True, text=True, check=True)
    lacking = [line for line in run.stdout.splitlines() if " is left out: " in line]
    assert run.stdout.splitlines() == lacking
    assert run.stderr == ""


def test_each_package_is_listed_once_and_installed():
    """The list is the truth about this machine."""
    lines = (ROOT / "tools/packages.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    names = [(row[0], "arm64" in row[1:]) for row in rows]
    assert len(set(names)) == len(names)
    words = {word for row in rows for word in row[1:]}
    assert words == {"arm64", "demo", "fallback", "targets", "test", "unpack", *languages.EVERY}
    elsewhere = {"arm64", "fallback", "targets", "unpack", *languages.left_out()}
    installed = [row[0] for row in rows if not elsewhere.intersection(row[1:])]
    if not Path("/usr/bin/rustc").exists():  # a newer one is there already, rustup's for instance
        installed = [name for name in installed if not re.match("(rust|cargo).*-web", name)]
    states = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\n", *installed],
        capture_output=True,
        text=True,
    )
    assert states.stdout.split() == ["installed"] * len(installed), states.stderr
    for name in (row[0] for row in rows if row[1:] == ["unpack"]):
        assert (ROOT / "build/packages" / name).is_dir()


def test_python_packages_are_pinned():
    """The same tools on every machine."""
    for name in ("requirements.txt", "requirements-test.txt", "requirements-targets.txt"):
        lines = (ROOT / "tools" / name).read_text().splitlines()
        rows = [line for line in lines if line and not line.startswith("#")]
        assert rows
        assert [row for row in rows if not re.fullmatch(r"[\w.-]+==[\w.]+", row)] == []


def test_the_build_machine_runs_make_test():
    """`.ci/run` runs `make test` and nothing else of substance."""
    lines = (ROOT / ".ci/run").read_text().splitlines()
    code = [line for line in lines if line and not line.startswith("#")]
    assert code == ['cd "$(dirname "$0")/.." || exit 2', "exec env CI=1 make test"]


def test_golden_files_are_not_blessed_on_the_build_machine():
    """`BLESS=1` is a person's decision."""
    run = subprocess.run(
        [ROOT / "tools/test", "--bless"], env={"CI": "1", "PATH": "/usr/bin"}, capture_output=True
    )
    assert run.returncode == 2


def test_the_four_presets():
    """Each can be configured, built and tested by name."""
    presets = json.loads((ROOT / "CMakePresets.json").read_text())
    for kind in ("configurePresets", "buildPresets", "testPresets"):
        names = {preset["name"] for preset in presets[kind]} - {"base"}
        assert names == {"release", "debug", "asan", "tsan"}
