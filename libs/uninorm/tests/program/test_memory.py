"""How much memory endless texts take, in the program and in Python: the resident size tells.

8 MB more are allowed over 100 MB of text, which UNINORM_BIG=1 asks for; otherwise 4 MB over 15 MB.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import uninorm

SANITIZED = os.environ.get("SABIR_PRESET") == "asan"
FORMS = ["nfc", "nfd", "nfkc", "nfkd", "nfkc-casefold", "casefold", "identifier"]
BIG = "UNINORM_BIG" in os.environ
MOST = 8 << 10 if BIG else 4 << 10  # KiB

# Nothing in them begins afresh, or everything goes away, or composes with its like.
TEXTS = {
    "one mark": "\u0301",
    "marks out of order": "\u0301\u0323",
    "overlays": "\u0334",
    "iotas below": "\u0345",
    "soft hyphens": "\u00ad",
    "marks and soft hyphens": "\u0323\u00ad",
    "vowels": "\u1161",
    "consonants": "\u11a8",
    "signs that compose": "\U00016d67",
    "voiced sound marks": "\uff9e",
}
SIZE = 100_000_000 if BIG else 15_000_000
BLOCK = 1_000_000

PORTIONS = """
import sys
from pathlib import Path
from uninorm import Form, Portions
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4
portions = Portions(Form[sys.argv[1]], stream_safe=True)
unit = bytes.fromhex(sys.argv[2])
block = unit * (1_000_000 // len(unit))
def run(count):
    most = 0
    for _ in range(count):
        portions.push(block)
        most = max(most, resident())
    return most
few = run(5)
print(run(int(sys.argv[3])) - few)
portions.finish()
"""


def block(text: str) -> bytes:
    """About a megabyte of it, in whole repetitions."""
    return text.encode() * (BLOCK // len(text.encode()))


def high_water(process) -> int:
    """The largest resident size so far, in KiB."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())[1])


def feed(program, words, data: bytes, count: int) -> tuple[int, int]:
    """Runs so many blocks through a pipe; the largest sizes after five and after all of them."""
    command = [program, *words]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    sizes = []
    for _ in range(count):
        process.stdin.write(data)
        sizes.append(high_water(process.pid))
    process.stdin.close()
    assert process.wait() in (0, 1)
    return sizes[4], sizes[-1]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_program(program, form, text):
    """All of it takes what 5 MB take; so does a check."""
    checks = [["-s", "-c", "-f", form]] if form.startswith("nfc") or "casefold" in form else []
    for words in (["-s", "-f", form], *checks):
        few, most = feed(program, words, block(text), SIZE // BLOCK)
        assert most - few <= MOST, f"{few} KiB, then {most} KiB"


@pytest.mark.skipif(SANITIZED, reason="the sanitizer keeps what is freed")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_portions(form, text):
    """The same in a process of Python's."""
    name = form.replace("-", "_").upper()
    command = [sys.executable, "-c", PORTIONS, name, text.encode().hex(), str(SIZE // BLOCK)]
    environment = os.environ | {"PYTHONPATH": str(Path(uninorm.__file__).parents[1])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= MOST
