"""A language's name stands in its own files, and in few others.

Its own is what is called after it, or lies in a folder that is: src/backends/LANGUAGE,
runtime/LANGUAGE, docs/languages/LANGUAGE.md, SabirLanguage.cmake; and what is written in it. Every
other file in which one is named is a file that whoever adds a language may have to think of:
shared_files.txt lists them. Those that name all of them are the lists that a row is added to: there
are few, and docs/adding-a-language.md has them all.
"""

import re
from pathlib import Path

LIST = Path(__file__).with_name("shared_files.txt")
# Files of these kinds are written in a language that packages are made for. Python's are not
# among them: our own tools and tests are written in it.
OWN_KINDS = {".go", ".java", ".lua", ".rb", ".rs"}
# Every library has these: no package is made for them, and no list has to name them.
ALWAYS = {"c", "cpp"}
# One that is also a word of English is looked for where it is the language.
SPOKEN = {"go": re.compile(r'\bGo\b|(?<![(>] )(?<!\()"go"|[/.]go\b(?!\()|`go`')}
GUIDE = Path("docs/adding-a-language.md")
MOST = 8  # lists


def languages(tree) -> list[str]:
    """Those that have a page, and packages of their own."""
    pages = {path.stem for path in tree.select(".md", under="docs/languages")}
    assert pages >= ALWAYS
    return sorted(pages - ALWAYS)


def names(path: Path, text: str, words: list[str]) -> set[str]:
    """The languages that a shared file speaks of; `python3` is a program."""
    if path.suffix in OWN_KINDS or is_own(path, words):
        return set()
    plain = [word for word in words if word not in SPOKEN]
    found = set(re.findall(rf"(?<![a-z])({'|'.join(plain)})(?![a-z0-9])", text.lower()))
    return found | {word for word in words if word in SPOKEN and SPOKEN[word].search(text)}


def is_own(path: Path, words: list[str]) -> bool:
    """Whether the file is called after a language, or lies in a folder that is."""
    parts = {path.stem.removeprefix("Sabir").lower(), *path.parts[:-1]}
    return not parts.isdisjoint(words)


def test_few_files_name_a_language(tree):
    """No file joins the list by accident, and none stays on it that names none any more."""
    words = languages(tree)
    assert words, "docs/languages has no page"
    text = (tree.root / LIST.relative_to(tree.root)).read_text()
    listed = {line for line in text.splitlines() if line and not line.startswith("#")}
    found = {
        str(path)
        for path in tree.select(*{path.suffix for path in tree.files})
        if path != LIST.relative_to(tree.root) and names(path, tree.read(path), words)
    }
    joined, gone = sorted(found - listed), sorted(listed - found)
    assert not joined, f"these name a language; can backends::Language say it? {joined}"
    assert not gone, f"these name no language now: take them out of {LIST.name}: {gone}"


def test_what_names_all_of_them_is_a_list_that_the_guide_has(tree):
    """Eight files at most; what is kept by stage (the budget) names no language, and is there."""
    words = languages(tree)
    rows = re.findall(r"(?m)^\| `([^`]+\.?\w*)` \|", tree.read(GUIDE).partition("## 4.")[2])
    found = {
        str(path)
        for path in tree.select(*{path.suffix for path in tree.files})
        if path != GUIDE and names(path, tree.read(path), words) == set(words)
    }
    assert found <= set(rows), f"the guide does not have {sorted(found - set(rows))}"
    assert len(rows) <= MOST and all((tree.root / row).is_file() for row in rows), rows


def test_what_counts_as_a_name():
    """Words, alone or in an identifier; not programs, and not in what is a language's own."""
    words = ["python", "java"]
    assert names(Path("tools/x"), "sabir_python_sources(Java)", words) == {"python", "java"}
    assert names(Path("tools/x"), "#!/usr/bin/env python3, javascript", words) == set()
    assert names(Path("src/backends/python/print.cc"), "Python", words) == set()
    assert names(Path("cmake/SabirJava.cmake"), "java", words) == set()
    assert names(Path("tests/Where.java"), "java", words) == set()
