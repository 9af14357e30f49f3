"""What a call costs from Go: ours beside cgo by hand, in one run.

    python bench/calls/go/run.py [-rounds N]

Builds the package `calls` and a program with the others: cgo over the library's own C header, and
over the same work as a plain C library without statuses or errors; and what SWIG (Debian's package)
and purego (from Go's module proxy) make of that, if they can be had. All are in one process and
take turns. Nanoseconds per call; exits with 1 if ours takes more than 1.10 times cgo by hand in a
row.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "release"
PEERS = ROOT / "build" / "bench-peers" / "go"
SWIG = PEERS / "byswig"


def main() -> int:
    """Build and run it."""
    ninja = ["nice", "ninja", "-C", BUILD, "--quiet", "calls_go", "bench_calls_plain"]
    subprocess.run(ninja, check=True)
    PEERS.mkdir(parents=True, exist_ok=True)
    work = PEERS / "go.work"
    with_peers = make_peers()
    modules = [HERE, BUILD / "go" / "calls", *([HERE / "bypurego", SWIG] if with_peers else [])]
    work.write_text("go 1.25.0\n\nuse (\n" + "".join(f"\t{one}\n" for one in modules) + ")\n")
    environment = os.environ | {
        "GOWORK": str(work),
        "GOFLAGS": "",
        "GOPROXY": os.environ.get("GOPROXY", "") if with_peers else "off",
        "BENCH_CALLS_PLAIN": str(BUILD / "lib" / "libbench_calls_plain.so"),
        "GOTOOLCHAIN": "local",
        "CGO_CFLAGS": f"-O2 -I{HERE.parent} -I{BUILD / 'go' / 'calls'}",
        "CGO_LDFLAGS": f"-L{BUILD / 'lib'} -Wl,-rpath,{BUILD / 'lib'}",
    }
    program = PEERS / "calls"
    build = ["go", "build", *(["-tags", "peers"] if with_peers else []), "-o", program, "."]
    subprocess.run(build, cwd=HERE, env=environment, check=True)
    return subprocess.run([program, *sys.argv[1:]], env=environment).returncode


def make_peers() -> bool:
    """What SWIG makes, as a module of its own; and whether the peers can be had."""
    if not shutil.which("swig"):
        print("without SWIG and purego: `apt-get install swig` brings the first")
        return False
    SWIG.mkdir(parents=True, exist_ok=True)
    (SWIG / "go.mod").write_text("module byswig\n\ngo 1.24\n")
    options = ["-go", "-cgo", "-intgosize", "64", f"-I{HERE.parent}", "-outdir", SWIG]
    made = [*options, "-o", SWIG / "byswig_wrap.c", HERE / "byswig" / "byswig.i"]
    subprocess.run(["swig", *made], check=True)
    fetch = ["go", "mod", "download"]
    alone = os.environ | {"GOWORK": "off", "GOFLAGS": "-mod=mod"}
    if subprocess.run(fetch, cwd=HERE / "bypurego", env=alone).returncode != 0:
        print("without SWIG and purego: Go's module proxy is out of reach")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
