"""manifest.json of `sabir gen`: what is written, and what CMake knows of it before it is.

BLESS=1 (`make bless`) writes cmake/manifest.json anew.
"""

import json
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "tests" / "features"
CONTRACTS = {path.stem: path for path in FEATURES.glob("*/*.wit")}
PAGES = {path.stem for path in (ROOT / "docs/languages").glob("*.md")}
LANGUAGES = ",".join(sorted(PAGES - {"c", "cpp"}))  # those two are always written
KINDS = ("sources", "headers", "files")
TEMPLATE = ROOT / "cmake" / "manifest.json"
LICENSE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
SMALLEST = """//sabir:prefix sabirsprefix
package a:shop@1.0.0;
interface shop { f: func(); }
"""


def generate(sabir, contract: Path, out: Path, *more) -> dict:
    """Everything but the boundaries, which are no contract's; the manifest."""
    ledger = out.with_suffix(".abi.json")
    if contract.with_suffix(".abi.json").exists():
        shutil.copy(contract.with_suffix(".abi.json"), ledger)
    words = ("--for", LANGUAGES + ",fuzz", "--ledger", ledger, "--out", out)
    run = sabir("gen", contract, *words, *more)
    assert run.returncode == 0, run.stderr
    return json.loads((out / "manifest.json").read_text())


def paths(part: dict, kinds=KINDS) -> list[str]:
    """Files of a part, the copied ones too."""
    return [path for kind in kinds for path in part[kind] + part["copied"][kind]]


@pytest.fixture(params=sorted(CONTRACTS))
def made(request, sabir, tmp_path):
    """A contract, its manifest, and the folder."""
    out = tmp_path / "out"
    return CONTRACTS[request.param], generate(sabir, CONTRACTS[request.param], out), out


def test_every_file_is_named_once_and_every_folder_is_there(made):
    """Nothing is written that the manifest keeps to itself."""
    _, manifest, out = made
    named = [path for part in manifest["parts"].values() for path in paths(part)]
    written = (path for path in out.rglob("*") if path.is_file())
    assert sorted([*named, "manifest.json"]) == sorted(str(p.relative_to(out)) for p in written)
    for part in manifest["parts"].values():
        assert all((out / folder).is_dir() for folder in (part["folder"], *part["include"]))


def test_what_tests_are_run_by_is_generated(sabir, tmp_path):
    """The manifest says where the tests of the cases begin."""
    contract = CONTRACTS["gauntlet"]
    manifest = generate(sabir, contract, tmp_path / "out")
    run = sabir("test", contract, "--generate", "--out", tmp_path / "tests")
    assert run.returncode == 0, run.stderr
    entries = [part["tests"]["entry"] for part in manifest["parts"].values() if "tests" in part]
    assert len(entries) == len(LANGUAGES.split(",")) + 2  # C and C++
    assert all((tmp_path / "tests" / entry).exists() for entry in entries)


def template(manifest: dict) -> str:
    """What CMake needs of it, for any prefix."""
    parts = {}
    for name, part in manifest["parts"].items():
        copied = {kind: part["copied"][kind] for kind in KINDS[:2]}
        parts[name] = {key: part[key] for key in part if key != "files"} | {"copied": copied}
    text = json.dumps({"license": LICENSE, "parts": parts}, indent=2) + "\n"
    return text.replace("{\n  ", "{ ", 1).replace(manifest["prefix"], "@prefix@")


@pytest.mark.golden
def test_cmake_knows_what_will_be_written(sabir, tmp_path):
    """It is asked before there is a compiler; so it has the manifest of any contract."""
    (tmp_path / "shop.wit").write_text(SMALLEST)
    made = template(generate(sabir, tmp_path / "shop.wit", tmp_path / "out"))
    if os.environ.get("BLESS") == "1":
        TEMPLATE.write_text(made)
    assert made == TEMPLATE.read_text(), "`make bless` rewrites it; read the diff"


def test_what_cmake_knows_is_written_for_every_contract(made):
    """A file that is not written would keep a build from ever being done."""
    _, manifest, out = made
    known = json.loads(TEMPLATE.read_text().replace("@prefix@", manifest["prefix"]))
    for part in known["parts"].values():
        assert all((out / path).is_file() for path in paths(part, KINDS[:2]))
