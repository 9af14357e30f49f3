"""Rust's tests again, with AddressSanitizer in the crates and in the tests: `tools/test --all`.

The flag is unstable, so the compiler is told to act as a nightly one; Debian's has no runtime for
it. The libraries are the release build's: what they read or write is seen where the C library does
it for them.
"""

import os
import subprocess

import pytest
from callers.reading import BUILD, ROOT, done
from callers.rust import EDITION, crate

TESTS = {
    "buffers": ROOT / "tests/features/buffers/buffers_test.rs",
    "callbacks": ROOT / "tests/features/callbacks/callbacks_test.rs",
    "foreign": ROOT / "runtime/rust/tests/foreign_test.rs",
    "gauntlet": ROOT / "tests/features/gauntlet/gauntlet_test.rs",
    "hosting": ROOT / "tests/worlds/hosting_test.rs",
    "mirror": ROOT / "runtime/rust/tests/mirror_test.rs",
    "relay": ROOT / "tests/worlds/relay_test.rs",
}
UNSTABLE = os.environ | {"RUSTC_BOOTSTRAP": "1"}
# Of tests that run beside each other only the first leak would be told, and a thread's last panic
# is dropped after the sanitizer has looked.
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=0:use_sigaltstack=0", "RUST_BACKTRACE": "0"}
SANITIZED = ["-Zsanitizer=address"]


def can_sanitize(folder) -> bool:
    """Whether the compiler has the sanitizer's runtime."""
    source = folder / "empty.rs"
    source.write_text("fn main() {}")
    command = ["rustc", *SANITIZED, source, "-o", folder / "empty"]
    return subprocess.run(command, env=UNSTABLE, capture_output=True).returncode == 0


@pytest.mark.needs("rust")
@pytest.mark.skipif(not os.environ.get("SABIR_LARGE"), reason="only when everything is tried whole")
@pytest.mark.parametrize("name", TESTS)
def test_no_memory_is_misused(name, tmp_path):
    """Crates of this contract's, and what is asked of them."""
    if not can_sanitize(tmp_path):
        pytest.skip("this rustc has no AddressSanitizer")
    beside = [TESTS[name].parent, ROOT / "runtime" / "python" / "tests"]
    contract = next(place / f"{name}.wit" for place in beside if (place / f"{name}.wit").exists())
    ledger = contract.with_suffix(".abi.json")
    words = ["--for", "rust", "--out", tmp_path, "--ledger", ledger, "--locked"]
    done(BUILD / "bin" / "sabir", "gen", contract, *words)
    for command in crate(tmp_path / "rust", tmp_path, *SANITIZED):
        done(*command, env=UNSTABLE)
    lib = BUILD / "lib"
    link = ["-L", tmp_path, "-L", lib, f"-l{name}", "-C", f"link-arg=-Wl,-rpath,{lib}"]
    known = ["--extern", f"{name}={tmp_path / f'lib{name}.rlib'}", *link]
    program = tmp_path / "program"
    done(*EDITION, "--test", *SANITIZED, TESTS[name], "-o", program, *known, env=UNSTABLE)
    run = subprocess.run([program], env=os.environ | OPTIONS, capture_output=True, text=True)
    assert run.returncode == 0 and "AddressSanitizer" not in run.stderr, run.stdout + run.stderr
