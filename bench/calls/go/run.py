"""What a call costs from Go: ours beside cgo by hand, in one run.

    python bench/calls/go/run.py [-rounds N]

Builds the package `calls` and a program with the others: cgo over the library's own C header, and
over the same work as a plain C library without statuses or errors. All are in one process and take
turns. Nanoseconds per call; exits with 1 if ours takes more than 1.10 times cgo by hand in a row.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "release"
PEERS = ROOT / "build" / "bench-peers" / "go"


def main() -> int:
    """Build and run it."""
    ninja = ["nice", "ninja", "-C", BUILD, "--quiet", "calls_go", "bench_calls_plain"]
    subprocess.run(ninja, check=True)
    PEERS.mkdir(parents=True, exist_ok=True)
    work = PEERS / "go.work"
    work.write_text(f"go 1.24\n\nuse (\n\t{HERE}\n\t{BUILD / 'go' / 'calls'}\n)\n")
    environment = os.environ | {
        "GOWORK": str(work),
        "GOFLAGS": "",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "CGO_CFLAGS": f"-O2 -I{HERE.parent} -I{BUILD / 'go' / 'calls'}",
        "CGO_LDFLAGS": f"-L{BUILD / 'lib'} -Wl,-rpath,{BUILD / 'lib'}",
    }
    program = PEERS / "calls"
    subprocess.run(["go", "build", "-o", program, "."], cwd=HERE, env=environment, check=True)
    return subprocess.run([program, *sys.argv[1:]]).returncode


if __name__ == "__main__":
    sys.exit(main())
