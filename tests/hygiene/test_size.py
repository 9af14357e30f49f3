"""A file fits in a sitting and a function on a screen.

Functions are found by their shape, which clang-format keeps: a head at some indentation that ends
in `{`, and the first `}` at the same indentation. Lines inside raw strings do not count: they are
the output's, not ours.
"""

import ast
import re
import statistics

from hygiene.cxx import blank_raw_strings

ENDINGS = (
    ".cc",
    ".c",
    ".h",
    ".hpp",
    ".inc",
    ".def",
    ".py",
    ".rb",
    ".java",
    ".lua",
    ".rs",
    ".cmake",
)
FILE_LIMIT = 600
FUNCTION_LIMIT = 80
MEDIAN_LIMIT = 12
NINE_IN_TEN_LIMIT = 40

HEAD = re.compile(r"^(?P<indent> *)(?!//|\*|#)[\w:<>~*&\[\],.=! \"-]*\w*[\w>\]=*]?\(.*")
NOT_A_FUNCTION = re.compile(
    r"^\s*(?:\}|\*|/\*"
    r"|(?:if|else|for|while|switch|do|try|catch|synchronized|return|case|default)\b"
    r"|(?:namespace|enum|class|union|using|typedef)\b"
    r"|struct\b(?!.*\)\s*(?:const)?\s*\{)|extern \"C\" \{"
    r"|(?:(?:public|private|protected|static|final) )*record\b)"
)


def functions(text: str):
    """(name of the head, first line, lines that count) of each C, C++ or Java function."""
    text, raw = blank_raw_strings(text)
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        end = function_end(lines, at)
        if end is None:
            at += 1
            continue
        counted = sum(1 for n in range(at + 1, end + 2) if n not in raw)
        yield lines[at].strip(), at + 1, counted
        at = end + 1


def function_end(lines: list[str], at: int) -> int | None:
    """The index of a function's last line, if one begins at `at`."""
    head = HEAD.match(lines[at])
    if not head or NOT_A_FUNCTION.match(lines[at]):
        return None
    body = at
    while not re.search(r"[{;]\s*(//.*)?$|\}\s*(//.*)?$|\{.*\}$", lines[body]):
        body += 1
        if body >= len(lines) or body - at > 12 or not lines[body].strip():
            return None
    if not lines[body].rstrip().endswith("{"):
        single = "{" in lines[body] and lines[body].rstrip().endswith("}")
        return body if single and "= {" not in lines[body] else None
    if re.search(r"(=|return)\s*\{$", lines[body].rstrip()):
        return None
    closing = head.group("indent") + "}"
    for end in range(body + 1, len(lines)):
        if lines[end].startswith(closing) and not lines[end].startswith(closing + " else"):
            return end
    return None


def python_functions(text: str):
    """The same for Python: (name, line, lines), docstrings counted."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def all_functions(tree):
    """Every function we wrote: (path, head, line, length)."""
    for path in tree.select(".cc", ".c", ".h", ".hpp", ".java"):
        for head, line, length in functions(tree.read(path)):
            yield path, head, line, length
    for path in tree.select(".py"):
        for name, line, length in python_functions(tree.read(path)):
            yield path, name, line, length


def test_files_are_short(tree, violations):
    """No file of ours has more than 600 lines."""
    found = {}
    for path in tree.select(*ENDINGS):
        lines = tree.read(path).count("\n")
        if lines > FILE_LIMIT:
            found[str(path)] = f"{lines} lines"
    violations.judge("file length", found)


def test_functions_are_short(tree, violations):
    """No function has more than 80 lines, and most have far fewer."""
    found = {}
    for path, head, line, length in all_functions(tree):
        if length > FUNCTION_LIMIT:
            name = re.sub(r"\(.*", "", head).split()[-1]
            found[f"{path} {name}"] = f"{length} lines at line {line}"
    violations.judge("function length", found)


def test_the_compiler_is_made_of_short_functions(tree):
    """The median function of src/ has under 12 lines, nine in ten have under 40."""
    lengths = sorted(n for path, _, _, n in all_functions(tree) if path.parts[0] == "src")
    assert lengths, "no function found in src/"
    assert statistics.median(lengths) < MEDIAN_LIMIT
    assert lengths[int(len(lengths) * 0.9)] < NINE_IN_TEN_LIMIT


def test_the_measure_itself():
    """The finder sees free functions, methods, one-liners and raw strings, and nothing else."""
    text = """namespace n {

struct S {
  int one() const { return 1; }
  int two(int a,
          int b) const {
    if (a) {
      return b;
    }
    return a;
  }
};

const int table[] = {
    1,
};

std::string f() {
  return R"(
a
b
)";
}

}  // namespace n
"""
    found = [(line, length) for _, line, length in functions(text)]
    assert found == [(4, 1), (5, 7), (18, 3)]


def test_the_measure_of_java():
    """It sees methods and constructors, and no comment, class or record."""
    text = """/**
 * Something (with brackets).
 */
public final class One extends Two {
  public record Three(int a) {
    Three {
      a = 1;
    }

    private int four() {
      return a;
    }
  }

  One(int a) {
    super(a);
  }

  /** Five (or six). */
  @Override
  public <T> T five(
      int a, int b) throws Six {
    try (Seven seven = new Seven()) {
      return seven;
    }
  }
}
"""
    found = [(line, length) for _, line, length in functions(text)]
    assert found == [(10, 3), (15, 3), (21, 6)]
