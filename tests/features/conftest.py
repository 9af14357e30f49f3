"""A feature is a folder: a contract of its own name, and under `golden/` what becomes of it.

    tests/features/scalars/scalars.wit, scalars.abi.json, golden/c/scalars.h, ...

The flagship is a feature as well; its contract lies with it, in libs/uninorm.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import languages  # noqa: E402

ALL_LANGUAGES = ["c", "core", "cpp", *languages.EVERY]
SABIR = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "sabir"


@dataclass(frozen=True)
class Feature:
    """A contract and its expected output."""

    name: str
    contract: Path

    @property
    def languages(self) -> list[str]:
        """All, or those that the file `languages` beside the contract names."""
        chosen = self.contract.parent / "languages"
        return chosen.read_text().strip().split(",") if chosen.exists() else ALL_LANGUAGES

    @property
    def golden(self) -> Path:
        """The folder of expected output."""
        return HERE / self.name / "golden"

    def generate(self, out: Path, *options: str) -> subprocess.CompletedProcess:
        """Run the compiler in the contract's folder, as a person would."""
        languages = ",".join(self.languages)
        command = [SABIR, "gen", self.contract.name, "--for", languages, "--out", out, "--locked"]
        command += options
        return subprocess.run(command, cwd=self.contract.parent, capture_output=True, text=True)


def features() -> list[Feature]:
    """All of them, the flagship last."""
    contracts = [path for path in sorted(HERE.glob("*/*.wit")) if path.stem == path.parent.name]
    contracts.append(ROOT / "libs" / "uninorm" / "uninorm.wit")
    return [Feature(path.stem, path) for path in contracts]


@pytest.fixture(params=features(), ids=lambda feature: feature.name)
def feature(request) -> Feature:
    """Each feature in turn."""
    return request.param
