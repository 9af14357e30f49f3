"""What a call costs from Rust, beside other ways to make it, in one run.

    python bench/calls/rust/run.py [--count]

`waist` is what somebody writes by hand who calls the library's C functions with care: a status, an
error, a sink. `plain` is a C library that has no rules, called by hand; `bindgen` declares that
library, and `cxx` bridges to it. Their crates are fetched from crates.io, pinned, into
build/bench-peers/rust; what cannot be is named and left out. All are in one program and take
turns; medians, in nanoseconds. No row of ours may be above 1.10 times `waist`, an error 1.3, nor
above `cxx`, which checks as little as `plain` does. With --count also instructions of a call, by
valgrind.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "release"
PEERS = ROOT / "build" / "bench-peers" / "rust"
BAR = 1.10
BARS = {"refuse": 1.3}  # of an error a value is made
WAYS = ("ours", "waist", "plain", "cxx", "bindgen")
CARGO = """
[package]
name = "bench"
version = "0.0.0"
edition = "2021"

[features]
{features}
[dependencies]
calls = {{ path = "rust/calls" }}
calls-sys = {{ path = "rust/calls-sys" }}
{dependencies}
[build-dependencies]
{building}
[profile.release]
opt-level = 3

[workspace]
"""
CXX = ("by_cxx", 'cxx = "=1.0.158"\n', 'cxx-build = "=1.0.158"\n')
BINDGEN = ("by_bindgen", "", 'bindgen = "=0.71.1"\n')


def program(peers: list) -> Path | None:
    """Compile with these peers; None if they cannot be had."""
    names = [name for name, _, _ in peers]
    features = "".join(f"{name} = []\n" for name in names)
    known = {"features": features, "dependencies": "", "building": ""}
    for _, used, building in peers:
        known["dependencies"] += used
        known["building"] += building
    (PEERS / "Cargo.toml").write_text(CARGO.format(**known))
    library = str(BUILD / "lib")
    known = {"CALLS": str(HERE.parent), "LIBRARY": library, "SABIR_LIBRARY_DIR": library}
    command = ["cargo", "build", "--quiet", "--release", f"--features={','.join(names)}"]
    run = subprocess.run(command, cwd=PEERS, env=os.environ | known, capture_output=True, text=True)
    if run.returncode == 0:
        return PEERS / "target" / "release" / "bench"
    if not peers:
        raise SystemExit(run.stderr)
    return None


def build() -> Path:
    """The crates, the peers that there are, and the program."""
    ninja = [shutil.which("ninja") or "ninja", "-C", BUILD, "--quiet", "calls"]
    subprocess.run(ninja, check=True)
    (PEERS / "src").mkdir(parents=True, exist_ok=True)
    sabir = [BUILD / "bin" / "sabir", "gen", HERE.parent / "calls.wit", "--for", "rust"]
    ledger = shutil.copy(HERE.parent / "calls.abi.json", PEERS)
    subprocess.run([*sabir, "--out", PEERS, "--ledger", ledger], check=True)
    shutil.copy(HERE / "bench.rs", PEERS / "src" / "main.rs")
    shutil.copy(HERE / "peers" / "build.rs", PEERS / "build.rs")
    for name in ("by_cxx.rs", "by_cxx.h"):
        shutil.copy(HERE / "peers" / name, PEERS / "src" / name)
    there = []
    for peer in (CXX, BINDGEN):
        if program([peer]):
            there.append(peer)
        else:
            print(f"{peer[0]} is left out: it cannot be fetched or built")
    return program(there)


def instructions(bench: Path, row: str, way: str) -> float:
    """Of one call, by callgrind, which the load of the machine does not matter to."""

    def total(times: int) -> int:
        words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", bench]
        run = subprocess.run([*words, row, way, str(times)], capture_output=True, text=True)
        return int(re.search(r"Collected : (\d+)", run.stderr).group(1))

    times = 20 if "MiB" in row else 1000
    return (total(2 * times) - total(times)) / times


def main() -> int:
    """Print a table; 1 if a row misses the bar."""
    bench = build()
    said = subprocess.run([bench], capture_output=True, text=True, check=True).stdout
    rows: dict[str, dict[str, float]] = {}
    for line in said.splitlines():
        row, way, took = line.split("\t")
        rows.setdefault(row, {})[way] = float(took)
    print(f"{'ns':12}" + "".join(f"{way:>12}" for way in WAYS) + f"{'ours/waist':>12}")
    missed = []
    for row, took in rows.items():
        shown = "".join(f"{took[way]:12.2f}" if way in took else f"{'':12}" for way in WAYS)
        print(f"{row:12}{shown}{took['ours'] / took['waist']:12.2f}")
        if took["ours"] > BARS.get(row, BAR) * took["waist"]:
            missed.append(f"{row}: above the bar")
        large = row.split()[-1] in ("KiB", "MiB", "16")
        if large and took["ours"] > BAR * took.get("cxx", took["ours"]):
            print(f"{'':12}behind cxx")
    if "--count" in sys.argv:
        print(f"\n{'instructions':12}" + "".join(f"{way:>12}" for way in WAYS))
        for row, took in rows.items():
            counts = [
                f"{instructions(bench, row, w):12.0f}" if w in took else " " * 12 for w in WAYS
            ]
            print(f"{row:12}{''.join(counts)}", flush=True)
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
