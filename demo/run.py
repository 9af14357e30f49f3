"""The demo: the same real text through callers in several languages, and one table.

    python demo/run.py [FILE...]      default: what tools/demo-texts gathers

A caller is a program that is given files, brings each into every normalization form in turn, writes
all results to its standard output and ends with one line on its standard error: how many bytes went
in and how many seconds the library took for them. This program counts and digests what comes out.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import textwrap
import unicodedata
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tools"))

import languages  # noqa: E402

FORMS = (
    "NFC, NFD, NFKC, NFKD, NFKC-casefold, casefold and the form of identifiers, with U+FFFD for"
    " ill-formed bytes"
)


@dataclass
class Row:
    """What one caller did."""

    caller: str
    files: int
    bytes_in: int
    bytes_out: int
    seconds: float
    digest: str


def callers(build: Path) -> dict[str, list[str]]:
    """Each caller's command, without the files; then some with the library in another process."""
    here = {"C": [str(build / "bin" / "demo-c")], "C++": [str(build / "bin" / "demo-cpp")]}
    chosen = languages.chosen()
    if "python" in chosen:
        here["Python"] = python_caller("extension")
        here["Python, cffi"] = python_caller("cffi")
    if "ruby" in chosen:
        here["Ruby"] = ruby_caller(build, "extension")
        here["Ruby, Fiddle"] = ruby_caller(build, "fiddle")
    if "lua" in chosen:
        path = f"LUA_PATH={build / 'lua'}/?.lua"
        here["Lua"] = ["env", path, "luajit", str(HERE / "normalize.lua")]
    if "rust" in chosen:
        here["Rust"] = [str(build / "tests" / "demo_in_rust")]
    if "go" in chosen:
        here["Go"] = [str(build / "bin" / "demo-go")]
    if "java" in chosen:
        here |= java_callers(build / "java")
    elsewhere = ["C", "C++", "Python", "Ruby", "Rust", "Java, FFM"]
    worker = {
        f"{name} > worker": ["env", "SABIR_LOCATION=worker:", *here[name]]
        for name in elsewhere
        if name in here
    }
    return here | worker


def left_out() -> dict[str, str]:
    """Rows for those who cannot take part, and why."""
    rows = {name.title(): reason for name, reason in languages.left_out().items()}
    foreign = languages.missing().get("java-foreign")
    if foreign and "Java" not in rows:
        rows["Java, FFM"] = foreign
    return rows


def python_caller(flavour: str) -> list[str]:
    """By the C extension, or by cffi."""
    return ["env", f"SABIR_PYTHON={flavour}", sys.executable, str(HERE / "normalize.py")]


def ruby_caller(build: Path, flavour: str) -> list[str]:
    """By the C extension, or by Fiddle, which has to be told where the library is."""
    chosen = ["env", f"SABIR_RUBY={flavour}", f"SABIR_LIBRARY_DIR={build / 'lib'}"]
    return [*chosen, "ruby", f"-I{build / 'ruby'}", str(HERE / "normalize.rb")]


def java_callers(jars: Path) -> dict[str, list[str]]:
    """By JNI in Debian's Java, by foreign functions in a newer one."""
    path = ":".join(str(jars / name) for name in ("sabir-runtime.jar", "uninorm.jar", "demo"))
    newer = ROOT / "build" / "java" / "newer" / "bin" / "java"
    program = [f"-Dsabir.library.path={jars}", "-cp", path, "Normalize"]
    found = {"Java, JNI": ["java", *program]}
    if newer.exists():
        found["Java, FFM"] = [str(newer), "--enable-native-access=ALL-UNNAMED", *program]
    return found


def call(name: str, command: list[str], files: list[str], build: Path) -> Row:
    """Run one caller over all files."""
    digest = hashlib.sha256()
    bytes_out = 0
    environment = os.environ | {"PYTHONPATH": str(build / "python")}
    with tempfile.TemporaryFile("w+") as report:
        process = subprocess.Popen(
            [*command, *files], stdout=subprocess.PIPE, stderr=report, env=environment
        )
        while block := process.stdout.read(1 << 20):
            digest.update(block)
            bytes_out += len(block)
        status = process.wait()
        report.seek(0)
        said = report.read().strip()
    if status != 0:
        raise SystemExit(f"demo: the {name} caller failed with status {status}\n{said}")
    bytes_in, seconds = said.splitlines()[-1].split()
    return Row(name, len(files), int(bytes_in), bytes_out, float(seconds), digest.hexdigest())


def scripts(files: list[str]) -> list[str]:
    """The scripts of which the files have at least ten different letters."""
    characters: set[str] = set()
    for name in files:
        characters.update(Path(name).read_bytes().decode("utf-8", "replace"))
    letters: dict[str, int] = {}
    for character in filter(str.isalpha, characters):
        script = unicodedata.name(character, "").split(" ")[0].replace("CJK", "HAN")
        letters[script] = letters.get(script, 0) + 1
    return sorted(script.title() for script, count in letters.items() if script and count >= 10)


def default_files() -> list[str]:
    """The files that tools/demo-texts gathers."""
    command = [sys.executable, str(ROOT / "tools" / "demo-texts")]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        raise SystemExit(run.returncode)
    return run.stdout.splitlines()


def print_row(row: Row) -> None:
    """One line of the table."""
    speed = row.bytes_in / 1e6 / max(row.seconds, 1e-9)
    print(
        f"{row.caller:18}{row.files:>6}{row.bytes_in:>14,}{row.bytes_out:>14,}{speed:>9.1f}"
        f"  {row.digest}",
        flush=True,
    )


def main() -> int:
    """Print the table; fail unless all callers agree."""
    parser = argparse.ArgumentParser(description="one table: real text through every caller")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    arguments = parser.parse_args()
    missing = [name for name in arguments.files if not Path(name).is_file()]
    if missing:
        print(f"demo: cannot read `{missing[0]}`", file=sys.stderr)
        return 2
    files = arguments.files or default_files()

    known = ", ".join(scripts(files)) or "no script"
    print(textwrap.fill(f"Text in {known}; brought into {FORMS}.", 100), end="\n\n")
    print(f"{'caller':18}{'files':>6}{'bytes in':>14}{'bytes out':>14}{'MB/s':>9}  SHA-256")
    rows = []
    for name, command in callers(arguments.build).items():
        rows.append(call(name, command, files, arguments.build))
        print_row(rows[-1])
    for name, reason in left_out().items():
        print(f"{name:18}left out: {reason}")
    if len({(row.digest, row.bytes_in, row.bytes_out) for row in rows}) != 1:
        print("\ndemo: the callers do not agree", file=sys.stderr)
        return 1
    print("\nAll digests agree.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
