"""How what was generated is read: by tools, and by us."""

import os
import re
import subprocess
from pathlib import Path

STRICT = ["-Wall", "-Wextra", "-Werror"]
NOTHING = "/dev/null"
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")


def say(command: list, folder: Path, fine: str = "") -> str:
    """What a tool finds that must find nothing."""
    words = [str(word) for word in command]
    run = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    said = run.stdout + run.stderr
    return "" if run.returncode == 0 and said == fine else said or f"exit {run.returncode}"


def sources(folder: Path, kind: str) -> list[Path]:
    """The files of a kind, of which there are some."""
    found = sorted(folder.rglob(f"*.{kind}"))
    assert found, f"no .{kind} in {folder}"
    return found


def done(*command, **options) -> str:
    """What a command says that must succeed."""
    words = [str(word) for word in command]
    run = subprocess.run(words, capture_output=True, text=True, **options)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def judge(*command) -> None:
    """Run a tool that must find nothing."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr


def as_it_is(text: str) -> str:
    """Docs that need no decoding."""
    return text


def read_again(
    folder: Path, kinds: str, docs: dict[str, str], leader: str, decode=as_it_is
) -> None:
    """What the files say of each doc that they have; and they have some of them."""
    seen = set()
    for path in sorted(folder.rglob("*")):
        if not re.search(kinds, path.name) or "sabir-runtime" in path.parts:
            continue
        text = re.sub(rf"\n[ \t]*{leader}[ \t]*", " ", path.read_text())
        for word, doc in docs.items():
            for found in re.finditer(rf"\b{word}: ", text):
                rest = decode(text[found.end() : found.end() + 400])
                assert rest.startswith(doc), f"{path.name}: {word}: {rest[:100]!r}, not {doc!r}"
                seen.add(word)
    assert len(seen) > len(docs) / 8, f"only {sorted(seen)}"
