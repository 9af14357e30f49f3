"""Docs are any text: in generated code they end nothing, swallow nothing, and can be read again."""

import re

import callers
import pytest
from callers.reading import judge, read_again

HOSTILE = [
    "ends in a backslash \\",
    "a path C:\\temp\\",
    "a path C:\\users and `C:\\users\\u0041`",
    "a trigraph for one ??/",
    "finds src/*.c",
    "ends it */ and begins /* again, and /*/",
    "code `/* a */` and `{ braces }` and `}`, `{`",
    'quotes """',
    '"quoted"',
    "one `back quote, <b>bold</b> & {@link x} @param y",
    "#{interpolated} #$0 ${name} %s %d {0}",
    "# fmt: off",
    "ends in a quote '",
]
STRICT = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]

# A doc in every position; `%` is the place of one.
CONTRACT = """%package a:hostile@1.0.0;
%interface hostile {
  %record place { %x: u32, %y: list<string> }
  %enum colour { %red, %green }
  %flags days { %monday, %tuesday }
  %variant shape { %empty, %round(u32) }
  %type path = string;
  %pick: func(p: place, c: colour) -> result<path, shape>;
  %resource stripper {
    %constructor(d: days);
    %strip: func(s: shape) -> string;
    %make: static func() -> stripper;
  }
}
%interface host {
  %resource ear { %hear: func(text: string); }
  %ask: func(text: string) -> string;
}
%world library { %import host; %export hostile; }
"""


def written() -> tuple[str, dict[str, str]]:
    """The contract, and each doc by the word that stands before it."""
    pieces, docs = CONTRACT.split("%"), {}
    text = pieces[0]
    for number, piece in enumerate(pieces[1:]):
        for copy in range(2):  # no position is spared any of the texts for long
            hostile = HOSTILE[(2 * number + copy) % len(HOSTILE)]
            docs[f"doc{number}x{copy}"] = hostile
            text += f"\n/// doc{number}x{copy}: {hostile}\n///"
        text += f"\n{piece}"
    return text, docs


@pytest.fixture
def made(sabir, tmp_path):
    """The folder with the code of every language, and the docs."""
    text, docs = written()
    (tmp_path / "hostile\\users.wit").write_text(text)
    run = sabir("gen", "hostile\\users.wit", "--out", "out", "--for", ",".join(callers.EVERY))
    assert run.returncode == 0, run.stderr
    return tmp_path / "out", docs


def test_c(made):
    """C, with the compiler that looks hardest."""
    out, docs = made
    header = out / "c" / "hostile.h"
    judge("gcc", "-std=c89", *STRICT, f"-I{out / 'c'}", "-x", "c", header)
    unspaced = re.compile(r"(?<=\*) (?=/)|(?<=/) (?=\*)|(?<=\?\?/) //")
    read_again(out / "c", "hostile.h", docs, r"\*", lambda text: unspaced.sub("", text))


def test_cpp(made):
    """C++, callers' and implementation's."""
    out, docs = made
    includes = [f"-I{out / folder}" for folder in ("c", "cpp", "core")]
    for header in (out / "cpp" / "hostile.hpp", out / "core" / "hostile" / "core.h"):
        judge("g++", "-std=c++20", *STRICT, *includes, "-include", header, "-x", "c++", "/dev/null")
    read_again(
        out / "cpp",
        r"\.hpp",
        docs,
        "//",
        lambda text: re.sub(r"(\\|\?\?/) //", r"\1", text),
    )


@pytest.mark.parametrize(
    "language", [pytest.param(name, marks=pytest.mark.needs(name)) for name in callers.EVERY]
)
def test_a_language(made, language, tmp_path):
    """Each of the others, with its tools."""
    callers.EVERY[language].docs(*made, tmp_path)
