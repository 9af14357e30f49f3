"""Go, by cgo."""

import os
import re
import shutil
from pathlib import Path

from callers.reading import BUILD, done, judge, read_again, say

DECLARATIONS = ("go/*.go",)
NAMES = ("go/types.go", "go/functions.go")
METADATA = "go/go.mod"
TAKEN = {"type": "a word of Go's"}
WAYS = {"cgo": ["go"]}
CASES = [BUILD / "go" / "cases" / "gauntlet"]
BEYOND = True
SIZES = {"cgo": {}}
GO = {"GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOWORK": "off"}
ENV = ["env", *(f"{name}={value}" for name, value in GO.items())]
