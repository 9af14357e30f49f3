"""The front end against the reference, in one run.

    run.py SABIR [WASM_TOOLS]

Generates contracts of 1,000 and 20,000 functions and of 10 MB, and prints for each: its size, the
processor time of `sabir check` and of `wasm-tools component wit` as whole processes (best of five),
their ratio, and the time of every phase of ours. The reference is `cargo install wasm-tools`;
without it its column stays empty. Exits with 1 if the largest is slower than the reference or not
linear in size.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import contract

RUNS = 5
SIZES = {"1,000 functions": 1_000, "20,000 functions": 20_000, "10 MB": 47_500}
LINEAR = 1.5  # how much more time per byte the largest may take than the middle one


def best(command: list[str]) -> float:
    """Seconds of processor time of the fastest of a few runs: other work does not disturb it."""
    times = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def phases(sabir: str, path: Path) -> str:
    """Our own clock: `read 1.2 lex 3.4 ...` in milliseconds."""
    run = subprocess.run(
        [sabir, "check", "--time", str(path)], capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def main() -> int:
    """Print the table and judge it."""
    sabir = sys.argv[1]
    reference = sys.argv[2] if len(sys.argv) > 2 else shutil.which("wasm-tools")
    per_byte, ratio = [], None
    print(f"{'contract':18} {'MB':>6} {'sabir':>9} {'reference':>10} {'ratio':>6}  phases (ms)")
    with tempfile.TemporaryDirectory() as folder:
        for name, functions in SIZES.items():
            path = Path(folder) / "contract.wit"
            path.write_text(contract(functions))
            size = path.stat().st_size
            ours = best([sabir, "check", "--wit", str(path)])
            per_byte.append(ours / size)
            theirs = best([reference, "component", "wit", str(path)]) if reference else None
            ratio = ours / theirs if theirs else None
            print(
                f"{name:18} {size / 1e6:6.2f} {ours * 1e3:6.0f} ms "
                f"{f'{theirs * 1e3:7.0f} ms' if theirs else '-':>10} "
                f"{f'{ratio:.2f}' if ratio else '-':>6}  {phases(sabir, path)}"
            )
    linear = per_byte[-1] <= per_byte[-2] * LINEAR
    print(f"time per byte, largest against middle: {per_byte[-1] / per_byte[-2]:.2f}")
    return 0 if linear and (ratio is None or ratio <= 1) else 1


if __name__ == "__main__":
    os.environ.pop("RUST_BACKTRACE", None)
    sys.exit(main())
