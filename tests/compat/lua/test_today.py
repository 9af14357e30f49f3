"""Programs of today meet a library of tomorrow, whose types have grown."""

import pytest
from callers.lua import today

OPEN = """
local compat = require "compat"
local it = compat.last()
local given, why = pcall(compat.again, it.mood, { "a" })
print(it.mood, it.marks.a, it.marks.b, it.marks.unknown, given, why,
  compat.again("glad", { "b" }).mood)
"""

GROWN = "print(require('compat').tell { level = 5, name = 'it' })"
TOMORROW = "print(require('compat').tell { level = 5, name = 'it', zero = 0 })"


@pytest.mark.needs("lua")
def test_what_is_new_is_unknown(open_programs):
    """Through LuaJIT."""
    said = today(open_programs, OPEN)
    assert said.startswith("unknown\ttrue\ttrue\ttrue\tfalse\t")
    assert 'is "unknown", which is no' in said
    assert said.endswith("\tglad\n")


@pytest.mark.needs("lua")
def test_what_is_not_said_has_its_default(grown_programs, told):
    """Of whatever type."""
    assert today(grown_programs, GROWN) == told


@pytest.mark.needs("lua")
def test_tomorrows_programs_have_the_same_defaults(newer_programs, told):
    """Theirs come from the package."""
    assert today(newer_programs, TOMORROW) == told
