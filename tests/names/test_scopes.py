"""What generated code puts beside the contract's names: parameters of `open`, and C++'s twins."""

import re
from pathlib import Path

import pytest
from names import compilers
from names.test_names import SABIR

# What is asked of the caller is called as what `open` takes besides, or as the world's own.
OPENED = {
    "location": "interface location { a: func(); }\nworld w { import location; export names; }\n",
    "block": "interface block { a: func(); }\nworld w { import block; export names; }\n",
    "imports": "interface imports { record imports { a: u8 } a: func() -> imports; }\n"
    "world w { import imports; import g: func(); export names; }\n",
    "lone-imports": "interface imports { a: func(); }\nworld w { import imports; export names; }\n",
}
TWINS = {
    "functions": "interface names { x: func(); try-x: func(); try-try-x: func(); }\n",
    "methods": """interface names {
  resource r {
    constructor();
    a: func(); try-a: func(); try-try-a: func();
    b: static func(); try-b: static func(); try-try-b: static func();
  }
}
""",
    "constructor": "interface names {\n  resource r { constructor(); make: static func() -> r; "
    "try-make: static func() -> r; }\n}\n",
    "world": "interface names { x: func(); }\nworld w { export names; export try-x: func(); }\n",
    "interface": "interface try-x { y: func(); }\ninterface names { x: func(); }\n"
    "world w { export names; export try-x; }\n",
    "elsewhere": "interface side { record t { a: u8 } try-x: func(of: t); }\n"
    "interface names { use side.{t}; x: func(of: t); }\nworld w { export side; export names; }\n",
    "imports": """interface host {
  resource r { x: func(); try-x: func(); try-try-x: func(); }
  x: func(of: borrow<r>); try-x: func(); try-try-x: func();
}
interface names { f: func(); }
world w { import host; export names; }
""",
}


def made(folder: Path, text: str) -> Path:
    """The generated code."""
    compilers.generate(SABIR, "package tests:names;\n" + text, folder / "it")
    return folder / "it" / "out"


@pytest.mark.parametrize("name", OPENED)
@pytest.mark.parametrize("read", compilers.LANGUAGES)
def test_what_open_takes(tmp_path, name, read):
    """No parameter is there twice."""
    text = OPENED[name]
    if "interface names" not in text:
        text = "interface names { f: func(); }\n" + text
    said = read(made(tmp_path, text))
    assert not said, said[:10000]


def test_open_has_its_own_name(tmp_path):
    """The contract's gives way, whatever else is imported."""
    text = "interface names { f: func(); }\n" + OPENED["lone-imports"]
    out = made(tmp_path, text)
    stub = (out / "python/src/names/_names.pyi").read_text()
    assert re.search(r"def open\(\s*imports_:", stub)
    assert "def self.open(imports_:, location: nil" in (out / "ruby/lib/names/api.rb").read_text()


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("read", [compilers.c, compilers.cpp, compilers.core])
def test_twins_are_apart(tmp_path, name, read):
    """A name and that of its twin are one claim."""
    said = read(made(tmp_path, TWINS[name]))
    assert not said, said[:10000]
