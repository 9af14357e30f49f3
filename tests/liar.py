"""A library that stands before the real `mirror` and changes what that says of itself."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "lib"

SOURCE = """
#include <dlfcn.h>
#include <sabir.h>
#include <string.h>

static sabir_layout rows[1000];
static sabir_description lie;

const sabir_description *mirror_describe(void) {
  const sabir_description *(*real)(void);
  size_t i;
  *(void **)&real = dlsym(dlopen("libmirror.so.1", RTLD_NOW), "mirror_describe");
  lie = *real();
  memcpy(rows, lie.layouts, lie.layout_count * sizeof *rows);
  lie.layouts = rows;
  for (i = 0; i < lie.layout_count; ++i) {
    int whole = !rows[i].field;
    int point = strstr(rows[i].type, "mirror.point") != NULL;
    int y = point && !whole && strcmp(rows[i].field, "y") == 0;
    (void)whole, (void)point, (void)y;
    LIE
  }
  return &lie;
}
"""


def build(lie: str, folder: Path) -> Path:
    """`lie` is C, for each row of the table of layouts; makes FOLDER/libmirror.so.1."""
    source, made = folder / "liar.c", folder / "libmirror.so.1"
    source.write_text(SOURCE.replace("LIE", lie))
    command = ["gcc", "-shared", "-fPIC", f"-I{ROOT / 'runtime/c/include'}", source, "-o", made]
    command += ["-Wl,--no-as-needed", LIBRARIES / "libmirror.so", f"-Wl,-rpath,{LIBRARIES}"]
    subprocess.run(command, check=True)
    return made
