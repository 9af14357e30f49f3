"""Docs are any text: in generated code they end nothing, swallow nothing, and can be read again."""

import ast
import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
LANGUAGES = "python,ruby,java,lua"
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
    run = sabir("gen", "hostile\\users.wit", "--out", "out", "--for", LANGUAGES)
    assert run.returncode == 0, run.stderr
    return tmp_path / "out", docs


def judge(*command) -> None:
    """Run a tool that must find nothing."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr


def read_again(folder: Path, kinds: str, docs: dict[str, str], leader: str, decode) -> None:
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


@pytest.mark.needs("python")
def test_python(made):
    """Both flavours, and the stub."""
    out, docs = made
    seen = set()
    for path in (out / "python").rglob("*.py*"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.Module):
                continue
            text = " ".join((ast.get_docstring(node) or "").split())
            for word, doc in docs.items():
                _, there, rest = text.partition(f"{word}: ")
                assert not there or rest.startswith(doc), (path.name, rest[:100])
                seen |= {word} if there else set()
    assert len(seen) > len(docs) / 8, f"only {sorted(seen)}"


@pytest.mark.needs("ruby")
def test_ruby(made):
    """The package, with warnings."""
    out, docs = made
    for path in (out / "ruby").rglob("*.rb"):
        run = subprocess.run(["ruby", "-wc", path], capture_output=True, text=True)
        assert (run.stdout, run.stderr) == ("Syntax OK\n", ""), path
    read_again(out / "ruby" / "lib", r"\.rb", docs, "#", lambda text: text)


@pytest.mark.needs("lua")
def test_lua(made):
    """The package, and all that LDoc would show."""
    out, docs = made
    for path in (out / "lua").rglob("*.lua"):
        judge("luajit", "-b", path, "/dev/null")
    read_again(out / "lua", r"hostile\.lua", docs, "---?", lambda text: text)


@pytest.mark.needs("java")
def test_java(made, tmp_path):
    """The package, and what javadoc would show."""
    out, docs = made
    javac = Path(os.environ["JAVA_HOME"], "bin/javac") if "JAVA_HOME" in os.environ else "javac"
    assert shutil.which(javac), javac
    sources = [path for path in (out / "java").rglob("*.java") if "java22" not in path.parts]
    sources = [path for path in sources if path.name != "module-info.java"]
    judge(javac, "--release", "17", "-d", tmp_path / "classes", *sources)

    def decode(text: str) -> str:
        text = re.sub(r"\{@code ([^{}]*)\}|<code>(.*?)</code>", r"`\1\2`", text)
        return html.unescape(text)

    read_again(out / "java", r"\.java", docs, r"\*", decode)
