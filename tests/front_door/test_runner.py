"""tools/test: every test belongs to a part, a change finds its parts, the budget knows all."""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def runner():
    """tools/test as a module."""
    loader = importlib.machinery.SourceFileLoader("sabir_test_runner", str(ROOT / "tools/test"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[loader.name] = module
    loader.exec_module(module)
    yield module
    del sys.modules[loader.name]


def test_every_compiled_test_belongs_to_one_part(runner):
    """Otherwise `make test` would silently leave it out."""
    command = ["ctest", "--preset", "release", "--show-only=json-v1"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = [test["name"] for test in json.loads(run.stdout)["tests"]]
    assert len(names) > 500
    for name in names:
        owners = [part for part, starts in runner.NATIVE.items() if name.startswith(starts)]
        assert len(owners) == 1, f"{name} belongs to {owners or 'no part'}"


def test_all_parts_together_are_everything(runner):
    """What is asked for by parts is what runs when nothing is said, no more and no less."""
    whole = {stage.name for stage in runner.stages(set(runner.PARTS))}
    by_parts = {stage.name for part in runner.PARTS for stage in runner.stages({part})}
    assert whole == by_parts


def test_each_stage_has_a_row_in_the_budget(runner):
    """And each row a stage."""
    lines = (ROOT / "tests/budget").read_text().splitlines()
    rows = {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
    stages = {stage.name for stage in runner.stages(set(runner.PARTS))}
    assert stages <= rows
    assert rows - stages <= {"all", *(row for row in rows if left_out(runner, row))}


def left_out(runner, row: str) -> bool:
    """Whether the row is that of a language that is not there."""
    starts = {"java": "junit", "python": "pytest-", "ruby": "minitest"}  # or the language's name
    return any(row.startswith(starts.get(name, name)) for name in runner.languages.left_out())


def test_a_suite_that_outgrew_its_row_is_named(runner, monkeypatch, tmp_path, capsys):
    """Only when asked: the suites themselves do not fail for it."""
    monkeypatch.setattr(runner, "TIMES", tmp_path / "times.json")
    monkeypatch.setattr(runner, "BUDGET", tmp_path / "budget")
    (tmp_path / "budget").write_text("# seconds\npytest 10\njunit 5\nall 15\n")
    (tmp_path / "times.json").write_text('{"pytest": 11, "junit": 3}')
    assert runner.check_budget() == 1
    assert capsys.readouterr().out == "pytest: 11 s of 10\n"
    (tmp_path / "times.json").write_text('{"pytest": 9, "junit": 3}')
    assert runner.check_budget() == 0


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("docs/abi.md", {"compiler"}),
        ("runtime/ruby/package/x.rb", {"compiler", "ruby", "cases", "sanitizers"}),
        ("src/model/model.cc", None),
        ("CMakeLists.txt", None),
        ("bench/run.py", set()),
    ],
)
def test_a_change_finds_its_parts(runner, monkeypatch, path, parts):
    """What no row of the table knows is everybody's."""
    answers = iter([f"{path}\n", ""])

    def run(*words, **options):
        return subprocess.CompletedProcess(words, 0, next(answers), "")

    monkeypatch.setattr(runner.subprocess, "run", run)
    assert runner.touched("HEAD") == (set(runner.PARTS) if parts is None else parts)


def test_folders_of_the_table_exist(runner):
    """A folder that was renamed would be nobody's."""
    for path in runner.TOUCHED:
        assert (ROOT / path).exists(), path


def test_an_unknown_language_is_one_sentence(runner):
    """With those that there are."""
    environment = os.environ | {"SABIR_LANGUAGES": "python,cobol"}
    command = [sys.executable, "tools/test", "--list"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    known = ", ".join(("c", "cpp", *runner.languages.EVERY))
    assert run.stderr == f"there is no language `cobol`; there are {known}\n"


def test_languages_that_are_not_asked_for_have_no_stages(runner, monkeypatch):
    """Everything else is as it was."""
    monkeypatch.setenv("SABIR_LANGUAGES", "python")
    names = {stage.name for stage in runner.stages(set(runner.PARTS))}
    assert "pytest-extension" in names
    assert {"minitest", "junit", "minitest-asan"}.isdisjoint(names)
    assert "native" in names


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (["demo", "FILES=no-such-file.txt"], "there is no file `no-such-file.txt`"),
        (["test", "WHAT=nothing"], "there is no part `nothing`"),
    ],
)
def test_what_is_asked_for_is_looked_at_before_anything_is_set_up(asked, wrong):
    """A word that is wrong costs nobody the time of a set-up."""
    run = subprocess.run(["make", *asked], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode != 0
    assert wrong in run.stderr
    assert "setup:" not in run.stdout
