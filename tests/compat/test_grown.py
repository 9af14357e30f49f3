"""Programs of today meet a library of tomorrow that may be asked for more: what they do not say has
its default, of whatever type. Other languages do in their own folders."""

C = """
#include <compat.hpp>
#include <cstddef>
#include <cstdio>
int main() {
  std::puts(compat::tell({5, "it"}).c_str());
}
"""


def test_today(grown_programs, told):
    """The layouts that it compares are those of what does not grow."""
    assert grown_programs.cpp(C) == told


def test_tomorrow(newer_programs, told):
    """What is new has its default there, too."""
    assert newer_programs.cpp(C.replace('{5, "it"}', 'compat::Options{5, "it"}')) == told
