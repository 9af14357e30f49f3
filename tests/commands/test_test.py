"""`sabir test`: one table of what the tests of every language said at every boundary.

The runners here are scripts that report what they are told to; those that are made of cases are
tried by the ctest entries `cases_*`.
"""

import json
import sys

import pytest

GOOD, FAILED, TROUBLE = 0, 1, 2

CONTRACT = (
    "package a:shop@1.0.0;\n\ninterface shop {\n  total: func() -> u32;\n  idle: func();\n}\n"
)
CASES = (
    'total() -> 1;\ntotal() -> 2;\ncase "for python" for python {\n  total();\n}\ntotal() -> 3;\n'
)

# Reports each case as the script's arguments say: passed, failed, crash.
RUNNER = """
import json, os, signal, sys
only = os.environ.get("SABIR_CASES_ONLY")
wanted = set(open(only).read().split("\\n")) if only else None
status = 0
for name, what in zip(["total 1", "total 2", "total 3"], sys.argv[1:]):
    if wanted is not None and name not in wanted:
        continue
    def say(event):
        with open(os.environ["SABIR_CASES_REPORT"], "a") as file:
            file.write(json.dumps({"case": name, **event}) + "\\n")
    say({"event": "begin"})
    if what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    at = {"line": 2, "call": "total()", "expected": "2", "actual": os.environ["SABIR_LOCATION"]}
    say({"event": "end", "status": what, **(at if what == "failed" else {})})
    status |= what == "failed"
sys.exit(status)
"""


@pytest.fixture
def shop(tmp_path, sabir):
    """Runs the cases of a shop with runners that say what they are told to."""
    (tmp_path / "shop.wit").write_text(CONTRACT)
    (tmp_path / "shop.cases").write_text(CASES)
    (tmp_path / "runner.py").write_text(RUNNER)

    def run(*words, **told):
        script = [sys.executable, str(tmp_path / "runner.py")]
        runners = [
            {"name": name, "language": "c", "command": script + what.split()}
            for name, what in told.items()
        ]
        manifest = {"runners": runners, "locations": ["inprocess:", "worker:"]}
        (tmp_path / "tests.json").write_text(json.dumps(manifest))
        return sabir("test", "shop.wit", "--manifest", "tests.json", *words)

    return run


@pytest.mark.parametrize("name", ["klingon", "c-klingon", "python-klingon", "python-"])
def test_a_language_or_flavour_that_is_not_there(shop, name):
    """It is named, and so are those that are."""
    run = shop("--language", name)
    assert (run.returncode, run.stdout) == (TROUBLE, "")
    assert run.stderr.startswith(f"sabir: there are no tests in `{name}`; there are in `c`, ")
    assert "`python`, `python-extension`, `python-cffi`" in run.stderr


def test_all_is_well(shop):
    """A column for each boundary, a row for each runner; what was left out, what was reached."""
    run = shop(c="passed passed passed")
    assert run.returncode == GOOD, run.stdout + run.stderr
    rows = [line.split() for line in run.stdout.split("\n")]
    assert ["inprocess:", "worker:"] in rows
    assert "c         3, 1 left out  3, 1 left out" in run.stdout
    assert "4 cases reach 1 of 2 functions; never: `shop.idle`" in run.stdout


def test_a_function_that_is_never_reached_may_be_a_failure(shop):
    """With --every-function."""
    assert shop("--every-function", c="passed passed passed").returncode == FAILED


def test_a_failure_says_how_to_see_it_again(shop):
    """The case, its place, both values, the command."""
    run = shop("--location", "worker:?deadline=5s", c="passed failed passed")
    assert run.returncode == FAILED
    assert "`total 2` failed in c at worker:?deadline=5s (shop.cases:2)" in run.stdout
    assert "expected: 2\n  actual:   worker:?deadline=5s\n" in run.stdout
    again = "--language c --location 'worker:?deadline=5s' --case 'total 2'"
    assert again in run.stdout
    assert "2, 1 FAILED, 1 left out" in run.stdout


def test_a_crash_costs_only_its_case(shop):
    """The others are run by another process."""
    run = shop("--location", "inprocess:", c="passed crash passed")
    assert run.returncode == FAILED
    assert "the runner crashed: Segmentation fault in this case" in run.stdout
    assert "2, 1 FAILED, 1 left out" in run.stdout


def test_what_is_not_reported_has_not_passed(shop):
    """A runner that forgets a case and says that all is well."""
    run = shop("--location", "inprocess:", c="passed passed")
    assert run.returncode == FAILED
    assert "`total 3` failed in c" in run.stdout and "it was not run" in run.stdout


def test_one_case(shop):
    """Only that is run and counted."""
    run = shop("--case", "total 2", "--location", "inprocess:", c="failed passed failed")
    assert run.returncode == GOOD, run.stdout
    assert shop("--case", "totl 2", c="passed").returncode == TROUBLE


def test_results_as_json(shop, tmp_path):
    """The same for programs."""
    shop("--json", "out.json", "--location", "inprocess:", c="passed failed passed")
    cell = json.loads((tmp_path / "out.json").read_text())["cells"][0]
    assert (cell["runner"], cell["location"], cell["passed"]) == ("c", "inprocess:", 2)
    assert cell["failures"][0]["case"] == "total 2" and cell["failures"][0]["line"] == 2


def test_what_cannot_be_run(shop, tmp_path):
    """No such language, no manifest, nothing built."""
    assert shop("--language", "cobol", c="passed").returncode == TROUBLE
    assert shop("--language", "ruby", c="passed").returncode == TROUBLE
    (tmp_path / "shop.cases").write_text("totl() -> 1;\n")
    run = shop(c="passed")
    assert run.returncode == FAILED and "error[E1002]" in run.stderr
