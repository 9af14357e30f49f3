"""What we promise to be fast, in one go: `make bench`.

    python bench/run.py [NAME...]

Without names, all of them: `waist` (a call through the C ABI), `frontend` (reading contracts),
`calls` (each language's bindings beside its other mechanisms, a folder per language), `boundaries`
(a worker beside gRPC and Cap'n Proto) and `normalize` (the flagship beside its peers). Each is a
program of its own in its folder; this one builds what they need, runs them one after another, and
exits with 1 if any of them does.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "release"


def programs() -> dict[str, list]:
    """Commands by name, in the order in which they run."""
    python = sys.executable
    found = {
        "waist": [python, HERE / "waist" / "run.py"],
        "frontend": [python, HERE / "frontend" / "run.py", BUILD / "bin" / "sabir"],
    }
    for program in sorted(HERE.glob("calls/*/run.*")):
        interpreter = {".py": python, ".rb": "ruby"}[program.suffix]
        found[f"calls/{program.parent.name}"] = [interpreter, program]
    found["boundaries"] = [python, HERE / "boundaries" / "run.py"]
    found["normalize"] = [python, HERE / "normalize" / "run.py"]
    return found


def build() -> bool:
    """What the programs do not build themselves."""
    ninja = [shutil.which("ninja") or "ninja", "-C", BUILD, "--quiet", "sabir"]
    return subprocess.run(ninja).returncode == 0


def main() -> int:
    """Run what was asked for."""
    wanted = sys.argv[1:]
    every = programs()
    known = {*every, *(name.split("/")[0] for name in every)}
    for name in wanted:
        if name not in known:
            print(f"bench: there is no `{name}`; there are {', '.join(every)}", file=sys.stderr)
            return 2
    if not build():
        return 1
    failed = []
    for name, command in every.items():
        if wanted and name not in wanted and name.split("/")[0] not in wanted:
            continue
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=HERE.parent).returncode != 0:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"bench: {', '.join(failed)} missed a bar or failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
