"""What was decided is not taken apart again: in back-ends, text is put together and never read.

A type's name, a call or an import that somebody needs in parts is kept in parts (`emit::Code`, a
field of a model). What may be read is what people wrote: a function that does so says what, in a
comment above it that begins with "Reads".
"""

import re

from hygiene.cxx import bare
from hygiene.test_size import functions

READING = re.compile(
    r"\b(?:substr|rfind|find_(?:first|last)_(?:not_)?of|starts_with|ends_with|npos|regex\w*"
    r"|is(?:alnum|alpha|digit|space|upper|lower))\b|\.find\(\""
)


def says_so(lines: list[str], head: int) -> bool:
    """Whether a comment right above the line says what is read."""
    while lines[head - 1].strip().startswith("//"):
        head -= 1
        if lines[head].strip().startswith("// Reads "):
            return True
    return False


def readings(text: str):
    """(line, reads, says so) of each function; None for the lines that belong to none."""
    lines, code = text.split("\n"), bare(text).split("\n")
    heads = [first - 1 for _, first, _ in functions(text)]
    for head, end in zip([0, *heads], [*heads, len(lines)], strict=True):
        found = [at + 1 for at in range(head, end) if READING.search(code[at])]
        yield head + 1, found, says_so(lines, head)


def test_decided_text_is_not_taken_apart(tree):
    """Who reads a text says what it is, and who says so does."""
    wrong = []
    for path in tree.select(".cc", ".h", under="src/backends"):
        for head, found, said in readings(tree.read(path)):
            if found and not said:
                wrong.append(f"{path}:{found[0]} reads text: keep what it is made of in parts")
            if said and not found:
                wrong.append(f"{path}:{head} says that it reads a text, and reads none")
    assert not wrong, "\n".join(wrong)


def test_the_measure_itself():
    """It finds what reads, above or below a comment that says so, and not what only writes."""
    text = """std::string f(const std::string& x) {
  return x + ".substr(1)";  // npos
}

// Reads a name.
std::string g(const std::string& x) {
  return x.substr(1);
}

std::string h(const std::string& x) {
  return x.find("a") == x.npos ? x : "";
}
"""
    assert list(readings(text)) == [
        (1, [], False),
        (1, [], False),
        (6, [7], True),
        (10, [11], False),
    ]
