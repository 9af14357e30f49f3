"""`sabir gen --for boundaries`: a library with a worker, built by hand, without CMake."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CONTRACT = """package example:tally@1.0.0;

interface tally {
  /// Who does the work.
  process: func() -> s64;
}

world library {
  export tally;
}
"""
CORE = """#include <tally/core.h>
#include <unistd.h>

struct Tally {
  int64_t process() const { return getpid(); }
};
SABIR_IMPLEMENT(tally, Tally)
"""
CALLER = """#include <stdio.h>
#include <tally.hpp>
#include <unistd.h>

int main() {
  tally::Instance here("inprocess:"), there("worker:");
  std::printf("%d %d\\n", int(tally::process(here) == getpid()),
              int(tally::process(there) == getpid()));
}
"""


def compile_all(sources: list[Path], out: Path) -> list[Path]:
    """Each source with the same words, side by side; through ccache where there is one."""
    cache = [found] if (found := shutil.which("ccache")) else []
    include = ["-I.", "-Ic", "-Icpp", "-Icore"]
    environment = os.environ | {"CCACHE_BASEDIR": str(out), "CCACHE_NOHASHDIR": "1"}

    def compile_one(source: Path) -> Path:
        name = source.relative_to(out)
        made = Path("objects") / (str(name).replace("/", "_") + ".o")
        words = ["g++", "-std=c++20", "-O0", "-fPIC", "-fvisibility=hidden", "-DSABIR_BOUNDARIES"]
        command = [*cache, *words, *include, "-c", name, "-o", made]
        subprocess.run(command, check=True, cwd=out, env=environment)
        return out / made

    (out / "objects").mkdir()
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        return list(pool.map(compile_one, sources))


def test_a_worker_without_cmake(sabir, tmp_path):
    """What docs/generated-layout.md says is all that is needed."""
    (tmp_path / "tally.wit").write_text(CONTRACT)
    run = sabir("gen", "tally.wit", "--for", "cpp,boundaries", "--out", "out")
    assert run.returncode == 0, run.stderr
    out = tmp_path / "out"
    for path in (ROOT / "boundaries").rglob("*.*"):
        assert (out / "boundaries" / path.relative_to(ROOT / "boundaries")).exists(), path
    (out / "tally.cc").write_text(CORE)
    (out / "caller.cc").write_text(CALLER)
    sources = [out / "tally.cc", *out.glob("core/**/*.cc"), *out.glob("boundaries/**/*.cc")]
    objects = compile_all(sources, out)
    script = f"-Wl,--version-script={out / 'core/tally/exports.map'}"
    library = ["g++", "-shared", "-pthread", script, "-Wl,-soname,libtally.so.1", *objects]
    subprocess.run([*library, "-o", out / "libtally.so.1"], check=True)
    found = [f"-I{out / 'c'}", f"-I{out / 'cpp'}", out / "libtally.so.1", "-Wl,-rpath,$ORIGIN"]
    worker, caller = out / "core/tally/worker.c", out / "caller.cc"
    subprocess.run(["gcc", worker, *found, "-o", out / "tally-worker"], check=True)
    subprocess.run(["g++", "-std=c++17", caller, *found, "-o", out / "caller"], check=True)
    said = subprocess.run([out / "caller"], capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, "1 0\n"), said.stderr
