"""Programs of today meet a library of tomorrow, whose open types have grown: what is new, they do
not know, and say so."""

import os
import shutil
from pathlib import Path

import pytest

from .conftest import HERE, ROOT, SABIR, must
from .test_packages import beside

PYTHON = """
import compat
it = compat.last()
print(repr(it.mood), int(it.marks), compat.Marks.B in it.marks)
try:
    compat.again(it.mood, compat.Marks.A)
except ValueError as error:
    print(error)
print(compat.again(compat.Mood.GLAD, compat.Marks.B).mood.name)
"""
RUBY = """
require "compat"
it = Compat.last
print it.mood.inspect, " ", it.marks.to_a.inspect, " "
begin
  Compat.again(it.mood, [:a])
rescue ArgumentError => e
  print e.message, " "
end
print Compat.again(:glad, [:b]).mood
"""
LUA = """
local compat = require "compat"
local it = compat.last()
local given, why = pcall(compat.again, it.mood, { "a" })
print(it.mood, it.marks.a, it.marks.b, it.marks.unknown, given, why,
  compat.again("glad", { "b" }).mood)
"""

JAVA = """
import java.util.Set;
import tests.compat.*;

final class Program {
  static void again(Mood mood, Set<Marks> marks) {
    try {
      Look look = Compat.again(mood, marks);
      System.out.println(look.mood() + " " + look.marks());
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }

  public static void main(String[] arguments) {
    Look last = Compat.last();
    System.out.println(last.mood() + " " + last.marks());
    again(last.mood(), Set.of());
    again(Mood.CALM, last.marks());
    again(Mood.GLAD, Set.of(Marks.B));
  }
}
"""


def package(old, new, folder, language: str):
    """The package of the older version with the newer library."""
    ledger = folder / "compat.abi.json"
    shutil.copy(old.folder / "compat.abi.json", ledger)
    contract = HERE / "contracts" / "open-1.0.wit"
    must(SABIR, "gen", contract, "--for", language, "--out", folder, "--ledger", ledger)
    return folder / language, beside(new, folder / "library")


@pytest.mark.needs("python")
def test_python(open_old, open_new, tmp_path):
    """The flavour without a compiler."""
    made, library = package(open_old, open_new, tmp_path, "python")
    shutil.copy(library / "libcompat.so.1", made / "src" / "compat")
    where = os.environ | {"PYTHONPATH": str(made / "src"), "SABIR_PYTHON": "cffi"}
    said = must(ROOT / "build/venv/bin/python", "-c", PYTHON, env=where).splitlines()
    assert said[0] == "<Mood.UNKNOWN: -1> 7 True"
    assert "is -1, which is no Mood" in said[1]
    assert said[2] == "GLAD"


@pytest.mark.needs("ruby")
@pytest.mark.parametrize("flavour", ["extension", "fiddle"])
def test_ruby(open_old, open_new, tmp_path, flavour):
    """Both flavours."""
    made, library = package(open_old, open_new, tmp_path, "ruby")
    if flavour == "extension":
        ext = made / "ext" / "compat"
        where = os.environ | {"SABIR_LIBRARY_DIR": str(library)}
        must("ruby", "extconf.rb", cwd=ext, env=where)
        must("make", cwd=ext)
        shutil.copy(ext / "compat_ext.so", made / "lib" / "compat")
    shutil.copy(library / "libcompat.so.1", made / "lib" / "compat")
    where = os.environ | {"SABIR_RUBY": flavour}
    said = must("ruby", f"-I{made / 'lib'}", "-e", RUBY, env=where)
    assert said.startswith(":unknown [:a, :b, :unknown] ")
    assert "is :unknown, which is no Mood" in said
    assert said.endswith(" glad")


@pytest.mark.needs("lua")
def test_lua(open_old, open_new, tmp_path):
    """Through LuaJIT."""
    made, library = package(open_old, open_new, tmp_path, "lua")
    shutil.copy(library / "libcompat.so.1", made / "compat")
    said = must("luajit", "-e", LUA, cwd=made)
    assert said.startswith("unknown\ttrue\ttrue\ttrue\tfalse\t")
    assert 'is "unknown", which is no' in said
    assert said.endswith("\tglad\n")


@pytest.mark.needs("java")
def test_java(open_old, open_new, tmp_path):
    """Through JNI, which every JVM has."""
    made, library = package(open_old, open_new, tmp_path, "java")
    sources = [
        path
        for part in ("sabir-runtime", "compat")
        for path in sorted((made / part / "src/main/java").rglob("*.java"))
        if path.name != "module-info.java"
    ]
    (tmp_path / "Program.java").write_text(JAVA)
    out = tmp_path / "classes"
    must("javac", "--release", "17", "-d", out, tmp_path / "Program.java", *sources)
    compiler = Path(os.path.realpath(shutil.which("javac"))).parents[1]
    code = sorted((made / "compat/src/main/c").glob("*.c"))
    folders = (code[0].parent, compiler / "include", compiler / "include/linux")
    headers = [f"-I{folder}" for folder in folders]
    jni = library / "libcompat_jni.so"
    must("gcc", "-shared", "-fPIC", *headers, *code, library / "libcompat.so.1", "-o", jni)
    said = must(
        "java",
        "-Dsabir.mechanism=jni",
        f"-Dsabir.library.path={library}",
        "-cp",
        out,
        "Program",
        env=os.environ | {"LD_LIBRARY_PATH": str(library)},
    )
    assert said.splitlines() == [
        "UNKNOWN [A, B, UNKNOWN]",
        "Compat.again: mood is or holds UNKNOWN, which is no Mood",
        "Compat.again: marks is or holds UNKNOWN, which is no Marks",
        "GLAD [B]",
    ]
