"""A program of today meets a library of tomorrow that asks its host for more."""

import re

from .conftest import HERE, build, must
from .test_versions import with_library


def test_an_older_host_is_called_where_its_functions_are(tmp_path):
    """What is new stands behind what it has, and is missed without harm."""
    old = build(tmp_path / "old", "host-1.0", None, (HERE / "host.cc",))
    new = build(tmp_path / "new", "host-1.1", old, (HERE / "host.cc", "-DMORE"))
    program = old.program("host")
    for library, result in ((old, 42), (new, 1042)):
        said = must(program, str(result), env=with_library(library))
        assert re.fullmatch(r"\d+ checks, 0 failed\n", said)
