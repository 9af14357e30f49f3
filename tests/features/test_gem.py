"""The generated gem builds, installs and runs by Ruby's own tools, and says what it misses."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("ruby")
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
GENERATED = BUILD / "libs" / "uninorm" / "sabir" / "uninorm" / "ruby"


def run(*command, **options):
    """Run a command; return how it went."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def gem(tmp_path_factory):
    """The gem of the flagship, built in a folder of its own."""
    folder = tmp_path_factory.mktemp("gem") / "uninorm"
    shutil.copytree(GENERATED, folder)
    built = run("gem", "build", "uninorm.gemspec", cwd=folder)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.gem")
    return path


def install(gem, home, **environment):
    """`gem install` into a folder, with nothing of the machine's gems."""
    options = ["--local", "--no-document", "--install-dir", home, "--bindir", home / "bin"]
    return run("gem", "install", *options, gem, env=os.environ | environment)


def test_it_installs_and_runs(gem, tmp_path):
    """The library comes along: nothing of the build folder is needed."""
    library = tmp_path / "library"
    library.mkdir()
    for path in [*(BUILD / "lib").glob("libuninorm.so*"), BUILD / "lib" / "uninorm-worker"]:
        shutil.copy2(path, library / path.name, follow_symlinks=False)
    installed = install(gem, tmp_path / "gems", SABIR_LIBRARY_DIR=str(library))
    assert installed.returncode == 0, installed.stdout + installed.stderr
    shutil.rmtree(library)
    code = "require 'uninorm'; print Uninorm::Normalizer.new(:nfc).normalize_text(\"e\\u0301\")"
    environment = os.environ | {"GEM_PATH": str(tmp_path / "gems"), "GEM_HOME": str(tmp_path)}
    said = run("ruby", "-e", code, env=environment)
    assert (said.returncode, said.stdout) == (0, "\u00e9"), said.stderr
    # And with its worker, which stands beside the library.
    code += "; require 'where'; print Uninorm::FLAVOUR, Where.workers"
    for flavour in ("extension", "fiddle"):
        there = {"SABIR_LOCATION": "worker:", "SABIR_RUBY": flavour}
        said = run("ruby", f"-I{ROOT / 'tests'}", "-e", code, env=environment | there)
        assert said.stdout == f'\u00e9{flavour}["uninorm-worker"]', said.stderr


def test_it_says_what_it_misses(gem, tmp_path):
    """One sentence for what is not set, and one for what is not there."""
    environment = {"SABIR_LIBRARY_DIR": ""}
    missing = install(gem, tmp_path / "gems", **environment)
    assert missing.returncode != 0
    assert "there is no libuninorm.so" in missing.stdout + missing.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    missing = install(gem, tmp_path / "gems", SABIR_LIBRARY_DIR=str(empty))
    assert f"there is no libuninorm.so in {empty}" in missing.stdout + missing.stderr
