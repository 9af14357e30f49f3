"""Our code looks the way the formatters write it; `make format` is the cure."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest


def test_c_and_cxx_are_formatted(tree):
    """clang-format 14 with the .clang-format of the root."""
    paths = tree.select(".h", ".hpp", ".c", ".cc")
    assert paths

    def complaints(path) -> str:
        command = ["clang-format-14", "--dry-run", "--Werror", str(path)]
        run = subprocess.run(command, cwd=tree.root, capture_output=True, text=True)
        return "" if run.returncode == 0 else f"{path}\n{run.stderr[:300]}"

    with ThreadPoolExecutor() as pool:
        wrong = list(filter(None, pool.map(complaints, paths)))
    assert not wrong, f"{len(wrong)} files need `make format`:\n" + "\n".join(wrong)


def ruff(tree, *arguments: str) -> str:
    """What ruff says about our Python; empty if all is well."""
    command = [Path(sys.executable).parent / "ruff", *arguments, "."]
    run = subprocess.run(command, cwd=tree.root, capture_output=True, text=True)
    return "" if run.returncode == 0 else run.stdout + run.stderr


@pytest.mark.needs("linters")
def test_python_is_formatted(tree):
    """`ruff format` has nothing to change."""
    assert not ruff(tree, "format", "--check", "--quiet")


@pytest.mark.needs("linters")
def test_python_is_clean(tree):
    """`ruff check` finds nothing, under the rules of pyproject.toml."""
    assert not ruff(tree, "check", "--quiet")


@pytest.mark.needs("rust")
def test_rust_is_formatted(tree):
    """`rustfmt` has nothing to change, under the rules of rustfmt.toml; golden files too."""
    if shutil.which("rustfmt") is None:
        pytest.skip("there is no rustfmt")
    paths = tree.select(".rs", golden=True)
    assert paths

    def complaints(path) -> str:
        with (tree.root / path).open() as text:  # by itself, without the modules that it names
            run = subprocess.run(
                ["rustfmt", "--check"], cwd=tree.root, stdin=text, capture_output=True, text=True
            )
        return "" if run.returncode == 0 else f"{path}\n{run.stdout[:300]}{run.stderr[:300]}"

    with ThreadPoolExecutor() as pool:
        wrong = list(filter(None, pool.map(complaints, paths)))
    assert not wrong, "\n".join(wrong)


def test_ruby_is_clean(tree):
    """`rubocop`, layout included, under the rules of .rubocop.yml; golden files too."""
    paths = [*tree.select(".rb", ".gemspec", golden=True), Path("tools/minitest")]
    command = ["rubocop", "--cache", "false", "--format", "clang", *map(str, paths)]
    run = subprocess.run(command, cwd=tree.root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
