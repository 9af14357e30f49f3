"""What a call through the waist costs, beside a plain C function and a direct C++ call.

    python bench/waist/run.py [BUILD]     BUILD: build/release

Instructions are counted by callgrind, which knows no noise: the difference between a short and a
long loop, per round of the loop. Times are Google Benchmark's, medians of nine runs in random
order.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHORT, LONG = 1000, 3000


def instructions(program: Path, mode: str) -> float:
    """Per round of the loop."""

    def total(count: int) -> int:
        run = subprocess.run(
            [
                "valgrind",
                "--tool=callgrind",
                "--callgrind-out-file=/dev/null",
                program,
                mode,
                str(count),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(re.search(r"Collected : (\d+)", run.stderr)[1])

    return (total(LONG) - total(SHORT)) / (LONG - SHORT)


def count(build: Path) -> None:
    """Prints the table of instructions."""
    rows = [
        ("direct C++ call", "waist_instructions_static", "direct"),
        ("static and -flto, C functions", "waist_instructions_static", "waist"),
        ("static and -flto, C++ wrapper", "waist_instructions_static", "wrapper"),
        ("plain C function in a .so", "waist_instructions_shared", "direct"),
        ("C functions of a .so", "waist_instructions_shared", "waist"),
        ("C++ wrapper over a .so", "waist_instructions_shared", "wrapper"),
    ]
    print(f"{'scalar method, a round of the loop':44}{'instructions':>14}")
    for label, program, mode in rows:
        print(f"{label:44}{instructions(build / 'bench' / program, mode):>14.1f}")


def measure(build: Path) -> None:
    """Prints the table of times, and ratios to the plain function."""
    options = ["--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true"]
    options += ["--benchmark_report_aggregates_only=true", "--benchmark_format=json"]
    run = subprocess.run(
        [build / "bench" / "waist_bench", *options], capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)["benchmarks"]
    medians = {b["run_name"]: b["real_time"] for b in found if b["aggregate_name"] == "median"}
    plain = medians["plain_function"]
    print(f"\n{'median':44}{'ns':>10}{'to plain C':>12}")
    for name, time in medians.items():
        print(f"{name.replace('_', ' '):44}{time:>10.2f}{time / plain:>11.2f}x")


def main() -> None:
    """Both tables."""
    build = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "release"
    targets = ["waist_bench", "waist_instructions_static", "waist_instructions_shared"]
    subprocess.run(["ninja", "-C", build, "--quiet", *targets], check=True)
    count(build)
    measure(build)


if __name__ == "__main__":
    main()
