"""The crates as somebody who uses Rust has them: for Cargo, with what it comes with."""

import os
import re
import shutil
import subprocess

import pytest
from callers.reading import BUILD, ROOT, done

CONTRACT = ROOT / "tests" / "features" / "callbacks" / "callbacks.wit"
LIBRARY = BUILD / "lib"
pytestmark = [
    pytest.mark.needs("rust"),
    pytest.mark.skipif(shutil.which("cargo") is None, reason="there is no cargo"),
]
PROGRAM = """
fn main() {
    println!("{}", callbacks::VERSION);
    let error = callbacks::open("", callbacks::Hosts::new()).unwrap_err();
    println!("{error}");
}
"""
CARGO = """
[package]
name = "program"
version = "0.0.0"
edition = "2021"

[dependencies]
callbacks = { path = "../rust/callbacks" }

[workspace]
"""
CARRIED = BUILD / "tests/features/callbacks/sabir/callbacks/rust/callbacks-sys"
STRANGER = """
[package]
name = "stranger"
version = "0.0.0"
edition = "2021"

[dependencies]
callbacks = "1"

[patch.crates-io]
callbacks = { path = "../callbacks-1.2.0" }
callbacks-sys = { path = "../callbacks-sys-1.2.0" }

[workspace]
"""


@pytest.fixture(scope="module")
def cargo(tmp_path_factory):
    """Run Cargo in the workspace of a contract; what is compiled is kept for all tests."""
    folder = tmp_path_factory.mktemp("crates")
    ledger = shutil.copy(CONTRACT.with_suffix(".abi.json"), folder)
    words = ["--for", "rust", "--out", folder, "--ledger", ledger, "--license", "MIT"]
    done(BUILD / "bin" / "sabir", "gen", CONTRACT, *words)

    def run(*words, inside: str = "rust", **environment) -> subprocess.CompletedProcess:
        known = {"SABIR_LIBRARY_DIR": str(LIBRARY), "CARGO_TARGET_DIR": str(folder / "target")}
        known = os.environ | known | environment
        command = ["cargo", "--offline", *words]
        run = subprocess.run(
            command, cwd=folder / inside, env=known, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run

    run.folder = folder
    return run


def has(program: str) -> bool:
    """Whether a part of Rust's is there that Debian packs by itself."""
    return subprocess.run(["cargo", program, "--version"], capture_output=True).returncode == 0


@pytest.mark.skipif(not has("clippy"), reason="there is no clippy")
def test_clippy_finds_nothing(cargo):
    """Warnings are errors."""
    cargo("clippy", "--quiet", "--", "-D", "warnings")


def test_the_docs_have_no_fault(cargo):
    """Warnings are errors; and none of the private modules is shown."""
    cargo("doc", "--quiet", "--no-deps", RUSTDOCFLAGS="-D warnings")
    shown = cargo.folder / "target" / "doc" / "callbacks"
    assert "Passes events on to listeners." in (shown / "struct.Bus.html").read_text()
    index = (shown / "index.html").read_text()
    assert "sabir/index.html" not in index and "waist/index.html" not in index


def test_it_can_be_packed(cargo):
    """With all that is needed to compile it again."""
    said = cargo("package", "--workspace", "--allow-dirty")
    if "temporary registry" not in said.stderr:
        assert "Verifying callbacks-sys" in said.stderr
    names = done("tar", "-tf", cargo.folder / "target" / "package" / "callbacks-1.2.0.crate")
    assert "callbacks-1.2.0/src/sabir/host.rs" in names and "LICENSE-sabir.txt" in names


def test_a_program_finds_the_library(cargo):
    """Where SABIR_LIBRARY_DIR says; at run time as any other."""
    folder = cargo.folder / "program"
    (folder / "src").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(CARGO)
    (folder / "src" / "main.rs").write_text(PROGRAM)
    said = cargo("run", "--quiet", inside="program", LD_LIBRARY_PATH=str(LIBRARY)).stdout
    assert said.startswith("1.2.0\n") and "host.now" in said


def test_a_program_needs_no_library_beside_what_the_crate_carries(cargo):
    """Packed with the library inside, unpacked elsewhere, and run with nothing else there."""
    archive = next(CARRIED.glob("lib/*/libcallbacks.a"))
    place = cargo.folder / "rust" / "callbacks-sys" / archive.relative_to(CARRIED).parent
    shutil.copytree(archive.parent, place)
    cargo("package", "--workspace", "--allow-dirty", "--no-verify")
    for crate in (cargo.folder / "target" / "package").glob("*.crate"):
        done("tar", "-xf", crate, "-C", cargo.folder)
    shutil.rmtree(cargo.folder / "rust" / "callbacks-sys" / "lib")
    folder = cargo.folder / "stranger"
    (folder / "src").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(STRANGER)
    (folder / "src" / "main.rs").write_text(PROGRAM)
    alone = {"SABIR_LIBRARY_DIR": "", "PKG_CONFIG": "false", "LD_LIBRARY_PATH": ""}
    said = cargo("run", "--quiet", inside="stranger", **alone).stdout
    assert said.startswith("1.2.0\n") and "host.now" in said
    program = cargo.folder / "target" / "debug" / "stranger"
    assert "libcallbacks" not in done("ldd", program)
    functions = re.findall(r" T (\w+)$", done("nm", "--extern-only", archive), re.M)
    assert functions and all(name.startswith("callbacks_") for name in functions), functions


def test_docs_rs_needs_no_library(cargo):
    """It has declarations only."""
    cargo("check", "--quiet", SABIR_LIBRARY_DIR="/nowhere", DOCS_RS="1")
