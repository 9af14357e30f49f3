"""Ours beside every normalizer that this machine can be made to have, over real text.

    python bench/normalize/run.py [--texts FOLDER] [--tables NAME,...] [--only NAME,...] [--docs]

Builds what it needs: `bench_normalize` (ours through its C interface, once for each kernel, and
Debian's libraries of packages.txt), the peers of crates.io with cargo, x/text with go. CPython,
Java, Ruby and Node run their own normalization in processes of their own. All take turns, text by
text, so that a busy machine slows all of them; the fastest round counts. Every result's digest is
compared with ours: a peer that answers something else is marked `!` and does not compete.

Prints the tables as Markdown. With --docs they replace those of docs/normalization-speed.md, and
docs/normalization-speed.svg is drawn.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import page

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "release"
PEERS = ROOT / "build" / "bench-peers"
KERNELS = ["AVX2", "SSE4", "scalar"]
ROUNDS = 7
SLOW = 0.05  # seconds; a peer that takes longer for one call is asked once

TABLES = {
    "nfc": (
        "nfc",
        "NFC of text that is in NFC",
        "ascii_code en fr de vi el ru ar he hi th zh ja ko emoji_rand adv_randalpha",
    ),
    "tonfc": (
        "nfc",
        "NFC of text that changes",
        "fr_nfd vi_nfd el_nfd ru_nfd hi_nfd ja_nfd ko_nfd vi_half ko_half adv_zalgo adv_jamo"
        " adv_longseq adv_randcp",
    ),
    "nfd": ("nfd", "NFD", "en fr de vi el ru hi zh ja ko"),
    "nfkc": (
        "nfkc",
        "NFKC",
        "en fr vi el ru ar zh ja ko fullwidth halfkana ligature adv_fdfa",
    ),
    "check": ("check", "Is it NFC?", "ascii_code en fr de vi el ru ar he hi th zh ja ko"),
    "casefold": ("casefold", "Case folding", "en fr vi el ru zh"),
}


RUNTIMES = ("CPython", "Java", "Node", "Ruby")


def is_ours(name: str) -> bool:
    """The library, with any kernel."""
    return name.startswith("uninorm")


def is_runtime(name: str) -> bool:
    """Whether it normalizes strings of its own, which are not in UTF-8 or need no check."""
    return name.startswith(RUNTIMES)


class Worker:
    """A process that measures when asked."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.names = self.ask("list").split("\t")

    def ask(self, line: str) -> str:
        """One line there, one line back; empty if the process has ended."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")


@dataclass
class Column:
    """One text: the best time of each library, and who answers as we do."""

    text: str
    size: int
    seconds: dict[str, float] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def speed(self, name: str) -> float:
        """MB/s, or 0."""
        return self.size / self.seconds[name] / 1e6 if name in self.seconds else 0.0

    def agrees(self, name: str) -> bool:
        """Whether a library's result is ours."""
        return self.digests.get(name) == self.digests.get("uninorm")

    def best_peer(self, runtimes: bool = False) -> float:
        """The speed of the fastest that is right, of UTF-8 libraries or of the others."""
        names = [name for name in self.seconds if name != "limit" and not is_ours(name)]
        names = [name for name in names if self.agrees(name) and is_runtime(name) == runtimes]
        return max((self.speed(name) for name in names), default=0.0)


def quietly(command: list[str], cwd: Path, **environment: str) -> bool:
    """Run a build; what it says is shown if it fails, and then we go on without."""
    run = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True
    )
    if run.returncode != 0:
        print(f"bench: without {command[0]}: {run.stderr[-400:]}", file=sys.stderr)
    return run.returncode == 0


def build_native(kernels: list[str]) -> Worker:
    """Ours, Debian's and Rust's."""
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "bench_normalize"], check=True)
    command = [str(BUILD / "bin" / "bench_normalize"), str(BUILD / "lib" / "libuninorm.so.1")]
    command.append(",".join(kernels))
    rust = PEERS / "rust"
    if shutil.which("cargo") and quietly(
        ["cargo", "build", "--release", "--locked"], HERE / "rust", CARGO_TARGET_DIR=str(rust)
    ):
        command.append(str(rust / "release" / "libbench_peers.so"))
    return Worker(command)


def runtimes() -> list[Worker]:
    """What the languages of this machine bring along."""
    folder = HERE / "runtimes"
    workers = [Worker([sys.executable, str(folder / "worker.py")])]
    go = PEERS / "go-worker"
    if shutil.which("go") and quietly(["go", "build", "-o", str(go), "."], folder / "go"):
        workers.append(Worker([str(go)]))
    for program, file in (("java", "Worker.java"), ("ruby", "worker.rb"), ("node", "worker.mjs")):
        if shutil.which(program):
            workers.append(Worker([program, str(folder / file)]))
    return workers


def measure(workers: list[Worker], form: str, path: Path) -> Column:
    """All libraries over one text, in turns."""
    column = Column(path.stem, path.stat().st_size)
    for _ in range(ROUNDS):
        for worker in workers:
            for name in worker.names:
                before = column.seconds.get(name, 0.0)
                if before > SLOW or column.digests.get(name) == "-":
                    continue
                answer = worker.ask(f"{name}\t{form}\t{path}").split("\t")
                if len(answer) != 2:
                    column.digests[name] = "-"
                    continue
                seconds = float(answer[0])
                column.seconds[name] = min(before or seconds, seconds)
                column.digests[name] = answer[1]
    return column


def cell(column: Column, name: str) -> str:
    """A speed, and whether the result was another."""
    if name not in column.seconds:
        return ""
    wrong = name != "limit" and not column.agrees(name)
    return f"{column.speed(name):,.0f}" + ("!" if wrong else "")


def rows(columns: list[Column], names: list[str]) -> list[tuple[str, list[str]]]:
    """The table: the limit, ours, the peers by their speed, and what it comes to."""
    peers = [name for name in names if name != "limit" and not name.startswith("uninorm")]
    found = [name for name in peers if any(name in column.seconds for column in columns)]
    found.sort(key=lambda name: -sum(column.speed(name) for column in columns))
    ours = [name for name in names if name.startswith("uninorm")]
    table = [("*limit*", [cell(column, "limit") for column in columns])]
    for name in ours + found:
        bold = f"**{name}**" if name == "uninorm" else name
        table.append((bold, [cell(column, name) for column in columns]))
    for label, runtimes in (("*ours / best peer*", False), ("*ours / best runtime*", True)):
        best = [column.best_peer(runtimes) for column in columns]
        ours_by = [column.speed("uninorm") for column in columns]
        ratios = [f"{o / b:.1f}" if b else "" for o, b in zip(ours_by, best, strict=True)]
        if any(ratios):
            table.append((label, ratios))
    if all("limit" in column.seconds for column in columns):
        share = [f"{c.speed('uninorm') / c.speed('limit'):.2f}" for c in columns]
        table.append(("*ours / limit*", share))
    return table


def markdown(title: str, table: list[tuple[str, list[str]]], columns: list[Column]) -> str:
    """One table."""
    lines = [f"| {title} | " + " | ".join(column.text for column in columns) + " |"]
    lines.append("|---|" + "---|" * len(columns))
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in table]
    return "\n".join(lines) + "\n"


def program(texts: Path) -> str:
    """The programs: ours and ICU's, over 100 MB of text on a disk that is memory."""
    names = "en fr vi el ru zh ko fr_nfd"
    text = b"".join((texts / f"{name}.txt").read_bytes() for name in names.split())
    ours = str(BUILD / "bin" / "uninorm")
    commands = {"uninorm": [ours], "uninorm --check": [ours, "--check"]}
    if shutil.which("uconv"):
        commands["uconv -x any-nfc"] = ["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "any-nfc"]
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
        for _ in range(1 + 100_000_000 // len(text)):
            file.write(text)
        file.flush()
        size = file.tell()
        lines = ["| program | MB/s of processor time |", "|---|---|"]
        for name, command in commands.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([*command, file.name], stdout=subprocess.DEVNULL, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
            lines.append(f"| {name} | {size / 1e6 / took:,.0f} |")
    return "\n".join(lines) + "\n"


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "corpora" / "text")
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--columns", default="", help="only these texts")
    parser.add_argument("--only", default="", help="only libraries whose name begins so")
    parser.add_argument("--kernels", default=",".join(KERNELS))
    parser.add_argument("--docs", action="store_true", help="rewrite the page and its picture")
    return parser.parse_args()


def chosen(worker: Worker, only: str) -> Worker:
    """With fewer names, if some were asked for."""
    if only:
        starts = ("limit", "uninorm", *only.split(","))
        worker.names = [name for name in worker.names if name.startswith(starts)]
    return worker


def main() -> None:
    """Measure, print."""
    options = arguments()
    PEERS.mkdir(parents=True, exist_ok=True)
    workers = [build_native([name for name in options.kernels.split(",") if name])]
    workers += [] if options.only else runtimes()
    workers = [chosen(worker, options.only) for worker in workers]
    names = [name for worker in workers for name in worker.names]
    wanted = options.columns.split(",") if options.columns else None
    found = []
    for key in options.tables.split(","):
        form, title, texts = TABLES[key]
        paths = [options.texts / f"{text}.txt" for text in texts.split()]
        paths = [p for p in paths if p.exists() and (not wanted or p.stem in wanted)]
        columns = [measure(workers, form, path) for path in paths]
        table = rows(columns, names)
        found.append((key, title, columns, table))
        print(markdown(title, table, columns), flush=True)
    if options.docs:
        page.write(ROOT / "docs", found, markdown, program(options.texts))
    elif not options.only:
        print(program(options.texts))


if __name__ == "__main__":
    main()
