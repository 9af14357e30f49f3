"""What a call costs from Python: ours in both flavours beside every other way, in one run.

    python bench/calls/python/run.py [--rounds N] [--only NAME,...]

Builds the package `calls` and the peers (into build/bench-peers/python): an extension in the
limited API by hand, nanobind, pybind11, Cython, SWIG, cffi, ctypes. A peer that cannot be built is
named and left out. All are in one process and take turns, row by row, so that a busy machine slows
all of them; the fastest round counts. Nanoseconds per call, the loop itself taken off; ratios are
to the fastest of the others. Exits with 1 if the extension is over the bar in a row.
"""

import argparse
import array
import importlib
import itertools
import os
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "release"
PEERS = ROOT / "build" / "bench-peers" / "python"
SITE = PEERS / "site"
BAR = 1.10
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
PLAIN = HERE.parent


def run(*command, **more) -> None:
    """A command that has to succeed; what it says is shown if it does not."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


# --- building --------------------------------------------------------------------------------


def compile_peer(name: str, *sources, compiler: str = "gcc", flags: tuple = ()) -> None:
    """An extension module, as optimised as ours."""
    out = PEERS / f"{name}{SUFFIX}"
    newest = max(Path(source).stat().st_mtime for source in sources)
    if out.exists() and out.stat().st_mtime > newest:
        return
    includes = [f"-I{sysconfig.get_path('include')}", f"-I{PLAIN}"]
    link = [f"-L{BUILD / 'lib'}", "-lbench_calls_plain", f"-Wl,-rpath,{BUILD / 'lib'}"]
    common = ["-O2", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden", "-w"]
    run("nice", compiler, *common, *includes, *flags, *sources, "-o", out, *link)


def build_limited() -> None:
    """By hand."""
    compile_peer("peer_limited", HERE / "peers" / "limited.c")


def build_pybind11() -> None:
    """Headers only."""
    flags = ("-std=c++17", f"-I{SITE / 'pybind11' / 'include'}")
    compile_peer("peer_pybind11", HERE / "peers" / "peer_pybind11.cc", compiler="g++", flags=flags)


def build_nanobind() -> None:
    """With its library compiled in."""
    home = SITE / "nanobind"
    flags = ("-std=c++17", f"-I{home / 'include'}", f"-I{home / 'ext' / 'robin_map' / 'include'}")
    flags += ("-DNB_COMPACT_ASSERTIONS", "-fno-strict-aliasing", "-ffunction-sections")
    sources = (HERE / "peers" / "peer_nanobind.cc", home / "src" / "nb_combined.cpp")
    compile_peer("peer_nanobind", *sources, compiler="g++", flags=flags)


def build_cython() -> None:
    """Translated to C first."""
    source = PEERS / "peer_cython.c"
    pyx = HERE / "peers" / "peer_cython.pyx"
    environment = os.environ | {"PYTHONPATH": str(SITE)}
    run(sys.executable, "-m", "cython", "-3", pyx, "-o", source, env=environment)
    compile_peer("peer_cython", source)


def build_swig() -> None:
    """In its fastest mode."""
    source = PEERS / "peer_swig_wrap.c"
    interface = HERE / "peers" / "peer_swig.i"
    run("swig", "-python", "-builtin", "-o", source, "-outdir", PEERS, interface)
    compile_peer("_peer_swig", source)


def build_cffi() -> None:
    """Compiled, its faster mode."""
    program = f"""
import sys; sys.path.insert(0, {str(SITE)!r})
from cffi import FFI
ffi = FFI()
ffi.cdef('''
typedef struct plain_counter plain_counter;
int64_t plain_add(int64_t, int64_t);
uint64_t plain_sum(const uint8_t *, size_t);
void plain_upper(const uint8_t *, size_t, uint8_t *);
double plain_total(const double *, size_t);
int plain_fail(uint32_t);
void plain_each(uint32_t, void (*)(void *, int64_t), void *);
plain_counter *plain_counter_new(int64_t);
int64_t plain_counter_next(plain_counter *);
void plain_counter_free(plain_counter *);
extern "Python" void bench_visit(void *, int64_t);
''')
ffi.set_source('peer_cffi_lib', '#include "plain.h"')
ffi.emit_c_code('peer_cffi_lib.c')
"""
    run(sys.executable, "-c", program, cwd=PEERS)
    compile_peer("peer_cffi_lib", PEERS / "peer_cffi_lib.c")


def prepare() -> dict[str, str]:
    """Builds everything; module names by mechanism, ours first."""
    PEERS.mkdir(parents=True, exist_ok=True)
    run("nice", "ninja", "-C", BUILD, "calls_python", "bench_calls_plain")
    if not (SITE / "nanobind").exists():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run(*pip, "--target", SITE, "-r", HERE / "requirements.txt")
    os.environ["BENCH_PLAIN"] = str(BUILD / "lib" / "libbench_calls_plain.so")
    sys.path[:0] = [str(BUILD / "python"), str(PEERS), str(HERE / "peers"), str(SITE)]
    modules = {"sabir": "calls._calls_extension", "sabir, cffi": "calls._calls_cffi"}
    peers = {
        "limited API": ("peer_limited", build_limited),
        "nanobind": ("peer_nanobind", build_nanobind),
        "pybind11": ("peer_pybind11", build_pybind11),
        "Cython": ("peer_cython", build_cython),
        "SWIG": ("peer_swig", build_swig),
        "cffi": ("peer_cffi", build_cffi),
        "ctypes": ("peer_ctypes", lambda: None),
    }
    for name, (module, build) in peers.items():
        try:
            build()
            importlib.import_module(module)
            modules[name] = module
        except (RuntimeError, ImportError, OSError) as error:
            print(f"{name} is left out: {str(error)[-600:]}", file=sys.stderr)
    return modules


# --- what is measured ------------------------------------------------------------------------


@dataclass
class Row:
    """One kind of call: how to make it for a module, and how often in a round."""

    name: str
    make: object
    calls: int
    each: int = 1  # items per call


class Visitor:
    """As an object, for ours."""

    def visit(self, value: int) -> None:
        """Do nothing."""


def visit(value: int) -> None:
    """As a function, for the others."""


def failing(module) -> object:
    """A call that raises, and the handler."""
    fail = getattr(module, "refuse", None) or module.fail

    def attempt() -> None:
        try:
            fail(7)
        except Exception:
            return

    return attempt, ()


def made(module) -> object:
    """A handle, closed at once where there is a way to."""
    counter = module.Counter
    if not hasattr(counter, "close"):
        return (lambda: counter(0)), ()
    return (lambda: counter(0).close()), ()


def each(module) -> object:
    """A thousand callbacks."""
    ours = hasattr(module, "refuse")
    return module.each, (Visitor() if ours else visit, 1000)


def rows() -> list[Row]:
    """The table."""
    small, medium, large = b"a" * 16, b"a" * 1024, b"a" * (1 << 20)
    doubles = array.array("d", [0.5]) * 1_000_000
    return [
        Row("add(i64, i64)", lambda m: (m.add, (123_456, 654_321)), 20_000),
        Row("method on a handle", lambda m: (m.Counter(0).next, ()), 20_000),
        Row("a handle made and closed", made, 10_000),
        Row("16 B in", lambda m: (m.sum, (small,)), 20_000),
        Row("1 KiB in", lambda m: (m.sum, (medium,)), 10_000),
        Row("1 MiB in", lambda m: (m.sum, (large,)), 2),
        Row("16 B in and out", lambda m: (m.upper, (small,)), 20_000),
        Row("1 KiB in and out", lambda m: (m.upper, (medium,)), 10_000),
        Row("1 MiB in and out", lambda m: (m.upper, (large,)), 2),
        Row("1,000,000 doubles", lambda m: (m.total, (doubles,)), 1),
        Row("error", failing, 5_000),
        Row("callback", each, 10, 1000),
    ]


def measure(function, arguments, calls: int) -> float:
    """Nanoseconds of one round."""
    if len(arguments) == 0:
        begin = time.perf_counter_ns()
        for _ in itertools.repeat(None, calls):
            function()
        return time.perf_counter_ns() - begin
    if len(arguments) == 1:
        (one,) = arguments
        begin = time.perf_counter_ns()
        for _ in itertools.repeat(None, calls):
            function(one)
        return time.perf_counter_ns() - begin
    one, two = arguments
    begin = time.perf_counter_ns()
    for _ in itertools.repeat(None, calls):
        function(one, two)
    return time.perf_counter_ns() - begin


def empty(calls: int) -> float:
    """The loop itself."""
    begin = time.perf_counter_ns()
    for _ in itertools.repeat(None, calls):
        pass
    return time.perf_counter_ns() - begin


def fastest(row: Row, modules: dict, rounds: int) -> dict[str, float]:
    """Nanoseconds per call of each mechanism, the best of its rounds."""
    best = dict.fromkeys(modules, float("inf"))
    loop = min(empty(row.calls) for _ in range(rounds)) / row.calls
    made = {name: row.make(module) for name, module in modules.items()}
    slow = {name for name in modules if measure(*made[name], 1) * row.calls > 2e8}
    for _ in range(rounds * (1 if row.calls > 9 else 4)):
        for name, (function, arguments) in made.items():
            calls = max(1, row.calls // 20) if name in slow else row.calls
            spent = measure(function, arguments, calls) / calls - loop
            best[name] = min(best[name], spent / row.each)
    return best


def import_times(modules: dict[str, str], rounds: int) -> dict[str, float]:
    """Microseconds of the first import, each in a new Python."""
    best = dict.fromkeys(modules, float("inf"))
    for _ in range(rounds):
        for name, module in modules.items():
            wanted = "calls" if name.startswith("sabir") else module
            chosen = {"sabir": "extension", "sabir, cffi": "cffi"}.get(name, "")
            program = (
                f"import sys, time; sys.path[:0] = {sys.path[:4]!r}; t = time.perf_counter_ns();"
                f"import {wanted}; print(time.perf_counter_ns() - t)"
            )
            environment = os.environ | {"SABIR_PYTHON": chosen}
            done = subprocess.run(
                [sys.executable, "-c", program], env=environment, capture_output=True, text=True
            )
            best[name] = min(best[name], int(done.stdout) / 1000)
    return best


def show(name: str, times: dict[str, float], judged: bool) -> bool:
    """A line of the table; whether ours is within the bar."""
    others = [time for mechanism, time in times.items() if not mechanism.startswith("sabir")]
    ratio = times["sabir"] / min(others)
    cells = " | ".join(f"{time:,.1f}" if time < 1000 else f"{time:,.0f}" for time in times.values())
    print(f"| {name} | {cells} | {ratio:.2f} |", flush=True)
    return not judged or ratio <= BAR


def main() -> int:
    """The table, as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    names = prepare()
    if options.only:
        wanted = {"sabir", *options.only.split(",")}
        names = {name: module for name, module in names.items() if name in wanted}
    modules = {name: importlib.import_module(module) for name, module in names.items()}
    print(f"\nPython {sys.version.split()[0]}, ns per call (import: us); the last column is sabir")
    print("to the fastest of the others.\n")
    print(f"| | {' | '.join(modules)} | ratio |")
    print(f"|---|{'---|' * (len(modules) + 1)}")
    good = True
    for row in rows():
        good &= show(row.name, fastest(row, modules, options.rounds), True)
    show("import", import_times(names, max(3, options.rounds // 4)), False)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
