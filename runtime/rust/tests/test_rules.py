"""What Rust's types hold people to: programs that must not compile, each for its own reason.

The first line of a program says which error the compiler has to give. Beside them is one that does
the same as it may be done, and compiles.
"""

import re
import subprocess
from pathlib import Path

import pytest
from callers.reading import BUILD, done
from callers.rust import EDITION, crate

HERE = Path(__file__).parent
REFUSED = sorted((HERE / "refused").glob("*.rs"))
pytestmark = pytest.mark.needs("rust")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """Compile a program beside the crates of the contract; how it went."""
    folder = tmp_path_factory.mktemp("rules")
    contract = HERE / "rules.wit"
    ledger = folder / "rules.abi.json"
    words = ["--for", "rust", "--out", folder, "--ledger", ledger]
    done(BUILD / "bin" / "sabir", "gen", contract, *words)
    for command in crate(folder / "rust", folder, "-D", "warnings"):
        done(*command)

    def run(source: Path) -> subprocess.CompletedProcess:
        library = ["--extern", f"rules={folder / 'librules.rlib'}", "-L", folder]
        command = [*EDITION, "--emit", "metadata", "--out-dir", folder, *library, source]
        words = [str(word) for word in command]
        return subprocess.run(words, capture_output=True, text=True)

    return run


def test_what_is_right_compiles(compiled):
    """So the others are refused for what they do."""
    run = compiled(HERE / "accepted.rs")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: source.stem)
def test_what_breaks_a_rule_does_not_compile(compiled, source):
    """With the error that its first line names, and no other."""
    wanted = re.match(r"//! (E\d{4}): ", source.read_text()).group(1)
    run = compiled(source)
    assert run.returncode == 1
    assert set(re.findall(r"^error\[(E\d{4})\]", run.stderr, re.M)) == {wanted}, run.stderr
