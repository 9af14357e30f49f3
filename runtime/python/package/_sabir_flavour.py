# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which flavour of a package is in use: the compiled extension, or cffi."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

EXTENSION, CFFI = "extension", "cffi"


def choose(package: str, name: str) -> tuple[str, Any]:
    """The flavour that SABIR_PYTHON names; without it, the extension if it is there and loads."""
    wanted = os.environ.get("SABIR_PYTHON", "")
    if wanted not in ("", EXTENSION, CFFI):
        raise ImportError(f"SABIR_PYTHON is {wanted!r}, and can be {EXTENSION!r} or {CFFI!r}")
    extension, fallback = f"{package}._{name}_extension", f"{package}._{name}_cffi"
    if wanted == CFFI:
        return CFFI, import_module(fallback)
    try:
        return EXTENSION, import_module(extension)
    except ImportError as error:
        # One that is there and refuses its library is right: cffi would refuse it, too.
        missing = error.name == extension or "undefined symbol: Py" in str(error)
        if wanted or not missing:
            raise
        try:
            return CFFI, import_module(fallback)
        except ModuleNotFoundError as other:
            if other.name != "cffi":
                raise
            text = f"{package}: the extension is not there ({error}), and neither is cffi"
            raise ImportError(text) from error
