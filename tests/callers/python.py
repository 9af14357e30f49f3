"""Python, by the extension and by cffi. What it does with another library, its own tests say."""

import ast
import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path

from callers.reading import BUILD, STRICT, done, say, sources

DECLARATIONS = ("python/src/*/*.py", "python/src/*/*.pyi")
NAMES = ("python/src/names/_names.pyi",)
METADATA = "python/pyproject.toml"
TAKEN = {"json": "a module of Python's own", "call": "begin with `call_`"}
CASES = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "python/tests"]
PATHS = {"PYTHONPATH": str(BUILD / "python")}
BEYOND = True
SIZES = {"extension": {"SABIR_PYTHON": "extension"}, "cffi": {"SABIR_PYTHON": "cffi"}}


def python(out: Path) -> str:
    """The package's files, its stubs and its extension."""
    command = ["gcc", "-DPy_LIMITED_API=0x030B0000", *STRICT, "-fsyntax-only", "-Ic"]
    command += ["-Ipython/ext", "-Ipython/ext/include", f"-I{sysconfig.get_paths()['include']}"]
    found = "".join(say([*command, source], out) for source in sources(out / "python", "c"))
    ruff = ["-m", "ruff", "check", "--isolated", "--no-cache", "--quiet", "--output-format=concise"]
    rules = ["--select=E9,F,B018,A003", "--ignore=F401"]
    return found + say([sys.executable, *ruff, *rules, *sources(out / "python", "py*")], out)


def declares(generated: str, wanted: str) -> bool:
    """In the extension a function may have its module in front."""
    return re.sub(r"^def \w+", "", wanted) in generated


def methods(out: Path) -> list[str]:
    """The last of two would be taken."""
    stub = (out / "python/src/names/_names.pyi").read_text()
    body = re.search(r"(?ms)^class Instance:$(.*?)^class \w+:$", stub).group(1)
    return re.findall(r"    def (\w+)", body)


def docs(out: Path, docs: dict[str, str], folder: Path) -> None:
    """Both flavours, and the stub."""
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


def today(programs, code: str) -> str:
    """By the flavour without a compiler."""
    made, library = programs.package("python")
    shutil.copy(library / "libcompat.so.1", made / "src" / "compat")
    where = os.environ | {"PYTHONPATH": str(made / "src"), "SABIR_PYTHON": "cffi"}
    return done(sys.executable, "-c", code, env=where)


def sizes(programs: Path, folder: Path) -> list:
    """With what the build has."""
    return ["env", f"PYTHONPATH={BUILD / 'python'}", sys.executable, "-P", programs / "sizes.py"]
