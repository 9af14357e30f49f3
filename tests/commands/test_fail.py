"""Every code of the ledger and the back-ends has a page, and a contract in tests/fail/.

The contract's ledger lies beside it, and what the compiler says; BLESS=1 rewrites that.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAIL = ROOT / "tests" / "fail"
CODES = ["E0801", "E0802", "E0803", "E0804", "E0805", "E0901", "E0902", "E0903"]


@pytest.mark.golden
@pytest.mark.parametrize("code", CODES)
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
    expected = FAIL / f"{code}.txt"
    if os.environ.get("BLESS") == "1":
        expected.write_text(run.stderr)
    assert run.stderr == expected.read_text()


@pytest.mark.parametrize("code", CODES)
def test_it_has_a_page(code):
    """Under its own title."""
    titles = (ROOT / "src" / "diag" / "codes.def").read_text()
    page = (ROOT / "docs" / "errors" / f"{code}.md").read_text()
    title = page.splitlines()[0].removeprefix(f"# {code}: ")
    assert f'({code}, Error, "{title}")' in titles
