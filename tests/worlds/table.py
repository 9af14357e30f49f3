"""Generates every world of a folder of contracts in every language, and compiles what comes.

    tests/worlds/table.py [--for LANGUAGES] [--generate] FOLDER...

A contract is a file of a folder, or a folder in it; a world is counted as generated in a language,
and as compiled. `--generate` compiles nothing. What fails is said below the table.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from names import compilers  # noqa: E402

SABIR = Path(
    os.environ.get(
        "SABIR", ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "sabir"
    )
)
PARTS = {"core": "core,wire,cpp", "c": "c", "cpp": "cpp"}
LANGUAGES = list(compilers.READERS)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
WORLD = re.compile(r"(?:^|[;}\s])world\s+(%?[A-Za-z][\w-]*)\s*\{")


def contracts(folder: Path) -> list[Path]:
    """The files and folders of a folder that are contracts."""
    found = [path for path in sorted(folder.iterdir()) if path.suffix == ".wit"]
    return found + [path for path in sorted(folder.iterdir()) if any(path.glob("*.wit"))]


def worlds(contract: Path) -> list[str]:
    """What they are called."""
    files = sorted(contract.glob("*.wit")) if contract.is_dir() else [contract]
    text = "".join(COMMENT.sub("", path.read_text()) for path in files)
    return [name.removeprefix("%") for name in WORLD.findall(text)]


def generate(contract: Path, world: str, language: str, folder: Path) -> str:
    """What the compiler has to say to it; empty: it is in `out`."""
    parts = PARTS.get(language, language)
    ledger = folder / "ledger.json"
    command = [SABIR, "gen", contract, "--world", world, "--for", parts, "--out", "out"]
    run = subprocess.run(
        [*map(str, command), "--ledger", str(ledger)], cwd=folder, capture_output=True, text=True
    )
    return "" if run.returncode == 0 else run.stderr


def judge(contract: Path, world: str, language: str, compiles: bool) -> tuple[str, str]:
    """A word for the table, and what is to be said of it."""
    with tempfile.TemporaryDirectory() as folder:
        said = generate(contract, world, language, Path(folder))
        if said:
            return "refused", said.splitlines()[0]
        if not compiles:
            return "generated", ""
        found = compilers.READERS[language](Path(folder) / "out")
        return ("fails", "\n".join(found.splitlines()[:6])) if found else ("compiles", "")


def main() -> int:
    """Prints the table; 1 if something was generated that does not compile."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--for", dest="languages", default=",".join(LANGUAGES))
    options.add_argument("--generate", action="store_true")
    given = options.parse_args()
    languages = given.languages.split(",")
    counts = {(language, word): 0 for language in languages for word in ("compiles", "generated")}
    notes, total = [], 0
    print(f"{'world':50}" + "".join(f"{language:>10}" for language in languages))
    for contract in (c for folder in given.folders for c in contracts(folder.resolve())):
        for world in worlds(contract):
            total += 1
            words = []
            for language in languages:
                word, note = judge(contract, world, language, not given.generate)
                words.append(word)
                counts[language, "compiles"] += word == "compiles"
                counts[language, "generated"] += word != "refused"
                if note:
                    notes.append(f"{contract.name} {world} {language}: {note}")
            print(f"{contract.name + ' ' + world:50}" + "".join(f"{w:>10}" for w in words))
    for word in ("generated",) if given.generate else ("generated", "compiles"):
        row = "".join(f"{counts[language, word]:>10}" for language in languages)
        print(f"{word + f' of {total}':50}{row}")
    print("\n".join(notes))
    return int(any(" fails" in note for note in notes))


if __name__ == "__main__":
    sys.exit(main())
