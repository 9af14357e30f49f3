"""Programs of today meet a library of tomorrow, whose open types have grown: what is new, they do
not know, and say so."""

import pytest

from . import programs

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


@pytest.fixture
def today(open_old, open_new, tmp_path):
    """Programs of the older version with the newer library."""
    return programs.Programs("open-1.0", open_old, open_new, tmp_path)


@pytest.mark.needs("python")
def test_python(today):
    """The flavour without a compiler."""
    said = today.python(PYTHON).splitlines()
    assert said[0] == "<Mood.UNKNOWN: -1> 7 True"
    assert "is -1, which is no Mood" in said[1]
    assert said[2] == "GLAD"


@pytest.mark.needs("ruby")
@pytest.mark.parametrize("flavour", ["extension", "fiddle"])
def test_ruby(today, flavour):
    """Both flavours."""
    said = today.ruby(RUBY, flavour)
    assert said.startswith(":unknown [:a, :b, :unknown] ")
    assert "is :unknown, which is no Mood" in said
    assert said.endswith(" glad")


@pytest.mark.needs("lua")
def test_lua(today):
    """Through LuaJIT."""
    said = today.lua(LUA)
    assert said.startswith("unknown\ttrue\ttrue\ttrue\tfalse\t")
    assert 'is "unknown", which is no' in said
    assert said.endswith("\tglad\n")


@pytest.mark.needs("java")
def test_java(today):
    """Through JNI, which every JVM has."""
    assert today.java(JAVA).splitlines() == [
        "UNKNOWN [A, B, UNKNOWN]",
        "Compat.again: mood is or holds UNKNOWN, which is no Mood",
        "Compat.again: marks is or holds UNKNOWN, which is no Marks",
        "GLAD [B]",
    ]
