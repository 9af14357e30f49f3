"""Words and constructs that we do not use, and how a file begins."""

import re

from hygiene.cxx import bare

EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "impl", "misc"}
CXX = (".h", ".hpp", ".cc", ".c", ".def", ".inc")

# In the compiler: what it may not contain, and what it does instead.
NOT_IN_THE_COMPILER = {
    r"\bthrow\b": "no exceptions: report a Diagnostic, or stop with base::bug",
    r"\btry\s*\{": "no exceptions: only a library that throws needs one; then admit it",
    r"\bvirtual\b": "no inheritance where a variant and a switch do",
    r"\bdynamic_cast\b": "no inheritance where a variant and a switch do",
    r"\bunordered_(map|set)\b": "same input, same bytes: no unordered container near a printer",
    r"\bthread_local\b": "no hidden state",
    r"\bgetenv\b": "the same input gives the same output, whatever the environment says",
    r"\bstd::(cout|cerr)\b": "only the driver and base::bug print, through stdio",
}


def test_no_empty_names(tree):
    """A file or folder is called after what is in it."""
    wrong = [
        str(path)
        for path in tree.files
        if EMPTY_NAMES & set(re.split(r"[_\-./]", path.as_posix().lower()))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_empty_names_in_code(tree):
    """No class `SomethingManager`, no namespace `detail_utils`."""
    empty = r"\b(?:class|struct|namespace)\s+(\w*(?:Manager|Helpers?|Utils?|utils?|helpers?)\w*)"
    wrong = [
        f"{path}: {match.group(1)}"
        for path in tree.select(*CXX)
        for match in re.finditer(empty, bare(tree.read(path)))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_compiler_keeps_to_its_subset(tree, violations):
    """No exceptions, no virtual functions, no unordered containers, no hidden state in src/."""
    found = {}
    for path in tree.select(*CXX, under="src"):
        text = bare(tree.read(path))
        for pattern, instead in NOT_IN_THE_COMPILER.items():
            match = re.search(pattern, text)
            if match:
                line = text.count("\n", 0, match.start()) + 1
                found[f"{path} {match.group(0).strip(' {')}"] = f"line {line}: {instead}"
    violations.judge("subset", found)


def test_no_using_namespace_in_headers_and_never_std(tree):
    """A header brings no names along; nobody brings all of std."""
    wrong = []
    for path in tree.select(*CXX):
        text = bare(tree.read(path))
        if re.search(r"\busing namespace std\b", text):
            wrong.append(f"{path}: using namespace std")
        if path.suffix in (".h", ".hpp") and re.search(r"^using namespace", text, re.MULTILINE):
            wrong.append(f"{path}: using namespace in a header")
    assert not wrong, "\n".join(wrong)


def test_headers_are_included_once(tree):
    """`#pragma once` in ours; an include guard in C headers, which old compilers read."""
    wrong = [
        str(path)
        for path in tree.select(".h", ".hpp")
        if not re.search(r"^#pragma once$|^#ifndef \w+_H(PP)?_?$", tree.read(path), re.MULTILINE)
    ]
    assert not wrong, "\n".join(wrong)


def test_own_header_comes_first(tree):
    """So that a header that cannot stand alone does not compile anywhere."""
    wrong = []
    for path in tree.select(".cc", under="src"):
        own = path.with_suffix(".h")
        first = re.search(r'^#include "([^"]+)"', tree.read(path), re.MULTILINE)
        if own in tree.files and (not first or "src/" + first.group(1) != own.as_posix()):
            wrong.append(str(path))
    assert not wrong, "\n".join(wrong)


def test_files_open_with_a_paragraph(tree):
    """A header says what it is for; a source file too, unless its header does."""
    wrong = []
    for path in tree.select(".h", ".hpp", ".cc", ".c", ".def"):
        has_header = path.suffix == ".cc" and path.with_suffix(".h") in tree.files
        text = re.sub(r"^.*SPDX-License-Identifier.*\n", "", tree.read(path))
        if not has_header and not text.startswith(("//", "/*")):
            wrong.append(str(path))
    assert not wrong, "\n".join(wrong)


def test_no_paths_of_a_machine(tree):
    """Nothing in the tree names a place that only one machine has."""
    places = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w+")
    wrong = []
    for path in tree.select(*CXX, ".py", ".md", ".cmake", ".txt", ".toml", ".json", ".sh", ""):
        match = places.search(tree.read(path))
        if match:
            wrong.append(f"{path}: {match.group(0)}")
    assert not wrong, "\n".join(wrong)


def test_the_measure_itself():
    """Comments, strings and raw strings are no code."""
    assert bare('a = "throw"; // try {\n/* x\ny */ b R"(virtual\n)" \'"\'') == (
        'a = ""; ""\n""\n b ""\n ""'
    )
