"""For every test in Python: the packages of the build under test can be imported.

SABIR_PRESET names the build, `release` unless said otherwise. Tests marked `sanitize` run compiled
code of ours in their own process; tools/test repeats them on the `asan` build.
"""

import os
import sys
from pathlib import Path

BUILD = Path(__file__).resolve().parent / "build" / os.environ.get("SABIR_PRESET", "release")

sys.path.insert(0, str(BUILD / "python"))
