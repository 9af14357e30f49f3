# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the cases that are asked for, and reports each to whoever wants to know.

SABIR_CASES_ONLY names a file with the name of a case on each line. SABIR_CASES_REPORT names a file
that gets a line of JSON at the beginning and the end of each.
"""

# isort: skip_file
import json
import linecache
import os
import re
from pathlib import Path

import pytest
import sabir_cases_show as shown
from sabir_cases import Difference

MOST = 2000


def pytest_collection_modifyitems(config, items):
    """Leaves those that are asked for."""
    only = os.environ.get("SABIR_CASES_ONLY")
    if not only:
        return
    names = set(Path(only).read_text().split("\n"))
    kept = [item for item in items if case_of(item) in names]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def case_of(item) -> "str | None":
    """What a test is called in the file of cases."""
    return getattr(item.function, "case_name", None) if hasattr(item, "function") else None


def report(event: dict) -> None:
    """One line, handed to the system at once."""
    path = os.environ.get("SABIR_CASES_REPORT")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """It begins."""
    name = case_of(item)
    if name:
        report({"event": "begin", "case": name})
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """It ends: after the call, or before it if that is not to be."""
    outcome = yield
    result = outcome.get_result()
    name = case_of(item)
    if not name or not (call.when == "call" or (call.when == "setup" and not result.passed)):
        return
    event = {"event": "end", "case": name, "status": result.outcome}
    if result.skipped:
        event["message"] = call.excinfo.value.msg
    elif result.failed:
        event |= failure(item, call.excinfo)
    report(event)


# The last comparison that failed; pytest asks how to explain it.
_compared: list = []


def pytest_assertrepr_compare(config, op, left, right):
    """Keeps what came for the report."""
    _compared[:] = [left]


def failure(item, caught) -> dict:
    """Which statement failed, what was expected and what came."""
    entries = [entry for entry in caught.traceback if Path(entry.path) == item.path]
    last = entries[-1]
    line = last.lineno + 1
    key = step_above(str(item.path), line)
    steps = shown.Steps(item.path.with_suffix(".steps"))
    step = steps.of.get(key)
    made = {"line": int(key.split(".")[0]) if key else item.function.case_line}
    if step:
        made |= {"call": step.call, "expected": step.expected}
        made["actual"] = actual(steps, step, caught.value, last.frame.f_locals)[:MOST]
    made["message"] = "" if isinstance(caught.value, AssertionError) else repr(caught.value)
    return made


def step_above(path: str, line: int) -> "str | None":
    """The comment that stands nearest above a line says which statement it is."""
    for number in range(line, 0, -1):
        found = re.match(r"\s*# (\d+(?:\.\d+)?):", linecache.getline(path, number))
        if found:
            return found.group(1)
    return None


def actual(steps, step, error: BaseException, variables: dict) -> str:
    """What came, in the words of cases."""
    if isinstance(error, pytest.fail.Exception):  # nothing was raised
        return steps.show(step.type, variables.get("_"))
    if not isinstance(error, AssertionError):
        return steps.show_error(step, error)
    if "caught" in variables:
        return steps.show_error(step, variables["caught"].value)
    if _compared:
        return steps.show(step.type, _compared[0])
    if Difference.last:
        return steps.show(step.type, Difference.last[0].actual)
    if "actual" in variables:
        return steps.show(step.type, variables["actual"])
    return ""


def pytest_assertion_pass(item, lineno, orig, expl):
    """What was compared before is of no interest."""
    _compared.clear()


@pytest.fixture(autouse=True)
def nothing_compared():
    """Every case starts afresh."""
    _compared.clear()
    Difference.last.clear()
