"""What a call costs from Python, against the same call from C: a text of 16 bytes, nanoseconds.

    python bench/calls/python/uninorm_against_c.py [BUILD_FOLDER]

Rounds of the callers take turns; each figure is the median of its rounds. The C caller is compiled
here, from the few lines below, against the library of the build.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROUNDS, CALLS = 15, 100_000

C_CALLER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uninorm.h>

/* argv: form, text, calls. Prints nanoseconds per call. */
int main(int argc, char **argv) {
  uninorm_normalizer *normalizer = NULL;
  char room[256];
  long calls = argc == 4 ? atol(argv[3]) : 0, i;
  struct timespec from, to;
  if (uninorm_normalizer_new(NULL, (uninorm_form)atoi(argv[1]), 0, &normalizer, NULL)) return 1;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (i = 0; i < calls; ++i) {
    sabir_sink sink = {0};
    sink.data = room;
    sink.capacity = sizeof room;
    sink.flags = SABIR_SINK_ALIAS;
    if (uninorm_normalizer_normalize(normalizer, (const uint8_t *)argv[2], strlen(argv[2]), &sink,
                                     NULL)) {
      return 1;
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  uninorm_normalizer_drop(normalizer);
  printf("%f\n", ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / calls);
  return 0;
}
"""


def build_caller(build: Path, folder: Path) -> Path:
    """Compile the C caller."""
    source, program = folder / "caller.c", folder / "caller"
    source.write_text(C_CALLER)
    includes = [f"-I{next(build.rglob('sabir/uninorm/c/uninorm.h')).parent}"]
    lib = build / "lib"
    command = ["gcc", "-O2", *includes, source, "-o", program, f"-L{lib}", "-luninorm"]
    subprocess.run([*command, f"-Wl,-rpath,{lib}"], check=True)
    return program


def per_call(function, *arguments) -> float:
    """One round in Python, the loop itself taken off."""
    rounds = range(CALLS)
    begin = time.perf_counter_ns()
    for _ in rounds:
        pass
    empty = time.perf_counter_ns()
    for _ in rounds:
        function(*arguments)
    return ((time.perf_counter_ns() - empty) - (empty - begin)) / CALLS


def main() -> None:
    """Measure, and print one line for each kind of call."""
    build = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "release").resolve()
    sys.path.insert(0, str(build / "python"))
    import uninorm

    text = "caf\u00e9 cr\u00e8me 1234"[:14]
    data = text.encode()
    assert len(data) == 16
    print(f"{'16 bytes':<36}{'C':>8}{'Python':>10}{'more':>8}   (ns per call)")
    with tempfile.TemporaryDirectory() as folder:
        caller = build_caller(build, Path(folder))
        for form, what in ((uninorm.Form.NFC, "unchanged"), (uninorm.Form.NFD, "changed")):
            normalizer = uninorm.Normalizer(form)
            kinds = {
                f"normalize(bytes), {what}": (normalizer.normalize, data),
                f"normalize_text(str), {what}": (normalizer.normalize_text, text),
            }
            for kind, (function, argument) in kinds.items():
                pairs = [
                    (
                        float(subprocess.check_output([caller, str(int(form)), text, str(CALLS)])),
                        per_call(function, argument),
                    )
                    for _ in range(ROUNDS)
                ]
                c, python = (statistics.median(column) for column in zip(*pairs, strict=True))
                print(f"{kind:<36}{c:>8.1f}{python:>10.1f}{python - c:>8.1f}")


if __name__ == "__main__":
    main()
