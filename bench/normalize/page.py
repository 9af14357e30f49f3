"""Writes docs/normalization-speed.md and draws docs/normalization-speed.svg."""

import platform
import re
from pathlib import Path

HEAD = """# How fast uninorm is

Written by `python bench/normalize/run.py --docs`; {where}. MB of UTF-8 input per second on one
core, in one run, all libraries in turns; real text from encyclopedias, 35 to 270 KB. *uninorm* is
called through its C interface, as every language does, and writes its result into memory of the
caller's that is used again; the rows below it are the same library held to a lesser instruction
set. *limit* is simdutf's validation and one copy. A result that is not the same byte for byte
(another version of Unicode, mostly) has `!` and does not compete. Libraries that know no UTF-8 get
strings in their own encoding, for which nothing is charged; they have their own ratio, and *best
peer* is of those that take UTF-8.

![Ours, the best peer and the limit](normalization-speed.svg)

"""


def machine() -> str:
    """The processor, as the system names it."""
    found = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return f"measured on {found[1] if found else platform.machine()}"


def write(docs: Path, found, markdown, notes: str) -> None:
    """The page and its picture."""
    parts = [HEAD.format(where=machine())]
    parts += [f"{markdown(title, table, columns)}\n" for _, title, columns, table in found]
    (docs / "normalization-speed.md").write_text("".join(parts) + notes)
    (docs / "normalization-speed.svg").write_text(draw(found))


WIDTH, ROW, LABEL = 860, 15, 150


def draw(found) -> str:
    """One bar for ours on a scale that ends at the limit; a tick for the best peer."""
    lines: list[str] = []
    y = 24
    for key, title, columns, _ in found:
        if not all("limit" in column.seconds for column in columns) or key == "casefold":
            continue
        lines.append(f'<text x="8" y="{y}" class="title">{title}</text>')
        y += 8
        for column in columns:
            lines += bar(column, y)
            y += ROW
        y += 26
    style = (
        "text{font:11px sans-serif;fill:#444}.title{font-weight:bold;fill:#222}"
        ".limit{fill:#e8e8e8}.ours{fill:#3b7dd8}.peer{fill:#d8613b}"
    )
    legend = f'<text x="{WIDTH - 300}" y="16">blue: uninorm, red: best peer, grey: the limit</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}">\n'
        f"<style>{style}</style>\n{legend}\n" + "\n".join(lines) + "\n</svg>\n"
    )


def bar(column, y: int) -> list[str]:
    """One text: the grey bar is the limit, whatever it is in MB/s."""
    room = WIDTH - LABEL - 130
    limit = column.speed("limit")
    ours = min(1.15, column.speed("uninorm") / limit) * room
    peer = min(1.15, column.best_peer() / limit) * room
    middle = y + ROW - 4
    return [
        f'<text x="{LABEL - 6}" y="{middle}" text-anchor="end">{column.text}</text>',
        f'<rect class="limit" x="{LABEL}" y="{y + 2}" width="{room}" height="{ROW - 4}"/>',
        f'<rect class="ours" x="{LABEL}" y="{y + 2}" width="{ours:.1f}" height="{ROW - 4}"/>',
        f'<rect class="peer" x="{LABEL}" y="{y + 5}" width="{peer:.1f}" height="{ROW - 10}"/>',
        f'<text x="{LABEL + max(room, ours) + 6:.0f}" y="{middle}">'
        f"{column.speed('uninorm'):,.0f} MB/s</text>",
    ]
