"""What a call costs from Rust, beside the same C functions called by hand.

    python bench/calls/rust/run.py [ROUNDS]

`waist` is what somebody writes who calls the library's C functions with care: a status, an error, a
sink. No row of ours may be above 1.10 times that, an error 1.3. `plain`
is a C library that has no rules.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "release"
BAR = 1.10
BARS = {"refuse": 1.3}  # of an error a value is made
EDITION = ["rustc", "--edition", "2021", "-C", "opt-level=3"]


def build(folder: Path) -> Path:
    """The crates, with optimisation, and the program."""
    ninja = [shutil.which("ninja") or "ninja", "-C", BUILD, "--quiet", "calls"]
    subprocess.run(ninja, check=True)
    sabir = [BUILD / "bin" / "sabir", "gen", HERE.parent / "calls.wit", "--for", "rust"]
    ledger = shutil.copy(HERE.parent / "calls.abi.json", folder)
    subprocess.run([*sabir, "--out", folder, "--ledger", ledger], check=True)
    crates = folder / "rust"
    sys_crate = ["--extern", f"calls_sys={folder / 'libcalls_sys.rlib'}", "-L", folder]
    kind = [*EDITION, "--crate-type", "rlib", "--out-dir", folder]
    first = [*kind, "--crate-name", "calls_sys", crates / "calls-sys" / "src" / "lib.rs"]
    second = [*kind, "--crate-name", "calls", *sys_crate, crates / "calls" / "src" / "lib.rs"]
    lib = BUILD / "lib"
    link = ["-L", lib, "-l", "calls", "-l", "bench_calls_plain"]
    link += ["-C", f"link-arg=-Wl,-rpath,{lib}"]
    ours = ["--extern", f"calls={folder / 'libcalls.rlib'}", *sys_crate]
    program = folder / "bench"
    third = [*EDITION, HERE / "bench.rs", "-o", program, *ours, *link]
    for command in (first, second, third):
        subprocess.run([str(word) for word in command], check=True)
    return program


def main() -> int:
    """Print the best of some rounds; 1 if a row misses the bar."""
    rounds = sys.argv[1] if len(sys.argv) > 1 else "3"
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [build(Path(folder)), rounds], capture_output=True, text=True, check=True
        ).stdout
    rows: dict[str, list[float]] = {}
    for line in said.splitlines():
        name, *numbers = line.split("\t")
        found = [float(number) for number in numbers]
        rows[name] = [min(pair) for pair in zip(rows.get(name, found), found, strict=True)]
    print(f"{'ns':14}{'ours':>12}{'waist':>12}{'plain':>12}{'ours/waist':>12}")
    missed = []
    for name, (ours, waist, plain) in rows.items():
        print(f"{name:14}{ours:12.2f}{waist:12.2f}{plain:12.2f}{ours / waist:12.2f}")
        if ours > BARS.get(name, BAR) * waist:
            missed.append(name)
    if missed:
        print(f"above {BAR:.2f} times: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
