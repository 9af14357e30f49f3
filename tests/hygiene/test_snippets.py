"""Code that the pages on C and C++ show is code that is compiled: it stands in a file of the tree.

What is left out between two parts of a snippet is shown by a line that says `...` and nothing else
but comment marks; the parts stand in one file then, in this order.
"""

import re
import textwrap
from pathlib import Path

COMPILED = ("examples", "tests/features", "libs", "demo")  # folders that a test builds
KINDS = {
    "c": {".c"},
    "cpp": {".cc", ".h"},
    "wit": {".wit"},
    "cmake": {".txt"},
    "python": {".py"},
}
PAGES = ["docs/implementing.md", "docs/languages/c.md", "docs/languages/cpp.md"]
GAP = re.compile(r"^ *(?://|/\*|#)? *\.\.\. *(?:\*/)?\n", re.MULTILINE)


def blocks(text: str):
    """Each fenced block of a page: its language, its code."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def stands_in(snippet: str, source: str) -> bool:
    """Whether all parts are there, one after another, each with its lines as they are."""
    at = 0
    for part in GAP.split(snippet):
        lines = textwrap.dedent(part).strip("\n").split("\n")
        pattern = "\n".join(f" *{re.escape(line.lstrip())}" for line in lines)
        found = re.compile(rf"^{pattern}$", re.MULTILINE).search(source, at)
        if not found:
            return False
        at = found.end()
    return True


def sources(tree, kind: str):
    """The texts of files that are compiled."""
    for folder in COMPILED:
        for path in tree.select(*KINDS[kind], under=folder):
            yield path, tree.read(path)


def test_every_snippet_is_compiled(tree):
    """None is written for a page alone, where nothing would notice that it has become wrong."""
    wrong = []
    for page in PAGES:
        shown = blocks(tree.read(Path(page)))
        assert shown, page
        for kind, snippet in shown:
            if kind in KINDS and not any(stands_in(snippet, t) for _, t in sources(tree, kind)):
                wrong.append(f"{page}:\n{textwrap.indent(snippet, '    ')}")
    assert not wrong, "these stand in no file that is compiled:\n" + "\n".join(wrong)


def test_what_stands_in_a_file():
    """Whole lines, in order, however far they are indented."""
    source = "int f() {\n  int a = 1;\n  if (a) {\n    g();\n  }\n  return a;\n}\n"
    assert stands_in("int a = 1;\nif (a) {\n  g();\n", source)
    assert stands_in("int f() {\n  // ...\n  return a;\n}\n", source)
    assert not stands_in("return a;\n// ...\nint a = 1;\n", source)
    assert not stands_in("int a = 2;\n", source)
    assert not stands_in("a = 1;\n", source)
