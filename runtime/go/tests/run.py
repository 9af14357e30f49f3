"""The tests of the Go runtime, over the packages of the build: `go vet`, and `go test` under the
race detector and with all that cgo can check.

    python runtime/go/tests/run.py [OPTION OF GO TEST...]

SABIR_LOCATION says where the libraries run.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
PACKAGES = ("asked", "buffers", "callbacks", "foreign", "gauntlet", "grown", "mirror", "uninorm")
CHECKED = {"GOEXPERIMENT": "cgocheck2", "GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local"}


def main() -> int:
    """Run them where the packages lie."""
    work = BUILD / "go" / "tests.work"
    modules = [HERE, *(BUILD / "go" / name for name in PACKAGES)]
    work.write_text("go 1.24\n\nuse (\n" + "".join(f"\t{one}\n" for one in modules) + ")\n")
    environment = os.environ | CHECKED | {"GOWORK": str(work)}
    fetched = ROOT / "build" / "go-toolchain" / "bin"  # by tools/setup, if the machine has none
    if fetched.exists():
        environment["PATH"] = f"{fetched}:{environment['PATH']}"
    test = ["go", "test", "-race", "-count=1", *sys.argv[1:], "./..."]
    for command in (["go", "vet", "./..."], test):
        run = subprocess.run(command, cwd=HERE, env=environment)
        if run.returncode != 0:
            return run.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
