"""A class that generated Java names is imported because it was named, not because it was found."""

import re
from pathlib import Path

ROOM = Path(__file__).resolve().parents[2] / "src" / "backends" / "java"
TABLE = re.compile(r'\{"(\w+)", "[\w.]+\.\1"\}')
LITERAL = re.compile(r'R"(\w*)\((.*?)\)\1"|"((?:\\.|[^"\\\n])*)"', re.DOTALL)
COMMENT = re.compile(r"^\s*(?:/\*\*|\*|//).*$", re.MULTILINE)
OTHERS = {"names.cc", "cases.cc", "print_jni.cc", "print_project.cc"}  # they print no such file


def literals(text: str):
    """(line, text) of each literal, without the comments in it."""
    for match in LITERAL.finditer(TABLE.sub("", text)):
        line = text.count("\n", 0, match.start()) + 1
        yield line, COMMENT.sub("", match.group(2) or match.group(3) or "")


def test_text_names_a_class_by_a_hole_or_alone():
    """`${List}` in a template, `imported("List")` elsewhere: it has its import then."""
    names = TABLE.findall((ROOM / "print.cc").read_text())
    assert "List" in names
    bare = re.compile(rf"(?<![.\w{{$])(?:{'|'.join(names)})\b")
    wrong = [
        f"{path.name}:{line}: {bare.search(text).group()}"
        for path in sorted(ROOM.glob("*.cc"))
        if path.name not in OTHERS
        for line, text in literals(path.read_text())
        if text not in names and bare.search(text)
    ]
    assert not wrong, "written without an import:\n" + "\n".join(wrong)
