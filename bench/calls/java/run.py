"""What a call costs from Java: ours by both ways beside every other, in one run.

    python bench/calls/java/run.py [--rounds N]

Builds the package `calls` and the others (into build/bench-peers/java): foreign functions by hand,
JNI by hand, JNA. All are in one process of the newer Java that tools/setup fetched, and take turns.
Nanoseconds per call; the ratios are ours by foreign functions to the fastest of the others, and
ours by JNI to JNI by hand. Start-up is measured apart: a process that loads the package and makes
one call.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "release"
JARS = BUILD / "java"
FETCHED = ROOT / "build" / "java"
NEWER = FETCHED / "newer"
PEERS = ROOT / "build" / "bench-peers" / "java"
PLAIN = BUILD / "lib" / "libbench_calls_plain.so"
OURS = [PEERS / "ours", JARS / "calls.jar", JARS / "sabir-runtime.jar"]
START = """
public final class Start {
  public static void main(String[] arguments) {
    try (bench.calls.Calls library = new bench.calls.Calls()) {
      if (library.add(1, 2) != 3) throw new AssertionError();
    }
  }
}
"""


def run(*command) -> str:
    """A command that has to succeed; what it says is shown if it does not."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def paths(*entries) -> str:
    """A class path."""
    return ":".join(map(str, entries))


def compile_java(folder: Path, path: str, *sources) -> None:
    """With the Eclipse compiler, which can read the newer Java."""
    ecj = ["java", "-jar", FETCHED / "ecj.jar", "--system", NEWER, "-22", "-nowarn"]
    run(*ecj, "-encoding", "UTF-8", "-classpath", path, "-d", folder, *sources)


def prepare() -> None:
    """Build everything."""
    run("nice", "ninja", "-C", BUILD, "calls_java", "bench_calls_plain")
    PEERS.mkdir(parents=True, exist_ok=True)
    (PEERS / "Start.java").write_text(START)
    others = [path for path in sorted(HERE.glob("*.java")) if path.name != "Ours.java"]
    compile_java(PEERS / "others", str(FETCHED / "jna.jar"), *others)
    path = paths(PEERS / "others", *OURS[1:])
    compile_java(PEERS / "ours", path, HERE / "Ours.java")
    compile_java(PEERS / "start", path, PEERS / "Start.java")
    home = Path(os.path.realpath(run("which", "javac").strip())).parents[1]
    includes = [f"-I{home}/include", f"-I{home}/include/linux", f"-I{HERE.parent}"]
    link = [f"-L{PLAIN.parent}", "-lbench_calls_plain", f"-Wl,-rpath,{PLAIN.parent}"]
    source = HERE / "jni_by_hand.c"
    out = PEERS / "libjni_by_hand.so"
    run("gcc", "-O2", "-fPIC", "-shared", *includes, source, "-o", out, *link)


def java(*arguments) -> str:
    """The newer Java."""
    switches = ["--enable-native-access=ALL-UNNAMED", f"-Dsabir.library.path={JARS}"]
    return run(NEWER / "bin" / "java", *switches, *arguments)


def print_table(table: str) -> None:
    """With the two ratios that matter."""
    head, *lines = [line.split("\t") for line in table.strip().split("\n")]
    print(f"{head[0]:22}" + "".join(f"{name:>14}" for name in head[1:]) + "   FFM/best  JNI/JNI")
    for name, *cells in lines:
        ffm, jni, *others = map(float, cells)
        ratios = f"{ffm / min(others):11.2f}{jni / others[1]:9.2f}"
        print(f"{name:22}" + "".join(f"{float(cell):14,.1f}" for cell in cells) + ratios)


def print_start() -> None:
    """What it costs to load the package, beside an empty program's start."""
    for mechanism in ("ffm", "jni"):
        best = float("inf")
        for _ in range(5):
            began = time.perf_counter()
            path = paths(PEERS / "start", *OURS[1:])
            java(f"-Dsabir.mechanism={mechanism}", "-cp", path, "Start")
            best = min(best, time.perf_counter() - began)
        began = time.perf_counter()
        java("-version")
        empty = time.perf_counter() - began
        took = f"{best * 1e3:.0f} ms; java -version {empty * 1e3:.0f} ms"
        print(f"start, load, one call, end: {mechanism} {took}")


def main() -> int:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    prepare()
    others = paths(PEERS / "others", FETCHED / "jna.jar")
    properties = [f"-Dbench.plain={PLAIN}", f"-Dbench.jni={PEERS / 'libjni_by_hand.so'}"]
    print_table(java(*properties, "-cp", others, "Bench", arguments.rounds, paths(*OURS)))
    print_start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
