"""Programs that know one version of a library, and run with another one."""

import os
import shutil
from pathlib import Path

from .conftest import HERE, SABIR, Library, must
from .test_packages import beside


class Programs:
    """Their packages are made in a folder when they are needed."""

    def __init__(self, contract: str, known: Library, there: Library, folder: Path):
        """What they know, and what is there when they run."""
        self.contract, self.known, self.there, self.folder = contract, known, there, folder

    def package(self, language: str) -> tuple[Path, Path]:
        """The package, and the folder of the library."""
        ledger = self.folder / "compat.abi.json"
        shutil.copy(self.known.folder / "compat.abi.json", ledger)
        contract = HERE / "contracts" / f"{self.contract}.wit"
        must(SABIR, "gen", contract, "--for", language, "--out", self.folder, "--ledger", ledger)
        return self.folder / language, beside(self.there, self.folder / "library")

    def cpp(self, code: str) -> str:
        """Compiled with the header that they know, and linked with that library."""
        source, out = self.folder / "program.cc", self.folder / "program"
        source.write_text(code)
        headers = [f"-I{self.known.folder / 'out' / part}" for part in ("c", "cpp")]
        must("g++", "-std=c++17", *headers, source, self.known.file, "-o", out)
        library = beside(self.there, self.folder / "library")
        return must(out, env=os.environ | {"LD_LIBRARY_PATH": str(library)})
