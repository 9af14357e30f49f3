"""Programs of today meet a library of tomorrow that may be asked for more: what they do not say has
its default, of whatever type."""

import pytest

from . import programs
from .conftest import HERE, build

C = """
#include <compat.hpp>
#include <cstddef>
#include <cstdio>
int main() {
  std::puts(compat::tell({5, "it"}).c_str());
}
"""
PYTHON = "import compat; print(compat.tell(compat.Options(5, 'it')))"
RUBY = "require 'compat'; puts Compat.tell(Compat::Options.new(level: 5, name: 'it'))"
LUA = "print(require('compat').tell { level = 5, name = 'it' })"
JAVA = """
import tests.compat.*;

final class Program {
  public static void main(String[] arguments) {
    System.out.println(Compat.tell(Options.builder().level(5).name("it").build()));
  }
}
"""
# In the order of the contract.
TOLD = "5it text3b 1,-2,x,,zwölf, 3in (1p2q)() 1.51c k1 78 s 1 1 5 18446744073709551615 00\n"


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """Two fields."""
    return build(tmp_path_factory.mktemp("grown") / "old", "grown-1.0", None, (HERE / "grown.cc",))


@pytest.fixture(scope="module")
def new(tmp_path_factory, old):
    """Some of every type."""
    folder = tmp_path_factory.mktemp("grown") / "new"
    return build(folder, "grown-1.1", old, (HERE / "grown.cc", "-DMORE"))


@pytest.fixture
def today(old, new, tmp_path):
    """Programs of the older version with the newer library."""
    return programs.Programs("grown-1.0", old, new, tmp_path)


def test_cpp(today):
    """The layouts that it compares are those of what does not grow."""
    assert today.cpp(C) == TOLD


@pytest.mark.needs("python")
def test_python(today):
    """The flavour without a compiler."""
    assert today.python(PYTHON) == TOLD


@pytest.mark.needs("ruby")
@pytest.mark.parametrize("flavour", ["extension", "fiddle"])
def test_ruby(today, flavour):
    """Both flavours."""
    assert today.ruby(RUBY, flavour) == TOLD


@pytest.mark.needs("lua")
def test_lua(today):
    """Through LuaJIT."""
    assert today.lua(LUA) == TOLD


@pytest.mark.needs("java")
def test_java(today):
    """Through JNI."""
    assert today.java(JAVA) == TOLD


SAID = {
    "python": "import compat; print(compat.tell(compat.Options(level=5, name='it', zero=0)))",
    "lua": "print(require('compat').tell { level = 5, name = 'it', zero = 0 })",
    "java": JAVA.replace('"it")', '"it").zero(0)'),
    "cpp": C.replace('{5, "it"}', 'compat::Options{5, "it"}'),
}


@pytest.mark.parametrize("language", SAID)
def test_tomorrows_programs_have_the_same_defaults(language, old, new, tmp_path):
    """Theirs come from the package."""
    tomorrow = programs.Programs("grown-1.1", new, new, tmp_path)
    assert getattr(tomorrow, language)(SAID[language]) == TOLD
