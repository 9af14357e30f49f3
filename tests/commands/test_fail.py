"""Every code of the ledger and the back-ends has a page, and a contract in tests/fail/.

The contract's ledger lies beside it, and what the compiler says; BLESS=1 rewrites that.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAIL = ROOT / "tests" / "fail"
GENERATED = ["E0801", "E0802", "E0803", "E0804", "E0805", "E0901", "E0902", "E0903"]
COMPARED = ["E0806"]  # with the ledger beside it, by `sabir diff`
CODES = GENERATED + COMPARED


@pytest.mark.golden
@pytest.mark.parametrize("code", GENERATED)
def test_a_contract_shows_it(sabir, tmp_path, code):
    """One diagnostic, as expected; nothing written."""
    for suffix in (".wit", ".abi.json"):
        source = FAIL / (code + suffix)
        if source.exists():
            (tmp_path / source.name).write_bytes(source.read_bytes())
    run = sabir(
        *("gen", f"{code}.wit", "--out", "out", "--ledger", f"{code}.abi.json"),
    )
    assert run.returncode == 1
    assert run.stderr.startswith(f"error[{code}]")
    assert run.stderr.endswith("\n1 error\n")
    assert not (tmp_path / "out").exists()
    judge(code, run.stderr)


@pytest.mark.golden
@pytest.mark.parametrize("code", COMPARED)
def test_a_comparison_shows_it(sabir, tmp_path, code):
    """What has changed, and one diagnostic."""
    for suffix in (".wit", ".abi.json"):
        (tmp_path / (code + suffix)).write_bytes((FAIL / (code + suffix)).read_bytes())
    run = sabir("diff", f"{code}.abi.json", f"{code}.wit")
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.count("error[") == 1 and f"error[{code}]" in run.stdout
    judge(code, run.stdout)


def judge(code: str, said: str) -> None:
    """Beside what was expected."""
    expected = FAIL / f"{code}.txt"
    if os.environ.get("BLESS") == "1":
        expected.write_text(said)
    assert said == expected.read_text()


@pytest.mark.parametrize("code", CODES)
def test_it_has_a_page(code):
    """Under its own title."""
    titles = (ROOT / "src" / "diag" / "codes.def").read_text()
    page = (ROOT / "docs" / "errors" / f"{code}.md").read_text()
    title = page.splitlines()[0].removeprefix(f"# {code}: ")
    assert f'({code}, Error, "{title}")' in titles
