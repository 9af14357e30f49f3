"""A library that somebody loads by hand and takes away again, while an instance is open."""

import subprocess
import sys
from pathlib import Path

import mirror
import pytest

LIBRARY = Path(mirror.__file__).parents[2] / "lib" / "libmirror.so.1"

PROGRAM = """
import _ctypes, ctypes, os, signal, sys, time
from pathlib import Path

location = sys.argv[2].encode()
library = ctypes.CDLL(sys.argv[1])
instance, result = ctypes.c_void_p(), ctypes.c_uint8()
assert library.mirror_open(location, None, ctypes.byref(instance), None) == 0
assert library.mirror_echo_u8(instance, 7, ctypes.byref(result), None) == 0 and result.value == 7
if sys.argv[3] == "close":
    library.mirror_close(instance)
handle, library = library._handle, None
_ctypes.dlclose(handle)
for listed in Path("/proc/self/task").glob("*/children"):
    for child in listed.read_text().split():
        os.kill(int(child), signal.SIGKILL)
time.sleep(0.2)
again = ctypes.CDLL(sys.argv[1])
assert again.mirror_echo_u8(None, 9, ctypes.byref(result), None) == 0 and result.value == 9
"""


@pytest.mark.parametrize("location", ["inprocess:", "worker:"])
@pytest.mark.parametrize("end", ["open", "close"])
def test_the_library_is_closed(location, end):
    """Nothing runs in code that is gone; loaded again, it serves again."""
    command = [sys.executable, "-c", PROGRAM, str(LIBRARY), location, end]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
