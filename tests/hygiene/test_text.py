"""Rules that any text file of ours can be held to, what the generators wrote included."""

import re

from hygiene.cxx import blank_raw_strings

CODE = (
    ".h",
    ".hpp",
    ".c",
    ".cc",
    ".def",
    ".inc",
    ".py",
    ".pyi",
    ".rb",
    ".cmake",
    ".sh",
    ".wit",
    ".txt",
)
PROSE = (".md",)
WIDTH = 100


def texts(tree, *suffixes, golden=True):
    """Texts with a suffix of `suffixes`, or without any (Makefile, scripts)."""
    for path in tree.select(*suffixes, "", golden=golden):
        if not is_data(path):
            yield path, tree.read(path)


def is_data(path) -> bool:
    """Inputs of tests keep whatever they were made to have."""
    return not {"data", "fail", "seeds", "found"}.isdisjoint(path.parts)


def test_no_trailing_space_no_tab_no_carriage_return(tree):
    """White space at the end of a line, tabs outside Makefiles, and CRLF are noise."""
    wrong = []
    for path, text in texts(tree, *CODE, *PROSE, ".json", ".toml", ".yml"):
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip() or ("\t" in line and path.name != "Makefile"):
                wrong.append(f"{path}:{number}: {line!r}")
    assert not wrong, "\n".join(wrong[:40])


def test_files_end_with_one_line_break(tree):
    """A text ends with exactly one line break, and does not begin with an empty line."""
    wrong = [
        str(path)
        for path, text in texts(tree, *CODE, *PROSE)
        if text and (not text.endswith("\n") or text.endswith("\n\n") or text.startswith("\n"))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_runs_of_blank_lines(tree):
    """One empty line separates; two are allowed only where PEP 8 asks for them."""
    wrong = []
    for path, text in texts(tree, *CODE, *PROSE):
        python = path.suffix in (".py", ".pyi") or text.startswith("#!/usr/bin/env python")
        run = "\n\n\n\n" if python else "\n\n\n"
        if run in text:
            wrong.append(f"{path}:{text[: text.index(run)].count(chr(10)) + 2}")
    assert not wrong, "\n".join(wrong)


def test_our_lines_fit_in_100_columns(tree, violations):
    """Code a person wrote; a URL may stick out, and so may what a raw string prints."""
    found = {}
    for path, text in texts(tree, *CODE, golden=False):
        if path.suffix in (".h", ".hpp", ".c", ".cc"):
            text, _ = blank_raw_strings(text)
        long = [n for n, line in enumerate(text.split("\n"), 1) if too_long(line)]
        if long:
            found[str(path)] = f"{len(long)} lines over {WIDTH} columns, the first is {long[0]}"
    violations.judge("width", found)


def test_generated_lines_fit_in_100_columns(tree):
    """Those too, in every language; but not a contract's ledger, which is data in a raw string."""
    wrong = []
    for path, text in texts(tree, *CODE, ".java", ".lua"):
        if "golden" in path.parts:
            if path.suffix in (".h", ".hpp", ".c", ".cc"):
                text, _ = blank_raw_strings(text)
            long = [line for line in text.split("\n") if too_long(line)]
            wrong += [f"{path}: {line}" for line in long]
    assert not wrong, "\n".join(wrong)


def too_long(line: str) -> bool:
    """Whether a line is over the limit without a URL to excuse it."""
    return len(line) > WIDTH and not re.search(r"https?://\S{40}", line)
