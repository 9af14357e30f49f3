"""A default is the same value in every language, whatever its type."""

import importlib
import os
import shutil
import subprocess
import sys
from array import array
from pathlib import Path
from types import ModuleType

import pytest
from names import compilers
from names.test_names import SABIR

# Of each field its type and what stands behind `default`; as WAVE has it in full, and Java.
FIELDS = {
    "small": ("u8", "200", "200", "200"),
    "least": ("s64", "-9223372036854775808", None, None),
    "most": ("u64", "18446744073709551615", None, "-1"),
    "real": ("f32", "0.1", None, None),
    "none": ("f64", "-inf", None, "-Infinity"),
    "yes": ("bool", "true", None, None),
    "letter": ("char", "'\\u{202e}'", None, str(0x202E)),
    "text": ("string", r'"what??/ \u{202e}#{1}\"\\"', None, 'what??/ \u202e#{1}"\\'),
    "nested": ("point", "{x: 5}", "{x: 5, y: -2}", "Point[x=5, y=-2]"),
    "colour": ("colour", "green", None, "GREEN"),
    "mode": ("mode", "{write}", None, "[WRITE]"),
    "shape": ("shape", "circle(3)", None, "Circle[value=3]"),
    "maybe": ("option<u8>", "4", "some(4)", "Optional[4]"),
    "no": ("option<option<u8>>", "some(none)", None, "Optional[Optional.empty]"),
    "bad": ("result<u8, string>", 'err("x")', None, "Err[error=x]"),
    "good": ("result<u8>", "ok(1)", None, "Ok[value=1]"),
    "fine": ("option<result>", "some(ok)", None, "Optional[Ok[value=null]]"),
    "failed": ("result<_, colour>", "err(red)", None, "Err[error=RED]"),
    "results": ("list<result<u8, string>>", '[err("in"), ok(2)]', None,
                "[Err[error=in], Ok[value=2]]"),
    "bytes": ("list<u8>", "[255, 0]", None, "[-1, 0]"),
    "shorts": ("list<u16>", "[65535, 1]", None, "[-1, 1]"),
    "ints": ("list<u32>", "[4294967295, 1]", None, "[-1, 1]"),
    "lows": ("list<s8>", "[-128, 127]", None, "[-128, 127]"),
    "reals": ("list<f32>", "[0.1, -0]", None, "[0.1, -0.0]"),
    "bits": ("list<bool>", "[true, false]", None, "[true, false]"),
    "texts": ("list<string>", r'["a", "b"]', None, "[a, b]"),
    "points": ("list<point>", "[{x: 1}]", "[{x: 1, y: -2}]", "[Point[x=1, y=-2]]"),
    "pairs": ("map<string, u8>", '[("a", 1)]', None, "{a=1}"),
    "deep": ("map<u8, list<point>>", "[(1, [{:}])]", "[(1, [{x: 1, y: -2}])]",
             "{1=[Point[x=1, y=-2]]}"),
    "both": ("tuple<u8, point, string>", '(1, {:}, "t")', '(1, {x: 1, y: -2}, "t")',
             "Tuple3[f0=1, f1=Point[x=1, y=-2], f2=t]"),
    "fixed": ("list<list<string, 1>, 2>", '[["a"], ["b"]]', None, "[[a], [b]]"),
}  # fmt: skip


def contract() -> str:
    """A record with all of them, one that contains it, and functions that take each."""
    fields = "".join(
        f"    //sabir:default {default}\n    %{name}: {kind},\n"
        for name, (kind, default, _, _) in FIELDS.items()
    )
    functions = "".join(
        f"  take-{name}: func(\n    //sabir:default {default}\n    given: {kind}) -> {kind};\n"
        for name, (kind, default, _, _) in FIELDS.items()
        if kind != "shape"
    )
    return f"""package tests:names;
interface names {{
  record point {{
    //sabir:default 1
    x: s32,
    //sabir:default -2
    y: s32,
  }}
  enum colour {{ red, green }}
  flags mode {{ read, write }}
  variant shape {{ circle(u8), square }}
  record all-of-it {{
{fields}  }}
  record around {{
    //sabir:default {{:}}
    inside: all-of-it,
  }}
  echo: func(given: around) -> around;
{functions}}}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The generated code."""
    folder = tmp_path_factory.mktemp("defaults") / "it"
    compilers.generate(SABIR, contract(), folder)
    return folder / "out"


@pytest.mark.parametrize("read", compilers.LANGUAGES)
def test_every_type(made, read):
    """It compiles, in the strictest way."""
    said = read(made)
    assert not said, said[:10000]


def test_clang_takes_them(made):
    """As fields that are initialised and as arguments."""
    if not shutil.which("clang++-14"):
        pytest.skip("no clang++-14")
    said = compilers.say(
        ["clang++-14", "-std=c++17", *compilers.STRICT, *compilers.EMPTY, "names.hpp", "-xc++",
         compilers.NOTHING], made)  # fmt: skip
    assert not said, said[:10000]


def test_cpp(made, tmp_path):
    """What is made without a word has the contract's values."""
    lines = "".join(
        f'  out.clear(); sabir::write(out, it.{name}); std::printf("{name} %s\\n", out.c_str());\n'
        for name in FIELDS
    )
    (tmp_path / "it.cc").write_text(f"""#include <cstdio>
#include <names/types.hpp>
int main() {{
  names::AllOfIt it = names::Around{{}}.inside;
  static_assert(std::is_aggregate_v<names::AllOfIt>);
  std::string out;
{lines}}}
""")
    said = compilers.say(
        ["g++", "-std=c++17", *compilers.STRICT, "-Ic", "-Icpp", tmp_path / "it.cc", "-o",
         tmp_path / "it"], made)  # fmt: skip
    assert not said, said[:10000]
    run = subprocess.run([tmp_path / "it"], capture_output=True, text=True, check=True)
    said = dict(line.split(" ", 1) for line in run.stdout.splitlines())
    wave = {name: full or default for name, (_, default, full, _) in FIELDS.items()}
    # Messages have the digits of any float, and text as it is.
    wave |= {"real": "0.100000001", "reals": "[0.100000001, -0]"}
    wave["text"] = wave["text"].replace("\\u{202e}", "\u202e")
    assert said == wave


@pytest.mark.needs("java")
def test_java(made, tmp_path):
    """So has what a builder makes of nothing; a byte above 127 is the one of its bits."""
    lines = "".join(f'    System.out.println("{name} " + shown(it.{name}()));\n' for name in FIELDS)
    (tmp_path / "It.java").write_text(f"""import tests.names.*;
class It {{
  static String shown(Object of) {{
    String array = java.util.Arrays.deepToString(new Object[] {{of}});
    return array.substring(1, array.length() - 1);
  }}
  public static void main(String[] arguments) {{
    AllOfIt it = Around.defaults().inside();
{lines}  }}
}}
""")
    javac = Path(os.environ.get("JAVA_HOME", "/usr"), "bin/javac")
    every = compilers.sources(made / "java", "java")
    classes = [p for p in every if not {"java22", "test"} & {*p.parts}]
    classes = [p for p in classes if p.name != "module-info.java"]
    said = compilers.say(
        [javac, "-proc:none", "-nowarn", "-encoding", "UTF-8", "-d", tmp_path, *classes,
         tmp_path / "It.java"], made)  # fmt: skip
    assert not said, said[:10000]
    command = [javac.with_name("java"), "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8", "-cp",
               tmp_path, "It"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    said = dict(line.split(" ", 1) for line in run.stdout.splitlines())
    assert said == {name: java or default for name, (_, default, _, java) in FIELDS.items()}


@pytest.mark.needs("python")
def test_python(made, monkeypatch):
    """As results are, and nobody shares what can be changed."""
    package = ModuleType("names_of_defaults")
    package.__path__ = [str(made / "python" / "src" / "names")]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    types = importlib.import_module(package.__name__ + "._types")
    it, other = types.Around().inside, types.Around().inside
    assert it == other
    assert (it.shorts, it.reals) == (array("H", [65535, 1]), array("f", [0.1, -0.0]))
    assert it.real == array("f", [0.1])[0]
    assert (it.texts, it.fixed, it.bits) == (["a", "b"], [["a"], ["b"]], [True, False])
    assert it.deep == {1: [types.Point(1, -2)]} and it.bytes == b"\xff\x00"
    for name in ("shorts", "texts", "pairs", "deep", "fixed"):
        assert getattr(it, name) is not getattr(other, name)
