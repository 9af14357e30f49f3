"""What a call to another process costs: ours, the machine's floors, gRPC and Cap'n Proto.

    python bench/boundaries/run.py [--without-peers]

All in one program and in turns (boundaries_bench.cc). The peers are Debian's packages of
packages.txt, unpacked into build/boundaries-peers; where they cannot be had, the table says so.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "release"
PEERS = ROOT / "build" / "boundaries-peers"


def wanted() -> list[str]:
    """The packages that packages.txt lists."""
    lines = (HERE / "packages.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def missing(names: list[str]) -> list[str]:
    """These and what they need, but for what is installed; apt says `'URI' FILE ...` of each."""
    command = ["apt-get", "--print-uris", "-y", "--no-install-recommends", "install", *names]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    files = [line.split()[1] for line in said.splitlines() if line.startswith("'")]
    return [name.split("_")[0] for name in files]


def unpack() -> bool:
    """Once; says why if it cannot be done."""
    stamp = PEERS / "stamp"
    if stamp.exists() and stamp.read_text().split() == wanted():
        return True
    debs = PEERS / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    print(f"boundaries: unpacking {', '.join(wanted())} into {PEERS.relative_to(ROOT)}", flush=True)
    try:
        # Those that are installed have their files where compilers look anyway.
        names = missing(wanted())
        if names:
            quiet = {"capture_output": True, "text": True, "check": True}
            subprocess.run(["apt-get", "download", "-q", *names], cwd=debs, **quiet)
        for deb in debs.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", deb, PEERS], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"boundaries: without peers: {error}\n{getattr(error, 'stderr', '') or ''}")
        return False
    stamp.write_text("\n".join(wanted()))
    return True


def main() -> int:
    """Unpack, build, measure."""
    peers = PEERS if "--without-peers" not in sys.argv and unpack() else ""
    configure = ["cmake", f"-DSABIR_BOUNDARIES_PEERS={peers}", BUILD]
    subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "boundaries_bench"], check=True)
    return subprocess.run([BUILD / "bench" / "boundaries_bench"]).returncode


if __name__ == "__main__":
    sys.exit(main())
